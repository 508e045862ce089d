"""Lists taken along (导出): what the screen shows, as a workbook or as CSV, with a line in the access log.

Numbers of eighteen digits stay text; what a spreadsheet would take for a formula is defused; CSV begins with a BOM, so
that Excel reads it as UTF-8. Written by XlsxWriter (ADR 0069).
"""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import Iterable, Sequence
from typing import Literal
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from xlsxwriter import Workbook

from starter.web.site.arrivals import note
from starter.web.site.permissions import session_of

Kind = Literal["xlsx", "csv"]
MOST_ROWS = 10_000
"""Rows of one export; who needs more narrows the list and takes it in parts."""
_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")
_WIDTH = 18


async def export(
    request: Request, kind: Kind, name: str, titles: Sequence[str], rows: Sequence[Sequence[str]], *, is_cut: bool
) -> Response:
    """The file, once it is noted who took how many rows of which list."""
    about = f"{request.url.path}/{kind}/{len(rows)}"
    await note(request, "export", session=session_of(request), about=about)
    told = [*rows, [f"只导出前 {MOST_ROWS} 行，请筛选后分次导出。"]] if is_cut else rows
    make = _workbook if kind == "xlsx" else _csv
    body = await asyncio.to_thread(make, name, titles, told)
    disposition = f"attachment; filename*=UTF-8''{quote(f'{name}.{kind}')}"
    headers = {"Content-Disposition": disposition, "Cache-Control": "no-store"}
    return Response(body, media_type=_TYPES[kind], headers=headers)


def open_csv(name: str, titles: Sequence[str], rows: Iterable[Sequence[str]]) -> Response:
    """A list that is open to everybody, as CSV; nobody is asked who takes it."""
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(f'{name}.csv')}"}
    return Response(_csv(name, titles, rows), media_type=_TYPES["csv"], headers=headers)


def _workbook(name: str, titles: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    with Workbook(target, options) as book:
        sheet = book.add_worksheet(name[:31])
        head = book.add_format({"bold": True, "bottom": 1})
        text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        sheet.set_column(0, max(0, len(titles) - 1), _WIDTH, text)
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        for column, title in enumerate(titles):
            sheet.write_string(0, column, title, head)
        last = 0
        for last, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                sheet.write_string(last, column, value, text)
        sheet.autofilter(0, 0, last, max(0, len(titles) - 1))
    return target.getvalue()


def _csv(_name: str, titles: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    target = io.StringIO()
    writer = csv.writer(target, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(titles)
    writer.writerows([defused(value) for value in row] for row in rows)
    return ("\ufeff" + target.getvalue()).encode()


def defused(value: str) -> str:
    """As text where a spreadsheet would read a formula, or a number of which it keeps fifteen digits."""
    if value.startswith(_FORMULAS) or (value.isdecimal() and len(value) > 11):
        return "'" + value
    return value
