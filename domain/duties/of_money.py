"""Duties of money: the applicant pays, or asks for another order; a department sets what it charges (核定)."""

from __future__ import annotations

from collections.abc import Iterator

from domain.case.acts import CASE_SUBJECT
from domain.case.clock_ids import clock_id
from domain.case.money.owed import charged, fee_of, lapsed_order
from domain.case.state import CaseState, ItemPhase
from domain.duties.acts import act_for
from domain.duties.duty import Duty, SubjectKind, Unlimited
from domain.duties.parties import APPLICANT, of_department, window
from domain.duties.reasons import DutyReason


def of_money(state: CaseState) -> Iterator[Duty]:
    """What the applicant has to pay stands once for the case; paying is done at the provider, so it is a wait here."""
    yield from _of_applicant(state)
    yield from _of_window(state)
    for plan, fee in charged(state):
        if fee.amount is None and fee_of(state, plan.key) is None and state.items[plan.key].phase is ItemPhase.OPEN:
            yield Duty(
                kind=SubjectKind.FEE,
                subject=plan.key,
                party=of_department(plan.department),
                act=act_for(DutyReason.FEE_TO_SET),
                reason=DutyReason.FEE_TO_SET,
                since=state.items[plan.key].started_at or state.opening.received_at,
                unlimited=Unlimited.NOT_SET,
            )


def _of_window(state: CaseState) -> Iterator[Duty]:
    """No provider gives back what it did not take."""
    for refund in state.money.refunds:
        if refund.done_at is None and state.money.is_at_window(refund):
            yield Duty(
                kind=SubjectKind.PAYMENT,
                subject=CASE_SUBJECT,
                party=window(state),
                act=act_for(DutyReason.REFUND_AT_WINDOW),
                reason=DutyReason.REFUND_AT_WINDOW,
                since=refund.at or state.opening.received_at,
                unlimited=Unlimited.NOT_SET,
                number=refund.number,
            )


def _of_applicant(state: CaseState) -> Iterator[Duty]:
    order = state.money.open_order or lapsed_order(state)
    if order is None:
        return
    is_open = order.stands == "open"
    reason = DutyReason.PAYMENT if is_open else DutyReason.PAYMENT_AGAIN
    yield Duty(
        kind=SubjectKind.PAYMENT,
        subject=CASE_SUBJECT,
        party=APPLICANT,
        act=None if is_open else act_for(reason),
        reason=reason,
        since=order.at,
        clock=clock_id("payment", number=order.number) if is_open else None,
        unlimited=None if is_open else Unlimited.NOT_SET,
    )
