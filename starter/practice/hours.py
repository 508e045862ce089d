"""The hours of an exercise: the trainee's turn is now, so what the scenario has earlier has been, and the rest has not.

Acts before the turn whose hour is still to come, and times of joint events that had begun by the turn, are taken as of
just now, in their order. Times that were still ahead at the turn are still ahead: one of today that has gone by is
moved to so many whole hours later.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bundles.scenarios.scenario import Day
from domain.case.acts import Slot
from domain.time.calendar import WorkCalendar, beijing_date
from starter.office.requests import ActRequest
from starter.practice.exercises import Exercise
from starter.trials.live import receipt_days_ago

Given = tuple[ActRequest, datetime]
"""An act with its moment (UTC)."""
_APART = timedelta(milliseconds=10)
"""Between what is taken as of just now."""
_SINCE = timedelta(minutes=1)
"""How long ago an application of today was received at least."""
_HOUR = timedelta(hours=1)


def received(exercise: Exercise, now: datetime, calendar: WorkCalendar) -> datetime:
    """The moment of receipt (UTC) by which the first step of the exercise falls on today."""
    day = Day.read(exercise.steps[0].at.partition(" ")[0])
    if day.is_working:
        return receipt_days_ago(now - _SINCE, day.days, calendar)
    return min(exercise.scenario.received(beijing_date(now - timedelta(days=day.days))), now - _SINCE)


@dataclass(frozen=True)
class Hours:
    """How moments (UTC) of a scenario are moved for an exercise that begins `now` and has its turn at `turn`."""

    now: datetime
    turn: datetime

    def moved(self, given: Sequence[Given]) -> list[Given]:
        """The acts before the turn in their order, each before now, with the times that they offer."""
        ordered = sorted(given, key=lambda pair: pair[1])
        slots, acts = {slot for request, _ in ordered for slot in request.slots}, [at for _, at in ordered]
        begun = sorted({slot.starts_at for slot in slots if slot.starts_at <= self.turn})
        still = len(acts) + len(begun)
        # A time comes before the act of the same moment: whoever comes on the minute finds that it has begun.
        starts = {at: self._by_now(at, still - place - bisect_left(acts, at)) for place, at in enumerate(begun)}
        moved = {slot: _at(slot, starts.get(slot.starts_at) or self._ahead(slot.starts_at)) for slot in slots}
        return [
            (
                request.model_copy(update={"slots": tuple(moved[slot] for slot in request.slots)}),
                self._by_now(at, still - place - bisect_right(begun, at)),
            )
            for place, (request, at) in enumerate(ordered)
        ]

    def _by_now(self, at: datetime, place: int) -> datetime:
        """A moment that has been by now; `place`: its place from the end among all that have."""
        return min(at, self.now - place * _APART)

    def _ahead(self, at: datetime) -> datetime:
        """A moment that is still to come, with an hour for whoever does something before it."""
        late = self.now + _HOUR - at
        return at if late <= timedelta(0) else at - (-late // _HOUR) * _HOUR


def _at(slot: Slot, starts_at: datetime) -> Slot:
    return Slot(starts_at=starts_at, ends_at=starts_at + (slot.ends_at - slot.starts_at))
