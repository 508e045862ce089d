"""A page of duties: which view, narrowed, sorted and gone on with as the address asks; made for screen and export."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import cast

from starlette.requests import Request

from domain.case.act_specs import ACTS
from domain.case.acts import ActKind
from domain.case.roles import Role
from domain.duties.duty import SubjectKind
from ledger import accounts
from ledger.listing import duties, kept
from ledger.listing.cursor import Cursor, read_cursor
from ledger.listing.duties import DutyFilter, DutyLine, DutyList, SortBy
from ledger.listing.kept import SavedView
from ledger.listing.page import Page
from ledger.listing.scopes import Whose
from starter.office.definition_cache import Names
from starter.web.case.in_hand import actor_of, sees_of
from starter.web.case.people import everybody
from starter.web.lists import dues
from starter.web.lists.asked import Asked, Choice, Sort, read_asked
from starter.web.lists.cells import Column, Group, Row, table_of
from starter.web.lists.duty_rows import Known, columns, pick_value
from starter.web.lists.export import MOST_ROWS
from starter.web.lists.find import Found, found_by
from starter.web.lists.halls import hall_choices, hall_names, place_here
from starter.web.lists.seen import abouts_of, seen_now
from starter.web.lists.shown import ROWS, BulkAct, ShownList, Tab, counted
from starter.web.lists.views import View
from starter.web.site.deputy_session import stands_for
from starter.web.site.permissions import session_of
from starter.web.site.shared import pool_of, shared
from starter.words.duties import REASONS
from starter.words.names import LIGHT_NAMES
from starter.words.urging import ANSWER_NAMES

SORTS = (
    Sort("due", "最先到期", "due"),
    Sort("due_last", "最后到期", "due", descending=True),
    Sort("received", "最早收件", "received"),
    Sort("received_last", "最近收件", "received", descending=True),
)
_REASONS = tuple((str(reason), words) for reason, words in REASONS.items())


@dataclass(frozen=True)
class DutyPage:
    """What was asked of which view, and the ledger's list for it."""

    view: View
    views: Sequence[View]
    asked: Asked
    choices: Sequence[Choice]
    found: Found
    list: DutyList
    seen: dues.Seen
    named: Names
    me: str
    role: Role
    halls: Mapping[str, str]

    @property
    def departments(self) -> Mapping[str, str]:
        """Names of departments by their codes."""
        return self.named.departments

    @cached_property
    def acts(self) -> tuple[str, ...]:
        """What the reader can do with several rows at once."""
        return self.view.acts(self.role)

    def of(self, view: View) -> DutyList:
        """The ledger's list of another view of the same page, narrowed to nothing."""
        return self.list._replace(scope=view.scope, filter=DutyFilter())


async def read_page(
    request: Request, path: str, views: Sequence[View], said: Mapping[str, str] | None = None
) -> DutyPage:
    """Read what is wanted, for whoever asks: from the request's address, or from a query that a form brought."""
    session = session_of(request)
    held, me = session.held, stands_for(session)
    seen, named, halls = await asyncio.gather(
        seen_now(request), shared(request).definition_cache.names(), hall_names(request)
    )
    choices = await _choices(request, named, halls)
    wants = request.query_params if said is None else said
    asked = read_asked(wants, path, [each.key for each in views], choices, SORTS)
    found = await found_by(request, asked)
    view = next(each for each in views if each.key == asked.view)
    wanted = DutyFilter(
        bundle=asked.chosen.get("bundle"),
        department=asked.chosen.get("department"),
        reason=asked.chosen.get("reason"),
        light=asked.chosen.get("light"),
        handler=asked.chosen.get("handler"),
        hall=asked.chosen.get("hall"),
        due_from=asked.day("due_from"),
        due_until=asked.day("due_until"),
        kind=asked.chosen.get("kind"),
        red_from=asked.day("red_from"),
        since_from=asked.day("since_from"),
        since_until=asked.day("since_until"),
        quiet_until=asked.day("quiet_until"),
        answer=asked.chosen.get("answer"),
        words=found.words,
        sees=sees_of(actor_of(session)),
    )
    whose = Whose(person=me, role=held.role.value, department=held.department or "")
    if (place := await place_here(request)) is not None:
        whose = whose.model_copy(update={"hall": place.hall, "is_main": place.is_main})
    sort = cast(SortBy, asked.sort.by)
    asked_list = DutyList(view.scope, whose, seen.now, wanted, sort, asked.sort.descending)
    return DutyPage(view, views, asked, choices, found, asked_list, seen, named, me, held.role, halls)


