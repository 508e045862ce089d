"""What changes from one definition to another (版本差异): for applicants, for departments, and for open cases.

Pure: two definitions in, typed changes out, in the order in which people meet things. Every field of the language is
compared; one that has no words of its own is named as the file names it, so nothing changes without being told.
Running cases keep their version of record: for them a change is only what a migration would bring.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict

from bundles.language.situations import situations
from bundles.views.difference_words import (
    BUNDLE,
    DEPARTMENT,
    ENTRY,
    FIELD,
    ITEM,
    JOINT,
    MATERIAL,
    QUESTION,
    USE,
    Part,
    told,
)
from bundles.views.own_steps import is_own_step, term_words
from domain.definition.bundle import BundleItem, Definition
from domain.definition.catalogue import FieldDef, FieldGroup, Reason
from domain.definition.item import Item
from domain.definition.resolve import critical_path
from domain.materials.one_of import choice_named

Audience = Literal["applicant", "department", "open_cases"]
AUDIENCES: Mapping[Audience, str] = {"applicant": "申请人", "department": "部门", "open_cases": "在办办件"}
"""Whom a change concerns, in the order of reports."""

_MOVED_IN_CASES = ("item_", "entry_", "joint_", "bundle_")
"""Beginnings of the codes of changes that a migration brings to an open case."""
_NOT_IN_CASES = frozenset(
    f"bundle_{name}" for name in ("summary", "published", "notes", "audience", "name_en", "effective", "source")
) | {f"item_{name}" for name in ("name_en", "basis", "conditions", "notes", "visits", "channels", "source")}
"""Of those, what only newcomers meet."""
_BOTH: tuple[Audience, ...] = ("applicant", "department")


class Change(BaseModel):
    """One thing that changes: a stable code, whom it concerns, where in the definition, and a sentence."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    audience: Audience
    where: str
    sentence: str


