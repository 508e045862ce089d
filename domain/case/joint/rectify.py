"""The term within which what a joint event found is put right (整改), against the items' own legal limits.

行政许可法 第四十五条 is a closed list, and putting right is not in it: the limit runs on meanwhile. So the term that is
given may not end after the limit of an item that waits for it (docs/adr/0049).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TypedDict

from domain.case.state import CaseState, running
from domain.definition.joint import JointPlan
from domain.definition.plan import THIRD_EDITION
from domain.time.calendar import beijing_date
from domain.time.clock import Limit, known_due_on


class TermGiven(TypedDict, total=False):
    """A term shorter than the bundle's, and the item whose limit makes it so; empty where it is the bundle's."""

    days: int
    limited_by: str


def term_given(state: CaseState, plan: JointPlan, departments: tuple[str, ...], at: datetime) -> TermGiven:
    """The term for points of these departments, where it has to be shorter than the bundle's.

    With the days of the re-inspection left before the limit, if there are that many. A limit that has passed already
    cuts nothing: that lateness is the department's. Where a law takes the time out (`rectify_stops`), nothing is cut.
    """
    if state.plan.defaults < THIRD_EDITION or plan.rectify_stops is not None:
        return {}
    first = _first_limit(state, _waiting(state, plan, departments))
    declared, on = plan.limits.rectify, beijing_date(at)
    if first is None or first[0] <= on:
        return {}
    left = _days(state, on, first[0], declared)
    with_reinspection = left - (plan.limits.reinspect.days if plan.limits.reinspect.unit == declared.unit else 0)
    days = with_reinspection if with_reinspection >= 1 else left
    return {} if days >= declared.days or days < 1 else {"days": days, "limited_by": first[1]}


def _waiting(state: CaseState, plan: JointPlan, departments: tuple[str, ...]) -> tuple[str, ...]:
    """Open items that wait for it: with `partial` those of the departments, else (or for an opinion of all) all."""
    own = [each for each in plan.parties if each.department in departments]
    parties = own if plan.partial and all(each.items for each in own) else plan.parties
    return tuple(key for each in parties for key in each.items if not state.items[key].has_ended)


def _first_limit(state: CaseState, items: tuple[str, ...]) -> tuple[date, str] | None:
    """The earliest last day of a legal limit of these items, and whose it is."""
    clocks = ((key, running(state, "statutory", key)) for key in items)
    dues = ((known_due_on(clock, state.calendar), key) for key, clock in clocks if clock is not None)
    return min(((on, key) for on, key in dues if on is not None), default=None)


def _days(state: CaseState, after: date, until: date, limit: Limit) -> int:
    if limit.unit == "calendar":
        return (until - after).days
    return state.calendar.working_days_between(after, until)
