"""The counter's screen (评价屏) and what is asked for on it; times are those of the wall, as a device's are."""

from __future__ import annotations

from domain.record import Record
from ledger.connection.pool import Pool
from ledger.connection.sql import query

CODE_SECONDS = 600.0
SCREEN_SECONDS = 12 * 3600.0
"""A working day; then the device is paired again."""
ASKED_SECONDS = 600.0
"""For so long a question stands; whoever went away is not rated for."""


class Asked(Record):
    """What a clerk asks to be rated now."""

    request_id: int
    case_no: str


def _q(name: str) -> str:
    return query("rating/screens", name)


async def offer(pool: Pool, account_id: str, code_hash: bytes) -> None:
    """From now on that code makes a device the screen of the account, once."""
    await pool.execute(_q("offer"), account_id, code_hash, CODE_SECONDS)


async def pair(pool: Pool, code_hash: bytes, token_hash: bytes) -> str | None:
    """The device with that cookie is the screen; whose, or None where the code is not good (any more)."""
    found: str | None = await pool.fetchval(_q("pair"), code_hash, token_hash)
    return found


async def account_of(pool: Pool, token_hash: bytes) -> str | None:
    """Whose screen a device is."""
    found: str | None = await pool.fetchval(_q("of_token"), token_hash, SCREEN_SECONDS)
    return found


async def is_paired(pool: Pool, account_id: str) -> bool:
    """Whether that account has a screen."""
    found: bool = await pool.fetchval(_q("is_paired"), account_id, SCREEN_SECONDS)
    return found


async def part(pool: Pool, account_id: str) -> None:
    """The account has no screen any more."""
    await pool.execute(_q("part"), account_id)


async def ask(pool: Pool, case_no: str, account_id: str) -> None:
    """请评价: on the screen of that account, for a while."""
    await pool.fetchval(_q("ask"), case_no, account_id)


async def open_request(pool: Pool, account_id: str) -> Asked | None:
    """What stands on the screen of that account now."""
    row = await pool.fetchrow(_q("open"), account_id, ASKED_SECONDS)
    return Asked(**dict(row)) if row else None


async def settle(pool: Pool, request_id: int, account_id: str) -> None:
    """It is answered, or declined."""
    await pool.execute(_q("settle"), request_id, account_id)


async def asked_lately(pool: Pool, case_no: str) -> str | None:
    """Who has just asked for a rating of that case at the window."""
    found: str | None = await pool.fetchval(_q("asked_lately"), case_no, ASKED_SECONDS)
    return found
