"""我的办件: all cases of a person or firm, what waits for them first; one of them opened; another one linked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import structlog
from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import Role
from domain.cosigning.who import plain_number
from domain.definition.normal import normal_number
from domain.time.calendar import beijing_date
from ledger.cosigning import applications
from ledger.door import persons
from ledger.door.persons import PAGE, OwnCase
from ledger.listing.cursor import Cursor, read_cursor
from starter.office.entrance import QUERY_KIND, TooManyAttempts
from starter.web.person.words import to_do
from starter.web.site import arrivals, security
from starter.web.site.contact_fields import LANGUAGE_NAMES, sent_language
from starter.web.site.forms_in import form_of, text
from starter.web.site.permissions import CaseMissing, NotLoggedIn, Pages, person_of, redirect, roles, session_of
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared
from starter.words import names
from starter.words.cosigning import OUTCOME_NAMES

log = structlog.get_logger(__name__)
pages = Pages()
ANYBODY = roles(Role.APPLICANT)
"""Those who came by query code are sent to the log-in by `person_of`."""
_NOT_FITTING = "办件编号或查询码不正确，请按收件凭证核对；重新出具过的，请用新的查询码。"
_TOO_MANY = "尝试次数过多，请15分钟后再试；查询码遗失的，请到综合窗口。"


@dataclass(frozen=True)
class Line:
    """One case on the list: where it is, who has it, since when and until when."""

    case: OwnCase
    state: str
    tag: str
    since: str
    until: str
    who: str


@pages.get("/me", allow=ANYBODY)
async def my_cases(request: Request) -> Response:
    """The list; what waits for them stands first, on the first page."""
    return await _show(request, await _person(request), "", [])


@pages.post("/me/cases/{number}/open", allow=ANYBODY)
async def open_my_case(request: Request) -> Response:
    """From here on the pages of a case show this one; one that is not theirs is as if it were not there."""
    person_id, number = person_of(request), request.path_params["number"]
    if not await persons.is_theirs(pool_of(request), person_id, number):
        raise CaseMissing
    await _stand_in(request, person_id, number)
    return redirect("/query/case")


@pages.post("/me/language", allow=ANYBODY)
async def choose_language(request: Request) -> Response:
    """In which language they are told from now on, where they sign; and what stands chosen in their applications."""
    await persons.choose_language(pool_of(request), person_of(request), sent_language(form_of(request), "language"))
    return redirect("/me?saved=yes")


@pages.post("/me/link", allow=ANYBODY)
async def link_case(request: Request) -> Response:
    """A case that was received at the window becomes one of theirs, by its number and query code."""
    person = await _person(request)
    case_no = normal_number(text(form_of(request), "case_no", 80))
    code = text(form_of(request), "query_code", 80)
    errors = [("case_no", "请填写办件编号。")] if not case_no else []
    errors += [("query_code", "请填写查询码。")] if not code else []
    if errors:
        return await _show(request, person, case_no, errors, 422)
    entrance = shared(request).entrance
    place, _ = await arrivals.place_of(request, entrance, QUERY_KIND, case_no)
    try:
        is_right = await entrance.ask(case_no, code, place)
    except TooManyAttempts as refused:
        await arrivals.note(request, "code", outcome="refused", code=refused.code, case_no=case_no, again=True)
        return await _show(request, person, case_no, [("case_no", _TOO_MANY)], 429)
    if not is_right:
        await arrivals.note(request, "code", outcome="refused", code="QUERY_CODE_WRONG", case_no=case_no)
        return await _show(request, person, case_no, [("case_no", _NOT_FITTING)], 422)
    await persons.link(pool_of(request), person.person_id, case_no, "linked")
    await arrivals.note(request, "code", session=session_of(request), case_no=case_no, about=person.person_id)
    log.info("case_linked", case_no=case_no)
    return redirect("/me?linked=yes")


async def _person(request: Request) -> persons.Person:
    person = await persons.read(pool_of(request), person_of(request))
    if person is None:
        raise NotLoggedIn
    return person


async def _stand_in(request: Request, person_id: str, case_no: str) -> None:
    session_id = request.cookies.get(security.SESSION_COOKIE, "")
    await persons.stand_in(pool_of(request), session_id, person_id, case_no)


async def _show(
    request: Request, person: persons.Person, case_no: str, errors: list[tuple[str, str]], status: int = 200
) -> Response:
    pool, after = pool_of(request), _after(request)
    found = await persons.cases(pool, person.person_id, after=after)
    departments = await shared(request).definition_cache.department_names()
    lines = [_line(each, departments) for each in found[:PAGE]]
    last = found[PAGE - 1] if len(found) > PAGE else None
    asked = [] if after else await persons.asked(pool, person.person_id)
    return render(
        request,
        "person/mine.html",
        status=status,
        title="我的办件",
        person=person,
        asked=[(each, to_do(each.reason), _until(each.due_on, each.due_provisional)) for each in asked],
        to_sign=[] if after else await applications.asked_of(pool, plain_number(person.document_no)),
        outcomes=OUTCOME_NAMES,
        awaited=[] if after else await applications.sent_by(pool, person.person_id),
        lines=lines,
        more=Cursor(last.received_at, last.case_no).text() if last else "",
        is_first=after is None,
        languages=LANGUAGE_NAMES,
        saved="saved" in request.query_params,
        linked="linked" in request.query_params,
        case_no=case_no,
        errors=errors,
    )


def _after(request: Request) -> tuple[datetime, str] | None:
    cursor = read_cursor(request.query_params.get("after", "")[:200], is_moment=True)
    return (cursor.value, cursor.case_no) if cursor is not None and isinstance(cursor.value, datetime) else None


def _line(case: OwnCase, departments: dict[str, str]) -> Line:
    is_over = case.concluded_at is not None
    state = names.OUTCOME_NAMES.get(case.outcome or "", "已办结") if is_over else names.PHASE_NAMES[case.phase]
    if case.concluded_at is not None:
        since = f"{names.day(beijing_date(case.concluded_at))}办结"
    elif case.phase == "handling" and case.accepted_on:
        since = f"{names.day(case.accepted_on)}受理"
    else:
        since = f"{names.day(beijing_date(case.received_at))}收件"
    who = [departments.get(each, each) for each in case.departments]
    who += ["综合窗口"] if case.at_window else []
    until = "" if is_over else _until(case.due_on, case.due_provisional)
    return Line(case, state, "is-green" if is_over else "is-blue", since, until, "、".join(who))


def _until(due_on: date | None, is_provisional: bool) -> str:
    return f"{names.day(due_on)}前{'（暂定）' if is_provisional else ''}" if due_on else ""
