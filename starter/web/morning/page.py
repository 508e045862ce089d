"""今日督办 (`/morning`): the first page of the supervisor; of a lead its matters, of a department's head what it owes.

Every number opens its list at its place: numbers and lists read the same rows by the same conditions.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from domain.time.calendar import ONE_DAY, start_of_day
from ledger.listing import duties, morning
from ledger.listing.duties import DutyFilter, DutyList
from ledger.listing.morning import Asked, Beside, Owed, Reach
from ledger.listing.scopes import ScopeName, Whose
from starter.web.lists.dues import Seen
from starter.web.lists.seen import seen_now
from starter.web.morning import shown, times
from starter.web.morning.forecast import foretold_of
from starter.web.morning.reach import AT_MORNING, MORNING, reach_of
from starter.web.morning.shown import Days, Places
from starter.web.site.permissions import Pages, roles
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared

FORETOLD = 10
"""Lines of the forecast on this page; its list has all."""
_URGED: Mapping[str, ScopeName] = {"all": "urged", "lead": "urged_of_lead", "department": "urged_of_department"}
_ABOUT: Mapping[str, str] = {
    "all": "全区现在要督办的。点数字看清单。",
    "lead": "本部门牵头的一件事里现在要督办的。点数字看清单。",
    "department": "轮到本部门、现在要抓紧的。点数字看清单。",
}
pages = Pages()


@dataclass(frozen=True)
class Counted:
    """Everything that a morning counts, at one moment."""

    seen: Seen
    reach: Reach
    quiet_days: int
    owed: Owed
    beside: Beside
    unanswered: int
    urged: int

    @property
    def days(self) -> Days:
        """The days that the numbers are told by."""
        today, calendar = self.seen.today, self.seen.calendar
        return Days(
            today=str(today),
            yesterday=str(today - ONE_DAY),
            red_from=str(times.red_from(calendar, today)),
            quiet_until=str(times.quiet_until(calendar, today, self.quiet_days)),
            quiet_days=self.quiet_days,
        )


async def count_morning(request: Request) -> Counted:
    """Count it for whoever asks; the parts side by side."""
    reach, seen = reach_of(request), await seen_now(request)
    quiet_days = shared(request).settings.quiet_days
    asked = Asked(reach, times.since_of(seen.calendar, seen.today, quiet_days))
    since = start_of_day(_days_ago(seen.today, times.BAD_RATINGS_DAYS))
    lead = reach.lead
    owed, beside, (unanswered, urged) = await asyncio.gather(
        shared(request).morning_figures.of(asked, seen.now),
        morning.beside(pool_of(request), since, lead=lead),
        duties.counts(pool_of(request), [_urged(reach, seen, "late"), _urged(reach, seen)]),
    )
    return Counted(seen, reach, quiet_days, owed, beside, unanswered, urged)


def _days_ago(today: date, days: int) -> date:
    return date.fromordinal(today.toordinal() - days)


def _urged(reach: Reach, seen: Seen, answer: str | None = None) -> DutyList:
    whose = Whose(person="", role="", department=reach.department)
    return DutyList(_URGED[reach.part], whose, seen.now, DutyFilter(answer=answer))


async def shown_parts(request: Request, counted: Counted) -> dict[str, Any]:
    """What the templates of page, wall and print need of it."""
    named = await shared(request).definition_cache.names()
    places, owed = Places(counted.reach), counted.owed
    ages = times.ages_of(counted.seen.calendar, counted.seen.today)
    duty_tiles = shown.duty_tiles(owed, counted.unanswered, places, counted.days)
    beside = [] if counted.reach.part == "department" else shown.beside_tiles(counted.beside, counted.reach)
    return {
        "tiles": [*duty_tiles, *beside],
        "ages": ages,
        "heat": shown.heat_map(owed, ages, named.departments, places),
        "by_department": shown.by_light(owed.by_department, named.departments, places, "department"),
        "by_bundle": shown.by_light(owed.by_bundle, dict(named.bundles), places, "bundle"),
        "lights": shown.LIGHTS,
        "told": shown.told(duty_tiles, counted.days.today),
        "counted_at": owed.at,
        "owed": owed.owed,
        "urged": counted.urged,
        "urged_address": places.urged(),
        "whole_list": places.of(),
        "is_whole": counted.reach.part == "all",
        "today": counted.days.today,
    }


@pages.get(MORNING, allow=roles(*AT_MORNING))
async def morning_page(request: Request) -> Response:
    """The morning of whoever is logged in."""
    counted, foretold = await asyncio.gather(count_morning(request), foretold_of(request, FORETOLD))
    parts = await shown_parts(request, counted)
    about = _ABOUT[counted.reach.part]
    return render(request, "morning/page.html", title="今日督办", lead_in=about, foretold=foretold, **parts)


@pages.get(f"{MORNING}/wall", allow=roles(*AT_MORNING))
async def wall_page(request: Request) -> Response:
    """大屏: the same numbers, large, for a wall that many pass; nothing about a person or a single case."""
    counted = await count_morning(request)
    parts = await shown_parts(request, counted)
    return render(request, "morning/wall.html", title="督办大屏", bare=True, **parts)