async def _choices(request: Request, named: Names, halls: Mapping[str, str]) -> list[Choice]:
    pool, held = pool_of(request), session_of(request).held
    choices = [Choice("bundle", "一件事", named.bundles)]
    if held.role in (Role.LEAD, Role.SUPERVISOR):
        choices.append(Choice("department", "轮到的部门", sorted(named.departments.items(), key=lambda each: each[1])))
    if held.role in (Role.HANDLER, Role.DEPARTMENT_HEAD):
        people = await everybody(pool, held.department)
        choices.append(Choice("handler", "经办人", tuple({each.account_id: each.name for each in people}.items())))
    return [
        *choices,
        *hall_choices(halls),
        Choice("reason", "该办什么", _REASONS),
        Choice("light", "亮灯", tuple(LIGHT_NAMES.items())),
        Choice("due_from", "到期日从", is_day=True),
        Choice("due_until", "到期日到", is_day=True),
        *(_FOR_THOSE_WHO_LOOK_OVER if held.role in LOOK_OVER else ()),
    ]


LOOK_OVER = frozenset({Role.SUPERVISOR, Role.LEAD, Role.DEPARTMENT_HEAD})
"""Who answers for what others do: their numbers of the morning (今日督办) open lists narrowed by these."""
_FOR_THOSE_WHO_LOOK_OVER = (
    Choice(
        "kind",
        "是什么",
        (("item", "事项"), ("joint", "联合事项"), ("delivery", "送达"), ("delay", "超期说明"), ("case", "整件事")),
    ),
    Choice("red_from", "变红从", is_day=True),
    Choice("since_from", "轮到从", is_day=True),
    Choice("since_until", "轮到至", is_day=True),
    Choice("quiet_until", "最后一次动不晚于", is_day=True),
    Choice("answer", "催办的回复", tuple(ANSWER_NAMES.items())),
)


async def lines_of(
    request: Request, page: DutyPage, wanted: DutyList | None = None, rows: int = ROWS
) -> Page[DutyLine]:
    """The rows of this page, or of its list in another shape."""
    if page.found.error:
        return Page((), has_before=False, has_after=False)
    after, before = (_cursor(page, text) for text in (page.asked.after, page.asked.before))
    return await duties.page(pool_of(request), wanted or page.list, rows, after=after, before=before)


def _cursor(page: DutyPage, text: str) -> Cursor | None:
    return read_cursor(text, is_moment=page.list.sort == "received") if text else None


async def known_of(request: Request, page: DutyPage, lines: Sequence[DutyLine]) -> Known:
    """What these lines are shown with."""
    pool = pool_of(request)
    drafts = await duties.drafts(pool, lines)
    answers = await duties.urge_answers(pool, lines)
    named = duties.handlers(lines) | {each.actor_id for each in drafts.values()}
    named |= {each.actor_id for each in answers.values()}
    return Known(
        seen=page.seen,
        people=await accounts.names_of(pool, named),
        departments=page.departments,
        viewer=page.me,
        abouts=await abouts_of(request, lines),
        extensions=await duties.asked_extensions(pool, lines),
        answers=answers,
        drafts=drafts,
        reasons=page.named.reasons,
        halls=page.halls,
    )


@dataclass(frozen=True)
class Beside:
    """What a list says beside its rows: how many each view has, how many it has itself, what the reader keeps of it."""

    tabs: Sequence[int]
    count: int
    saved: Sequence[SavedView]


async def beside(request: Request, page: DutyPage, known_count: Awaitable[int] | None = None) -> Beside:
    """Read while the rows are read. `known_count`: how many rows it has, where they need not be counted."""
    pool = pool_of(request)
    is_counted = known_count is None and bool(page.asked.chosen or page.found.words)
    lists = [*(page.of(each) for each in page.views), *([page.list] if is_counted else [])]
    numbers, saved = await asyncio.gather(duties.counts(pool, lists), kept.saved_views(pool, page.me, page.asked.path))
    count = numbers[-1] if is_counted else numbers[page.views.index(page.view)]
    if known_count is not None:
        count = await known_count
    return Beside(numbers[: len(page.views)], 0 if page.found.error else count, saved)


