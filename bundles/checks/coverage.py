"""The proof behind 多表合一: each field and material of an item's own form has exactly one source in the merged form.

For every situation (all of them, or pairwise) and every item in it: each own field is asked once and can be asked;
each own material has one source, and one that an earlier item makes is made before it is needed; and from a filled
merged form the item's own form can be filled back: whole under its conditions, and holding nothing that is not its own.
The merged form is filled with invented values, once for every option that a field's condition reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from bundles.language.findings import Finding
from bundles.language.situations import situations
from bundles.loader import Library
from domain.definition.bundle import Definition
from domain.definition.catalogue import FieldType
from domain.definition.check_digits import uscc_problem
from domain.definition.form_check import applies, validate_form
from domain.definition.forms import (
    Form,
    FormField,
    FormGroup,
    MaterialEntry,
    all_materials,
    fields_of_item,
    item_view,
    merged_form,
    plain_key,
)
from domain.definition.plan import Plan, PlanItem
from domain.definition.resolve import item_of, row_of

Part = Literal["fields", "materials"]


@dataclass(frozen=True)
class Gap:
    """One hole: which item, which field ("group.field") or material, in words; `answers`: a situation that shows it."""

    code: str
    item: str
    part: Part
    name: str
    sentence: str
    answers: str


@dataclass(frozen=True)
class OwnForm:
    """One item's own form: its fields counted over all situations, its materials with their sources."""

    item: str
    name: str
    fields: int
    materials: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Coverage:
    """The proof for one bundle: each item's own form, the situations tried in words, and the gaps, each told once."""

    forms: tuple[OwnForm, ...]
    tried: str
    gaps: tuple[Gap, ...]


def coverage(definition: Definition) -> Coverage:
    """Prove it for one definition."""
    tried = situations(definition)
    found: dict[tuple[str, str, str], Gap] = {}
    sources: dict[str, dict[str, str]] = {}
    seen: set[tuple[object, ...]] = set()
    read = _read_by_fields(definition)
    for plan in tried.plans:
        gaps: list[Gap] = []
        # Situations that differ in nothing a proof looks at are proved by the first of them.
        if _is_new(seen, "materials", *((item.key, item.materials, item.predecessors) for item in plan.items)):
            gaps += _material_gaps(definition, plan, all_materials(definition, plan), sources)
        answers = tuple((key, value) for key, value in plan.answers.items() if key in read)
        if _is_new(seen, "fields", answers, *(item.key for item in plan.items)):
            form = merged_form(definition, plan)
            gaps += _field_gaps(definition, plan, form)
            gaps += _restoring_gaps(definition, plan, form)
        for gap in gaps:
            found.setdefault((gap.code, gap.item, gap.name), gap)
    return Coverage(_own_forms(definition, sources), tried.described(), tuple(found.values()))


def located(gaps: Iterable[Gap], library: Library) -> list[Finding]:
    """The gaps as findings, at the item's own line that names the field or material."""
    return sorted({_located(gap, library) for gap in gaps})


def _located(gap: Gap, library: Library) -> Finding:
    file, item = library.files[f"items/{gap.item}.yaml"], library.items[gap.item]
    is_material = gap.part == "materials"
    written = [(group,) for group in _written_groups(file.content)]
    wanted = [use.members for use in item.materials] if is_material else written
    name = gap.name if is_material else gap.name.partition(".")[0]
    place = next((index for index, names in enumerate(wanted) if name in names), None)
    loc: tuple[str | int, ...] = (gap.part,) if place is None else (gap.part, place)
    return file.finding(loc, gap.code, f"{gap.sentence}（情形：{gap.answers}）")


def _written_groups(content: object) -> list[str]:
    """The group that each entry of an item's `fields` names, as they stand in the file."""
    written = content.get("fields") if isinstance(content, dict) else None
    entries = written if isinstance(written, list) else []
    return [next(iter(entry)) if isinstance(entry, dict) else str(entry).partition(".")[0] for entry in entries]


def _own_forms(definition: Definition, sources: Mapping[str, Mapping[str, str]]) -> tuple[OwnForm, ...]:
    return tuple(
        OwnForm(
            item=entry.key,
            name=definition.items[entry.key].name,
            fields=len(fields_of_item(definition, entry.key)),
            materials=tuple(sources.get(entry.key, {}).items()),
        )
        for entry in definition.bundle.items
    )


