"""An exercise under the rules alone: brought to its turn as the practice space brings it, then done as shown."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from bundles.scenarios.scenario import Step
from domain.case.acts import PAYLOAD_FIELDS, Act
from domain.case.decide import Open
from domain.case.entries import ActRefused, Entry
from domain.case.state import new_case
from domain.time.calendar import WorkCalendar, beijing_date
from starter.office.requests import ActRequest
from starter.practice.exercises import Exercise
from starter.practice.hours import received
from starter.practice.seats import Seats
from starter.practice.start import before_the_turn
from starter.trials.live import act_id_of, act_requests
from starter.trials.pure import PurePlay

TRAINEE = "trainee-1"
SEED = "practice/tried"


class Practised(PurePlay):
    """One exercise that begins `now` (UTC), for whoever has the account `trainee`."""

    def __init__(self, exercise: Exercise, now: datetime, days: WorkCalendar, trainee: str = TRAINEE) -> None:
        self.exercise, self.now, self.trainee = exercise, now, trainee
        self.scenario, self.definition, self.calendar = exercise.scenario, exercise.definition, days
        self.received_at = received(exercise, now, days)
        self.received_on = beijing_date(self.received_at)
        self.form = dict(self.scenario.values)
        self.state = new_case(self._opening())
        self.entries = []
        self._take(Open())
        self._until(self.received_at)
        steps = {act_id_of(f"{SEED}/{place}"): step for place, step in enumerate(self.scenario.steps)}
        for request, at in before_the_turn(exercise, self.state.opening, days, SEED, trainee, now):
            self.send(request, at, steps.get(request.act_id))
        self._until(now)

    def send(self, request: ActRequest, at: datetime, step: Step | None) -> None:
        """One act at that moment (UTC), after everything that falls due until then."""
        said = {name: getattr(request, name) for name in PAYLOAD_FIELDS}
        self._until(at)
        self._take(Act(act_id=request.act_id, kind=request.kind, actor=request.actor, received_at=at, **said))
        self.form |= step.values if step else {}
        self._hand_over(at)

    def do_as_shown(self) -> tuple[Entry, ...]:
        """What the scenario shows, by the trainee, second by second; the entries that follow."""
        known, seats = len(self.entries), Seats.of(self.exercise, self.trainee)
        requests = list(act_requests(self.definition, self.scenario, self.state.opening, self.calendar, SEED))
        for number, step in self.exercise.numbered:
            request, _ = requests[number - 1]
            self.send(seats.seated(request), self.now + timedelta(seconds=number), step)
        return tuple(self.entries[known:])

    def wrongly(self) -> Iterator[str]:
        """What the rules refuse where the scenario does not, or take where it shows a refusal."""
        for place, step in enumerate(self.scenario.steps[: self.exercise.last], start=1):
            act_id = act_id_of(f"{SEED}/{place - 1}")
            codes = [each.code for each in self.entries if isinstance(each, ActRefused) and each.act_id == act_id]
            wanted = [step.refused] if step.refused and place < self.exercise.first else []
            if codes != wanted:
                yield f"第{place}步{step.act}：{codes or '生效'}"
