"""Plays a scenario of a bundle on the real engine: files the case and its acts with their legal times.

Everything is on file before the workflow starts, so weeks that lie in the past are worked through at once, act by
act and rung by rung, in legal order. Serves the demo data, `lianban case start --scenario` and the scenario tests.
"""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from pydantic import JsonValue

from bundles.scenarios.scenario import OnPaper, Scenario, Step
from domain.case.act_specs import ACTS
from domain.case.acts import ActKind, Actor
from domain.case.state import CaseOpening
from domain.definition.bundle import Definition
from domain.definition.forms import MaterialEntry, applicant_name, materials_list, merged_form
from domain.definition.resolve import resolve
from domain.materials.one_of import open_choices
from domain.organisation.postal import POSTAL
from domain.time.calendar import BEIJING, WorkCalendar, beijing_date
from ledger.calendars import read_calendar
from ledger.cases import MaterialIn, MaterialSource
from ledger.door import persons
from runtime.signing import keyed_digest
from starter.office.client import Lianban
from starter.office.errors import TemporalAway
from starter.office.filing.findings import VALUES
from starter.office.filing.paper_entry import confirm_on_file, enter_paper
from starter.office.requests import ActRequest, Filing
from starter.trials.other_days import possible_on
from starter.trials.pure import rules_met
from starter.trials.steps import ActsOfSteps, actor_of, filer_of, with_year

_SPACE = uuid.UUID("6c0a6a1c-3b1f-4d8e-9a53-7d6c1f7e6102")
_SOURCES: dict[str, MaterialSource] = {
    "made": "generated",
    "pledged": "generated",
    "earlier_item": "produced",
    "handed_in": "handed_in",
}


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
    if scenario.received_at is not None:
        received_at = scenario.received(beijing_date(received_at))
    seed = f"{definition.bundle.bundle}/{scenario.scenario}/{salt}"
    opening = await put_on_file(lianban, definition, scenario, received_at, seed)
    calendar = await read_calendar(lianban.pool)
    now, last = await lianban.legal_now(), None
    requests = [
        *stand_ins(opening, definition, scenario, calendar, steps=steps, until=now),
        *act_requests(definition, scenario, opening, calendar, seed, steps=steps),
    ]
    for request, at in sorted(requests, key=lambda each: each[1]):
        if at <= now:
            last = await lianban.put_act_on_file(request, at)
    await lianban.start_workflow(opening)
    if last is not None:
        # On its way to the last act the case finds the others; nothing else would bring that one before the sweeper.
        with contextlib.suppress(TemporalAway):
            await lianban.deliver(opening.case_no, last)
    return opening


def receipt_days_ago(now: datetime, days_ago: int, calendar: WorkCalendar) -> datetime:
    """Nine in the morning (UTC) so many working days before today; now, when that is still to come."""
    on = calendar.subtract_working_days(beijing_date(now), days_ago)
    return min(datetime.combine(on, time(9, 0), BEIJING).astimezone(UTC), now)


def latest_receipt(scenario: Scenario, now: datetime, calendar: WorkCalendar) -> datetime:
    """The latest moment of receipt (UTC) by which all of the scenario has happened by `now`: its own, if it has one."""
    on = beijing_date(now)
    while scenario.received_at is None and scenario.end(on, calendar) > now:
        on = calendar.subtract_working_days(on, 1)
    return scenario.received(on)


def stand_ins(
    opening: CaseOpening,
    definition: Definition,
    scenario: Scenario,
    calendar: WorkCalendar,
    *,
    steps: int | None,
    until: datetime,
) -> Iterator[tuple[ActRequest, datetime]]:
    """What rules (秒批) decided in the past on which other items wait, as acts of their departments.

    A rule answers when it is asked, and it is asked now: by then all that was done weeks ago on its result would have
    been refused. So a clerk of the department stands in for it, a second after the item reached it.
    """
    for key, at in rules_met(definition, scenario, beijing_date(opening.received_at), calendar, steps, until):
        yield (
            ActRequest(
                act_id=act_id_of(f"{opening.case_no}/{key}"),
                case_no=opening.case_no,
                kind=ActKind.DECIDE_ITEM,
                actor=actor_of(opening.plan.item(key).department, definition, opening.case_no),
                item=key,
                decision="grant",
                content={"note": "秒批规则核验通过"},
            ),
            at + timedelta(seconds=1),
        )


