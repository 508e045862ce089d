"""用表格回传结果: a department without call-backs takes its open items along and brings their results back by file.

Nothing is kept between the steps: the rows stand in the form, right ones hidden, wrong ones open to be mended. Each row
is an act of its own, so a row that is refused stays listed and the others stand.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from urllib.parse import quote

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import Role
from ledger.departments import items
from starter.office.departments import result_rows
from starter.office.departments.result_file import DECISIONS, MOST_ROWS, FileUnreadable, ResultRow, read, written
from starter.office.departments.result_rows import JudgedRow
from starter.web.case.in_hand import actor_of
from starter.web.case.send import send_logged
from starter.web.site.arrivals import note
from starter.web.site.forms_in import form_of, text
from starter.web.site.permissions import Pages, roles, session_of
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared

PATH = "/department/results"
WHO = roles(Role.HANDLER)
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LIMITS = {"no": 200, "result": 20, "result_no": 200, "reason": 400, "opinion": 2000}
pages = Pages()


@pages.get(PATH, allow=WHO)
async def results_page(request: Request) -> Response:
    """Take the table along, bring it back."""
    open_items = await items.listed(pool_of(request), "open_items", _department(request), MOST_ROWS)
    return render(request, "departments/results.html", title="用表格回传结果", many=len(open_items), most=MOST_ROWS)


@pages.get(f"{PATH}.xlsx", allow=WHO)
async def take_along(request: Request) -> Response:
    """The department's open items as a workbook, noted like every list that is taken along."""
    department = _department(request)
    open_items = await items.listed(pool_of(request), "open_items", department, MOST_ROWS)
    await note(request, "export", session=session_of(request), about=f"{PATH}/xlsx/{len(open_items)}")
    reasons = await _reasons(request)
    body = await asyncio.to_thread(written, open_items, reasons)
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote('待办结果.xlsx')}",
        "Cache-Control": "no-store",
    }
    return Response(body, media_type=_XLSX, headers=headers)


@pages.post(PATH, allow=roles(Role.HANDLER, uploads=True))
async def look_at_file(request: Request) -> Response:
    """预览: what each row of the file would do; nothing is done yet."""
    upload = form_of(request).get("file")
    try:
        if not isinstance(upload, UploadFile) or not upload.size:
            raise FileUnreadable("请选择填好的表格。")
        rows = await asyncio.to_thread(read, await upload.read())
    except FileUnreadable as unreadable:
        return render(
            request,
            "departments/results.html",
            status=422,
            title="用表格回传结果",
            many=0,
            most=MOST_ROWS,
            errors=[("file", str(unreadable))],
        )
    return _preview(request, await _judged(request, rows))


@pages.post(f"{PATH}/rows", allow=WHO)
async def take_rows(request: Request) -> Response:
    """再检查: what was mended is looked at again. 提交: what is right is sent, what is wrong stays listed."""
    sent = form_of(request)
    judged = await _judged(request, _rows(sent))
    if text(sent, "do", 10) != "send":
        return _preview(request, judged)
    done = await result_rows.send(judged, lambda wanted: send_logged(request, wanted))
    return _preview(request, done, is_sent=True)


def _preview(request: Request, judged: Sequence[JudgedRow], *, is_sent: bool = False) -> Response:
    counts = {outcome: sum(each.outcome == outcome for each in judged) for outcome in _OUTCOMES}
    return render(
        request,
        "departments/results_rows.html",
        title="回传的结果" if is_sent else "核对回传的结果",
        rows=list(enumerate(judged)),
        counts=counts,
        outcomes=_OUTCOMES,
        decisions=list(DECISIONS),
        is_sent=is_sent,
        limits=_LIMITS,
    )


_OUTCOMES = {"ready": "可以提交", "wrong": "需要改正", "done": "已生效", "under_way": "正在处理"}


async def _judged(request: Request, rows: Sequence[ResultRow]) -> list[JudgedRow]:
    return await result_rows.judge(shared(request).lianban, actor_of(session_of(request)), rows)


def _rows(sent: FormData) -> list[ResultRow]:
    rows: list[ResultRow] = []
    while len(rows) < MOST_ROWS and f"no-{len(rows)}" in sent:
        place = len(rows)
        rows.append(ResultRow(*(text(sent, f"{name}-{place}", limit) for name, limit in _LIMITS.items())))
    return rows


async def _reasons(request: Request) -> dict[str, str]:
    """Codes with their sentences, of all definitions in force: each row is judged by its own case's."""
    found: dict[str, str] = {}
    for definition in await shared(request).definition_cache.in_force():
        found |= {code: each.sentence for code, each in definition.reasons.refusals.items()}
    return dict(sorted(found.items()))


def _department(request: Request) -> str:
    return session_of(request).held.department or ""
