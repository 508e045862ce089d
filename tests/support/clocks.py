"""Clocks for tests: the worked ledger's food licence, changed as a test needs, and a district with a typhoon."""

from datetime import date, timedelta
from functools import cache
from typing import Any

from bundles.calendars import load_calendar
from domain.time.calendar import Closure, DepartmentCalendar, Openings, WorkCalendar
from domain.time.clock import Clock, Extension, Limit, StopInterval

MINUTE = timedelta(minutes=1)


@cache
def district() -> WorkCalendar:
    return load_calendar()


def clock(**changes: Any) -> Clock:
    """A promised limit of ten working days from 2026-09-18, changed as the test needs."""
    fields: dict[str, Any] = {
        "clock_id": "gaj/csdj:promised",
        "subject": "gaj/csdj",
        "kind": "promised",
        "limit": Limit(days=10),
        "started_on": date(2026, 9, 18),
    }
    return Clock.model_validate(fields | changes)


def expert_review(**changes: Any) -> StopInterval:
    """Announced for five working days on 09-22, the opinion came in on 09-29."""
    fields: dict[str, Any] = {
        "ground": "专家评审",
        "from_on": date(2026, 9, 22),
        "announced_days": 5,
        "until_on": date(2026, 9, 29),
    }
    return StopInterval.model_validate(fields | changes)


def extension(days: int = 5) -> Extension:
    return Extension(days=days, approver="负责人", reason="案情复杂", approved_on=date(2026, 10, 26))


STATUTORY = {"kind": "statutory", "limit": Limit(days=20)}


@cache
def with_typhoon() -> WorkCalendar:
    """The known years with a district's closure on 09-21 and 09-22, 2026, and a department that works Saturdays."""
    typhoon = Closure(
        name="台风停工", first_on=date(2026, 9, 21), last_on=date(2026, 9, 22), source="区防汛办通告（测试）"
    )
    hall = DepartmentCalendar(source="区政府令（测试）", opens=Openings(weekdays=(5,)), counts_for_terms=True)
    years = tuple(
        year.model_copy(update={"closures": (typhoon,)}) if year.year == 2026 else year for year in district().years
    )
    return WorkCalendar(years=years, departments={"spj": hall})
