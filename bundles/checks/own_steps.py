"""Checks of the applicant's own steps (自办步骤): what one needs, and where one can stand in a bundle.

What an item of the kind may not say is refused with its shape (`domain.definition.own_step`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bundles.checks.law_parts import Breach, Linted, Rule
from bundles.language.findings import Finding, Path, nearest
from bundles.language.yaml_files import YamlFile
from domain.definition.bundle import Bundle, BundleItem
from domain.definition.catalogue import Catalogue
from domain.definition.item import Item
from domain.definition.own_steps.item import OWN_STEP

_OF_AN_ENTRY = (
    *("statutory_limit", "connector", "review", "separate", "on_return", "ladder"),
    *("objection", "undo", "outside_promise"),
)


def check_item_own_step(item: Item, file: YamlFile, catalogue: Catalogue) -> Iterator[Finding]:
    """What an own step names as evidence exists."""
    for index, key in enumerate(item.evidence):
        if key not in catalogue.materials:
            hint = nearest(key, catalogue.materials)
            yield file.finding(("evidence", index), "MATERIAL_UNKNOWN", f"没有材料“{key}”", hint)


@dataclass(frozen=True)
class OwnStepsCheck:
    """Where own steps stand among the items of one bundle."""

    bundle: Bundle
    file: YamlFile
    items: Mapping[str, Item]

    def findings(self) -> Iterator[Finding]:
        """Everything wrong, in the order of the entries."""
        for index, entry in enumerate(self.bundle.items):
            path: Path = ("items", index)
            yield from self._gates(path, entry)
            item = self.items.get(entry.key)
            if item is not None and item.kind == OWN_STEP:
                yield from self._entry(path, entry, item)

    def _gates(self, path: Path, entry: BundleItem) -> Iterator[Finding]:
        """行政许可法 第四十五条 stops no clock for what an applicant does; so nothing that has begun waits for it."""
        for key in entry.gate:
            item = self.items.get(key)
            if item is not None and item.kind == OWN_STEP:
                sentence = f"“{item.name}”由申请人自己办，等它的时间不能从已经开始的事项的期限里扣除"
                advice = "请改用 after：申请人办完后再开始"
                yield self.file.finding((*path, "gate"), "STEP_AS_GATE", sentence, advice)

    def _entry(self, path: Path, entry: BundleItem, item: Item) -> Iterator[Finding]:
        if entry.gate:
            sentence = f"“{item.name}”是申请人自办步骤，没有决定可以等"
            advice = "请改用 after：前一事项有了结果，申请人再办"
            yield self.file.finding((*path, "gate"), "STEP_WITH_GATE", sentence, advice)
        for name in _OF_AN_ENTRY:
            if getattr(entry, name):
                sentence = f"“{item.name}”是申请人自办步骤，没有部门办理，不能写“{name}”"
                yield self.file.finding((*path, name), "STEP_HANDLED_BY_NOBODY", sentence, "请删去")
        if entry.promised_limit is not None and item.confirm != "department":
            sentence = f"“{item.name}”由申请人告知即算完成，部门没有时限"
            yield self.file.finding((*path, "promised_limit"), "STEP_HANDLED_BY_NOBODY", sentence, "请删去")


def _without_end(linted: Linted) -> Iterator[Breach]:
    """A case whose applicant never does it has to end all the same."""
    for entry in linted.definition.bundle.items:
        item = linted.definition.items[entry.key]
        if item.kind == OWN_STEP and item.consequence not in ("lapse", "ask"):
            sentence = f"“{item.name}”没有会使它结束的期限：申请人一直不办，办件就一直不能办结，只能由申请人撤件"
            hint = "请写 term 和 consequence: lapse（期满终止）或 ask（期满由牵头部门决定）；确实如此的可以不改"
            yield Breach(linted.item_file(entry.key), ("item",), sentence, hint)


def _term_without_source(linted: Linted) -> Iterator[Breach]:
    for entry in linted.definition.bundle.items:
        item = linted.definition.items[entry.key]
        if item.kind == OWN_STEP and item.term is not None and not item.basis and "term" not in item.unverified:
            sentence = f"“{item.name}”的期限没有写明依据，也没有列为待核实"
            hint = "请写 basis，或者把 term 列入 unverified"
            yield Breach(linted.item_file(entry.key), ("term",), sentence, hint)


def _in_a_legal_whole(linted: Linted) -> Iterator[Breach]:
    """The legal limit of the whole counts on while the applicant has the time."""
    if linted.definition.bundle.joint_statutory is None:
        return
    for index, entry in enumerate(linted.definition.bundle.items):
        item = linted.definition.items[entry.key]
        if item.kind == OWN_STEP:
            sentence = f"“{item.name}”由申请人自己办，这段时间计入整件事的法定时限（行政许可法第四十五条没有列入）"
            hint = "请删去 joint_statutory，或把自办步骤之后的事项另立一件事"
            yield Breach(linted.file, ("items", index), sentence, hint)


RULES: Mapping[str, Rule] = {
    "STEP_WITHOUT_END": _without_end,
    "STEP_TERM_WITHOUT_SOURCE": _term_without_source,
    "STEP_IN_LEGAL_WHOLE": _in_a_legal_whole,
}
