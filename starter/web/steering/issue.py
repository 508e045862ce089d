"""新的督查事项: what is asked of whom, why, until when; about a case where it is about one."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

import structlog
from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import Role
from domain.steering.of_people import FEEDBACK
from domain.steering.procedures import ORDER, PROCEDURES
from ledger import lists
from starter.office.steering.door import SteeringIdReused, Wish, WishRefused, issue
from starter.web.case.in_hand import actor_of
from starter.web.programme.about import about_of
from starter.web.programme.reach import department_names
from starter.web.site.forms_in import form_of, text
from starter.web.site.permissions import Pages, redirect, roles, session_of
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared
from starter.web.steering.page import MOST_WORDS
from starter.web.steering.reach import departments_in
from starter.words.steering import by_hand_choices, sentence_of

log = structlog.get_logger(__name__)
pages = Pages()
Errors = list[tuple[str, str]]


@dataclass(frozen=True)
class Typed:
    """What was typed."""

    act_id: str = ""
    kind: str = ORDER
    departments: tuple[str, ...] = ()
    reason: str = ""
    words: str = ""
    days: str = ""
    case_no: str = ""
    follows: str = ""
    about: str = ""


@pages.get("/steering/new", allow=roles(Role.SUPERVISOR))
async def new_matter(request: Request) -> Response:
    """The form of one kind; `case` and `department` of the address are filled in."""
    said = request.query_params
    kind = said.get("kind", ORDER)
    if kind == FEEDBACK:
        return redirect("/feedback/new")
    typed = Typed(
        act_id=str(uuid.uuid4()),
        kind=kind if kind in PROCEDURES else ORDER,
        departments=tuple(said.getlist("department"))[:12],
        case_no=said.get("case", "")[:40],
        follows=said.get("follows", "")[:40],
        about=said.get("about", "")[:80],
    )
    return await _show(request, typed)


@pages.post("/steering/new", allow=roles(Role.SUPERVISOR))
async def issue_matter(request: Request) -> Response:
    """On file and told to those who are to do it; the same form again is the same matter."""
    form = form_of(request)
    typed = Typed(
        act_id=text(form, "act_id", 60) or str(uuid.uuid4()),
        kind=text(form, "kind", 40),
        departments=departments_in(form),
        reason=text(form, "reason", 40),
        words=text(form, "words", MOST_WORDS + 1).replace("\r\n", "\n").strip(),
        days=text(form, "days", 10).strip(),
        case_no=text(form, "case_no", 40).strip(),
        follows=text(form, "follows", 40).strip(),
        about=text(form, "about", 80).strip(),
    )
    pool, errors = pool_of(request), _unreadable(typed)
    if typed.case_no and await lists.case_head(pool, typed.case_no) is None:
        errors.append(("case_no", sentence_of("STEERING_CASE_UNKNOWN").next_step))
    if typed.kind in PROCEDURES and not PROCEDURES[typed.kind].by_hand:
        errors.append(("kind", sentence_of("STEERING_KIND_UNKNOWN").next_step))
    if errors:
        return await _show(request, typed, errors)
    about = typed.about if await about_of(pool, typed.about) is not None else None
    wish = Wish(
        kind=typed.kind,
        departments=typed.departments,
        reason=typed.reason,
        words=typed.words,
        days=int(typed.days) if typed.days else None,
        case_no=typed.case_no or None,
        follows=typed.follows or None,
        about=about,
    )
    known = await department_names(request)
    try:
        number = await issue(shared(request).lianban, typed.act_id, actor_of(session_of(request)), wish, known)
    except WishRefused as refused:
        return await _show(request, typed, [(field, sentence_of(code).next_step) for field, code in refused.problems])
    except SteeringIdReused:
        return await _show(request, typed, [("words", sentence_of("ACT_ID_REUSED").sentence)])
    log.info("steering_issued", case_no=number, kind=typed.kind)
    return redirect(f"/steering/{number}?issued")


def _unreadable(typed: Typed) -> Errors:
    errors: Errors = []
    if len(typed.words) > MOST_WORDS:
        errors.append(("words", sentence_of("STEERING_WORDS_MISSING").next_step))
    if typed.days and not (typed.days.isascii() and typed.days.isdecimal() and len(typed.days) <= len("250")):
        errors.append(("days", sentence_of("STEERING_DAYS_MISSING").next_step))
    return errors


async def _show(request: Request, typed: Typed, errors: Errors | None = None) -> Response:
    asked = PROCEDURES.get(typed.kind, PROCEDURES[ORDER])
    procedure = asked if asked.by_hand else PROCEDURES[ORDER]
    departments: Mapping[str, str] = await department_names(request)
    return render(
        request,
        "steering/new.html",
        status=422 if errors else 200,
        title=f"新的{procedure.title}",
        procedure=procedure,
        kinds=by_hand_choices(),
        about=await about_of(pool_of(request), typed.about),
        departments=sorted(departments.items(), key=lambda each: each[1]),
        typed=typed,
        errors=errors or [],
    )
