"""The figures of a period as a workbook: numbers as numbers, with what each of them counts."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Sequence
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from xlsxwriter import Workbook

from domain.figures.figure import Measure
from domain.figures.registry import BY_KEY
from starter.web.figures.asked import PARTS, Query
from starter.web.figures.found import COLUMNS, OF_ITEMS, Found, Shown
from starter.web.site.arrivals import note
from starter.web.site.permissions import session_of
from starter.words.names import moment

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDTHS = (28, 12, 12, 14, 60, 26)
Cell = str | int | float | None
Sheet = tuple[str, Sequence[str], Sequence[Sequence[Cell]]]


async def workbook(request: Request, query: Query, found: Found) -> Response:
    """The file, once it is noted who took it."""
    sheets = sheets_of(query, found)
    rows = sum(len(sheet) for _, _, sheet in sheets)
    await note(request, "export", session=session_of(request), about=f"{request.url.path}/xlsx/{rows}")
    body = await asyncio.to_thread(written, sheets)
    name = quote(f"统计-{query.period.name}.xlsx")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}", "Cache-Control": "no-store"}
    return Response(body, media_type=TYPE, headers=headers)


def sheets_of(query: Query, found: Found) -> list[Sheet]:
    """(name, headings, rows) of each sheet."""
    shown = [found.open_now, *(each for _, section in found.sections for each in section)]
    by = [BY_KEY[key] for key in (OF_ITEMS if query.by == "item" else COLUMNS)]
    sheets: list[Sheet] = [
        ("说明", ("项目", "内容"), _about(query, found)),
        (
            "指标",
            ("指标", "本期", "单位", "上期", "口径", "依据"),
            [(e.figure.name, _number(e), _unit(e), e.before, e.figure.meaning, e.figure.source) for e in shown],
        ),
    ]
    if found.parts:
        titles = (dict(PARTS)[query.by] if query.by else "", *(each.name for each in by))
        rows = [(part.name, *(_number(each) for each in part.cells)) for part in found.parts]
        sheets.append(("分组", titles, rows))
    grounds = [(figure.name, e.name, e.number, e.share) for figure, of in found.grounds for e in of]
    return [
        *sheets,
        ("按原因", ("指标", "原因", "数量", "占比（%）"), grounds),
        ("在办", ("收件以来", "件数"), [(each.name, each.number) for each in found.ages]),
        ("用时分布", ("工作日", "件数"), list(found.spread.items())),
        ("按日", ("种类", "日期", "件数"), [(e.kind, str(e.counted_on), e.number) for e in found.days]),
    ]


def _about(query: Query, found: Found) -> list[tuple[Cell, Cell]]:
    asked = query.asked
    names = (
        ("统计期", query.period.name),
        ("从", str(query.period.from_on)),
        ("到", str(query.period.until_on)),
        ("按当时记录", moment(asked.as_of) if asked.as_of else "现在"),
        ("导出时间", moment(query.now)),
        ("一件事", dict(query.bundles).get(asked.bundle or "", "全部")),
        ("部门", query.departments.get(asked.department or "", "全部")),
        ("牵头部门", query.departments.get(asked.lead or "", "全部")),
        ("收件大厅", query.halls.get(asked.hall or "", "全部")),
        ("还没有计入的办件", str(found.lag.cases)),
    )
    return [(name, value) for name, value in names]


def _number(shown: Shown) -> Cell:
    return shown.value.number


def _unit(shown: Shown) -> str:
    return "%" if shown.figure.measure is Measure.SHARE else shown.figure.unit


def written(sheets: Sequence[Sheet]) -> bytes:
    """The workbook. What begins like a formula stays text."""
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    with Workbook(target, options) as book:
        head = book.add_format({"bold": True, "bottom": 1})
        text = book.add_format({"text_wrap": True, "valign": "top"})
        for name, titles, rows in sheets:
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            sheet.repeat_rows(0)
            sheet.fit_to_pages(1, 0)
            for column, title in enumerate(titles):
                sheet.set_column(column, column, _WIDTHS[min(column, len(_WIDTHS) - 1)] if name == "指标" else 18)
                sheet.write_string(0, column, title, head)
            for line, row in enumerate(rows, start=1):
                for column, value in enumerate(row):
                    if isinstance(value, str):
                        sheet.write_string(line, column, value, text)
                    elif value is not None:
                        sheet.write_number(line, column, value)
    return target.getvalue()
