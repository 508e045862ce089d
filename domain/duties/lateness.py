"""Lateness (逾期) lies with whoever owes what is past its limit, never with those who wait for it (docs/adr/0066)."""

from __future__ import annotations

from datetime import datetime

from domain.case.state import CaseState
from domain.duties.duty import Duty
from domain.duties.of_case import duties
from domain.time.calendar import end_of_day
from domain.time.clock import known_due_on


def late(state: CaseState, at: datetime) -> tuple[Duty, ...]:
    """What is owed and past its limit, or its legal one, at that moment (UTC); waits are nobody's lateness."""
    return tuple(each for each in duties(state) if not each.is_wait and _is_past(state, each, at))


def _is_past(state: CaseState, duty: Duty, at: datetime) -> bool:
    if duty.due_on is not None and end_of_day(duty.due_on) <= at:
        return True
    days = (known_due_on(state.clocks[each], state.calendar) for each in (duty.clock, duty.law) if each is not None)
    return any(end_of_day(on) <= at for on in days if on is not None)
