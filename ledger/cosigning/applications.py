"""Waiting applications (待签申请): on file with their process, in one transaction; found by whoever they concern."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import asyncpg

from domain.case.acts import Record
from domain.cosigning.messages import CosigningOpening
from domain.cosigning.state import Outcome
from domain.process.kinds import ProcessKind
from ledger.connection.pool import Connection, Pool
from ledger.connection.sql import query
from ledger.process import on_file

KEPT_DAYS = 90
"""What came to nothing is forgotten after so many days, as drafts are; a practice, said on the page."""
MOST = 50


class Application(Record):
    """One on file. `filing`: all that was sent, while it waits; personal."""

    number: str
    application_id: str
    draft_id: str
    person_id: str
    definition: str
    filing: dict[str, Any] | None
    case_no: str | None
    bundle: str
    title: str
    received_at: datetime
    open: bool
    outcome: str | None


class CosignerOnFile(Record):
    """One who is to sign; personal."""

    number: str
    key: str
    who: str
    name: str
    id_number: str
    phone: str
    items: tuple[str, ...]
    text: str
    text_digest: str
    mail: str = ""


class SentForSigning(Record):
    """An application of somebody that waits, or came to nothing (`outcome`) and can be sent anew."""

    number: str
    title: str
    received_at: datetime
    draft_id: str
    left: int
    due_on: date | None
    outcome: Outcome | None


class AskedOf(Record):
    """What somebody is asked to sign."""

    number: str
    key: str
    title: str
    received_at: datetime
    due_on: date | None


class Waiting(Record):
    """A waiting application as the window's list shows it: nobody's name."""

    number: str
    title: str
    received_at: datetime
    due_on: date | None
    waiting: int
    asked: int


class NewCosigner(Record):
    """One who is to sign, and what stands in their link."""

    on_file: CosignerOnFile
    mark: str


def _q(name: str) -> str:
    return query("cosigning/applications", name)


def link_digest(mark: str) -> bytes:
    """By what a link is known: what stands in it is not kept."""
    return hashlib.sha256(mark.encode()).digest()


async def round_of(pool: Pool, application_id: str) -> tuple[int, str | None]:
    """In which round an application would be sent now; the number under which it waits already."""
    row: Any = await pool.fetchrow(_q("round"), application_id)
    return row["round"], row["waits"]


async def put(
    pool: Pool,
    kind: ProcessKind,
    opening: CosigningOpening,
    *,
    application_id: str,
    round_no: int,
    draft_id: str,
    person_id: str,
    filing: dict[str, Any],
    cosigners: Sequence[NewCosigner],
) -> bool:
    """Put it on file with its process; False where this round is there already."""
    try:
        async with pool.acquire() as connection, connection.transaction():
            if not await on_file.put_on_file(connection, kind, opening):
                return False
            whose = (application_id, round_no, draft_id, person_id)
            await connection.execute(_q("insert"), opening.number, *whose, opening.definition, filing)
            for position, each in enumerate(cosigners, start=1):
                await _insert_cosigner(connection, position, each)
    except asyncpg.UniqueViolationError:
        return False
    return True


async def _insert_cosigner(connection: Connection, position: int, new: NewCosigner) -> None:
    it = new.on_file
    who = (it.who, it.name, it.id_number, it.phone, it.mail, list(it.items))
    digests = (it.text_digest, link_digest(new.mark))
    await connection.execute(_q("insert_cosigner"), it.number, it.key, position, *who, it.text, *digests)


async def read(pool: Connection | Pool, number: str) -> Application | None:
    """The application of that number."""
    row = await pool.fetchrow(_q("application"), number)
    return Application(**dict(row)) if row else None


async def cosigners(pool: Connection | Pool, number: str) -> tuple[CosignerOnFile, ...]:
    """Who is to sign it, in order."""
    rows = await pool.fetch(_q("cosigners"), number)
    return tuple(CosignerOnFile(**{**dict(row), "items": tuple(row["items"])}) for row in rows)


async def cosigner(pool: Connection | Pool, number: str, key: str) -> CosignerOnFile | None:
    """One of them."""
    return next((each for each in await cosigners(pool, number) if each.key == key), None)


async def of_draft(pool: Pool, draft_id: str) -> tuple[str, bool, str | None] | None:
    """The last round of a draft: its number, whether it waits, and what became of it."""
    row = await pool.fetchrow(_q("of_draft"), draft_id)
    return (row["number"], row["open"], row["outcome"]) if row else None


async def of_link(pool: Pool, mark: str) -> tuple[str, str] | None:
    """(number, key) of whom a link was made for."""
    row = await pool.fetchrow(_q("of_link"), link_digest(mark))
    return (row["number"], row["key"]) if row else None


async def sent_by(pool: Pool, person_id: str) -> list[SentForSigning]:
    """Applications of a person that wait, or came to nothing and can be sent anew; newest first."""
    return [SentForSigning(**dict(row)) for row in await pool.fetch(_q("sent_by"), person_id, MOST)]


async def asked_of(pool: Pool, id_number: str) -> list[AskedOf]:
    """What the holder of a number is asked to sign and has not, the soonest first."""
    return [AskedOf(**dict(row)) for row in await pool.fetch(_q("asked_of"), id_number, MOST)]


async def waiting(pool: Pool, bundles: Sequence[str] | None, *, offset: int, most: int) -> list[Waiting]:
    """What waits of these bundles (None: of all), the soonest first."""
    rows = await pool.fetch(_q("waiting"), None if bundles is None else list(bundles), offset, most)
    return [Waiting(**dict(row)) for row in rows]


async def filed(pool: Pool, number: str, case_no: str) -> None:
    """It is filed as that case; its draft is, too."""
    await pool.execute(_q("filed"), number, case_no)


async def forget(pool: Pool) -> None:
    """What came to nothing long ago keeps nothing personal."""
    await pool.execute(_q("forget"), KEPT_DAYS)


async def words_of_acts(pool: Pool, number: str) -> dict[str, dict[str, Any]]:
    """What was said with each act, by its id."""
    return {row["act_id"]: row["content"] for row in await pool.fetch(_q("words_of_act"), number)}


async def of_case(pool: Pool, case_no: str) -> str | None:
    """The number of the application with which a case came that others signed."""
    found: str | None = await pool.fetchval(_q("of_case"), case_no)
    return found
