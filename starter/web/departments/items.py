"""业务系统: what did not reach a department's system or was not answered by it, and mending that (`/department`).

An officer sees and mends what is their department's, the administrator all of it. Of what a system said the code alone
is shown. Each mending is an act on one item, with a result of its own (see `lists/bulk.py`).
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import ActKind, Role
from domain.case.rules import ALLOWED_ROLES
from domain.duties.acts import act_for
from domain.duties.reasons import DutyReason
from ledger.departments import listing
from ledger.departments.listing import SystemLine, SystemList, SystemView, VoidLine
from ledger.listing.page import Page
from starter.office.operation import CODES
from starter.web.departments.columns import columns_of, void_columns
from starter.web.lists.asked import Asked, Choice, Sort, read_asked
from starter.web.lists.bulk import MOST_PICKED, Looked, carry_out, look_again
from starter.web.lists.cells import Row
from starter.web.lists.desk_list import TOLD
from starter.web.lists.export import MOST_ROWS
from starter.web.lists.plain_list import Cells, cursors, plain_list
from starter.web.lists.routes import Exported, add_routes
from starter.web.lists.seen import seen_now
from starter.web.lists.shown import ROWS, BulkAct, ShownList, Tab, counted
from starter.web.site.forms_in import form_of, text
from starter.web.site.permissions import Pages, roles, session_of
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared
from starter.words.names import ACT_NAMES

PATH = "/department"
MAY = (Role.HANDLER, Role.DEPARTMENT_HEAD, Role.ADMIN)
WHO = roles(*MAY)
_AGAIN, _BY_HAND = act_for(DutyReason.HAND_OVER_HELD) or "", ActKind.HANDLE_BY_HAND.value
VIEWS: Mapping[SystemView, str] = {
    "failed": "没有送到的事项",
    "unanswered": "业务系统还没有给出结果的事项",
    "void": "没有采信的答复",
}
ABOUT: Mapping[str, str] = {
    "failed": "业务系统没有应答的，系统恢复后按先后自动补送。业务系统不接受的（等人处理），再送也不会成功："
    "先排除原因再重新分发；申请人填写有误的，受理后不再补正（行政许可法第三十二条），"
    "转人工办理，由经办人与申请人核对后决定；等不及的也转人工办理，业务系统此后的答复不再生效。",
    "unanswered": "业务系统已经收下。停机或不能按期给出结果的，可以转人工办理。",
    "void": "业务系统的答复来迟了、与先前的决定不一致，或事项已由人员办理：没有生效，留存备查。",
}
MENDING: Mapping[str, Sequence[str]] = {"failed": (_AGAIN, _BY_HAND), "unanswered": (_BY_HAND,), "void": ()}
"""The acts on the rows of each view."""
SORTS = (
    Sort("began", "最早开始的在前", "began"),
    Sort("began_last", "最晚开始的在前", "began", descending=True),
    Sort("due", "最先到期的在前", "due"),
    Sort("due_last", "最后到期的在前", "due", descending=True),
)
SORTS_OF_ANSWERS = (Sort("last", "最近的在前", "began", descending=True), Sort("first", "最早的在前", "began"))
NEXT = (("self", "自动再试"), ("person", "等人处理"))
_OF_SYSTEMS = ("DEPARTMENT_", "HAND_OVER_", "LEDGER_REFUSED")
_OF_ANSWERS = ("REQUEST_SUPERSEDED", "ITEM_ALREADY_DECIDED", "HANDLED_BY_PERSON", "CASE_CLOSED")
pages = Pages()


@dataclass(frozen=True)
class SystemPage:
    """What was asked of the page, and the ledger's list for it."""

    asked: Asked
    choices: Sequence[Choice]
    sorts: Sequence[Sort]
    list: SystemList
    departments: Mapping[str, str]
    is_own: bool
    acts: Sequence[str]


@pages.get(PATH, allow=WHO)
async def department_page(request: Request) -> Response:
    """What was not handed over, what is not answered, and what was answered in vain: a list each."""
    page = await _read(request, request.query_params)
    shown = await (_void(request, page) if page.list.view == "void" else _items(request, page))
    return render(
        request,
        "departments/items.html",
        title="业务系统",
        lead_in="送不到业务系统、业务系统没有答复的事项都在这里。期限照常计算；业务系统停机不算申请人的时间，也不停任何时限。",
        list=shown,
        colleagues=[],
        seen=await seen_now(request),
        notice=TOLD.get(request.query_params.get("told", ""), ""),
        may_decide=session_of(request).held.role is Role.HANDLER,
    )


@pages.post(PATH, allow=WHO)
async def mend(request: Request) -> Response:
    """重新分发 or 转人工办理 of the ticked items, an act each; all of a list is looked at before it is sent."""
    sent = form_of(request)
    kind, page = text(sent, "kind", 40), await _read(request, dict(parse_qsl(text(sent, "query", 1000))))
    is_known = any(kind in acts for acts in MENDING.values())
    errors = [] if is_known else [("kind", "请选择要做的操作。")]

    async def rows() -> tuple[Sequence[Looked], bool]:
        found = await listing.page(pool_of(request), page.list, MOST_PICKED)
        return [Looked(_pick(each), each.name, each.request_no) for each in found.rows], found.has_after

    if text(sent, "all", 5) == "yes" and not errors and kind in page.acts:
        return await look_again(request, kind, rows, page.asked.address())
    return await carry_out(request, kind, {}, back=page.asked.address(), errors=errors)


