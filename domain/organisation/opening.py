"""When a hall is open: its hours by weekday over the legal calendar, with its own other days; and that in words.

On a legal holiday every hall is closed, also where it is open on that weekday. A make-up workday (调休上班) has the
hours of the weekday, or those of a Monday where the hall is closed on that weekday. A weekend day is open where the
hours name it. What `other_days` says of a day goes before all of this. Closed is a hint and never a wall: whoever is
still served at noon is served.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from domain.organisation.model import WEEKDAYS, Hall, Hours, Span
from domain.time.calendar import BEIJING, SATURDAY, CalendarUnknown, WorkCalendar, beijing_date

LOOK_AHEAD_DAYS = 31
"""So far the next opening is looked for: longer than any holiday."""
_MONDAY = 0


def spans_on(hall: Hall, calendar: WorkCalendar, on: date) -> tuple[Span, ...]:
    """When the hall is open on a Beijing day; nothing: it is closed."""
    for other in hall.other_days:
        if other.on == on:
            return other.spans
    weekday = on.weekday()
    is_working, is_known = _is_working(calendar, on)
    if weekday >= SATURDAY:
        usual = _spans_of(hall, weekday)
        if is_working:
            return usual or _spans_of(hall, _MONDAY)
        return () if is_known and _is_holiday(calendar, on) else usual
    return _spans_of(hall, weekday) if is_working else ()


def is_open(hall: Hall, calendar: WorkCalendar, at: datetime) -> bool:
    """Whether it is open at a moment (aware)."""
    now = at.astimezone(BEIJING).time()
    return any(span.begins <= now < span.ends for span in spans_on(hall, calendar, beijing_date(at)))


def next_opening(hall: Hall, calendar: WorkCalendar, after: datetime) -> datetime | None:
    """When it opens next, strictly after a moment; None where that is not within a month."""
    first = beijing_date(after)
    for days in range(LOOK_AHEAD_DAYS + 1):
        on = first + timedelta(days=days)
        for span in spans_on(hall, calendar, on):
            begins = datetime.combine(on, span.begins, tzinfo=BEIJING)
            if begins > after:
                return begins
    return None


def why_closed(hall: Hall, on: date) -> str:
    """What the hall itself says of a day on which it is closed; empty where the calendar or its hours say so."""
    return next((other.why for other in hall.other_days if other.on == on and not other.spans), "")


def hours_in_words(hall: Hall) -> str:
    """周一至周五 09:00-12:00、13:00-17:00；周六 09:00-12:00."""
    return "；".join(f"{_days(each)} {'、'.join(span.text for span in each.spans)}" for each in hall.hours)


def other_days_ahead(hall: Hall, today: date, days: int = LOOK_AHEAD_DAYS) -> Iterator[str]:
    """The hall's own other days of the next weeks, in words."""
    for other in sorted(hall.other_days, key=lambda each: each.on):
        if today <= other.on <= today + timedelta(days=days):
            spans = "、".join(span.text for span in other.spans)
            yield f"{other.on} {f'开放 {spans}' if spans else '不开放'}（{other.why}）"


def _days(hours: Hours) -> str:
    """周一至周五 where they stand side by side, else one by one."""
    places = sorted({WEEKDAYS.index(day) for day in hours.days})
    if len(places) > 2 and places[-1] - places[0] == len(places) - 1:
        return f"{WEEKDAYS[places[0]]}至{WEEKDAYS[places[-1]]}"
    return "、".join(WEEKDAYS[place] for place in places)


def _spans_of(hall: Hall, weekday: int) -> tuple[Span, ...]:
    found = [span for each in hall.hours if WEEKDAYS[weekday] in each.days for span in each.spans]
    return tuple(sorted(found, key=lambda span: span.begins))


def _is_working(calendar: WorkCalendar, on: date) -> tuple[bool, bool]:
    """(whether it is a working day, whether its year is known); of an unknown year weekdays are taken for working."""
    try:
        return calendar.is_working_day(on), True
    except CalendarUnknown:
        return on.weekday() < SATURDAY, False


def _is_holiday(calendar: WorkCalendar, on: date) -> bool:
    off = (*calendar.year_of(on).holidays, *calendar.closures)
    return any(each.first_on <= on <= each.last_on for each in off)
