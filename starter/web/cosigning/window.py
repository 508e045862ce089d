"""签名 at the window: waiting applications by number, and a signature on paper once the identity was checked."""

from __future__ import annotations

import uuid

import structlog
from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import Role
from domain.cosigning.messages import REFUSE, SIGN, CosigningAct
from ledger.cosigning import applications
from starter.office.client import UNDATED
from starter.office.cosigning.acts import act_on
from starter.office.cosigning.marks import identity_of
from starter.office.filing.received_here import NotReceivedHere, require_taken_here
from starter.web.case.in_hand import actor_of
from starter.web.cosigning import shown
from starter.web.cosigning.shown import Signature, WaitingShown
from starter.web.cosigning.sign import MOST_REASON
from starter.web.filing.hall import hall_here
from starter.web.site.deputy_session import stands_for
from starter.web.site.forms_in import form_of, text
from starter.web.site.permissions import CaseMissing, Pages, redirect, roles, session_of
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared
from starter.words.cosigning import OUTCOME_NAMES, Sentence, sentence_of

log = structlog.get_logger(__name__)
pages = Pages()
ROWS = 20
_MOST_PAGES = 500
Errors = list[tuple[str, str]]


@pages.get("/cosigning", allow=roles(Role.COUNTER_CLERK))
async def waiting_list(request: Request) -> Response:
    """What waits for signatures of the matters that this hall receives, the soonest first; nobody's name."""
    return await _list(request)


@pages.post("/cosigning", allow=roles(Role.COUNTER_CLERK))
async def find_waiting(request: Request) -> Response:
    """Find one by its number."""
    number = "".join(text(form_of(request), "number", 60).split()).upper()
    if not number or await _of_hall(request, number) is None:
        sentence = "没有这个申请号的待签申请。请按申请人手机或页面上的申请号核对（Q 开头）。"
        return await _list(request, number, [("number", sentence if number else "请填写申请号。")], 422)
    return redirect(f"/cosigning/{number}")


@pages.get("/cosigning/{number}", allow=roles(Role.COUNTER_CLERK, reads="paper"))
async def waiting_page(request: Request) -> Response:
    """One of them: who is to sign what, and the form for whoever came to the counter."""
    return await _show(request)


@pages.post("/cosigning/{number}/{key}", allow=roles(Role.COUNTER_CLERK))
async def sign_at_window(request: Request) -> Response:
    """Signed, or refused, by somebody at the counter."""
    waiting = await _of_hall(request, request.path_params["number"])
    signature = waiting.one(request.path_params["key"]) if waiting else None
    if waiting is None or signature is None:
        raise CaseMissing
    form, key = form_of(request), signature.cosigner.key
    number, reason = text(form, "id_number", 60), text(form, "reason", MOST_REASON + 1).strip()
    is_signing = text(form, "what", 10) != "refuse"
    errors = _errors(key, number, is_checked=text(form, "checked", 5) == "yes")
    if not is_signing and not 0 < len(reason) <= MOST_REASON:
        errors.append((f"{key}-reason", f"请写明不同意的理由，不超过{MOST_REASON}字。"))
    if errors:
        return await _show(request, errors, typed=(key, number, reason), status=422)
    act = CosigningAct(
        act_id=text(form, "act_id", 60) or str(uuid.uuid4()),
        kind=SIGN if is_signing else REFUSE,
        actor=actor_of(session_of(request)),
        received_at=UNDATED,
        cosigner=key,
        identity=identity_of(shared(request).settings.secret_key, number),
        text_digest=text(form, "text_digest", 64),
        method="window",
    )
    words = {} if is_signing else {"reason": reason}
    outcome = await act_on(shared(request).lianban, waiting.number, act, words)
    log.info("cosigner_acted", case_no=waiting.number, act_kind=act.kind, code=outcome.code)
    if outcome.result == "refused":
        return await _show(request, said=sentence_of(outcome.code), typed=(key, number, reason), status=409)
    return redirect(f"/cosigning/{waiting.number}?{'done' if outcome.result == 'applied' else 'waits'}")


def _errors(key: str, number: str, *, is_checked: bool) -> Errors:
    errors: Errors = []
    if not number.strip():
        errors.append((f"{key}-id_number", "请照证件填写证件号码。"))
    if not is_checked:
        errors.append((f"{key}-checked", "请当面核验身份证件，并由本人在打印的文本上签名后勾选。"))
    return errors


async def _of_hall(request: Request, number: str) -> WaitingShown | None:
    """The application, where the clerk's hall receives its matter; another's is as if it were not there."""
    waiting = await shown.read(pool_of(request), number[:40])
    if waiting is None:
        return None
    definition = await shared(request).definition_cache.by_hash(waiting.application.definition)
    try:
        await require_taken_here(pool_of(request), definition, stands_for(session_of(request)))
    except NotReceivedHere:
        return None
    return waiting


async def _list(request: Request, number: str = "", errors: Errors | None = None, status: int = 200) -> Response:
    here = await hall_here(request)
    bundles = None
    if here is not None:
        bundles = [each.bundle.bundle for each in await shared(request).definition_cache.in_force() if here.takes(each)]
    asked = request.query_params.get("page", "1")
    page = int(asked) if asked.isascii() and asked.isdecimal() and 0 < int(asked[:4]) <= _MOST_PAGES else 1
    found = await applications.waiting(pool_of(request), bundles, offset=(page - 1) * ROWS, most=ROWS + 1)
    return render(
        request,
        "cosigning/list.html",
        status=status,
        title="等待签名的申请",
        lines=found[:ROWS],
        page=page,
        more=len(found) > ROWS,
        number=number,
        errors=errors or [],
    )


async def _show(
    request: Request,
    errors: Errors | None = None,
    *,
    said: Sentence | None = None,
    typed: tuple[str, str, str] = ("", "", ""),
    status: int = 200,
) -> Response:
    waiting = await _of_hall(request, request.path_params["number"])
    if waiting is None:
        raise CaseMissing
    if said is None and "waits" in request.query_params and waiting.state.outcome is None:
        said = sentence_of("COSIGN_WAITS_TO_BE_RECORDED")
    return render(
        request,
        "cosigning/window.html",
        status=status,
        title="窗口签名",
        waiting=waiting,
        act_ids={each.cosigner.key: (str(uuid.uuid4()), str(uuid.uuid4())) for each in _open(waiting)},
        outcomes=OUTCOME_NAMES,
        errors=errors or [],
        typed=typed,
        said=said,
        done="done" in request.query_params,
    )


def _open(waiting: WaitingShown) -> list[Signature]:
    return [each for each in waiting.signatures if each.state == "waits"]
