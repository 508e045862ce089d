"""Plays a scenario of a bundle on the real engine: files the case and its acts with their legal times.

Everything is on file before the workflow starts, so weeks that lie in the past are worked through at once, act by
act and rung by rung, in legal order. Serves the demo data, `lianban case start --scenario` and the scenario tests.
"""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta

from pydantic import JsonValue

from bundles.scenarios import Scenario, Step
from domain.acts import Actor, Gap, Role
from domain.bundle import Definition
from domain.calendar import BEIJING, WorkCalendar, beijing_date
from domain.forms import MaterialEntry, materials_list
from domain.resolve import resolve
from domain.rules import applicant_id
from domain.state import CaseOpening
from ledger.cases import MaterialIn, MaterialSource, read_calendar
from starter.client import Lianban
from starter.requests import ActRequest, Filing

_SPACE = uuid.UUID("6c0a6a1c-3b1f-4d8e-9a53-7d6c1f7e6102")
_DESKS = {"window": Role.COUNTER_CLERK, "lead": Role.LEAD, "supervisor": Role.SUPERVISOR}
_SOURCES: dict[str, MaterialSource] = {"made": "generated", "earlier_item": "produced", "handed_in": "handed_in"}


async def play(
    lianban: Lianban,
    definition: Definition,
    scenario: Scenario,
    received_at: datetime,
    *,
    steps: int | None = None,
    salt: str = "",
) -> CaseOpening:
    """File the case as received at `received_at` (UTC) with its first `steps` acts (None: all), and start it.

    Acts whose moment is still to come are left out. The same `salt` gives the same case, once.
    """
    seed = f"{definition.bundle.bundle}/{scenario.scenario}/{salt}"
    opening = await lianban.put_case_on_file(_filing(definition, scenario, seed), received_at)
    calendar = await read_calendar(lianban.pool)
    now = await lianban.legal_now()
    for number, step in enumerate(scenario.steps[:steps]):
        at = moment_of(step, beijing_date(received_at), calendar)
        if at <= now:
            await lianban.put_act_on_file(_act(opening, definition, step, f"{seed}/{number}"), at)
    await lianban.start_workflow(opening)
    return opening


def moment_of(step: Step, received_on: date, calendar: WorkCalendar) -> datetime:
    """The moment (UTC) of a step of a case received on that Beijing date."""
    days, is_working, clock = step.moment
    on = calendar.add_working_days(received_on, days) if is_working else received_on + timedelta(days=days)
    return datetime.combine(on, clock, BEIJING).astimezone(UTC)


def _filing(definition: Definition, scenario: Scenario, seed: str) -> Filing:
    plan = resolve(definition, scenario.answers)
    return Filing(
        act_id=_act_id(seed),
        actor=_actor("window", definition, ""),
        definition=definition.hash,
        answers=scenario.answers,
        form=scenario.values,
        materials=tuple(_material(entry) for entry in materials_list(definition, plan)),
        applicant_name=scenario.values.get("mother.name", scenario.name),
    )


def _material(entry: MaterialEntry) -> MaterialIn:
    return MaterialIn(material=entry.key, source=_SOURCES.get(entry.source, "held"))


def _act(opening: CaseOpening, definition: Definition, step: Step, seed: str) -> ActRequest:
    content: dict[str, JsonValue] = {}
    if step.result_no:
        content["result_no"] = step.result_no
    if step.note:
        content["note"] = step.note
    if step.values:
        content["form"] = dict(step.values)
    if papers := [name for name in step.supplied if "." not in name]:
        content["materials"] = [{"material": name, "source": "handed_in"} for name in papers]
    return ActRequest(
        act_id=_act_id(seed),
        case_no=opening.case_no,
        kind=step.act,
        actor=_actor(step.by, definition, opening.case_no),
        item=step.item,
        complete=step.complete,
        gaps=tuple(Gap(subject=gap.subject, reason=gap.reason) for gap in step.gaps),
        supplied=step.supplied,
        decision=step.decision,
        reason=step.reason or ("APPLICANT_WISH" if step.act == "withdraw_application" else None),
        content=content,
    )


def _actor(by: str, definition: Definition, case_no: str) -> Actor:
    """The person who acts: the demo account of that desk or department."""
    if by == "applicant":
        return Actor(actor_id=applicant_id(case_no), role=Role.APPLICANT)
    if by in _DESKS:
        department = definition.bundle.lead_department if by == "lead" else None
        return Actor(actor_id=f"demo-{by}", role=_DESKS[by], department=department)
    return Actor(actor_id=f"demo-{by}", role=Role.HANDLER, department=by)


def _act_id(seed: str) -> str:
    return uuid.uuid5(_SPACE, seed).hex
