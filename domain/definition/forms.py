"""The merged form (多表合一) and the one set of materials (一套材料), derived from a definition and a plan.

Every field is asked once, for all items that need it; every department sees only what its own items need (最少必要).
Values are one flat mapping: "group.field", in a repeating group "group.0.field" with rows numbered from 0.
Nothing here is personal; the values that pass through are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from domain.definition.bundle import Definition
from domain.definition.catalogue import FieldDef, MaterialMode, Repeat, Strict
from domain.definition.normal import normal_value
from domain.definition.plan import Plan
from domain.definition.resolve import item_of, row_of
from domain.materials.choice import MaterialChoice, asked_of, choices_of

MaterialSource = Literal["made", "e_licence", "shared_data", "handed_in", "earlier_item", "pledged"]

_SOURCES: Mapping[MaterialMode, MaterialSource] = {
    "G": "made",
    "E": "e_licence",
    "V": "shared_data",
    "U": "handed_in",
    "D": "earlier_item",
}
SOURCE_NAMES: Mapping[MaterialSource, str] = {
    "made": "系统自动生成",
    "e_licence": "电子证照免提交",
    "shared_data": "数据核验免提交",
    "handed_in": "需要提交",
    "earlier_item": "由前面的事项产生",
    "pledged": "申请人承诺代替",
}


class FormField(FieldDef):
    """A field of the merged form: its key ("group.field"), and the items and departments that need it."""

    key: str
    items: tuple[str, ...]
    departments: tuple[str, ...]


class FormGroup(Strict):
    """Fields asked together; with `repeat`, one block per row. `splits`: so it repeats once it is added to (分件)."""

    key: str
    name: str
    fields: tuple[FormField, ...]
    repeat: Repeat | None = None
    splits: Repeat | None = None
    help: str | None = None


class Form(Strict):
    """The one form of a plan.

    `answers` are the questionnaire's, which fields may depend on; `for_each` names the repeating group of the
    items that run once per row.
    """

    bundle: str
    answers: dict[str, str]
    groups: tuple[FormGroup, ...]
    for_each: dict[str, str] = {}

    def fields(self) -> tuple[FormField, ...]:
        """All fields in the order they are asked."""
        return tuple(field for group in self.groups for field in group.fields)

    def group(self, key: str) -> FormGroup | None:
        """The group of that key, if the form has it."""
        return next((group for group in self.groups if group.key == key), None)


class MaterialEntry(Strict):
    """One material of the list: where it comes from, and which items and departments it is for.

    `is_handed_in`: the applicant must bring it; everything else is already held, made, or comes along the way.
    """

    key: str
    name: str
    source: MaterialSource
    source_name: str
    holder: str
    licence: str | None = None
    form: str | None = None
    help: str | None = None
    items: tuple[str, ...]
    departments: tuple[str, ...]
    made_by: tuple[str, ...] = ()
    """Names of the items of this plan that make it."""
    choices: tuple[MaterialChoice, ...] = ()
    """The open choices (任选其一) of which it is one; none where it is needed whatever else comes."""

    @property
    def is_handed_in(self) -> bool:
        """Whether the applicant has to bring it."""
        return self.source == "handed_in"

    @property
    def is_asked(self) -> bool:
        """Whether something is asked of the applicant about it: the paper, or whether they pledge instead."""
        return self.is_handed_in or self.source == "pledged"

    @property
    def is_pledge(self) -> bool:
        """Whether it stands for a proof (承诺代替)."""
        return any(choice.pledge == self.key for choice in self.choices)


def merged_form(definition: Definition, plan: Plan) -> Form:
    """The form of a plan: groups and fields in the order of the catalogue, each asked once for all its items."""
    needed = _items_by_field(definition, plan)
    groups = []
    for key, group in definition.groups.items():
        fields = tuple(
            _form_field(f"{key}.{name}", field, needed[f"{key}.{name}"])
            for name, field in group.fields.items()
            if f"{key}.{name}" in needed
        )
        if fields:
            groups.append(FormGroup(key=key, name=group.name, fields=fields, repeat=group.repeat, help=group.help))
    repeated = {entry.key: entry.for_each for entry in definition.bundle.items if entry.for_each is not None}
    return Form(bundle=plan.bundle, answers=plan.answers, groups=tuple(groups), for_each=repeated)


def materials_list(definition: Definition, plan: Plan) -> tuple[MaterialEntry, ...]:
    """The materials of a plan, each once; those to hand in come first, otherwise in order of first use.

    Of a choice (任选其一) every paper, unless one comes without the applicant: then that one alone.
    """
    return without_spared(all_materials(definition, plan))


def all_materials(definition: Definition, plan: Plan) -> tuple[MaterialEntry, ...]:
    """The same with every paper of every choice, whatever of it comes without the applicant."""
    users: dict[str, list[str]] = {}
    named = {choice.key for item in plan.items for choice in item.choices}
    for item in plan.items:
        for key in item.materials:
            if key not in named and item.item not in users.setdefault(key, []):
                users[key].append(item.item)
    in_plan, choices = {item.item for item in plan.items}, choices_of(plan.items)
    entries = [_material_entry(definition, key, tuple(items), in_plan, choices) for key, items in users.items()]
    if named:
        spared = {key for item in plan.items for each in item.choices if each.key not in choices for key in each.of}
        alone = {key for item in plan.items for key in asked_of(item)}
        entries = [each for each in entries if each.key in alone or each.choices or each.key not in spared]
    return tuple(sorted(entries, key=lambda entry: not entry.is_handed_in))


def without_spared(entries: Iterable[MaterialEntry]) -> tuple[MaterialEntry, ...]:
    """The materials without those of a choice that another one meets, which nobody need hand in."""
    entries = tuple(entries)
    met: dict[str, str] = {}
    for entry in entries:
        if not entry.is_asked:
            met |= {choice.key: met.get(choice.key, entry.key) for choice in entry.choices}
    if not met:
        return entries
    needed = (
        each for each in entries if not each.choices or any(met.get(c.key, each.key) == each.key for c in each.choices)
    )
    return tuple(_with_open(each, met) for each in needed)


def _with_open(entry: MaterialEntry, met: Mapping[str, str]) -> MaterialEntry:
    still = tuple(choice for choice in entry.choices if choice.key not in met)
    return entry if still == entry.choices else entry.model_copy(update={"choices": still})


def fields_of_item(definition: Definition, item_key: str) -> tuple[str, ...]:
    """Keys ("group.field") that an item's own form needs, groups spread out; a number with its document's kind."""
    names: list[str] = []
    for name in definition.items[item_key].fields:
        group_key, _, field_key = name.partition(".")
        fields = definition.groups[group_key].fields
        for each in (field_key,) if field_key else fields:
            kind = fields[each].kind_in if each in fields else None
            names += [f"{group_key}.{kind}", f"{group_key}.{each}"] if kind else [f"{group_key}.{each}"]
    return tuple(dict.fromkeys(names))


def department_view(form: Form, values: Mapping[str, str], department: str) -> dict[str, str]:
    """The values that a department's items need and no others."""
    return _view(values, {field.key for field in form.fields() if department in field.departments})


