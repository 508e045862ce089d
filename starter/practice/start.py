"""Beginning an exercise: its application is filed for invented people, and brought to where the trainee's turn is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta

from bundles.scenarios.scenario import Day
from domain.case.acts import Actor, Role
from domain.case.state import CaseOpening
from domain.time.calendar import WorkCalendar, beijing_date
from ledger.calendars import read_calendar
from ledger.practice import exercises as ledger
from starter.office.client import Lianban
from starter.office.errors import TemporalAway
from starter.office.requests import ActRequest
from starter.practice.exercises import Exercise
from starter.trials.live import act_requests, put_on_file, receipt_days_ago, stand_ins
from starter.trials.steps import actor_of

_APART = timedelta(milliseconds=10)
"""Between what is done at once because its hour is still to come: acts stand in the order of their legal times."""


async def start(lianban: Lianban, exercise: Exercise, trainee: Actor, exercise_id: str) -> CaseOpening:
    """Put everything before the trainee's turn on file and start the case; the same id again starts nothing more.

    The case was received so long ago that the turn is today, with the terms that the scenario has. Raises FilingRefused
    and whatever filing raises.
    """
    calendar, now = await read_calendar(lianban.pool), await lianban.legal_now()
    definition, seed = await lianban.definition(exercise.bundle), f"practice/{exercise_id}"
    received_at = received(exercise, now, calendar)
    filer = trainee if trainee.role is Role.COUNTER_CLERK and exercise.scenario.door == "window" else None
    opening = await put_on_file(lianban, definition, exercise.scenario, received_at, seed, filer)
    last = None
    for request, at in _before(exercise, opening, calendar, seed, trainee, now):
        last = await lianban.put_act_on_file(request, at)
    matter, steps = (exercise.bundle, exercise.scenario.scenario), (exercise.first, exercise.last)
    await ledger.begin(lianban.pool, exercise_id, opening.case_no, matter, steps, trainee.actor_id)
    await lianban.start_workflow(opening)
    if last is not None:
        with suppress(TemporalAway):  # it is on file: the sweeper brings it
            await lianban.deliver(opening.case_no, last)
    return opening


def received(exercise: Exercise, now: datetime, calendar: WorkCalendar) -> datetime:
    """The moment of receipt (UTC) by which the first step of the exercise falls on today."""
    day = Day.read(exercise.steps[0].at.partition(" ")[0])
    if day.is_working:
        return receipt_days_ago(now - timedelta(minutes=1), day.days, calendar)
    return min(exercise.scenario.received(beijing_date(now - timedelta(days=day.days))), now - timedelta(minutes=1))


def _before(
    exercise: Exercise, opening: CaseOpening, calendar: WorkCalendar, seed: str, trainee: Actor, now: datetime
) -> Iterator[tuple[ActRequest, datetime]]:
    """What others did, and the trainee's own desk earlier, with moments before now, in order."""
    own = actor_of(exercise.steps[0].by, exercise.definition, opening.case_no)
    count = exercise.first - 1
    turn = exercise.steps[0].moment.moment(beijing_date(opening.received_at), calendar)
    given = [
        *stand_ins(opening, exercise.definition, exercise.scenario, calendar, steps=count, until=turn),
        *act_requests(exercise.definition, exercise.scenario, opening, calendar, seed, steps=count),
    ]
    for place, (request, at) in enumerate(sorted(given, key=lambda pair: pair[1])):
        theirs = request.model_copy(update={"actor": trainee}) if request.actor == own else request
        yield theirs, min(at, now - (len(given) - place) * _APART)
