"""排队叫号 (`/queue`): numbers of the visitor's hall today: taken, called, served; and the machine that gives them.

A clerk sees and calls those of their own hall alone. With a called number a registration begins, which carries number
and time onto its last page; its filing serves the number. A number names nobody.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import Role
from domain.organisation.queue import TICKET_STATE_NAMES, USUAL_FORM, QueueFull, minutes_waited
from domain.time.calendar import BEIJING, beijing_date
from ledger import drafts, legal_clock
from ledger.listing.cursor import Cursor
from ledger.organisation import halls, queue
from ledger.organisation.queue import Ticket
from starter.web.filing.hall import hall_here
from starter.web.filing.reception import PREFIX
from starter.web.lists.turning import after_of, turned
from starter.web.rating.screen import screen_account
from starter.web.site.deputy_session import stands_for
from starter.web.site.forms_in import form_of, text
from starter.web.site.permissions import Pages, public, redirect, roles, session_of
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared

log = structlog.get_logger(__name__)
pages = Pages()
WINDOW = roles(Role.COUNTER_CLERK)
MACHINE = public("窗口配对的评价屏兼作取号机：只给排队号，没有个人信息；没有配对的设备只看到一句话")
ROWS = 50
_MOST_DIGITS = 18
FULL = "今天的排队号已经用完，请联系管理员改大厅的号码格式。"


@pages.get("/queue", allow=WINDOW)
async def queue_page(request: Request) -> Response:
    """Whom the visitor has called, and who waits, the longest first."""
    return await _waiting(request)


@pages.get("/queue/done", allow=WINDOW)
async def done_page(request: Request) -> Response:
    """Who was served or did not come today, the latest first."""
    now, account = await _now_and_account(request)
    after = after_of(request, is_moment=True)
    page = await queue.done(pool_of(request), account, beijing_date(now), ROWS, after=after)
    return render(
        request,
        "filing/queue_done.html",
        title="今天叫过的号",
        turns=turned(page, "/queue/done", lambda each: Cursor(each.settled_at or now, str(each.ticket_id))),
        states=TICKET_STATE_NAMES,
        waited=minutes_waited,
        figures=await queue.figures(pool_of(request), account, beijing_date(now)),
    )


@pages.post("/queue", allow=WINDOW)
async def take(request: Request) -> Response:
    """取号 for somebody who stands there; sent twice it is one number."""
    account = stands_for(session_of(request))
    try:
        taken = await _take(request, account)
    except QueueFull:
        return await _waiting(request, [("queue", FULL)])
    return redirect(f"/queue?taken={taken}")


@pages.post("/queue/call", allow=WINDOW)
async def call(request: Request) -> Response:
    """叫号: the next one comes to the visitor's counter; whoever was called before is settled first."""
    now, account = await _now_and_account(request)
    called = await queue.call(pool_of(request), account, now, beijing_date(now))
    if called is not None:
        log.info("ticket_called", actor_id=session_of(request).account_id, ticket_id=called.ticket_id)
    return redirect("/queue" if called else "/queue?nobody")


@pages.post("/queue/{ticket}/settle", allow=WINDOW)
async def settle(request: Request) -> Response:
    """已办 or 过号 of one whom the visitor called; anybody else's stays as it is."""
    now, account = await _now_and_account(request)
    became = text(form_of(request), "do", 10)
    ticket_id = _number(request.path_params["ticket"])
    if became not in ("served", "missed") or await queue.ticket(pool_of(request), account, ticket_id) is None:
        raise HTTPException(404)
    done = await queue.settle(pool_of(request), account, ticket_id, "served" if became == "served" else "missed", now)
    return redirect("/queue" if done else "/queue?before_you")


async def with_ticket(request: Request, draft_id: str) -> None:
    """A registration that begins with the visitor's called number carries it onto its last page."""
    account = session_of(request).account_id or ""
    ticket = await queue.mine(pool_of(request), stands_for(session_of(request)))
    if ticket is None or text(form_of(request), "ticket", _MOST_DIGITS) != str(ticket.ticket_id):
        return
    if await queue.begun(pool_of(request), stands_for(session_of(request)), ticket.ticket_id, draft_id):
        taken = f"{ticket.taken_at.astimezone(BEIJING):%H:%M}"
        said = {f"{PREFIX}ticket": ticket.number, f"{PREFIX}ticket_time": taken}
        await drafts.keep_said(pool_of(request), account, draft_id, said)


