"""The yearly list changed by a supervisor: a matter added, or said otherwise, each time with a reason that stays."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import structlog
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import Role
from domain.programme.matter import MOST_GROUP, MOST_NAME, Matter
from ledger import accounts
from ledger.accounts import Person
from ledger.programme.records import ChangedMeanwhile, RecordIdReused
from starter.office.programme import listed
from starter.office.programme.door import Change, ProgrammeRefused, change_matter
from starter.office.programme.listed import Listed
from starter.web.case.in_hand import actor_of
from starter.web.lists.seen import seen_now
from starter.web.programme.reach import department_names, matter_in, seen_in, year_in
from starter.web.programme.words import sentence_of
from starter.web.site.forms_in import form_of, text, texts
from starter.web.site.permissions import Pages, redirect, roles, session_of
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared

MOST_REASON = 500
OF_DEPARTMENTS = (Role.HANDLER, Role.DEPARTMENT_HEAD, Role.LEAD)
"""Roles of those who can be contact people."""
log = structlog.get_logger(__name__)
pages = Pages()
Errors = list[tuple[str, str]]


@dataclass(frozen=True)
class Typed:
    """What stands in the form."""

    act_id: str
    seen: int = 0
    year: str = ""
    key: str = ""
    name: str = ""
    bundle: str = ""
    lead: str = ""
    group: Sequence[str] = ()
    contacts: str = ""
    target_on: str = ""
    paused: bool = False
    reason: str = ""


@pages.get("/programme/new", allow=roles(Role.SUPERVISOR))
async def new_programme_matter(request: Request) -> Response:
    """The form of a matter that is not on the list yet."""
    year = year_in(request.query_params.get("year", "")) or (await seen_now(request)).today.year
    return await _show(request, Typed(str(uuid.uuid4()), year=str(year)), None)


@pages.post("/programme/new", allow=roles(Role.SUPERVISOR))
async def add_programme_matter(request: Request) -> Response:
    """One matter more."""
    return await _save(request, _typed(request, None), None)


@pages.get("/programme/{year}/{key}/change", allow=roles(Role.SUPERVISOR))
async def change_programme_matter(request: Request) -> Response:
    """The form with what the list says now."""
    known = await matter_in(request)
    matter = known.matter
    by_id = {each.account_id: each.login for each in await _people(request)}
    typed = Typed(
        act_id=str(uuid.uuid4()),
        seen=known.seq,
        year=str(matter.year),
        key=matter.key,
        name=matter.name,
        bundle=matter.bundle or "",
        lead=matter.lead,
        group=matter.group,
        contacts="\n".join(by_id[each] for each in matter.contacts if each in by_id),
        target_on=str(matter.target_on),
        paused=matter.paused,
    )
    return await _show(request, typed, known)


@pages.post("/programme/{year}/{key}/change", allow=roles(Role.SUPERVISOR))
async def save_programme_matter(request: Request) -> Response:
    """The list says otherwise from now on; what it said before stays."""
    known = await matter_in(request)
    return await _save(request, _typed(request, known), known)


def _typed(request: Request, known: Listed | None) -> Typed:
    form = form_of(request)
    return Typed(
        act_id=text(form, "act_id", 60) or str(uuid.uuid4()),
        seen=seen_in(form) if known is not None else 0,
        year=str(known.matter.year) if known else text(form, "year", 10),
        key=known.matter.key if known else text(form, "key", 60),
        name=text(form, "name", 200),
        bundle=text(form, "bundle", 60),
        lead=text(form, "lead", 60),
        group=tuple(dict.fromkeys(texts(form, "group"))),
        contacts=text(form, "contacts", 2000),
        target_on=text(form, "target_on", 20),
        paused=bool(text(form, "paused", 10)),
        reason=text(form, "reason", MOST_REASON),
    )


async def _save(request: Request, typed: Typed, known: Listed | None) -> Response:
    contacts, errors = await _contacts(request, typed)
    matter, unread = _matter(typed, contacts)
    errors += unread
    if matter is None or errors:
        return await _show(request, typed, known, errors)
    pool, departments = pool_of(request), await department_names(request)
    of_year = await listed.listed(pool, matter.year)
    if known is None and any(each.matter.key == matter.key for each in of_year if each.seq == 0):
        return await _show(request, typed, known, [("key", sentence_of("PROGRAMME_KEY_WRONG").next_step)])
    names = {each.matter.name: each.matter.key for each in of_year}
    change = Change(typed.act_id, actor_of(session_of(request)), typed.seen, typed.reason)
    try:
        await change_matter(shared(request).lianban, change, matter, departments, names)
    except ProgrammeRefused as refused:
        said = [(field, sentence_of(code).next_step) for field, code in refused.problems]
        return await _show(request, typed, known, said)
    except ChangedMeanwhile:
        return await _overtaken(request, typed, known)
    except RecordIdReused:
        return await _show(request, typed, known, [("reason", sentence_of("ACT_ID_REUSED").sentence)])
    log.info("programme_matter_changed", matter=matter.place)
    return redirect(f"/programme/{matter.place}?changed")


async def _overtaken(request: Request, typed: Typed, known: Listed | None) -> Response:
    """Somebody else was first: what was typed stays, and counts when it is sent again."""
    if known is None:
        return await _show(request, typed, known, [("key", sentence_of("PROGRAMME_KEY_WRONG").next_step)])
    newest = await matter_in(request)
    said = sentence_of("PROGRAMME_CHANGED_MEANWHILE")
    again = Typed(**{**vars(typed), "seen": newest.seq})
    return await _show(request, again, newest, [("reason", said.sentence + said.next_step)], status=409)


def _matter(typed: Typed, contacts: tuple[str, ...]) -> tuple[Matter | None, Errors]:
    """The matter that the form says, or what cannot be read of it."""
    content: dict[str, Any] = {
        "year": year_in(typed.year),
        "key": typed.key,
        "name": typed.name,
        "bundle": typed.bundle or None,
        "lead": typed.lead,
        "group": tuple(each for each in typed.group if each != typed.lead),
        "contacts": contacts,
        "target_on": _day(typed.target_on),
        "paused": typed.paused,
    }
    try:
        return Matter.model_validate(content), []
    except ValidationError as error:
        fields = dict.fromkeys(str(each["loc"][0]) for each in error.errors())
        return None, [(field, sentence_of(_CODES[field]).next_step) for field in fields]


_CODES: Mapping[str, str] = {
    "year": "PROGRAMME_YEAR_WRONG",
    "key": "PROGRAMME_KEY_WRONG",
    "name": "PROGRAMME_NAME_MISSING",
    "bundle": "PROGRAMME_BUNDLE_WRONG",
    "lead": "PROGRAMME_DEPARTMENT_UNKNOWN",
    "group": "PROGRAMME_GROUP_TOO_LARGE",
    "contacts": "PROGRAMME_CONTACT_UNKNOWN",
    "target_on": "PROGRAMME_DATE_WRONG",
}


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


async def _people(request: Request) -> list[Person]:
    return await accounts.people_of(pool_of(request), None, *OF_DEPARTMENTS)


async def _contacts(request: Request, typed: Typed) -> tuple[tuple[str, ...], Errors]:
    """Accounts of the log-in names, one a line, each of the group's departments."""
    logins = tuple(dict.fromkeys(line.strip() for line in typed.contacts.splitlines() if line.strip()))
    if not logins:
        return (), []
    group = {typed.lead, *typed.group}
    known = {
        each.login: each.account_id
        for each in await _people(request)
        if not typed.group or any(held.department in group for held in each.roles)
    }
    if wrong := [each for each in logins if each not in known]:
        said = f"{'、'.join(wrong)}：{sentence_of('PROGRAMME_CONTACT_UNKNOWN').sentence}"
        return (), [("contacts", said)]
    return tuple(known[each] for each in logins), []


async def _show(
    request: Request, typed: Typed, known: Listed | None, errors: Errors | None = None, status: int = 422
) -> Response:
    departments = await department_names(request)
    return render(
        request,
        "programme/change.html",
        status=status if errors else 200,
        title=f"修改：{known.matter.name}" if known else "加入清单",
        typed=typed,
        known=known.matter if known else None,
        departments=sorted(departments.items(), key=lambda each: each[1]),
        most_name=MOST_NAME,
        most_group=MOST_GROUP,
        errors=errors or [],
    )
