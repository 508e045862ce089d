"""核查报告汇总: all findings of a case on one page and as PDF, once every check has ended; and the reports as files."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bundles.views.documents import Table
from domain.case.acts import Role
from domain.case.roles import CASE_READERS
from starter.web.case.dossier import Dossier, open_dossier
from starter.web.file_pages.answers import FileAtHand, add_file
from starter.web.findings.shown import ShownFinding
from starter.web.notices.qr import address_svg, query_address
from starter.web.pdf.maker import PdfNotMade
from starter.web.public.sheet_pdf import sorry, widths
from starter.web.results.shown import holder_of
from starter.web.site.permissions import NotLoggedIn, Pages, roles, session_of
from starter.web.site.render import render
from starter.web.site.shared import shared
from starter.words.names import moment

log = structlog.get_logger(__name__)
pages = Pages()
READERS = (Role.COUNTER_CLERK, Role.LEAD, Role.SUPERVISOR)
"""Of the staff those who see to the whole read the sum of all findings; a department reads its own on the case."""
_OF_STAFF = roles(*READERS, of_case=True, reads="paper")
_OWN = roles(Role.APPLICANT, reads="paper")
COLUMNS = ("事项", "部门", "核查结论", "核查内容", "日期")


@pages.get("/cases/{case_no}/findings", allow=_OF_STAFF)
async def staff_report(request: Request) -> Response:
    """The report, for those who see to the whole case."""
    dossier = await _of_staff(request)
    return _page(request, dossier, f"/cases/{dossier.head.case_no}", f"/cases/{dossier.head.case_no}/findings.pdf")


@pages.get("/cases/{case_no}/findings.pdf", allow=_OF_STAFF)
async def staff_pdf(request: Request) -> Response:
    """The same, to print and keep."""
    dossier = await _of_staff(request)
    return await _pdf(request, dossier, f"/cases/{dossier.head.case_no}")


@pages.get("/query/findings", allow=_OWN)
async def own_report(request: Request) -> Response:
    """The report, for the applicant."""
    return _page(request, await _own(request), "/query/case", "/query/findings.pdf")


@pages.get("/query/findings.pdf", allow=_OWN)
async def own_pdf(request: Request) -> Response:
    """The same, to print and keep."""
    return await _pdf(request, await _own(request), "/query/case")


async def _of_staff(request: Request) -> Dossier:
    return await open_dossier(shared(request), session_of(request), request.path_params["case_no"])


async def _own(request: Request) -> Dossier:
    session = session_of(request)
    if session.case_no is None:
        raise NotLoggedIn
    return await open_dossier(shared(request), session, session.case_no)


def _findings(dossier: Dossier) -> tuple[ShownFinding, ...]:
    """All of them; before every check has ended there is no report to read."""
    if not dossier.has_report:
        raise HTTPException(404)
    return dossier.findings


def _page(request: Request, dossier: Dossier, back: str, pdf: str) -> Response:
    found = _findings(dossier)
    title = "核查报告汇总"
    return render(
        request,
        "findings/report.html",
        title=title,
        dossier=dossier,
        found=found,
        back=back,
        pdf=pdf,
        lead=_lead(dossier),
    )


def _lead(dossier: Dossier) -> str:
    return dossier.departments[dossier.head.lead_department]


async def _pdf(request: Request, dossier: Dossier, back: str) -> Response:
    try:
        digest, made = await shared(request).pdfs.make(_paper(request, dossier, _findings(dossier)))
    except PdfNotMade as failed:
        return sorry(request, failed.code, back)
    log.info("finding_report_opened", case_no=dossier.head.case_no, actor_id=dossier.actor.actor_id)
    name = quote(f"核查报告汇总-{dossier.head.case_no}.pdf")
    headers = {
        "ETag": f'"{digest}"',
        "Cache-Control": "private, no-cache",
        "Content-Disposition": f"inline; filename*=UTF-8''{name}",
    }
    return Response(made, media_type="application/pdf", headers=headers)


def _paper(request: Request, dossier: Dossier, found: tuple[ShownFinding, ...]) -> dict[str, Any]:
    """The paper as the typesetter takes it: texts only; of the same findings the same bytes."""
    address = query_address(shared(request).settings.public_url)
    return {
        "title": "核查报告汇总",
        "code": dossier.head.case_no,
        "lines": _facts(dossier, found),
        "picture": address_svg(address),
        "picture_says": f"二维码：{address}",
        "warnings": [],
        "sections": [{"heading": "核查结论", "paragraphs": [], "points": [], "tables": [_table(found)]}],
        "footer": f"核查报告汇总 {dossier.head.case_no}",
    }


def _facts(dossier: Dossier, found: tuple[ShownFinding, ...]) -> list[str]:
    return [
        f"一件事：{dossier.head.bundle_name}",
        f"申请人：{holder_of(dossier.head).name}",
        f"牵头部门：{_lead(dossier)}",
        f"全部核查于 {moment(max(each.found_at for each in found))} 完成。",
        "各项结论由所列部门按其掌握的信息出具，不是行政许可决定。",
    ]


def _table(found: tuple[ShownFinding, ...]) -> dict[str, Any]:
    rows = tuple((each.name, each.department, each.outcome, _words(each), moment(each.found_at)) for each in found)
    shares = widths(Table("", COLUMNS, rows))
    return {"caption": "", "columns": list(COLUMNS), "widths": shares, "rows": [list(row) for row in rows]}


def _words(found: ShownFinding) -> str:
    """Values and remark in one cell; a correction says so."""
    parts = [f"{name}：{text}" for name, text in found.values]
    parts += [found.remark] if found.remark else []
    parts += ["（已更正）"] if found.is_corrected else []
    return "；".join(parts) or "—"


async def _report_file(request: Request, dossier: Dossier, back: str) -> FileAtHand:
    """One file of a finding that is for the visitor; any other is to them as if there were none."""
    act_id, position = request.path_params["act_id"], request.path_params["position"]
    found = next((each for each in dossier.findings if each.act_id == act_id), None)
    files = list(dossier.contents.get(act_id, {}).get("files", ())) if found is not None else []
    kept = next((each for at, each in enumerate(files) if str(at) == position), None)
    if kept is None:
        raise HTTPException(404)
    return FileAtHand(
        name=str(kept["file_name"]),
        digest=str(kept["digest"]),
        back=back,
        opened=lambda: log.info(
            "finding_file_opened", case_no=dossier.head.case_no, act_id=act_id, actor_id=dossier.actor.actor_id
        ),
    )


async def staff_file(request: Request) -> FileAtHand:
    """A report (核查报告), for the staff who read the finding."""
    dossier = await _of_staff(request)
    return await _report_file(request, dossier, f"/cases/{dossier.head.case_no}")


async def own_file(request: Request) -> FileAtHand:
    """A report (核查报告), for the applicant."""
    return await _report_file(request, await _own(request), "/query/case")


add_file(
    pages,
    "/cases/{case_no}/findings/{act_id}/{position}",
    allow=roles(*CASE_READERS, of_case=True, reads="file"),
    door=staff_file,
)
add_file(pages, "/query/findings/{act_id}/{position}", allow=roles(Role.APPLICANT, reads="file"), door=own_file)
