"""Acts from the case's page: one address per kind, each with the roles that the rules of the domain give it.

The act is on file when this answers; the page then shows what became of it, or updates itself when it knows.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

import structlog
from starlette.requests import Request
from starlette.responses import Response

from domain.case.act_specs import ACTS
from domain.case.acts import Act
from domain.case.rules import ALLOWED_ROLES
from starter.office.errors import LianbanError
from starter.office.requests import ActReceipt, ActRequest
from starter.web.case import offered
from starter.web.case.forms import FORM_KINDS, locked_mark, prefix_of, read_act
from starter.web.case.in_hand import CaseInHand, take_in_hand
from starter.web.case.page import place_gone, show_case
from starter.web.case.view import view_of
from starter.web.site.carried import wants_a_look
from starter.web.site.form_parts import FormWrong, sent_before
from starter.web.site.forms_in import TextTooLong, form_of, text
from starter.web.site.permissions import STAFF, Pages, redirect, roles, session_of
from starter.web.site.shared import pool_of, shared
from starter.web.site.unsent_acts import KEPT_KINDS, keep_or_drop

_SAID_AT_THE_FORM: Mapping[str, str] = {
    "TO_UNKNOWN": "to",
    "DEPUTY_NOT_VALID": "to",
    "RESULT_NO_TAKEN": "result_no",
    "RESULT_NO_BY_RULE": "result_no",
    "CODE_INVALID": "reason",
    "CODE_NOT_LISTED": "reason",
    "REASON_MISSING": "reason",
    "WORDS_MISSING": "opinion",
    "CODE_REASON_MISSING": "note",
    "URGE_ANSWER_MISSING": "note",
    "EXPLANATION_PERSONAL": "opinion",
    "DONE_ON_MISSING": "done_on",
    "LEAD_REASON_MISSING": "note",
    "LEAD_MISSING": "lead",
    "LEAD_SAME": "lead",
    "LEAD_NOT_ABLE": "lead",
    "HALL_REASON_MISSING": "note",
    "HALL_MISSING": "hall",
    "HALL_SAME": "hall",
    "HALL_NOT_LISTED": "hall",
    "HALL_NOT_HERE": "hall",
    "NOT_RECEIVED_HERE": "hall",
    "VOUCHER_USED": "voucher",
    "PAID_ONLINE": "amount",
    "PROVIDER_UNASKED": "unasked",
}
"""What the client finds wrong with an act, and the field that it is said at: the form comes back, nothing is lost."""
log = structlog.get_logger(__name__)
pages = Pages()


def _page_for(kind: str) -> Callable[[Request], Awaitable[Response]]:
    async def send(request: Request) -> Response:
        return await send_from_page(request, kind)

    send.__name__ = kind
    return send


async def send_from_page(request: Request, kind: str, number: str = "") -> Response:
    """Send one act of a clerk; a form that is not filled in right comes back with everything typed.

    `number`: of the case, where the address does not name it.
    """
    case_no = number or request.path_params["case_no"]
    hand = await take_in_hand(shared(request), session_of(request), case_no)
    sent = form_of(request)
    typed = {**{name: value for name, value in sent.items() if isinstance(value, str)}, "kind": kind}
    item = text(sent, "item", 80)
    if wants_a_look(sent):
        return await show_case(request, await view_of(shared(request), hand), typed=typed)
    try:
        may_keep = kind in KEPT_KINDS and item in hand.state.items
        if may_keep and (did := await keep_or_drop(request, sent, case_no, kind, item)):
            return redirect(f"/cases/{case_no}?kept={did}#acts-head")
        return await _sent(request, hand, kind, typed)
    except FormWrong as wrong:
        if before := await sent_before(pool_of(request), sent, case_no, kind):
            return redirect(f"/cases/{case_no}?act={before}")
        errors = wrong.errors
    except TextTooLong as long:
        errors = [(prefix_of(kind, item or None) + long.name, "这一项" + long.sentence)]
    except LianbanError as refused:
        if refused.code not in _SAID_AT_THE_FORM:
            raise
        place = _SAID_AT_THE_FORM[refused.code]
        errors = [(prefix_of(kind, item or None) + place, refused.sentence + refused.next_step)]
    view = await view_of(shared(request), hand)
    if gone := place_gone(view, typed):
        return await show_case(request, view, notice=gone, status=409)
    return await show_case(request, view, errors=errors, typed=typed, status=422)


async def _sent(request: Request, hand: CaseInHand, kind: str, typed: Mapping[str, str]) -> Response:
    """Send the act, or show what it would do. Raises FormWrong, TextTooLong, LianbanError."""
    sent, case_no = form_of(request), hand.head.case_no
    wanted = await read_act(request, hand, kind)
    if text(sent, "look"):
        view = await view_of(shared(request), hand)
        return await show_case(request, view, typed=typed, foreseen=_foreseen(hand, wanted))
    receipt = await send_logged(request, wanted)
    if receipt.query_code is not None:
        return redirect(f"/cases/{case_no}/notices/{await _entry_of(request, wanted)}")
    if "to_hall" in ACTS[kind].needs and receipt.outcome != "refused":
        return redirect(f"/filing/handed?sent={case_no}")  # the case is another hall's from now on
    if text(sent, "back") == "board":
        return redirect(f"/board?urged={wanted.act_id}&case={case_no}")
    seen = text(sent, "seq", 8)
    told = f"&seen={seen}" if seen.isdecimal() else ""
    return redirect(f"/cases/{case_no}?act={wanted.act_id}{told}{locked_mark(request)}")


async def send_logged(request: Request, wanted: ActRequest) -> ActReceipt:
    """Send an act and note it in the log. Raises LianbanError where it cannot be put on file."""
    receipt = await shared(request).lianban.send_act(wanted)
    log.info(
        "act_sent",
        case_no=wanted.case_no,
        act_id=wanted.act_id,
        kind=wanted.kind,
        actor_id=wanted.actor.actor_id,
        outcome=receipt.outcome,
    )
    return receipt


async def _entry_of(request: Request, settled: ActRequest) -> int:
    """The number of the journal's entry that a settled act led to."""
    course = await shared(request).lianban.case_course(settled.case_no)
    return next(seq for seq, entry in enumerate(course.entries, start=1) if entry.act_id == settled.act_id)


def _foreseen(hand: CaseInHand, wanted: ActRequest) -> offered.Foreseen:
    """What the act would do to the due dates if it were sent now."""
    said = wanted.model_dump(exclude={"case_no", "content"})
    return offered.foresee(hand.state, Act.model_validate({**said, "received_at": hand.now}))


for _kind in FORM_KINDS:
    pages.post(
        f"/cases/{{case_no}}/acts/{_kind}",
        allow=roles(*(ALLOWED_ROLES[_kind] & STAFF), of_case=True, uploads=ACTS[_kind].files),
    )(_page_for(_kind))
