"""People who act on cases, by a seeded generator: what may be done now is looked up, one thing is picked.

The same people act in the simulation and on the engine. Some of what they try does not hold; that is journaled, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from domain.case.acts import Act, ActKind, Actor, Gap, Role
from domain.case.rules import CALENDAR_ACTOR
from domain.case.state import CaseState, ItemPhase, Phase
from domain.definition.plan import Connector, PlanItem
from domain.time.calendar import WorkCalendar

WINDOW = Actor(actor_id="window-1", role=Role.COUNTER_CLERK, department="spj")
MAYOR = Actor(actor_id="mayor-1", role=Role.GOVERNMENT_HEAD)
SILENT_SHARE = 0.3
"""So many cases are touched by nobody."""
MOST_ACTS = 14
MOST_DAYS_BETWEEN = 8
REASON, GAP_REASON, TIME_REASON = "CONDITIONS_UNMET", "MATERIAL_MISSING", "FACTS_COMPLEX"
"""Reasons that every definition lists: against somebody, for what is missing, for more time."""

Wish = tuple[float, ActKind, Actor, dict[str, Any]]
"""How likely, what, by whom, and the act's other fields."""


def seeded(*parts: object) -> Random:
    """A generator of its own for what these parts name: the same parts, the same cases and acts."""
    return Random("/".join(str(part) for part in parts))  # noqa: S311  # no secret


def moments(random: Random, received_at: datetime) -> list[datetime]:
    """When somebody acts on a case received then, in order; nobody ever does on some cases."""
    found: list[datetime] = []
    at = received_at
    if random.random() >= SILENT_SHARE:
        for _ in range(random.randint(1, MOST_ACTS)):
            at += timedelta(seconds=random.randint(60, MOST_DAYS_BETWEEN * 86_400))
            found.append(at)
    return found


def pick(random: Random, state: CaseState, calendars: Sequence[WorkCalendar]) -> dict[str, Any] | None:
    """The fields of one act that somebody does on a case as it stands; None when there is nothing to do.

    `calendars`: those that the installation may change to.
    """
    wishes = list(_wishes(random, state, calendars))
    if not wishes:
        return None
    _, kind, actor, fields = random.choices(wishes, [wish[0] for wish in wishes])[0]
    return {"kind": kind, "actor": actor, **fields}


def act(at: datetime, number: int, fields: dict[str, Any]) -> Act:
    """The act as the rules take it."""
    return Act(act_id=f"act-{number}", received_at=at, **fields)


def _wishes(random: Random, state: CaseState, calendars: Sequence[WorkCalendar]) -> Iterator[Wish]:
    if state.accepted_at is None and state.phase is not Phase.CONCLUDED:
        yield from _on_intake(random, state)
    for item in state.plan.items:
        standing = state.items[item.key]
        if standing.phase is ItemPhase.OPEN and item.kind == "decision":
            yield from _on_item(random, state, item.key)
        if standing.phase is ItemPhase.OPEN and item.finding is not None:
            found = {"item": item.key, "outcome": random.choice(sorted(item.finding.outcomes))}
            yield 2.0, ActKind.RECORD_FINDING, _clerk(item.department), found
        if standing.phase is ItemPhase.OPEN and item.step is not None:
            yield from _on_own_step(random, state, item)
        if standing.commitment in ("due", "rectifying"):
            met = {"met": random.random() < 0.4}
            yield 1.0, ActKind.CHECK_COMMITMENT, _clerk(item.department), {"item": item.key, "reason": REASON, **met}
        if standing.phase is ItemPhase.GRANTED and state.phase is Phase.CONCLUDED:
            yield 0.05, ActKind.REVOKE_DECISION, _clerk(item.department), {"item": item.key, "reason": REASON}
    yield from _on_case(random, state, calendars)


def _on_intake(random: Random, state: CaseState) -> Iterator[Wish]:
    subjects = tuple(gap.subject for gap in state.gaps)
    for item in state.plan.reviewing_items():
        if state.items[item.key].phase is ItemPhase.REVIEWING:
            clerk, on = _clerk(item.department), {"item": item.key}
            yield 2.0, ActKind.COMPLETE_PRE_REVIEW, clerk, {**on, "complete": True}
            named = state.supplied if state.notices else item.may_follow or item.materials
            if named:
                gap = Gap(subject=random.choice(named), reason=GAP_REASON)
                yield 1.0, ActKind.COMPLETE_PRE_REVIEW, clerk, {**on, "complete": False, "gaps": (gap,)}
    if state.phase is Phase.CORRECTING:
        yield 2.0, ActKind.SUPPLY_CORRECTION, WINDOW, {"supplied": subjects}
    if state.phase in (Phase.INTAKE, Phase.CORRECTING):
        following = {"deferred": subjects, "pledged": True} if subjects else {}
        yield 1.5, ActKind.ACCEPT_APPLICATION, WINDOW, following
    if state.phase is Phase.INTAKE and subjects:
        yield 1.0, ActKind.NOTICE_CORRECTION, WINDOW, {}


