"""What the scenarios of a bundle cover of its definition: edges, situations, decisions, rungs, answers, joint events.

A part that no scenario reaches has never been seen to work; it is named, not counted as a failure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from bundles.language.situations import situations
from domain.case.findings.entries import FindingRecorded
from domain.case.items.entries import ItemDecided, ItemLapsed
from domain.case.joint.entries import JointClosed
from domain.case.state import ItemPhase
from domain.definition.bundle import Definition
from domain.definition.bundle_joint import JointSection
from domain.definition.item import Item
from domain.definition.ladders import HELD_LAPSE, with_reminder
from domain.definition.resolve import item_of
from domain.findings.rule import BY_A_DEPARTMENT, CHECK
from domain.time.clock_kinds import DEFAULT_LADDERS, LAPSE, ClockKind, RungRule
from domain.time.clock_text import LIMIT_NAMES
from starter.trials.expectations import Proof
from starter.trials.pure import PurePlay
from starter.words.joint import OUTCOME_NAMES as JOINT_OUTCOME_NAMES
from starter.words.names import RUNG_NAMES

Declared = tuple[ClockKind, RungRule]


@dataclass(frozen=True)
class Covered:
    """One kind of parts: how many there are, and the names of those that no scenario reaches."""

    kind: str
    name: str
    total: int
    missing: tuple[str, ...]

    @property
    def covered(self) -> int:
        """How many are reached."""
        return self.total - len(self.missing)


def coverage_of(definition: Definition, proofs: Sequence[Proof]) -> tuple[Covered, ...]:
    """What these played scenarios reach of the definition."""
    cases = [proof.played for proof in proofs]
    return (
        _edges(definition, cases),
        _situations(definition, cases),
        _decisions(definition, cases),
        _rungs(definition, cases),
        _answers(definition, cases),
        _joints(definition, cases),
    )


def _counted(kind: str, name: str, parts: Mapping[object, str], reached: Iterable[object]) -> Covered:
    """`parts`: the name of each; those whose key is in `reached` are covered."""
    seen = set(reached)
    return Covered(kind, name, len(parts), tuple(word for key, word in parts.items() if key not in seen))


def _edges(definition: Definition, cases: Sequence[PurePlay]) -> Covered:
    names = {key: item.name for key, item in definition.items.items()}
    parts: dict[object, str] = {}
    for entry in definition.bundle.items:
        parts |= {(before, entry.key): f"{names[before]} → {names[entry.key]}（串联）" for before in entry.after}
        parts |= {(before, entry.key): f"{names[before]} → {names[entry.key]}（预审）" for before in entry.gate}
    return _counted("edges", "事项先后", parts, (edge for case in cases for edge in _taken(case)))


def _taken(case: PurePlay) -> Iterator[tuple[str, str]]:
    """Edges along which a case went: a decision, and then what followed from it for the item that waited."""
    decided = {entry.item for entry in case.entries if isinstance(entry, ItemDecided | FindingRecorded)}
    decided |= {key for key, item in case.state.items.items() if item.phase is ItemPhase.DONE}
    lapsed = {(item_of(each.because), item_of(each.item)) for each in case.entries if isinstance(each, ItemLapsed)}
    yield from lapsed
    for item in case.state.plan.items:
        if case.state.items[item.key].started_at is None:
            continue
        yield from ((item_of(key), item.item) for key in item.after if key in decided)
        yield from ((item_of(key), item.item) for key in item.gate if key in decided and item.key in decided)


def _situations(definition: Definition, cases: Sequence[PurePlay]) -> Covered:
    """Situations are told by their answers; the same answers of several scenarios are one."""
    tried = situations(definition)
    parts: dict[object, str] = {
        frozenset(each.plan.answers.items()): "，".join(f"{key}={value}" for key, value in each.plan.answers.items())
        or "没有问题"
        for each in tried.tried
        if each.plan is not None
    }
    name = "情形" if tried.is_exhaustive else "情形（两两组合）"
    return _counted("situations", name, parts, (frozenset(case.state.plan.answers.items()) for case in cases))


def _decisions(definition: Definition, cases: Sequence[PurePlay]) -> Covered:
    """Granted and refused, of a check each outcome; a wait (公示) only ends, unless someone may object."""
    parts: dict[object, str] = {}
    for entry in definition.bundle.items:
        item = definition.items[entry.key]
        if item.kind == "own_step":
            parts |= _of_a_step(item)
            continue
        if item.finding is not None:
            for outcome, known in item.finding.outcomes.items():
                parts[(entry.key, outcome)] = f"{item.name}：{known.name}"
            continue
        parts[(entry.key, "grant")] = f"{item.name}：准予"
        if item.kind == "decision" or entry.objection or item.objection:
            parts[(entry.key, "refuse")] = f"{item.name}：不予"
    made = (entry for case in cases for entry in case.entries if isinstance(entry, ItemDecided | FindingRecorded))
    told = ((item_of(each.item), each.decision if isinstance(each, ItemDecided) else each.outcome) for each in made)
    return _counted("decisions", "决定", parts, chain(told, _steps_ended(cases)))


def _of_a_step(item: Item) -> dict[object, str]:
    """Done, and where its term can end it, not."""
    parts: dict[object, str] = {(item.key, ItemPhase.DONE): f"{item.name}：完成"}
    if item.consequence in ("lapse", "ask"):
        parts[(item.key, ItemPhase.NOT_DONE)] = f"{item.name}：期满未办"
    return parts


def _steps_ended(cases: Sequence[PurePlay]) -> Iterator[tuple[str, str]]:
    for case in cases:
        yield from ((item_of(key), item.phase) for key, item in case.state.items.items())


def _rungs(definition: Definition, cases: Sequence[PurePlay]) -> Covered:
    parts: dict[object, str] = {rung: _rung_name(*rung) for rung in declared_rungs(definition)}
    return _counted("rungs", "梯级", parts, (rung for case in cases for rung in fired_rungs(case)))


def _rung_name(kind: ClockKind, rule: RungRule) -> str:
    days = f"到期日{rule.offset_days:+d}个工作日" if rule.offset_days else "到期日"
    return f"{LIMIT_NAMES[kind]}·{RUNG_NAMES[rule.name]}（{days}）"


def _answers(definition: Definition, cases: Sequence[PurePlay]) -> Covered:
    parts: dict[object, str] = {
        (key, option): f"{question.ask} {option}"
        for key, question in definition.questions.items()
        for option in question.options
        if option not in question.leads_out
    }
    return _counted(
        "answers", "问题的选项", parts, (pair for case in cases for pair in case.state.plan.answers.items())
    )


def _joints(definition: Definition, cases: Sequence[PurePlay]) -> Covered:
    parts: dict[object, str] = {
        (key, outcome): f"{section.name}：{JOINT_OUTCOME_NAMES[outcome]}"
        for key, section in definition.bundle.joint.items()
        for outcome in _outcomes(section)
    }
    closed = (entry for case in cases for entry in case.entries if isinstance(entry, JointClosed))
    return _counted("joints", "联合事项的结果", parts, ((each.joint, each.outcome) for each in closed))


def _outcomes(section: JointSection) -> Iterator[str]:
    yield "passed"
    if section.partial:
        yield "partly_passed"
    if section.reinspections:
        yield "rectify"
    yield "failed"


def fired_rungs(case: PurePlay) -> Iterator[Declared]:
    """Kind and rule of every rung that fired, as the bundle declares it: how long a lapse is held is the edition's."""
    for clock_id, names in case.state.fired.items():
        clock = case.state.clocks[clock_id]
        rules: dict[str, RungRule] = {rule.name: rule for rule in clock.ladder}
        fired = (rules[name] for name in names)
        yield from ((clock.kind, LAPSE if rule == HELD_LAPSE else rule) for rule in fired)


