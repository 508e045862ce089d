"""Log-ins of persons that are with the provider now: what has to fit when they come back, and where they go on to."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from domain.case.acts import Record
from ledger.connection.pool import Pool
from ledger.connection.sql import query

KEPT = timedelta(minutes=10)
"""Who needs longer at the provider begins again."""


class PendingLogin(Record):
    """One of them. `nonce` and `verifier` prove that the answer is to this very question; `carried`: a form's text;
    `case_no`: of the case that it is about."""

    nonce: str
    verifier: str
    back: str
    carried: str = ""
    case_no: str = ""


async def begin(pool: Pool, *, state: str, browser: str, pending: PendingLogin) -> None:
    """Keep it under its state, for that browser alone; what nobody came back from is forgotten."""
    await pool.execute(query("door/pending_logins", "forget"), KEPT)
    await pool.execute(
        query("door/pending_logins", "begin"),
        _hashed(state),
        _hashed(browser),
        pending.nonce,
        pending.verifier,
        pending.back,
        pending.carried,
        pending.case_no,
    )


async def take(pool: Pool, *, state: str, browser: str) -> PendingLogin | None:
    """Take it: once, and only by the browser that began it."""
    row = await pool.fetchrow(query("door/pending_logins", "take"), _hashed(state), _hashed(browser), KEPT)
    return PendingLogin(**dict(row)) if row else None


def _hashed(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