def _on_item(random: Random, state: CaseState, key: str) -> Iterator[Wish]:
    item, standing, on = state.item_plan(key), state.items[key], {"item": key}
    clerk = _clerk(item.department)
    if standing.suspended:
        yield 1.0, ActKind.RESUME_ITEM, clerk, on
    else:
        is_refused = random.random() < 0.1
        decision = {"decision": "refuse", "reason": REASON} if is_refused else {"decision": "grant"}
        yield 1.5, ActKind.DECIDE_ITEM, clerk, {**on, **decision}
    for procedure in item.procedures:
        if not procedure.counts:
            days = random.randint(1, min(15, procedure.most_days))
            yield 1.0, ActKind.SUSPEND_ITEM, clerk, {**on, "procedure": procedure.key, "days": days}
    if item.extension is not None and item.statutory is not None:
        yield from _on_extension(random, state, key, standing.extension, item.extension.days, clerk)


def _on_own_step(random: Random, state: CaseState, item: PlanItem) -> Iterator[Wish]:
    """The applicant reports, its department looks at it, the lead extends or closes."""
    on, step = {"item": item.key}, state.items[item.key].step
    if item.step is None:
        return
    if step is not None and step.is_reported:
        yield 2.0, ActKind.CONFIRM_STEP, _clerk(item.department), on
        yield 0.5, ActKind.RETURN_STEP, _clerk(item.department), on
        return
    lead = Actor(actor_id="lead-1", role=Role.LEAD, department=state.plan.lead_department)
    yield 1.5, ActKind.REPORT_STEP, WINDOW, {**on, "supplied": item.step.evidence}
    if item.step.term is not None and (step is None or not step.extended):
        yield 0.5, ActKind.EXTEND_STEP, lead, {**on, "days": random.randint(1, item.step.term.days)}
    if step is not None and step.missed_at is not None and item.step.consequence == "ask":
        yield 0.5, ActKind.CLOSE_STEP, lead, on


def _on_extension(
    random: Random, state: CaseState, key: str | None, standing: str | None, most: int, asks: Actor
) -> Iterator[Wish]:
    on = {"item": key}
    if standing is None:
        yield 0.7, ActKind.REQUEST_EXTENSION, asks, {**on, "days": random.randint(1, most), "reason": TIME_REASON}
    elif standing == "pending":
        head = MAYOR if key is None else _head(state.item_plan(key).department)
        yield 2.0, ActKind.APPROVE_EXTENSION, head, on
        yield 0.3, ActKind.REFUSE_EXTENSION, head, {**on, "reason": REASON}


def _on_case(random: Random, state: CaseState, calendars: Sequence[WorkCalendar]) -> Iterator[Wish]:
    joint = state.plan.joint_statutory
    if joint is not None and state.phase is Phase.HANDLING:
        lead = Actor(actor_id="lead-1", role=Role.LEAD, department=state.plan.lead_department)
        yield from _on_extension(random, state, None, state.extension, joint.extension.days, lead)
    if state.accepted_at is not None and state.gaps and state.phase is Phase.HANDLING:
        subjects = tuple(gap.subject for gap in state.gaps)
        yield 1.0, ActKind.SUPPLY_CORRECTION, WINDOW, {"supplied": subjects}
    if any(state.items[key].delivered_at is None for key in state.issued):
        yield 0.7, ActKind.CONFIRM_DELIVERY, WINDOW, {"method": "pickup"}
    if state.phase is not Phase.CONCLUDED:
        yield 0.05, ActKind.WITHDRAW_APPLICATION, WINDOW, {}
    others = [calendar for calendar in calendars if calendar.version != state.calendar.version]
    if others:
        yield 0.4, ActKind.CHANGE_CALENDAR, CALENDAR_ACTOR, {"calendar": random.choice(others)}


def _clerk(department: str) -> Actor:
    return Actor(actor_id=f"{department}-1", role=Role.HANDLER, department=department)


def _head(department: str) -> Actor:
    return Actor(actor_id=f"{department}-head", role=Role.DEPARTMENT_HEAD, department=department)


def answers_at_once(connector: Connector) -> str:
    """How a department's system answers a hand-over: it takes the item; a rule hands it to a person."""
    return "rule_not_met" if connector is Connector.AUTO else "taken"
