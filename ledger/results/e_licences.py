"""E-licences (电子证照) on file: the code of each version of a result, and its PDF once it was made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ledger.connection.pool import Pool
from ledger.connection.sql import query


@dataclass(frozen=True)
class ELicence:
    """One version of a result; `digest`: SHA-256 of its PDF, None: nobody asked for it yet.

    `shown`: what its page says, None where nothing is kept or the case has gone on since; `now`: the legal time (UTC).
    """

    code: str
    case_no: str
    subject: str
    version: int
    digest: str | None
    shown: dict[str, Any] | None
    now: datetime


def _q(name: str) -> str:
    return query("results/e_licences", name)


async def give_code(pool: Pool, case_no: str, subject: str, version: int, fresh: str) -> str:
    """The code of a version: the one that it has, else `fresh`."""
    code: str | None = None
    while code is None:  # somebody else may have given one in the same moment, which this statement does not see yet
        code = await pool.fetchval(_q("give_code"), case_no, subject, version, fresh)
    return code


async def by_code(pool: Pool, code: str) -> ELicence | None:
    """What a code stands for; None where it stands for nothing."""
    row = await pool.fetchrow(_q("by_code"), code)
    return ELicence(**dict(row)) if row else None


async def keep_shown(pool: Pool, code: str, shown: dict[str, Any], seq: int) -> None:
    """Keep what the page of a code says, as the case stood after the entry of that number."""
    await pool.execute(_q("keep_shown"), code, shown, seq)


async def keep(pool: Pool, code: str, digest: str, pdf: bytes) -> None:
    """Keep the PDF of a version; the first one stays."""
    await pool.execute(_q("keep"), code, digest, pdf)


async def file_of(pool: Pool, code: str) -> bytes | None:
    """The PDF of a version, if it was made."""
    pdf: bytes | None = await pool.fetchval(_q("file"), code)
    return pdf
