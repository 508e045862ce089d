"""That a scenario can be played: answers give a plan, values fill the form, acts name what exists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

from bundles.findings import Finding, Path, nearest
from bundles.loader import LoadedBundle
from bundles.yaml_files import YamlFile
from domain.acts import CASE_SUBJECT
from domain.bundle import Definition
from domain.clock_kinds import ClockKind
from domain.entries import Entry
from domain.form_check import validate_form
from domain.forms import materials_list, merged_form
from domain.plan import Plan
from domain.resolve import ResolveRefused, resolve

if TYPE_CHECKING:
    from bundles.scenarios import Scenario, Step

_CLOCK_NAMES = (*get_args(ClockKind), "statutory")
_ENTRY_KINDS = tuple(each.model_fields["kind"].default for each in get_args(get_args(Entry)[0]))
DESKS = ("window", "window2", "applicant", "lead", "government", "supervisor", "calendar")


def check_scenario(scenario: Scenario, file: YamlFile, loaded: LoadedBundle, stem: str) -> Iterator[Finding]:
    """Everything that keeps the scenario from being played; `stem` is the name of its file."""
    if scenario.scenario != stem:
        yield file.finding(("scenario",), "SCENARIO_MISPLACED", f"文件名是{stem}，内容却是{scenario.scenario}")
    try:
        plan = resolve(loaded.definition, scenario.answers)
    except ResolveRefused as refused:
        for problem in refused.problems:
            yield file.finding(("answers", problem.question or ""), problem.code, problem.sentence)
        return
    yield from _Names(scenario, file, loaded, plan).findings()


@dataclass(frozen=True)
class _Names:
    """The names that a scenario may use, and where it uses others."""

    scenario: Scenario
    file: YamlFile
    loaded: LoadedBundle
    plan: Plan

    @property
    def _definition(self) -> Definition:
        return self.loaded.definition

    def findings(self) -> Iterator[Finding]:
        form = merged_form(self._definition, self.plan)
        for error in validate_form(form, self.scenario.values):
            yield self.file.finding(("values", error.field), error.code, error.sentence)
        papers = [entry.key for entry in materials_list(self._definition, self.plan)]
        subjects = [*papers, *(field.key for field in form.fields())]
        yield from self._unknown(("missing",), "材料", self.scenario.missing, papers)
        for index, step in enumerate(self.scenario.steps):
            yield from self._step(step, ("steps", index), subjects)
        yield from self._expectation()

    def _step(self, step: Step, path: Path, subjects: list[str]) -> Iterator[Finding]:
        heads = [f"{slug}.head" for slug in self.loaded.catalogue.departments]
        desks = [*DESKS, *self.loaded.catalogue.departments, *heads]
        yield from self._unknown((*path, "by"), "办理人", (step.by,), desks)
        for name, known in (("supplied", subjects), ("deferred", subjects)):
            yield from self._unknown((*path, name), "材料或字段", getattr(step, name), known)
        yield from self._unknown((*path, "gaps"), "材料或字段", (gap.subject for gap in step.gaps), subjects)
        keys = [item.key for item in self.plan.items]
        if step.item is not None and step.item not in keys:
            yield from self._unknown((*path, "item"), "事项", (step.item,), keys)
            return
        if step.procedure is not None:
            procedures = [each.key for each in self.plan.item(step.item).procedures] if step.item else []
            yield from self._unknown((*path, "procedure"), "特别程序", (step.procedure,), procedures)
        yield from self._reasons(step, path)

    def _reasons(self, step: Step, path: Path) -> Iterator[Finding]:
        item = self.plan.item(step.item).item if step.item is not None else None
        if item is not None:
            gaps = self._definition.gap_reasons(item)
            yield from self._unknown((*path, "gaps"), "缺件原因", (gap.reason for gap in step.gaps), gaps)
        if step.reason is None:
            return
        if step.act == "request_extension":
            known = self._definition.extension_reasons
            yield from self._unknown((*path, "reason"), "延期理由", (step.reason,), known)
        elif item is not None:
            known = self._definition.refusal_reasons(item)
            yield from self._unknown((*path, "reason"), "不予或撤销理由", (step.reason,), known)

    def _expectation(self) -> Iterator[Finding]:
        expect, keys = self.scenario.expect, [item.key for item in self.plan.items]
        for name in expect.items:
            yield from self._unknown(("expect", "items", name), "事项", (name,), keys)
        for clock_id in expect.clocks:
            subject, _, kind = clock_id.rpartition(".")
            path: Path = ("expect", "clocks", clock_id)
            yield from self._unknown(path, "事项", (subject,), [CASE_SUBJECT, *keys])
            yield from self._unknown(path, "时限", (kind.partition("#")[0],), _CLOCK_NAMES)
        yield from self._unknown(("expect", "journal"), "日志条目", expect.journal, _ENTRY_KINDS)

    def _unknown(self, path: Path, noun: str, names: Iterable[str], known: Iterable[str]) -> Iterator[Finding]:
        known = list(known)
        for name in names:
            if name not in known:
                yield self.file.finding(path, "NAME_UNKNOWN", f"没有{noun}“{name}”", nearest(name, known))
