"""A bulletin (通报) as PDF: the numbers and words of its page; one that is not published says so first."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from bundles.views.documents import Table
from domain.bulletin.moves import Phase
from domain.time.calendar import beijing_date
from ledger import accounts
from ledger.bulletins import bulletins
from ledger.bulletins.bulletins import Bulletin
from starter.web.bulletins.page import department_rows, parts_of
from starter.web.bulletins.reach import PATH, bulletin_of
from starter.web.bulletins.words import DEPARTMENT_TITLES, PHASE_NAMES, rule_text
from starter.web.notices.qr import address_svg
from starter.web.pdf.maker import PdfNotMade
from starter.web.public.sheet_pdf import sorry, widths
from starter.web.site.permissions import STAFF, Pages, roles
from starter.web.site.shared import pool_of, shared
from starter.words.names import day, moment

pages = Pages()
FIGURE_TITLES = ("指标", "本月", "上月", "变化")


@pages.get(f"{PATH}/{{number}}.pdf", allow=roles(*STAFF))
async def bulletin_pdf(request: Request) -> Response:
    """The bulletin as it stands; of a published one always the same."""
    found = await bulletin_of(request)
    try:
        digest, made = await shared(request).pdfs.make(await paper_of(request, found))
    except PdfNotMade as failed:
        return sorry(request, failed.code, f"{PATH}/{found.number}")
    name = quote(f"{found.title_number or found.number}.pdf")
    headers = {
        "ETag": f'"{digest}"',
        "Cache-Control": "private, no-cache",
        "Content-Disposition": f"inline; filename*=UTF-8''{name}",
    }
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return Response(made, media_type="application/pdf", headers=headers)


async def paper_of(request: Request, found: Bulletin) -> dict[str, Any]:
    """The paper as the typesetter takes it: texts only."""
    pool = pool_of(request)
    people = await accounts.names_of(pool, {each for each in (found.author, found.reviewer, found.signer) if each})
    month = f"{found.month.year}年{found.month.month}月"
    address = f"{shared(request).settings.public_url.rstrip('/')}{PATH}/{found.number}"
    lines = [
        f"数字按 {moment(found.counted_as_of)} 时已有的记录统计，口径编号 {found.figures.edition}。",
        f"起草：{people.get(found.author, '')}　审核：{people.get(found.reviewer or '', '—')}　"
        f"签发：{people.get(found.signer or '', '—')}",
    ]
    if found.published_at:
        lines.append(f"{day(beijing_date(found.published_at))}发布。")
    return {
        "title": f"{month}政务服务通报{'（更正）' if found.corrects else ''}",
        "code": found.title_number or found.number,
        "lines": lines,
        "picture": address_svg(address),
        "picture_says": f"二维码：{address}",
        "warnings": [each async for each in _warnings(request, found)],
        "sections": list(_sections(found, await department_rows(request, found))),
        "footer": f"{found.title_number or found.number}　{month}政务服务通报",
    }


async def _warnings(request: Request, found: Bulletin) -> AsyncIterator[str]:
    pool = pool_of(request)
    if found.phase is not Phase.PUBLISHED:
        yield f"{PHASE_NAMES[found.phase]}，还没有发布，不得外传。"
    if found.corrects and (other := await bulletins.read(pool, found.corrects)):
        yield f"本通报更正{other.title_number}，以本通报为准。"
    if found.corrected_by and (other := await bulletins.read(pool, found.corrected_by)):
        yield f"本通报已由{other.title_number}更正，请以更正为准。"


def _sections(found: Bulletin, departments: list[tuple[str, ...]]) -> Iterator[dict[str, Any]]:
    for part in parts_of(found):
        tables = []
        if part.rows:
            tables.append(Table("", FIGURE_TITLES, tuple(row[:4] for row in part.rows)))
        if part.key == "departments" and departments:
            tables.append(Table("", (*DEPARTMENT_TITLES[:-1], "表扬、批评"), tuple(departments)))
        said = [line for line in part.words.split("\n") if line]
        if part.key == "departments":
            said.append(rule_text(found.figures.rule))
        if said or tables:
            yield {"heading": part.name, "paragraphs": said, "points": [], "tables": [_table(each) for each in tables]}


def _table(each: Table) -> dict[str, Any]:
    return {
        "caption": each.caption,
        "columns": list(each.columns),
        "widths": widths(each),
        "rows": [list(row) for row in each.rows],
    }
