"""办件查询: the family looks at its own case with number and query code, sent by POST; nothing personal in an address.

Attempts are limited by case and by network address before the code is compared. A right code begins a session of that
one case; what is shown is the journal in plain words, with what to do next.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from domain.case.act_spec import On
from domain.case.act_specs import ACTS
from domain.case.acts import ActKind, Role
from domain.definition.normal import normal_number
from ledger import accounts
from ledger.accounts import RoleHeld, Session
from starter.office.entrance import QUERY_KIND, TooManyAttempts
from starter.web.case.forms import FormWrong, locked_mark, read_act
from starter.web.case.forms_view import ActForms
from starter.web.case.page import outcome_shown
from starter.web.case.view import CaseView, view_case
from starter.web.filing.hall import hall_of_case
from starter.web.joint.page import JointForms, send_joint_act, surroundings, typed_in
from starter.web.joint.view import joint_view, joint_views
from starter.web.notices.listed import listed_notices
from starter.web.notices.page import show_notice
from starter.web.payment.shown import payment_shown
from starter.web.public.to_do import going_on, to_do
from starter.web.results.forms import pickup_code
from starter.web.site import arrivals
from starter.web.site.carried import FIELD, carried_in, wants_a_look
from starter.web.site.expired import REISSUED
from starter.web.site.form_parts import sent_before
from starter.web.site.forms_in import form_of, text
from starter.web.site.login import end_session, first_page
from starter.web.site.permissions import NotLoggedIn, Pages, public, redirect, roles, session_of, session_or_none
from starter.web.site.render import render
from starter.web.site.security import SMALL_BODY
from starter.web.site.shared import pool_of, shared

log = structlog.get_logger(__name__)
pages = Pages()
OWN_CASE = roles(Role.APPLICANT, reads="case")
_WITHDRAW = ActKind.WITHDRAW_APPLICATION
_NOT_FITTING = "办件编号或查询码不正确，请按收件凭证核对；重新出具过的，请用新的查询码。"
_TOO_MANY = "查询次数过多，请15分钟后再试；查询码遗失的，请到综合窗口。"


@pages.get("/query", allow=public("申请人查询入口，凭编号和查询码"))
async def query_page(request: Request) -> Response:
    """The form; whoever is in their case already goes there."""
    session = session_or_none(request)
    if session is not None and (session.case_no is not None or session.person_id is not None):
        return redirect("/query/case" if session.case_no else "/me")
    return _form(request, "", [])


@pages.post("/query", allow=public("申请人查询入口，凭编号和查询码"))
async def open_case(request: Request) -> Response:
    """Check number and code, within the limits, and begin a session of that case."""
    case_no = normal_number(text(form_of(request), "case_no", 80))
    code = text(form_of(request), "query_code", 80)
    errors = [("case_no", "请填写办件编号。")] if not case_no else []
    errors += [("query_code", "请填写查询码。")] if not code else []
    if errors:
        return _form(request, case_no, errors, 422)
    pool, entrance = pool_of(request), shared(request).entrance
    place, _ = await arrivals.place_of(request, entrance, QUERY_KIND, case_no)
    try:
        is_right = await entrance.ask(case_no, code, place)
    except TooManyAttempts as refused:
        await arrivals.note(request, "log_in", outcome="refused", code=refused.code, case_no=case_no, again=True)
        return _form(request, case_no, [("case_no", _TOO_MANY)], 429)
    if not is_right:
        await arrivals.note(request, "log_in", outcome="refused", code="QUERY_CODE_WRONG", case_no=case_no)
        return _form(request, case_no, [("case_no", _NOT_FITTING)], 422)
    await end_session(request)
    session = Session(account_id=None, name=None, held=RoleHeld(role=Role.APPLICANT), case_no=case_no)
    await arrivals.note(request, "log_in", session=session)
    session_id = await accounts.open_session(pool, session.held, case_no=case_no)
    response = await first_page(request, session_id, "/query/case", carried_in(form_of(request)))
    await arrivals.know_device(request, response, entrance, QUERY_KIND, case_no)
    return response


@pages.get("/query/case", allow=OWN_CASE)
async def own_case(request: Request) -> Response:
    """The family's case."""
    return await _show(request, await _view(request), [], {})


@pages.post("/query/correction", allow=roles(Role.APPLICANT, uploads=True))
async def supply(request: Request) -> Response:
    """补正 from home."""
    return await _send(request, ActKind.SUPPLY_CORRECTION)


@pages.get("/query/withdraw", allow=OWN_CASE)
async def withdraw_own_page(request: Request) -> Response:
    """撤件 asks once more."""
    view = await _view(request)
    if ActKind.WITHDRAW_APPLICATION not in view.acts:
        return redirect("/query/case")
    return _ask_withdrawal(request, view, [])


@pages.post("/query/withdraw", allow=OWN_CASE)
async def withdraw_own(request: Request) -> Response:
    """撤件 by the family."""
    return await _send(request, ActKind.WITHDRAW_APPLICATION)


@pages.post("/query/delivery", allow=OWN_CASE)
async def confirm_delivery(request: Request) -> Response:
    """送达确认 by the family: the result is in its hands."""
    return await _send(request, ActKind.CONFIRM_DELIVERY)