async def put_on_file(
    lianban: Lianban,
    definition: Definition,
    scenario: Scenario,
    received_at: datetime,
    seed: str,
    filer: Actor | None = None,
) -> CaseOpening:
    """The scenario's application on file, as received then (UTC), its workflow not started. `seed` names the case.

    `filer`: who of the window receives it; None: the demo's window.
    """
    filing = _filing(definition, scenario, seed, beijing_date(received_at))
    if filer is not None:
        filing = filing.model_copy(update={"actor": filer})
    if scenario.door == "online":
        filing = filing.model_copy(update={"actor": await _person(lianban, definition, scenario, filing)})
    paper: OnPaper | None = scenario.paper
    if paper is None:
        return await lianban.put_case_on_file(filing, received_at)
    entry = await enter_paper(lianban, filing, received_at, paper.reason, filing.actor)
    return (await confirm_on_file(lianban, entry.entry_id, actor_of(paper.second, definition, "")))[0]


def _filing(definition: Definition, scenario: Scenario, seed: str, received_on: date) -> Filing:
    plan = resolve(definition, scenario.answers)
    entries, form = materials_list(definition, plan), merged_form(definition, plan)
    values = possible_on(form, scenario.values, received_on)
    return Filing(
        act_id=act_id_of(seed),
        actor=actor_of("window", definition, ""),
        definition=definition.hash,
        answers=scenario.answers,
        form=values,
        materials=tuple(_materials(entries, scenario.missing)),
        applicant_name=applicant_name(form, values),
    )


async def _person(lianban: Lianban, definition: Definition, scenario: Scenario, filing: Filing) -> Actor:
    """The invented applicant of a scenario that is sent online, on file as if they had logged in."""
    secret = lianban.settings.secret_key
    person_id = await persons.keep(
        lianban.pool,
        subject=keyed_digest(secret, "scenario-person", definition.bundle.bundle, filing.applicant_name),
        kind="natural",
        name=filing.applicant_name,
        document_no=next((value for key, value in filing.form.items() if key.endswith(".id_no")), scenario.scenario),
        phone="",
        level=2,
        acts_for=None,
    )
    return filer_of(scenario, definition, person_id)


def _materials(entries: tuple[MaterialEntry, ...], missing: Collection[str]) -> Iterator[MaterialIn]:
    """What comes: of a choice (任选其一) the first paper that is not missing, unless the choice itself is."""
    yield from (_material(entry, is_missing=entry.key in missing) for entry in entries if not entry.choices)
    for choice in open_choices(entries):
        came = [each for each in choice.entries if each.key not in missing and choice.key not in missing]
        yield _material(came[0], is_missing=False) if came else MaterialIn(material=choice.key, source="missing")


def _material(entry: MaterialEntry, *, is_missing: bool) -> MaterialIn:
    source: MaterialSource = "missing" if is_missing else _SOURCES.get(entry.source, "held")
    return MaterialIn(material=entry.key, source=source)


def act_requests(
    definition: Definition,
    scenario: Scenario,
    opening: CaseOpening,
    calendar: WorkCalendar,
    seed: str,
    *,
    steps: int | None = None,
) -> Iterator[tuple[ActRequest, datetime]]:
    """The first `steps` acts of the scenario (None: all) with their moments (UTC), in the order of the file.

    A published calendar builds on the one before it, so the case's own is carried from step to step.
    """
    received_on, carried = beijing_date(opening.received_at), opening.calendar
    act_ids = [act_id_of(f"{seed}/{number}") for number in range(len(scenario.steps))]
    acts_of_steps = ActsOfSteps(definition, opening.case_no, received_on, calendar, act_ids)
    for act_id, step in zip(act_ids[:steps], scenario.steps[:steps], strict=True):
        request = _act_request(opening, step, act_id, acts_of_steps.act(step))
        if step.calendar:
            carried = with_year(carried, step.calendar)
            request = request.model_copy(update={"calendar": carried})
        yield request, step.moment.moment(received_on, calendar)


def _act_request(opening: CaseOpening, step: Step, act_id: str, told: Mapping[str, Any]) -> ActRequest:
    """A step as the request that a page would send; `told`: what `ActsOfSteps.act` made of it."""
    content: dict[str, JsonValue] = {}
    if step.result_no:
        content["result_no"] = step.result_no
    if step.note:
        content["opinion" if step.outcome else "note"] = step.note
        if step.act in ACTS and ACTS[step.act].explained:
            content["opinion"] = step.note
    if step.postal:
        content[POSTAL] = step.postal.model_dump()
    if step.proxy:
        content["proxy"] = step.proxy
    if step.values:
        content[VALUES if step.outcome else "form"] = dict(step.values)
    if materials := [name for name in step.supplied if "." not in name]:
        content["materials"] = [{"material": name, "source": "handed_in"} for name in materials]
    return ActRequest(act_id=act_id, case_no=opening.case_no, kind=step.act, content=content, **told)


def act_id_of(seed: str) -> str:
    """The act id that this seed always gives."""
    return uuid.uuid5(_SPACE, seed).hex
