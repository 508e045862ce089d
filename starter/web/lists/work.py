"""我的待办: what waits for a clerk, by why it does: to sign, delegated, one's own, to be claimed, copied.

Rows stand under how pressing they are; items whose clock stands (挂起) come last. Commitments to be checked (履诺核查)
come after the items. A deputy in somebody's place sees that person's lists.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import Role
from ledger import accounts, calendars, definitions, desk_lists, legal_clock, lists
from ledger.lists import WorkRow
from starter.web.case.in_hand import actor_of, sees_of
from starter.web.case.people import everybody
from starter.web.lists import dues
from starter.web.lists.bulk import IN_WORK_LIST
from starter.web.lists.dues import Line, Seen
from starter.web.lists.tasks import Tasks
from starter.web.site.colleagues import Choices, Colleagues
from starter.web.site.deputy_session import stands_for
from starter.web.site.permissions import Pages, roles, session_of
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared
from starter.words import turn as turn_words

pages = Pages()
STATES = {"reviewing": "预审中", "open": "办理中"}


@dataclass(frozen=True)
class Section:
    """One list of the page: why its rows are here, and the rows under how pressing they are."""

    key: str
    title: str
    about: str
    lines: Sequence[Line[WorkRow]]

    @property
    def groups(self) -> list[tuple[str, list[Line[WorkRow]]]]:
        """(heading, rows), the most pressing first."""
        return dues.grouped(self.lines)


@dataclass(frozen=True)
class Wanted:
    """What the visitor chose to see; `bundle` is the name of a bundle."""

    bundle: str | None
    state: str | None
    mine: bool

    def __call__(self, row: WorkRow) -> bool:
        """Whether a row is among it."""
        return self.bundle in (None, row.bundle_name) and self.state in (None, row.state)


async def seen_now(request: Request) -> Seen:
    """The legal moment and the calendar that this page is seen with."""
    pool = pool_of(request)
    return Seen(await legal_clock.legal_now(pool), await calendars.read_calendar(pool))


class _OfCase(Protocol):
    """A row of a list that is about a case."""

    @property
    def case_no(self) -> str: ...


async def abouts_of(request: Request, rows: Iterable[_OfCase]) -> dict[str, str]:
    """Whom the cases of these rows are about, so that a family's several can be told apart (分件)."""
    return await lists.abouts(pool_of(request), {row.case_no for row in rows}, sees_of(actor_of(session_of(request))))


@pages.get("/work", allow=roles(Role.HANDLER))
async def work_list(request: Request) -> Response:
    """The clerk's lists; filters stand in the address."""
    session, pool = session_of(request), pool_of(request)
    department, me = session.held.department or "", stands_for(session)
    bundles = [(each.slug, each.name) for each in await definitions.definitions_in_force(pool)]
    chosen = {name: request.query_params.get(name) or None for name in ("bundle", "state", "whose")}
    # Filters go into the query, before its limit; one's own items are asked for by themselves, whatever stands before.
    of = {"bundle": chosen["bundle"], "state": chosen["state"] if chosen["state"] in STATES else None}
    own = await lists.work_list(pool, department, handler=me, **of)
    rows = [] if chosen["whose"] == "mine" else await lists.work_list(pool, department, **of)
    seen = await seen_now(request)
    wanted = Wanted(
        bundle=dict(bundles).get(chosen["bundle"] or ""),
        state=chosen["state"] if chosen["state"] in STATES else None,
        mine=chosen["whose"] == "mine",
    )
    sections = await _sections(request, own, rows, seen, wanted)
    shown = [line.row for section in sections for line in section.lines]
    departments = await shared(request).definition_cache.department_names()
    people = await accounts.names_of(pool, people_of_rows(shown))
    commitments = Tasks(seen, departments, {}).to_check(await lists.commitments(pool, department))
    waits = Tasks(seen, departments, {}).of_waits(await desk_lists.of_waits(pool, department))
    return render(
        request,
        "lists/work.html",
        title="我的待办",
        department=departments.get(department, department),
        commitments=commitments,
        waits=waits,
        abouts=await abouts_of(request, [*shown, *commitments.tasks, *waits.tasks]),
        sections=sections,
        count=len({(row.case_no, row.key) for row in shown}),
        is_cut=lists.MOST_ROWS in (len(rows), len(own)),
        most=lists.MOST_ROWS,
        names=people,
        turn_of=turner(people, departments, me),
        me=me,
        chosen=chosen,
        bundles=bundles,
        states=STATES,
        colleagues=await _colleagues(request, department, departments, me),
        bulk_acts=IN_WORK_LIST,
        seen=seen,
    )


async def _sections(
    request: Request, own: Sequence[WorkRow], rows: Sequence[WorkRow], seen: Seen, wanted: Wanted
) -> list[Section]:
    session, pool = session_of(request), pool_of(request)
    me, held = stands_for(session), session.held
    to_sign = await desk_lists.to_sign(pool, me, role=held.role.value, department=held.department)
    delegated = await desk_lists.delegated_to(pool, me)
    copies = await desk_lists.copies_to(pool, me)
    free = [row for row in rows if row.handler is None]
    shown = {_key(row) for row in (*to_sign, *delegated)}
    others = [row for row in rows if row.handler not in (None, me) and _key(row) not in shown]

    def section(key: str, title: str, about: str, found: Iterable[WorkRow]) -> Section:
        return Section(key, title, about, dues.lines([row for row in found if wanted(row)], seen))

    found = [
        section("sign", "待签署", "等您签署：同事请您加签，或拟办意见按规定由您审核。", to_sign),
        section("delegated", "委派给我的", "同事委派给您办理，办完后交回。", delegated),
        section("mine", "我的事项", "您认领的事项。", own),
        section("free", "待认领", "还没有人认领的事项。", free),
        section("copies", "抄送我的", "请您知晓，不需要办理。", copies),
        section("others", "同事在办的", "同事已经认领的事项。", others),
    ]
    if wanted.mine:
        found = [each for each in found if each.key not in ("free", "others")]
    return [each for each in found if each.lines]


def _key(row: WorkRow) -> tuple[str, str]:
    return row.case_no, row.key


def people_of_rows(rows: Iterable[WorkRow]) -> set[str]:
    """Account ids of everybody whom the rows name."""
    named = {each for row in rows for each in (row.handler, row.delegate, row.turn_person, *row.signers) if each}
    return {each for each in named if each is not None}


async def _colleagues(request: Request, department: str, names: dict[str, str], me: str) -> Choices:
    """To whom items may be handed on in bulk."""
    people = Colleagues(await everybody(pool_of(request), department))
    return people.choices(names, department, without=(me,))


def turner(people: dict[str, str], departments: dict[str, str], me: str = "") -> Callable[[WorkRow], str]:
    """For a row, whose move it is, in words."""

    def told(row: WorkRow) -> str:
        return turn_words.told(
            row.turn_party, row.turn_person, row.turn_department, row.turn_why, people, departments, me
        )

    return told
