"""One item: 认领, 退领, 催办, 决定, and renewal by silence (行政许可法 第五十条)."""

from __future__ import annotations

from datetime import datetime

from domain.case.acts import Act, ActKind
from domain.case.decided import Consequence, Decided, Lapse, refusal_basis
from domain.case.entry_base import EntryFacts
from domain.case.follows import go_on
from domain.case.items.entries import (
    ItemAcknowledged,
    ItemByHand,
    ItemClaimed,
    ItemDecided,
    ItemReleased,
    ItemResent,
    ItemUrged,
    ItemWithdrawn,
)
from domain.time.calendar import CalendarUnknown, beijing_date, end_of_day
from domain.time.clock import Clock
from domain.time.clock_kinds import ClockKind


def _claim(decided: Decided, act: Act, facts: EntryFacts) -> None:
    decided.add(ItemClaimed(**facts, item=act.item or ""))


def _release(decided: Decided, act: Act, facts: EntryFacts) -> None:
    decided.add(ItemReleased(**facts, item=act.item or ""))


def _acknowledge(decided: Decided, act: Act, facts: EntryFacts) -> None:
    decided.add(ItemAcknowledged(**facts, item=act.item or ""))


def _resend(decided: Decided, act: Act, facts: EntryFacts) -> None:
    decided.add(ItemResent(**facts, item=act.item or ""))


def _by_hand(decided: Decided, act: Act, facts: EntryFacts) -> None:
    decided.add(ItemByHand(**facts, item=act.item or ""))


def _urge(decided: Decided, act: Act, facts: EntryFacts) -> None:
    decided.add(ItemUrged(**facts, item=act.item or "", answer_by=_answer_by(decided, act)))


def _answer_by(decided: Decided, act: Act) -> datetime | None:
    """The end of the last working day within which it is to be answered; none where that year is not known yet."""
    days = act.answer_days or decided.state.plan.urge_answer_days
    if not days:
        return None
    try:
        return end_of_day(decided.state.calendar.add_working_days(beijing_date(act.received_at), days))
    except CalendarUnknown:
        return None


def _withdraw_item(decided: Decided, act: Act, facts: EntryFacts) -> None:
    """What rests on it ends with it, and a joint event that nobody waits for any more is called off."""
    decided.add(ItemWithdrawn(**facts, item=act.item or "", reason=act.reason))
    go_on(decided, act.received_at)


def _decide_item(decided: Decided, act: Act, facts: EntryFacts) -> None:
    basis = refusal_basis(decided.state, act.item or "") if act.decision == "refuse" else None
    decision = act.decision or "refuse"
    decided.add(ItemDecided(**facts, item=act.item or "", decision=decision, reason=act.reason, basis=basis))
    go_on(decided, act.received_at)


def _renewal_lapsed(decided: Decided, clock: Clock, at: datetime) -> None:
    """No decision until the licence expires: it is renewed (第五十条)."""
    basis = decided.state.item_plan(clock.subject).renewal_basis
    decided.add(ItemDecided(at=at, item=clock.subject, decision="grant", via="silence", basis=basis))
    go_on(decided, at)


CONSEQUENCES: dict[ActKind, Consequence] = {
    ActKind.CLAIM_ITEM: _claim,
    ActKind.RELEASE_ITEM: _release,
    ActKind.ACKNOWLEDGE_ITEM: _acknowledge,
    ActKind.URGE_ITEM: _urge,
    ActKind.RESEND_ITEM: _resend,
    ActKind.HANDLE_BY_HAND: _by_hand,
    ActKind.WITHDRAW_ITEM: _withdraw_item,
    ActKind.DECIDE_ITEM: _decide_item,
}
LAPSES: dict[ClockKind, Lapse] = {"renewal": _renewal_lapsed}