async def shown(request: Request, page: DutyPage) -> ShownList:
    """The list as its page shows it."""
    (lines, known), said = await asyncio.gather(_with_known(request, page), beside(request, page))
    made = columns(known, whose=page.view.whose)
    rows = [_row(known, made, line, page) for line in lines.rows]
    return shown_with(page, lines, made, _grouped(page, known, lines.rows, rows), said)


async def _with_known(request: Request, page: DutyPage) -> tuple[Page[DutyLine], Known]:
    lines = await lines_of(request, page)
    return lines, await known_of(request, page, lines.rows)


def shown_with(
    page: DutyPage,
    lines: Page[DutyLine],
    made: Sequence[Column[DutyLine]],
    groups: Sequence[Group],
    said: Beside,
) -> ShownList:
    """The list with these rows: its tabs and counts, where it goes on, what can be chosen, kept and done."""
    path = page.asked.path
    return ShownList(
        asked=page.asked,
        title=page.view.title,
        about=page.view.about,
        columns=cast("list[Column[object]]", made),
        groups=groups,
        count=said.count,
        choices=page.choices,
        sorts=SORTS,
        tabs=[
            Tab(each.key, each.title, counted(number), f"{path}?view={each.key}", each is page.view)
            for each, number in zip(page.views, said.tabs, strict=True)
        ],
        next_address=_on(page, "after", lines.rows[-1]) if lines.has_after and lines.rows else "",
        before_address=_on(page, "before", lines.rows[0]) if lines.has_before and lines.rows else "",
        empty=page.view.empty if not (page.asked.chosen or page.asked.find) else "没有符合条件的。",
        found_by=page.found.typed,
        find_error=page.found.error,
        saved=said.saved,
        bulk=bulk_acts(page.acts),
        bulk_path=f"{path}/bulk",
    )


def bulk_acts(kinds: Sequence[str]) -> list[BulkAct]:
    """Acts as the form for several rows offers them."""
    specs = [(kind, ACTS[ActKind(kind)]) for kind in kinds]
    return [BulkAct(kind, spec.bulk_name or spec.name, bool(spec.names)) for kind, spec in specs]


def _row(known: Known, made: Sequence[Column[DutyLine]], line: DutyLine, page: DutyPage) -> Row:
    cells = [(cast("Column[object]", column), column.cell(line)) for column in made]
    # Items are given to somebody; what else is owed about them goes with them.
    can_pick = bool(page.acts) and (page.view.several != "assign" or line.kind == SubjectKind.ITEM)
    return Row(
        cells=cells,
        pick=pick_value(line) if can_pick else "",
        pick_label=f"{line.case_no} {cells[0][1].text}",
        is_urged=bool(line.urged),
        below=known.draft(line),
        below_title="拟办意见",
    )


def _grouped(page: DutyPage, known: Known, lines: Sequence[DutyLine], rows: Sequence[Row]) -> list[Group]:
    """Under how pressing they are, where they are sorted by that; each heading once for each stretch of rows."""
    if page.asked.sort is not SORTS[0]:
        return [Group("", rows)] if rows else []
    groups: list[tuple[str, list[Row]]] = []
    for line, row in zip(lines, rows, strict=True):
        found = known.due(line).heading
        heading = dues.HEADINGS[dues.LATER if found == dues.STOPPED and page.view.scope in _WITH_WAITS else found]
        if not groups or groups[-1][0] != heading:
            groups.append((heading, []))
        groups[-1][1].append(row)
    return [Group(heading, found) for heading, found in groups]


_WITH_WAITS = frozenset({"waits", "waits_of_matters", "all_waits"})
"""Lists in which what stands (挂起) lies among all else that waits, in the order of the days."""


def _on(page: DutyPage, way: str, line: DutyLine) -> str:
    return page.asked.address(**{way: duties.cursor_of(page.list, line).text()})


async def exported(request: Request, page: DutyPage) -> tuple[list[str], list[list[str]], bool]:
    """(headings, rows, whether there are more) of the whole list, as far as an export goes."""
    if page.found.error:
        return [], [], False
    found = await duties.page(pool_of(request), page.list, MOST_ROWS)
    made = columns(await known_of(request, page, found.rows), whose=page.view.whose)
    return *table_of(made, found.rows), found.has_after
