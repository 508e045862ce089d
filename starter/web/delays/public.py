"""超期说明 (`/explanations`): which promises passed and why, for everybody (优化营商环境条例 第三十六条)."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from ledger.delays import explanations
from ledger.delays.explanations import Explanation
from ledger.listing.page import Page
from starter.web.lists.export import MOST_ROWS, open_csv
from starter.web.lists.turning import Turned, after_of
from starter.web.site.permissions import Pages, public
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared
from starter.words.names import day, moment

PATH = "/explanations"
PAGE = 50
OPEN = public("超期理由依法公开（优化营商环境条例第三十六条），没有个人信息，也没有办件编号")
TITLES = ("说明时间", "一件事", "事项", "办理单位", "承诺办完的日期", "超期理由")
pages = Pages()


class Asked(NamedTuple):
    """Of which department and matter; None: of all."""

    department: str | None
    bundle: str | None

    def address(self, path: str = PATH, **more: str) -> str:
        """The list's address, some of it otherwise."""
        said = {"department": self.department or "", "bundle": self.bundle or "", **more}
        text = urlencode({name: value for name, value in said.items() if value})
        return f"{path}?{text}" if text else path


@pages.get(PATH, allow=OPEN)
async def explanation_list(request: Request) -> Response:
    """One page, the latest first."""
    names, asked = await shared(request).definition_cache.names(), await _asked(request)
    found = await explanations.page(
        pool_of(request),
        PAGE,
        department=asked.department,
        bundle=asked.bundle,
        after=after_of(request, is_moment=True),
    )
    return render(
        request,
        "delays/list.html",
        title="超期说明",
        lines=_turned(found, asked),
        departments=sorted(names.departments.items(), key=lambda each: each[1]),
        department_names=names.departments,
        bundles=names.bundles,
        asked=asked,
        is_narrowed=bool(asked.department or asked.bundle),
    )


@pages.get(f"{PATH}/export.csv", allow=OPEN)
async def explanation_csv(request: Request) -> Response:
    """The same as a file."""
    names, asked = await shared(request).definition_cache.names(), await _asked(request)
    found = await explanations.page(pool_of(request), MOST_ROWS, department=asked.department, bundle=asked.bundle)
    rows = [
        (
            moment(line.at),
            line.bundle_name,
            line.item_name,
            names.departments.get(line.department, line.department),
            day(line.due_on),
            line.words,
        )
        for line in found.rows
    ]
    return open_csv("超期说明", TITLES, rows)


async def _asked(request: Request) -> Asked:
    names, said = await shared(request).definition_cache.names(), request.query_params
    department, bundle = said.get("department", ""), said.get("bundle", "")
    return Asked(
        department if department in names.departments else None, bundle if bundle in dict(names.bundles) else None
    )


def _turned(page: Page[Explanation], asked: Asked) -> Turned[Explanation]:
    onward = asked.address(after=explanations.cursor_of(page.rows[-1]).text()) if page.has_after else ""
    return Turned(page.rows, asked.address() if page.has_before else "", onward)
