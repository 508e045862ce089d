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
from ledger.connection.pool import LedgerAway
from starter.api.exceptions import BodyTooLarge
from starter.office.errors import LianbanError
from starter.web.site.expired import to_the_door
from starter.web.site.forms_in import FormUnreadable, TextTooLong
from starter.web.site.input_gate import BodyStalled
from starter.web.site.permissions import (
    BY_ITSELF,
    CaseMissing,
    ForeignForm,
    NotLoggedIn,
    NotPermitted,
    OtherCasesForm,
    OtherPersonsForm,
    PasswordToChange,
    redirect,
)
from starter.web.site.render import render
from starter.web.site.typed_text import TypedText, typed_text
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
STALLED = Problem(408, "REQUEST_TIMEOUT", "没有收到完整的内容，这次提交没有生效。", "请检查网络后重新提交。")
UNREADABLE = Problem(400, "FORM_UNREADABLE", "没有读懂提交的内容。", "请返回上一页，刷新后重新提交。")
FOREIGN = Problem(
    403, "FOREIGN_FORM", "这次提交不是从本系统的页面发出的，已拒绝。", "请从本系统页面重新打开表单后提交。"
)
OTHER_PERSONS = Problem(
    409,
    "OTHER_PERSONS_FORM",
    "这张表单是另一位同事打开的，没有提交。",
    "这台电脑上现在登录的是您；请核对下面的内容，要以您的名义提交的，再点按钮。",
)
OTHER_CASES = Problem(
    409,
    "OTHER_CASES_FORM",
    "您在另一个窗口打开了别的办件，这次没有提交。",
    "请从“我的办件”重新打开要办的那一件，再从它的页面提交；已填写的内容在下面。",
)
NOT_PERMITTED = Problem(
    403, "PAGE_NOT_PERMITTED", "您现在的身份不能使用这个页面。", "如您有其他身份，请在页面右上角切换后再试。"
)
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
        (ForeignForm, FOREIGN),
        (OtherCasesForm, OTHER_CASES),
        (FormUnreadable, UNREADABLE),
        (BodyTooLarge, TOO_LARGE),
        (BodyStalled, STALLED),
    ):
        app.add_exception_handler(kind, _shows(problem))
    app.add_exception_handler(CaseMissing, _no_case)
    app.add_exception_handler(NotLoggedIn, to_the_door)
    app.add_exception_handler(TextTooLong, _too_long)
    app.add_exception_handler(OtherPersonsForm, other_person)
    app.add_exception_handler(PasswordToChange, _to_password)
    app.add_exception_handler(LianbanError, _refused)
    app.add_exception_handler(HTTPException, _by_status)
    app.add_exception_handler(LedgerAway, away)


async def _no_case(request: Request, error: Exception) -> Response:
    """No such case for this visitor; an open page that only refreshes itself stays as it is (handed on meanwhile)."""
    if request.method == "GET" and BY_ITSELF in request.headers:
        return Response(status_code=204)
    return await _shows(NO_CASE)(request, error)


async def broken(request: Request, error: Exception) -> Response:
    """A fault of our own: said so, logged with its reference number."""
    reference = reference_number()
    log.error("request_failed", reference=reference, path=_route(request), exc_info=error)
    return problem_page(request, BROKEN, reference)


async def unreadable(request: Request) -> Response:
    """An address or a header that holds what is no text."""
    reference = reference_number()
    log.info("request_refused", reference=reference, code=UNREADABLE.code, path="")
    return problem_page(request, UNREADABLE, reference)


def _route(request: Request) -> str:
    """The template of the address, which has no case number in it; what is no address of ours is not repeated."""
    return str(getattr(request.scope.get("route"), "path", "")) or ("/api" if _is_api(request) else "")


def _is_api(request: Request) -> bool:
    return request.url.path.startswith("/api/")


async def away(request: Request, error: Exception) -> Response:
    """The database is away: give a form back as it was typed, a page with a retry."""
    reference = reference_number()
    log.warning("ledger_away", reference=reference, path=_route(request), error=type(error).__name__)
    if request.url.path.startswith("/api/"):
        return problem_page(request, AWAY, reference)
    answer = render(
        request,
        "site/away.html",
        status=AWAY.status,
        title="暂时连不上数据库",
        problem=AWAY,
        reference=reference,
        typed=await typed_text(request),
    )
    answer.headers["Retry-After"] = "10"
    return answer


async def other_person(request: Request, _error: Exception) -> Response:
    """A form of whoever was logged in here before: what was typed comes back, to be sent in one's own name or not."""
    reference = reference_number()
    log.info("request_refused", reference=reference, code=OTHER_PERSONS.code, path=_route(request))
    return render(
        request,
        "site/other_person.html",
        status=OTHER_PERSONS.status,
        title="表单是另一位同事打开的",
        problem=OTHER_PERSONS,
        reference=reference,
        typed=await typed_text(request),
    )


async def _with_typed(request: Request, problem: Problem, reference: str | None = None) -> Response:
    """The page for one problem, with what was typed in the form that it answers."""
    typed = TypedText() if request.url.path.startswith("/api/") else await typed_text(request)
    return problem_page(request, problem, reference, typed)


def problem_page(
    request: Request,
    problem: Problem,
    reference: str | None = None,
    typed: TypedText = TypedText(),  # noqa: B008
) -> Response:
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
        typed=typed,
    )


def _shows(problem: Problem) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def handler(request: Request, error: Exception) -> Response:
        reference = reference_number()
        log.info("request_refused", reference=reference, code=problem.code, path=_route(request))
        return await _with_typed(request, problem, reference)

    return handler


async def _too_long(request: Request, error: Exception) -> Response:
    if not isinstance(error, TextTooLong):
        raise error
    sentence = f"{names.FORM_LABELS.get(error.name, '填写的内容')}{error.sentence}"
    return await _with_typed(
        request, Problem(422, "TEXT_TOO_LONG", sentence, "内容没有提交，也没有截短；请返回上一页缩短后重新提交。")
    )


async def _to_password(_request: Request, _error: Exception) -> Response:
    return redirect("/password")


async def _refused(request: Request, error: Exception) -> Response:
    if not isinstance(error, LianbanError):
        raise error
    status = {"CASE_NOT_FOUND": 404, "BUNDLE_UNKNOWN": 404, "ACT_ID_REUSED": 409}.get(error.code, 422)
    return await _with_typed(request, Problem(status, error.code, error.sentence, error.next_step))


async def _by_status(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    answer = problem_page(
        request, _BY_STATUS.get(status, Problem(status, f"HTTP_{status}", "请求没有完成。", "请重试。"))
    )
    answer.headers.update((isinstance(error, HTTPException) and error.headers) or {})  # Allow, with a 405
    return answer
