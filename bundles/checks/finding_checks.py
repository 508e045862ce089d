"""Checks of checks (核查): a check decides nothing, and is asked for by what comes after it alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bundles.checks.law_parts import Breach, Linted, Rule
from bundles.language.findings import Finding, Path, nearest
from bundles.language.yaml_files import YamlFile
from domain.definition.bundle import Bundle, BundleItem
from domain.definition.conditions import Condition
from domain.definition.item import Item
from domain.definition.plan import Connector
from domain.definition.plan_items import LICENCE
from domain.findings.rule import CHECK

_OF_LICENCES = (
    *("result", "statutory_limit", "procedures", "extension", "renewal", "commitment", "undo", "refusal_reasons"),
    *("auto_grant", "checklist"),
)
"""What an item says that decides; a check of one's own data is no decision, and has none of it."""
_RULE: Path = ("auto_grant",)
_NOT_DECIDED = "核查只写明查到了什么，不是许可决定，不能写“{}”"
_REMOVE = "请删去；确实要作出决定的，改为 kind: decision"


def check_item_finding(item: Item, file: YamlFile) -> Iterator[Finding]:
    """What the file of a check says of decisions."""
    if item.kind != CHECK:
        return
    for name in _OF_LICENCES:
        if getattr(item, name):
            yield file.finding((name,), "CHECK_DECIDES_NOTHING", _NOT_DECIDED.format(name), _REMOVE)
    if item.fee != "none":
        sentence = "核查本部门自己掌握的信息，不能收费"
        yield file.finding(("fee",), "CHECK_DECIDES_NOTHING", sentence, "请写 fee: none")
    if item.category == LICENCE:
        sentence = f"“{item.name}”是核查，不是行政许可"
        yield file.finding(("category",), "CHECK_DECIDES_NOTHING", sentence, "请删去 category，或改为“其他”")
    if item.connector not in (None, Connector.INBOX):
        yield file.finding(("connector",), "CHECK_BY_PEOPLE", *_by_people(item.name))


def _by_people(name: str) -> tuple[str, str]:
    return f"“{name}”是核查，现在只能由部门的人员出具结论", "请删去 connector，或写 inbox"


def finding_in_plan(file: YamlFile, path: Path, condition: Condition) -> Iterator[Finding]:
    """A condition that is settled when the case is filed cannot ask what a check will find."""
    for item in sorted({item for item, _ in condition.findings()}):
        sentence = f"这里的条件在收件时就要确定，看不到“{item}”以后的核查结论"
        hint = "核查结论现在只能用在秒批规则 auto_grant 里；请改用情形引导的问题，或让后面的部门依据结论决定"
        yield file.finding(path, "FINDING_IN_PLAN", sentence, hint)


