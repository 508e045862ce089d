"""预测 (`/morning/forecast`): what will probably be late in the next days, why, and how good earlier forecasts were."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from domain.forecast.rules import LEAST_FINISHED, LIKELY, Score, score
from ledger.forecast import forecasts
from ledger.forecast.forecasts import ForecastHead, ForecastLine, ForecastList, SortBy
from ledger.listing.morning import Reach
from ledger.listing.page import Page
from starter.office.daily.foretell import DAYS_AHEAD
from starter.web.lists.asked import Asked, Choice, Sort, read_asked
from starter.web.lists.cells import Cell, Column
from starter.web.lists.desk_list import TOLD
from starter.web.lists.export import MOST_ROWS
from starter.web.lists.plain_list import cursors, plain_list
from starter.web.lists.routes import Exported, add_routes
from starter.web.lists.seen import seen_now
from starter.web.lists.shown import ROWS
from starter.web.morning.reach import AT_MORNING, MORNING, reach_of
from starter.web.site.permissions import Pages, roles
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared
from starter.words.names import ITEM_PHASE_NAMES, day

PATH = f"{MORNING}/forecast"
JUDGED_DAYS = 30
"""Calendar days whose forecasts are told to have been good or not."""
SORTS = (Sort("rank", "最可能、最先到期", "rank"), Sort("due", "最先到期", "due"))
pages = Pages()


@dataclass(frozen=True)
class Judged:
    """How good the forecasts of the last days were; `void`: not counted."""

    score: Score
    void: int

    @property
    def sentences(self) -> Sequence[str]:
        """In words."""
        said, void = self.score, f"期限后来变了、撤回或中止的 {self.void} 项不计。" if self.void else ""
        if not said.judged:
            return (f"近 {JUDGED_DAYS} 天还没有可以核对的预测。{void}",)
        told = (
            f"近 {JUDGED_DAYS} 天到期、当时作过预测的 {said.judged} 项里，实际超期 {said.late} 项："
            f"说中 {said.hits} 项，漏报 {said.missed} 项；误报 {said.false_alarms} 项。"
        )
        better = "好于" if (said.brier or 0) < (said.base or 0) else "不好于"
        brier = f"布赖尔评分 {said.brier:.3f}（0 最好），{better}只按平均超期率去猜（{said.base:.3f}）。"
        return (told, brier + void)


async def judged_of(request: Request, reach: Reach) -> Judged:
    """How good they were, of whatever the visitor answers for."""
    today = (await seen_now(request)).today
    first, until = today - timedelta(days=JUDGED_DAYS), today - timedelta(days=1)
    said, void = await forecasts.judged(pool_of(request), first, until, reach)
    return Judged(score(said), void)


def why(line: ForecastLine) -> str:
    """The reason in a sentence."""
    due = f"{day(line.due_on)}到期"
    if line.chance is None:
        return f"{due}，本部门一年里只办结过 {line.finished} 件，少于 {LEAST_FINISHED} 件，说不准。"
    if not line.slower:
        return f"{due}，已用 {line.spent} 个工作日，比本部门办结过的 {line.finished} 件都久，没有可比的。"
    return (
        f"{due}，已用 {line.spent} 个工作日，还剩 {line.left_days} 个；本部门最近办结的 {line.finished} 件里，"
        f"用到这么久的 {line.slower} 件，其中 {line.late_then} 件超过了这个期限。"
    )


def chance_words(line: ForecastLine) -> str:
    """The probability with its range."""
    if line.chance is None or line.low is None or line.high is None:
        return "说不准"
    return f"{line.chance:.0%}（{line.low:.0%}–{line.high:.0%}）"


@dataclass(frozen=True)
class ForecastPage:
    """What was asked, and the ledger's list for it (None: no forecast was made yet)."""

    asked: Asked
    choices: Sequence[Choice]
    list: ForecastList | None
    head: ForecastHead | None
    departments: Mapping[str, str]


@dataclass(frozen=True)
class Foretold:
    """The beginning of the last forecast, as another page shows it."""

    head: ForecastHead | None
    lines: Sequence[tuple[ForecastLine, str, str]]
    judged: Judged

    @property
    def about(self) -> str:
        """Of which morning it is, and what it rests on."""
        return _about(self.head)


