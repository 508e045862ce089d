"""一次告知单 to print or to keep: the notice of a code as PDF, with a QR code that opens the same answers.

Whoever asks again for the same notice on the same day gets the kept one; a browser that has it is told so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bundles.views.documents import Section, Table
from bundles.views.explain import NOTHING
from domain.case.estimate import Estimate
from domain.definition.normal import normal_code
from ledger.door import answer_sheets
from starter.web.notices.qr import address_svg
from starter.web.pdf.maker import Code, PdfNotMade
from starter.web.public.sheet_parts import ShownSheet, shown_sheet
from starter.web.site.permissions import Pages, public
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared
from starter.words.names import day

pages = Pages()
OPEN = public("一次告知单人人可看，没有个人信息")
_FOR_STAFF = frozenset({"关键路径"})
WIDEST, NARROWEST = 24, 5
"""Characters that a column of a table is judged by, at most and at least."""


class _Said(NamedTuple):
    status: int
    sentence: str
    next_step: str


_SAID: Mapping[Code, _Said] = {
    "PDF_FONT_MISSING": _Said(503, "服务器上没有中文字体，不能生成 PDF。", "请用网页上的告知单，或在浏览器里打印。"),
    "PDF_NOT_MADE": _Said(503, "PDF 没有生成出来。", "请过几分钟再试，或用网页上的告知单，在浏览器里打印。"),
    "PDF_BUSY": _Said(503, "现在生成 PDF 的人多。", "请过一会儿再点，或用网页上的告知单。"),
}


@pages.get("/sheets/{code}.pdf", allow=OPEN)
async def sheet_pdf(request: Request) -> Response:
    """The notice as of today, as PDF."""
    code = normal_code(request.path_params["code"])
    sheet = await answer_sheets.read(pool_of(request), code)
    if sheet is None:
        raise HTTPException(404)
    shown = await shown_sheet(request, sheet)
    try:
        digest, made = await shared(request).pdfs.make(paper_of(shown))
    except PdfNotMade as failed:
        return sorry(request, failed.code, f"/sheets/{sheet.code}")
    headers = {
        "ETag": f'"{digest}"',
        "Cache-Control": "no-cache",
        "Content-Disposition": f"inline; filename*=UTF-8''{quote(f'一次告知单-{sheet.code}.pdf')}",
    }
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return Response(made, media_type="application/pdf", headers=headers)


def sorry(request: Request, code: Code, back: str) -> Response:
    """Why there is no PDF now, and the way back to the page."""
    said = _SAID[code]
    response = render(
        request,
        "public/no_pdf.html",
        status=said.status,
        title="没有 PDF",
        said=said,
        code=code,
        back=back,
    )
    response.headers["Retry-After"] = "60"
    return response


def paper_of(shown: ShownSheet) -> dict[str, Any]:
    """The paper as the typesetter takes it (`starter/web/pdf/document.typ`): texts only."""
    warnings = [shown.closed] if shown.closed else []
    if shown.is_older:
        warnings.append("这件事的办法在保存之后有更新，请重新回答问题，以新的结果为准。")
    return {
        "title": f"一次告知单：{shown.bundle.name}",
        "code": shown.sheet.code,
        "lines": [
            f"按{day(shown.today)}的规定和工作日历生成。",
            "到窗口报编号，或扫右边的码，就能接着办，不用再回答一遍问题。本单不含个人信息。",
            shown.address,
        ],
        "picture": address_svg(shown.address),
        "picture_says": f"二维码：{shown.address}",
        "warnings": warnings,
        "sections": list(_sections(shown)),
        "footer": f"一次告知单 {shown.sheet.code}",
    }


def _sections(shown: ShownSheet) -> Iterator[dict[str, Any]]:
    yield _section("什么时候能办好", finish_words(shown.foreseen, shown))
    yield _section("哪些情况会推后", [], points=shown.later)
    for document in shown.documents:
        for each in document.sections:
            yield _of(each)
    for name, sentences in shown.joints:
        yield _section(name, [], points=sentences)
    yield _section(
        "怎样申请", ["可以登录后在网上申请，也可以带上要提交的材料到综合窗口申请；窗口按同样的问题确认情形。"]
    )


def finish_words(foreseen: Estimate | None, shown: ShownSheet) -> list[str]:
    """The estimated finish as the page says it."""
    if foreseen is None:
        return ["办结日期落在还没有工作日历的年份，暂时算不出来。"]
    provisional = "（暂定：该年的放假安排还没有公布）" if foreseen.provisional else ""
    return [
        f"{day(shown.today)}提交、材料齐全的，最迟{day(foreseen.last_day)}办结{provisional}，"
        f"其中受理最迟在{day(foreseen.accepted_by)}。"
    ]


def _of(section: Section) -> dict[str, Any]:
    return _section(section.heading, section.paragraphs, tables=section.tables)


def _section(heading: str, paragraphs: Any, *, points: Any = (), tables: tuple[Table, ...] = ()) -> dict[str, Any]:
    return {
        "heading": heading,
        "paragraphs": list(paragraphs),
        "points": list(points),
        "tables": [
            {
                "caption": each.caption,
                "columns": list(each.columns),
                "widths": widths(each),
                "rows": [list(row) for row in each.rows],
            }
            for each in map(for_paper, tables)
            if each.rows
        ],
    }


def for_paper(table: Table) -> Table:
    """Without columns that say nothing in any row, or nothing to an applicant: a sheet is narrow."""
    kept = [
        at
        for at, name in enumerate(table.columns)
        if name not in _FOR_STAFF and any(row[at] != NOTHING for row in table.rows)
    ]
    rows = tuple(tuple(row[at] for at in kept) for row in table.rows)
    return Table(table.caption, tuple(table.columns[at] for at in kept), rows)


def widths(table: Table) -> list[int]:
    """How wide the columns are beside each other: by their longest text, within bounds."""
    columns = zip(table.columns, *table.rows, strict=True)
    return [min(WIDEST, max(NARROWEST, *(len(text) for text in column))) for column in columns]
