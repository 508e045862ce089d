"""事项用时图 (`/figures/times`): the bundle's diagram with how long each item took, and the same as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from bundles.views.lanes import lanes_svg
from domain.definition.bundle import Definition
from domain.figures.fact import FactKind
from domain.figures.figure import Counted, value_of
from domain.figures.registry import BY_KEY
from starter.web.figures.asked import READERS, Query, read_query
from starter.web.site.permissions import Pages, roles
from starter.web.site.render import render
from starter.web.site.shared import shared
from starter.words.figures import value_text

PATH = "/figures/times"
KEYS = ("item_days_median", "item_days_p90", "item_promised", "item_on_time_share")
_LATE_BEYOND = 0.5
"""A median above the promise by this many working days marks the box as late."""
pages = Pages()


class Cell(NamedTuple):
    """One figure of an item in words, with its heading."""

    title: str
    text: str


@dataclass(frozen=True)
class ItemTime:
    """An item with how long it took: how many were decided (with the list behind), median, p90, promise, in time."""

    key: str
    name: str
    department: str
    number: int
    href: str
    cells: Sequence[Cell]
    drawn: tuple[str, str]


@pages.get(PATH, allow=roles(*READERS))
async def times_page(request: Request) -> Response:
    """The matter that was asked for, else the first; of a period, as the figures are asked for."""
    query = await read_query(request)
    bundles = dict(query.bundles)
    slug = query.asked.bundle or next(iter(bundles), None)
    definitions = await shared(request).definition_cache.in_force()
    definition = next((each for each in definitions if each.bundle.bundle == slug), None)
    items = await _items(request, query, definition) if definition is not None else []
    waits = definition.bundle.items if definition is not None else ()
    live = {each.key: ("", "等待期，不计用时") for each in waits} | {each.key: each.drawn for each in items}
    drawn = Markup(lanes_svg(definition, live, "用时")) if definition else ""  # noqa: S704 - made by us, texts escaped
    return render(
        request,
        "figures/times.html",
        title="事项用时图",
        query=query,
        slug=slug,
        name=bundles.get(slug or "", ""),
        picture=drawn,
        items=items,
        errors=list(query.errors),
        status=422 if query.errors else 200,
    )


async def _items(request: Request, query: Query, definition: Definition) -> list[ItemTime]:
    """Every item of the matter; how long those took that were decided within the period."""
    slug = definition.bundle.bundle
    asked = query.asked._replace(bundle=slug, item=None)
    found: dict[str, list[Counted]] = {}
    for each in await shared(request).kept_figures.counted(asked, (FactKind.ITEM_ENDED,), "item"):
        found.setdefault(each.by or "", []).append(each)
    return [
        _item(query, definition, entry.key, found.get(entry.key, []))
        for entry in definition.bundle.items
        if definition.items[entry.key].kind != "wait"
    ]


def _item(query: Query, definition: Definition, key: str, counted: Sequence[Counted]) -> ItemTime:
    item, values = definition.items[key], {name: value_of(BY_KEY[name], counted) for name in KEYS}
    median, p90, promised = (values[name].number for name in KEYS[:3])
    number = values["item_days_median"].behind
    is_late = median is not None and promised is not None and median > promised + _LATE_BEYOND
    words = f"中位 {median:g} 日，九成 {p90:g} 日" if median is not None and p90 is not None else "没有办结的"
    href = query.behind("item_days_median", bundle=definition.bundle.bundle, item=key) if number else ""
    return ItemTime(
        key=key,
        name=item.name,
        department=definition.departments[item.department].name,
        number=number,
        href=href,
        cells=[Cell(BY_KEY[name].name, value_text(BY_KEY[name], values[name])) for name in KEYS],
        drawn=("is-late" if is_late else "is-done" if number else "is-shut", words),
    )
