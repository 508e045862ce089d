"""Facts on file: what is still to be counted, and what was made of a journal, written whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Literal, NamedTuple

from domain.case.entries import ENTRY, Entry
from domain.case.state import CaseOpening
from domain.figures.fact import CaseMarks, Fact, FactChange
from ledger.connection.pool import Connection, Pool
from ledger.connection.sql import query

ONE_FOLLOWER = 0x1A2B_A90F
"""Advisory lock: several workers, one that counts at a time."""
FOR_EVER = datetime.max  # noqa: DTZ901 - so the driver writes and reads `infinity`
"""Until when a fact is known that holds still."""
_OF_FACT = tuple(each.name for each in fields(Fact))
_OF_CASE = ("case_no", "bundle", "lead_department", "hall", "channel")
COLUMNS = (*_OF_CASE, *_OF_FACT, "known_from", "known_until")
"""Columns of a fact on file, as its values stand in a row."""


Source = Literal["case", "rating", "matter", "draft", "survey"]
"""What figures are made from: a case's journal, its ratings, a matter's journal, the steps of a begun application, a
call of a telephone survey."""


class Due(NamedTuple):
    """A line that says that something is to be counted; `tries` that came to nothing.

    `case_no`: of a case (its journal, its ratings), of a matter of steering, of a begun application, or what names a
    call of a survey; `source`: which.
    """

    place: int
    case_no: str
    source: Source
    tries: int


class Lag(NamedTuple):
    """How many cases have entries that are not counted, since when (UTC), and how many could not be counted."""

    cases: int
    since: datetime | None
    failed: int


@dataclass(frozen=True)
class Journal:
    """What is counted of a case; `recorded`: when each entry was written (UTC)."""

    seq: int
    hall: str | None
    opening: CaseOpening
    entries: tuple[Entry, ...]
    recorded: tuple[datetime, ...]


@dataclass(frozen=True)
class Version:
    """A fact and from when to when it was known to hold (UTC)."""

    fact: Fact
    known_from: datetime
    known_until: datetime = FOR_EVER


def _q(name: str) -> str:
    return query("figures/facts", name)


async def may_follow(connection: Connection) -> bool:
    """Whether this process is the one that counts, until the caller's transaction ends."""
    mine: bool = await connection.fetchval(_q("may_follow"), ONE_FOLLOWER)
    return mine


async def due(pool: Pool, most: int) -> list[Due]:
    """What is to be counted, the oldest first."""
    return [Due(*row) for row in await pool.fetch(_q("due"), most)]


async def settled(pool: Pool, places: Sequence[int]) -> None:
    """These lines are counted."""
    await pool.execute(_q("settled"), places)


async def failed(pool: Pool, places: Sequence[int], code: str) -> None:
    """These lines of a case could not be counted, and why; they are tried again later."""
    await pool.execute(_q("failed"), places, code)


async def try_again(pool: Pool) -> None:
    """What could not be counted is due at once."""
    await pool.execute(_q("try_again"))


async def note(pool: Pool, case_no: str | None) -> None:
    """A case (None: each one) is to be counted."""
    await pool.execute(_q("note"), case_no)


async def note_beside(pool: Pool) -> None:
    """Everything beside the journals of cases is to be counted."""
    await pool.execute(_q("note_beside"))


async def lag(pool: Pool) -> Lag:
    """How far the figures are behind the journal."""
    row = await pool.fetchrow(_q("lag"))
    return Lag(**dict(row or {}))


async def place_of(connection: Connection, case_no: str) -> int:
    """Up to which entry a case is counted; nobody else counts it until the transaction ends."""
    await connection.execute(_q("begin_place"), case_no)
    place: int = await connection.fetchval(_q("lock_place"), case_no)
    return place


async def read_journal(connection: Connection | Pool, case_no: str) -> Journal | None:
    """A case with its journal; None where there is none of that number."""
    row = await connection.fetchrow(_q("case"), case_no)
    if row is None:
        return None
    return Journal(
        seq=row["seq"],
        hall=row["hall"],
        opening=CaseOpening.model_validate(row["opening"]),
        entries=tuple(ENTRY.validate_json(body) for body in row["bodies"]),
        recorded=tuple(row["recorded"]),
    )


async def forget(connection: Connection, case_no: str) -> None:
    """Take a case's facts away; it is counted from its first entry again."""
    await connection.execute(_q("forget"), case_no)
    await connection.execute(_q("move_place"), case_no, 0)


async def write(connection: Connection, marks: CaseMarks, changes: Sequence[FactChange], seq: int) -> None:
    """Put down what became known up to that entry; the caller's transaction holds the place."""
    closed = first_closed(changes)
    if closed:
        gone = [list(closed), list(closed.values())]
        await connection.execute(_q("drop_unknown"), marks.case_no, *gone)
        await connection.execute(_q("close"), marks.case_no, *gone)
    rows = [row_of(marks, version) for version in versions(changes)]
    if rows:
        await connection.copy_records_to_table("figure_fact", records=rows, columns=COLUMNS)
    await connection.execute(_q("move_place"), marks.case_no, seq)


def first_closed(changes: Iterable[FactChange]) -> dict[str, datetime]:
    """By key when a fact that is on file holds no more, or gives way to another."""
    found: dict[str, datetime] = {}
    for change in changes:
        for key in (*change.gone, *(fact.key for fact in change.put)):
            found.setdefault(key, change.known_at)
    return found


def versions(changes: Iterable[FactChange]) -> Iterator[Version]:
    """The facts of these changes, each from when to when it was known."""
    open_now: dict[str, Version] = {}
    for change in changes:
        for key in (*change.gone, *(fact.key for fact in change.put)):
            if (before := open_now.pop(key, None)) is not None:
                yield Version(before.fact, before.known_from, change.known_at)
        open_now |= {fact.key: Version(fact, change.known_at) for fact in change.put}
    yield from open_now.values()


def row_of(marks: CaseMarks, version: Version) -> tuple[Any, ...]:
    """The row of a fact, in the order of COLUMNS."""
    of_case = tuple(getattr(marks, name) for name in _OF_CASE)
    of_fact = tuple(getattr(version.fact, name) for name in _OF_FACT)
    return (*of_case, *of_fact, version.known_from, version.known_until)


async def rows_of_case(connection: Connection | Pool, case_no: str) -> list[dict[str, Any]]:
    """The facts of a case as they stand on file."""
    return [dict(row) for row in await connection.fetch(_q("of_case"), case_no)]


async def uncounted(pool: Pool, most: int) -> list[str]:
    """Cases that are not counted to the end of their journal, though no line says so."""
    return [row["case_no"] for row in await pool.fetch(_q("uncounted"), most)]


async def by_month(pool: Pool, source: str, kinds: Sequence[str]) -> dict[tuple[str, str], int]:
    """(month, kind) → how many, of the `entries` or of the `facts` of those kinds."""
    rows = await pool.fetch(_q(f"by_{source}"), kinds)
    return {(row["month"], row["kind"]): row["number"] for row in rows}
