"""What a played scenario proves: how it differs from its declaration, and what of the bundle it reached."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date

from bundles.scenarios import Day, ExpectedClock, ExpectedJoint, Scenario
from bundles.situations import situations
from domain.bundle import Definition
from domain.bundle_joint import JointSection
from domain.calendar import WorkCalendar, beijing_date
from domain.clock import Clock, known_due_on
from domain.clock_kinds import DEFAULT_LADDERS, LAPSE, ClockKind, RungRule
from domain.clock_text import LIMIT_NAMES, explanation
from domain.entries import ActRefused, Entry
from domain.joint_state import JointState
from domain.state import CaseState
from starter.rehearsal import Rehearsal
from starter.web.wording import RUNG_NAMES

Declared = tuple[ClockKind, RungRule]
"""A rung as a bundle declares it: the kind of clock, and the rule."""
_DECIDED = frozenset({"granted", "refused"})


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


def rungs_fired(state: CaseState) -> Iterator[Declared]:
    """Kind and rule of every rung that fired, as the clock's own ladder has it."""
    for clock_id, names in state.fired.items():
        clock = state.clocks[clock_id]
        rules: dict[str, RungRule] = {rule.name: rule for rule in clock.ladder}
        yield from ((clock.kind, rules[name]) for name in names)


def rungs_declared(made: Definition) -> Iterator[Declared]:
    """Every rung of every kind of clock that cases of this bundle can have."""
    for kind in _kinds(made):
        yield from ((kind, rule) for rule in made.bundle.ladders.get(kind, DEFAULT_LADDERS[kind]))
    for entry in made.bundle.items:
        ladder = (LAPSE,) if made.items[entry.key].kind == "wait" else entry.ladder or ()
        yield from (("promised", rule) for rule in ladder)


def _kinds(made: Definition) -> Iterator[ClockKind]:
    bundle, items = made.bundle, list(made.items.values())
    intake, decisions = bundle.intake, [item for item in items if item.kind == "decision"]
    yield from ("intake", "correction")
    has: dict[ClockKind, bool] = {
        "pre_review": intake.mode == "pre_review",
        "deferral": intake.deferral is not None,
        "promised": bool(decisions),
        "statutory": any(item.statutory_limit or item.category == "行政许可" for item in decisions),
        "whole": bundle.promised_limit is not None,
        "whole_statutory": bundle.joint_statutory is not None,
        "stop": any(not procedure.counts for item in items for procedure in item.procedures),
        "delivery": bundle.delivery.at_issue is None,
        "renewal": any(item.renewal for item in items),
        "commitment_check": any(item.commitment for item in items),
        "rectification": any(item.commitment for item in items),
        **_joint_kinds(list(bundle.joint.values())),
    }
    yield from (kind for kind, occurs in has.items() if occurs)


def _joint_kinds(sections: list[JointSection]) -> dict[ClockKind, bool]:
    some, again = bool(sections), any(section.reinspections for section in sections)
    return {
        "joint_convene": some,
        "joint_confirm": some,
        "joint_book": any(section.booking == "applicant" for section in sections),
        "joint_hold": some,
        "joint_opinion": some,
        "joint_rectify": again,
        "joint_reinspect": again,
    }


# --- what the scenarios of a bundle reach together ------------------------------------------------------------------


@dataclass(frozen=True)
class Trial:
    """One scenario under the pure rules: its file, and every difference from what it declares."""

    scenario: str
    name: str
    file: str
    differences: tuple[str, ...]


@dataclass(frozen=True)
class Reach:
    """How much of one kind of thing the scenarios reach; `missing` names what they do not, in Chinese."""

    what: str
    reached: int
    declared: int
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """The scenarios of one bundle as tests."""

    slug: str
    name: str
    trials: tuple[Trial, ...]
    reaches: tuple[Reach, ...]

    @property
    def failed(self) -> tuple[Trial, ...]:
        """The scenarios that do not end as they declare."""
        return tuple(each for each in self.trials if each.differences)