@dataclass(frozen=True)
class FindingsCheck:
    """Who asks for findings in a bundle, and how its checks stand in it."""

    bundle: Bundle
    file: YamlFile
    items: Mapping[str, Item]
    files: Mapping[str, YamlFile]

    def findings(self) -> Iterator[Finding]:
        """Everything wrong, in the order of the entries."""
        for index, entry in enumerate(self.bundle.items):
            item = self.items.get(entry.key)
            if item is not None and item.kind == CHECK:
                yield from self._entry(("items", index), entry, item)
            if item is not None and item.auto_grant is not None:
                yield from self._asked(self.files[f"items/{entry.key}.yaml"], entry, item.auto_grant)
        for key in self.bundle.composite.items if self.bundle.composite else ():
            if key in self.items and self.items[key].kind == CHECK:
                sentence = f"综合许可证不能归集核查“{self.items[key].name}”，核查没有许可结果"
                yield self.file.finding(("composite",), "CHECK_DECIDES_NOTHING", sentence, "请从 items 里去掉")

    def _entry(self, path: Path, entry: BundleItem, item: Item) -> Iterator[Finding]:
        for name in ("statutory_limit", "undo"):
            if getattr(entry, name):
                yield self.file.finding((*path, name), "CHECK_DECIDES_NOTHING", _NOT_DECIDED.format(name), _REMOVE)
        if entry.connector not in (None, Connector.INBOX):
            yield self.file.finding((*path, "connector"), "CHECK_BY_PEOPLE", *_by_people(item.name))

    def _asked(self, file: YamlFile, entry: BundleItem, rule: Condition) -> Iterator[Finding]:
        keys = {each.key for each in self.bundle.items} & self.items.keys()  # others the check of names finds
        for key, outcome in sorted(rule.findings()):
            if key in keys:
                yield from self._finding(file, entry, self.items[key], outcome)
        for key in sorted(rule.items() - {key for key, _ in rule.findings()}):
            if key in keys and self.items[key].kind == CHECK:
                sentence = f"“{self.items[key].name}”是核查，没有准予；要看结论请写 finding"
                yield file.finding(_RULE, "GRANTED_OF_CHECK", sentence, f"请写 finding: {{{key}: …}}")

    def _finding(self, file: YamlFile, entry: BundleItem, asked: Item, outcome: str) -> Iterator[Finding]:
        if asked.finding is None:
            sentence = f"“{asked.name}”不是核查，没有核查结论"
            yield file.finding(_RULE, "FINDING_OF_NO_CHECK", sentence, "请改用 granted（已准予）")
            return
        if outcome not in asked.finding.outcomes:
            sentence = f"“{asked.name}”没有核查结论“{outcome}”"
            yield file.finding(_RULE, "FINDING_OUTCOME_UNKNOWN", sentence, nearest(outcome, asked.finding.outcomes))
        if asked.key not in self._before(entry.key):
            sentence = f"“{asked.name}”不在“{self.items[entry.key].name}”之前办理，决定时可能还没有结论"
            yield file.finding(_RULE, "FINDING_NOT_BEFORE", sentence, "请在方案里写 after 或 gate")

    def _before(self, key: str) -> frozenset[str]:
        """Items that have ended when that one may be decided."""
        edges = {each.key: (*each.after, *each.gate) for each in self.bundle.items}
        found: set[str] = set()
        ahead = list(edges.get(key, ()))
        while ahead:
            if (before := ahead.pop()) not in found:
                found.add(before)
                ahead += edges.get(before, ())
        return frozenset(found)


def _check_unread(linted: Linted) -> Iterator[Breach]:
    """Nothing comes after it and no report is made of it: for whom is it done?"""
    bundle = linted.definition.bundle
    for key, item in linted.definition.items.items():
        has_later = any(key in (*each.after, *each.gate) for each in bundle.items)
        if item.finding is not None and item.finding.report == "none" and not has_later:
            sentence = f"“{item.name}”之后没有事项，也不出具核查报告"
            hint = "请写 report: optional 或 required，或让需要这个结论的事项写 after"
            yield Breach(linted.item_file(key), ("finding",), sentence, hint)


def _finding_never_asked(linted: Linted) -> Iterator[Breach]:
    """All that comes after it is decided by rule (秒批), and no rule asks what was found: why do it?"""
    definition = linted.definition
    for key, item in definition.items.items():
        later = [each.key for each in definition.bundle.items if key in (*each.after, *each.gate)]
        rules = [definition.items[each].auto_grant for each in later]
        asked = {asked for rule in rules if rule is not None for asked, _ in rule.findings()}
        if item.finding is not None and later and None not in rules and key not in asked:
            sentence = f"“{item.name}”之后的事项都按规则即时办结，没有一条规则看它的结论"
            hint = f"请在 auto_grant 里写 finding: {{{key}: …}}"
            yield Breach(linted.item_file(key), ("finding", "outcomes"), sentence, hint)


RULES: dict[str, Rule] = {"CHECK_UNREAD": _check_unread, "FINDING_NEVER_ASKED": _finding_never_asked}
