"""The estimated finish (预计办结日) of an application that is not filed yet: by plan, terms of law and calendar.

The same rules that a case goes by say it: the case is opened in thought, nobody is quicker than the limits allow, and
nothing is missing. What the applicant, a special procedure or a joint event takes is not foreseen; it comes on top.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.case.act_specs import ActKind
from domain.case.acts import Act, Actor
from domain.case.clock_ids import clock_id
from domain.case.decide import Open, RungDue, decide, next_rung
from domain.case.roles import Role
from domain.case.state import CaseOpening, CaseState, Phase, latest, new_case
from domain.definition.plan import Plan, PlanItem
from domain.time.calendar import CalendarUnknown, WorkCalendar, beijing_date
from domain.time.clock import Clock, Limit, due_on, is_provisional

MOST_RUNGS = 20
"""More than there are before any acceptance."""
_WINDOW = Actor(actor_id="estimate", role=Role.COUNTER_CLERK)


@dataclass(frozen=True)
class Estimate:
    """The last days of acceptance and finish, when everything needed is there; `provisional`: 暂定."""

    accepted_by: date
    last_day: date
    provisional: bool


def estimate(plan: Plan, calendar: WorkCalendar, received_at: datetime) -> Estimate | None:
    """For an application received then (UTC); None where it lies past the years that are known."""
    try:
        accepted = _accepted(plan, calendar, received_at)
        if accepted is None or accepted.accepted_at is None:
            return None
        begins = accepted.counted_from or beijing_date(accepted.accepted_at)
        ends = _ends(plan, accepted, begins)
        whole = latest(accepted, "whole")
        if whole is not None:
            ends.append((due_on(whole, calendar), is_provisional(whole, calendar)))
        last_day, provisional = max(ends)
        # What happens at 24:00 happens on the day that ends then.
        by = beijing_date(accepted.accepted_at - timedelta(microseconds=1))
        return Estimate(max(by, beijing_date(received_at)), last_day, provisional)
    except CalendarUnknown:
        return None


def _accepted(plan: Plan, calendar: WorkCalendar, received_at: datetime) -> CaseState | None:
    """The case as it is accepted when departments and window take all the time they have."""
    opening = CaseOpening(
        case_no="estimate", act_id="filed", filed_by=_WINDOW, received_at=received_at, plan=plan, calendar=calendar
    )
    state = decide(new_case(opening), Open()).state
    for _ in range(MOST_RUNGS):
        if state.accepted_at is not None:
            return state
        rung = next_rung(state)
        if rung is None:
            return None
        if state.phase is Phase.INTAKE and rung.name == "lapse":
            at = rung.at - timedelta(minutes=1)
            act = Act(act_id="accepted", kind=ActKind.ACCEPT_APPLICATION, actor=_window(plan), received_at=at)
            after = decide(state, act).state
            if after.accepted_at is not None:
                return after
        state = decide(state, RungDue(rung=rung)).state
    return None


def _window(plan: Plan) -> Actor:
    return Actor(actor_id="estimate", role=Role.COUNTER_CLERK, department=plan.lead_department)


def _ends(plan: Plan, state: CaseState, begins: date) -> list[tuple[date, bool]]:
    """The last day of every item, each beginning when those before it have ended."""
    ended: dict[str, date] = {}
    found: list[tuple[date, bool]] = []
    left = list(plan.items)
    while left:
        ready = [item for item in left if all(each in ended for each in (*item.after, *item.gate))]
        if not ready:
            break  # a plan without an order; the gate of publication lets none pass
        for item in ready:
            start = max((ended[each] for each in item.after), default=begins)
            if item.step is not None and item.step.term is not None:
                start = due_on(_term(item.step.term, item, start), state.calendar)  # the applicant's own time
            clock = Clock(
                clock_id=clock_id("promised", item.key),
                subject=item.key,
                kind="promised",
                limit=item.promised,
                started_on=start,
                department=item.department,
            )
            end = max((due_on(clock, state.calendar), *(ended[each] for each in item.gate)))
            ended[item.key] = end
            found.append((end, is_provisional(clock, state.calendar)))
            left.remove(item)
    return found


def _term(limit: Limit, item: PlanItem, start: date) -> Clock:
    mine = clock_id("own_step", item.key)
    return Clock(
        clock_id=mine, subject=item.key, kind="own_step", limit=limit, started_on=start, department=item.department
    )
