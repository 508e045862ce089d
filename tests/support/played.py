"""Scenarios under the pure rules, without a server, and how a played case differs from what its scenario declares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cache

from bundles.calendars import load_calendar
from bundles.scenarios import Day, ExpectedClock, ExpectedJoint, Scenario
from domain.bundle import Definition
from domain.calendar import WorkCalendar, beijing_date
from domain.clock import Clock, known_due_on
from domain.clock_text import explanation
from domain.entries import ActRefused, Entry
from domain.joint_state import JointState
from domain.state import CaseState
from starter.rehearsal import Rehearsal


@cache
def calendar() -> WorkCalendar:
    """The published calendar."""
    return load_calendar()


class Played(Rehearsal):
    """One scenario, from receipt to its end, on the published calendar."""

    def __init__(self, definition: Definition, scenario: Scenario, received_on: date) -> None:
        super().__init__(definition, scenario, received_on, calendar())


def differences(
    scenario: Scenario, state: CaseState, entries: Sequence[Entry], *, at_its_end: bool = True
) -> list[str]:
    """What of the scenario's expectation does not hold of a case.

    `at_its_end`: the case stands where the scenario ends. On the real engine more time may have passed; then a clock
    that runs may have fired more than is declared.
    """
    return list(_differences(scenario, state, entries, at_its_end=at_its_end))


def _differences(scenario: Scenario, state: CaseState, entries: Sequence[Entry], *, at_its_end: bool) -> Iterator[str]:
    expect = scenario.expect
    if expect.outcome != state.outcome:
        yield f"办结结果：应为{expect.outcome}，实为{state.outcome}"
    if expect.phase is not None and expect.phase != state.phase:
        yield f"阶段：应为{expect.phase}，实为{state.phase}"
    for key, phase in expect.items.items():
        if state.items[key].phase != phase:
            yield f"{key}：应为{phase}，实为{state.items[key].phase}"
    received_on = beijing_date(state.opening.received_at)
    for clock_id, expected in expect.clocks.items():
        clock = state.clocks.get(clock_id)
        if clock is None:
            yield f"{clock_id}：没有这个时限，有{'、'.join(state.clocks)}"
        else:
            exact = at_its_end or clock.ended_on is not None
            yield from _clock_differences(expected, clock, state, received_on, exact=exact)
    for key, joint in expect.joints.items():
        yield from _joint_differences(key, joint, state.joints[key])
    if missing := _first_missing(expect.journal, (entry.kind for entry in entries)):
        yield f"日志里应依次有{'、'.join(expect.journal)}；缺{missing}"
    declared = [(step.act.value, step.refused) for step in scenario.steps if step.refused]
    refused = [(entry.act, entry.code) for entry in entries if isinstance(entry, ActRefused)]
    if declared != refused:
        yield f"被拒绝的操作：应为{declared}，实为{refused}"


def _joint_differences(key: str, expected: ExpectedJoint, joint: JointState) -> Iterator[str]:
    for name in ("outcome", "round", "phase"):
        wanted, found = getattr(expected, name), getattr(joint, name)
        if wanted is not None and wanted != found:
            yield f"{key}.{name}：应为{wanted}，实为{found}"


def _clock_differences(
    expected: ExpectedClock, clock: Clock, state: CaseState, received_on: date, *, exact: bool
) -> Iterator[str]:
    if expected.due_on is not None:
        due = Day.read(expected.due_on).date(received_on, state.calendar)
        if (found := known_due_on(clock, state.calendar)) != due:
            yield f"{clock.clock_id}：应于{due}到期，实为{found}"
    if expected.sentence is not None and (told := explanation(clock, state.calendar)) != expected.sentence:
        yield f"{clock.clock_id}：应写“{expected.sentence}”，实为“{told}”"
    if expected.fired is not None:
        fired = state.fired.get(clock.clock_id, ())
        if (fired if exact else fired[: len(expected.fired)]) != expected.fired:
            yield f"{clock.clock_id}：梯级应为{expected.fired}，实为{fired}"


def _first_missing(wanted: Iterable[str], kinds: Iterable[str]) -> str | None:
    """The first kind that does not follow the ones before it."""
    following = iter(kinds)
    return next((kind for kind in wanted if kind not in following), None)
