"""离职交接: a head or the administrator moves the open work of a person to a colleague, all of it or some.

Each item is an act of its own (see `lists/bulk.py`), so that its result is told and its journal says who moved it.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import ActKind, Role
from ledger import accounts
from ledger.accounts import Person
from ledger.listing import held
from ledger.listing.held import HeldLine, HeldList
from ledger.listing.page import Page
from starter.web.case.people import everybody
from starter.web.lists.asked import Asked, Choice, Sort, read_asked
from starter.web.lists.bulk import MOST_PICKED, Looked, carry_out, look_again
from starter.web.lists.cells import Cell, Column, Row
from starter.web.lists.desk_list import TOLD
from starter.web.lists.dues import Seen
from starter.web.lists.export import MOST_ROWS
from starter.web.lists.plain_list import Cells, cursors, plain_list
from starter.web.lists.routes import Exported, add_routes
from starter.web.lists.seen import seen_now
from starter.web.lists.shown import ROWS, BulkAct
from starter.web.site.colleagues import Choices, Colleagues
from starter.web.site.forms_in import form_of, text
from starter.web.site.permissions import Pages, roles, session_of
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared
from starter.words.names import ITEM_PHASE_NAMES

pages = Pages()
PATH = "/handover"
WHO = (Role.DEPARTMENT_HEAD, Role.ADMIN)
PLACES: Mapping[str, str] = {"handler": "经办", "delegate": "受委派", "signer": "待签署", "copy": "抄送"}
"""Where an item names a person."""
SORTS = (Sort("due", "最先到期", "due"), Sort("due_last", "最后到期", "due", descending=True))
_KIND = ActKind.HAND_OVER_WORK


@dataclass(frozen=True)
class HandoverPage:
    """What was asked: whose work (None: nobody was chosen yet), narrowed to what, and the ledger's list for it."""

    asked: Asked
    choices: Sequence[Choice]
    person: Person | None
    list: HeldList
    seen: Seen
    departments: Mapping[str, str]


@pages.get(PATH, allow=roles(*WHO))
async def handover_page(request: Request) -> Response:
    """Choose a person; then all open work that names them, with a box for each item."""
    page, pool = await _read(request, request.query_params), pool_of(request)
    found = await _lines(request, page)
    shown = await plain_list(
        request,
        page.asked,
        found,
        _columns(page),
        held.cursor_of,
        row_of=_row,
        title=f"{page.person.name} 名下的工作" if page.person else "名下的工作",
        about="勾选要交接的事项，再选交接给谁。",
        count=await held.count(pool, page.list) if found.rows else 0,
        choices=page.choices,
        sorts=SORTS,
        empty="没有需要交接的工作。" if page.person else "请先选择交接谁的工作。",
        bulk=[BulkAct(_KIND, "交接", to=True, to_words="交接给")],
        bulk_path=PATH,
        has_search=False,
        opens_filters=page.person is None,
    )
    return render(
        request,
        "backroom/handover.html",
        title="工作交接",
        list=shown,
        notice=TOLD.get(request.query_params.get("told", ""), ""),
        colleagues=await _successors(request, page),
    )


@pages.post(PATH, allow=roles(*WHO))
async def hand_over(request: Request) -> Response:
    """Move the ticked items, one act for each; all of a list is looked at before it is sent."""
    sent = form_of(request)
    page = await _read(request, dict(parse_qsl(text(sent, "query", 1000))))
    errors = [] if page.person else [("whose", "请选择要交接工作的人员。")]
    to = Colleagues(await everybody(pool_of(request), _of(request))).chosen(text(sent, "to", 160))
    if to is None:
        errors.append(("to", "请选择交接给谁。"))
    parts = {"whose": page.list.person, "to": to.account_id, "to_department": to.department} if to else {}

    async def rows() -> tuple[Sequence[Looked], bool]:
        found = await held.page(pool_of(request), page.list, MOST_PICKED)
        return [Looked(_pick(each), each.name, _about(page, each)) for each in found.rows], found.has_after

    if text(sent, "all", 5) == "yes" and not errors:
        return await look_again(request, _KIND, rows, page.asked.address())
    return await carry_out(request, _KIND, parts, back=page.asked.address(), errors=errors)


async def _read(request: Request, said: Mapping[str, str]) -> HandoverPage:
    named, department = await shared(request).definition_cache.names(), _of(request)
    people = await accounts.people_of(pool_of(request), department, Role.HANDLER, Role.DEPARTMENT_HEAD)
    choices = [
        Choice(
            "whose",
            "交接谁的工作",
            [(each.account_id, _called(each, named.departments, department)) for each in people],
        ),
        Choice("place", "身份", tuple(PLACES.items())),
        Choice("bundle", "一件事", named.bundles),
    ]
    asked = read_asked(said, PATH, ("all",), choices, SORTS)
    person = next((each for each in people if each.account_id == asked.chosen.get("whose")), None)
    wanted = HeldList(
        person.account_id if person else "",
        department=department,
        place=asked.chosen.get("place"),
        bundle=asked.chosen.get("bundle"),
        descending=asked.sort.descending,
    )
    return HandoverPage(asked, choices, person, wanted, await seen_now(request), named.departments)


def _of(request: Request) -> str | None:
    """The department whose work the visitor may move: a head's own; None: any (administrator)."""
    of_visitor = session_of(request).held
    return of_visitor.department if of_visitor.role is Role.DEPARTMENT_HEAD else None


def _called(person: Person, departments: Mapping[str, str], own: str | None) -> str:
    """Who is asked for whose department stands beside the name."""
    named = departments.get(person.roles[0].department or "", "")
    return person.name if own is not None else f"{person.name}（{named}）"


async def _successors(request: Request, page: HandoverPage) -> Choices:
    people = Colleagues(await everybody(pool_of(request), _of(request)))
    return people.choices(page.departments, without=(page.list.person,))


async def _lines(request: Request, page: HandoverPage, rows: int = ROWS) -> Page[HeldLine]:
    if page.person is None:
        return Page((), has_before=False, has_after=False)
    return await held.page(pool_of(request), page.list, rows, **cursors(page.asked, is_moment=False))


def _pick(line: HeldLine) -> str:
    return f"{line.case_no}|{line.key}|{uuid.uuid4()}"


def _row(line: HeldLine, cells: Cells) -> Row:
    """Whoever leaves hands everything over but what is left out, so rows are ticked."""
    return Row(cells=cells, pick=_pick(line), pick_label=f"{line.case_no} {line.name}", is_picked=True)


def _about(page: HandoverPage, line: HeldLine) -> str:
    return f"{page.departments.get(line.department, line.department)} {line.bundle_name} {line.case_no}"


def _columns(page: HandoverPage) -> list[Column[HeldLine]]:
    def subject(line: HeldLine) -> Cell:
        return Cell(line.name, tags=(("is-blue", ITEM_PHASE_NAMES[line.state]),), number=_about(page, line))

    def term(line: HeldLine) -> Cell:
        due = page.seen.due(line)
        return Cell(due.text, light=due.light, notes=(str(line.due_on),) if line.due_on else ())

    return [
        Column("subject", "事项", subject),
        Column("place", "身份", lambda line: Cell("、".join(PLACES[each] for each in line.places))),
        Column("term", "期限", term),
    ]


async def _exported_of(request: Request, page: HandoverPage) -> Exported:
    found = await _lines(request, page, MOST_ROWS)
    return Exported.of("工作交接", _columns(page), found)


add_routes(pages, PATH, WHO, _read, _exported_of, has_search=False)
