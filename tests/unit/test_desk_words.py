"""Words of the desk: every act, party, reason and duty has its own, and a review says who signs and when it counts."""

from __future__ import annotations

from typing import get_args

import pytest

from domain.case.acts import ActKind
from domain.case.roles import Role
from domain.definition.joint import ReviewRule, SeparateDuty
from domain.duties.acts import act_for
from domain.duties.duty import Duty, Party, PartyKind, SubjectKind, Unlimited
from domain.duties.reasons import DutyReason
from starter.web.case.desk_view import DUTY_NAMES, rule_words
from starter.words import duties as duty_words
from starter.words import turn as turn_words
from starter.words.case_names import CaseNames
from starter.words.names import ACT_NAMES
from tests.support.pure_case import FILED_AT
from tests.support.terms import terms

NAMES = CaseNames(terms(), items={}, departments={"xf": "消防大队", "wjj": "卫健局"}, people={"xf-1": "消防小高"})


def test_every_act_has_a_name() -> None:
    assert set(ACT_NAMES) == set(ActKind)


def test_every_party_every_reason_and_every_duty_has_words() -> None:
    assert set(duty_words.PARTIES) == set(PartyKind)
    assert set(duty_words.REASONS) == set(DutyReason)
    assert set(DUTY_NAMES) == set(get_args(SeparateDuty))


def duty(party: Party, reason: str, kind: SubjectKind = SubjectKind.ITEM, *, is_wait: bool = False) -> Duty:
    """Of one item."""
    why = DutyReason(reason)
    act = None if is_wait else act_for(why)
    return Duty(kind, "xf/one", party, act, why, FILED_AT, unlimited=Unlimited.NOT_SET)


def of(department: str | None = "xf", role: Role = Role.HANDLER) -> Party:
    return Party(PartyKind.ROLE, role, department)


@pytest.mark.parametrize(
    ("owed", "words"),
    [
        (duty(Party(PartyKind.PERSON, None, "xf", "xf-1"), "handling"), "消防小高（办理）"),
        (duty(Party(PartyKind.PERSON, None, "xf", "gone"), "handling"), "消防大队办理人员（办理）"),
        (duty(of(), "handling"), "消防大队（待认领）"),
        (duty(of(), "drafting"), "消防大队（待认领）"),
        (duty(of(), "review"), "消防大队（预审）"),
        (duty(of(), "sign_review", SubjectKind.SIGNATURE), "消防大队审核人员（审核签署）"),
        (
            duty(Party(PartyKind.PERSON, None, "xf", "x"), "sign_after", SubjectKind.SIGNATURE),
            "消防大队加签人员（拟办后签署）",
        ),
        (duty(Party(PartyKind.APPLICANT), "joint_rectifying", is_wait=True), "申请人（整改）"),
        (duty(of(role=Role.COUNTER_CLERK), "intake", is_wait=True), "综合窗口或牵头部门（受理或补正通知）"),
        (duty(of(None, Role.ADMIN), "hand_over_held"), "系统管理员（排除故障后重新分发）"),
        (duty(Party(PartyKind.SEVERAL), "gate", is_wait=True), "前置事项的部门（先办完前置事项）"),
        (duty(Party(PartyKind.SYSTEM, None, "xf"), "own_system", is_wait=True), "消防大队业务系统（回传结果）"),
    ],
)
def test_whose_move_it_is_names_the_person_or_the_department_and_what_about(owed: Duty, words: str) -> None:
    assert turn_words.of_duties(NAMES, (owed,)) == words


def test_those_who_owe_the_same_are_named_together() -> None:
    held = [duty(of(each), "joint_held", SubjectKind.JOINT) for each in ("xf", "wjj")]
    assert turn_words.of_duties(NAMES, held) == "消防大队、卫健局（出具联合意见）"


def test_ones_own_move_is_told_as_such() -> None:
    mine = duty(Party(PartyKind.PERSON, None, "xf", "xf-1"), "handling")
    assert turn_words.of_duties(NAMES, (mine,), "xf-1") == "您（办理）"


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
