"""Facts of what is beside the journals of cases, made anew each time: ratings, matters, begun applications, calls."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import NamedTuple

from domain.case.course import Course
from domain.figures import of_drafts, of_matters, of_ratings, of_surveys
from domain.figures.fact import CaseMarks, FactChange, FactKind
from domain.figures.of_case import marks_of
from ledger.connection.pool import Connection, Pool
from ledger.figures import beside, facts
from ledger.figures.facts import Source


async def count_beside(pool: Pool, source: Source, subject: str) -> None:
    """Bring the facts of one subject up to what stands on file; what is not there has none."""
    if source == "case":
        raise ValueError(source)
    async with pool.acquire() as connection, connection.transaction():
        await beside.hold(connection, subject)
        found = await _READ[source](connection, subject)
        if found is not None:
            await beside.write(connection, found.marks, found.kinds, found.changes)


class _Found(NamedTuple):
    """What there is of a subject: its marks, the kinds of its facts, what became known of it."""

    marks: CaseMarks
    kinds: tuple[FactKind, ...]
    changes: tuple[FactChange, ...]


async def _ratings(connection: Connection, subject: str) -> _Found | None:
    journal = await facts.read_journal(connection, subject)
    if journal is None:
        return None
    marks = marks_of(Course.of(journal.opening, journal.entries), journal.hall)
    asked = of_ratings.asked(await beside.asked(connection, subject), marks.lead_department)
    return _Found(marks, of_ratings.KINDS, (*asked, *of_ratings.rated(await beside.ratings(connection, subject))))


async def _matter(connection: Connection, subject: str) -> _Found | None:
    matter = await beside.matter(connection, subject)
    if matter is None:
        return None
    made = of_matters.matter_facts(matter.opening, matter.entries, matter.recorded)
    return _Found(matter.marks, of_matters.KINDS, made)


async def _draft(connection: Connection, subject: str) -> _Found | None:
    draft = await beside.draft(connection, subject)
    if draft is None:
        return None
    return _Found(draft.marks, of_drafts.KINDS, of_drafts.begun(draft.steps, draft.marks.lead_department))


async def _call(connection: Connection, subject: str) -> _Found | None:
    read = await beside.survey_call(connection, subject)
    return None if read is None else _Found(read.marks, of_surveys.KINDS, of_surveys.called(read.call))


_READ: Mapping[Source, Callable[[Connection, str], Awaitable[_Found | None]]] = {
    "rating": _ratings,
    "matter": _matter,
    "draft": _draft,
    "survey": _call,
}
