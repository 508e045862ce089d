"""Query codes (查询码) as they are on file: the hash for good, what the code is made of until it has been given.

A code is random and shown once: to the account that filed the case or had it reissued, for `SHOWN_FOR` (ADR 0064).
"""

from __future__ import annotations

from datetime import timedelta

from domain.case.acts import Record
from ledger.connection.pool import Pool
from ledger.connection.sql import query

SHOWN_FOR = timedelta(minutes=15)
"""How long (by the wall's clock) a code can be read again by whom it was given to: a lost answer, a printer out of
paper. Then what it is made of is erased."""


class NewCode(Record):
    """A code as it is put on file; `given_to`: the account that hands it to the applicant."""

    code_hash: str
    seed: bytes
    given_to: str


async def given_seed(pool: Pool, act_id: str, to: str | None) -> bytes | None:
    """What the code is made of that this act gave to that account (None: to anybody), while it may be shown."""
    found: bytes | None = await pool.fetchval(query("access/query_codes", "given"), act_id, to, SHOWN_FOR)
    return found


async def forget_given(pool: Pool) -> None:
    """Erase what codes are made of that may not be shown any more."""
    await pool.execute(query("access/query_codes", "forget"), SHOWN_FOR)
