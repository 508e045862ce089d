"""离职交接: a head or the administrator moves the open work of a person to a colleague, all of it or some.

Each item is an act of its own (see `lists/bulk.py`), so that its result is told and its journal says who moved it.
"""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import ActKind, Role
from ledger import accounts, desk_lists
from ledger.accounts import Person
from starter.web.case.people import everybody
from starter.web.lists import dues
from starter.web.lists.bulk import carry_out
from starter.web.lists.seen import seen_now
from starter.web.site.colleagues import Colleague
from starter.web.site.forms_in import form_of, text
from starter.web.site.permissions import Pages, roles, session_of
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared

pages = Pages()
WHO = roles(Role.DEPARTMENT_HEAD, Role.ADMIN)
PLACES: Mapping[str, str] = {"handler": "经办", "delegate": "受委派", "signer": "待签署", "copy": "抄送"}
"""Where an item names a person."""


@pages.get("/handover", allow=WHO)
async def handover_page(request: Request) -> Response:
    """Choose a person; then all open work that names them, with a box for each item."""
    department, pool = _of(request), pool_of(request)
    names = await shared(request).definition_cache.department_names()
    people = await _leavers(request, department)
    chosen = request.query_params.get("whose", "")[:80]
    person = next((each for each in people if each.account_id == chosen), None)
    seen = await seen_now(request)
    held = await desk_lists.work_of(pool, person.account_id, department=department) if person else []
    colleagues = [each for each in await everybody(pool, department) if each.account_id != chosen]
    return render(
        request,
        "backroom/handover.html",
        title="工作交接",
        people=people,
        person=person,
        lines=dues.lines(held, seen),
        is_cut=len(held) == desk_lists.MOST_ROWS,
        places=PLACES,
        colleagues=_by_department(colleagues, names),
        departments=names,
        names=await accounts.names_of(pool, [row.handler for row in held if row.handler]),
    )


@pages.post("/handover", allow=WHO)
async def hand_over(request: Request) -> Response:
    """Move the ticked items, one act for each."""
    sent, department = form_of(request), _of(request)
    whose, errors = text(sent, "whose", 80), list[tuple[str, str]]()
    if all(each.account_id != whose for each in await _leavers(request, department)):
        errors.append(("whose", "请选择要交接工作的人员。"))
    known = await everybody(pool_of(request), department)
    to = next((each for each in known if each.value == text(sent, "to", 160)), None)
    if to is None:
        errors.append(("to", "请选择交接给谁。"))
    parts = {"whose": whose, "to": to.account_id, "to_department": to.department} if to else {}
    back = f"/handover?whose={whose}" if not errors else "/handover"
    return await carry_out(request, ActKind.HAND_OVER_WORK, parts, back=back, errors=errors)


def _of(request: Request) -> str | None:
    """The department whose work the visitor may move: a head's own; None: any (administrator)."""
    held = session_of(request).held
    return held.department if held.role is Role.DEPARTMENT_HEAD else None


async def _leavers(request: Request, department: str | None) -> list[Person]:
    return await accounts.people_of(pool_of(request), department, Role.HANDLER, Role.DEPARTMENT_HEAD)


def _by_department(people: list[Colleague], names: Mapping[str, str]) -> list[tuple[str, list[Colleague]]]:
    found: dict[str, dict[str, Colleague]] = {}
    for each in people:
        found.setdefault(each.department, {}).setdefault(each.account_id, each)
    return [(names.get(code, code), list(members.values())) for code, members in found.items()]
