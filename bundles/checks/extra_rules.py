"""What objections, undoing and filing windows of a bundle name: departments, outsiders, later items."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bundles.language.findings import Finding, Path, nearest
from bundles.language.yaml_files import YamlFile
from domain.definition.bundle import Bundle, BundleItem
from domain.definition.catalogue import Catalogue
from domain.definition.extra_rules import OUTSIDERS, NumberRule, ObjectionRule, UndoRule
from domain.definition.item import Item


def check_item_extra_rules(item: Item, file: YamlFile, catalogue: Catalogue) -> Iterator[Finding]:
    """What an item's own file says of objections and undoing."""
    yield from _objection(file, ("objection",), item.objection, catalogue)
    yield from _undo_by(file, ("undo",), item.undo, catalogue)
    if item.undo is not None and item.undo.of:
        sentence = "事项文件里的补偿不能写明后续事项（of），后续事项由一件事的方案决定"
        yield file.finding(("undo", "of"), "UNDO_OF_IN_ITEM", sentence, "请删去 of，或把 undo 写到方案的事项下")
    if item.result is not None and item.result.number is not None and (item.result.internal or item.kind == "wait"):
        sentence = "不发给申请人的结果（内部核验、等待事项）不编号"
        yield file.finding(("result", "number"), "NUMBER_WITHOUT_RESULT", sentence, "请删去 number")


def _alike(one: NumberRule, other: NumberRule) -> bool:
    """Whether a number of the one could be one of the other, though the two rules differ."""
    if one.form == other.form:
        return False
    return bool(_pattern(one).fullmatch(_example(other)) or _pattern(other).fullmatch(_example(one)))


def _pattern(rule: NumberRule) -> re.Pattern[str]:
    return re.compile(re.escape(rule.form).replace(r"\{year\}", r"\d{4}").replace(r"\{serial\}", r"\d+"))


def _example(rule: NumberRule) -> str:
    return rule.form.replace("{year}", "2026").replace("{serial}", "1" * rule.digits)


@dataclass(frozen=True)
class ExtraRulesCheck:
    """The same for the entries of a bundle."""

    bundle: Bundle
    file: YamlFile
    catalogue: Catalogue
    items: Mapping[str, Item]

    def findings(self) -> Iterator[Finding]:
        """Everything wrong, in the order of the entries."""
        for index, entry in enumerate(self.bundle.items):
            path: Path = ("items", index)
            yield from _objection(self.file, (*path, "objection"), entry.objection, self.catalogue)
            item = self.items.get(entry.key)
            if entry.objection is not None and item is not None and item.kind != "wait":
                sentence = f"事项“{entry.key}”不是等待事项（kind: wait），没有异议期"
                yield self.file.finding((*path, "objection"), "OBJECTION_WITHOUT_WAIT", sentence)
            yield from _undo_by(self.file, (*path, "undo"), entry.undo, self.catalogue)
            yield from self._undo_of((*path, "undo", "of"), entry)
            yield from self._taking_part(path, entry)
        yield from self._composite()
        yield from self._numbers()

    def _numbers(self) -> Iterator[Finding]:
        """No number of a department stands for results of two kinds."""
        ruled: list[tuple[Item, NumberRule]] = []
        for index, entry in enumerate(self.bundle.items):
            item = self.items.get(entry.key)
            rule = item.result.number if item is not None and item.result is not None else None
            if item is None or rule is None:
                continue
            for other, known in ruled:
                if other.department == item.department and _alike(known, rule):
                    sentence = f"“{other.name}”和“{item.name}”的编号规则过于相近，同一个编号可能指两个结果"
                    advice = "请写成相同的规则（一起编流水号），或在 {year} 之前用不同的字头"
                    yield self.file.finding(("items", index), "NUMBER_NOT_DISTINCT", sentence, advice)
            ruled.append((item, rule))

    def _composite(self) -> Iterator[Finding]:
        """The composite licence names items of the bundle that give a licence, and a department that issues it."""
        rule, keys = self.bundle.composite, [entry.key for entry in self.bundle.items]
        if rule is None:
            return
        for key in (*rule.items, *([rule.item] if rule.item else [])):
            if key not in keys:
                sentence = f"综合许可证写的“{key}”不是本方案的事项"
                yield self.file.finding(("composite",), "COMPOSITE_ITEM_UNKNOWN", sentence, nearest(key, keys))
        if rule.item in rule.items:
            sentence = "制发综合许可证的事项（item）不能同时是它的一个单项（items）"
            yield self.file.finding(("composite", "item"), "COMPOSITE_ITEM_UNKNOWN", sentence)
        if rule.issuer not in self.catalogue.departments:
            sentence = f"没有名为“{rule.issuer}”的部门"
            hint = nearest(rule.issuer, self.catalogue.departments)
            yield self.file.finding(("composite", "issuer"), "DEPARTMENT_UNKNOWN", sentence, hint)

    def _undo_of(self, path: Path, entry: BundleItem) -> Iterator[Finding]:
        later = self._later(entry.key)
        for key in entry.undo.of if entry.undo else ():
            if key not in later:
                hint = nearest(key, sorted(later)) if later else ""
                sentence = f"“{key}”不是本方案中在“{entry.key}”之后办理的事项"
                yield self.file.finding(path, "UNDO_NOT_LATER", sentence, hint)

    def _taking_part(self, path: Path, entry: BundleItem) -> Iterator[Finding]:
        """Who settles or undoes must see the case: one of the departments of its items."""
        item = self.items.get(entry.key)
        if item is None:
            return
        objection, undo = entry.objection or item.objection, entry.undo or item.undo
        concerned = {each.department for key, each in self.items.items() if key in self._keys()}
        named = {"objection": objection.settled_by if objection else None, "undo": undo.by if undo else None}
        for field, department in named.items():
            if department is not None and department not in concerned:
                sentence = f"部门“{department}”在本方案中没有事项，看不到办件，不能办理“{field}”"
                yield self.file.finding((*path, field), "PROVISION_OUTSIDE", sentence)

    def _keys(self) -> frozenset[str]:
        return frozenset(each.key for each in self.bundle.items)

    def _later(self, key: str) -> frozenset[str]:
        found = {key}
        for _ in self.bundle.items:
            found |= {each.key for each in self.bundle.items if found & {*each.after, *each.gate}}
        return frozenset(found - {key})


def _objection(file: YamlFile, path: Path, rule: ObjectionRule | None, catalogue: Catalogue) -> Iterator[Finding]:
    if rule is None:
        return
    known = {*catalogue.departments, *OUTSIDERS}
    for name in rule.by:
        if name not in known:
            sentence = f"没有部门或人员类别“{name}”"
            yield file.finding((*path, "by"), "OBJECTOR_NOT_KNOWN", sentence, nearest(name, sorted(known)))
    if rule.settled_by is not None:
        yield from _department(file, (*path, "settled_by"), rule.settled_by, catalogue)


def _undo_by(file: YamlFile, path: Path, rule: UndoRule | None, catalogue: Catalogue) -> Iterator[Finding]:
    if rule is not None and rule.by is not None:
        yield from _department(file, (*path, "by"), rule.by, catalogue)


def _department(file: YamlFile, path: Path, name: str, catalogue: Catalogue) -> Iterator[Finding]:
    if name not in catalogue.departments:
        yield file.finding(path, "DEPARTMENT_UNKNOWN", f"没有部门“{name}”", nearest(name, catalogue.departments))