def own_department(request: Request) -> str | None:
    """The department that the visitor sees; None: all of them (administrator)."""
    return session_of(request).held.department


async def _read(request: Request, said: Mapping[str, str]) -> SystemPage:
    own, names = own_department(request), await shared(request).definition_cache.names()
    view = cast("SystemView", said.get("view") if said.get("view") in VIEWS else "failed")
    sorts = SORTS_OF_ANSWERS if view == "void" else SORTS
    choices = _choices(view, {} if own is not None else names.departments, names.bundles)
    asked = read_asked(said, PATH, tuple(VIEWS), choices, sorts)
    chosen: Mapping[str, Any] = asked.chosen
    wanted = SystemList(
        view,
        department=own if own is not None else chosen.get("department"),
        bundle=chosen.get("bundle"),
        code=chosen.get("code"),
        next_by=chosen.get("next"),
        by="due" if asked.sort.by == "due" else "began",
        descending=asked.sort.descending,
    )
    role = session_of(request).held.role
    acts = [kind for kind in MENDING[view] if role in ALLOWED_ROLES[kind]]
    return SystemPage(asked, choices, sorts, wanted, names.departments, own is not None, acts)


def _choices(view: SystemView, departments: Mapping[str, str], bundles: Sequence[tuple[str, str]]) -> Sequence[Choice]:
    found = [Choice("department", "部门", sorted(departments.items(), key=lambda each: each[1]))] if departments else []
    if view != "void":
        found.append(Choice("bundle", "一件事", bundles))
    if view != "unanswered":
        mine = _OF_ANSWERS if view == "void" else _OF_SYSTEMS
        found.append(Choice("code", "原因", [each for each in CODES.items() if each[0].startswith(mine)]))
    if view == "failed":
        found.append(Choice("next", "接下来", NEXT))
    return found


async def _items(request: Request, page: SystemPage) -> ShownList:
    found = await _lines(request, page)
    return await plain_list(
        request,
        page.asked,
        found,
        columns_of(page.list.view, page.departments, is_own=page.is_own),
        listing.cursor_of,
        row_of=_row if page.acts else _plain_row,
        bulk=[BulkAct(kind, ACT_NAMES[kind]) for kind in page.acts],
        bulk_path=PATH,
        **await _said(request, page),
    )


async def _void(request: Request, page: SystemPage) -> ShownList:
    found = await _answers(request, page)
    columns = void_columns(page.departments)
    return await plain_list(request, page.asked, found, columns, listing.cursor_of_void, **await _said(request, page))


async def _said(request: Request, page: SystemPage) -> dict[str, Any]:
    """What every view says of itself, with the counts of all three; those of the others are not narrowed."""
    pool, here = pool_of(request), page.list.view
    others = (page.list if view == here else SystemList(view, department=page.list.department) for view in VIEWS)
    counts = dict(zip(VIEWS, await asyncio.gather(*(listing.count(pool, each) for each in others)), strict=True))
    tabs = [
        Tab(view, title, counted(counts[view]), _address(page, view), view == here) for view, title in VIEWS.items()
    ]
    return {
        "title": VIEWS[here],
        "about": ABOUT[here],
        "count": counts[here],
        "choices": page.choices,
        "sorts": page.sorts,
        "tabs": tabs,
        "empty": "没有。",
        "has_search": False,
    }


def _address(page: SystemPage, view: SystemView) -> str:
    """Another view, of the same department."""
    department = page.asked.chosen.get("department", "")
    said = [f"view={view}"] if view != "failed" else []
    said += [f"department={department}"] if department else []
    return f"{PATH}?{'&'.join(said)}" if said else PATH


async def _lines(request: Request, page: SystemPage, rows: int = ROWS) -> Page[SystemLine]:
    at = cursors(page.asked, is_moment=page.list.by == "began")
    return await listing.page(pool_of(request), page.list, rows, **at)


async def _answers(request: Request, page: SystemPage, rows: int = ROWS) -> Page[VoidLine]:
    return await listing.void_page(pool_of(request), page.list, rows, **cursors(page.asked, is_moment=True))


def _pick(line: SystemLine) -> str:
    return f"{line.case_no}|{line.key}|{uuid.uuid4()}"


def _row(line: SystemLine, cells: Cells) -> Row:
    return Row(cells=cells, pick=_pick(line), pick_label=line.request_no)


def _plain_row(_line: SystemLine, cells: Cells) -> Row:
    return Row(cells=cells)


async def _exported_of(request: Request, page: SystemPage) -> Exported:
    name = VIEWS[page.list.view]
    if page.list.view == "void":
        answers = await _answers(request, page, MOST_ROWS)
        return Exported.of(name, void_columns(page.departments), answers)
    found = await _lines(request, page, MOST_ROWS)
    columns = columns_of(page.list.view, page.departments, is_own=page.is_own)
    return Exported.of(name, columns, found)


add_routes(pages, PATH, MAY, _read, _exported_of, has_search=False)
