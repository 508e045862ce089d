"""The moments by which a morning counts, in working days of the district's calendar."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from domain.time.calendar import ONE_DAY, CalendarUnknown, WorkCalendar, start_of_day
from ledger.listing.morning import Since

FIRST_DAYS = (2, 4, 6, 11, 21)
"""From how many working days on each class of the heat map begins, beside the first one (0)."""
BAD_RATINGS_DAYS = 30
"""Calendar days of bad ratings and of what came by silence that are counted."""


class Age(NamedTuple):
    """A class of the heat map: from so many working days to so many (None: and more), and the days since when it is."""

    first: int
    last: int | None
    since_from: date | None
    since_until: date | None

    @property
    def title(self) -> str:
        """As the column is headed."""
        return f"{self.first}天以上" if self.last is None else f"{self.first}–{self.last}天"


def nth_last(calendar: WorkCalendar, today: date, days: int) -> date:
    """The working day that is the `days`-th, counted back from today as the first; before all known days the first."""
    try:
        return calendar.subtract_working_days(today + ONE_DAY, days)
    except CalendarUnknown:
        return date(calendar.years[0].year, 1, 1)


def since_of(calendar: WorkCalendar, today: date, quiet_days: int) -> Since:
    """What a morning is counted by. A thing is `n` days old when n working days have begun since its own day."""
    cuts = [nth_last(calendar, today, days) for days in FIRST_DAYS]
    return Since(
        today=today,
        ages=tuple(start_of_day(each) for each in reversed(cuts)),
        red_from=start_of_day(red_from(calendar, today)),
        quiet_before=start_of_day(nth_last(calendar, today, quiet_days)),
    )


def red_from(calendar: WorkCalendar, today: date) -> date:
    """The working day before today: what turned red over a weekend is new on Monday."""
    try:
        return calendar.subtract_working_days(today, 1)
    except CalendarUnknown:
        return today - timedelta(days=1)


def quiet_until(calendar: WorkCalendar, today: date, quiet_days: int) -> date:
    """The last day on which what is stuck moved."""
    return nth_last(calendar, today, quiet_days) - ONE_DAY


def ages_of(calendar: WorkCalendar, today: date) -> list[Age]:
    """The classes of the heat map, the newest first; class 0 of a count is the oldest."""
    cuts = [nth_last(calendar, today, days) for days in FIRST_DAYS]
    firsts, lasts = (0, *FIRST_DAYS), (*(each - 1 for each in FIRST_DAYS), None)
    return [
        Age(first, last, since_from=start, since_until=end - ONE_DAY if end else None)
        for first, last, start, end in zip(firsts, lasts, (*cuts, None), (None, *cuts), strict=True)
    ]
