"""What applicants have to fill in and hand in: over all situations of a bundle, or in one of them.

A guide that showed only the situation with the most items would leave out what another one needs (民族成份申请书 for
parents of two ethnicities). So what a bundle can need stands here once, with the words that say when.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bundles.documents import Document, Section, Table
from bundles.explain import FIELD_TYPES, NOTHING
from domain.bundle import BundleItem, Definition, MaterialUse, question_of
from domain.catalogue import FieldDef, Material
from domain.conditions import Condition
from domain.forms import SOURCE_NAMES, MaterialSource, fields_of_item, materials_list, merged_form
from domain.plan import Plan

MODES: dict[str, MaterialSource] = {
    "G": "made",
    "E": "e_licence",
    "V": "shared_data",
    "U": "handed_in",
    "D": "earlier_item",
}
_PHRASES = {"present": "已填写", "valid": "核验通过", "granted": "已准予"}
ALL_SITUATIONS = "包括全部情形"
ONE_SITUATION = "按所答情形"


# --- when something applies -------------------------------------------------------------------------------------------


def condition_words(definition: Definition, condition: Condition) -> str:
    """A condition as it was asked: questions and fields by their text, items by their name, never by key."""
    if condition.op == "not":
        return f"不是（{condition_words(definition, condition.of[0])}）"
    if condition.of:
        parts = [condition_words(definition, part) for part in condition.of]
        bracketed = [
            f"（{words}）" if part.op in ("all", "any") else words
            for part, words in zip(condition.of, parts, strict=True)
        ]
        return ("，并且" if condition.op == "all" else "，或者").join(bracketed)
    subject = _subject(definition, condition.subject)
    if condition.op == "in":
        return f"“{subject}”答{'或'.join(f'“{value}”' for value in condition.values)}"
    return f"“{subject}”{_PHRASES[condition.op]}"


def _subject(definition: Definition, key: str) -> str:
    if key in definition.questions:
        return definition.questions[key].ask
    if key in definition.items:
        return definition.items[key].name
    group, _, name = key.partition(".")
    return f"{definition.groups[group].name}：{definition.groups[group].fields[name].label}"


def chosen_when(definition: Definition, entry: BundleItem) -> str:
    """When an item takes part; empty for one that always does."""
    parts = ["申请人选择办理"] if question_of(entry) else []
    parts += [condition_words(definition, entry.when)] if entry.when else []
    return "，并且".join(parts)


# --- materials --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Need:
    """One material of the bundle with all its uses: by which items, and when each asks for it."""

    key: str
    material: Material
    uses: tuple[tuple[BundleItem, MaterialUse], ...]

    def is_always(self) -> bool:
        """Whether every application needs it."""
        return any(not (entry.when or entry.optional or use.when) for entry, use in self.uses)

    def is_handed_in(self, definition: Definition) -> bool:
        """Whether there is a situation in which the applicant has to bring it."""
        makers = [entry for entry in definition.bundle.items if entry.key in self.material.produced_by]
        return self.material.mode == "U" and not any(not (maker.when or maker.optional) for maker in makers)


def needs(definition: Definition) -> tuple[Need, ...]:
    """Every material that some situation needs; those to hand in first, then in order of first use."""
    uses: dict[str, list[tuple[BundleItem, MaterialUse]]] = {}
    for entry in definition.bundle.items:
        for use in definition.items[entry.key].materials:
            uses.setdefault(use.key, []).append((entry, use))
    found = [Need(key, definition.materials[key], tuple(each)) for key, each in uses.items()]
    return tuple(sorted(found, key=lambda need: not need.is_handed_in(definition)))


def source_words(definition: Definition, material: Material) -> str:
    """Where a material comes from; one that only some situations make says what holds in the others."""
    makers = [entry for entry in definition.bundle.items if entry.key in material.produced_by]
    own = SOURCE_NAMES[MODES[material.mode]]
    if not makers:
        return own
    if material.mode == "D" or any(not (maker.when or maker.optional) for maker in makers):
        return SOURCE_NAMES["earlier_item"]
    names = "、".join(definition.items[maker.key].name for maker in makers)
    return f"办理{names}的，{SOURCE_NAMES['earlier_item']}；不办理的，{own}"


def needed_when(definition: Definition, need: Need) -> str:
    """When a material is needed, in words."""
    if need.is_always():
        return "都需要"
    words = []
    for entry, use in need.uses:
        parts = [f"办理{definition.items[entry.key].name}"] if entry.when or entry.optional else []
        parts += [condition_words(definition, use.when)] if use.when else []
        words.append("，并且".join(parts))
    return "；".join(dict.fromkeys(words))


def handed_in_words(definition: Definition) -> Iterator[str]:
    """What is handed in always and what only sometimes, in sentences."""
    mine = [need for need in needs(definition) if need.is_handed_in(definition)]
    always = "、".join(need.material.name for need in mine if need.is_always())
    sometimes = "、".join(need.material.name for need in mine if not need.is_always())
    if always:
        yield f"都要提交：{always}。"
    if sometimes:
        yield f"视情形提交：{sometimes}（何时需要见下表）。"
    if not mine:
        yield "没有需要提交的材料。"
    yield "其余由系统生成、核验或由前面的事项产生。"


def needs_table(definition: Definition) -> Table:
    """Every material once, with its source, when it is needed and what it is for."""
    rows = tuple(
        (
            need.material.name + _remark(_helps(need)),
            source_words(definition, need.material),
            need.material.form or NOTHING,
            needed_when(definition, need),
            "、".join(dict.fromkeys(definition.items[entry.key].name for entry, _ in need.uses)),
        )
        for need in needs(definition)
    )
    return Table("", ("材料", "来源", "形式", "何时需要", "用于"), rows)


def _helps(need: Need) -> str:
    notes = [need.material.help, *(use.help for _, use in need.uses)]
    return "；".join(dict.fromkeys(note for note in notes if note))


def _remark(text: str | None) -> str:
    return f"（{text}）" if text else ""


def all_materials_document(definition: Definition) -> Document:
    """一套材料 of all situations."""
    found = needs(definition)
    mine = [need for need in found if need.is_handed_in(definition)]
    some = sum(not need.is_always() for need in mine)
    words = f"共{len(found)}份，其中申请人提交{len(mine)}份" + (f"（{some}份视情形）" if some else "") + "。"
    section = Section("材料清单", (words, *handed_in_words(definition)), (needs_table(definition),))
    return Document(f"{definition.bundle.name}：材料", ALL_SITUATIONS, (section,))


def materials_document(definition: Definition, plan: Plan) -> Document:
    """一套材料 of one situation: each material once, where it comes from and what it is for."""
    papers = materials_list(definition, plan)
    rows = tuple(
        (
            paper.name + _remark(paper.help),
            paper.source_name,
            paper.form or NOTHING,
            "、".join(definition.items[key].name for key in paper.items),
        )
        for paper in papers
    )
    handed_in = sum(paper.is_handed_in for paper in papers)
    words = f"共{len(papers)}份，其中需要申请人提交{handed_in}份，其余由系统生成、核验或由前面的事项产生。"
    table = Table("", ("材料", "来源", "形式", "用于"), rows)
    return Document(f"{definition.bundle.name}：材料", ONE_SITUATION, (Section("材料清单", (words,), (table,)),))


# --- the merged form --------------------------------------------------------------------------------------------------


def all_form_document(definition: Definition) -> Document:
    """多表合一 of all situations: every field once, when it is asked, with the items that need it."""
    return _form(definition, definition.bundle.items, ALL_SITUATIONS)


def form_document(definition: Definition, plan: Plan) -> Document:
    """多表合一 of one situation; a field that hangs on another field still says so."""
    asked = {field.key for field in merged_form(definition, plan).fields()}
    chosen = {item.item for item in plan.items}
    entries = tuple(entry for entry in definition.bundle.items if entry.key in chosen)
    return _form(definition, entries, ONE_SITUATION, asked)


def _form(
    definition: Definition, entries: tuple[BundleItem, ...], about: str, asked: set[str] | None = None
) -> Document:
    users: dict[str, list[BundleItem]] = {}
    for entry in entries:
        for name in fields_of_item(definition, entry.key):
            users.setdefault(name, []).append(entry)
    kept = users if asked is None else {name: each for name, each in users.items() if name in asked}
    columns = ("填写内容", "类型", "必填", "何时填写", "用于")
    sections = []
    for key, group in definition.groups.items():
        rows = tuple(
            _field_row(definition, field, kept[f"{key}.{name}"], is_chosen=asked is not None)
            for name, field in group.fields.items()
            if f"{key}.{name}" in kept
        )
        if rows:
            sections.append(Section(group.name, (group.help,) if group.help else (), (Table("", columns, rows),)))
    return Document(f"{definition.bundle.name}：合并的申请表", f"{about}；每一项只填一次", tuple(sections))


def _field_row(definition: Definition, field: FieldDef, users: list[BundleItem], *, is_chosen: bool) -> tuple[str, ...]:
    names = "、".join(dict.fromkeys(definition.items[entry.key].name for entry in users))
    depends = not is_chosen and all(entry.when or entry.optional for entry in users)
    parts = [f"办理{names}"] if depends else []
    parts += [condition_words(definition, field.when)] if field.when else []
    return (
        field.label + _remark(field.help),
        FIELD_TYPES[field.type] + (f"：{'、'.join(field.options)}" if field.options else ""),
        "必填" if field.required else "选填",
        "，并且".join(parts) or "都要填",
        names,
    )
