"""Simulated cases with their journals on file, without Temporal: played under the pure rules, put down by the append.

Half a year's or a year's worth of all matters of the tree: cases at random, and the scenarios of each matter, in which
what is rare (挂起, 延期, 退回, 容缺, ...) happens.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from itertools import cycle, islice
from typing import NamedTuple

from bundles.loader import bundle_slugs, load_bundle
from domain.case.entries import Entry
from domain.case.state import CaseOpening
from domain.definition.bundle import Definition
from domain.time.calendar import beijing_date
from ledger.connection.pool import Connection, Pool
from ledger.connection.sql import query
from starter.trials.people_only import by_people
from starter.trials.pure import PurePlay
from starter.trials.random_cases import Spell, random_scenarios
from starter.trials.tasks import NotRandom, Rates
from tests.support.played import calendar, scenarios

RATES = Rates(late=0.2, refused=0.1, correction=0.3)
FIRST_ON = date(2025, 1, 2)
YEAR = Spell(FIRST_ON, 240)
LONG_SECONDS = 1800.0
"""For a statement over all cases, however many."""
HALLS = (None, "hall-a", "hall-b")
_CASE = """
insert into case_file (case_no, bundle, bundle_name, definition, lead_department, opening, form, applicant_name,
    query_code_hash, filed_by, received_at, hall)
values ($1, $2, $3, $4, $5, $6, '{}', '测试', $1, $7, $8, $9)
"""
_APPEND = "select append_entries($1, $2, $3, '{}', $4, null, null) ->> 'status'"


class Simulated(NamedTuple):
    """One case: its definition, what it started with, all that happened, the hall that received it."""

    definition: Definition
    opening: CaseOpening
    entries: tuple[Entry, ...]
    hall: str | None

    @property
    def case_no(self) -> str:
        """Its number."""
        return self.opening.case_no


def simulated(number: int, seed: int, first: int = 1) -> Iterator[Simulated]:
    """So many cases, numbered from `first`: one in four a scenario of its matter, the others at random, in turn."""
    slugs = bundle_slugs()
    share = -(-number // len(slugs))
    drawn = {slug: _of_matter(slug, share, seed + place) for place, slug in enumerate(slugs)}
    made = (next(drawn[slug]) for slug in cycle(slugs))
    for nth, (definition, play) in enumerate(islice(made, number), start=first):
        on = beijing_date(play.received_at)
        case_no = f"610702-{on:%Y%m%d}-{nth:06}"
        yield Simulated(
            definition,
            play.state.opening.model_copy(update={"case_no": case_no}),
            tuple(play.entries),
            HALLS[nth % len(HALLS)],
        )


def _of_matter(slug: str, number: int, seed: int) -> Iterator[tuple[Definition, PurePlay]]:
    definition = load_bundle(slug).definition
    told = cycle(scenarios(slug).values())
    at_random = _at_random(slug, number, seed)
    for nth in range(number):
        if nth % 4 == 3 or (drawn := next(at_random, None)) is None:
            on = calendar().add_working_days(FIRST_ON, (nth * 7 + seed) % YEAR.days)
            yield definition, PurePlay(definition, next(told), on, calendar())
        else:
            yield drawn


def _at_random(slug: str, number: int, seed: int) -> Iterator[tuple[Definition, PurePlay]]:
    definition = _by_people(slug)
    for each in range(number):
        try:
            (scenario,) = random_scenarios(definition, 1, seed * 100_000 + each, RATES, YEAR)
        except NotRandom:
            return
        yield definition, PurePlay(definition, scenario, FIRST_ON, calendar())


@cache
def _by_people(slug: str) -> Definition:
    return by_people(load_bundle(slug).definition)


async def put_definition(connection: Connection | Pool, case: Simulated) -> None:
    """The definition by which a case goes, known by its hash."""
    plan, body = case.opening.plan, case.definition.model_dump_json(exclude_defaults=True)
    await connection.execute(
        "insert into definition (hash, slug, name, body) values ($1, $2, $3, $4) on conflict do nothing",
        plan.definition,
        plan.bundle,
        plan.name,
        body,
    )
    for slug, department in case.definition.departments.items():
        await connection.execute(query("definitions", "name_organ"), slug, department.name)


async def put_case(connection: Connection | Pool, case: Simulated) -> None:
    """The case on file, before its first entry."""
    opening, plan = case.opening, case.opening.plan
    await connection.execute(
        _CASE,
        case.case_no,
        plan.bundle,
        plan.name,
        plan.definition,
        plan.lead_department,
        opening.model_dump(mode="json", exclude_defaults=True),
        opening.filed_by.actor_id,
        opening.received_at,
        case.hall,
    )


async def append(connection: Connection | Pool, case: Simulated, first: int, last: int) -> None:
    """Entries `first` to `last` of the case, numbered from 1, by the ledger's own append."""
    texts = [each.model_dump_json(exclude_defaults=False) for each in case.entries[first - 1 : last]]
    answer = await connection.fetchval(_APPEND, case.case_no, first - 1, case.opening.received_at, texts)
    assert answer == "written", (case.case_no, answer)


async def put_on_file(connection: Connection | Pool, case: Simulated) -> None:
    """The case with its whole journal."""
    await put_definition(connection, case)
    await put_case(connection, case)
    await append(connection, case, 1, len(case.entries))


async def written_as_it_happened(connection: Connection, delay: timedelta = timedelta(minutes=1)) -> None:
    """Every entry as if it had been written so long after its legal time: a simulation has no clock of its own."""
    await connection.execute("set session_replication_role = replica")
    await connection.execute("update journal set recorded_at = at + $1", delay, timeout=LONG_SECONDS)
    await connection.execute("set session_replication_role = origin")


def body_of(entry: Entry) -> dict[str, object]:
    """An entry as the journal has it."""
    made: dict[str, object] = json.loads(entry.model_dump_json())
    return made
