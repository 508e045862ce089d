"""现场页: the phone page of an officer on site (checklist, photos, opinion), which loses nothing that was typed.

It may be filled in before the convenor has registered who came: until then it can be put aside (暂存), on the server by
the button and in the browser by itself. Without JavaScript it is a plain form.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import ActKind
from domain.case.joint.state import JointPhase, joint_subject
from ledger import act_drafts
from starter.web.case.page import outcome_shown
from starter.web.joint.forms import MOST_REMARK
from starter.web.joint.offered import allowed_staff
from starter.web.joint.page import desk_of, event_of, send_joint_act, surroundings
from starter.web.joint.view import JointView
from starter.web.site.form_parts import FormWrong
from starter.web.site.forms_in import form_of, text
from starter.web.site.permissions import NotPermitted, Pages, redirect, roles, session_of
from starter.web.site.render import render
from starter.web.site.shared import pool_of

OPINION = ActKind.GIVE_JOINT_OPINION
OFFICERS = allowed_staff(OPINION)
FILLED_IN = frozenset({JointPhase.SCHEDULED, JointPhase.HELD})
"""Phases in which there is something to write down on site."""
MOST_NOTE = 2000
pages = Pages()


@pages.get("/cases/{case_no}/joint/{key}/site", allow=roles(*OFFICERS, of_case=True))
async def site_page(request: Request) -> Response:
    """The checklist of the visitor's department."""
    return await show_site(request, await _own_event(request))


@pages.post("/cases/{case_no}/joint/{key}/site", allow=roles(*OFFICERS, of_case=True, uploads=True))
async def give_opinion(request: Request) -> Response:
    """Give the opinion, or put aside what is written so far."""
    event = await _own_event(request)
    if text(form_of(request), "go", 10) == "keep":
        await _keep(request, event)
        return redirect(f"{event.path}/site?kept=1")
    try:
        return redirect(f"{event.path}/site{await send_joint_act(request, event, OPINION)}")
    except FormWrong as wrong:
        return await show_site(request, event, errors=wrong.errors, status=422)


async def _own_event(request: Request) -> JointView:
    event = await event_of(request)
    if event.own is None:
        raise NotPermitted
    return event


async def show_site(
    request: Request, event: JointView, *, errors: Sequence[tuple[str, str]] = (), status: int = 200
) -> Response:
    """The page; what was typed comes back from the form, else from what was put aside."""
    number, account = event.case.head.case_no, _account(request)
    desk = await desk_of(request, event)
    draft = await act_drafts.read(pool_of(request), account, number, _subject(event), OPINION)
    kept = {name: str(value) for name, value in draft.content.items()} if draft else {}
    desk = replace(desk, typed={**(desk.typed or kept), "key": event.plan.key, "kind": OPINION})
    return render(
        request,
        "joint/phone.html",
        status=status,
        title=f"现场检查：{event.plan.name}",
        view=event.case,
        event=event,
        opinion=OPINION,
        notice=outcome_shown(request, event.case),
        is_open=event.state.phase in FILLED_IN and event.own is not None and event.own.state.verdict is None,
        kept_at=draft.saved_at if draft else None,
        store=f"lianban:{account}:{number}:{event.plan.key}:{event.state.round}",
        **surroundings(desk, errors),
    )


async def _keep(request: Request, event: JointView) -> None:
    content = _written(request, event)
    pool, number = pool_of(request), event.case.head.case_no
    await act_drafts.keep(pool, _account(request), number, _subject(event), OPINION, content)


def _written(request: Request, event: JointView) -> dict[str, str]:
    """What is written of the opinion so far; files are chosen again when it is sent."""
    sent = form_of(request)
    points = event.own.points if event.own else ()
    limits: Mapping[str, int] = {
        "verdict": 10,
        "note": MOST_NOTE,
        **{f"p.{each.key}": 5 for each in points},
        **{f"r.{each.key}": MOST_REMARK for each in points},
    }
    return {name: value for name, limit in limits.items() if (value := text(sent, name, limit))}


def _subject(event: JointView) -> str:
    return joint_subject(event.plan.key)


def _account(request: Request) -> str:
    return session_of(request).account_id or ""
