"""The follower: makes from the journal what figures count, keeps its place, and is behind by a bounded and shown lag.

An append leaves a line (`figure_due`) and goes on; the worker that serves `cases` works the lines off, each case in a
transaction of its own. A case that cannot be counted is put off, told on the page 运行 and of no harm to others.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import lru_cache, partial
from itertools import groupby
from typing import Any

import structlog

from bundles.views.explain import reductions
from domain.case.course import Course
from domain.definition.bundle import Definition
from domain.definition.plan import Plan
from domain.figures.fact import Singly
from domain.figures.of_case import changes, known_times, marks_of
from ledger import definitions
from ledger.connection.pool import Pool, is_away
from ledger.connection.rounds import in_rounds
from ledger.figures import facts
from ledger.figures.facts import COLUMNS, Due, Journal
from starter.office.figures.beside import count_beside

log = structlog.get_logger()

PAUSE_SECONDS = 5.0
"""Between two rounds: what a case does within a few seconds (受理, 分发, ...) is counted once."""
AT_ONCE = 200
"""Lines of one round."""
COUNTED_TWICE: Mapping[str, str] = {
    "case_received": "received",
    "case_accepted": "accepted",
    "correction_noticed": "corrected",
    "application_withdrawn": "withdrawn",
    "case_concluded": "concluded",
    "joint_held": "joint_held",
}
"""Kinds of entries that are each one fact: `check` counts both."""


_definitions: dict[str, Definition] = {}
"""Definitions by their hash, which never change."""


async def follow_until(stop: asyncio.Event, pool: Pool) -> None:
    """Count what is due again and again until `stop`; a stopped database only delays it."""
    await in_rounds(stop, "figures", partial(follow, pool), pause_seconds=PAUSE_SECONDS, on_fault=_fault)


def _fault() -> None:
    log.exception("figures_failed")


async def follow(pool: Pool) -> int:
    """One round; of how many cases. Does nothing while another process counts."""
    async with pool.acquire() as connection, connection.transaction():
        if not await facts.may_follow(connection):
            return 0
        lines = sorted(await facts.due(pool, AT_ONCE), key=_subject)
        cases = [list(group) for _, group in groupby(lines, key=_subject)]
        for of_case in cases:
            await _count_one(pool, of_case)
    return len(cases)


def _subject(line: Due) -> tuple[str, str]:
    return line.case_no, line.source


async def _count_one(pool: Pool, lines: list[Due]) -> None:
    case_no, source, places = lines[0].case_no, lines[0].source, [each.place for each in lines]
    try:
        if source == "case":
            await count(pool, case_no)
        else:
            await count_beside(pool, source, case_no)
    except Exception as error:
        if is_away(error):
            raise
        code = type(error).__name__
        log.warning("case_not_counted", case_no=case_no, error=code)
        await facts.failed(pool, places, code)
        return
    await facts.settled(pool, places)


async def count(pool: Pool, case_no: str, *, anew: bool = False) -> bool:
    """Bring a case's facts up to its journal, or make all of them anew; whether anything was to be done."""
    async with pool.acquire() as connection, connection.transaction():
        place = await facts.place_of(connection, case_no)
        if anew:
            await facts.forget(connection, case_no)
            place = 0
        journal = await facts.read_journal(connection, case_no)
        if journal is None or len(journal.entries) == place:
            return False
        course = Course.of(journal.opening, journal.entries)
        known = known_times(journal.entries, journal.recorded)
        singly = await _singly_of(pool, journal, course)
        made = changes(course, known, after_seq=place, singly=singly)
        await facts.write(connection, marks_of(course, journal.hall), made, len(journal.entries))
    return True


async def is_made_anew(pool: Pool, case_no: str) -> bool:
    """Make all facts of a case again; False where its journal cannot be read."""
    try:
        await count(pool, case_no, anew=True)
    except Exception as error:
        if is_away(error):
            raise
        log.warning("case_not_counted", case_no=case_no, error=type(error).__name__)
        return False
    return True


async def differences(pool: Pool, case_no: str) -> list[str]:
    """Facts of a case on file that its journal does not give, and the other way round, by their keys."""
    async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
        journal = await facts.read_journal(connection, case_no)
        stored = await facts.rows_of_case(connection, case_no)
    if journal is None:
        return []
    course = Course.of(journal.opening, journal.entries)
    known = known_times(journal.entries, journal.recorded)
    made = changes(course, known, singly=await _singly_of(pool, journal, course))
    marks = marks_of(course, journal.hall)
    expected = {_mark(dict(zip(COLUMNS, facts.row_of(marks, each), strict=True))) for each in facts.versions(made)}
    found = {_mark({"case_no": case_no, **row}) for row in stored}
    return sorted({key for key, *_ in expected ^ found})


def _mark(row: Mapping[str, Any]) -> tuple[str, ...]:
    """A row as it can be compared, its key first."""
    return (row["key"], *(str(row[name]) for name in COLUMNS))


async def different_months(pool: Pool) -> list[tuple[str, str, int, int]]:
    """(month, kind of entry, entries, facts) where the facts are another number than the entries themselves."""
    entries = await facts.by_month(pool, "entries", list(COUNTED_TWICE))
    made = await facts.by_month(pool, "facts", list(COUNTED_TWICE.values()))
    keys = {*entries, *((month, name) for month, kind in made for name, of in COUNTED_TWICE.items() if of == kind)}
    pairs = (
        (month, name, entries.get((month, name), 0), made.get((month, COUNTED_TWICE[name]), 0)) for month, name in keys
    )
    return sorted(each for each in pairs if each[2] != each[3])


async def _singly_of(pool: Pool, journal: Journal, course: Course) -> Singly | None:
    """What the items of the plan in force ask for one by one; None for a case that has not ended."""
    if course.state.concluded_at is None:
        return None
    plan = course.state.plan
    definition = _definitions.get(plan.definition)
    if definition is None:
        definition = await definitions.read_definition(pool, plan.definition)
        if definition is None:
            return None
        _definitions[plan.definition] = definition
    return singly_of(definition, plan)


def singly_of(definition: Definition, plan: Plan) -> Singly:
    """What the items of a plan ask for when each is applied for by itself, less what the bundle asks for."""
    return _kept_singly(_Hashed(plan.content_hash, definition, plan))


class _Hashed:
    """A plan with its definition, known by the plan's hash."""

    def __init__(self, mark: str, definition: Definition, plan: Plan) -> None:
        self.mark, self.definition, self.plan = (mark, plan.definition), definition, plan

    def __hash__(self) -> int:
        return hash(self.mark)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Hashed) and self.mark == other.mark


@lru_cache(maxsize=1024)
def _kept_singly(asked: _Hashed) -> Singly:
    found = reductions(asked.definition, asked.plan)
    return Singly(
        visits=found.trips.before - found.trips.after,
        papers=found.materials.before - found.materials.after,
        days=found.days.before,
    )
