"""What people said of each purpose for which their data is used: one line each time, the last one counts.

A line stands for a case, whoever applied, with or without a log-in. Lines are added, never changed: what was consented
to when, in which words, stays provable; a withdrawal is a line, too.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from domain.case.acts import Record
from domain.consents.purposes import TEXTS, Purpose, Said
from ledger.connection.pool import Connection, Pool
from ledger.connection.sql import query

Door = Literal["online", "window", "link"]


class Consent(Record):
    """The last word on a purpose; `detail`: codes of the recipients, where the words leave open to whom."""

    purpose: Purpose
    said: Said
    version: int
    words_digest: str
    detail: str
    door: Door
    at: datetime

    @property
    def recipients(self) -> tuple[str, ...]:
        """Departments to which data goes."""
        return tuple(self.detail.split(",")) if self.detail else ()

    @property
    def stands(self) -> bool:
        """Whether data may be used for it."""
        return self.said == "given"


def _q(name: str) -> str:
    return query("consents/consents", name)


async def record(
    pool: Connection | Pool,
    purpose: Purpose,
    said: Said,
    *,
    at: datetime,
    case_no: str,
    detail: str = "",
    door: Door = "online",
) -> bool:
    """Keep what the applicant of a case said to the words as they are now; False where it was said before.

    `at`: legal time (UTC). In the caller's transaction, where a connection is given.
    """
    text = TEXTS[purpose]
    kept = await pool.fetchval(_q("record"), case_no, purpose.value, said, text.version, text.digest, detail, door, at)
    return kept is not None


async def given(pool: Connection | Pool, purpose: Purpose, *, case_no: str) -> bool:
    """Whether it may be done now: the last word of the case is consent."""
    found: bool = await pool.fetchval(_q("given"), case_no, purpose.value)
    return found


async def of_case(pool: Connection | Pool, case_no: str) -> Mapping[Purpose, Consent]:
    """The last word on each purpose of a case."""
    found = [Consent(**dict(row)) for row in await pool.fetch(_q("of_case"), case_no)]
    return {each.purpose: each for each in found}


async def cases_given(pool: Pool, person_id: str, purpose: Purpose, most: int) -> tuple[str, ...]:
    """Numbers of the cases that the person filed in which the purpose is consented to, the latest first."""
    return tuple(row["case_no"] for row in await pool.fetch(_q("cases_given"), person_id, purpose.value, most))
