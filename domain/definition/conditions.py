"""Conditions as data: which answers, fields and earlier results something depends on.

A condition is written in YAML with the words `all / any / not / equals / in / present / valid / granted / finding`; the
shorthand `{sbk: 是}` means `equals`, a list of values means `in`, several keys mean all of them. It is data,
not code, so a linter can enumerate the situations it separates and a person can read why a rule did not hold.
Evaluation is closed-world: a fact that is not there makes its leaf false.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, model_validator
from pydantic_core import PydanticCustomError

Op = Literal["all", "any", "not", "in", "present", "valid", "granted", "finding"]

GROUP_WORDS = ("all", "any")
SUBJECT_WORDS = ("present", "valid", "granted")
_OF_ITEMS = ("granted", "finding")
_JOINERS = {"all": "且", "any": "或"}
_SUBJECT_PHRASES = {"present": "已填写", "valid": "核验通过", "granted": "已准予"}

RESERVED_WORDS = frozenset({*GROUP_WORDS, *SUBJECT_WORDS, "not", "equals", "in", "op", "finding"})
"""Words a question may not be called, because the shorthand would read them as an operator."""


@dataclass(frozen=True)
class Facts:
    """What a condition is judged on.

    `values`: answers of the questionnaire and form fields ("group.field") by key; `valid`: keys of the fields
    whose value passed its own check (ID number, USCC …); `granted`: keys of the items already granted; `findings`:
    outcomes of the checks (核查) that have ended, by the keys of their items.
    """

    values: Mapping[str, object]
    valid: frozenset[str] = field(default_factory=frozenset)
    granted: frozenset[str] = field(default_factory=frozenset)
    findings: Mapping[str, str] = field(default_factory=dict)


class Condition(BaseModel):
    """One node of a condition: a group (`all`, `any`, `not`) of others, or a statement about one subject."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    op: Op
    of: tuple[Condition, ...] = ()
    subject: str = ""
    values: tuple[str, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _from_yaml(cls, raw: Any) -> Any:
        return _normalise(raw) if isinstance(raw, Mapping) and "op" not in raw else raw

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        is_group = self.op in GROUP_WORDS or self.op == "not"
        has_parts = bool(self.of) == is_group and bool(self.subject) != is_group
        if not has_parts or (self.op in ("in", "finding")) != bool(self.values):
            raise PydanticCustomError("condition_incomplete", "条件“{op}”缺少内容", {"op": self.op})
        return self

    def questions(self) -> frozenset[str]:
        """Keys of the answers and fields the condition reads; items (`granted`, `finding`) are not among them."""
        own = frozenset({self.subject}) if self.op in ("in", "present", "valid") else frozenset()
        return own.union(*(part.questions() for part in self.of))

    def items(self) -> frozenset[str]:
        """Keys of the items whose grant or finding the condition reads."""
        own = frozenset({self.subject}) if self.op in _OF_ITEMS else frozenset()
        return own.union(*(part.items() for part in self.of))

    def findings(self) -> frozenset[tuple[str, str]]:
        """Pairs of a check's item and the outcome that the condition asks for."""
        own = frozenset((self.subject, value) for value in self.values if self.op == "finding")
        return own.union(*(part.findings() for part in self.of))

    def options(self) -> frozenset[tuple[str, str]]:
        """Pairs of question and value that the condition compares, for checking them against the options."""
        own = frozenset((self.subject, value) for value in self.values if self.op == "in")
        return own.union(*(part.options() for part in self.of))

    def holds(self, facts: Facts) -> bool:
        """Whether the condition is true of `facts`."""
        if self.of:
            truths = (part.holds(facts) for part in self.of)
            return any(truths) if self.op == "any" else all(truths) if self.op == "all" else not next(truths)
        value = facts.values.get(self.subject)
        if self.op == "in":
            return value is not None and str(value) in self.values
        if self.op == "present":
            return value not in (None, "")
        if self.op == "finding":
            return facts.findings.get(self.subject) in self.values
        return self.subject in (facts.valid if self.op == "valid" else facts.granted)

    def unmet(self, facts: Facts) -> tuple[str, ...]:
        """Chinese phrases naming the statements that keep the condition from holding; empty when it holds.

        The phrases name keys and what the definition wants of them, never what was filled in: they may stand in
        a journal.
        """
        if self.holds(facts):
            return ()
        if self.op == "all":
            return tuple(phrase for part in self.of for phrase in part.unmet(facts))
        return (self.describe(),)

    def describe(self) -> str:
        """The condition in words, by key."""
        if self.op == "not":
            return f"非（{self.of[0].describe()}）"
        if self.of:
            return _JOINERS[self.op].join(_bracketed(part) for part in self.of)
        if self.op == "in":
            return f"{self.subject}为{'、'.join(self.values)}"
        if self.op == "finding":
            return f"{self.subject}的核查结论为{'、'.join(self.values)}"
        return f"{self.subject}{_SUBJECT_PHRASES[self.op]}"

    def renamed_items(self, names: Mapping[str, tuple[str, ...]]) -> Condition:
        """The same condition over instance keys of a plan; an item with several rows must be granted in each.

        An item that is not in `names` keeps its name: it is not in the plan, so it counts as neither granted nor found.
        """
        if self.op not in _OF_ITEMS:
            return self.model_copy(update={"of": tuple(part.renamed_items(names) for part in self.of)})
        rows = [self.model_copy(update={"subject": key}) for key in names.get(self.subject, ())]
        if not rows:
            return self
        return rows[0] if len(rows) == 1 else Condition(op="all", of=tuple(rows))


def _bracketed(part: Condition) -> str:
    return f"（{part.describe()}）" if part.op in GROUP_WORDS else part.describe()


def _normalise(raw: Mapping[Any, Any]) -> dict[str, Any]:
    parts = [part for key, value in raw.items() for part in _parts(str(key), value)]
    if not parts:
        raise PydanticCustomError("condition_empty", "条件不能为空")
    return parts[0] if len(parts) == 1 else {"op": "all", "of": parts}


def _parts(key: str, value: Any) -> list[dict[str, Any]]:
    """The nodes that one key of a written condition stands for."""
    if key in GROUP_WORDS:
        if not isinstance(value, list | tuple) or not value:
            raise PydanticCustomError("condition_group", "“{key}”后面应为条件列表", {"key": key})
        return [{"op": key, "of": list(value)}]
    if key == "not":
        return [{"op": "not", "of": [value]}]
    if key in SUBJECT_WORDS:
        subjects = value if isinstance(value, list | tuple) else [value]
        return [{"op": key, "subject": str(subject)} for subject in subjects]
    if key == "finding":
        if not isinstance(value, Mapping):
            raise PydanticCustomError("condition_finding", "“{key}”后面应为“事项: 核查结论”", {"key": key})
        return [{**_comparison(str(item), wanted), "op": key} for item, wanted in value.items()]
    if key in ("equals", "in"):
        if not isinstance(value, Mapping):
            raise PydanticCustomError("condition_values", "“{key}”后面应为“问题: 取值”", {"key": key})
        return [_comparison(str(subject), wanted) for subject, wanted in value.items()]
    return [_comparison(key, value)]


def _comparison(subject: str, wanted: Any) -> dict[str, Any]:
    values = wanted if isinstance(wanted, list | tuple) else [wanted]
    if not values or any(isinstance(value, bool) or not isinstance(value, str | int) for value in values):
        raise PydanticCustomError("condition_value", "“{key}”的取值应为文字或文字列表", {"key": subject})
    return {"op": "in", "subject": subject, "values": tuple(str(value) for value in values)}