@pages.post("/query/payment", allow=OWN_CASE)
async def ask_payment(request: Request) -> Response:
    """重新出具缴费单 by the family, where the one before was not paid in time."""
    return await _send(request, ActKind.ASK_PAYMENT)


@pages.post("/query/delivery/way", allow=OWN_CASE)
async def choose_delivery(request: Request) -> Response:
    """选择送达方式 by the family: window, post, electronic."""
    return await _send(request, ActKind.CHOOSE_DELIVERY)


@pages.get("/query/notices/{seq}", allow=OWN_CASE)
async def own_notice(request: Request) -> Response:
    """A notice of one's own case, to read or print."""
    return await show_notice(request, await _view(request), request.path_params["seq"], back="/query/case")


async def _joint_act(request: Request, kind: str) -> Response:
    view = await _view(request)
    event = joint_view(view, request.path_params["key"])
    if event is None:
        raise HTTPException(404)
    try:
        return redirect("/query/case" + await send_joint_act(request, event, kind))
    except FormWrong as wrong:
        return await _show(request, view, wrong.errors, {}, 422)


def _joint_page(kind: str) -> Callable[[Request], Awaitable[Response]]:
    async def send(request: Request) -> Response:
        return await _joint_act(request, kind)

    send.__name__ = kind
    return send


for _kind, _spec in ACTS.items():
    if On.JOINT in _spec.on and Role.APPLICANT in _spec.by:
        pages.post(f"/query/joint/{{key}}/{_kind}", allow=roles(Role.APPLICANT, uploads=_spec.files))(
            _joint_page(_kind)
        )


def _item_page(kind: str) -> Callable[[Request], Awaitable[Response]]:
    async def send(request: Request) -> Response:
        return await _send(request, kind)

    send.__name__ = kind
    return send


OWN_ITEM_ACTS = tuple(kind for kind, spec in ACTS.items() if spec.on == On.ITEM and Role.APPLICANT in spec.by)
"""What the family does on one item alone (撤回事项, 告知自办步骤已完成)."""
for _kind in OWN_ITEM_ACTS:
    _allow = roles(Role.APPLICANT, uploads=True) if ACTS[_kind].files else OWN_CASE
    pages.post(f"/query/items/{_kind}", allow=_allow)(_item_page(_kind))


async def _view(request: Request) -> CaseView:
    session = session_of(request)
    if session.case_no is None:
        raise NotLoggedIn
    return await view_case(shared(request), session, session.case_no)


async def _send(request: Request, kind: str) -> Response:
    view = await _view(request)
    sent = form_of(request)
    typed = {name: value for name, value in sent.items() if isinstance(value, str)}
    if wants_a_look(sent):
        return _ask_withdrawal(request, view, []) if kind == _WITHDRAW else await _show(request, view, [], typed)
    try:
        wanted = await read_act(request, view, kind)
    except FormWrong as wrong:
        if before := await sent_before(pool_of(request), sent, view.head.case_no, kind):
            return redirect(f"/query/case?act={before}")
        if kind == _WITHDRAW:
            return _ask_withdrawal(request, view, wrong.errors)
        return await _show(request, view, wrong.errors, typed, 422)
    receipt = await shared(request).lianban.send_act(wanted)
    log.info("act_sent", case_no=view.head.case_no, act_id=wanted.act_id, kind=kind, outcome=receipt.outcome)
    seen = text(sent, "seq", 8)
    told = f"&seen={seen}" if seen.isdecimal() else ""
    return redirect(f"/query/case?act={wanted.act_id}{told}{locked_mark(request)}")


def _ask_withdrawal(request: Request, view: CaseView, errors: list[tuple[str, str]]) -> Response:
    return render(
        request,
        "case/withdraw.html",
        status=422 if errors else 200,
        title="确认撤件",
        view=view,
        action="/query/withdraw",
        back="/query/case",
        errors=errors,
    )


async def _show(
    request: Request, view: CaseView, errors: list[tuple[str, str]], typed: dict[str, str], status: int = 200
) -> Response:
    notice, desk, joints = outcome_shown(request, view), ActForms(view), joint_views(view)
    if not typed and notice is not None and notice.not_done is not None:
        typed = dict(notice.not_done.fields)
    asked = to_do(view, desk, joints)
    return render(
        request,
        "public/case.html",
        status=status,
        title="办理进度",
        view=view,
        notice=notice,
        desk=desk,
        to_do=asked,
        going_on=going_on(view, desk, is_asked=bool(asked)),
        notices=await listed_notices(pool_of(request), view),
        foreseen=None,
        typed=typed,
        pickup_code=pickup_code(shared(request).settings.secret_key, view.head.case_no),
        joints=joints,
        payment=await payment_shown(shared(request), view),
        hall=await hall_of_case(request, view.head),
        **surroundings(JointForms({}, *typed_in(request)), errors),
    )


def _form(request: Request, case_no: str, errors: list[tuple[str, str]], status: int = 200) -> Response:
    return render(
        request,
        "public/query.html",
        status=status,
        title="办件查询",
        case_no=case_no,
        errors=errors,
        ended="ended" in request.query_params,
        reissued=REISSUED in request.query_params,
        carried=text(form_of(request), FIELD, SMALL_BODY) if request.method == "POST" else "",
    )
