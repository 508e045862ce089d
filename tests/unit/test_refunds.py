"""退费: what goes back when an item comes to nothing or what was granted holds no more; the table of docs/money.md."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import pytest

from domain.case.money.entries import PaymentClosed, RefundAsked
from domain.case.money.owed import owed
from domain.case.state import ItemPhase
from domain.definition.extra_rules import UndoRule
from domain.definition.plan import CommitmentTerms
from domain.fees import RefundRule
from domain.time.clock import Limit
from tests.support.money import fee, pay
from tests.support.pure_case import APPLICANT, Life, clerk, head, item, plan

Results = Literal["hold_together", "send_as_ready"]
PAID, LATER = "a/register", "b/later"
RULES: tuple[RefundRule, ...] = ("not_granted", "before_work", "never")
TERMS = CommitmentTerms(rectify=Limit(days=5), on_overdue="revoke", basis="样例办法第五条")
UNDO = UndoRule(when=("refused_later", "withdrawn"), what="撤销登记", basis="样例办法第六条")


def life_of(rule: RefundRule, *, results: Results = "hold_together", commits: bool = False, **more: Any) -> Life:
    """A registration that is paid before its decision, and an item that rests on it."""
    charged = item(
        PAID,
        fee=fee(due="before_decision", refund=rule),
        undo=UNDO,
        commitment=TERMS if commits else None,
        **more,
    )
    made = plan(charged, item(LATER, after=(PAID,)), mode="at_window", results=results)
    life = Life(made)
    pay(life)
    return life


def refused(rule: RefundRule) -> Life:
    life = life_of(rule)
    life.refuse(PAID)
    return life


def withdrawn(rule: RefundRule) -> Life:
    life = life_of(rule)
    life.act("withdraw_application", APPLICANT)
    return life


def withdrawn_once_begun(rule: RefundRule) -> Life:
    life = life_of(rule)
    life.act("claim_item", clerk("a"), PAID)
    life.act("withdraw_application", APPLICANT)
    return life


def item_withdrawn(rule: RefundRule) -> Life:
    life = life_of(rule)
    life.act("withdraw_item", APPLICANT, PAID)
    return life


def undone_as_what_follows_was_refused(rule: RefundRule) -> Life:
    life = life_of(rule)
    life.grant(PAID)
    life.refuse(LATER)
    assert life.state.items[PAID].undo == "asked"
    assert life.state.money.refunds == (), "the decision holds until its department has undone it"
    life.act("confirm_undone", clerk("a"), PAID)
    return life


def undone_though_handed_out(rule: RefundRule) -> Life:
    life = life_of(rule, results="send_as_ready")
    life.grant(PAID)
    assert PAID in life.state.issued
    life.act("withdraw_application", APPLICANT)
    life.act("confirm_undone", clerk("a"), PAID)
    return life


def revoked_before_it_was_handed_out(rule: RefundRule) -> Life:
    life = life_of(rule)
    life.grant(PAID)
    life.act("revoke_decision", head("a"), PAID, reason="NOT_ELIGIBLE")
    return life


def revoked_in_use(rule: RefundRule) -> Life:
    life = life_of(rule, results="send_as_ready")
    life.grant(PAID)
    life.act("revoke_decision", head("a"), PAID, reason="NOT_ELIGIBLE")
    return life


def revoked_for_a_broken_promise(rule: RefundRule) -> Life:
    life = life_of(rule, commits=True)
    life.grant(PAID)
    for _ in range(2):
        life.act("check_commitment", clerk("a"), PAID, met=False, reason="NOT_ELIGIBLE")
    assert life.state.items[PAID].phase is ItemPhase.REVOKED
    return life


def granted(rule: RefundRule) -> Life:
    life = life_of(rule)
    life.grant(PAID, LATER)
    return life


TABLE: list[tuple[Callable[[RefundRule], Life], tuple[bool, bool, bool]]] = [
    (refused, (True, False, False)),
    (withdrawn, (True, True, False)),
    (withdrawn_once_begun, (True, False, False)),
    (item_withdrawn, (True, True, False)),
    (undone_as_what_follows_was_refused, (True, False, False)),
    (undone_though_handed_out, (True, False, False)),
    (revoked_before_it_was_handed_out, (True, False, False)),
    (revoked_in_use, (False, False, False)),
    (revoked_for_a_broken_promise, (False, False, False)),
    (granted, (False, False, False)),
]
"""What happened, and whether the fee goes back by each of `RULES`."""


@pytest.mark.parametrize(("case", "back"), TABLE, ids=[each.__name__ for each, _ in TABLE])
@pytest.mark.parametrize("number", range(3), ids=RULES)
def test_what_goes_back_is_what_the_table_says(
    case: Callable[[RefundRule], Life], back: tuple[bool, bool, bool], number: int
) -> None:
    life = case(RULES[number])
    money = life.state.money
    assert money.given_back == (money.paid if back[number] else 0)
    assert owed(life.state) == {}, "and nothing of it is asked for again"
    assert len(money.refunds) == back[number], "once"
    life.act("add_note", clerk("a"), PAID)
    assert life.state.money.refunds == money.refunds


def test_what_was_undone_is_told_as_undone() -> None:
    life = undone_as_what_follows_was_refused("not_granted")
    assert (life.last(RefundAsked).why, life.last(RefundAsked).items) == ("undone", (PAID,))
    assert withdrawn("not_granted").last(RefundAsked).why == "not_done"


def test_nobody_pays_for_what_is_to_be_undone() -> None:
    charged = item(PAID, fee=fee(due="before_result"), undo=UNDO)
    life = Life(plan(charged, item(LATER, after=(PAID,)), mode="at_window"))
    life.grant(PAID)
    assert owed(life.state) == {PAID: 8000}
    life.refuse(LATER)
    assert life.state.items[PAID].undo == "asked"
    assert owed(life.state) == {}
    assert life.last(PaymentClosed).why == "changed"
    pay(life, order=1)
    assert life.state.money.given_back == 8000, "who pays meanwhile gets it back"
    life.act("confirm_undone", clerk("a"), PAID)
    assert (life.phase, life.state.is_over) == ("concluded", True)
