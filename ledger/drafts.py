"""Drafts (收件登记中的草稿): what a clerk has typed of an application, kept after each step so that nothing is lost."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from domain.case.acts import Record
from ledger.connection.pool import Connection, Pool
from ledger.connection.sql import query
from ledger.listing.cursor import Cursor
from ledger.listing.page import Page, page_of

_Changed = TypeVar("_Changed")


class Draft(Record):
    """An application being typed. `materials` maps a material's key to what is in hand of it (see `InHand`)."""

    draft_id: str
    account_id: str
    bundle: str
    definition: str
    answers: dict[str, str]
    form: dict[str, str]
    materials: dict[str, Any]
    case_no: str | None
    changed_at: datetime
    waits: str | None = None
    """Under which number it waits for the signatures of others: until then nothing in it changes."""
    begun_at: datetime | None = None
    """When it was begun, in legal time (UTC); None of drafts of before."""
    said: dict[str, str] = {}
    """What was ticked and typed on the last page, by the names of its fields (see `filing/last_page.py`)."""


OWN_DAYS = 90
"""For so long an application that is not sent waits for its person; a practice, said on the page."""


async def forget_own(pool: Pool) -> None:
    """Drop applications of persons that nobody went on with."""
    await pool.execute(query("drafts", "forget_own"), OWN_DAYS)


async def begin(
    pool: Connection | Pool, account_id: str, bundle: str, definition: str, answers: Mapping[str, str] | None = None
) -> str:
    """Begin a draft under this definition and return its id. `answers`: of the questionnaire, where some are known."""
    draft_id = secrets.token_hex(12)
    await pool.execute(query("drafts", "begin"), draft_id, account_id, bundle, definition, dict(answers or {}))
    return draft_id


async def begin_once(pool: Pool, account_id: str, bundle: str, definition: str, answers: Mapping[str, str]) -> str:
    """Begin a draft with these answers, or go on with the one in which nothing else was typed yet; returns its id.

    A person whose connection broke presses again: that begins nothing twice.
    """
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute(query("drafts", "hold_beginnings"), account_id)
        begun: str | None = await connection.fetchval(
            query("drafts", "begun_alike"), account_id, definition, dict(answers)
        )
        if begun is not None:
            return begun
        return await begin(connection, account_id, bundle, definition, answers)


async def read(pool: Pool, account_id: str, draft_id: str) -> Draft | None:
    """A draft of this account, or None."""
    row = await pool.fetchrow(query("drafts", "read"), draft_id, account_id)
    return Draft(**row) if row else None


async def keep_answers(
    pool: Pool, account_id: str, draft_id: str, answers: Mapping[str, str], base: str = ""
) -> Draft | None:
    """Keep the questionnaire's answers; see `_keep`."""
    return await _keep(pool, account_id, draft_id, "answers", dict(answers), base)


async def keep_form(
    pool: Pool, account_id: str, draft_id: str, form: Mapping[str, str], base: str = ""
) -> Draft | None:
    """Keep the form as typed; see `_keep`."""
    return await _keep(pool, account_id, draft_id, "form", dict(form), base)


async def keep_materials(
    pool: Pool, account_id: str, draft_id: str, materials: Mapping[str, Any], base: str = ""
) -> Draft | None:
    """Keep which materials are in hand; see `_keep`."""
    return await _keep(pool, account_id, draft_id, "materials", dict(materials), base)


async def keep_said(pool: Pool, account_id: str, draft_id: str, said: Mapping[str, str]) -> None:
    """Keep what the last page was sent with; the last of two tabs stands."""
    await pool.execute(query("drafts", "keep_said"), draft_id, account_id, dict(said))


async def change_materials(
    pool: Pool, account_id: str, draft_id: str, change: Callable[[Connection, dict[str, Any]], Awaitable[_Changed]]
) -> _Changed:
    """Change what is in hand in one transaction, the draft locked: nobody comes between reading and writing.

    `change` alters the materials that it is given; what it returns is returned. Raises LookupError without a draft.
    """
    async with pool.acquire() as connection, connection.transaction():
        row = await connection.fetchrow(query("drafts", "read_locked"), draft_id, account_id)
        if row is None or row["case_no"] is not None:
            raise LookupError(draft_id)
        before, materials = dict(row["materials"]), dict(row["materials"])
        said = await change(connection, materials)
        if materials != before:
            await connection.execute(query("drafts", "keep_materials"), draft_id, account_id, materials)
    return said


def fingerprint(part: Mapping[str, Any]) -> str:
    """By what a page says on which state of a part of the draft it was drawn."""
    text = json.dumps(part, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


async def _keep(
    pool: Pool, account_id: str, draft_id: str, part: str, content: dict[str, Any], base: str
) -> Draft | None:
    """Keep one part of a draft and return None; the draft as it stands where another tab has changed that part.

    `base`: the fingerprint of the part on which the page was drawn; empty keeps whatever came between. The row is
    locked while it is compared, so of two tabs that save at once one hears of the other.
    """
    async with pool.acquire() as connection, connection.transaction():
        row = await connection.fetchrow(query("drafts", "read_locked"), draft_id, account_id)
        stands = Draft(**row) if row else None
        if stands is not None and base and _differs(getattr(stands, part), content, base):
            return stands
        await connection.execute(query("drafts", f"keep_{part}"), draft_id, account_id, content)
    return None


def _differs(stands: Mapping[str, Any], content: Mapping[str, Any], base: str) -> bool:
    return fingerprint(stands) != base and stands != content


async def filed(pool: Pool, account_id: str, draft_id: str, case_no: str) -> None:
    """The draft has become a case; its personal content is cleared."""
    await pool.execute(query("drafts", "filed"), draft_id, account_id, case_no)


async def open_drafts(pool: Pool, account_id: str, rows: int, *, after: Cursor | None = None) -> Page[Draft]:
    """So many drafts of this account, newest first; on from one."""
    at = (after.value, after.case_no) if after else (None, None)
    found = await pool.fetch(query("drafts", "open_drafts"), account_id, *at, rows + 1)
    return page_of([Draft(**row) for row in found], rows, is_first=after is None, backwards=False)


def cursor_of(draft: Draft) -> Cursor:
    """From which draft the list goes on."""
    return Cursor(draft.changed_at, draft.draft_id)


async def drop(pool: Pool, account_id: str, draft_id: str) -> None:
    """Give a draft up."""
    await pool.execute(query("drafts", "drop"), draft_id, account_id)
