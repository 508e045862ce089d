"""练习结果 of everybody, for the trainer: listed, narrowed to one trainee, taken along as a workbook."""

from __future__ import annotations

import asyncio
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from ledger.practice import exercises as ledger
from starter.web.figures.workbook import TYPE, written
from starter.web.practice.exercises import TRAINERS
from starter.web.practice.lines import Line, lines_of
from starter.web.practice.messages import only_in_practice
from starter.web.site.permissions import Pages, roles
from starter.web.site.render import render
from starter.web.site.shared import pool_of
from starter.words.names import moment

PAGE = 20
MOST_EXPORTED = 1000
_MOST_DIGITS = 18
_TITLES = ("练习者", "练习题", "办件编号", "开始时间", "做对", "步数", "没有生效的操作", "结果")
pages = Pages()


@pages.get("/practice/results", allow=roles(*TRAINERS))
async def result_list(request: Request) -> Response:
    """One page, the newest first; `trainee`: of one account, `before`: the last of the page before."""
    only_in_practice(request)
    typed = request.query_params.get("before", "")
    before = int(typed) if typed.isdecimal() and len(typed) <= _MOST_DIGITS else ledger.LAST
    trainee = request.query_params.get("trainee", "")[:100]
    found = await ledger.page(pool_of(request), PAGE + 1, before=before, account_id=trainee or None)
    return render(
        request,
        "practice/results.html",
        title="练习结果",
        lines=await lines_of(request, found[:PAGE]),
        older=found[PAGE - 1].place if len(found) > PAGE else 0,
        is_first=before == ledger.LAST,
        trainee=trainee,
    )


@pages.get("/practice/results.xlsx", allow=roles(*TRAINERS))
async def export(request: Request) -> Response:
    """The newest results as a workbook, of one trainee where one is named."""
    only_in_practice(request)
    trainee = request.query_params.get("trainee", "")[:100]
    lines = await lines_of(request, await ledger.page(pool_of(request), MOST_EXPORTED, account_id=trainee or None))
    body = await asyncio.to_thread(written, [("练习结果", _TITLES, [_row(each) for each in lines])])
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote('练习结果.xlsx')}",
        "Cache-Control": "no-store",
    }
    return Response(body, media_type=TYPE, headers=headers)


def _row(line: Line) -> tuple[str | int | None, ...]:
    started, total = line.started, line.total
    return (
        started.trainee,
        line.name,
        started.case_no,
        moment(started.started_at),
        total.right if total else None,
        total.steps if total else None,
        total.refused if total else None,
        line.words,
    )
