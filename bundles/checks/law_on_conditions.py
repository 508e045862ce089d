"""Conditions that can never hold: a rule that grants nothing (秒批), a material that nobody is ever asked for.

What is filled in, verified and granted can be anything; what is answered is known in each situation. A condition is
tried with every way in which its own statements can come out, so that only what contradicts itself is found.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import product

from bundles.checks.law_parts import Breach, Linted, Rule
from domain.definition.conditions import Condition, Facts
from domain.definition.plan import Plan

MOST_WAYS = 4096
"""Ways in which the statements of one condition are tried; one with more is taken to hold sometimes."""
_ANYTHING = "\x00"
"""A value that no definition names."""


def _auto_never_grants(linted: Linted) -> Iterator[Breach]:
    for entry in linted.definition.bundle.items:
        item = linted.definition.items[entry.key]
        plans = _with(linted, entry.key)
        if item.auto_grant is None or not plans:
            continue
        if not any(can_hold(item.auto_grant, plan.answers, _granted(plan)) for plan in plans):
            sentence = f"“{item.name}”的秒批规则在任何情形下都不会成立：{item.auto_grant.describe()}"
            hint = "请改正规则，或改由人办理（connector: inbox）"
            yield Breach(linted.item_file(entry.key), ("auto_grant",), sentence, hint)


def _material_never_asked(linted: Linted) -> Iterator[Breach]:
    for entry in linted.definition.bundle.items:
        item, plans = linted.definition.items[entry.key], _with(linted, entry.key)
        for index, use in enumerate(item.materials):
            if use.when is None or not plans:
                continue
            if not any(can_hold(use.when, plan.answers, _granted(plan)) for plan in plans):
                name = linted.definition.materials[use.key].name
                sentence = f"“{item.name}”的材料“{name}”在任何情形下都不会要：{use.when.describe()}"
                yield Breach(linted.item_file(entry.key), ("materials", index, "when"), sentence, "请改正 when")


def _with(linted: Linted, key: str) -> list[Plan]:
    """The plans in which the item takes part; none where not all situations were tried."""
    if not linted.situations.is_exhaustive:
        return []
    return [plan for plan in linted.situations.plans if any(item.item == key for item in plan.items)]


def _granted(plan: Plan) -> frozenset[str]:
    return frozenset(item.item for item in plan.items)


def can_hold(condition: Condition, answers: Mapping[str, str], items: frozenset[str]) -> bool:
    """Whether it holds for some values of what is filled in, with these answers and items of the case."""
    values = {name: _values(name, condition, answers) for name in condition.questions()}
    valid, granted = sorted(_subjects(condition, "valid")), sorted(_subjects(condition, "granted") & items)
    ways = [*values.values(), *[(True, False)] * (len(valid) + len(granted))]
    count = 1
    for each in ways:
        count *= len(each)
    if count > MOST_WAYS:
        return True
    return any(condition.holds(facts) for facts in _facts(list(values), valid, granted, product(*ways)))


def _facts(
    names: list[str], valid: list[str], granted: list[str], ways: Iterable[tuple[object, ...]]
) -> Iterator[Facts]:
    for way in ways:
        filled = {name: value for name, value in zip(names, way, strict=False) if value is not None}
        flags = way[len(names) :]
        checked = (name for name, is_so in zip(valid, flags, strict=False) if is_so and filled.get(name) != "")
        done = (name for name, is_so in zip(granted, flags[len(valid) :], strict=True) if is_so)
        yield Facts(values=filled, valid=frozenset(checked), granted=frozenset(done))


def _values(name: str, condition: Condition, answers: Mapping[str, str]) -> tuple[object, ...]:
    """What a question or field can be: its answer, or (a field) any value named, another one, or nothing."""
    if name in answers:
        return (answers[name],)
    if "." not in name:
        return (None,)  # a question that this situation does not ask
    named = dict.fromkeys(value for subject, value in sorted(condition.options()) if subject == name)
    return (*named, _ANYTHING, None)


def _subjects(condition: Condition, op: str) -> frozenset[str]:
    own = frozenset({condition.subject}) if condition.op == op else frozenset()
    return own.union(*(_subjects(part, op) for part in condition.of))


RULES: dict[str, Rule] = {
    "AUTO_NEVER_GRANTS": _auto_never_grants,
    "MATERIAL_NEVER_ASKED": _material_never_asked,
}
