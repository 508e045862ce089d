"""代理: dated deputies are registered and revoked here, and a deputy chooses in whose place to act.

While acting for a colleague, every page shows that colleague's work and every act names both people.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import Actor, Role
from domain.time.calendar import beijing_date
from ledger import accounts
from ledger import deputies as rows
from ledger.accounts import Person, RoleHeld, Session
from ledger.deputies import Deputy
from starter.office.deputies import make_deputy, revoke_deputy
from starter.office.errors import LianbanError
from starter.web.lists.shown import ROWS
from starter.web.lists.turning import Turned, after_of, turned
from starter.web.site import arrivals, security
from starter.web.site.deputy_session import DEPUTY_COOKIE, DeputySession, end_deputy_session
from starter.web.site.forms_in import form_of, text
from starter.web.site.login import role_label
from starter.web.site.permissions import STAFF, Pages, redirect, roles, session_of
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared

pages = Pages()
Errors = list[tuple[str, str]]
_NOT_STOOD_FOR = frozenset({Role.APPLICANT, Role.SYSTEM, Role.ADMIN, Role.HOTLINE, Role.SURVEYOR})
"""Roles that nobody takes over for a time."""


@pages.get("/deputies", allow=roles(*STAFF))
async def deputies_page(request: Request) -> Response:
    """Deputyships that concern the visitor, and the form to register one."""
    return await _show(request)


@pages.post("/deputies", allow=roles(*STAFF))
async def register(request: Request) -> Response:
    """Register a deputy from one day to another."""
    sent, session = form_of(request), session_of(request)
    typed = {name: text(sent, name, 300) for name in ("whose", "deputy", "from_on", "until_on")}
    errors = Errors()
    if isinstance(session, DeputySession):
        errors.append(("whose", "您正在代同事办理，请先改回本人再登记代理。"))
    whose = await _chosen(request, typed["whose"], errors)
    if not typed["deputy"]:
        errors.append(("deputy", "请选择由谁代理。"))
    from_on, until_on = _day(typed, "from_on", "开始", errors), _day(typed, "until_on", "结束", errors)
    if errors or whose is None or from_on is None or until_on is None:
        return await _show(request, errors, typed)
    account, held = whose
    try:
        made = await make_deputy(
            shared(request).lianban,
            _own(session),
            principal=account,
            deputy=typed["deputy"],
            role=held.role,
            department=held.department,
            from_on=from_on,
            until_on=until_on,
        )
    except LianbanError as refused:
        at = "from_on" if refused.code in ("DEPUTY_DAYS_WRONG", "DEPUTY_OVERLAPS") else "deputy"
        return await _show(request, [(at, refused.sentence + refused.next_step)], typed)
    await arrivals.note(request, "deputy_changed", session=session, about=made.deputy_id)
    return redirect("/deputies?done=made")


@pages.post("/deputies/revoke", allow=roles(*STAFF))
async def revoke(request: Request) -> Response:
    """End a deputyship before its time."""
    try:
        await revoke_deputy(shared(request).lianban, _own(session_of(request)), text(form_of(request), "deputy_id", 80))
    except LianbanError as refused:
        return await _show(request, [("list", refused.sentence + refused.next_step)])
    revoked = text(form_of(request), "deputy_id", 80)
    await arrivals.note(request, "deputy_changed", session=session_of(request), about=revoked)
    return redirect("/deputies?done=revoked")


@pages.post("/deputies/act", allow=roles(*STAFF))
async def act_for(request: Request) -> Response:
    """From now on in the place of a colleague, or (nobody chosen) in one's own name again."""
    chosen, session = text(form_of(request), "deputy_id", 80), session_of(request)
    if not chosen:
        answer = redirect("/")
        end_deputy_session(answer)
        return answer
    known = await rows.acting_for(pool_of(request), session.account_id or "")
    if all(each.deputy_id != chosen for each in known):
        return await _show(request, [("list", "这项代理不在有效期内，或已经撤销。")])
    await arrivals.note(request, "acting_for", session=session, about=chosen)
    answer = redirect("/")
    https = security.is_https(shared(request).settings)
    answer.set_cookie(DEPUTY_COOKIE, chosen, httponly=True, samesite="lax", secure=https)
    return answer


def own_role(session: Session) -> RoleHeld:
    """The role in which the visitor is logged in, also while they act for a colleague."""
    return session.own if isinstance(session, DeputySession) else session.held


