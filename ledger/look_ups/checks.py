"""Disputes of wrong data (校核) on record: said by the applicant, urged when late, settled by the holder's word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, NamedTuple

from domain.definition.catalogue import SourceKey
from domain.news.news import NewsKind
from domain.record import Record
from ledger.connection.pool import Connection, Pool
from ledger.connection.sql import query
from ledger.listing.cursor import Cursor
from ledger.listing.page import MOST_COUNTED, Page, page_of
from ledger.listing.where import Values, all_of
from ledger.look_ups.look_ups import CHECK, URGE, LookUp, letter_of, tell
from ledger.parties import letters

CheckState = Literal["open", "late", "settled"]
MOST_URGED = 100
"""Of one round; the next one comes within a minute."""


class CheckLine(Record):
    """One dispute as a list shows it.

    `words`: what the applicant wrote, until it is erased. `case_no`: None while the application is not filed.
    `urged_by`: None: the system. `is_sent`: whether the holder has the letter.
    """

    look_up_id: str
    source: SourceKey
    source_name: str
    material: str
    case_no: str | None
    definition: str | None
    disputed_at: datetime
    words: str | None
    differs: tuple[str, ...]
    check_due_on: date | None
    check_outcome: str | None
    checked_at: datetime | None
    urged: int
    urged_at: datetime | None
    urged_by: str | None
    is_sent: bool


class CheckList(NamedTuple):
    """Which disputes: of one source, in which state as of a Beijing day; in which order."""

    today: date
    state: CheckState | None = None
    source: SourceKey | None = None
    descending: bool = False


@dataclass(frozen=True)
class Urging:
    """A holder that is urged, for the how-manieth time."""

    look_up_id: str
    source: SourceKey
    material: str
    urged: int


def _q(name: str) -> str:
    return query("look_ups/checks", name)


async def dispute(pool: Pool, draft_id: str, look_up: LookUp, words: str, due_on: date | None) -> bool:
    """The applicant says that the source is wrong: noted, and written to its holder, both or neither (校核)."""
    async with pool.acquire() as connection, connection.transaction():
        new = await connection.fetchval(_q("dispute"), look_up.look_up_id, draft_id, words, due_on)
        if new is not None:
            await letters.put(connection, letter_of(look_up.look_up_id, look_up.source, CHECK, look_up.material))
    return new is not None


async def disputed_words(pool: Pool, look_up_id: str) -> str:
    """What the applicant wrote about a source that is wrong."""
    return await pool.fetchval(_q("disputed_words"), look_up_id) or ""


async def checked(pool: Pool, look_up_id: str, outcome: str) -> bool:
    """What the holder said of a dispute, told to the person once there is a case; False where it was said before.

    False, too, where nobody disputed.
    """
    async with pool.acquire() as connection, connection.transaction():
        material = await connection.fetchval(_q("checked"), look_up_id, outcome)
        if material is None:
            return False
        case_no = await connection.fetchval(_q("case_of"), look_up_id)
        if case_no is not None:
            said = {"checked": outcome, "subjects": [material]}
            await tell(connection, case_no, look_up_id, NewsKind.SOURCE_CHECKED, said)
    return True


async def urge_late(pool: Pool, today: date) -> int:
    """Urge each holder whose check was due before today and that nobody urged yet; how many."""
    async with pool.acquire() as connection, connection.transaction():
        return await _urge(
            connection, [dict(row) for row in await connection.fetch(_q("urge_late"), today, MOST_URGED)]
        )


async def urge(pool: Pool, look_up_id: str, account_id: str, today: date) -> bool:
    """Urge the holder by hand, at most once a day, and only once it is late; False where it is not to be urged."""
    async with pool.acquire() as connection, connection.transaction():
        return bool(
            await _urge(
                connection, [dict(r) for r in await connection.fetch(_q("urge"), look_up_id, account_id, today)]
            )
        )


async def _urge(connection: Connection, rows: list[dict[str, object]]) -> int:
    for each in [Urging(**row) for row in rows]:  # type: ignore[arg-type]
        await letters.put(connection, letter_of(each.look_up_id, each.source, URGE, each.material, each.urged))
    return len(rows)


async def urged(pool: Pool, look_up_id: str) -> tuple[int, date | None]:
    """How often its holder was urged, and by when the check was due."""
    row = await pool.fetchrow(_q("urged"), look_up_id)
    return (row["urged"], row["check_due_on"]) if row else (0, None)


def cursor_of(line: CheckLine) -> Cursor:
    """From which row the list goes on."""
    return Cursor(line.disputed_at, line.look_up_id)


async def one(pool: Pool, look_up_id: str) -> CheckLine | None:
    """One dispute."""
    row = await pool.fetchrow(_q("page").format(condition="l.look_up_id = $1", order="", limit="limit 1"), look_up_id)
    return CheckLine(**row) if row else None


async def page(
    pool: Pool, asked: CheckList, rows: int, *, after: Cursor | None = None, before: Cursor | None = None
) -> Page[CheckLine]:
    """So many disputes from the beginning, or on from one, or those that stand before one."""
    backwards = before is not None and after is None
    is_falling = asked.descending is not backwards
    values = Values()
    conditions = [*_conditions(asked, values)]
    way, sign = (" desc", "<") if is_falling else ("", ">")
    if (at := after or before) is not None:
        conditions.append(values.put(f"(l.disputed_at, l.look_up_id) {sign} ({{}}, {{}})", at.value, at.case_no))
    text = _q("page").format(
        condition=all_of(conditions),
        order=f"order by l.disputed_at{way}, l.look_up_id{way}",
        limit=f"limit {rows + 1}",
    )
    found = [CheckLine(**row) for row in await pool.fetch(text, *values.all)]
    return page_of(found, rows, is_first=after is None, backwards=backwards)


async def count(pool: Pool, asked: CheckList) -> int:
    """How many, at most MOST_COUNTED + 1."""
    values = Values()
    text = _q("counted").format(condition=all_of(_conditions(asked, values)), rows=MOST_COUNTED + 1)
    return int(await pool.fetchval(text, *values.all))


def _conditions(asked: CheckList, values: Values) -> Iterator[str]:
    yield "l.disputed_at is not null"
    if asked.source is not None:
        yield values.put("l.source = {}", asked.source)
    match asked.state:
        case "open":
            yield "l.check_outcome is null"
        case "late":
            yield values.put("l.check_outcome is null and l.check_due_on < {}", asked.today)
        case "settled":
            yield "l.check_outcome is not null"