class Differences(BaseModel):
    """All changes between two definitions, by their hashes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    bundle: str
    before: str
    after: str
    changes: tuple[Change, ...]

    def of(self, audience: Audience) -> tuple[Change, ...]:
        """The changes that concern these."""
        return tuple(each for each in self.changes if each.audience == audience)


class _Pair(NamedTuple):
    """The same thing in both definitions: what it is called, where it stands, and the kind its codes begin with."""

    kind: str
    where: str
    name: str
    before: BaseModel
    after: BaseModel


def differences(before: Definition, after: Definition, running: int | None = None) -> Differences:
    """What changes from `before` to `after`; `running`: how many open cases go by `before`, None where not known."""
    changes = [] if before.hash == after.hash else list(_changes(before, after))
    unique = tuple(dict.fromkeys(changes))
    return Differences(
        bundle=after.bundle.bundle,
        before=before.hash,
        after=after.hash,
        changes=(*unique, *_for_open_cases(unique, running)),
    )


def _changes(before: Definition, after: Definition) -> Iterator[Change]:
    yield from _listed("question", "situations", before.questions, after.questions, ("applicant",), QUESTION)
    yield from _listed("field", "fields", _asked(before), _asked(after), ("applicant",), FIELD)
    yield from _listed("group", "groups", _bare(before.groups), _bare(after.groups), ("applicant",), {})
    yield from _listed("material", "materials", before.materials, after.materials, ("applicant",), MATERIAL)
    yield from _items(before, after)
    yield from _listed("joint", "joint", before.bundle.joint, after.bundle.joint, _BOTH, JOINT)
    yield from _pair(
        _Pair("bundle", "bundle", "整件事", before.bundle, after.bundle), BUNDLE, {"items", "situations", "joint"}
    )
    yield from _path_change(before, after)
    yield from _listed("department", "departments", before.departments, after.departments, ("department",), DEPARTMENT)
    yield from _listed("licence", "licences", before.licences, after.licences, ("department",), {})
    yield from _reasons(before, after)
    places = _Pair("organisation", "organisation", "窗口和地点", before.organisation, after.organisation)
    yield from _pair(places, {}, set())


# --- items ------------------------------------------------------------------------------------------------------------


def _items(before: Definition, after: Definition) -> Iterator[Change]:
    old, new = ({entry.key: entry for entry in each.bundle.items} for each in (before, after))
    for key in (*old, *(key for key in new if key not in old)):
        where = f"items.{key}"
        if key not in new:
            yield from _each("item_removed", where, f"不再包含事项“{before.items[key].name}”。", _BOTH)
        elif key not in old:
            yield from _each("item_added", where, _new_item(after, new[key]), _BOTH)
        else:
            yield from _item(where, (before, old[key]), (after, new[key]))


def _new_item(definition: Definition, entry: BundleItem) -> str:
    item = _as_handled(definition, entry)
    department = definition.departments[item.department].name
    condition = f"，{told(entry.when)}时办理" if entry.when else ""
    return f"新增事项“{item.name}”（{department}，{_time(item)}{condition}）。"


def _time(item: Item) -> str:
    return f"申请人自办，{term_words(item.step_plan())}" if is_own_step(item) else f"承诺{told(item.promised_limit)}"


def _item(where: str, before: tuple[Definition, BundleItem], after: tuple[Definition, BundleItem]) -> Iterator[Change]:
    old, new = _as_handled(*before), _as_handled(*after)
    name = f"“{new.name}”"
    yield from _pair(_Pair("item", where, name, old, new), ITEM, {"materials"})
    entry = _Pair("entry", where, name, before[1], after[1])
    yield from _pair(
        entry, _with_names(ENTRY, before[0], after[0]), set(Item.model_fields) & set(BundleItem.model_fields)
    )
    had, has = ({use.key: use for use in each.materials} for each in (old, new))
    names = {key: material.name for each in (before[0], after[0]) for key, material in each.materials.items()}
    uses = {**USE, "any_of": USE["any_of"]._replace(names=dict(names))}
    named = ((key, choice_named(each, key)) for each in (before[0], after[0]) for key in (*had, *has))
    names |= {key: name for key, name in named if name is not None}
    for change in _listed("use", f"{where}.materials", had, has, _BOTH, uses, names):
        yield change.model_copy(update={"sentence": f"{name}：{change.sentence}"})


def _as_handled(definition: Definition, entry: BundleItem) -> Item:
    """The item as the bundle has it: with what the bundle says in its place."""
    item = definition.items[entry.key]
    both = set(Item.model_fields) & set(BundleItem.model_fields) - {"source", "unverified"}
    own = {name: getattr(entry, name) for name in both if getattr(entry, name) is not None}
    return item.model_copy(update=own)


def _with_names(parts: Mapping[str, Part], *definitions: Definition) -> dict[str, Part]:
    """The edges told with the names of items in place of their keys."""
    names = {key: item.name for each in definitions for key, item in each.items.items()}
    return {key: part._replace(names=names) if key in ("after", "gate") else part for key, part in parts.items()}


# --- the form, reasons, time ------------------------------------------------------------------------------------------


def _asked(definition: Definition) -> dict[str, FieldDef]:
    """The fields that some item needs, in the order of the form."""
    wanted = {name for item in definition.items.values() for name in item.fields}
    return {
        f"{key}.{field}": each
        for key, group in definition.groups.items()
        for field, each in group.fields.items()
        if key in wanted or f"{key}.{field}" in wanted
    }


def _bare(groups: Mapping[str, FieldGroup]) -> dict[str, FieldGroup]:
    """The groups without their fields, which are compared on their own."""
    return {key: group.model_copy(update={"fields": {}}) for key, group in groups.items()}


def _reasons(before: Definition, after: Definition) -> Iterator[Change]:
    for kind, name in _REASON_NAMES.items():
        old: Mapping[str, Reason] = getattr(before.reasons, kind)
        new: Mapping[str, Reason] = getattr(after.reasons, kind)
        for code in dict.fromkeys((*old, *new)):
            if old.get(code) == new.get(code):
                continue
            what = "新增" if code not in old else "不再有" if code not in new else "改写了"
            reason = new.get(code) or old[code]
            sentence = f"{what}{name}“{reason.sentence}”。"
            yield Change(
                code=f"reason_{kind}", audience="department", where=f"reasons.{kind}.{code}", sentence=sentence
            )


_REASON_NAMES: Mapping[str, str] = {
    "gaps": "缺件原因",
    "refusals": "不予理由",
    "extensions": "延期理由",
    "changes": "变更理由",
    "licence_withdrawals": "撤回许可理由",
    "cancellations": "注销理由",
    "forfeitures": "吊销理由",
    "slots": "另定时间的理由",
    "returns": "退回理由",
}


def _path_change(before: Definition, after: Definition) -> Iterator[Change]:
    """The longest critical path of all situations, in days, where it moves."""
    old, new = (max((critical_path(plan)[0] for plan in situations(each).plans), default=0) for each in (before, after))
    if old != new:
        sentence = f"最长情形的关键路径由{old}天变为{new}天。"
        yield Change(code="path_length", audience="applicant", where="bundle", sentence=sentence)


# --- open cases -------------------------------------------------------------------------------------------------------


def _for_open_cases(changes: Sequence[Change], running: int | None) -> Iterator[Change]:
    if running is not None:
        kept = "没有办件按旧版本在办。" if running == 0 else f"{running}件在办办件按旧版本办理，不迁移则一律不变。"
        yield Change(code="cases_keep_theirs", audience="open_cases", where="bundle", sentence=kept)
    if running == 0:
        return
    seen = set()
    for change in changes:
        is_brought = change.code.startswith(_MOVED_IN_CASES) and change.code not in _NOT_IN_CASES
        if is_brought and change.sentence not in seen:
            seen.add(change.sentence)
            sentence = f"迁移后：{change.sentence}"
            yield Change(code=change.code, audience="open_cases", where=change.where, sentence=sentence)


# --- comparing --------------------------------------------------------------------------------------------------------


def _listed(
    kind: str,
    where: str,
    before: Mapping[str, BaseModel],
    after: Mapping[str, BaseModel],
    audiences: tuple[Audience, ...],
    parts: Mapping[str, Part],
    names: Mapping[str, str] | None = None,
) -> Iterator[Change]:
    """Things by key: those that are new, those that are gone, and what changes about the others."""
    noun = _NOUNS[kind]
    for key in (*before, *(key for key in after if key not in before)):
        place, known = f"{where}.{key}", after.get(key) or before[key]
        name = f"{noun}“{(names or {}).get(key) or _name(known, key)}”"
        if key not in after:
            yield from _each(f"{kind}_removed", place, f"不再有{name}。", audiences)
        elif key not in before:
            yield from _each(f"{kind}_added", place, f"新增{name}{_of_new(known)}。", audiences)
        else:
            usual = {field: Part(field, audiences) for field in type(known).model_fields if field not in parts}
            yield from _pair(_Pair(kind, place, name, before[key], after[key]), {**usual, **parts}, set())


_NOUNS: Mapping[str, str] = {
    "question": "问题",
    "field": "填写项",
    "group": "填写内容",
    "material": "材料",
    "joint": "联合事项",
    "department": "部门",
    "licence": "证照",
    "use": "材料",
}


def _name(thing: BaseModel, key: str) -> str:
    return str(getattr(thing, "name", None) or getattr(thing, "ask", None) or getattr(thing, "label", None) or key)


def _of_new(thing: BaseModel) -> str:
    """What a newcomer of the list has to know at once."""
    mode = getattr(thing, "mode", None)
    if mode is not None:
        return f"（{told(mode)}）"
    return "" if getattr(thing, "required", True) else "（选填）"


def _pair(pair: _Pair, parts: Mapping[str, Part], left_out: set[str]) -> Iterator[Change]:
    """What changes about one thing, field by field of its model."""
    for field in type(pair.after).model_fields:
        old, new = getattr(pair.before, field), getattr(pair.after, field)
        if field in left_out or old == new:
            continue
        part = parts.get(field, Part(field, ("department",)))
        sentence = f"{pair.name}：{part.sentence(old, new)}。"
        yield from _each(f"{pair.kind}_{field}", f"{pair.where}.{field}", sentence, part.audiences)


def _each(code: str, where: str, sentence: str, audiences: Iterable[Audience]) -> Iterator[Change]:
    for audience in audiences:
        yield Change(code=code, audience=audience, where=where, sentence=sentence)
