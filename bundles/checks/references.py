"""References between definitions: everything a file names must exist, and the order of a bundle must have an end.

Shape is checked by the models; here it is what one file says about another. Findings are collected, never raised.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from bundles.checks.extra_rules import ExtraRulesCheck, check_item_extra_rules
from bundles.checks.finding_checks import FindingsCheck, check_item_finding, finding_in_plan
from bundles.checks.joint import JointCheck, check_checklist
from bundles.checks.look_ups import check_look_ups
from bundles.checks.own_steps import OwnStepsCheck, check_item_own_step
from bundles.checks.signatures import SignaturesCheck
from bundles.checks.time_limits import BundleLimits, check_item_limits
from bundles.language.findings import Finding, Path, nearest
from bundles.language.yaml_files import YamlFile
from domain.definition.bundle import NO, YES, Bundle, BundleItem, question_of
from domain.definition.catalogue import Catalogue
from domain.definition.check_digits import licence_type_problem
from domain.definition.conditions import Condition
from domain.definition.item import Item, rates_of
from domain.definition.plan import Connector
from domain.definition.resolve import find_cycle
from domain.time.promise import conditions_of

APPLICANT = "申请人"


def check_catalogue(catalogue: Catalogue, files: Mapping[str, YamlFile]) -> Iterator[Finding]:
    """What the catalogue's files name of each other."""
    departments = catalogue.departments
    organisation = files["catalogue/organisation.yaml"]
    for key, window in catalogue.organisation.windows.items():
        path: Path = ("organisation", "windows", key, "department")
        yield from _unknown(organisation, path, "DEPARTMENT_UNKNOWN", "部门", window.department, departments)
    for key, licence in catalogue.licences.items():
        path = ("licences", key, "issuer")
        file = files["catalogue/licences.yaml"]
        yield from _unknown(file, path, "DEPARTMENT_UNKNOWN", "部门", licence.issuer, departments)
    materials = files["catalogue/materials.yaml"]
    for key, material in catalogue.materials.items():
        if material.holder != APPLICANT:
            path = ("materials", key, "holder")
            yield from _unknown(materials, path, "DEPARTMENT_UNKNOWN", "部门", material.holder, departments)
        if material.licence is not None:
            path = ("materials", key, "licence")
            yield from _unknown(materials, path, "LICENCE_UNKNOWN", "证照", material.licence, catalogue.licences)
    for key, group in catalogue.groups.items():
        if group.like is not None:
            path = ("groups", key, "like")
            fields = files["catalogue/fields.yaml"]
            yield from _unknown(fields, path, "GROUP_UNKNOWN", "字段组", group.like, catalogue.groups)
    yield from check_look_ups(catalogue, files)


def check_item(item: Item, file: YamlFile, catalogue: Catalogue, key: str) -> Iterator[Finding]:
    """What one item's file names, and that it stands where its name says (`key`: folder/file)."""
    if item.key != key:
        yield file.finding(("item",), "ITEM_MISPLACED", f"文件位置是{key}，内容却是{item.key}", "请使两者一致")
    departments, known = catalogue.departments, _field_names(catalogue)
    yield from _unknown(file, ("department",), "DEPARTMENT_UNKNOWN", "部门", item.department, departments)
    for index, use in enumerate(item.materials):
        path: Path = ("materials", index)
        if use.any_of and use.key in catalogue.materials:
            sentence = f"任选其一的代码“{use.key}”是目录里的一份材料（{catalogue.materials[use.key].name}）"
            yield file.finding(path, "CHOICE_NAME_TAKEN", sentence, "请给任选其一另起一个代码")
        for paper in use.members:
            yield from _unknown(file, path, "MATERIAL_UNKNOWN", "材料", paper, catalogue.materials)
    for name in item.fields:
        yield from _unknown(file, ("fields",), "FIELD_UNKNOWN", "字段", name, known)
    for code in item.gap_reasons:
        yield from _unknown(file, ("gap_reasons",), "REASON_UNKNOWN", "缺件原因", code, catalogue.reasons.gaps)
    for code in item.refusal_reasons:
        reasons = catalogue.reasons.refusals
        yield from _unknown(file, ("refusal_reasons",), "REASON_UNKNOWN", "不予理由", code, reasons)
    if item.result is not None and item.result.licence is not None:
        problem = licence_type_problem(item.result.licence)
        if problem:
            yield file.finding(("result", "licence"), "LICENCE_TYPE_INVALID", problem)
    if item.connector is Connector.HTTP:
        yield from _without_system(file, ("connector",), catalogue, item.department)
    yield from check_checklist(file, ("checklist",), item.checklist)
    yield from check_item_limits(item, file, catalogue)
    yield from check_item_extra_rules(item, file, catalogue)
    yield from check_item_own_step(item, file, catalogue)
    yield from check_item_finding(item, file)