def declared_rungs(definition: Definition) -> tuple[Declared, ...]:
    """Every rung of every kind of clock that cases of this bundle can have, each once."""
    bundle = definition.bundle
    found: dict[Declared, None] = {}
    for kind in _kinds(definition):
        found |= dict.fromkeys((kind, rule) for rule in bundle.ladders.get(kind, DEFAULT_LADDERS[kind]))
    for entry in bundle.items:
        item = definition.items[entry.key]
        if item.term is not None:
            own = bundle.ladders.get("own_step") or with_reminder(DEFAULT_LADDERS["own_step"], item.step_plan())
            found |= dict.fromkeys(("own_step", rule) for rule in own)
        ladder = (LAPSE,) if item.kind == "wait" else entry.ladder or ()
        found |= dict.fromkeys(("promised", rule) for rule in ladder)
    return tuple(found)


def _kinds(made: Definition) -> Iterator[ClockKind]:
    bundle, items = made.bundle, list(made.items.values())
    intake, decisions = bundle.intake, [item for item in items if item.kind in BY_A_DEPARTMENT]
    yield from ("intake", "correction")
    has: dict[ClockKind, bool] = {
        "pre_review": intake.mode == "pre_review",
        "deferral": intake.deferral is not None,
        "promised": bool(decisions) or any(item.confirm == "department" for item in items),
        "statutory": any(item.statutory_limit or item.category == "行政许可" for item in decisions),
        "whole": bundle.promised_limit is not None,
        "whole_statutory": bundle.joint_statutory is not None,
        "stop": any(not procedure.counts for item in items for procedure in item.procedures),
        "delivery": bundle.delivery.at_issue is None and any(item.kind != CHECK for item in items),
        "renewal": any(item.renewal for item in items),
        "commitment_check": any(item.commitment for item in items),
        "rectification": any(item.commitment for item in items),
        "payment": any(item.fee != "none" and item.fee.amount is not None for item in items),
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