def prove(definition: Definition, scenarios: Sequence[Scenario], received_on: date, calendar: WorkCalendar) -> Report:
    """Play every scenario under the pure rules; say how each ends, and what of the bundle they reach together.

    `received_on`: the Beijing date of receipt for scenarios that have none of their own.
    """
    bundle = definition.bundle
    played = [Rehearsal(definition, each, received_on, calendar) for each in scenarios]
    trials = tuple(
        Trial(
            scenario=each.scenario.scenario,
            name=each.scenario.name,
            file=f"matters/{bundle.bundle}/scenarios/{each.scenario.scenario}.yaml",
            differences=tuple(differences(each.scenario, each.state, each.entries)),
        )
        for each in played
    )
    reaches = (
        _edges(definition, played),
        _options(definition, played),
        _situations(definition, played),
        _decisions(definition, played, "granted", "办成的事项"),
        _decisions(definition, played, "refused", "不予的事项"),
        _rungs(definition, played),
    )
    return Report(bundle.bundle, bundle.name, trials, reaches)


def _reach(what: str, declared: Mapping[Hashable, str], reached: AbstractSet[Hashable]) -> Reach:
    missing = tuple(words for each, words in declared.items() if each not in reached)
    return Reach(what, len(declared) - len(missing), len(declared), missing)


def _edges(definition: Definition, played: Sequence[Rehearsal]) -> Reach:
    """Edges of which both ends took part, and whose later item started."""
    names = {key: item.name for key, item in definition.items.items()}
    declared: dict[Hashable, str] = {
        (before, entry.key): f"{names[before]}→{names[entry.key]}"
        for entry in definition.bundle.items
        for before in (*entry.after, *entry.gate)
    }
    reached: set[Hashable] = set()
    for each in played:
        ended = {item.item for item in each.state.plan.items if each.state.items[item.key].phase in _DECIDED}
        taking_part = {item.item for item in each.state.plan.items}
        reached |= {
            edge for edge in declared if isinstance(edge, tuple) and edge[0] in taking_part and edge[1] in ended
        }
    return _reach("先后关系", declared, reached)


def _options(definition: Definition, played: Sequence[Rehearsal]) -> Reach:
    declared: dict[Hashable, str] = {
        (key, option): f"“{question.ask}”答“{option}”"
        for key, question in definition.questions.items()
        for option in question.options
        if option not in question.leads_out
    }
    return _reach("问题的选项", declared, {pair for each in played for pair in each.scenario.answers.items()})


def _situations(definition: Definition, played: Sequence[Rehearsal]) -> Reach:
    """Only the number of situations: naming hundreds would teach nobody anything."""
    tried = situations(definition)
    every = {tuple(sorted(each.answers.items())) for each in tried.tried if each.plan is not None}
    reached = {tuple(sorted(each.scenario.answers.items())) for each in played} & every
    return Reach(f"情形（{'全部组合' if tried.is_exhaustive else '两两组合'}）", len(reached), len(every), ())


def _decisions(definition: Definition, played: Sequence[Rehearsal], phase: str, what: str) -> Reach:
    declared: dict[Hashable, str] = {
        key: item.name for key, item in definition.items.items() if phase == "granted" or item.kind == "decision"
    }
    reached: set[Hashable] = {
        item.item for each in played for item in each.state.plan.items if each.state.items[item.key].phase == phase
    }
    return _reach(what, declared, reached)


def _rungs(definition: Definition, played: Sequence[Rehearsal]) -> Reach:
    declared: dict[Hashable, str] = {
        each: f"{LIMIT_NAMES[each[0]]}：{RUNG_NAMES[each[1].name]}（{each[1].offset_days:+d}日）"
        for each in rungs_declared(definition)
    }
    return _reach("梯级", declared, {rung for each in played for rung in rungs_fired(each.state)})
