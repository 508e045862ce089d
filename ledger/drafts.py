"""Drafts (收件登记中的草稿): what a clerk has typed of an application, kept after each step so that nothing is lost."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from domain.case.acts import Record
from ledger.connection.pool import Pool
from ledger.connection.sql import query


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


async def begin(pool: Pool, account_id: str, bundle: str, definition: str) -> str:
    """Begin a draft under this definition and return its id."""
    draft_id = secrets.token_hex(12)
    await pool.execute(query("drafts", "begin"), draft_id, account_id, bundle, definition)
    return draft_id


async def read(pool: Pool, account_id: str, draft_id: str) -> Draft | None:
    """A draft of this account, or None."""
    row = await pool.fetchrow(query("drafts", "read"), draft_id, account_id)
    return Draft(**row) if row else None


async def keep_answers(pool: Pool, account_id: str, draft_id: str, answers: Mapping[str, str]) -> None:
    """Keep the questionnaire's answers."""
    await pool.execute(query("drafts", "keep_answers"), draft_id, account_id, dict(answers))


async def keep_form(pool: Pool, account_id: str, draft_id: str, form: Mapping[str, str]) -> None:
    """Keep the form as typed."""
    await pool.execute(query("drafts", "keep_form"), draft_id, account_id, dict(form))


async def keep_materials(pool: Pool, account_id: str, draft_id: str, materials: Mapping[str, Any]) -> None:
    """Keep which materials are in hand."""
    await pool.execute(query("drafts", "keep_materials"), draft_id, account_id, dict(materials))


async def filed(pool: Pool, account_id: str, draft_id: str, case_no: str) -> None:
    """The draft has become a case; its personal content is cleared."""
    await pool.execute(query("drafts", "filed"), draft_id, account_id, case_no)


async def open_drafts(pool: Pool, account_id: str) -> list[Draft]:
    """Drafts of this account, newest first."""
    return [Draft(**row) for row in await pool.fetch(query("drafts", "open_drafts"), account_id)]


async def drop(pool: Pool, account_id: str, draft_id: str) -> None:
    """Give a draft up."""
    await pool.execute(query("drafts", "drop"), draft_id, account_id)
