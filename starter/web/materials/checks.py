"""数据校核, for the supervisor: which source is said to be wrong, by when its holder checks, how late it is; and 催办.

The list says with which words of the law the terms stand, and whether somebody has read them there (待核实). Who it is
about is not shown: the case's own pages show that to whom it concerns.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bundles.sharing_terms import sharing_terms
from domain.case.acts import Role
from domain.definition.catalogue import SourceKey
from domain.look_ups.checks import days_late, may_urge
from domain.time.calendar import beijing_date
from ledger import accounts
from ledger.listing.page import Page
from ledger.look_ups import checks
from ledger.look_ups.checks import CheckLine, CheckList, CheckState
from ledger.look_ups.look_ups import party_of
from starter.office.definition_cache import DefinitionCache
from starter.web.lists.asked import Asked, Choice, Sort, read_asked
from starter.web.lists.cells import Cell, Column
from starter.web.lists.dues import Seen
from starter.web.lists.export import MOST_ROWS
from starter.web.lists.plain_list import cursors, plain_list
from starter.web.lists.routes import Exported, add_routes
from starter.web.lists.seen import seen_now
from starter.web.lists.shown import ROWS
from starter.web.site.permissions import Pages, redirect, session_of
from starter.web.site.permissions import roles as roles_of
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared
from starter.words.look_ups import CHECKS
from starter.words.names import day, moment
from starter.words.parties import PARTY_NAMES

log = structlog.get_logger(__name__)
PATH, ONE = "/source-checks", "/source-check"
READERS = (Role.SUPERVISOR,)
SUPERVISOR = roles_of(*READERS)
SORTS = (
    Sort("first", "最早提出的在前", "disputed"),
    Sort("last", "最近提出的在前", "disputed", descending=True),
)
STATES: Mapping[str, str] = {"open": "没有答复的", "late": "逾期的", "settled": "已有结果的"}
SOURCES: tuple[SourceKey, ...] = ("population", "marriage", "licences", "property", "firms")
TOLD = {
    "urged": "已催办：催办文书随即发给持有单位，结果出来后告知申请人。",
    "not_urged": "没有催办：还没有到期、今天已经催过，或者已经有了结果。请看下面现在的情况。",
}
pages = Pages()


@dataclass(frozen=True)
class CheckPage:
    """What was asked of the list, and the ledger's list for it."""

    asked: Asked
    choices: Sequence[Choice]
    list: CheckList
    seen: Seen


@pages.get(PATH, allow=SUPERVISOR)
async def check_list(request: Request) -> Response:
    """Disputes, the earliest first; with the terms of the law below."""
    page, pool = await _read(request, request.query_params), pool_of(request)
    found, number = await asyncio.gather(_lines(request, page), checks.count(pool, page.list))
    shown = await plain_list(
        request,
        page.asked,
        found,
        await _columns(request, page.seen, found.rows),
        checks.cursor_of,
        title="数据校核",
        about="申请人说明数据源有误的，由持有单位校核；到期没有答复的，系统自动催办一次，以后由您催办。",
        count=number,
        choices=page.choices,
        sorts=SORTS,
        empty="没有符合条件的校核。",
        has_search=False,
        unit="件",
    )
    return render(
        request,
        "materials/checks.html",
        title="数据校核",
        lead_in="",
        colleagues=[],
        list=shown,
        seen=page.seen,
        notice="",
        terms=sharing_terms(),
    )


@pages.get(f"{ONE}/{{look_up_id}}", allow=SUPERVISOR)
async def check_page(request: Request) -> Response:
    """One dispute: what is said to be wrong, what became of it, and 催办 where it is late."""
    line, seen = await _line_of(request), await seen_now(request)
    materials, fields = await _names_of(shared(request).definition_cache, line)
    urged_on = beijing_date(line.urged_at) if line.urged_at else None
    late = _days_late(line, seen)
    names = await accounts.names_of(pool_of(request), [line.urged_by] if line.urged_by else [])
    return render(
        request,
        "materials/check.html",
        title="数据校核",
        line=line,
        path=PATH,
        here=f"{ONE}/{line.look_up_id}",
        source=PARTY_NAMES[party_of(line.source)],
        material=materials,
        fields=fields,
        late=late,
        may_urge=line.check_outcome is None and late > 0 and may_urge(urged_on, seen.today),
        urged_by=names.get(line.urged_by, "") if line.urged_by else "系统",
        outcome=CHECKS.get(line.check_outcome or "", ""),
        told=TOLD.get(request.query_params.get("told", ""), ""),
    )