def _told(plan: Plan) -> str:
    return "，".join(f"{key}={value}" for key, value in plan.answers.items()) or "没有问题"


# --- fields -----------------------------------------------------------------------------------------------------------


def _field_gaps(definition: Definition, plan: Plan, form: Form) -> Iterator[Gap]:
    fields = form.fields()
    times: dict[str, int] = {}
    for each in fields:
        times[each.key] = times.get(each.key, 0) + 1
    by_key = {each.key: each for each in fields}
    readable = {*definition.questions, *times}
    for item in dict.fromkeys(each.item for each in plan.items):
        for key in fields_of_item(definition, item):
            code, what = _field_problem(times.get(key, 0), by_key.get(key), readable)
            if code:
                sentence = f"“{definition.items[item].name}”的字段“{_label(by_key, key)}”{what}"
                yield Gap(code, item, "fields", key, sentence, _told(plan))


def _field_problem(times: int, field: FormField | None, readable: set[str]) -> tuple[str, str]:
    if times == 0 or field is None:
        return "FIELD_NOT_ASKED", "在合并表单里没有"
    if times > 1:
        return "FIELD_ASKED_TWICE", f"在合并表单里问了{times}次"
    unknown = sorted(field.when.questions() - readable) if field.when else []
    if unknown and field.required:
        return "FIELD_NEVER_ASKED", f"以“{'、'.join(unknown)}”为条件，而这种情形没有这个问题或字段，所以永远不会问"
    return "", ""


def _label(fields: Mapping[str, FormField], key: str) -> str:
    return fields[key].label if key in fields else key


# --- materials --------------------------------------------------------------------------------------------------------


def _material_gaps(
    definition: Definition, plan: Plan, listing: Iterable[MaterialEntry], sources: dict[str, dict[str, str]]
) -> Iterator[Gap]:
    listed = {entry.key: entry for entry in listing}
    choices, earlier = {choice.key for item in plan.items for choice in item.choices}, _earlier(plan)
    for item in plan.items:
        for key in (each for each in item.materials if each not in choices):
            entry = listed.get(key)
            if entry is not None:
                sources.setdefault(item.item, {}).setdefault(entry.name, entry.source_name)
            code, what = ("MATERIAL_NOT_LISTED", "不在材料清单里") if entry is None else ("", "")
            if entry is not None and entry.source == "earlier_item":
                code, what = _made(definition, plan, item, key, earlier[item.key])
            if code:
                name = entry.name if entry else key
                yield Gap(code, item.item, "materials", key, f"“{item.name}”的材料“{name}”{what}", _told(plan))


def _made(definition: Definition, plan: Plan, item: PlanItem, key: str, before: set[str]) -> tuple[str, str]:
    """What is wrong with a material that another item of the case makes; nothing where one earlier item does."""
    producers = definition.materials[key].produced_by
    makers = [each for each in dict.fromkeys(one.item for one in plan.items) if each in producers]
    if not makers:
        return "MATERIAL_WITHOUT_SOURCE", "应由前面的事项产生，而这种情形没有办理那个事项"
    names = "、".join(f"“{definition.items[each].name}”" for each in makers)
    if len(makers) > 1:
        return "MATERIAL_MADE_TWICE", f"由{names}几个事项同时产生，来源不止一个"
    if makers[0] != item.item and makers[0] not in before:
        return "MATERIAL_MADE_TOO_LATE", f"由{names}产生，而它不排在前面"
    return "", ""


def _earlier(plan: Plan) -> dict[str, set[str]]:
    """By instance key, the items (definition keys) whose result is there before it decides."""
    by_key = {item.key: item for item in plan.items}
    known: dict[str, set[str]] = {}

    def before(key: str) -> set[str]:
        if key not in known:
            known[key] = set()
            direct = by_key[key].predecessors
            known[key] = {item_of(each) for each in direct}.union(*(before(each) for each in direct))
        return known[key]

    return {key: before(key) for key in by_key}


# --- filling back -----------------------------------------------------------------------------------------------------