def item_view(form: Form, values: Mapping[str, str], key: str) -> dict[str, str]:
    """The values that one item of a plan (instance key) needs and no others; of its group only its own row."""
    item, row = item_of(key), row_of(key)
    view = _view(values, {field.key for field in form.fields() if item in field.items})
    group = form.for_each.get(item)
    if group is None or row is None:
        return view
    own = f"{group}.{row - 1}."
    return {name: value for name, value in view.items() if not name.startswith(f"{group}.") or name.startswith(own)}


def rows_of(form: Form, values: Mapping[str, str]) -> dict[str, int]:
    """How many rows each repeating group has in `values`; never fewer than the group's least."""
    return {
        group.key: max(group.repeat.min, *(row + 1 for row in row_numbers(group.key, values)), 0)
        for group in form.groups
        if group.repeat is not None
    }


def applicant_name(form: Form, values: Mapping[str, str]) -> str:
    """Whose application it is: the name in the first group of a person or body that can be called by phone.

    A newborn has no phone, its mother has; a firm's group has its own.
    """
    for group in form.groups:
        types = {field.type for field in group.fields}
        name = next((field.key for field in group.fields if field.key.endswith(".name")), None)
        if name is not None and "phone" in types and values.get(name):
            return values[name]
    return next((values[f.key] for f in form.fields() if f.type == "name" and values.get(f.key)), "")