@pages.post(f"{ONE}/{{look_up_id}}", allow=SUPERVISOR)
async def urge(request: Request) -> Response:
    """催办: a letter to the holder, at most one a day."""
    line, seen = await _line_of(request), await seen_now(request)
    account = session_of(request).account_id
    if account is None:
        raise HTTPException(403)
    done = await checks.urge(pool_of(request), line.look_up_id, account, seen.today)
    if done:
        log.info("check_urged", look_up_id=line.look_up_id, source=line.source, actor_id=account)
    return redirect(f"{ONE}/{line.look_up_id}?told={'urged' if done else 'not_urged'}")


async def _line_of(request: Request) -> CheckLine:
    """The dispute that the address names. Raises HTTPException 404."""
    line = await checks.one(pool_of(request), request.path_params["look_up_id"])
    if line is None:
        raise HTTPException(404)
    return line


async def _read(request: Request, said: Mapping[str, str]) -> CheckPage:
    seen = await seen_now(request)
    choices = [
        Choice("state", "情况", tuple(STATES.items())),
        Choice("source", "数据源", [(key, PARTY_NAMES[party_of(key)]) for key in SOURCES]),
    ]
    asked = read_asked(said, PATH, ("all",), choices, SORTS)
    wanted = CheckList(
        today=seen.today,
        state=cast("CheckState | None", asked.chosen.get("state")),
        source=cast("SourceKey | None", asked.chosen.get("source")),
        descending=asked.sort.descending,
    )
    return CheckPage(asked, choices, wanted, seen)


async def _lines(request: Request, page: CheckPage, rows: int = ROWS) -> Page[CheckLine]:
    return await checks.page(pool_of(request), page.list, rows, **cursors(page.asked, is_moment=True))


async def _names_of(cache: DefinitionCache, line: CheckLine) -> tuple[str, list[str]]:
    """What the material, and the fields that differ, are called."""
    if line.definition is None:
        return line.material, list(line.differs)
    definition = await cache.by_hash(line.definition)
    material = definition.materials.get(line.material)
    fields = []
    for key in line.differs:
        group, name = definition.groups.get(key.split(".")[0]), key.rpartition(".")[2]
        fields.append(f"{group.name}·{group.fields[name].label}" if group and name in group.fields else key)
    return material.name if material else line.material, fields


def _days_late(line: CheckLine, seen: Seen) -> int:
    return days_late(seen.calendar, line.check_due_on, beijing_date(line.checked_at) if line.checked_at else seen.today)


async def _columns(request: Request, seen: Seen, lines: Sequence[CheckLine]) -> list[Column[CheckLine]]:
    cache = shared(request).definition_cache
    named = {line.look_up_id: (await _names_of(cache, line))[0] for line in lines}

    def about(line: CheckLine) -> Cell:
        notes = (line.case_no,) if line.case_no else ("申请还没有提交",)
        return Cell(named[line.look_up_id], href=f"{ONE}/{line.look_up_id}", notes=notes)

    def due(line: CheckLine) -> Cell:
        late = _days_late(line, seen)
        words = day(line.check_due_on) if line.check_due_on else "日历没有公布"
        return Cell(words, tags=(("is-red", f"逾期 {late} 个工作日"),) if late else ())

    def state(line: CheckLine) -> Cell:
        if line.check_outcome:
            return Cell(CHECKS[line.check_outcome], notes=(_on(line.checked_at),))
        return Cell("等持有单位答复" if line.is_sent else "文书还没有送到持有单位")

    def urged(line: CheckLine) -> Cell:
        if not line.urged:
            return Cell("没有催过")
        return Cell(f"催过 {line.urged} 次", notes=(f"最近：{_on(line.urged_at)}",))

    return [
        Column("about", "材料和办件", about),
        Column("source", "数据源", lambda line: Cell(line.source_name)),
        Column("disputed", "提出", lambda line: Cell(_on(line.disputed_at))),
        Column("due", "校核期限", due),
        Column("state", "结果", state),
        Column("urged", "催办", urged),
    ]


def _on(at: datetime | None) -> str:
    return moment(at) if at else ""


async def _exported_of(request: Request, page: CheckPage) -> Exported:
    found = await _lines(request, page, MOST_ROWS)
    columns = await _columns(request, page.seen, found.rows)
    return Exported.of("数据校核", columns, found)


add_routes(pages, PATH, READERS, _read, _exported_of, has_search=False)
