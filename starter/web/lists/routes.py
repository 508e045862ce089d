"""What every list has beside its page: search, export, saved views; declared once for each list."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import NamedTuple, Protocol, Self, TypeVar
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import Role
from ledger.listing import kept
from ledger.listing.kept import SavedView
from ledger.listing.page import Page
from starter.web.lists.asked import Asked
from starter.web.lists.cells import Column, table_of
from starter.web.lists.export import Kind, export
from starter.web.lists.find import search_from
from starter.web.site.deputy_session import stands_for
from starter.web.site.forms_in import form_of, text
from starter.web.site.permissions import Pages, redirect, roles, session_of
from starter.web.site.shared import pool_of

LONGEST_QUERY = 1000
LineT = TypeVar("LineT")


class ListRead(Protocol):
    """What a list has read of its query, whatever else it keeps of it."""

    @property
    def asked(self) -> Asked:
        """What is asked of the list."""
        ...


PageT = TypeVar("PageT", bound=ListRead)


class Exported(NamedTuple):
    """A whole list as an export has it; `is_cut`: it has more rows than an export takes."""

    name: str
    titles: Sequence[str]
    rows: Sequence[Sequence[str]]
    is_cut: bool

    @classmethod
    def of(cls, name: str, columns: Sequence[Column[LineT]], found: Page[LineT]) -> Self:
        """These lines, with the columns that the page shows."""
        return cls(name, *table_of(columns, found.rows), found.has_after)


def add_routes(
    pages: Pages,
    path: str,
    allowed: Sequence[Role],
    read: Callable[[Request, Mapping[str, str]], Awaitable[PageT]],
    exported_of: Callable[[Request, PageT], Awaitable[Exported]],
    *,
    has_search: bool = True,
) -> None:
    """Search, exports and saved views of the list at `path`; `read` reads a query of it as its page does.

    Where the path names something (`/surveys/{survey}/calls`), what is asked has the address itself.
    """

    async def asked_of(request: Request) -> Asked:
        return (await read(request, dict(parse_qsl(_query(request))))).asked

    async def find(request: Request) -> Response:
        return await search_from(request, await asked_of(request))

    async def views(request: Request) -> Response:
        return await _keep_view(request, await asked_of(request))

    def export_as(kind: Kind) -> Callable[[Request], Awaitable[Response]]:
        async def export_list(request: Request) -> Response:
            found = await exported_of(request, await read(request, request.query_params))
            return await export(request, kind, found.name, found.titles, found.rows, is_cut=found.is_cut)

        export_list.__name__ = f"export_{kind}"
        return export_list

    allow = roles(*allowed)
    if has_search:
        pages.post(f"{path}/find", allow=allow)(find)
    pages.post(f"{path}/views", allow=allow)(views)
    pages.get(f"{path}/export.xlsx", allow=allow)(export_as("xlsx"))
    pages.get(f"{path}/export.csv", allow=allow)(export_as("csv"))


def _query(request: Request) -> str:
    return text(form_of(request), "query", LONGEST_QUERY)


async def _keep_view(request: Request, asked: Asked) -> Response:
    """Keep a view under the name that was typed, or forget one; back to the list."""
    pool, me, form, path = pool_of(request), stands_for(session_of(request)), form_of(request), asked.path
    if dropped := text(form, "drop", 40):
        await kept.drop_view(pool, me, path, dropped)
    elif name := text(form, "name", 40).strip():
        view = SavedView(name=name, query=asked.query_to_keep)
        kept_it = await kept.save_view(pool, me, path, view)
        return redirect(asked.address(told="view_kept" if kept_it else "views_full"))
    return redirect(asked.address())
