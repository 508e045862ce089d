"""The hours of an exercise: the trainee's turn is now, so what the scenario has earlier today has already been.

Acts whose hour is still to come are taken as of now, in their order. A joint event that the scenario has held by the
turn has begun: its time is moved to so many whole hours earlier, and every other time offered for that day with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bundles.scenarios.scenario import Day
from domain.case.acts import Slot
from domain.time.calendar import WorkCalendar, beijing_date
from starter.office.requests import ActRequest
from starter.practice.exercises import Exercise
from starter.trials.live import receipt_days_ago

_APART = timedelta(milliseconds=10)
"""Between what is done at once because its hour is still to come: acts stand in the order of their legal times."""
_SINCE = timedelta(minutes=1)
"""For so long at least something that is to have begun has begun."""
_HOUR = timedelta(hours=1)


def received(exercise: Exercise, now: datetime, calendar: WorkCalendar) -> datetime:
    """The moment of receipt (UTC) by which the first step of the exercise falls on today."""
    day = Day.read(exercise.steps[0].at.partition(" ")[0])
    if day.is_working:
        return receipt_days_ago(now - _SINCE, day.days, calendar)
    return min(exercise.scenario.received(beijing_date(now - timedelta(days=day.days))), now - _SINCE)


@dataclass(frozen=True)
class Hours:
    """How a scenario's moments (UTC) are moved for an exercise that begins `now` and has its turn at `turn`."""

    now: datetime
    turn: datetime
    earlier: Mapping[date, timedelta]

    @classmethod
    def of(cls, turn: datetime, now: datetime, slots: Iterable[Slot]) -> Hours:
        """From the times that are offered in the scenario up to its turn."""
        begun: dict[date, datetime] = {}
        for slot in slots:
            if now - _SINCE < slot.starts_at <= turn:
                on = beijing_date(slot.starts_at)
                begun[on] = max(begun.get(on, slot.starts_at), slot.starts_at)
        return cls(now, turn, {on: _hours(at - (now - _SINCE)) for on, at in begun.items()})

    def slot(self, slot: Slot) -> Slot:
        """The time of a joint event, as it is in the exercise."""
        by = self.earlier.get(beijing_date(slot.starts_at), timedelta(0))
        return Slot(starts_at=slot.starts_at - by, ends_at=slot.ends_at - by)

    def moved(self, given: Sequence[tuple[ActRequest, datetime]]) -> list[tuple[ActRequest, datetime]]:
        """The acts before the turn in their order, each before now, with the times that they offer moved."""
        ordered = sorted(given, key=lambda pair: pair[1])
        return [
            (
                request.model_copy(update={"slots": tuple(map(self.slot, request.slots))}),
                min(at, self.now - (len(ordered) - place) * _APART),
            )
            for place, (request, at) in enumerate(ordered)
        ]


def _hours(by: timedelta) -> timedelta:
    """As many whole hours as it takes, at least."""
    return -(-by // _HOUR) * _HOUR
