"""Plays a scenario of a bundle on the real engine: files the case and its acts with their legal times.

Everything is on file before the workflow starts, so weeks that lie in the past are worked through at once, act by
act and rung by rung, in legal order. Serves the demo data, `lianban case start --scenario` and the scenario tests.
"""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pydantic import JsonValue

from bundles.scenario_checks import DEPUTY_MARK
from bundles.scenarios import OnPaper, Scenario, Step, slot_of
from domain.acts import Actor, Attendance, Gap, Officer, Role
from domain.bundle import Definition
from domain.calendar import CalendarYear, WorkCalendar, beijing_date
from domain.forms import MaterialEntry, applicant_name, materials_list, merged_form
from domain.resolve import resolve
from domain.rules import CALENDAR_ACTOR, applicant_id
from domain.state import CaseOpening
from engine.demo import ACCOUNTS, DemoAccount
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
    act_ids = [_act_id(f"{seed}/{number}") for number in range(len(scenario.steps))]
    telling = Telling(definition, opening.case_no, received_on, calendar, act_ids)
    for number, step in enumerate(scenario.steps[:steps]):
        at = step.moment.moment(received_on, calendar)
        if at <= now:
            carried = with_year(carried, step.calendar) if step.calendar else carried
            request = _act(opening, step, act_ids[number], telling.act(step))
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


def _act(opening: CaseOpening, step: Step, act_id: str, told: Mapping[str, Any]) -> ActRequest:
    content: dict[str, JsonValue] = {}
    if step.result_no:
        content["result_no"] = step.result_no
    if step.note:
        content["note"] = step.note
    if step.values:
        content["form"] = dict(step.values)
    if papers := [name for name in step.supplied if "." not in name]:
        content["materials"] = [{"material": name, "source": "handed_in"} for name in papers]
    return ActRequest(act_id=act_id, case_no=opening.case_no, kind=step.act, content=content, **told)


@dataclass(frozen=True)
class Telling:
    """What the steps of a played scenario say as acts: days, logins and step numbers of the file become moments, ids.

    `act_ids`: the id of each step's act, in order.
    """

    definition: Definition
    case_no: str
    received_on: date
    calendar: WorkCalendar
    act_ids: Sequence[str]

    def act(self, step: Step) -> dict[str, Any]:
        """The fields of the step's act, without id, kind, time and calendar."""
        actor = actor_of(step.by, self.definition, self.case_no)
        to = _account(step.to) if step.to else None
        department = to.roles[0].department if to else None
        return {
            **{name: getattr(step, name) for name in _AS_WRITTEN},
            "actor": actor,
            "gaps": tuple(Gap(subject=gap.subject, reason=gap.reason) for gap in step.gaps),
            "reason": step.reason or ("APPLICANT_WISH" if step.act == "withdraw_application" else None),
            "slots": tuple(slot_of(text, self.received_on, self.calendar) for text in step.slots),
            "officers": _officers(step.officers),
            "attendance": tuple(
                Attendance(department=key, officers=_officers(each)) for key, each in step.attendance.items()
            ),
            "to": to.account_id if to else None,
            "to_department": department if department != actor.department else None,
            "whose": _account(step.whose).account_id if step.whose else None,
            "taken_act": self.act_ids[step.taken_act - 1] if step.taken_act else None,
        }


_AS_WRITTEN = (
    "item",
    "complete",
    "supplied",
    "decision",
    "deferred",
    "pledged",
    "procedure",
    "days",
    "met",
    "method",
    "joint",
    "verdict",
    "points",
    "position",
    "agree",
    "to_item",
)
"""Fields of an act that a step says in the same words."""


def _officers(texts: Sequence[str]) -> tuple[Officer, ...]:
    named = (text.partition(DEPUTY_MARK) for text in texts)
    return tuple(
        Officer(actor_id=_account(login).account_id, deputy_for=_account(of).account_id if of else None)
        for login, _, of in named
    )


def _account(login: str) -> DemoAccount:
    """The demo account of that login. Raises LookupError."""
    for account in ACCOUNTS:
        if account.login == login:
            return account
    raise LookupError(f"没有演示账号 {login}")


def actor_of(by: str, definition: Definition, case_no: str) -> Actor:
    """The person who acts: the demo account of that desk, department or head."""
    if by == "calendar":
        return CALENDAR_ACTOR
    if by == "applicant":
        return Actor(actor_id=applicant_id(case_no), role=Role.APPLICANT)
    held = _held(by, definition)
    of_role = [account for account in ACCOUNTS if held in account.roles]
    found = next((account for account in of_role if account.login == by), of_role[0] if of_role else None)
    return Actor(actor_id=found.account_id if found else f"demo-{by}", role=held.role, department=held.department)


def _held(by: str, definition: Definition) -> RoleHeld:
    """The role in which that desk, department, head or demo account acts."""
    slug, _, is_head = by.partition(".")
    if by in _DESKS:
        return RoleHeld(role=_DESKS[by])
    if by == "lead":
        return RoleHeld(role=Role.LEAD, department=definition.bundle.lead_department)
    if known := next((account for account in ACCOUNTS if account.login == by), None):
        return known.roles[0]
    return RoleHeld(role=Role.DEPARTMENT_HEAD if is_head else Role.HANDLER, department=slug)


def _act_id(seed: str) -> str:
    return uuid.uuid5(_SPACE, seed).hex
