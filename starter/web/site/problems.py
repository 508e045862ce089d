"""When a page cannot be given: one place maps what went wrong to a status, a code, a sentence and a next step.

Every such page carries a reference number that the log has too; none shows a stack. While the database is away a form
comes back with everything that was typed and a button to send it again, under the same act_id.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from domain.case.refusals import refuse
from ledger.pool import LedgerAway
from starter.api.errors import BodyTooLarge
from starter.office.errors import LianbanError
from starter.web.site.forms_in import FormUnreadable, read_form
from starter.web.site.permissions import (
    CaseMissing,
    CaseNotYours,
    ForeignForm,
    NotLoggedIn,
    NotPermitted,
    is_ours,
    redirect,
)
from starter.web.site.render import render
from starter.web.site.security import SAFE_METHODS
from starter.web.site.shared import shared
from starter.words import names

log = structlog.get_logger(__name__)
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


@dataclass(frozen=True)
class Problem:
    """What the visitor is told."""

    status: int
    code: str
    sentence: str
    next_step: str


NOT_FOUND = Problem(404, "PAGE_NOT_FOUND", "没有这个页面。", "请核对网址，或从首页重新进入。")
WRONG_METHOD = Problem(405, "METHOD_NOT_ALLOWED", "这个网址不能这样使用。", "请从页面上的按钮操作。")
TOO_LARGE = Problem(413, "UPLOAD_TOO_LARGE", "一次提交的内容太大。", "请减少文件，分几次上传；单个文件不超过20MB。")
UNREADABLE = Problem(400, "FORM_UNREADABLE", "没有读懂提交的内容。", "请返回上一页，刷新后重新提交。")
FOREIGN = Problem(
    403, "FOREIGN_FORM", "这次提交不是从本系统的页面发出的，已拒绝。", "请从本系统页面重新打开表单后提交。"
)
NOT_PERMITTED = Problem(
    403, "PAGE_NOT_PERMITTED", "您现在的身份不能使用这个页面。", "如您有其他身份，请在页面右上角切换后再试。"
)
NOT_YOURS = Problem(403, "CASE_NOT_YOURS", "这个办件与您的部门无关，不能查看。", "请核对办件编号，或联系牵头部门。")
_NO_CASE = refuse("CASE_NOT_FOUND")
NO_CASE = Problem(404, _NO_CASE.code, _NO_CASE.sentence, _NO_CASE.next_step)
AWAY = Problem(503, "LEDGER_AWAY", "系统暂时连不上数据库。", "请稍等片刻，再点“重试”。")
BROKEN = Problem(
    500, "INTERNAL_ERROR", "系统出了差错，这次操作没有完成。", "请重试；如仍出错，请把参考编号告诉管理员。"
)

_BY_STATUS = {404: NOT_FOUND, 405: WRONG_METHOD, 413: TOO_LARGE, 400: UNREADABLE}


def reference_number() -> str:
    """A short number that a person can read out and the log can be searched for."""
    return "".join(secrets.choice(_LETTERS) for _ in range(8))


def install(app: Starlette) -> None:
    """Let every page's failure end in one of the pages of this module; JSON addresses keep their own."""
    for kind, problem in (
        (NotPermitted, NOT_PERMITTED),
        (CaseNotYours, NOT_YOURS),
        (CaseMissing, NO_CASE),
        (ForeignForm, FOREIGN),
        (FormUnreadable, UNREADABLE),
        (BodyTooLarge, TOO_LARGE),
    ):
        app.add_exception_handler(kind, _shows(problem))
    app.add_exception_handler(NotLoggedIn, _to_login)
    app.add_exception_handler(LianbanError, _refused)
    app.add_exception_handler(HTTPException, _by_status)
    app.add_exception_handler(LedgerAway, away)
    app.add_exception_handler(Exception, broken)


async def broken(request: Request, error: Exception) -> Response:
    """A fault of our own: said so, logged with its reference number."""
    reference = reference_number()
    log.error("request_failed", reference=reference, path=request.url.path, exc_info=error)
    return problem_page(request, BROKEN, reference)


async def away(request: Request, error: Exception) -> Response:
    """The database is away: give a form back as it was typed, a page with a retry."""
    reference = reference_number()
    log.warning("ledger_away", reference=reference, path=request.url.path, error=type(error).__name__)
    if request.url.path.startswith("/api/"):
        return problem_page(request, AWAY, reference)
    typed: list[tuple[str, str]] = []
    files: list[str] = []
    if request.method not in SAFE_METHODS:
        typed, files = await _typed(request)
    shown = [(_label(request, name), value) for name, value in typed if value and _may_show(name, value)]
    answer = render(
        request,
        "site/away.html",
        status=AWAY.status,
        title="暂时连不上数据库",
        problem=AWAY,
        reference=reference,
        typed=typed,
        shown=shown,
        files=files,
        uploads=bool(getattr(request.state, "uploads", False)),
    )
    answer.headers["Retry-After"] = "10"
    return answer


async def _typed(request: Request) -> tuple[list[tuple[str, str]], list[str]]:
    """Fields of the form that our own page sent, and names of files that must be chosen again."""
    try:
        form = await read_form(request, uploads=bool(getattr(request.state, "uploads", False)))
    except (FormUnreadable, BodyTooLarge):
        return [], []
    if not is_ours(request):
        return [], []
    fields = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
    files = [value.filename for _, value in form.multi_items() if not isinstance(value, str) and value.filename]
    return [(name, value) for name, value in fields if name not in ("password", "form_token")], files


def _may_show(name: str, value: str) -> bool:
    return name not in names.SILENT_FIELDS and not name.startswith("_") and value.isprintable()


def _label(request: Request, name: str) -> str:
    known = names.FORM_LABELS.get(name)
    return known or shared(request).shelf.known_label(name) or "已填写"


def problem_page(request: Request, problem: Problem, reference: str | None = None) -> Response:
    """The page for one problem; for the JSON API the same as an object."""
    if request.url.path.startswith("/api/"):
        body = {"code": problem.code, "sentence": problem.sentence, "next_step": problem.next_step}
        return JSONResponse({**body, "reference": reference or reference_number()}, status_code=problem.status)
    return render(
        request,
        "site/problem.html",
        status=problem.status,
        title=problem.sentence.rstrip("。"),
        problem=problem,
        reference=reference or reference_number(),
    )


def _shows(problem: Problem) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def handler(request: Request, error: Exception) -> Response:
        reference = reference_number()
        log.info("request_refused", reference=reference, code=problem.code, path=request.url.path)
        return problem_page(request, problem, reference)

    return handler


async def _to_login(request: Request, _error: Exception) -> Response:
    if request.method in SAFE_METHODS and request.url.path not in ("/", "/events"):
        request.state.session = None
        return redirect(f"/login?next={request.url.path}")
    if request.method in SAFE_METHODS:
        return redirect("/login")
    problem = Problem(401, "NOT_LOGGED_IN", "登录已过期，这次提交没有生效。", "请重新登录后再提交。")
    return problem_page(request, problem)


async def _refused(request: Request, error: Exception) -> Response:
    if not isinstance(error, LianbanError):
        raise error
    status = {"CASE_NOT_FOUND": 404, "BUNDLE_UNKNOWN": 404, "ACT_ID_REUSED": 409}.get(error.code, 422)
    return problem_page(request, Problem(status, error.code, error.sentence, error.next_step))


async def _by_status(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return problem_page(
        request, _BY_STATUS.get(status, Problem(status, f"HTTP_{status}", "请求没有完成。", "请重试。"))
    )
