"""运行: what stands still in the installation, part by part, each line with what to do and a button that does it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import ActKind, Role
from domain.news.news import NewsKind
from domain.process.kinds import title_of
from ledger import operation, sweep
from ledger.forecast import forecasts
from ledger.listing.cursor import Cursor
from ledger.news import messages
from ledger.operation import Found, Part
from starter.news.words import CHANNEL_NAMES
from starter.news.words import title_of as news_title
from starter.office import revive
from starter.office.daily import works
from starter.office.errors import LianbanError, TemporalAway
from starter.office.operation import (
    PARTS,
    WITHOUT_PROVIDER_NEXT,
    PartWords,
    cause,
    paid_at_window_only,
    years_wanted,
)
from starter.office.patrol import look_at_runs
from starter.office.requests import ActRequest
from starter.web.case.in_hand import actor_of
from starter.web.case.send import send_logged
from starter.web.lists.turning import after_of
from starter.web.site.forms_in import form_of, text
from starter.web.site.permissions import Pages, redirect, roles, session_of
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared
from starter.words.names import ACT_NAMES

PAGE = 50
"""Lines of a part on one page."""
MOST_AT_ONCE = 200
"""Lost runs that one press of the button brings back; the next press goes on."""
WHO = roles(Role.ADMIN)
TOLD = {
    "sent": "已安排立即再试，稍后刷新可见结果。",
    "revived": "已恢复流程。还有没恢复的，请再点一次。",
    "resent": "已重新分发，稍后刷新可见结果。",
    "messages": "已安排再发，稍后刷新可见结果。",
    "looked": "已检查完毕，下面是现在的情况。",
    "away": "流程服务连不上，没有改动；请确认它已启动后再试。",
    "refused": "没有改动：它已经不在这个状态，请看下面现在的情况。",
}
pages = Pages()


@dataclass(frozen=True)
class Shown:
    """A part as the page shows it: one page of its lines, where it goes on, and where it begins."""

    key: Part
    words: PartWords
    found: Found
    first_address: str
    next_address: str


@pages.get("/operation", allow=WHO)
async def operation_page(request: Request) -> Response:
    """Every part with its lines; a part with many has pages of its own (`?part=…&after=…` shows that part alone)."""
    pool, chosen = pool_of(request), request.query_params.get("part")
    after = after_of(request, is_moment=True)
    keys = [key for key in PARTS if chosen in (None, key)] or list(PARTS)
    parts = [await _shown(request, key, after if chosen == key else None) for key in keys]
    return render(
        request,
        "backroom/operation.html",
        title="运行",
        parts=parts,
        is_one=len(parts) == 1,
        years=await years_wanted(shared(request).lianban),
        at_window_only=await paid_at_window_only(shared(request).lianban),
        without_provider=WITHOUT_PROVIDER_NEXT,
        looked_at=await operation.looked_at(pool),
        forecast=await forecasts.last(pool),
        works=await works.last_times(shared(request).lianban),
        told=TOLD.get(request.query_params.get("told", ""), ""),
        departments=await shared(request).definition_cache.department_names(),
        cause=cause,
        what_names={**ACT_NAMES, **{kind: news_title(kind) for kind in NewsKind}, **CHANNEL_NAMES},
        title_of=title_of,
    )


async def _shown(request: Request, key: Part, after: Cursor | None) -> Shown:
    found = await operation.find(pool_of(request), key, limit=PAGE, after=after)
    if not found.rows and after is not None:  # worked off meanwhile
        return await _shown(request, key, None)
    path, page = f"/operation?part={key}", found.page
    onward = urlencode({"after": operation.cursor_of(page.rows[-1]).text()}) if page.has_after else ""
    return Shown(key, PARTS[key], found, path if page.has_before else "", f"{path}&{onward}" if onward else "")


@pages.post("/operation/send", allow=WHO)
async def send_again(request: Request) -> Response:
    """再送, 再启动: what waits for one case, or for all, is tried at once and counted anew."""
    case_no = text(form_of(request), "case_no", 40) or None
    await sweep.send_again(pool_of(request), case_no)
    await sweep.start_again(pool_of(request), case_no)
    return _back("sent", "acts_waiting")


@pages.post("/operation/revive", allow=WHO)
async def revive_runs(request: Request) -> Response:
    """恢复流程: of one case, or of the first that are lost."""
    case_no, lianban = text(form_of(request), "case_no", 40), shared(request).lianban
    try:
        if case_no:
            await revive.revive(lianban, case_no)
        else:
            for row in (await operation.find(lianban.pool, "runs_lost", limit=MOST_AT_ONCE)).rows:
                await _revive_quietly(request, row.case_no or "")
    except TemporalAway:
        return _back("away", "runs_lost")
    except LianbanError:
        await operation.trouble_over(lianban.pool, case_no)
        return _back("refused", "runs_lost")
    return _back("revived", "runs_lost")


async def _revive_quietly(request: Request, case_no: str) -> None:
    """One of many: a run that is there again meanwhile leaves the list."""
    lianban = shared(request).lianban
    try:
        await revive.revive(lianban, case_no)
    except LianbanError:
        await operation.trouble_over(lianban.pool, case_no)


@pages.post("/operation/resend", allow=WHO)
async def resend_item(request: Request) -> Response:
    """重新分发: what kept the department's system from an item was mended."""
    sent = form_of(request)
    wanted = ActRequest(
        act_id=text(sent, "act_id", 64) or uuid.uuid4().hex,
        case_no=text(sent, "case_no", 40),
        kind=ActKind.RESEND_ITEM,
        actor=actor_of(session_of(request)),
        item=text(sent, "item", 80),
    )
    try:
        receipt = await send_logged(request, wanted)
    except LianbanError:
        return _back("refused", "hand_overs_failed")
    return _back("refused" if receipt.outcome == "refused" else "resent", "hand_overs_failed")


@pages.post("/operation/messages", allow=WHO)
async def send_messages(request: Request) -> Response:
    """再发: every message that failed is tried again."""
    await messages.send_again(pool_of(request), None)
    return _back("messages", "messages_failed")


@pages.post("/operation/look", allow=WHO)
async def look_now(request: Request) -> Response:
    """现在检查: compare the open cases with the runs, which otherwise happens every few minutes."""
    try:
        await look_at_runs(shared(request).lianban)
    except TemporalAway:
        return _back("away", "runs_lost")
    return _back("looked", "runs_lost")


def _back(told: str, part: Part) -> Response:
    return redirect(f"/operation?told={told}#{part}")