def applicant_phone(form: Form, values: Mapping[str, str]) -> str:
    """The telephone of whose application it is (`applicant_name`); empty where the form has none."""
    for group in form.groups:
        name = next((field.key for field in group.fields if field.key.endswith(".name")), None)
        phone = next((field.key for field in group.fields if field.type == "phone"), None)
        if name is not None and phone is not None and values.get(name) and values.get(phone):
            return values[phone]
    return next((values[f.key] for f in form.fields() if f.type == "phone" and values.get(f.key)), "")


def normal_form(form: Form, typed: Mapping[str, str]) -> dict[str, str]:
    """The values as they are kept, however they were typed; one that the form does not have stays as it is."""
    fields = {field.key: field for field in form.fields()}
    return {
        key: normal_value(fields[plain], value) if (plain := plain_key(key)) in fields else value
        for key, value in typed.items()
    }


def plain_key(key: str) -> str:
    """The field's key without its row: "staff.0.name" → "staff.name"."""
    parts = key.split(".")
    return f"{parts[0]}.{parts[2]}" if len(parts) == 3 and parts[1].isdecimal() else key


def row_numbers(group: str, keys: Iterable[str]) -> list[int]:
    """The rows of a repeating group that the keys name, in order: "staff.0.name", "staff.2.name" → 0, 2."""
    rows = {
        int(parts[1])
        for key in keys
        if len(parts := key.split(".")) == 3 and parts[1].isdecimal() and parts[0] == group
    }
    return sorted(rows)


def _view(values: Mapping[str, str], allowed: set[str]) -> dict[str, str]:
    return {key: value for key, value in values.items() if plain_key(key) in allowed}


def _items_by_field(definition: Definition, plan: Plan) -> dict[str, tuple[str, ...]]:
    needed: dict[str, tuple[str, ...]] = {}
    for item_key in dict.fromkeys(item.item for item in plan.items):
        for name in fields_of_item(definition, item_key):
            needed[name] = (*needed.get(name, ()), item_key)
    return needed


def _form_field(key: str, field: FieldDef, items: tuple[str, ...]) -> FormField:
    departments = tuple(dict.fromkeys(item.split("/")[0] for item in items))
    settings = {name: getattr(field, name) for name in FieldDef.model_fields}
    return FormField(**settings, key=key, items=items, departments=departments)


def _material_entry(
    definition: Definition, key: str, items: tuple[str, ...], in_plan: set[str], choices: Mapping[str, MaterialChoice]
) -> MaterialEntry:
    material = definition.materials[key]
    makers = tuple(definition.items[item].name for item in material.produced_by if item in in_plan)
    one_of = tuple(choice for choice in choices.values() if key in choice.of)
    is_pledged = material.mode == "G" and any(choice.pledge == key for choice in one_of)
    source: MaterialSource = "earlier_item" if makers else "pledged" if is_pledged else _SOURCES[material.mode]
    holder = definition.departments.get(material.holder)
    licence = definition.licences.get(material.licence) if material.licence else None
    uses = (use for item in items for use in definition.items[item].materials if key in use.members)
    notes = [material.help, *(use.help for use in uses)]
    return MaterialEntry(
        key=key,
        name=material.name,
        source=source,
        source_name=SOURCE_NAMES[source],
        holder=holder.name if holder else material.holder,
        licence=licence.name if licence else None,
        form=material.form,
        help="；".join(dict.fromkeys(note for note in notes if note)) or None,
        items=items,
        departments=tuple(dict.fromkeys(item.split("/")[0] for item in items)),
        made_by=makers,
        choices=one_of,
    )
