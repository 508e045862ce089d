"""对外文书: dead letters (死信) to parties outside, to be looked at, mended, sent again, or given up with a reason."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import Role
from domain.letters.payment import PAYMENT
from domain.process.kinds import title_of
from ledger.parties import letters
from ledger.parties.letters import Dead
from starter.web.site.forms_in import form_of, text
from starter.web.site.permissions import Pages, redirect, roles, session_of
from starter.web.site.render import render
from starter.web.site.shared import pool_of
from starter.words.parties import CODE_WORDS, LETTER_NAMES, PARTY_NAMES

PATH = "/operation/letters"
PAGE = 50
LONGEST = 2000
WHO = roles(Role.ADMIN)
FIXED = frozenset({PAYMENT})
"""Parties whose letters are sent again as they are: by which order and payment money moves follows from the case."""
TOLD = {
    "sent": "已安排再发，稍后刷新可见结果。",
    "dropped": "已作废；同一队列里后面的文书会继续发送。",
    "gone": "没有改动：它已经不是死信，请看下面现在的情况。",
    "reason": "没有作废：请写明原因。",
}
pages = Pages()


@pages.get(PATH, allow=roles(Role.ADMIN, Role.SUPERVISOR))
async def letters_page(request: Request) -> Response:
    """What waits for whom, and the dead letters, of one party (`?party=`) or of all; the supervisor only reads."""
    pool, party = pool_of(request), request.query_params.get("party") or None
    page = max(int(at), 1) if (at := request.query_params.get("page", "1")).isdecimal() and len(at) < 6 else 1
    found, total = await letters.dead(pool, party, PAGE, (page - 1) * PAGE)
    return render(
        request,
        "backroom/letters.html",
        title="对外文书",
        backlog=await letters.backlog(pool),
        found=found,
        total=total,
        party=party or "",
        page=page,
        has_after=page * PAGE < total,
        path=PATH,
        fixed=FIXED,
        title_of=title_of,
        party_names=PARTY_NAMES,
        letter_names=LETTER_NAMES,
        code_words=CODE_WORDS,
        told=TOLD.get(request.query_params.get("told", ""), ""),
        may_mend=session_of(request).held.role is Role.ADMIN,
    )


@pages.post(PATH, allow=WHO)
async def mend(request: Request) -> Response:
    """再发 (with what was mended), 作废, or all of one party once more."""
    sent, pool = form_of(request), pool_of(request)
    account = session_of(request).account_id or ""
    letter_id, party = text(sent, "letter_id", 200), text(sent, "party", 40) or None
    if text(sent, "what", 10) == "drop":
        reason = text(sent, "reason", 200)
        if not reason:
            return _back("reason", party)
        return _back("dropped" if await letters.drop(pool, letter_id, account, reason) else "gone", party)
    if not letter_id:
        await letters.send_again(pool, None, account, party=party)
        return _back("sent", party)
    dead = await letters.one_dead(pool, letter_id)
    if dead is None:
        return _back("gone", party)
    done = await letters.send_again(pool, letter_id, account, body=_mended(dead, sent))
    return _back("sent" if done else "gone", party)


def _mended(dead: Dead, sent: Any) -> dict[str, Any]:
    """Its body with what was written anew: texts alone; what the engine put there by number or list stays."""
    body = dict(dead.body)
    if dead.party in FIXED:
        return body
    for name, before in dead.body.items():
        if isinstance(before, str) and f"body.{name}" in sent:
            body[name] = text(sent, f"body.{name}", LONGEST)
    return body


def _back(told: str, party: str | None) -> Response:
    return redirect(f"{PATH}?told={told}" + (f"&party={party}" if party else ""))
