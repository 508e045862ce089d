"""Beginning an exercise: its application is filed for invented people, and brought to where the trainee's turn is.

Each sitting of a whole exercise has a case of its own, which the space brings there as the scenario shows it: a sitting
that went wrong does not spoil the next.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from domain.case.acts import Actor, Role
from domain.case.state import CaseOpening
from domain.time.calendar import WorkCalendar, beijing_date
from ledger.calendars import read_calendar
from ledger.practice import exercises as ledger
from ledger.practice.exercises import Stage
from starter.office.client import Lianban
from starter.office.errors import TemporalAway
from starter.office.requests import ActRequest
from starter.practice.exercises import Exercise
from starter.practice.hours import Hours, received
from starter.practice.seats import Seats
from starter.trials.live import act_requests, put_on_file, stand_ins


async def start(
    lianban: Lianban, exercise: Exercise, trainee: Actor, exercise_id: str, stage: Stage | None = None
) -> CaseOpening:
    """Put everything before the trainee's turn on file and start the case; the same id again starts nothing more.

    The case was received so long ago that the turn is today, with the terms that the scenario has. `stage`: which
    sitting of which whole exercise it is. Raises FilingRefused and whatever filing raises.
    """
    calendar, seed = await read_calendar(lianban.pool), f"practice/{exercise_id}"
    definition = await lianban.definition(exercise.bundle)
    received_at = received(exercise, await lianban.legal_now(), calendar)
    is_window = trainee.role is Role.COUNTER_CLERK and exercise.scenario.door == "window"
    filer = trainee if is_window and not exercise.is_applicants else None
    opening = await put_on_file(lianban, definition, exercise.scenario, received_at, seed, filer)
    matter, steps = (exercise.bundle, exercise.scenario.scenario), (exercise.first, exercise.last)
    # Before the acts: their moments are reckoned from it, and a second try has to give them the same.
    began_at = await ledger.begin(lianban.pool, exercise_id, opening.case_no, matter, steps, trainee.actor_id, stage)
    last = None
    for request, at in before_the_turn(exercise, opening, calendar, seed, trainee.actor_id, began_at):
        last = await lianban.put_act_on_file(request, at)
    await lianban.start_workflow(opening)
    if last is not None:
        with suppress(TemporalAway):  # it is on file: the sweeper brings it
            await lianban.deliver(opening.case_no, last)
    return opening


def before_the_turn(
    exercise: Exercise, opening: CaseOpening, calendar: WorkCalendar, seed: str, trainee_id: str, now: datetime
) -> list[tuple[ActRequest, datetime]]:
    """What others did, and the trainee's own desk earlier, with moments (UTC) before now, in order."""
    definition, scenario, count = exercise.definition, exercise.scenario, exercise.first - 1
    received_on = beijing_date(opening.received_at)
    turn = exercise.steps[0].moment.moment(received_on, calendar)
    given = [
        *stand_ins(opening, definition, scenario, calendar, steps=count, until=turn),
        *act_requests(definition, scenario, opening, calendar, seed, steps=count),
    ]
    seats = Seats.of(exercise, trainee_id)
    return Hours(now, turn).moved([(seats.seated(request), at) for request, at in given])
