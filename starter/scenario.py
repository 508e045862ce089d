"""Plays a scenario of a bundle on the real engine: files the case and its acts with their legal times.

Everything is on file before the workflow starts, so weeks that lie in the past are worked through at once, act by
act and rung by rung, in legal order. Serves the demo data, `lianban case start --scenario` and the scenario tests.
"""

from __future__ import annotations

import contextlib
import uuid
from datetime import datetime

from pydantic import JsonValue

from bundles.scenarios import OnPaper, Scenario, Step
from domain.acts import Actor, Gap, Role
from domain.bundle import Definition
from domain.calendar import CalendarYear, WorkCalendar, beijing_date
from domain.forms import MaterialEntry, applicant_name, materials_list, merged_form
from domain.resolve import resolve
from domain.rules import CALENDAR_ACTOR, applicant_id
from domain.state import CaseOpening
from engine.demo import ACCOUNTS
from ledger.accounts import RoleHeld
from ledger.cases import MaterialIn, MaterialSource, read_calendar
from starter.client import Lianban
from starter.errors import TemporalAway
from starter.paper import confirm_on_file, enter_paper
from starter.requests import ActRequest, Filing

_SPACE = uuid.UUID("6c0a6a1c-3b1f-4d8e-9a53-7d6c1f7e6102")
_DESKS = {
    "window": Role.COUNTER_CLERK,
    "window2": Role.COUNTER_CLERK,
    "government": Role.GOVERNMENT_HEAD,
    "supervisor": Role.SUPERVISOR,
}
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

    A scenario with a date of its own is received then. Acts whose moment is still to come are left out. The same
    `salt` gives the same case, once.
    """
    received_on = beijing_date(received_at)
    if scenario.received_at is not None:
        received_at = scenario.received(received_on)
        received_on = beijing_date(received_at)
    seed = f"{definition.bundle.bundle}/{scenario.scenario}/{salt}"
    opening = await _put_on_file(lianban, definition, scenario, received_at, seed)
    calendar, carried = await read_calendar(lianban.pool), opening.calendar
    now, last = await lianban.legal_now(), None
    for number, step in enumerate(scenario.steps[:steps]):
        at = step.moment.moment(received_on, calendar)
        if at <= now:
            carried = with_year(carried, step.calendar) if step.calendar else carried
            request = _act(opening, definition, step, f"{seed}/{number}")
            if step.calendar:
                request = request.model_copy(update={"calendar": carried})
            last = await lianban.put_act_on_file(request, at)
    await lianban.start_workflow(opening)
    if last is not None:
        # On its way to the last act the case finds the others; nothing else would bring that one before the sweeper.
        with contextlib.suppress(TemporalAway):
            await lianban.deliver(opening.case_no, last)
    return opening


def latest_receipt(scenario: Scenario, now: datetime, calendar: WorkCalendar) -> datetime:
    """The latest moment of receipt (UTC) by which all of the scenario has happened by `now`: its own, if it has one."""
    on = beijing_date(now)
    while scenario.received_at is None and scenario.end(on, calendar) > now:
        on = calendar.subtract_working_days(on, 1)
    return scenario.received(on)


def with_year(calendar: WorkCalendar, year: CalendarYear) -> WorkCalendar:
    """The calendar with one year as it is now published."""
    years = tuple(year if each.year == year.year else each for each in calendar.years)
    return WorkCalendar(years=years, departments=calendar.departments)


async def _put_on_file(
    lianban: Lianban, definition: Definition, scenario: Scenario, received_at: datetime, seed: str
) -> CaseOpening:
    filing = _filing(definition, scenario, seed)
    paper: OnPaper | None = scenario.paper
    if paper is None:
        return await lianban.put_case_on_file(filing, received_at)
    entry = await enter_paper(lianban, filing, received_at, paper.reason, filing.actor)
    return await confirm_on_file(lianban, entry.entry_id, actor_of(paper.second, definition, ""))


def _filing(definition: Definition, scenario: Scenario, seed: str) -> Filing:
    plan = resolve(definition, scenario.answers)
    entries = materials_list(definition, plan)
    return Filing(
        act_id=_act_id(seed),
        actor=actor_of("window", definition, ""),
        definition=definition.hash,
        answers=scenario.answers,
        form=scenario.values,
        materials=tuple(_material(entry, is_missing=entry.key in scenario.missing) for entry in entries),
        applicant_name=applicant_name(merged_form(definition, plan), scenario.values),
    )


def _material(entry: MaterialEntry, *, is_missing: bool) -> MaterialIn:
    source: MaterialSource = "missing" if is_missing else _SOURCES.get(entry.source, "held")
    return MaterialIn(material=entry.key, source=source)


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
        actor=actor_of(step.by, definition, opening.case_no),
        item=step.item,
        complete=step.complete,
        gaps=tuple(Gap(subject=gap.subject, reason=gap.reason) for gap in step.gaps),
        supplied=step.supplied,
        decision=step.decision,
        reason=step.reason or ("APPLICANT_WISH" if step.act == "withdraw_application" else None),
        deferred=step.deferred,
        pledged=step.pledged,
        procedure=step.procedure,
        days=step.days,
        met=step.met,
        method=step.method,
        content=content,
    )


def actor_of(by: str, definition: Definition, case_no: str) -> Actor:
    """The person who acts: the demo account of that desk, department or head."""
    if by == "calendar":
        return CALENDAR_ACTOR
    if by == "applicant":
        return Actor(actor_id=applicant_id(case_no), role=Role.APPLICANT)
    slug, _, is_head = by.partition(".")
    if by in _DESKS:
        held = RoleHeld(role=_DESKS[by])
    elif by == "lead":
        held = RoleHeld(role=Role.LEAD, department=definition.bundle.lead_department)
    else:
        held = RoleHeld(role=Role.DEPARTMENT_HEAD if is_head else Role.HANDLER, department=slug)
    of_role = [account for account in ACCOUNTS if held in account.roles]
    found = next((account for account in of_role if account.login == by), of_role[0] if of_role else None)
    return Actor(actor_id=found.account_id if found else f"demo-{by}", role=held.role, department=held.department)


def _act_id(seed: str) -> str:
    return uuid.uuid5(_SPACE, seed).hex
