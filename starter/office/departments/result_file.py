"""A department's results by file (表格回传): the workbook that goes out, and the rows of the one that comes back.

What goes out names requests and items and nobody; what comes in is read as text, cell by cell, and believed nothing.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from python_calamine import CalamineError, CalamineWorkbook
from xlsxwriter import Workbook

from ledger.departments.items import DepartmentItem

TITLES = ("请求编号", "事项", "到期日", "结果", "结果编号", "理由", "办理意见")
FILLED_IN = ("请求编号", "结果", "结果编号", "理由", "办理意见")
DECISIONS: Mapping[str, str] = {"准予": "grant", "不予": "refuse"}
MOST_ROWS = 300
"""Rows of one file; a department with more sends several."""
MOST_BYTES = 2 * 1024 * 1024
_MOST_UNPACKED = 40 * 1024 * 1024
_MOST_CHARS = 2000
_WIDTHS = (34, 26, 12, 8, 24, 28, 40)


class FileUnreadable(Exception):
    """RESULT_FILE_UNREADABLE: no workbook, too large, or without the columns; the text says which."""


class ResultRow(NamedTuple):
    """One row as it was written: the request, 准予 or 不予, the result's number, the reason and the words."""

    request_no: str
    result: str = ""
    result_no: str = ""
    reason: str = ""
    opinion: str = ""

    @property
    def is_filled_in(self) -> bool:
        """Whether it says anything about its request."""
        return any(self[1:])


def written(items: Sequence[DepartmentItem], reasons: Mapping[str, str]) -> bytes:
    """The workbook of open items, to be filled in; `reasons`: codes with their sentences, on a sheet of their own."""
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    with Workbook(target, options) as book:
        head, text = book.add_format({"bold": True, "bottom": 1}), book.add_format({"num_format": "@"})
        sheet = book.add_worksheet("结果")
        for column, (title, width) in enumerate(zip(TITLES, _WIDTHS, strict=True)):
            sheet.set_column(column, column, width, text)
            sheet.write_string(0, column, title, head)
        sheet.freeze_panes(1, 0)
        for row, item in enumerate(items, start=1):
            for column, value in enumerate((item.request_no, item.name, str(item.due_on or ""))):
                sheet.write_string(row, column, value, text)
        sheet.data_validation(1, 3, MOST_ROWS, 3, {"validate": "list", "source": list(DECISIONS)})
        listed = book.add_worksheet("理由")
        listed.set_column(0, 1, 40, text)
        for row, pair in enumerate((("理由代码", "理由"), *reasons.items())):
            for column, value in enumerate(pair):
                listed.write_string(row, column, value, text)
    return target.getvalue()


def read(body: bytes) -> list[ResultRow]:
    """The rows that are filled in, in their order. Raises FileUnreadable."""
    cells = _cells(body)
    titles = [_text(each) for each in (cells[0] if cells else ())]
    if missing := [title for title in FILLED_IN if title not in titles]:
        raise FileUnreadable(f"表格第一行缺少：{'、'.join(missing)}。请用下载的表格填写，不要改动第一行。")
    places = [titles.index(title) for title in FILLED_IN]
    rows = [ResultRow(*(_text(line[place]) if place < len(line) else "" for place in places)) for line in cells[1:]]
    filled = [row for row in rows if row.is_filled_in]
    if not filled:
        raise FileUnreadable("表格里没有填写结果。请在“结果”一栏填写准予或不予。")
    if len(filled) > MOST_ROWS:
        raise FileUnreadable(f"表格里填写了 {len(filled)} 行，一次最多 {MOST_ROWS} 行，请分几次上传。")
    return filled


def _cells(body: bytes) -> list[list[object]]:
    if len(body) > MOST_BYTES:
        raise FileUnreadable("文件超过 2 MB。请只留填写结果的行，存为 xlsx 后上传。")
    try:
        # A small archive may unpack to a very large one: what it says of itself is enough to turn it away.
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            if sum(each.file_size for each in packed.infolist()) > _MOST_UNPACKED:
                raise FileUnreadable("文件展开后过大。请只留填写结果的行，存为 xlsx 后上传。")
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(body)).get_sheet_by_index(0)
        return [[*line] for line in sheet.to_python(nrows=MOST_ROWS * 10)]
    except (CalamineError, zipfile.BadZipFile, ValueError, IndexError, OSError):
        raise FileUnreadable("读不出这个文件。请上传下载的 xlsx 表格，不要另存为别的格式。") from None


def _text(value: object) -> str:
    """A cell as it is meant: a number that a spreadsheet made of a number's digits is written without its point."""
    whole = int(value) if isinstance(value, float) and value.is_integer() else value
    return str(whole).strip()[:_MOST_CHARS]


def twice(rows: Iterable[ResultRow]) -> frozenset[str]:
    """Request numbers that stand in more than one row: which row holds, nobody can say."""
    seen: dict[str, int] = {}
    for row in rows:
        seen[row.request_no] = seen.get(row.request_no, 0) + 1
    return frozenset(number for number, times in seen.items() if times > 1)
