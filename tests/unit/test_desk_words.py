"""Words of the desk: every act, party, reason and duty has its own, and a review says who signs and when it counts."""

from __future__ import annotations

from typing import get_args

import pytest

from domain.case.acts import ActKind
from domain.case.whose_move import Party, Turn, TurnWhy
from domain.definition.joint import ReviewRule, SeparateDuty
from starter.web.case.desk_view import DUTY_NAMES, rule_words
from starter.words import turn as turn_words
from starter.words.case_names import CaseNames
from starter.words.names import ACT_NAMES
from tests.support.terms import terms

NAMES = CaseNames(terms(), items={}, departments={"xf": "消防大队"}, people={"xf-1": "消防小高"})


def test_every_act_has_a_name() -> None:
    assert set(ACT_NAMES) == set(ActKind)


def test_every_party_every_reason_and_every_duty_has_words() -> None:
    assert set(turn_words.PARTY_NAMES) == set(get_args(Party))
    assert set(turn_words.WHAT) == set(get_args(TurnWhy))
    assert set(DUTY_NAMES) == set(get_args(SeparateDuty))


@pytest.mark.parametrize(
    ("party", "person", "department", "why", "words"),
    [
        ("handler", "xf-1", "xf", "handling", "消防小高（办理）"),
        ("handler", "gone", "xf", "handling", "消防大队经办人（办理）"),
        ("pool", None, "xf", "handling", "消防大队（待认领）"),
        ("pool", None, "xf", "review", "消防大队（预审）"),
        ("reviewer", None, "xf", "sign_review", "消防大队审核人员（审核签署）"),
        ("applicant", None, None, "joint_rectifying", "申请人（整改）"),
        ("window", None, "xf", "intake", "综合窗口或牵头部门（受理或补正通知）"),
        ("joint", None, None, "joint_held", "参加联合事项的部门（出具联合意见）"),
    ],
)
def test_whose_move_it_is_names_the_person_or_the_department_and_what_about(
    party: Party, person: str | None, department: str | None, why: TurnWhy, words: str
) -> None:
    assert turn_words.of_turn(NAMES, Turn(party=party, why=why, person=person, department=department)) == words


def test_ones_own_move_is_told_as_such() -> None:
    turn = Turn(party="handler", why="handling", person="xf-1", department="xf")
    assert turn_words.of_turn(NAMES, turn, "xf-1") == "您（办理）"


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (ReviewRule(name="会签", count=2), "会签：2位同事签署，须全部同意"),
        (ReviewRule(name="业务审核", count=3, rule="any"), "业务审核（或签）：3位同事中第一位签署的意见有效"),
        (ReviewRule(name="票签", count=3, rule="quorum", need=2), "票签：3位同事签署，2位同意即通过"),
        (ReviewRule(name="负责人审核", role="department_head"), "负责人审核：1位部门负责人签署，须同意"),
    ],
)
def test_review_is_told_by_who_signs_and_when_it_counts(rule: ReviewRule, words: str) -> None:
    assert rule_words(rule) == words
