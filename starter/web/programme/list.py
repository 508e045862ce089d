"""年度事项清单: each matter of a year with its lead, target and how it really stands; sorted, exported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from bundles.language.findings import DefinitionError
from domain.programme.progress import TABS
from domain.time.calendar import beijing_date
from ledger.listing.cursor import Cursor, read_cursor
from ledger.listing.page import Page
from starter.office.programme import listed
from starter.web.lists.asked import Asked, Choice, Sort, read_asked
from starter.web.lists.cells import Cell, Column
from starter.web.lists.desk_list import TOLD
from starter.web.lists.dues import Seen
from starter.web.lists.export import MOST_ROWS
from starter.web.lists.plain_list import plain_list
from starter.web.lists.routes import Exported, add_routes
from starter.web.lists.seen import seen_now
from starter.web.lists.shown import ROWS, view_tabs
from starter.web.programme.reach import (
    LEADERS,
    READERS,
    Shown,
    department_names,
    may_change,
    shown_of,
)
from starter.web.programme.words import late_text, next_text, reality_lines, sentence_of, stage_text
from starter.web.site.permissions import Pages, roles, session_of
from starter.web.site.render import render
from starter.web.site.shared import pool_of
from starter.words.names import moment

PATH = "/programme"
SORTS = (
    Sort("target", "目标日期最近", "target", column="target"),
    Sort("due", "本阶段最先到期", "due", column="next"),
    Sort("changed", "最近修改", "changed", descending=True, column="changed"),
)
VIEWS: Mapping[str, tuple[str, str]] = {
    "all": (
        "全部",
        "这一年要办成的一件事：谁牵头、到什么时候、现在怎样。状态由系统里的定义、办件和实施计划得出，不是填写的。",
    ),
    "open": ("筹建中", "还没有开始办理的。"),
    "online": ("已上线", "已经有办件，或者已经评估转入日常办理的。"),
    "late": ("晚于目标", "过了目标日期还没有上线，或者上线晚了的。"),
    "paused": ("暂缓", "清单里暂缓的。"),
}
_NEVER, _LONG_AGO = date(9999, 12, 31), date(1, 1, 1)
pages = Pages()


@dataclass(frozen=True)
class ListPage:
    """What was asked of the list, and every matter that it shows, in order."""

    asked: Asked
    choices: Sequence[Choice]
    year: int
    all_of_year: Sequence[Shown]
    seen: Seen
    departments: Mapping[str, str]
    is_broken: bool = False

    @property
    def lines(self) -> list[Shown]:
        """Those of the view, in the order that was asked for."""
        found = [each for each in self.all_of_year if in_view(self.asked.view, each)]
        return sorted(found, key=self.place, reverse=self.asked.sort.descending)

    def place(self, line: Shown) -> tuple[date, str]:
        """By what it is sorted."""
        return self.value(line), line.listed.matter.key

    def value(self, line: Shown) -> date:
        """The day by which it is sorted."""
        match self.asked.sort.by:
            case "due":
                return line.plan.due_on if line.plan and line.plan.runs and line.plan.due_on else _NEVER
            case "changed":
                at: datetime | None = line.listed.changed_at
                return beijing_date(at) if at else _LONG_AGO
        return line.listed.matter.target_on

    def cut(self, rows: int) -> Page[Shown]:
        """The page from a cursor on, or up to one."""
        lines = self.lines
        places = [self.place(each) for each in lines]
        after, before = (_cursor(text) for text in (self.asked.after, self.asked.before))
        begin = sum(not self._is_behind(each, after) for each in places) if after is not None else 0
        if before is not None:
            begin = max(0, sum(self._is_behind(before, each) for each in places) - rows)
        end = begin + rows
        return Page(tuple(lines[begin:end]), has_before=begin > 0, has_after=end < len(lines))

    def _is_behind(self, place: tuple[date, str], other: tuple[date, str]) -> bool:
        """Whether it stands behind the other in the order of the list."""
        return place < other if self.asked.sort.descending else place > other


def _cursor(text: str) -> tuple[date, str] | None:
    found = read_cursor(text, is_moment=False) if text else None
    return (found.value, found.case_no) if found is not None and not isinstance(found.value, datetime) else None


def in_view(view: str, line: Shown) -> bool:
    """Whether a matter stands in that view."""
    if view in TABS:
        return line.progress.stage in TABS[view]
    return view == "all" or line.progress.late_days > 0


@pages.get(PATH, allow=roles(*READERS))
async def programme_list(request: Request) -> Response:
    """The list of a year, the newest where none is named."""
    page = await _read(request, request.query_params)
    lines = page.lines
    shown = await plain_list(
        request,
        page.asked,
        page.cut(ROWS),
        _columns(page),
        lambda line: Cursor(page.value(line), line.listed.matter.key),
        title=VIEWS[page.asked.view][0],
        about=VIEWS[page.asked.view][1],
        count=len(lines),
        choices=page.choices,
        sorts=SORTS,
        tabs=view_tabs(
            page.asked, VIEWS, {view: sum(in_view(view, each) for each in page.all_of_year) for view in VIEWS}
        ),
        empty="没有符合条件的事项。",
        unit="项",
        has_search=False,
    )
    made_with: dict[str, Any] = {"list": shown, "seen": page.seen, "colleagues": []}
    return render(
        request,
        "programme/list.html",
        title=f"{page.year}年度事项清单",
        lead_in="",
        notice=TOLD.get(request.query_params.get("told", ""), ""),
        year=page.year,
        broken=sentence_of("PROGRAMME_LIST_BROKEN") if page.is_broken else None,
        may_change=may_change(request),
        reads_meetings=session_of(request).held.role in LEADERS,
        **made_with,
    )


async def _read(request: Request, said: Mapping[str, str]) -> ListPage:
    pool, seen = pool_of(request), await seen_now(request)
    departments = await department_names(request)
    years = await listed.years(pool) or (seen.today.year,)
    by_name = sorted(departments.items(), key=lambda each: each[1])
    choices = [Choice("department", "牵头或者参加部门", by_name)]
    if len(years) > 1:
        choices.insert(0, Choice("year", "年度", [(str(each), f"{each}年") for each in years]))
    year = next((each for each in years if said.get("year") == str(each)), years[0])
    asked = read_asked({**said, "year": str(year)}, PATH, tuple(VIEWS), choices, SORTS)
    try:
        known = await listed.listed(pool, year)
    except DefinitionError:
        return ListPage(asked, choices, year, (), seen, departments, is_broken=True)
    shown = await shown_of(request, known, year, seen)
    if wanted := asked.chosen.get("department"):
        shown = [each for each in shown if wanted in each.group]
    return ListPage(asked, choices, year, shown, seen, departments)


def _columns(page: ListPage) -> list[Column[Shown]]:
    def named(slugs: Sequence[str]) -> str:
        return "、".join(page.departments.get(each, each) for each in slugs)

    def name(line: Shown) -> Cell:
        return Cell(line.listed.matter.name, href=f"{PATH}/{line.listed.matter.place}")

    def stands(line: Shown) -> Cell:
        late = (("is-red", "本阶段逾期"),) if line.plan is not None and line.plan.runs and line.plan.is_late else ()
        return Cell(stage_text(line.progress, line.plan), tags=late)

    def target(line: Shown) -> Cell:
        late = late_text(line.listed.matter, line.progress)
        return Cell(str(line.listed.matter.target_on), notes=(late,) if late else ())

    def real(place: int) -> Column[Shown]:
        title = reality_lines(page.all_of_year[0].reality)[place][0] if page.all_of_year else ""
        return Column(f"real{place}", title, lambda line: Cell(reality_lines(line.reality)[place][1]))

    changed = Column[Shown](
        "changed", "修改", lambda line: Cell(moment(line.listed.changed_at) if line.listed.changed_at else "")
    )
    return [
        Column("name", "事项", name),
        Column("lead", "牵头", lambda line: Cell(named((line.listed.matter.lead,)))),
        Column("group", "专班", lambda line: Cell(named(line.group[1:]))),
        Column("stage", "现在", stands),
        Column("target", "目标日期", target),
        *(real(place) for place in range(4) if page.all_of_year),
        Column("next", "下一步", lambda line: Cell(next_text(line.progress, line.plan, page.departments))),
        *([changed] if page.asked.sort.by == "changed" else []),
    ]


async def _exported_of(request: Request, page: ListPage) -> Exported:
    lines = page.cut(MOST_ROWS)
    return Exported.of(f"{page.year}年度事项清单", _columns(page), lines)


add_routes(pages, PATH, READERS, _read, _exported_of, has_search=False)
