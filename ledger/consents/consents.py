"""What people said of each purpose for which their data is used: one line each time, the last one counts.

A line stands for a case (whoever applied, with or without a log-in) or, where it is of no case, for a person. Lines are
added, never changed: what was consented to when, in which words, stays provable; a withdrawal is a line, too.
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
    person_id: str | None = None,
    case_no: str | None = None,
    detail: str = "",
    door: Door = "online",
) -> bool:
    """Keep what was said to the words as they are now; False where it was said before. Of a case or of a person.

    `at`: legal time (UTC). In the caller's transaction, where a connection is given.
    """
    if (person_id is None) == (case_no is None):
        raise ValueError("a consent is of a case or of a person")
    text = TEXTS[purpose]
    kept = await pool.fetchval(
        _q("record"), person_id, case_no, purpose.value, said, text.version, text.digest, detail, door, at
    )
    return kept is not None


async def given(
    pool: Connection | Pool, purpose: Purpose, *, case_no: str | None = None, person_id: str | None = None
) -> bool:
    """Whether it may be done now: the last word of the case, or of the person, is consent."""
    name, subject = ("given", case_no) if case_no is not None else ("given_by_person", person_id)
    found: bool = await pool.fetchval(_q(name), subject, purpose.value)
    return found


async def of_case(pool: Connection | Pool, case_no: str) -> Mapping[Purpose, Consent]:
    """The last word on each purpose of a case."""
    return _by_purpose([Consent(**dict(row)) for row in await pool.fetch(_q("of_case"), case_no)])


async def of_person(pool: Connection | Pool, person_id: str) -> Mapping[Purpose, Consent]:
    """The last word of a person on each purpose that is of no single case."""
    return _by_purpose([Consent(**dict(row)) for row in await pool.fetch(_q("of_person"), person_id)])


async def cases_given(pool: Pool, person_id: str, purpose: Purpose, most: int) -> tuple[str, ...]:
    """Numbers of the cases that the person filed in which the purpose is consented to, the latest first."""
    return tuple(row["case_no"] for row in await pool.fetch(_q("cases_given"), person_id, purpose.value, most))


def _by_purpose(found: list[Consent]) -> Mapping[Purpose, Consent]:
    return {each.purpose: each for each in found}
