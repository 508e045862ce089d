"""Coverage (要素覆盖): every field and paper of every item's own form has exactly one source in the merged whole.

It proves 多表合一 and 一套材料: nothing a department's own form asks for is lost, nothing is asked twice, and each
department's form can be filled back from the one form (国务院令第716号 第七条: what is held is not asked for again).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from bundles.situations import situations
from domain.bundle import Definition
from domain.forms import Form, MaterialEntry, fields_of_item, item_view, materials_list, merged_form
from domain.plan import Plan, PlanItem
from domain.resolve import item_of


@dataclass(frozen=True)
class Gap:
    """Something of an item's own form without exactly one source: `code` says which way, `sentence` what to do."""

    item: str
    code: str
    subject: str
    sentence: str


@dataclass(frozen=True)
class ItemCoverage:
    """One item's own form: how many fields and papers it has, each found once in the merged form and material list."""

    item: str
    name: str
    fields: int
    papers: int


@dataclass(frozen=True)
class Coverage:
    """The proof for one bundle: the situations it was tried in, the items, and what is not covered."""

    slug: str
    situations: str
    items: tuple[ItemCoverage, ...]
    asked_singly: int
    asked_once: int
    papers_singly: int
    papers_handed_in: int
    gaps: tuple[Gap, ...]


def coverage(definition: Definition) -> Coverage:
    """Prove the definition in every situation (or every pair of answers; see `situations`).

    The four figures are those of the situation with the most items: fields and papers asked for when every item is
    done singly, against those of the bundle.
    """
    tried = situations(definition)
    gaps = dict.fromkeys(gap for plan in tried.plans for gap in plan_gaps(definition, plan))
    fullest = max(tried.plans, key=lambda plan: len(plan.items))
    form, papers = merged_form(definition, fullest), materials_list(definition, fullest)
    return Coverage(
        slug=definition.bundle.bundle,
        situations=tried.described(),
        items=tuple(
            ItemCoverage(key, item.name, len(fields_of_item(definition, key)), len(item.materials))
            for key, item in definition.items.items()
        ),
        asked_singly=sum(len(fields_of_item(definition, item.item)) for item in fullest.items),
        asked_once=len(form.fields()),
        papers_singly=sum(len(item.materials) for item in fullest.items),
        papers_handed_in=sum(paper.is_handed_in for paper in papers),
        gaps=tuple(gaps),
    )


def plan_gaps(definition: Definition, plan: Plan) -> Iterator[Gap]:
    """What of the items of one plan has no source, or more than one."""
    form, papers = merged_form(definition, plan), materials_list(definition, plan)
    times = Counter(field.key for field in form.fields())
    for item in plan.items:
        yield from _field_gaps(definition, form, times, item)
        yield from _paper_gaps(definition, plan, papers, item)


def _field_gaps(definition: Definition, form: Form, times: Counter[str], item: PlanItem) -> Iterator[Gap]:
    own = fields_of_item(definition, item.item)
    for key in own:
        if times[key] != 1:
            word = "没有" if not times[key] else f"有{times[key]}处"
            sentence = f"“{item.name}”要填的{key}在合并的表里{word}；应恰好一处，请核对字段目录。"
            yield Gap(item.item, "FIELD_NOT_ONCE", key, sentence)
    first_row = {key: key if not _repeats(form, key) else _in_row(key) for key in own}
    filled = item_view(form, dict.fromkeys(first_row.values(), "有"), item.key)
    for key, name in first_row.items():
        if times[key] == 1 and name not in filled:
            sentence = f"“{item.name}”的{key}不能从合并的表里填回，请核对该事项的 fields。"
            yield Gap(item.item, "FIELD_NOT_FILLED_BACK", key, sentence)


def _repeats(form: Form, key: str) -> bool:
    group = form.group(key.partition(".")[0])
    return group is not None and group.repeat is not None


def _in_row(key: str) -> str:
    group, _, name = key.partition(".")
    return f"{group}.0.{name}"


def _paper_gaps(definition: Definition, plan: Plan, papers: tuple[MaterialEntry, ...], item: PlanItem) -> Iterator[Gap]:
    for key in item.materials:
        sources = [paper for paper in papers if paper.key == key and item.item in paper.items]
        if len(sources) != 1:
            sentence = f"“{item.name}”的材料{key}有{len(sources)}个来源，应恰好一个，请核对材料目录。"
            yield Gap(item.item, "PAPER_NOT_ONCE", key, sentence)
        elif sources[0].source == "earlier_item" and not _comes_from_before(definition, plan, item, key):
            sentence = f"“{item.name}”等的材料{key}没有在它之前产生，请写明先后（after、gate）或换一个来源。"
            yield Gap(item.item, "PAPER_NOT_MADE_BEFORE", key, sentence)


def _comes_from_before(definition: Definition, plan: Plan, item: PlanItem, key: str) -> bool:
    """Whether one of the items that make the paper comes before this one, at any distance."""
    before = {each.key: each.predecessors for each in plan.items}
    waiting, seen = list(item.predecessors), set[str]()
    while waiting:
        found = waiting.pop()
        if found not in seen:
            seen.add(found)
            waiting += before.get(found, ())
    makers = definition.materials[key].produced_by
    return any(item_of(each) in makers for each in seen)
