"""The situations of a bundle: every way its questionnaire can be answered, and what follows from each.

All combinations of answers where they are few enough; else every pair of answers at least once, with the number said.
Answers that lead out of the bundle (按单项办理) are no situations of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import combinations, product

from domain.definition.bundle import Definition
from domain.definition.plan import Plan
from domain.definition.resolve import ResolveRefused, asked_questions, resolve

MOST_SITUATIONS = 1024
"""Combinations that are tried one by one; beyond, pairs are."""

Answers = dict[str, str]


@dataclass(frozen=True)
class Situation:
    """One way to answer, with the plan that follows or the refusal (its code) where none does."""

    answers: Mapping[str, str]
    plan: Plan | None
    refused: str = ""


@dataclass(frozen=True)
class Situations:
    """What was tried: all combinations (`is_exhaustive`), or every pair of answers."""

    tried: tuple[Situation, ...]
    is_exhaustive: bool

    @property
    def plans(self) -> tuple[Plan, ...]:
        """The plans of the situations that have one."""
        return tuple(each.plan for each in self.tried if each.plan is not None)

    def described(self) -> str:
        """How many were tried, in words."""
        how = "全部组合" if self.is_exhaustive else "两两组合"
        return f"{len(self.tried)} 种情形（{how}）"


def situations(definition: Definition, most: int = MOST_SITUATIONS) -> Situations:
    """The situations of the definition; all of them where there are at most `most`.

    Asked for by every view and check of a bundle: those of the last definitions are kept, of a whole library as a rule.
    """
    return _situations(_ByHash(definition.hash, definition), most)


@dataclass(frozen=True)
class _ByHash:
    """A definition that is the same where its hash is: comparing all its parts would cost more than is saved."""

    hash: str
    definition: Definition = field(compare=False)


@lru_cache(maxsize=16)
def _situations(of: _ByHash, most: int) -> Situations:
    definition = of.definition
    every = list(_all(definition, most + 1))
    is_exhaustive = len(every) <= most
    chosen = every if is_exhaustive else list(_pairs(definition))
    return Situations(tuple(_situation(definition, answers) for answers in chosen), is_exhaustive)


def _situation(definition: Definition, answers: Answers) -> Situation:
    try:
        return Situation(answers, resolve(definition, answers))
    except ResolveRefused as refused:
        return Situation(answers, None, refused.code)


def _all(definition: Definition, most: int) -> Iterator[Answers]:
    """Every full set of answers to the questions that apply, in the order of the options; at most `most`."""
    waiting: list[Answers] = [{}]
    count = 0
    while waiting and count < most:
        answers = waiting.pop()
        asked = asked_questions(definition, answers)
        open_key = next((key for key in asked if key not in answers), None)
        if open_key is None:
            count += 1
            yield answers
            continue
        waiting += [{**answers, open_key: option} for option in reversed(_open(definition, open_key))]


def _pairs(definition: Definition) -> Iterator[Answers]:
    """Sets of answers that hold every pair of answers which can stand together, none twice."""
    seen: set[tuple[tuple[str, str], ...]] = set()
    for first, second in combinations(definition.questions, 2):
        for wanted in product(_open(definition, first), _open(definition, second)):
            answers = _completed(definition, {first: wanted[0], second: wanted[1]})
            if answers is None:
                continue
            mark = tuple(sorted(answers.items()))
            if mark not in seen:
                seen.add(mark)
                yield answers


def _completed(definition: Definition, wanted: Answers) -> Answers | None:
    """The wanted answers, and for every other question asked its first open option that lets the wanted be asked.

    None where the wanted answers cannot stand together. Only questions on which the wanted ones depend are tried with
    more than one option.
    """
    turning = _depended_on(definition, wanted)
    waiting: list[Answers] = [{}]
    while waiting:
        answers = waiting.pop()
        asked = asked_questions(definition, answers)
        open_key = next((key for key in asked if key not in answers), None)
        if open_key is None:
            if wanted.keys() <= answers.keys():
                return answers
            continue
        options = (wanted[open_key],) if open_key in wanted else _open(definition, open_key)
        tried = options if open_key in turning else options[:1]
        waiting += [{**answers, open_key: option} for option in reversed(tried)]
    return None


def _depended_on(definition: Definition, wanted: Answers) -> frozenset[str]:
    """Questions whose answers decide whether the wanted ones are asked, through any number of steps."""
    found: set[str] = set()
    waiting = list(wanted)
    while waiting:
        question = definition.questions.get(waiting.pop())
        keys = question.when.questions() if question is not None and question.when is not None else frozenset()
        waiting += [key for key in sorted(keys) if key not in found]
        found |= keys
    return frozenset(found)


def _open(definition: Definition, key: str) -> tuple[str, ...]:
    """Options with which the bundle can be used; all of them where none is open, so that the refusal shows."""
    question = definition.questions[key]
    return tuple(option for option in question.options if option not in question.leads_out) or question.options
