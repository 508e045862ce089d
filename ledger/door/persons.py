"""Persons and firms (申请人、企业) who log in themselves: who they are, which cases are theirs, what waits for them."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal

from domain.case.acts import Record
from domain.news.news import Language
from ledger.accounts import session_hash
from ledger.connection.pool import Pool
from ledger.connection.sql import query

PAGE = 20
"""Cases on a page of 我的办件."""
MOST_ASKED = 50
"""Things to do that are listed at once; the soonest come first."""
Kind = Literal["natural", "firm"]
How = Literal["filed", "linked"]


class Person(Record):
    """Who is logged in; `acts_for`: of a firm, its agent (企业经办人) with name, document_no and until."""

    person_id: str
    kind: Kind
    name: str
    document_no: str
    phone: str
    level: int
    acts_for: Mapping[str, str] | None = None
    told_in: Language | None = None
    """The language in which they want to be told; None: they chose none."""

    @property
    def agent_name(self) -> str:
        """Of a firm, who is logged in for it."""
        return (self.acts_for or {}).get("name", "")


class OwnCase(Record):
    """One case as its applicant finds it: where it stands, and who has it in hand."""

    case_no: str
    bundle_name: str
    applicant_name: str
    received_at: datetime
    phase: str
    outcome: str | None
    accepted_on: date | None
    due_on: date | None
    due_provisional: bool
    concluded_at: datetime | None
    departments: tuple[str, ...]
    at_window: bool


class Asked(Record):
    """One thing that an applicant has to do in one of their cases; `name`: of the item or joint event."""

    case_no: str
    bundle_name: str
    applicant_name: str
    reason: str
    since: datetime
    due_on: date | None
    due_provisional: bool
    not_before: datetime | None
    name: str | None


class Reader(Record):
    """Somebody of the staff opened a case or something of it: in which role and department, and when."""

    access_id: int
    at: datetime
    what: str
    role: str | None
    department: str | None


def _q(name: str) -> str:
    return query("door/persons", name)


async def keep(
    pool: Pool,
    *,
    subject: bytes,
    kind: Kind,
    name: str,
    document_no: str,
    phone: str,
    mail: str = "",
    level: int,
    acts_for: Mapping[str, str] | None,
) -> str:
    """Note who logged in, as the provider tells it; their id."""
    fresh = f"p{secrets.token_hex(10)}"
    agent = dict(acts_for) if acts_for else None
    found: str = await pool.fetchval(_q("keep"), fresh, subject, kind, name, document_no, phone, level, agent, mail)
    return found


async def choose_language(pool: Pool, person_id: str, language: Language) -> None:
    """In which language they want to be told, where an application says no other."""
    await pool.execute(_q("choose_language"), person_id, language)


async def read(pool: Pool, person_id: str) -> Person | None:
    """Who is logged in."""
    row = await pool.fetchrow(_q("person"), person_id)
    return Person(**dict(row)) if row else None


async def is_theirs(pool: Pool, person_id: str, case_no: str) -> bool:
    """Whether a case is one of theirs, or of the firm for which they are logged in."""
    found: bool = await pool.fetchval(_q("is_theirs"), person_id, case_no)
    return found


async def link(pool: Pool, person_id: str, case_no: str, how: How) -> None:
    """From now on the case is one of theirs."""
    await pool.execute(_q("link"), person_id, case_no, how)


async def cases(pool: Pool, person_id: str, *, after: tuple[datetime, str] | None = None) -> list[OwnCase]:
    """A page of their cases, newest first, and one more where there are more."""
    received_at, case_no = after or (None, None)
    rows = await pool.fetch(_q("cases"), person_id, received_at, case_no, PAGE + 1)
    return [OwnCase(**_record(row)) for row in rows]


async def asked(pool: Pool, person_id: str) -> list[Asked]:
    """What they have to do, the soonest first."""
    return [Asked(**dict(row)) for row in await pool.fetch(_q("asked"), person_id, MOST_ASKED)]


async def stand_in(pool: Pool, session_id: str, person_id: str, case_no: str | None) -> None:
    """Let the person's session stand in that case, or in none."""
    await pool.execute(_q("stand_in"), session_hash(session_id), person_id, case_no)


async def readers(pool: Pool, case_no: str, *, before: int | None = None, most: int = 50) -> list[Reader]:
    """Who of the staff opened the case, newest first."""
    return [Reader(**dict(row)) for row in await pool.fetch(_q("readers"), case_no, before, most)]


def _record(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**dict(row), "departments": tuple(row["departments"])}
