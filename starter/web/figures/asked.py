"""What an address asks of the figures: which period, narrowed to what, parted by what, as known when, seen by whom."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from starlette.requests import Request

from domain.case.acts import Role
from domain.figures.period import MOST_DAYS, Period, month_of, quarter_of, read_period, stretch, year_of
from domain.time.calendar import BEIJING, WorkCalendar, beijing_date
from ledger.figures.counts import Asked, Part
from ledger.listing.where import NO_HALL
from starter.web.lists.halls import hall_names
from starter.web.lists.seen import seen_now
from starter.web.site.permissions import session_of
from starter.web.site.shared import shared

PATH, BEHIND = "/figures", "/figures/cases"
READERS = (Role.SUPERVISOR, Role.GOVERNMENT_HEAD, Role.LEAD, Role.DEPARTMENT_HEAD)
"""Who steers: over all, over the matters that one leads, over one's own department."""
PARTS: Sequence[tuple[Part, str]] = (
    ("bundle", "一件事"),
    ("department", "部门"),
    ("hall", "收件大厅"),
    ("item", "事项"),
)
MONTHS, QUARTERS, YEARS = 14, 5, 3
DAYS = "days"
"""Stands for a period from one day to another, in the choice of periods."""
Errors = list[tuple[str, str]]


@dataclass(frozen=True)
class Query:
    """What was asked for, and what can be chosen; `now`: legal time of the page (UTC).

    `with_time`: also whose time it was (时间归属), which is counted when it is asked for.
    """

    asked: Asked
    by: Part | None
    now: datetime
    calendar: WorkCalendar
    bundles: Sequence[tuple[str, str]]
    departments: Mapping[str, str]
    halls: Mapping[str, str]
    reasons: Mapping[str, str]
    items: Mapping[str, str]
    with_time: bool
    errors: Sequence[tuple[str, str]]
    typed: Mapping[str, str]

    @property
    def period(self) -> Period:
        """Which period."""
        return self.asked.period

    @property
    def today(self) -> date:
        """The Beijing day of the page."""
        return beijing_date(self.now)

    def parameters(self, **changes: str) -> dict[str, str]:
        """What an address says to ask for the same, some of it otherwise; "" leaves one out."""
        period = self.period
        days = {} if period.mark else {"from": period.from_on.isoformat(), "until": period.until_on.isoformat()}
        as_of = self.asked.as_of
        said = {
            "period": period.mark,
            **days,
            "bundle": self.asked.bundle or "",
            "department": self.typed.get("department", ""),
            "hall": self.asked.hall or "",
            "item": self.asked.item or "",
            "by": self.by or "",
            "time": "yes" if self.with_time else "",
            "as_of": as_of.astimezone(BEIJING).strftime("%Y-%m-%dT%H:%M") if as_of else "",
            **changes,
        }
        return {name: value for name, value in said.items() if value}

    def address(self, path: str = PATH, **changes: str) -> str:
        """An address that asks for the same, some of it otherwise."""
        return f"{path}?{urlencode(self.parameters(**changes))}"

    def of_period(self, period: Period) -> str:
        """The same of another period."""
        days = {"from": "", "until": ""} if period.mark else _days(period)
        return self.address(period=period.mark, **days)

    def behind(self, figure: str, **changes: str) -> str:
        """The list behind a figure."""
        return self.address(BEHIND, figure=figure, by="", **changes)

    @property
    def periods(self) -> Sequence[tuple[str, str]]:
        """Periods to choose from, the latest first; one that was asked for stands among them."""
        return period_choices(self.today, self.period)


def _days(period: Period) -> dict[str, str]:
    return {"from": period.from_on.isoformat(), "until": period.until_on.isoformat()}


def period_choices(today: date, asked: Period) -> list[tuple[str, str]]:
    """(mark, name) of months, quarters and years up to today, and of what was asked for."""
    found: list[Period] = []
    for first, number in ((month_of(today), MONTHS), (quarter_of(today), QUARTERS), (year_of(today), YEARS)):
        period = first
        for _ in range(number):
            found.append(period)
            period = period.before()
    known = [(each.mark, each.name) for each in found]
    if asked.mark and asked.mark not in dict(known):
        known.append((asked.mark, asked.name))
    return [*known, (DAYS, "自选日期")]


async def read_query(request: Request, parameters: Mapping[str, str] | None = None) -> Query:
    """What an address asks for (None: that of the request); what is not understood is said in `errors`."""
    said, seen = request.query_params if parameters is None else parameters, await seen_now(request)
    definitions = await shared(request).definition_cache.in_force()
    items = {code: item.name for definition in definitions for code, item in definition.items.items()}
    names, halls = await shared(request).definition_cache.names(), await hall_names(request)
    errors: Errors = []
    typed = {name: said.get(name, "")[:40] for name in ("period", "from", "until", "as_of", "department")}
    period = _period(typed, seen.today, errors)
    bundles = {slug for slug, _ in names.bundles}
    asked = _within_reach(
        request,
        Asked(
            period,
            as_of=_as_of(typed, seen.now, errors),
            bundle=_known(said.get("bundle", ""), bundles),
            department=_known(typed["department"], names.departments),
            hall=_known(said.get("hall", ""), {*halls, NO_HALL}) if halls else None,
            item=_known(said.get("item", ""), items),
        ),
    )
    typed["department"] = asked.department or ""
    by = next((part for part, _ in PARTS if part == said.get("by")), None)
    return Query(
        asked,
        by,
        seen.now,
        seen.calendar,
        names.bundles,
        names.departments,
        halls,
        names.reasons,
        items,
        said.get("time") == "yes",
        errors,
        typed,
    )


def _known(value: str, known: Container[str]) -> str | None:
    return value if value in known else None


def _within_reach(request: Request, asked: Asked) -> Asked:
    """A lead sees the cases that it leads, a head of a department what that department answers for."""
    held = session_of(request).held
    if held.role is Role.LEAD:
        return asked._replace(lead=held.department)
    return asked._replace(department=held.department) if held.role is Role.DEPARTMENT_HEAD else asked


def _period(typed: Mapping[str, str], today: date, errors: Errors) -> Period:
    """As asked, else the month of today."""
    usual = month_of(today)
    if (mark := typed["period"]) and mark != DAYS:
        return read_period(mark) or usual
    if not typed["from"] and not typed["until"]:
        if mark == DAYS:
            errors.append(("from", "选了自选日期，请填写从哪天到哪天。"))
        return usual
    try:
        first, last = date.fromisoformat(typed["from"]), date.fromisoformat(typed["until"])
    except ValueError:
        errors.append(("from", "请填写从哪天到哪天，两个日期都要填。"))
        return usual
    if (found := stretch(first, last)) is None:
        errors.append(("until", f"结束日期不能早于开始日期，也不能超过 {MOST_DAYS // 365} 年；请重新填写。"))
    return found or usual


def _as_of(typed: Mapping[str, str], now: datetime, errors: Errors) -> datetime | None:
    """The moment as known at which it is counted; one that has not come is now."""
    if not typed["as_of"]:
        return None
    try:
        at = datetime.fromisoformat(typed["as_of"])
    except ValueError:
        errors.append(("as_of", "请按年-月-日和时:分填写，例如 2026-11-03T09:00。"))
        return None
    moment = at.replace(tzinfo=BEIJING) if at.tzinfo is None else at
    return moment if moment < now else None
