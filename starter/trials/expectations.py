"""Scenarios as tests under the pure rules: how a played case differs from what its scenario declares.

Serves `lianban bundle test`, the gate of publishing, and our own tests. No server is needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bundles.language.findings import Finding
from bundles.language.findings import Path as Loc
from bundles.language.yaml_files import read_yaml
from bundles.loader import BUNDLES_ROOT, LoadedBundle
from bundles.scenarios.scenario import Day, ExpectedClock, ExpectedJoint, Scenario, load_scenarios
from domain.case.entries import ActRefused, Entry
from domain.case.joint.state import JointState
from domain.case.state import CaseState
from domain.time.calendar import WorkCalendar, beijing_date
from domain.time.clock import Clock, known_due_on
from domain.time.clock_text import explanation
from starter.trials.pure import PurePlay
from starter.words.joint import OUTCOME_NAMES as JOINT_OUTCOME_NAMES
from starter.words.joint import PHASE_NAMES as JOINT_PHASE_NAMES
from starter.words.names import ACT_NAMES, ITEM_PHASE_NAMES, OUTCOME_NAMES, PHASE_NAMES, RUNG_NAMES

RECEIVED_ON = date(2026, 6, 22)
"""A Monday, so early that whatever a scenario lets pass is over within the known years of the calendar."""
DIFFERS = "SCENARIO_DIFFERS"
_JOINT_WORDS: Mapping[str, Mapping[str, str]] = {"outcome": JOINT_OUTCOME_NAMES, "phase": JOINT_PHASE_NAMES}
_JOINT_FIELDS = {"outcome": "结果", "round": "轮次", "phase": "阶段"}


@dataclass(frozen=True)
class Difference:
    """One thing that came out otherwise: where the scenario file declares it, and what in words."""

    loc: Loc
    sentence: str


@dataclass(frozen=True)
class Proof:
    """One scenario played: the case as it came out, and what differs from the file, each with its place there."""

    scenario: Scenario
    file: str
    played: PurePlay
    findings: tuple[Finding, ...]

    @property
    def is_passed(self) -> bool:
        """Whether it ended as declared."""
        return not self.findings


def prove(
    loaded: LoadedBundle,
    calendar: WorkCalendar,
    root: Path = BUNDLES_ROOT,
    scenarios: Sequence[Scenario] | None = None,
    received_on: date = RECEIVED_ON,
) -> tuple[Proof, ...]:
    """Every scenario of a bundle under the rules alone, by file name. Raises DefinitionError.

    `scenarios`: those that were loaded already; `received_on`: the day (Beijing) of those without one of their own.
    """
    known = load_scenarios(loaded.bundle.bundle, root, loaded) if scenarios is None else scenarios
    return tuple(_proof(loaded, each, calendar, root, received_on) for each in known)


def _proof(loaded: LoadedBundle, scenario: Scenario, calendar: WorkCalendar, root: Path, received_on: date) -> Proof:
    path = root / "matters" / loaded.bundle.bundle / "scenarios" / f"{scenario.scenario}.yaml"
    played = PurePlay(loaded.definition, scenario, received_on, calendar)
    found = list(located_differences(scenario, played.state, played.entries))
    # The file is read for its line numbers only where there is something to point at.
    file = read_yaml(path, root) if found else None
    findings = tuple(file.finding(each.loc, DIFFERS, each.sentence) for each in found) if file else ()
    return Proof(scenario, path.relative_to(root).as_posix(), played, findings)


def differences(
    scenario: Scenario, state: CaseState, entries: Sequence[Entry], *, at_its_end: bool = True
) -> list[str]:
    """What of the scenario's expectation does not hold of a case, in words.

    `at_its_end`: the case stands where the scenario ends. On the real engine more time may have passed; then a clock
    that runs may have fired more than is declared.
    """
    return [each.sentence for each in located_differences(scenario, state, entries, at_its_end=at_its_end)]


def located_differences(
    scenario: Scenario, state: CaseState, entries: Sequence[Entry], *, at_its_end: bool = True
) -> Iterator[Difference]:
    """The same, each with its place in the scenario file."""
    expect = scenario.expect
    if expect.outcome != state.outcome:
        yield _otherwise(("expect", "outcome"), "办结结果", expect.outcome, state.outcome, OUTCOME_NAMES)
    if expect.phase is not None and expect.phase != state.phase:
        yield _otherwise(("expect", "phase"), "阶段", expect.phase, state.phase, PHASE_NAMES)
    yield from _item_differences(scenario, state)
    received_on = beijing_date(state.opening.received_at)
    for clock_id, expected in expect.clocks.items():
        loc, clock = ("expect", "clocks", clock_id), state.clocks.get(clock_id)
        if clock is None:
            yield Difference(loc, f"没有时限“{clock_id}”，有{'、'.join(state.clocks)}")
        else:
            exact = at_its_end or clock.ended_on is not None
            yield from _clock_differences(loc, expected, clock, state, received_on, exact=exact)
    for key, joint in expect.joints.items():
        yield from _joint_differences(key, joint, state)
    if missing := _first_missing(expect.journal, (entry.kind for entry in entries)):
        yield Difference(("expect", "journal"), f"日志里应依次有{'、'.join(expect.journal)}；缺{missing}")
    yield from _refusal_differences(scenario, entries)


def _item_differences(scenario: Scenario, state: CaseState) -> Iterator[Difference]:
    for key, phase in scenario.expect.items.items():
        found = state.items.get(key)
        if found is None:
            yield Difference(("expect", "items", key), f"这种情形没有事项“{key}”")
        elif found.phase != phase:
            about = f"“{state.item_plan(key).name}”"
            yield _otherwise(("expect", "items", key), about, phase, found.phase, ITEM_PHASE_NAMES)


def _refusal_differences(scenario: Scenario, entries: Sequence[Entry]) -> Iterator[Difference]:
    declared = [(step.act.value, step.refused) for step in scenario.steps if step.refused]
    refused = [(entry.act, entry.code) for entry in entries if isinstance(entry, ActRefused)]
    if declared == refused:
        return
    numbers = [number for number, step in enumerate(scenario.steps) if step.refused]
    loc: Loc = ("steps", numbers[0]) if numbers else ("steps",)
    yield Difference(loc, f"被拒绝的操作：应为{_refusals(declared)}，实为{_refusals(refused)}")


def _refusals(acts: Iterable[tuple[str, str | None]]) -> str:
    return "、".join(f"{ACT_NAMES.get(act, act)}（{code}）" for act, code in acts) or "没有"


def _joint_differences(key: str, expected: ExpectedJoint, state: CaseState) -> Iterator[Difference]:
    joint: JointState | None = state.joints.get(key)
    if joint is None:
        yield Difference(("expect", "joints", key), f"这种情形没有联合事项“{key}”")
        return
    name = next((each.name for each in state.plan.joints if each.key == key), key)
    for field, word in _JOINT_FIELDS.items():
        wanted, found = getattr(expected, field), getattr(joint, field)
        if wanted is not None and wanted != found:
            loc = ("expect", "joints", key, field)
            yield _otherwise(loc, f"“{name}”的{word}", wanted, found, _JOINT_WORDS.get(field, {}))


def _clock_differences(
    loc: Loc, expected: ExpectedClock, clock: Clock, state: CaseState, received_on: date, *, exact: bool
) -> Iterator[Difference]:
    name = f"时限“{clock.clock_id}”"
    if expected.due_on is not None:
        due = Day.read(expected.due_on).date(received_on, state.calendar)
        if (found := known_due_on(clock, state.calendar)) != due:
            yield Difference((*loc, "due_on"), f"{name}：应于{due}到期，实为{found or '没有到期日'}")
    if expected.sentence is not None and (told := explanation(clock, state.calendar)) != expected.sentence:
        yield Difference((*loc, "sentence"), f"{name}：应写“{expected.sentence}”，实为“{told}”")
    if expected.fired is not None:
        fired = state.fired.get(clock.clock_id, ())
        if (fired if exact else fired[: len(expected.fired)]) != expected.fired:
            sentence = f"{name}：梯级应为{_rungs(expected.fired)}，实为{_rungs(fired)}"
            yield Difference((*loc, "fired"), sentence)


def _rungs(names: Iterable[str]) -> str:
    known: Mapping[str, str] = {str(key): word for key, word in RUNG_NAMES.items()}
    return "、".join(known.get(name, name) for name in names) or "没有"


def _otherwise(loc: Loc, about: str, wanted: Any, found: Any, words: Mapping[str, str]) -> Difference:
    return Difference(loc, f"{about}：应为{_word(wanted, words)}，实为{_word(found, words)}")


def _word(value: Any, words: Mapping[str, str]) -> str:
    return "未办结" if value is None else words.get(value, str(value))


def _first_missing(wanted: Iterable[str], kinds: Iterable[str]) -> str | None:
    """The first kind that does not follow the ones before it."""
    following = iter(kinds)
    return next((kind for kind in wanted if kind not in following), None)
