"""What people keep of their lists: searches of their session, and views that they named."""

from __future__ import annotations

import secrets
from hashlib import sha256

from domain.case.acts import Record
from ledger.connection.pool import Pool
from ledger.connection.sql import query

MOST_VIEWS = 20
"""Views that one person keeps of one list."""


class SavedView(Record):
    """A list as somebody filters and sorts it: a name, and what follows the question mark of its address."""

    name: str
    query: str


async def keep_search(pool: Pool, session_id: str, words: str) -> str:
    """Keep what was typed with the session; its id is what addresses carry."""
    search_id = secrets.token_urlsafe(9)
    await pool.execute(query("listing/kept", "keep_search"), search_id, _hash(session_id), words)
    return search_id


async def search(pool: Pool, session_id: str, search_id: str) -> str | None:
    """What was typed; None for another session's, or one that is over."""
    found: str | None = await pool.fetchval(query("listing/kept", "search"), search_id, _hash(session_id))
    return found


async def save_view(pool: Pool, account_id: str, list_key: str, view: SavedView) -> bool:
    """Keep a view, in the place of one of the same name; False when there are MOST_VIEWS others."""
    values = (account_id, list_key, view.name, view.query, MOST_VIEWS)
    return await pool.fetchval(query("listing/kept", "save_view"), *values) is not None


async def saved_views(pool: Pool, account_id: str, list_key: str) -> list[SavedView]:
    """A person's views of one list, by name."""
    return [SavedView(**row) for row in await pool.fetch(query("listing/kept", "saved_views"), account_id, list_key)]


async def drop_view(pool: Pool, account_id: str, list_key: str, name: str) -> None:
    """Forget a view."""
    await pool.execute(query("listing/kept", "drop_view"), account_id, list_key, name)


def _hash(session_id: str) -> bytes:
    return sha256(session_id.encode()).digest()
