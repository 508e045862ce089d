"""评价屏: the counter's second screen, which shows what its clerk asks to be rated; and 请评价 on the clerk's side.

A device becomes the screen of one clerk by a code, and can do nothing but rate what that clerk asks for, once. Without
scripts the page asks again by itself. What is rated here is on record as given at the window, with who asked.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import Role
from domain.case.state import CaseState
from domain.definition.normal import normal_code
from domain.rating.rules import REASON_NAMES, WHOLE, RatingSaid, problems, ratable
from ledger import legal_clock
from ledger.rating import ratings, screens
from ledger.rating.screens import Asked
from runtime.signing import keyed_digest
from starter.news.links import rating_link
from starter.office.codes import ALPHABET
from starter.web.case.in_hand import actor_of, take_in_hand
from starter.web.notices.qr import address_picture
from starter.web.rating.rate import said_in, state_of
from starter.web.site.forms_in import form_of, text
from starter.web.site.permissions import Pages, public, redirect, roles, session_of
from starter.web.site.render import render
from starter.web.site.security import is_https
from starter.web.site.shared import pool_of, shared
from starter.words.names import GRADE_NAMES

COOKIE = "lianban_screen"
CODE_CHARS = 8
pages = Pages()
SCREEN = public("窗口的评价屏：只显示窗口人员请评价的事项名称，没有个人信息；凭配对码成为评价屏")
WINDOW = roles(Role.COUNTER_CLERK)


# --- the clerk's side -----------------------------------------------------------------------------------------------


@pages.get("/rating-screen", allow=WINDOW)
async def own_screen(request: Request) -> Response:
    """Whether the visitor's counter has a screen, and how to make a device one."""
    return await _own_screen(request)


@pages.post("/rating-screen", allow=WINDOW)
async def offer_or_part(request: Request) -> Response:
    """A code for a device, shown once; or no screen any more."""
    account = session_of(request).account_id or ""
    if text(form_of(request), "do", 10) == "part":
        await screens.part(pool_of(request), account)
        return redirect("/rating-screen")
    code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_CHARS))
    await screens.offer(pool_of(request), account, _digest(request, "screen-code", code))
    return await _own_screen(request, code)


async def _own_screen(request: Request, code: str = "") -> Response:
    public_url = shared(request).settings.public_url.rstrip("/")
    return render(
        request,
        "rating/own_screen.html",
        title="评价屏",
        code=code,
        address=f"{public_url}/screen",
        is_paired=await screens.is_paired(pool_of(request), session_of(request).account_id or ""),
    )


@pages.get("/cases/{case_no}/rating", allow=roles(Role.COUNTER_CLERK, of_case=True))
async def ask_page(request: Request) -> Response:
    """What may be rated of a case and what was, and the code that the applicant's own telephone reads."""
    case_no = request.path_params["case_no"]
    hand = await take_in_hand(shared(request), session_of(request), case_no)
    given = await ratings.of_case(pool_of(request), case_no)
    account, settings = session_of(request).account_id or "", shared(request).settings
    asked = await screens.open_request(pool_of(request), account)
    names = _names(hand.state)
    return render(
        request,
        "rating/ask.html",
        title="请申请人评价",
        case_no=case_no,
        left=[names[key] for key in ratable(hand.state) if key not in given],
        given=[names[key] for key in ratable(hand.state) if key in given],
        is_asked=asked is not None and asked.case_no == case_no,
        is_paired=await screens.is_paired(pool_of(request), account),
        picture=address_picture(rating_link(settings.public_url, settings.secret_key, case_no)),
    )


@pages.post("/cases/{case_no}/rating", allow=roles(Role.COUNTER_CLERK, of_case=True))
async def ask(request: Request) -> Response:
    """请评价: it stands on the screen of the clerk's counter from now on; pressed twice, it stands there once."""
    case_no = request.path_params["case_no"]
    hand = await take_in_hand(shared(request), session_of(request), case_no)
    if await _left(request, hand.state, case_no):
        await screens.ask(pool_of(request), case_no, actor_of(session_of(request)).actor_id)
    return redirect(f"/cases/{case_no}/rating")


# --- the screen -----------------------------------------------------------------------------------------------------


