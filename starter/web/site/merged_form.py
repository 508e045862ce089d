"""The merged form as pages show it: values from a sent form, rows to draw."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from starlette.datastructures import FormData

from domain.definition.bundle import Definition
from domain.definition.catalogue import Repeat
from domain.definition.form_check import applies
from domain.definition.forms import Form, FormField, merged_form, rows_of
from domain.definition.normal import normal_value
from domain.definition.plan import Plan
from domain.definition.resolve import ResolveRefused, resolve
from domain.definition.split import with_rows
from starter.web.site.forms_in import text
from starter.web.site.security import SMALL_BODY

FIELD_PREFIX = "f."
MOST_CHARS = SMALL_BODY
"""Of one field: what fits a form. The check of the form says how much of it may stand there."""


@dataclass(frozen=True)
class Shown:
    """One field as drawn: its key with the row, the input's name and id, the value, who needs it.

    `typed`: what was typed, where it is kept in another form (`normal_form`). `elsewhere`: what another tab has kept.
    `is_kind`: it says which document the number beside it is of.
    """

    field: FormField
    key: str
    name: str
    value: str
    needed_by: str
    asked_when: str
    typed: str = ""
    elsewhere: str = ""
    is_kind: bool = False


@dataclass(frozen=True)
class ShownRow:
    """One row of a group; `title` only where the group repeats."""

    title: str
    fields: tuple[Shown, ...]


@dataclass(frozen=True)
class ShownGroup:
    """One fieldset of the merged form. `may_add`: another row fits; `may_remove`: one can be done without."""

    key: str
    name: str
    help: str | None
    rows: tuple[ShownRow, ...]
    repeat: Repeat | None
    may_add: bool
    may_remove: bool


def plan_and_form(definition: Definition, answers: Mapping[str, str], values: Mapping[str, str]) -> tuple[Plan, Form]:
    """The plan that the answers select and its form, rows counted. Raises ResolveRefused.

    A group that may stay empty keeps its place in the form, so that a row can be added; of a form without any row that
    asks for something there is no plan yet, and the plan with one row stands for it. The group that the bundle is split
    by has the rows that the values have (分件); the plan is that of each of its cases.
    """
    plan, form = _plan_and_form(definition, answers, values)
    return plan, with_rows(form, definition.bundle.split_by, values)


def _plan_and_form(definition: Definition, answers: Mapping[str, str], values: Mapping[str, str]) -> tuple[Plan, Form]:
    plan = resolve(definition, answers)
    form = merged_form(definition, plan)
    rows = rows_of(form, values)
    if not rows:
        return plan, form
    try:
        plan = resolve(definition, answers, rows)
    except ResolveRefused as refused:
        if refused.code != "NOTHING_SELECTED":
            raise
        return plan, form
    return plan, _with_empty_groups(merged_form(definition, plan), form)


def _with_empty_groups(form: Form, whole: Form) -> Form:
    """The form, the repeating groups of `whole` that no row asks for among its groups, in the same order."""
    kept = {group.key: group for group in form.groups}
    groups = (kept.get(group.key) or group for group in whole.groups if group.key in kept or group.repeat is not None)
    return form.model_copy(update={"groups": tuple(groups)})


def shown_groups(
    form: Form,
    typed: Mapping[str, str],
    departments: Mapping[str, str],
    elsewhere: Mapping[str, str] = MappingProxyType({}),
) -> tuple[ShownGroup, ...]:
    """The form as the page draws it: the values as they are kept, and what was typed where that differs.

    `elsewhere`: the values that another tab has kept meanwhile.
    """
    counts, kinds = rows_of(form, typed), {f"{f.key.partition('.')[0]}.{f.kind_in}" for f in form.fields() if f.kind_in}
    shown = []
    for group in form.groups:
        count = counts.get(group.key, 1)
        rows = tuple(
            ShownRow(
                title=f"{(group.repeat.row_name or group.name)} {row + 1}" if group.repeat else "",
                fields=tuple(
                    _shown(form, field, row if group.repeat else None, typed, departments, elsewhere, kinds)
                    for field in group.fields
                ),
            )
            for row in range(count)
        )
        repeat = group.repeat or group.splits
        may_add = repeat is not None and count < repeat.max
        may_remove = group.repeat is not None and count > group.repeat.min
        shown.append(ShownGroup(group.key, group.name, group.help, rows, repeat, may_add, may_remove))
    return tuple(shown)


def _shown(
    form: Form,
    field: FormField,
    row: int | None,
    typed: Mapping[str, str],
    departments: Mapping[str, str],
    elsewhere: Mapping[str, str],
    kinds: Collection[str],
) -> Shown:
    group, _, name = field.key.partition(".")
    key = field.key if row is None else f"{group}.{row}.{name}"
    written = typed.get(key, "")
    value = normal_value(field, written)
    other = normal_value(field, elsewhere.get(key, value))
    return Shown(
        field=field,
        key=key,
        name=FIELD_PREFIX + key,
        value=value,
        typed=written if written.strip() != value else "",
        elsewhere=(other or "（空）") if other != value else "",
        is_kind=field.key in kinds,
        needed_by=_needed_by(form, field, departments),
        asked_when=_asked_when(form, field),
    )


def _needed_by(form: Form, field: FormField, departments: Mapping[str, str]) -> str:
    everybody = {code for each in form.fields() for code in each.departments}
    if len(everybody) > 1 and everybody.issubset(field.departments):
        return f"全部 {len(everybody)} 个承办部门"
    return "、".join(departments.get(code, code) for code in field.departments)


def _asked_when(form: Form, field: FormField) -> str:
    """When a field is asked that hangs on another, in words; empty when it always is."""
    if field.when is None:
        return ""
    asked = next((each for each in form.fields() if each.key == field.when.subject), None)
    if asked is None or field.when.op != "in":
        return "符合条件时填写"
    return f"{asked.label}选“{'、'.join(field.when.values)}”时填写"


def sent_values(form: Form, sent: FormData) -> dict[str, str]:
    """What was typed, by key; fields that do not apply to what was answered are left out."""
    typed = {
        name.removeprefix(FIELD_PREFIX): text(sent, name, MOST_CHARS)
        for name in sent
        if name.startswith(FIELD_PREFIX) and isinstance(sent.get(name), str)
    }
    known = {field.key: field for field in form.fields()}
    return {key: value for key, value in typed.items() if _is_asked(form, known, key, typed)}


def _is_asked(form: Form, known: Mapping[str, FormField], key: str, typed: Mapping[str, str]) -> bool:
    parts = key.split(".")
    field = known.get(f"{parts[0]}.{parts[-1]}")
    return field is not None and applies(form, field, typed, key)
