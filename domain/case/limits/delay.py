"""Overdue promises (承诺超期): which item's day passed, and whether its department has publicly explained why.

优化营商环境条例 第三十六条: 超过办理时限的，办理单位应当公开说明理由. Within how many working days no law says: it is
`explain_days` of the bundle (待核实).
"""

from __future__ import annotations

from datetime import date

from domain.case.state import CaseState, ItemPhase, latest
from domain.findings.rule import BY_A_DEPARTMENT
from domain.time.calendar import CalendarUnknown, end_of_day
from domain.time.clock import Clock, known_due_on

BASIS_DELAY = "优化营商环境条例第三十六条"
_TO_EXPLAIN = frozenset({ItemPhase.OPEN, ItemPhase.GRANTED, ItemPhase.REFUSED, ItemPhase.REVOKED, ItemPhase.FOUND})
"""An item that was withdrawn, or lapsed with another, is nobody's delay any more."""


def overdue_promise(state: CaseState, key: str) -> Clock | None:
    """The last promise of an item whose day has passed, as far as the journal has come; None where none has.

    A wait (公示) and what stays in the office promise the applicant nothing.
    """
    plan, clock = state.item_plan(key), latest(state, "promised", key)
    is_promised = plan.kind in BY_A_DEPARTMENT and not plan.is_internal
    if not is_promised or clock is None or state.items[key].phase not in _TO_EXPLAIN:
        return None
    due = known_due_on(clock, state.calendar)
    if due is None:
        return None
    if clock.ended_on is not None:
        return clock if clock.ended_on > due else None
    # While it runs a rung of the promise comes with the end of its day, or the day after, and brings the journal there.
    return clock if state.as_of is not None and state.as_of >= end_of_day(due) else None


def unexplained(state: CaseState, key: str) -> Clock | None:
    """The promise of an item that passed and that nobody has explained; None where nothing is owed."""
    clock = overdue_promise(state, key) if state.plan.explain_days else None
    return clock if clock is not None and state.items[key].explained != clock.clock_id else None


def explain_by(state: CaseState, clock: Clock) -> date | None:
    """The last day (Beijing) to explain it; None past the known years."""
    due = known_due_on(clock, state.calendar)
    try:
        return (
            None if due is None else state.calendar.of(clock.department).add_working_days(due, state.plan.explain_days)
        )
    except CalendarUnknown:
        return None