@dataclass(frozen=True)
class BundleCheck:
    """The checks of one bundle against catalogue and items."""

    bundle: Bundle
    file: YamlFile
    catalogue: Catalogue
    items: Mapping[str, Item]
    files: Mapping[str, YamlFile]

    def findings(self, slug: str) -> list[Finding]:
        """Everything wrong; `slug` is the name of the bundle's folder."""
        found: list[Finding] = []
        if self.bundle.bundle != slug:
            sentence = f"文件夹是{slug}，内容却是{self.bundle.bundle}"
            found.append(self.file.finding(("bundle",), "BUNDLE_MISPLACED", sentence, "请使两者一致"))
        found += _unknown(
            self.file,
            ("lead_department",),
            "DEPARTMENT_UNKNOWN",
            "部门",
            self.bundle.lead_department,
            self.catalogue.departments,
        )
        if self.bundle.about is not None:
            known = _field_names(self.catalogue)
            found += _unknown(self.file, ("about",), "FIELD_UNKNOWN", "字段", self.bundle.about, known)
        found += self._check_situations()
        for index, entry in enumerate(self.bundle.items):
            found += self._check_entry(index, entry)
        found += self._check_split()
        found += BundleLimits(self.bundle, self.file, self.items).findings()
        found += JointCheck(self.bundle, self.file, self.catalogue, self.items).findings()
        found += ExtraRulesCheck(self.bundle, self.file, self.catalogue, self.items).findings()
        found += FindingsCheck(self.bundle, self.file, self.items, self.files).findings()
        found += SignaturesCheck(self.bundle, self.file, self.catalogue, self.items).findings()
        found += OwnStepsCheck(self.bundle, self.file, self.items).findings()
        options = self._options()
        for key, rule in self.bundle.signatures.items():
            found += _condition(self.file, ("signatures", key, "when"), rule.when, options)
        for index, when in enumerate(conditions_of(self.bundle.promised_limit)):
            found += _condition(self.file, ("promised_limit", index, "when"), when, options)
        for key, section in self.bundle.joint.items():
            found += _condition(self.file, ("joint", key, "when"), section.when, options)
            for department, each in section.departments.items():
                found += _condition(self.file, ("joint", key, "departments", department, "when"), each.when, options)
        return found + list(self._check_order())

    def _options(self) -> dict[str, tuple[str, ...]]:
        options = {key: situation.options for key, situation in self.bundle.situations.items()}
        for entry in self.bundle.items:
            question = question_of(entry)
            if question is not None:
                options.setdefault(question, (YES, NO))
        return options

    def _check_situations(self) -> Iterator[Finding]:
        earlier: dict[str, tuple[str, ...]] = {}
        for key, situation in self.bundle.situations.items():
            path: Path = ("situations", key, "when")
            yield from _condition(self.file, path, situation.when, earlier)
            earlier[key] = situation.options
        for entry in self.bundle.items:
            question = question_of(entry)
            if question in self.bundle.situations and self.bundle.situations[question].options != (YES, NO):
                sentence = f"可选事项的问题“{question}”应以“是、否”作答"
                yield self.file.finding(("situations", question, "options"), "OPTIONAL_NOT_YES_NO", sentence)

    def _check_entry(self, index: int, entry: BundleItem) -> Iterator[Finding]:
        path: Path = ("items", index)
        keys = [each.key for each in self.bundle.items]
        yield from _unknown(self.file, path, "ITEM_UNKNOWN", "事项", entry.key, self.items)
        if entry.key in keys[:index]:
            yield self.file.finding(path, "ITEM_TWICE", f"事项“{entry.key}”写了两次")
        for edge in ("after", "gate"):
            for name in getattr(entry, edge):
                yield from _unknown(self.file, (*path, edge), "EDGE_UNKNOWN", "本方案的事项", name, keys)
        options = self._options()
        yield from _condition(self.file, (*path, "when"), entry.when, options)
        if entry.for_each is not None:
            yield from self._check_repeating((*path, "for_each"), entry.for_each)
        if entry.key in self.items:
            yield from self._check_item_in_bundle(path, entry, options, keys)

    def _check_item_in_bundle(
        self, path: Path, entry: BundleItem, options: Mapping[str, tuple[str, ...]], keys: list[str]
    ) -> Iterator[Finding]:
        item, file = self.items[entry.key], self.files[f"items/{entry.key}.yaml"]
        if entry.connector is Connector.HTTP:
            yield from _without_system(self.file, (*path, "connector"), self.catalogue, item.department)
        if entry.connector is Connector.AUTO and item.auto_grant is None:
            sentence = f"事项“{entry.key}”没有秒批规则 auto_grant"
            yield self.file.finding((*path, "connector"), "AUTO_WITHOUT_RULE", sentence)
        # A rule sees what its item's own form holds and no more.
        readable = {**options, **_field_options(self.catalogue, item.fields)}
        yield from _condition(file, ("auto_grant",), item.auto_grant, readable, keys)
        for index, use in enumerate(item.materials):
            yield from _condition(file, ("materials", index, "when"), use.when, options)
        for index, rate in enumerate(rates_of(item)):
            yield from _condition(file, ("fee", "amount", index, "when"), rate.when, options)
        fields = self.files["catalogue/fields.yaml"]
        readable = {**options, **_field_options(self.catalogue, self.catalogue.groups)}
        for name in item.fields:
            group_key, _, only = name.partition(".")
            group = self.catalogue.groups.get(group_key)
            for field_key, field in group.fields.items() if group else ():
                if only in ("", field_key):
                    where = ("groups", group_key, "fields", field_key, "when")
                    yield from _condition(fields, where, field.when, readable)

    def _check_repeating(self, path: Path, key: str) -> Iterator[Finding]:
        yield from _unknown(self.file, path, "GROUP_UNKNOWN", "字段组", key, self.catalogue.groups)
        group = self.catalogue.groups.get(key)
        if group is not None and group.repeat is None:
            yield self.file.finding(path, "GROUP_NOT_REPEATING", f"字段组“{key}”没有写明可重复（repeat）")

    def _check_split(self) -> Iterator[Finding]:
        split = self.bundle.split_by
        if split is not None:
            path: Path = ("split_by", "group")
            yield from _unknown(self.file, path, "GROUP_UNKNOWN", "字段组", split.group, self.catalogue.groups)
            group = self.catalogue.groups.get(split.group)
            if group is not None and group.repeat is not None:
                sentence = f"字段组“{split.group}”在一件办件里本身可重复（repeat），不能再按它分件"
                yield self.file.finding(path, "SPLIT_GROUP_REPEATS", sentence)
            if group is not None and split.group not in self._groups_asked():
                sentence = f"没有事项需要字段组“{split.group}”的内容，表单里不会有它，分不了件"
                yield self.file.finding(path, "SPLIT_GROUP_UNUSED", sentence)

    def _groups_asked(self) -> set[str]:
        """Groups of which some item of the bundle needs a field."""
        known = (self.items[entry.key] for entry in self.bundle.items if entry.key in self.items)
        return {name.partition(".")[0] for item in known for name in item.fields}

    def _check_order(self) -> Iterator[Finding]:
        cycle = find_cycle({entry.key: (*entry.after, *entry.gate) for entry in self.bundle.items})
        if cycle:
            index, edge, before = self._edge_to_cut(cycle)
            entry = self.bundle.items[index]
            sentence = f"事项的先后互相等待：{' → '.join(reversed(cycle))}"
            line = self.file.place(("items", index, edge)).line
            hint = f"请去掉其中一条，例如第{line}行“{entry.key}”的 {edge}: {before}" + (
                "" if entry.why else "（没有写理由）"
            )
            yield self.file.finding(("items", index, edge), "EDGES_CIRCLE", sentence, hint)

    def _edge_to_cut(self, cycle: tuple[str, ...]) -> tuple[int, str, str]:
        """The edge of a circle that nobody gave a reason for, else one against the order of the file."""
        entries = list(self.bundle.items)
        place = {entry.key: index for index, entry in enumerate(entries)}
        edges = [
            (place[key], "after" if before in entries[place[key]].after else "gate", before)
            for key, before in pairwise(cycle)
        ]
        return min(edges, key=lambda each: (bool(entries[each[0]].why), place[each[2]] <= each[0], each[0]))


