"""版本记录: the publications of a bundle, and what changed from one to the next."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bundles.views.differences import AUDIENCES, Change, Differences, differences
from domain.definition.bundle import Definition
from ledger import definitions as ledger
from ledger.definitions import Publication
from starter.definitions.publish import SHORT
from starter.office.definition_cache import DefinitionCache
from starter.web.site.permissions import STAFF, Pages, roles
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared

MOST_SHOWN = 50
pages = Pages()


@dataclass(frozen=True)
class Group:
    """The changes that concern one audience."""

    name: str
    changes: tuple[Change, ...]


@pages.get("/bundles/{slug}/versions", allow=roles(*STAFF))
async def versions_page(request: Request) -> Response:
    """Who published what when, and what changes from one version (`from`) to another (`to`): by default the last."""
    slug = request.path_params["slug"]
    before_id = request.query_params.get("before", "")
    is_later = before_id.isdecimal() and len(before_id) < 16
    found = await ledger.history(pool_of(request), slug, MOST_SHOWN + 1, before=int(before_id) if is_later else None)
    history = found[:MOST_SHOWN]
    if not history:
        raise HTTPException(404)
    before, after = _asked(request, history)
    definition_cache = shared(request).definition_cache
    return render(
        request,
        "backroom/versions.html",
        title="版本记录",
        name=(await definition_cache.by_hash(history[0].hash)).bundle.name,
        slug=slug,
        history=history,
        older=f"/bundles/{slug}/versions?before={history[-1].publication_id}" if len(found) > MOST_SHOWN else "",
        is_later=is_later,
        short=SHORT,
        known=_known(history),
        before=before,
        after=after,
        groups=_groups(await _compared(request, definition_cache, before, after)) if before else None,
    )


def _known(history: list[Publication]) -> dict[str, Publication]:
    """Every version once, newest publication first."""
    return {each.hash: each for each in reversed(history)}


def _asked(request: Request, history: list[Publication]) -> tuple[str | None, str]:
    """The two versions to compare. A hash that is not of this bundle is a page that does not exist."""
    known = {each.hash for each in history} | {each.previous for each in history if each.previous}
    before = request.query_params.get("from") or history[0].previous
    after = request.query_params.get("to") or history[0].hash
    if after not in known or (before is not None and before not in known):
        raise HTTPException(404)
    return before, after


async def _compared(request: Request, definition_cache: DefinitionCache, before: str, after: str) -> Differences:
    running = await ledger.open_on(pool_of(request), before)
    old, new = await definition_cache.by_hash(before), await definition_cache.by_hash(after)
    return await asyncio.to_thread(_differences, old, new, running)


def _differences(old: Definition, new: Definition, running: int) -> Differences:
    return differences(old, new, running)


def _groups(found: Differences) -> list[Group]:
    return [Group(name, found.of(audience)) for audience, name in AUDIENCES.items()]
