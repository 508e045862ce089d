"""How the applicant of a case wants to be told (通知方式): personal, and gone with the case."""

from __future__ import annotations

from collections.abc import Mapping

from domain.news.news import Channel, Language
from ledger.connection.pool import Connection, Pool
from ledger.connection.sql import query

CHANNELS: tuple[Channel, ...] = ("sms", "mail")


async def read(pool: Connection | Pool, case_no: str) -> dict[Channel, str]:
    """Telephone number and mail address, as far as they were given."""
    return {row["channel"]: row["address"] for row in await pool.fetch(query("news/contacts", "read"), case_no)}


async def language(pool: Connection | Pool, case_no: str) -> Language:
    """In which language the applicant of a case is told. Raises LookupError without the case."""
    chosen: Language | None = await pool.fetchval(query("news/contacts", "language"), case_no)
    if chosen is None:
        raise LookupError(case_no)
    return chosen


async def choose_language(connection: Connection, case_no: str, language: Language) -> None:
    """From now on in this language; in the caller's transaction."""
    await connection.execute(query("news/contacts", "choose_language"), case_no, language)


async def choose(connection: Connection, case_no: str, contacts: Mapping[Channel, str]) -> None:
    """From now on these and no others; in the caller's transaction."""
    for channel in CHANNELS:
        address = contacts.get(channel)
        if address:
            await connection.execute(query("news/contacts", "choose"), case_no, channel, address)
        else:
            await connection.execute(query("news/contacts", "leave"), case_no, channel)


async def leave_helper_out(connection: Connection, case_no: str) -> None:
    """The helper (帮办代办) is told no more."""
    await connection.execute(query("news/contacts", "leave"), case_no, "helper")