# --- the machine ----------------------------------------------------------------------------------------------------


@pages.get("/screen/queue", allow=MACHINE)
async def machine(request: Request) -> Response:
    """One button; then the number and how many are before it. A device that is nobody's screen says how to pair it."""
    account, ticket = await screen_account(request), None
    if account is not None and (taken := request.query_params.get("taken")):
        ticket = await queue.ticket(pool_of(request), account, _number(taken))
    return await _machine(request, account, ticket)


@pages.post("/screen/queue", allow=MACHINE)
async def take_at_machine(request: Request) -> Response:
    """取号 by oneself; of the hall whose counter the device is paired with."""
    account = await screen_account(request)
    if account is None:
        return redirect("/screen/queue")
    try:
        taken = await _take(request, account)
    except QueueFull:
        return await _machine(request, account, None, is_full=True)
    return redirect(f"/screen/queue?taken={taken}")


async def _machine(request: Request, account: str | None, ticket: Ticket | None, *, is_full: bool = False) -> Response:
    today = beijing_date(await legal_clock.legal_now(pool_of(request)))
    return render(
        request,
        "filing/queue_machine.html",
        title="取号",
        bare=True,
        is_paired=account is not None,
        ticket=ticket,
        is_full=is_full,
        figures=await queue.figures(pool_of(request), account, today) if account else None,
        act_id=uuid.uuid4().hex,
    )


async def _take(request: Request, account: str) -> int:
    """Raises QueueFull."""
    now, act_id = await legal_clock.legal_now(pool_of(request)), text(form_of(request), "act_id", 80)
    form = await _form_of_hall(request, account)
    return await queue.take(pool_of(request), account, act_id or uuid.uuid4().hex, form, now, beijing_date(now))


async def _form_of_hall(request: Request, account: str) -> str:
    """How the numbers of an account's hall look."""
    data = await shared(request).organisations.in_force()
    hall = data.hall((await halls.place_of(pool_of(request), account)).hall) if data else None
    return hall.tickets if hall and hall.tickets else USUAL_FORM


async def _now_and_account(request: Request) -> tuple[datetime, str]:
    return await legal_clock.legal_now(pool_of(request)), stands_for(session_of(request))


async def _waiting(request: Request, errors: list[tuple[str, str]] | None = None) -> Response:
    (now, account), asked = await _now_and_account(request), request.query_params
    today, pool = beijing_date(now), pool_of(request)
    page = await queue.waiting(pool, account, today, ROWS, after=after_of(request, is_moment=False))
    called = await queue.mine(pool, account)
    return render(
        request,
        "filing/queue.html",
        status=409 if errors else 200,
        title="排队叫号",
        here=await hall_here(request),
        called=called,
        step=await _step(request, called),
        turns=turned(page, "/queue", lambda each: _place(each, today)),
        figures=await queue.figures(pool, account, today),
        taken=await queue.ticket(pool, account, _number(asked["taken"])) if "taken" in asked else None,
        nobody="nobody" in asked,
        before_you="before_you" in asked,
        waited=minutes_waited,
        now=now,
        act_id=uuid.uuid4().hex,
        errors=errors or [],
    )


async def _step(request: Request, called: Ticket | None) -> str | None:
    """Where the registration goes on that was begun with the called number; None where there is none."""
    if called is None or called.draft_id is None:
        return None
    draft = await drafts.read(pool_of(request), session_of(request).account_id or "", called.draft_id)
    return f"/filing/{draft.draft_id}/situation" if draft is not None else None


def _place(ticket: Ticket, today: date) -> Cursor:
    return Cursor(today, str(ticket.serial))


def _number(typed: str) -> int:
    """The id that an address says; 0, which nobody has, where it is none."""
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= _MOST_DIGITS else 0