def _unknown(file: YamlFile, path: Path, code: str, noun: str, name: str, known: Collection[str]) -> Iterator[Finding]:
    if name not in known:
        yield file.finding(path, code, f"没有{noun}“{name}”", nearest(name, known))


def _condition(
    file: YamlFile,
    path: Path,
    condition: Condition | None,
    readable: Mapping[str, tuple[str, ...]],
    items: Iterable[str] | None = None,
) -> Iterator[Finding]:
    """What a condition names: questions and fields it may read here, with their options (none = any value), items.

    `items`: those whose grant or finding it may ask for (秒批); None where it is settled before any of them ends.
    """
    if condition is None:
        return
    if items is None:
        yield from finding_in_plan(file, path, condition)
    for name in sorted(condition.questions()):
        yield from _unknown(file, path, "QUESTION_UNKNOWN", "可用的问题或字段", name, readable)
    for name, value in sorted(condition.options()):
        if readable.get(name):
            yield from _unknown(file, path, "OPTION_UNKNOWN", f"“{name}”的选项", value, readable[name])
    asked = frozenset(item for item, _ in condition.findings()) if items is None else frozenset()
    for name in sorted(condition.items() - asked):
        yield from _unknown(file, path, "ITEM_UNKNOWN", "本方案的事项", name, list(items or ()))


def _without_system(file: YamlFile, path: Path, catalogue: Catalogue, department: str) -> Iterator[Finding]:
    known = catalogue.departments.get(department)
    if known is not None and known.system is None:
        sentence = f"部门“{department}”没有业务系统（system），不能用 http 连接"
        yield file.finding(path, "SYSTEM_MISSING", sentence)


def _field_names(catalogue: Catalogue) -> set[str]:
    return set(catalogue.groups) | {
        f"{key}.{field}" for key, group in catalogue.groups.items() for field in group.fields
    }


def _field_options(catalogue: Catalogue, names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The fields that `names` (groups or single fields) stand for, each with its options; () where any text goes."""
    found: dict[str, tuple[str, ...]] = {}
    for name in names:
        group_key, _, only = name.partition(".")
        group = catalogue.groups.get(group_key)
        for key, field in group.fields.items() if group else ():
            if only in ("", key):
                found[f"{group_key}.{key}"] = field.options
    return found
