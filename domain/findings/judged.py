"""What is wrong with a finding (核查结论): words, values by their types, the report. The same for every door.

None of it is in Temporal, so the case itself cannot judge it: that the outcome is a listed one is the case's to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from domain.definition.catalogue import FieldDef
from domain.definition.form_check import value_problem
from domain.definition.normal import normal_value
from domain.findings.rule import FindingRule, FindingValue

LONGEST_TEXT = 500
MOST_MONEY = Decimal(10_000_000_000)
"""Yuan that a value may state at most."""


def normal_values(rule: FindingRule, typed: Mapping[str, str]) -> dict[str, str]:
    """The values as they are kept, however they were typed; what was left empty is not among them."""
    fields = {each.key: each for each in rule.values}
    read = {key: _normal(fields[key], text) if key in fields else text.strip() for key, text in typed.items()}
    return {key: text for key, text in read.items() if text}


def finding_problems(
    rule: FindingRule, outcome: str | None, remark: str, values: Mapping[str, str], reports: int
) -> list[tuple[str, str]]:
    """What is wrong with a finding, by the field of its form; `values` as `normal_values` gives them.

    `reports`: how many files go with it.
    """
    found = [*_of_the_remark(rule, outcome, remark), *_of_the_values(rule, outcome, values)]
    if rule.report == "required" and not reports:
        found.append(("files", "请上传核查报告。"))
    if rule.report == "none" and reports:
        found.append(("files", "这项核查不附核查报告，请去掉文件。"))
    return found


def _of_the_remark(rule: FindingRule, outcome: str | None, remark: str) -> Iterator[tuple[str, str]]:
    known = rule.outcomes.get(outcome or "")
    if known is not None and known.remark == "required" and not remark.strip():
        yield "opinion", f"结论为“{known.name}”的，请写明查到的情况，申请人会看到。"


def _of_the_values(rule: FindingRule, outcome: str | None, values: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for each in rule.values:
        text = values.get(each.key, "")
        problem = _value_problem(each, text) if text else _missing(rule, each, outcome)
        if problem:
            yield f"value.{each.key}", problem
    for key in values.keys() - {each.key for each in rule.values}:
        yield f"value.{key}", "这项核查没有列出这个内容，请删去。"


def _normal(value: FindingValue, typed: str) -> str:
    text = normal_value(field_of(value), typed)
    if value.type != "money" or value_problem(field_of(value), text) is not None:
        return text
    amount = Decimal(text)
    return f"{amount:.2f}" if _is_of_fen(amount) else text


def _is_of_fen(amount: Decimal) -> bool:
    return 0 <= amount <= MOST_MONEY and amount == round(amount, 2)


def _value_problem(value: FindingValue, text: str) -> str | None:
    if value.type == "text":
        return f"{value.name}最多写{LONGEST_TEXT}个字。" if len(text) > LONGEST_TEXT else None
    problem = value_problem(field_of(value), text)
    if problem is None and value.type == "money" and not _is_of_fen(Decimal(text)):
        return f"{value.name}应为金额（元），不小于0，最多两位小数，例如 12000.50。"
    return problem


def _missing(rule: FindingRule, value: FindingValue, outcome: str | None) -> str | None:
    if outcome not in value.required_with:
        return None
    return f"结论为“{rule.outcome_name(outcome)}”的，请填写{value.name}。"


def field_of(value: FindingValue) -> FieldDef:
    """The value as a field of a form, for reading and checking what was typed."""
    return FieldDef(label=value.name, type="number" if value.type == "money" else value.type)