def _own(session: Session) -> Actor:
    held = own_role(session)
    return Actor(actor_id=session.account_id or "", role=held.role, department=held.department)


def _day(typed: dict[str, str], name: str, word: str, errors: Errors) -> date | None:
    try:
        return date.fromisoformat(typed[name])
    except ValueError:
        errors.append((name, f"请填写{word}日期。"))
        return None


async def _chosen(request: Request, value: str, errors: Errors) -> tuple[str, RoleHeld] | None:
    """Whose place, in which of their roles; one of those that the form offered."""
    for person in await _principals(request):
        for held in _stood_for(person):
            if value == place_key(person.account_id, held):
                return person.account_id, held
    errors.append(("whose", "请选择代理谁、代理哪个身份。"))
    return None


def place_key(account: str, held: RoleHeld) -> str:
    """A person's role as one word for a form."""
    return f"{account}|{held.role.value}|{held.department or ''}"


def _stood_for(person: Person) -> list[RoleHeld]:
    return [held for held in person.roles if held.role not in _NOT_STOOD_FOR]


async def _principals(request: Request) -> list[Person]:
    """For whom the visitor may register a deputy: themselves, a head for the department, the administrator for all."""
    session, pool = session_of(request), pool_of(request)
    held = own_role(session)
    if held.role is Role.ADMIN:
        return await accounts.people_of(pool, None)
    if held.role is Role.DEPARTMENT_HEAD:
        return await accounts.people_of(pool, held.department)
    mine = await accounts.roles_of(pool, session.account_id or "")
    return [Person(account_id=session.account_id or "", name=session.name or "", login="", roles=mine)]


async def _known(request: Request) -> Turned[Deputy]:
    """Deputyships on either side of which the visitor stands, and those they answer for; the last first day first."""
    session = session_of(request)
    held = own_role(session)
    found = await rows.deputies_page(
        pool_of(request),
        ROWS,
        account_id=None if held.role is Role.ADMIN else session.account_id or "",
        department=held.department if held.role is Role.DEPARTMENT_HEAD else None,
        after=after_of(request, is_moment=False),
    )
    return turned(found, "/deputies", rows.cursor_of)


async def _show(
    request: Request, errors: Sequence[tuple[str, str]] = (), typed: dict[str, str] | None = None
) -> Response:
    session, pool = session_of(request), pool_of(request)
    departments = await shared(request).definition_cache.department_names()
    now = await shared(request).lianban.legal_now()
    principals = await _principals(request)
    return render(
        request,
        "backroom/deputies.html",
        status=422 if errors else 200,
        title="代理",
        errors=list(errors),
        typed=typed or {},
        done={"made": "代理已登记。", "revoked": "代理已撤销。"}.get(request.query_params.get("done", "")),
        places=[
            (place_key(each.account_id, held), f"{each.name}（{role_label(held, departments)}）")
            for each in principals
            for held in _stood_for(each)
        ],
        people=_by_department(_own_department(session, await accounts.people_of(pool, None)), departments),
        known=await _known(request),
        in_force={each.deputy_id for each in await rows.acting_for(pool, session.account_id or "")},
        is_head=own_role(session).role in (Role.ADMIN, Role.DEPARTMENT_HEAD),
        label=lambda each: role_label(RoleHeld(role=each.role, department=each.department), departments),
        today=beijing_date(now),
    )


def _own_department(session: Session, people: Sequence[Person]) -> Sequence[Person]:
    """Who can stand in: colleagues of the same department; the administrator sees everybody."""
    own = own_role(session)
    if own.role is Role.ADMIN:
        return people
    return [each for each in people if any(held.department == own.department for held in _stood_for(each))]


def _by_department(people: Sequence[Person], departments: dict[str, str]) -> list[tuple[str, list[Person]]]:
    """(department's name, people) of everybody who may stand in for somebody; those without one come last."""
    found: dict[str, list[Person]] = {}
    for person in people:
        held = next((each for each in person.roles if each.role not in _NOT_STOOD_FOR), None)
        if held is not None:
            found.setdefault(held.department or "", []).append(person)
    named = sorted(found.items(), key=lambda each: (not each[0], each[0]))
    return [(departments.get(code, "窗口和其他"), members) for code, members in named]
