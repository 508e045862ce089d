"""That a scenario can be played: answers give a plan, values fill the form, acts name what exists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, get_args

from bundles.language.findings import Finding, Path, nearest
from bundles.language.yaml_files import YamlFile
from bundles.loader import LoadedBundle
from bundles.scenarios.desks import DEPUTY_MARK, DESKS, NUMBER_MARK, department_of
from domain.case.act_specs import ACTS
from domain.case.acts import CASE_SUBJECT
from domain.case.clock_ids import CLOCK_NAMES, split_clock_id
from domain.case.entries import Entry
from domain.case.joint.state import joint_subject
from domain.definition.bundle import Definition
from domain.definition.form_check import validate_form
from domain.definition.forms import materials_list, merged_form
from domain.definition.plan import Plan
from domain.definition.resolve import ResolveRefused, check_day, resolve
from domain.findings.judged import finding_problems, normal_values
from domain.materials.choice import choices_of

if TYPE_CHECKING:
    from bundles.scenarios.scenario import Scenario, Step

_OF_THE_CASE = ("whole", "statutory", "intake", "correction", "deferral", "delivery")
_ENTRY_KINDS = tuple(each.model_fields["kind"].default for each in get_args(get_args(Entry)[0]))


def _whose_clock(name: str, keys: Iterable[str]) -> str:
    """How the id of a clock is written: of the whole, of an item."""
    if name in _OF_THE_CASE:
        return f"整件事的时限写 {CASE_SUBJECT}.{name}"
    return f"事项的时限写 {next(iter(keys))}.{name}，整件事的写 {CASE_SUBJECT}.whole，联合事项的写 joint:代码.hold"


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
    yield from _on_its_day(scenario, file, loaded.definition)
    yield from _Names(scenario, file, loaded, plan).findings()


def _on_its_day(scenario: Scenario, file: YamlFile, definition: Definition) -> Iterator[Finding]:
    """A bundle that is filed in a window, or in force on some days only, is played on a day of its own."""
    bounded = definition.bundle.filing_window or definition.bundle.effective
    if bounded is not None and scenario.received_at is None:
        sentence = "方案有集中申报期或施行期，示例须写明收件时间 received_at"
        yield file.finding(("scenario",), "SCENARIO_UNDATED", sentence)
    elif bounded is not None and scenario.received_at is not None:
        try:
            check_day(definition, date.fromisoformat(scenario.received_at.partition(" ")[0]))
        except ResolveRefused as refused:
            yield file.finding(("received_at",), refused.code, refused.sentence)


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
        for error in validate_form(form, self.scenario.values, None):
            yield self.file.finding(("values", error.field), error.code, error.sentence)
        materials = [entry.key for entry in materials_list(self._definition, self.plan)]
        materials += choices_of(self.plan.items)
        subjects = [*materials, *(field.key for field in form.fields())]
        yield from self._unknown(("missing",), "材料", self.scenario.missing, materials)
        for index, step in enumerate(self.scenario.steps):
            yield from self._step(step, ("steps", index), subjects)
        yield from self._expectation()

    def _step(self, step: Step, path: Path, subjects: list[str]) -> Iterator[Finding]:
        heads = [f"{slug}.head" for slug in self.loaded.catalogue.departments]
        desks = [*DESKS, *self.loaded.catalogue.departments, *heads]
        if NUMBER_MARK in step.by:
            yield from self._people((*path, "by"), (step.by,))
        elif department_of(step.by) not in self.loaded.catalogue.departments:
            yield from self._unknown((*path, "by"), "办理人", (step.by,), desks)
        evidence = [key for each in self.plan.items if each.step is not None for key in each.step.evidence]
        for name, known in (("supplied", [*subjects, *evidence]), ("deferred", subjects)):
            yield from self._unknown((*path, name), "材料或字段", getattr(step, name), known)
        yield from self._unknown((*path, "gaps"), "材料或字段", (gap.subject for gap in step.gaps), subjects)
        keys = [item.key for item in self.plan.items]
        yield from self._joint(step, path)
        for name in ("to", "whose"):
            yield from self._people((*path, name), filter(None, (getattr(step, name),)))
        yield from self._unknown((*path, "to_item"), "事项", filter(None, (step.to_item,)), keys)
        if step.taken_act is not None and step.taken_act not in range(1, int(path[-1]) + 1):
            hint = "请写明本步骤之前的步骤序号，从1数起"
            yield self.file.finding((*path, "taken_act"), "STEP_UNKNOWN", f"前面没有第{step.taken_act}步", hint)
        if step.item is not None and step.item not in keys:
            yield from self._unknown((*path, "item"), "事项", (step.item,), keys)
            return
        if step.procedure is not None:
            procedures = [each.key for each in self.plan.item(step.item).procedures] if step.item else []
            yield from self._unknown((*path, "procedure"), "特别程序", (step.procedure,), procedures)
        yield from self._reasons(step, path)
        yield from self._finding(step, path)

    def _finding(self, step: Step, path: Path) -> Iterator[Finding]:
        """The outcome of a check, and the values that it states, by their types."""
        rule = self.plan.item(step.item).finding if step.item is not None else None
        if step.outcome is None or rule is None or step.refused is not None:
            return
        yield from self._unknown((*path, "outcome"), "核查结论", (step.outcome,), rule.outcomes)
        reports = 1 if rule.report == "required" else 0  # a scenario has no files; the page asks for them
        values = normal_values(rule, step.values)
        for _, sentence in finding_problems(rule, step.outcome, step.note or "", values, reports):
            yield self.file.finding((*path, "values"), "SCENARIO_FINDING_UNFIT", sentence)

    def _joint(self, step: Step, path: Path) -> Iterator[Finding]:
        """What a step says of a joint event: the event, its departments, the points of their checklists."""
        if step.joint is None:
            return
        plan = self.plan.joint(step.joint)
        if plan is None:
            known = [each.key for each in self.plan.joints]
            yield from self._unknown((*path, "joint"), "本件的联合事项", (step.joint,), known)
            return
        yield from self._unknown((*path, "attendance"), "参加部门", step.attendance, plan.departments)
        named = (*step.officers, *(each for officers in step.attendance.values() for each in officers))
        yield from self._people((*path, "officers" if step.officers else "attendance"), named)
        party = plan.party(department_of(step.by))
        if party is not None:
            points = [point.key for point in party.checklist]
            yield from self._unknown((*path, "points"), "检查要点", step.points, points)

    def _people(self, path: Path, logins: Iterable[str]) -> Iterator[Finding]:
        """People by number or login, which begins with their department: spj#2, spj2, xf_head."""
        departments = self.loaded.catalogue.departments
        for login in (each for text in logins for each in text.split(DEPUTY_MARK)):
            if department_of(login) not in departments:
                hint = nearest(department_of(login), departments)
                yield self.file.finding(path, "NAME_UNKNOWN", f"没有人员“{login}”", hint)

    def _reasons(self, step: Step, path: Path) -> Iterator[Finding]:
        item = self.plan.item(step.item).item if step.item is not None else None
        if item is not None:
            gaps = self._definition.gap_reasons(item)
            yield from self._unknown((*path, "gaps"), "缺件原因", (gap.reason for gap in step.gaps), gaps)
        if step.reason is None:
            return
        spec, definition = ACTS[step.act], self._definition
        other = {
            "extension": definition.extension_reasons,
            "slot": definition.slot_reasons,
            "return": definition.return_reasons,
        }
        if licence := definition.licence_reasons(spec.reasons):
            other[spec.reasons] = licence
        if spec.reasons in other:
            yield from self._unknown((*path, "reason"), f"{spec.name}的理由", (step.reason,), other[spec.reasons])
        elif item is not None:
            known = self._definition.refusal_reasons(item)
            yield from self._unknown((*path, "reason"), "不予或撤销理由", (step.reason,), known)

    def _expectation(self) -> Iterator[Finding]:
        expect, keys = self.scenario.expect, [item.key for item in self.plan.items]
        for name in expect.items:
            yield from self._unknown(("expect", "items", name), "事项", (name,), keys)
        for clock_id in expect.clocks:
            subject, name, _ = split_clock_id(clock_id)
            path: Path = ("expect", "clocks", clock_id)
            if not subject:
                sentence = f"“{clock_id}”没有写明是谁的时限"
                yield self.file.finding(path, "NAME_UNKNOWN", sentence, _whose_clock(name, keys))
                continue
            events = [joint_subject(joint.key) for joint in self.plan.joints]
            yield from self._unknown(path, "事项", (subject,), [CASE_SUBJECT, *keys, *events])
            yield from self._unknown(path, "时限", (name,), CLOCK_NAMES)
        joints = [each.key for each in self.plan.joints]
        yield from self._unknown(("expect", "joints"), "本件的联合事项", expect.joints, joints)
        yield from self._unknown(("expect", "journal"), "日志条目", expect.journal, _ENTRY_KINDS)

    def _unknown(self, path: Path, noun: str, names: Iterable[str], known: Iterable[str]) -> Iterator[Finding]:
        known = list(known)
        for name in names:
            if name not in known:
                yield self.file.finding(path, "NAME_UNKNOWN", f"没有{noun}“{name}”", nearest(name, known))
