"""Bulletins (通报) on file: drafted with their figures, moved by acts that are kept, read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from domain.bulletin.figures import BulletinFigures, Published
from domain.bulletin.moves import Phase, Stage
from domain.news.news import News
from ledger.connection.pool import Connection, Pool
from ledger.connection.sql import query
from ledger.listing.cursor import Cursor
from ledger.listing.page import Page, page_of
from ledger.listing.where import Values, all_of

PROCESS_KIND = "bulletin"
_NUMBERS = re.compile(r"TB-\d{6}-\d{1,4}", re.ASCII)
ONE_AT_A_TIME = 0x1A2B_A910
"""Advisory lock of whoever drafts or signs: numbers follow one another."""


@dataclass(frozen=True)
class Head:
    """A bulletin as lists show it; `month`: its first day, `corrected_by`: the published one that puts it right."""

    number: str
    month: date
    corrects: str | None
    phase: Phase
    author: str
    reviewer: str | None
    signer: str | None
    drafted_at: datetime
    published_at: datetime | None
    year: int | None
    place: int | None
    corrected_by: str | None

    @property
    def title_number(self) -> str:
        """通报〔2026〕3号; empty before it is published."""
        return f"通报〔{self.year}〕{self.place}号" if self.place else ""


@dataclass(frozen=True)
class Bulletin(Head):
    """One whole: its figures as counted at `counted_as_of` (UTC), what is said to each part, its version."""

    counted_as_of: datetime
    figures: BulletinFigures
    words: Mapping[str, str]
    version: int
    reviewed_at: datetime | None

    @property
    def stage(self) -> Stage:
        """As its rules ask."""
        return Stage(phase=self.phase, version=self.version, author=self.author, reviewer=self.reviewer)


@dataclass(frozen=True)
class Done:
    """One act on a bulletin."""

    kind: str
    actor: str
    on_behalf_of: str | None
    at: datetime
    reason: str


@dataclass(frozen=True)
class Act:
    """An act as it is kept; `words`: what it says to the parts, None where it says nothing."""

    act_id: str
    kind: str
    actor: str
    at: datetime
    on_behalf_of: str | None = None
    reason: str = ""
    words: Mapping[str, str] | None = None


def is_bulletin(number: str) -> bool:
    """Whether a number looks as those of bulletins do."""
    return _NUMBERS.fullmatch(number) is not None


def _q(name: str) -> str:
    return query("bulletins/bulletins", name)


async def begin(
    connection: Connection, act: Act, month: date, corrects: str | None, as_of: datetime, figures: BulletinFigures
) -> str:
    """A draft of a month with its figures; its number. The caller's transaction holds the lock (`lock`)."""
    number = f"TB-{month:%Y%m}-{await connection.fetchval(_q('next_of_month'), month)}"
    await connection.execute(_q("number_process"), number, PROCESS_KIND)
    body = figures.model_dump(mode="json")
    await connection.execute(_q("begin"), number, month, corrects, as_of, figures.edition, body, act.actor, act.at)
    await _note(connection, act, number, 1)
    return number


async def lock(connection: Connection) -> None:
    """Nobody else drafts or signs until the caller's transaction ends."""
    await connection.execute(_q("lock"), ONE_AT_A_TIME)


async def hold(connection: Connection, number: str) -> Stage | None:
    """Where it stands, held for the caller's transaction; None where there is none of that number."""
    row = await connection.fetchrow(_q("hold"), number)
    if row is None:
        return None
    return Stage(phase=Phase(row["phase"]), version=row["version"], author=row["author"], reviewer=row["reviewer"])


async def move(connection: Connection, number: str, act: Act, to: Phase, version: int, year: int) -> None:
    """Put down an act and where it led; `version` is the new one, `year` that of the number if it is published."""
    words = None if act.words is None else dict(act.words)
    await connection.execute(_q("move"), number, to.value, version, words, act.actor, act.at, year)
    await _note(connection, act, number, version)


async def _note(connection: Connection, act: Act, number: str, version: int) -> None:
    words = None if act.words is None else dict(act.words)
    said = (act.act_id, number, version, act.kind, act.actor, act.on_behalf_of, act.at, act.reason, words)
    await connection.execute(_q("note"), *said)


async def tell(connection: Connection, number: str, news: Sequence[News]) -> None:
    """Tell of it, in the caller's transaction."""
    if news:
        told = [each.model_dump(mode="json", exclude_defaults=True) for each in news]
        await connection.execute(_q("tell"), number, told, PROCESS_KIND)


async def of_act(connection: Connection | Pool, act_id: str) -> tuple[str, str] | None:
    """(number, kind) of an act on file."""
    row = await connection.fetchrow(_q("of_act"), act_id)
    return (row["number"], row["kind"]) if row else None


async def read(connection: Connection | Pool, number: str) -> Bulletin | None:
    """One bulletin; None where there is none of that number."""
    row = await connection.fetchrow(_q("read"), number)
    if row is None:
        return None
    fields = dict(row)
    del fields["edition"]  # it stands in the figures as well
    fields["phase"] = Phase(fields["phase"])
    fields["figures"] = BulletinFigures.model_validate(fields["figures"])
    return Bulletin(**fields)


async def acts(pool: Pool, number: str) -> list[Done]:
    """What was done to it, in order."""
    return [Done(**dict(row)) for row in await pool.fetch(_q("acts"), number)]


async def first_of_month(connection: Connection | Pool, month: date) -> str | None:
    """The number of a month's bulletin, unless it was dropped."""
    found: str | None = await connection.fetchval(_q("first_of_month"), month)
    return found


async def correction_of(connection: Connection | Pool, number: str) -> str | None:
    """What corrects a bulletin, or is going to."""
    found: str | None = await connection.fetchval(_q("correction_of"), number)
    return found


async def published_of_month(connection: Connection | Pool, month: date) -> Published | None:
    """What was published last of a month."""
    row = await connection.fetchrow(_q("published_of_month"), month)
    return Published(number=row["number"], figures=BulletinFigures.model_validate(row["figures"])) if row else None


def cursor_of(line: Head) -> Cursor:
    """From which row the list goes on after (or before) this one."""
    return Cursor(line.month, line.number)


async def number_of(pool: Pool, phases: Sequence[Phase]) -> int:
    """How many bulletins are in these phases."""
    found: int = await pool.fetchval(_q("number_of"), [each.value for each in phases])
    return found


async def page(
    pool: Pool, rows: int, phases: Sequence[Phase], *, after: Cursor | None = None, before: Cursor | None = None
) -> Page[Head]:
    """Bulletins in these phases, the latest month first."""
    values = Values()
    backwards = before is not None and after is None
    conditions = [values.put("phase = any({}::text[])", [each.value for each in phases])]
    way, sign = ("", ">") if backwards else (" desc", "<")
    if (at := after or before) is not None:
        conditions.append(values.put(f"(month, number) {sign} ({{}}, {{}})", at.value, at.case_no))
    text = f"{_q('listed')} where {all_of(conditions)} order by month{way}, number{way} limit {rows + 1}"
    lines = [_head(dict(row)) for row in await pool.fetch(text, *values.all)]
    return page_of(lines, rows, is_first=after is None, backwards=backwards)


def _head(fields: dict[str, Any]) -> Head:
    return Head(**{**fields, "phase": Phase(fields["phase"])})
