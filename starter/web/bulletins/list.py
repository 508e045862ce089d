"""通报列表: what was published, for all of the staff; what is at work and what was dropped, for those who make it."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import structlog
from starlette.requests import Request
from starlette.responses import Response

from domain.bulletin.moves import Phase
from domain.case.acts import Role
from domain.figures.period import month_of
from ledger import accounts
from ledger.bulletins import bulletins
from ledger.bulletins.bulletins import Head
from ledger.listing.page import Page
from starter.office.bulletins.door import BulletinRefused, draft
from starter.web.bulletins.reach import PATH, doer_of, makes
from starter.web.bulletins.words import PHASE_NAMES, sentence_of
from starter.web.lists.asked import Asked, Sort, read_asked
from starter.web.lists.cells import Cell, Column
from starter.web.lists.desk_list import TOLD
from starter.web.lists.export import MOST_ROWS
from starter.web.lists.plain_list import cursors, plain_list
from starter.web.lists.routes import Exported, add_routes
from starter.web.lists.seen import seen_now
from starter.web.lists.shown import ROWS, view_tabs
from starter.web.site.forms_in import form_of, text
from starter.web.site.permissions import STAFF, Pages, redirect, roles, session_of
from starter.web.site.render import render
from starter.web.site.shared import pool_of
from starter.words.cosigning import Sentence
from starter.words.names import moment

log = structlog.get_logger(__name__)
MONTHS = 24
"""Months back of which a bulletin may be drafted from the page."""
SORTS = (Sort("last", "最近的月份在前", "month", descending=True),)
VIEWS: Mapping[str, tuple[str, tuple[Phase, ...], str]] = {
    "published": ("已发布", (Phase.PUBLISHED,), "签发后的通报不再改动；有更正的，两份互相注明。"),
    "at_work": ("办理中", (Phase.DRAFT, Phase.REVIEW, Phase.SIGNING), "还没有发布的，只有督办人员和政府负责人看得到。"),
    "dropped": ("已作废", (Phase.DROPPED,), "没有发布就作废的草稿，留着备查。"),
}
pages = Pages()


@dataclass(frozen=True)
class Listed:
    """What was asked of the list."""

    asked: Asked
    phases: Sequence[Phase]


@pages.get(PATH, allow=roles(*STAFF))
async def bulletin_list(request: Request) -> Response:
    """Bulletins of the view that was asked for, the latest month first."""
    return await _show(request)


@pages.post(PATH, allow=roles(Role.SUPERVISOR))
async def draft_bulletin(request: Request) -> Response:
    """起草: the figures of a month, counted now; or the correction of one that was published."""
    form = form_of(request)
    act_id, month = text(form, "act_id", 60) or str(uuid.uuid4()), text(form, "month", 10)
    corrects = text(form, "corrects", 20) or None
    try:
        number = await draft(pool_of(request), doer_of(request), act_id, month, corrects)
    except BulletinRefused as refused:
        return await _show(request, said=sentence_of(refused.code), month=month)
    log.info("bulletin_acted", number=number, act_kind="draft", code="")
    return redirect(f"{PATH}/{number}?drafted")


async def _show(request: Request, *, said: Sentence | None = None, month: str = "") -> Response:
    page, seen, pool = await _read(request, request.query_params), await seen_now(request), pool_of(request)
    own = _views(request)
    found = await _lines(request, page)
    numbers = await asyncio.gather(*(bulletins.number_of(pool, VIEWS[view][1]) for view in own))
    people = await accounts.names_of(pool, {each for line in found.rows for each in _people(line)})
    view = page.asked.view
    shown = await plain_list(
        request,
        page.asked,
        found,
        _columns(people),
        bulletins.cursor_of,
        title=VIEWS[view][0],
        about=VIEWS[view][2],
        count=numbers[own.index(view)],
        choices=(),
        sorts=SORTS,
        tabs=view_tabs(page.asked, VIEWS, dict(zip(own, numbers, strict=True))) if len(own) > 1 else (),
        empty="没有这样的通报。",
        unit="份",
        has_search=False,
    )
    made_with: dict[str, Any] = {"list": shown, "seen": seen, "colleagues": []}
    return render(
        request,
        "bulletins/list.html",
        title="通报",
        lead_in="",
        notice=TOLD.get(request.query_params.get("told", ""), ""),
        may_draft=session_of(request).held.role is Role.SUPERVISOR,
        months=_months(seen.today),
        month=month,
        said=said,
        act_id=str(uuid.uuid4()),
        status=409 if said else 200,
        **made_with,
    )


def _months(today: date) -> list[tuple[str, str]]:
    """Months that have ended, the latest first."""
    period, found = month_of(today).before(), []
    for _ in range(MONTHS):
        found.append((period.mark, period.name))
        period = period.before()
    return found


def _views(request: Request) -> list[str]:
    return list(VIEWS) if makes(request) else ["published"]


async def _read(request: Request, said: Mapping[str, str]) -> Listed:
    asked = read_asked(said, PATH, _views(request), (), SORTS)
    return Listed(asked, VIEWS[asked.view][1])


async def _lines(request: Request, page: Listed, rows: int = ROWS) -> Page[Head]:
    return await bulletins.page(pool_of(request), rows, page.phases, **cursors(page.asked, is_moment=False))


def _people(line: Head) -> set[str]:
    return {each for each in (line.author, line.reviewer, line.signer) if each}


def _columns(people: Mapping[str, str]) -> list[Column[Head]]:
    def name(account_id: str | None) -> Cell:
        return Cell(people.get(account_id or "", ""))

    def number(line: Head) -> Cell:
        return Cell(line.title_number or line.number, href=f"{PATH}/{line.number}", tags=_tags(line))

    return [
        Column("number", "编号", number),
        Column("month", "月份", lambda line: Cell(f"{line.month.year}年{line.month.month}月")),
        Column("phase", "状态", lambda line: Cell(PHASE_NAMES[line.phase])),
        Column("author", "起草", lambda line: name(line.author)),
        Column("reviewer", "审核", lambda line: name(line.reviewer)),
        Column("signer", "签发", lambda line: name(line.signer)),
        Column("published", "发布时间", lambda line: Cell(moment(line.published_at) if line.published_at else "")),
    ]


def _tags(line: Head) -> tuple[tuple[str, str], ...]:
    found = [("is-yellow", "更正")] if line.corrects else []
    return (*found, ("is-red", "已被更正")) if line.corrected_by else tuple(found)


async def _exported_of(request: Request, page: Listed) -> Exported:
    found = await _lines(request, page, MOST_ROWS)
    people = await accounts.names_of(pool_of(request), {each for line in found.rows for each in _people(line)})
    return Exported.of("通报", _columns(people), found)


add_routes(pages, PATH, tuple(STAFF), _read, _exported_of, has_search=False)
