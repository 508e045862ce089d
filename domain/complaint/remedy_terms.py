"""Until when one may turn against a decision: 60 days to the organ of review, six months to the court, as dates.

Both run from the day on which one knew, which does not count itself (民事诉讼法 第八十五条, which 行政复议法 第八十八条
and 行政诉讼法 第一百零一条 follow); a last day that is a day off moves to the first working day after it.
"""

from __future__ import annotations

import calendar as months
from datetime import date, datetime, timedelta

from domain.case.state import CaseState, ItemPhase, Phase
from domain.record import Record
from domain.time.calendar import CalendarUnknown, WorkCalendar, beijing_date

REVIEW_DAYS = 60
"""行政复议法 第二十条."""
SUIT_MONTHS = 6
"""行政诉讼法 第四十六条."""
_AGAINST = frozenset({ItemPhase.GRANTED, ItemPhase.REFUSED, ItemPhase.REVOKED})
_NOT_TAKEN = frozenset({"not_accepted", "acceptance_revoked"})


class Terms(Record):
    """The last days; `exact` False where the calendar does not know yet which days are off then."""

    review_until: date
    suit_until: date
    exact: bool


class Decided(Record):
    """One decision that one may turn against: of an item, or ('') of the application as a whole."""

    item: str
    department: str
    phase: str
    known_on: date
    terms: Terms


def terms(known_on: date, calendar: WorkCalendar) -> Terms:
    """The terms of a decision that one knew of on that Beijing day."""
    review, review_exact = _rolled(known_on + timedelta(days=REVIEW_DAYS), calendar)
    suit, suit_exact = _rolled(_months_after(known_on, SUIT_MONTHS), calendar)
    return Terms(review_until=review, suit_until=suit, exact=review_exact and suit_exact)


def decided(state: CaseState, calendar: WorkCalendar) -> tuple[Decided, ...]:
    """Everything of a case that was decided, in the plan's order; of the whole where it was not taken in."""
    found = [
        Decided(
            item=item.key,
            department=item.department,
            phase=own.phase.value,
            known_on=beijing_date(own.decided_at),
            terms=terms(beijing_date(own.decided_at), calendar),
        )
        for item in state.plan.items
        if (own := state.items[item.key]).phase in _AGAINST and own.decided_at is not None and item.kind == "decision"
    ]
    whole = _whole(state)
    if whole is not None:
        lead = state.plan.lead_department
        on = beijing_date(whole)
        found.insert(0, Decided(item="", department=lead, phase="not_accepted", known_on=on, terms=terms(on, calendar)))
    return tuple(found)


def _whole(state: CaseState) -> datetime | None:
    is_refused = state.phase is Phase.CONCLUDED and str(state.outcome) in _NOT_TAKEN
    return state.concluded_at if is_refused else None


def _rolled(on: date, calendar: WorkCalendar) -> tuple[date, bool]:
    try:
        return calendar.working_day_from(on), not calendar.is_provisional(on)
    except CalendarUnknown:
        return on, False


def _months_after(on: date, count: int) -> date:
    years, month = divmod(on.month - 1 + count, 12)
    year, month = on.year + years, month + 1
    return date(year, month, min(on.day, months.monthrange(year, month)[1]))
