"""Worked cases (scenarios) of a bundle: what a family fills in, who does what when, and what must come of it.

The same files serve the tests of the case life, the demo and the simulation. People in them are invented.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import time
from pathlib import Path
from typing import Annotated, Literal, NamedTuple, Self

from pydantic import Field, StringConstraints, model_validator

from bundles.findings import DefinitionError, Finding, nearest
from bundles.loader import BUNDLES_ROOT, LoadedBundle, load_bundle
from bundles.yaml_files import YamlFile, read_yaml
from domain.acts import ActKind
from domain.catalogue import ReasonCode, Sentence, Slug, Strict
from domain.entries import Outcome
from domain.form_check import validate_form
from domain.forms import Form, materials_list, merged_form
from domain.plan import Plan
from domain.resolve import ResolveRefused, resolve
from domain.state import ItemPhase

_MOMENT = re.compile(r"\+(\d{1,3})(d|cd) ([01]\d|2[0-3]):([0-5]\d)", re.ASCII)

Text = Annotated[str, StringConstraints(max_length=500)]
DeskName = Literal["window", "applicant", "lead", "supervisor"]


class Moment(NamedTuple):
    """When something happens: `days` after the day of receipt, in working or calendar days, Beijing time."""

    days: int
    is_working: bool
    at: time


class GapNamed(Strict):
    """One gap named in a pre-review: a material or a field ("group.field"), with the reason's code."""

    material: str | None = None
    field: str | None = None
    reason: ReasonCode

    @model_validator(mode="after")
    def _names_one_subject(self) -> Self:
        if (self.material is None) == (self.field is None):
            raise ValueError("缺件应写明 material 或 field 其中之一")
        return self

    @property
    def subject(self) -> str:
        """The material's key or the field's."""
        return self.material or self.field or ""


class Step(Strict):
    """One act of a scenario.

    `at`: "+2d 09:30" is 09:30 Beijing time, two working days after the day of receipt; "+2cd 09:30" counts
    calendar days. `by`: a department's slug, or window, applicant, lead, supervisor. `values` go with a correction
    that changes fields.
    """

    at: Annotated[str, StringConstraints(pattern=_MOMENT.pattern)]
    by: DeskName | Slug
    act: ActKind
    item: str | None = None
    complete: bool | None = None
    gaps: tuple[GapNamed, ...] = ()
    supplied: tuple[str, ...] = ()
    values: dict[str, Text] = {}
    decision: Literal["grant", "refuse"] | None = None
    reason: ReasonCode | None = None
    result_no: Annotated[str, StringConstraints(max_length=60)] | None = None
    note: Text | None = None

    @property
    def moment(self) -> Moment:
        """`at` taken apart."""
        found = _MOMENT.fullmatch(self.at)
        if found is None:
            raise ValueError(f"时间写法不对：{self.at}")
        days, unit, hour, minute = found.groups()
        return Moment(int(days), unit == "d", time(int(hour), int(minute)))


class Expected(Strict):
    """How the case must end: its outcome, and the phase of the items named (all others are not judged)."""

    outcome: Outcome
    items: dict[str, ItemPhase] = {}


class Scenario(Strict):
    """One worked case of a bundle."""

    scenario: Slug
    name: Sentence
    about: Text | None = None
    answers: dict[str, str]
    values: dict[str, Text]
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]
    expect: Expected


def load_scenarios(slug: str, root: Path = BUNDLES_ROOT) -> tuple[Scenario, ...]:
    """The scenarios of a bundle, by file name. Raises DefinitionError with all findings of bundle and scenarios."""
    loaded = load_bundle(slug, root)
    scenarios: list[Scenario] = []
    findings: list[Finding] = []
    for path in sorted((root / "matters" / slug / "scenarios").glob("*.yaml")):
        try:
            file = read_yaml(path, root)
            scenario = file.parse(Scenario)
        except DefinitionError as error:
            findings += error.findings
            continue
        findings += _check(scenario, file, loaded, path.stem)
        scenarios.append(scenario)
    if findings:
        raise DefinitionError(findings)
    return tuple(scenarios)


def _check(scenario: Scenario, file: YamlFile, loaded: LoadedBundle, stem: str) -> Iterator[Finding]:
    """That the scenario can be played: answers give a plan, values fill the form, acts name what exists."""
    if scenario.scenario != stem:
        yield file.finding(("scenario",), "SCENARIO_MISPLACED", f"文件名是{stem}，内容却是{scenario.scenario}")
    try:
        plan = resolve(loaded.definition, scenario.answers)
    except ResolveRefused as refused:
        for problem in refused.problems:
            yield file.finding(("answers", problem.question or ""), problem.code, problem.sentence)
        return
    form = merged_form(loaded.definition, plan)
    for error in validate_form(form, scenario.values):
        yield file.finding(("values", error.field), error.code, error.sentence)
    keys = [item.key for item in plan.items]
    for name in scenario.expect.items:
        if name not in keys:
            yield _unknown(file, ("expect", "items", name), "事项", name, keys)
    for index, step in enumerate(scenario.steps):
        yield from _check_step(step, ("steps", index), file, loaded, plan, form)


def _check_step(
    step: Step, path: tuple[str | int, ...], file: YamlFile, loaded: LoadedBundle, plan: Plan, form: Form
) -> Iterator[Finding]:
    keys = [item.key for item in plan.items]
    desks = ["window", "applicant", "lead", "supervisor", *loaded.catalogue.departments]
    if step.by not in desks:
        yield _unknown(file, (*path, "by"), "办理人", step.by, desks)
    if step.item is not None and step.item not in keys:
        yield _unknown(file, (*path, "item"), "事项", step.item, keys)
        return
    item = plan.item(step.item).item if step.item is not None else None
    subjects = [entry.key for entry in materials_list(loaded.definition, plan)]
    subjects += [field.key for field in form.fields()]
    for gap in step.gaps:
        if gap.subject not in subjects:
            yield _unknown(file, (*path, "gaps"), "材料或字段", gap.subject, subjects)
        if item is not None and gap.reason not in loaded.definition.gap_reasons(item):
            reasons = loaded.definition.gap_reasons(item)
            yield _unknown(file, (*path, "gaps"), "缺件原因", gap.reason, reasons)
    for name in step.supplied:
        if name not in subjects:
            yield _unknown(file, (*path, "supplied"), "材料或字段", name, subjects)
    if item is not None and step.decision == "refuse" and step.reason is not None:
        known = loaded.definition.refusal_reasons(item)
        if step.reason not in known:
            yield _unknown(file, (*path, "reason"), "不予理由", step.reason, known)


def _unknown(file: YamlFile, path: tuple[str | int, ...], noun: str, name: str, known: object) -> Finding:
    names = list(known) if isinstance(known, list | dict) else []
    return file.finding(path, "NAME_UNKNOWN", f"没有{noun}“{name}”", nearest(name, names))