@pages.get("/screen", allow=SCREEN)
async def screen(request: Request) -> Response:
    """What is asked for now, one thing after the other; nothing for a while; or, on another device, the code."""
    account = await screen_account(request)
    if account is None:
        return render(request, "rating/pair.html", title="评价屏", bare=True, errors=[])
    if "thanks" in request.query_params:
        return _waiting(request, thanks=True)
    asked = await screens.open_request(pool_of(request), account)
    return await _show(request, account, asked) if asked else _waiting(request)


@pages.post("/screen", allow=SCREEN)
async def pair(request: Request) -> Response:
    """This device is the screen of whoever gave the code; the code is used up."""
    code, token = normal_code(text(form_of(request), "code", 40)), secrets.token_hex(32)
    account = await screens.pair(
        pool_of(request), _digest(request, "screen-code", code), _digest(request, "screen", token)
    )
    if account is None:
        errors = [("code", "配对码不对或已过期，请窗口人员重新取一个。")]
        return render(request, "rating/pair.html", title="评价屏", bare=True, status=422, errors=errors)
    response = redirect("/screen")
    https = is_https(shared(request).settings)
    age = int(screens.SCREEN_SECONDS)
    response.set_cookie(COOKIE, token, max_age=age, httponly=True, samesite="lax", secure=https)
    return response


@pages.post("/screen/rating", allow=SCREEN)
async def rate_here(request: Request) -> Response:
    """One rating of what is asked for; of nothing else, whatever the form says. 不评价 ends the question."""
    account = await screen_account(request)
    asked = await screens.open_request(pool_of(request), account) if account else None
    if account is None or asked is None or text(form_of(request), "request", 20) != str(asked.request_id):
        return redirect("/screen")  # it took too long, or the clerk went on to the next
    if text(form_of(request), "do", 10) == "decline":
        await screens.settle(pool_of(request), asked.request_id, account)
        return redirect("/screen")
    item = text(form_of(request), "item", 80)
    state, said = await state_of(request, asked.case_no), said_in(request, item)
    if wrong := problems(said, ratable(state)):
        return await _show(request, account, asked, wrong, said)
    now = await legal_clock.legal_now(pool_of(request))
    department = state.item_plan(item).department if item != WHOLE else state.plan.lead_department
    await ratings.rate(pool_of(request), asked.case_no, said, "counter", now, department, account)
    if not await _left(request, state, asked.case_no):
        await screens.settle(pool_of(request), asked.request_id, account)
    return redirect("/screen?thanks")


async def _show(
    request: Request,
    account: str,
    asked: Asked,
    errors: Sequence[tuple[str, str]] = (),
    said: RatingSaid | None = None,
) -> Response:
    """The next thing that nobody rated yet."""
    state = await state_of(request, asked.case_no)
    left = await _left(request, state, asked.case_no)
    if not left:
        await screens.settle(pool_of(request), asked.request_id, account)
        return _waiting(request)
    item = said.item if said and said.item in left else left[0]
    return render(
        request,
        "rating/screen.html",
        status=422 if errors else 200,
        title="请您评价",
        bare=True,
        matter=state.plan.name,
        item=item,
        name=_names(state)[item],
        asked=asked,
        errors=list(errors),
        said=said,
        grades=GRADE_NAMES,
        reasons=REASON_NAMES,
    )


def _waiting(request: Request, *, thanks: bool = False) -> Response:
    return render(request, "rating/waiting.html", title="评价屏", bare=True, thanks=thanks)


async def _left(request: Request, state: CaseState, case_no: str) -> list[str]:
    given = await ratings.of_case(pool_of(request), case_no)
    return [key for key in ratable(state) if key not in given]


def _names(state: CaseState) -> dict[str, str]:
    return {item.key: item.name for item in state.plan.items} | {WHOLE: "整件事"}


async def screen_account(request: Request) -> str | None:
    """Whose screen this device is."""
    token = request.cookies.get(COOKIE, "")[:80]
    return await screens.account_of(pool_of(request), _digest(request, "screen", token)) if token else None


def _digest(request: Request, what: str, said: str) -> bytes:
    return keyed_digest(shared(request).settings.secret_key, what, said)