def _read_by_fields(definition: Definition) -> frozenset[str]:
    """Questions and fields that the condition of some field reads: filling back depends on their answers."""
    fields = (field for group in definition.groups.values() for field in group.fields.values())
    return frozenset(name for field in fields if field.when for name in field.when.questions())


def _is_new(seen: set[tuple[object, ...]], *mark: object) -> bool:
    """Whether this was not proved before; it is from now on."""
    is_new = mark not in seen
    seen.add(mark)
    return is_new


def _restoring_gaps(definition: Definition, plan: Plan, form: Form) -> Iterator[Gap]:
    by_key = {field.key: field for field in form.fields()}
    for values in _fillings(form):
        unfillable = {plain_key(error.field): error.sentence for error in validate_form(form, values, None)}
        for item in plan.items:
            own = set(fields_of_item(definition, item.item))
            view = item_view(form, values, item.key)
            found = {
                "FORM_NOT_FILLABLE": [(key, f"填不了：{unfillable[key]}") for key in own if key in unfillable],
                "FORM_NOT_RESTORED": [
                    (key, "没有值，填不回部门自己的表") for key in _lost(form, own, values, view, item)
                ],
                "FORM_SHOWS_TOO_MUCH": [
                    (plain_key(k), "不属于它，却会给它看") for k in view if plain_key(k) not in own
                ],
            }
            for code, holes in found.items():
                for key, what in sorted(set(holes)):
                    sentence = f"“{item.name}”的字段“{_label(by_key, key)}”{what}"
                    yield Gap(code, item.item, "fields", key, sentence, _told(plan))


def _lost(
    form: Form, own: set[str], values: Mapping[str, str], view: Mapping[str, str], item: PlanItem
) -> Iterator[str]:
    """Own fields that must be filled in under their conditions and are not in what the item's department gets."""
    row = row_of(item.key)
    repeated = form.for_each.get(item.item)
    for group in form.groups:
        for field in group.fields:
            if field.key not in own or not field.required:
                continue
            key = _row_key(group, field, (row or 1) - 1 if group.key == repeated else 0)
            if applies(form, field, values, key) and not view.get(key):
                yield field.key


def _row_key(group: FormGroup, field: FormField, row: int) -> str:
    return field.key if group.repeat is None else f"{group.key}.{row}.{field.key.partition('.')[2]}"


def _fillings(form: Form) -> Iterator[dict[str, str]]:
    """The form filled in full, first as it comes, then with every other option of each field that a condition reads."""
    read = {name for field in form.fields() if field.when for name in field.when.questions()}
    yield example_values(form)
    for field in form.fields():
        if field.key in read:
            yield from (example_values(form, {field.key: option}) for option in field.options[1:])


def example_values(form: Form, chosen: Mapping[str, str] = MappingProxyType({})) -> dict[str, str]:
    """A value for every field; of a repeating group as many rows as an item may run for, at least one."""
    values: dict[str, str] = {}
    for group in form.groups:
        rows: Sequence[int] = range(max(group.repeat.min, 1)) if group.repeat else (0,)
        for row in rows:
            values |= {_row_key(group, each, row): chosen.get(each.key) or example_value(each) for each in group.fields}
    return values


def example_value(field: FormField) -> str:
    """An invented value of the field's type, as nobody real has it."""
    if field.type == "choice":
        return field.options[0]
    if field.type == "number":
        return f"{field.minimum if field.minimum is not None else min(1.0, field.maximum or 1.0):g}"
    if field.differs_from:
        return _ANOTHER_ID_NO
    return _EXAMPLES[field.type][: field.max_length]


def _example_uscc() -> str:
    """A credit code of the sample district with its check digit."""
    stem = "91610702MA0000000"
    return next(stem + last for last in "0123456789ABCDEFGHJKLMNPQRTUWXY" if uscc_problem(stem + last) is None)


_ANOTHER_ID_NO = "61070219000101002X"  # two people have no number in common
_EXAMPLES: Mapping[FieldType, str] = {
    "text": "示例",
    "name": "示例人",
    "address": "示例路1号",
    "id_no": "610702190001010011",
    "uscc": _example_uscc(),
    "phone": "13900000107",
    "bank_account": "6100000000000000",
    "date": "2026-01-05",
    "datetime": "2026-01-05T08:30",
}
