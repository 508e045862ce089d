"""投诉, for the supervisor: every complaint with the day to answer, the latest first; and the answer, once."""

from __future__ import annotations

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import Role
from domain.complaint.rules import TOPIC_NAMES, answer_problems
from domain.time.calendar import beijing_date
from ledger import legal_clock
from ledger.complaints import complaints
from starter.web.site.forms_in import form_of, text
from starter.web.site.permissions import Pages, redirect, roles, session_of
from starter.web.site.render import render
from starter.web.site.security import SMALL_BODY
from starter.web.site.shared import pool_of, shared

PAGE = 50
_MOST_DIGITS = 18
log = structlog.get_logger(__name__)
pages = Pages()
SUPERVISOR = roles(Role.SUPERVISOR)


@pages.get("/complaints", allow=SUPERVISOR)
async def complaint_list(request: Request) -> Response:
    """One page, the latest first; `before` is the last of the page before."""
    return await _show(request)


@pages.post("/complaints/{number}/answer", allow=SUPERVISOR)
async def answer_complaint(request: Request) -> Response:
    """The answer, told to who complained; the first one stands."""
    number, words = request.path_params["number"], text(form_of(request), "answer", SMALL_BODY)
    words = words.replace("\r\n", "\n").strip()
    if wrong := answer_problems(words):
        return await _show(
            request, errors=[(f"{number}-{field}", said) for field, said in wrong], typed=(number, words)
        )
    pool = pool_of(request)
    if not await complaints.is_on_file(pool, number):
        sentence = f"没有编号为“{number}”的投诉，没有记录答复。请在下面的列表里找到要答复的投诉。"
        return await _show(request, errors=[("complaints", sentence)], status=404)
    account_id = session_of(request).account_id
    if account_id is None:
        raise HTTPException(403)
    done = await complaints.answer(pool, number, words, account_id, await legal_clock.legal_now(pool))
    if done:
        log.info("complaint_answered", number=number, actor_id=account_id)
    return redirect(f"/complaints?{'answered' if done else 'before_you'}")


def _before(request: Request) -> int:
    typed = request.query_params.get("before", "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= _MOST_DIGITS else complaints.LAST


async def _show(
    request: Request,
    *,
    errors: list[tuple[str, str]] | None = None,
    typed: tuple[str, str] = ("", ""),
    status: int = 422,
) -> Response:
    before, only_open = _before(request), "open" in request.query_params
    here = [f"before={before}"] * (before != complaints.LAST) + ["open"] * only_open
    found = await complaints.page(pool_of(request), PAGE + 1, before=before, only_open=only_open)
    return render(
        request,
        "complaint/list.html",
        status=status if errors else 200,
        title="投诉",
        lines=found[:PAGE],
        here=f"?{'&'.join(here)}" if here else "",
        next=found[PAGE - 1].complaint_id if len(found) > PAGE else None,
        is_first=before == complaints.LAST,
        only_open=only_open,
        topics=TOPIC_NAMES,
        departments=await shared(request).definition_cache.department_names(),
        today=beijing_date(await legal_clock.legal_now(pool_of(request))),
        answered="answered" in request.query_params,
        before_you="before_you" in request.query_params,
        errors=errors or [],
        typed=typed,
    )