async def foretold_of(request: Request, rows: int) -> Foretold:
    """So many of the likeliest and soonest, each with its probability and reason in words; only what is likely."""
    pool, reach = pool_of(request), reach_of(request)
    head, judged = await asyncio.gather(forecasts.last(pool), judged_of(request, reach))
    found = await forecasts.page(pool, ForecastList(head.made_on, reach), rows) if head else None
    lines = [each for each in (found.rows if found else ()) if (each.chance or 0) >= LIKELY and each.state == "open"]
    return Foretold(head, [(each, chance_words(each), why(each)) for each in lines], judged)


@pages.get(PATH, allow=roles(*AT_MORNING))
async def forecast_page(request: Request) -> Response:
    """The last forecast as a list."""
    page = await _read(request, request.query_params)
    found = await _lines(request, page)
    shown = await plain_list(
        request,
        page.asked,
        found,
        _columns(page),
        forecasts.cursor_of,
        title=f"{DAYS_AHEAD} 天内可能超期的",
        about=_about(page.head),
        count=await forecasts.count(pool_of(request), page.list) if page.list else 0,
        choices=page.choices,
        sorts=SORTS,
        empty="还没有作过预测。每个工作日早上六点以后自动作一次。" if page.head is None else "没有快到期的事项。",
        has_search=False,
    )
    judged = await judged_of(request, reach_of(request))
    notice = TOLD.get(request.query_params.get("told", ""), "")
    return render(request, "morning/forecast.html", title="预测", list=shown, judged=judged, notice=notice)


def _about(head: ForecastHead | None) -> str:
    if head is None:
        return ""
    rest = f"其中 {head.unknown_items} 项办结过的太少，说不准。" if head.unknown_items else ""
    return f"{day(head.made_on)}早上按各部门办同一事项以往用的工作日推算，全区 {head.open_items} 项。{rest}"


async def _read(request: Request, said: Mapping[str, str]) -> ForecastPage:
    named, reach = await shared(request).definition_cache.names(), reach_of(request)
    choices = [Choice("bundle", "一件事", named.bundles)]
    if reach.part != "department":
        choices.append(Choice("department", "部门", sorted(named.departments.items(), key=lambda each: each[1])))
    asked = read_asked(said, PATH, ["all"], choices, SORTS)
    head = await forecasts.last(pool_of(request))
    sort: SortBy = "due" if asked.sort.by == "due" else "rank"
    wanted = None
    if head is not None:
        department, bundle = asked.chosen.get("department"), asked.chosen.get("bundle")
        wanted = ForecastList(head.made_on, reach, department, bundle, sort)
    return ForecastPage(asked, choices, wanted, head, named.departments)


async def _lines(request: Request, page: ForecastPage) -> Page[ForecastLine]:
    if page.list is None:
        return Page((), has_before=False, has_after=False)
    return await forecasts.page(pool_of(request), page.list, ROWS, **cursors(page.asked, is_moment=False))


def _columns(page: ForecastPage) -> list[Column[ForecastLine]]:
    def subject(line: ForecastLine) -> Cell:
        tags = () if line.state == "open" else (("is-green", ITEM_PHASE_NAMES.get(line.state, "已不在办")),)
        path = f"/cases/{line.case_no}"
        return Cell(line.name, href=path, tags=tags, number=f"{line.bundle_name} {line.case_no}")

    return [
        Column("subject", "事项", subject),
        Column("department", "部门", lambda line: Cell(page.departments.get(line.department, line.department))),
        Column("chance", "超期的可能", lambda line: Cell(chance_words(line))),
        Column("due", "到期日", lambda line: Cell(str(line.due_on), notes=(f"剩 {line.left_days} 个工作日",))),
        Column("why", "依据", lambda line: Cell(why(line))),
    ]


async def _exported_of(request: Request, page: ForecastPage) -> Exported:
    if page.list is None:
        return Exported("预测", [], [], False)
    found = await forecasts.page(pool_of(request), page.list, MOST_ROWS)
    return Exported.of("预测", _columns(page), found)


add_routes(pages, PATH, AT_MORNING, _read, _exported_of, has_search=False)
