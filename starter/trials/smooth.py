"""A smooth case of a bundle, written by the tool: everybody does at once what they have to, and decides when it is due.

Every item is decided on the last day of its promise, joint events are held at the first hour that everybody can come,
nothing is missing and nothing is refused. What follows is left to the rules; the dates at which it came out are what
the scenario expects, so that it fails when a change of the definition moves one of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from bundles.checks.coverage import example_values
from bundles.scenarios.scenario import Expected, ExpectedClock, ExpectedJoint, Scenario, Step
from domain.case.joint.state import JointState
from domain.case.state import CaseState
from domain.definition.bundle import Definition
from domain.definition.forms import merged_form
from domain.definition.resolve import resolve
from domain.time.calendar import BEIJING, WorkCalendar, beijing_date
from domain.time.clock import known_due_on
from starter.trials.pure import PurePlay
from starter.trials.random_cases import Drawn
from starter.trials.tasks import Rates, Task

_NOTHING_WRONG = Rates(late=0, refused=0, correction=0)
_OFFICE_HOURS = time(10)
_BEFORE_CLOSING = time(16, 30)


def smooth_scenario(
    definition: Definition,
    answers: Mapping[str, str],
    received_on: date,
    calendar: WorkCalendar,
    *,
    name: str = "smooth",
    is_dated: bool = True,
) -> Scenario:
    """The smooth case of these answers, received at nine on that Beijing date, with what must come of it.

    `is_dated`: its steps and expectations are dates; else days after receipt, so that it can be received on any day
    (no clock is judged then where an item counts calendar days). Raises ResolveRefused.
    """
    blank = _blank(definition, answers, received_on, name)
    drawn = _OnTime(definition, blank, received_on, calendar, Random(0), _NOTHING_WRONG)  # noqa: S311 - throws nothing
    drawn.run()
    written = _Written(received_on, calendar, is_dated)
    scenario = blank.model_copy(
        update={
            "received_at": blank.received_at if is_dated else None,
            "steps": tuple(written.step(step, number) for number, step in enumerate(drawn.steps, 1)),
            "runs_until": written.day(beijing_date(drawn.entries[-1].at)) if drawn.ends_by_itself() else None,
        }
    )
    # Played once more as it is written: what is expected is what the file gives.
    played = PurePlay(definition, scenario, received_on, calendar)
    return scenario.model_copy(update={"expect": written.expected(played.state)})


def _blank(definition: Definition, answers: Mapping[str, str], received_on: date, name: str) -> Scenario:
    """The application alone, with invented values."""
    return Scenario(
        scenario=name,
        name="顺利办结",
        received_at=f"{received_on} 09:00",
        answers=dict(answers),
        values=example_values(merged_form(definition, resolve(definition, answers))),
        runs_until="+0d",
        expect=Expected(),
    )


class _OnTime(Drawn):
    """Decisions come on the last day of the item's promise, everything else as soon as it can."""

    def moment(self, task: Task) -> datetime:
        """The moment (UTC) of somebody's next move, within office hours."""
        at = max(self.at_once(), (task.not_before or task.since) + timedelta(minutes=2))
        if task.decides:
            since, days = beijing_date(task.since), task.limit.days
            on = (
                self.calendar.add_working_days(since, days)
                if task.limit.unit == "working"
                else self.calendar.working_day_from(since + timedelta(days=days))
            )
            at = max(at, datetime.combine(on, _OFFICE_HOURS, BEIJING).astimezone(UTC))
        return self._within_hours(at)

    def ends_by_itself(self) -> bool:
        """Whether something happened after the last step, or there is none: then time has to pass until that day."""
        last = self.steps[-1].moment.moment(self.received_on, self.calendar) if self.steps else None
        return last is None or self.entries[-1].at > last

    def _within_hours(self, at: datetime) -> datetime:
        local = at.astimezone(BEIJING)
        on = self.calendar.working_day_from(local.date())
        if on == local.date() and local.time() <= _BEFORE_CLOSING:
            return at
        if on == local.date():
            on = self.calendar.next_working_day(on)
        return datetime.combine(on, _OFFICE_HOURS, BEIJING).astimezone(UTC)


class _Written:
    """How days are written: as dates, or as working days after receipt."""

    def __init__(self, received_on: date, calendar: WorkCalendar, is_dated: bool) -> None:
        self.received_on, self.calendar, self.is_dated = received_on, calendar, is_dated

    def day(self, on: date) -> str:
        """The day as a scenario writes it; what lies on no working day is counted in calendar days."""
        if self.is_dated:
            return str(on)
        if self.calendar.is_working_day(on) or on == self.received_on:
            return f"+{self.calendar.working_days_between(self.received_on, on)}d"
        return f"+{(on - self.received_on).days}cd"

    def step(self, step: Step, number: int) -> Step:
        """The step with its moment and slots, and a number of its result that nobody takes for a real one."""
        return step.model_copy(
            update={
                "at": self._moment(step.at),
                "slots": tuple(self._moment(slot) for slot in step.slots),
                "result_no": f"示例-{number}" if step.result_no else None,
            }
        )

    def _moment(self, text: str) -> str:
        on, _, rest = text.partition(" ")
        return f"{self.day(date.fromisoformat(on))} {rest}"

    def expected(self, state: CaseState) -> Expected:
        """How the case stands, as what must come of it.

        Where an item counts calendar days, days after receipt differ from case to case, so no clock is judged.
        """
        by_calendar = any(item.promised.unit == "calendar" for item in state.plan.items)
        clocks = {
            clock.clock_id: ExpectedClock(due_on=self.day(due))
            for clock in state.clocks.values()
            if (due := known_due_on(clock, state.calendar)) is not None
            and (self.is_dated or not by_calendar)
            and clock.kind in ("promised", "whole")
        }
        return Expected(
            outcome=state.outcome,
            items={key: item.phase for key, item in state.items.items()},
            clocks=clocks,
            joints={key: ExpectedJoint(outcome=joint.outcome, round=joint.round) for key, joint in _held(state)},
        )


def _held(state: CaseState) -> list[tuple[str, JointState]]:
    return [(key, joint) for key, joint in state.joints.items() if joint.outcome is not None]
