"""When is what due (时限表的日期): the schedule of a plan on the calendar, for a case accepted on one day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bundles.views.words import limit_words
from domain.definition.plan import Plan, PlanItem
from domain.time.calendar import WorkCalendar
from domain.time.clock import Limit


@dataclass(frozen=True)
class Dated:
    """A case accepted on that Beijing date, every item decided on its last day, on this calendar."""

    accepted_on: date
    calendar: WorkCalendar

    def of(self, plan: Plan) -> Mapping[str, tuple[date, date]]:
        """By instance key the day on which the item begins (not counted) and its last day (Beijing).

        A gated item begins at once and is decided the day after what it waits for, or on its own last day if that is
        later. Raises CalendarUnknown beyond the published years.
        """
        found: dict[str, tuple[date, date]] = {}
        for item in plan.in_order():
            begins = max((found[key][1] for key in item.after if key in found), default=self.accepted_on)
            found[item.key] = (begins, self._due(item, begins, found))
        return found

    def _due(self, item: PlanItem, begins: date, found: Mapping[str, tuple[date, date]]) -> date:
        own = self._last_day(begins, item.promised)
        gates = [self.calendar.add_working_days(found[key][1], 1) for key in item.gate if key in found]
        return max([own, *gates])

    def _last_day(self, begins: date, limit: Limit) -> date:
        if limit.unit == "working":
            return self.calendar.add_working_days(begins, limit.days)
        return self.calendar.add_calendar_days(begins, limit.days, roll=limit.rolls)

    def told(self, whole: Limit | None) -> str:
        """From which day it is counted, and when the whole promise is due."""
        first = f"按{self.accepted_on}受理推算"
        if whole is None:
            return f"{first}。"
        return f"{first}；整件事承诺{limit_words(whole)}，{self._last_day(self.accepted_on, whole)}到期。"
