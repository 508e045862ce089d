"""核查 (a check): what its department may find, which values it states beside, and whether a report goes with it.

A check is no licence and decides about nobody: whatever is found, what depends on it starts. Outcomes are keyed, so
that a condition can ask for them; their names are what people read. The same rule stands in definition and plan.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

CHECK = "check"
"""The kind of an item that is a check."""
BY_A_DEPARTMENT = ("decision", CHECK)
"""Kinds of items that a department works on; what is of no such kind passes without one (公示)."""

OutcomeKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
ValueType = Literal["money", "number", "date", "text"]
"""Of what a check states: 元 with at most two decimals, a number, a Beijing date, words."""
VALUE_TYPES: Mapping[ValueType, str] = {"money": "金额（元）", "number": "数字", "date": "日期", "text": "文字"}


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FindingOutcome(_Frozen):
    """One conclusion (核查结论) by its name; `remark`: whether words must go with it."""

    name: Annotated[str, Field(min_length=1, max_length=60)]
    remark: Literal["required", "optional"] = "optional"

    @model_validator(mode="before")
    @classmethod
    def _from_name(cls, raw: Any) -> Any:
        return {"name": raw} if isinstance(raw, str) else raw


class FindingValue(_Frozen):
    """One value that the department states; `required_with`: the outcomes with which it has to."""

    key: OutcomeKey
    name: Annotated[str, Field(min_length=1, max_length=60)]
    type: ValueType
    required_with: tuple[OutcomeKey, ...] = ()


def _or_its_name(schema: dict[str, Any]) -> None:
    """An outcome, or its name alone."""
    for part in ("patternProperties", "additionalProperties"):
        if isinstance(schema.get(part), dict):
            found = schema[part]
            keyed = found if part == "patternProperties" else {"": found}
            named = {key: {"anyOf": [{"type": "string"}, each]} for key, each in keyed.items()}
            schema[part] = named if part == "patternProperties" else named[""]


class FindingRule(_Frozen):
    """核查结论 of an item: at least two keyed outcomes, values stated beside, a report (核查报告) as a file."""

    outcomes: Annotated[dict[OutcomeKey, FindingOutcome], Field(json_schema_extra=_or_its_name)]
    values: tuple[FindingValue, ...] = ()
    report: Literal["required", "optional", "none"] = "none"

    @field_validator("outcomes")
    @classmethod
    def _is_a_choice(cls, outcomes: dict[str, FindingOutcome]) -> dict[str, FindingOutcome]:
        if len(outcomes) < 2:
            raise ValueError("核查结论 outcomes 至少写两种，例如 {none: 未发现, found: 有记录}；只有一种就没有可查的")
        return outcomes

    @model_validator(mode="after")
    def _names_known(self) -> FindingRule:
        keys = [each.key for each in self.values]
        if twice := next((key for key in keys if keys.count(key) > 1), None):
            raise ValueError(f"核查内容 values 里“{twice}”写了两次")
        for each in self.values:
            for outcome in each.required_with:
                if outcome not in self.outcomes:
                    known = "、".join(self.outcomes)
                    raise ValueError(f"“{each.name}”的 required_with 写了“{outcome}”，核查结论只有：{known}")
        return self

    def outcome_name(self, key: str | None) -> str:
        """The outcome in words; a key that is not known as it stands."""
        known = self.outcomes.get(key or "")
        return known.name if known else key or ""
