"""Who has to sign an application beside whoever sends it, and which of its fields and papers each of them sees.

Pure; the values that pass through are personal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from domain.definition.bundle import Bundle
from domain.definition.conditions import Facts
from domain.definition.extra_rules import SignatureRule
from domain.definition.forms import Form, MaterialEntry, row_numbers
from domain.definition.plan import Plan


class Cosigner(NamedTuple):
    """One who has to sign this application. `items`: those of the plan for which they sign, in its order."""

    key: str
    who: str
    name: str
    id_number: str
    phone: str
    items: tuple[str, ...]
    level: int
    days: int


def plain_number(number: str) -> str:
    """A number of an identity document as it is compared, however it was typed."""
    return "".join(number.split()).upper()


def cosigners(bundle: Bundle, plan: Plan, values: Mapping[str, str], sent_by: Iterable[str]) -> tuple[Cosigner, ...]:
    """Who has to sign beside the sender, each once; `sent_by`: the numbers of whoever sends it (firm and agent).

    A party of whom the form holds no number, or whose items do not take part, is not asked. Who is two of the parties
    signs once, as the first of them, for what both sign for.
    """
    senders = {plain_number(each) for each in sent_by}
    found: dict[str, Cosigner] = {}
    facts = Facts(values={**values, **plan.answers})
    for key, rule in bundle.signatures.items():
        items = tuple(each.key for each in plan.items if each.item in rule.items)
        if not items or (rule.when is not None and not rule.when.holds(facts)):
            continue
        for cosigner in _of_rule(key, rule, items, values):
            number = plain_number(cosigner.id_number)
            if number and number not in senders:
                found[number] = _together(plan, found[number], cosigner) if number in found else cosigner
    return tuple(found.values())


def _together(plan: Plan, one: Cosigner, other: Cosigner) -> Cosigner:
    """One who is both: with the items of both, as sure and as soon as either asks."""
    items = tuple(each.key for each in plan.items if each.key in {*one.items, *other.items})
    return one._replace(items=items, level=max(one.level, other.level), days=min(one.days, other.days))


def _of_rule(key: str, rule: SignatureRule, items: tuple[str, ...], values: Mapping[str, str]) -> Iterator[Cosigner]:
    group = rule.id_number.partition(".")[0]
    rows: Sequence[int | None] = row_numbers(group, values) or (None,)
    for row in rows:
        name, number, phone = (_value(values, field, group, row) for field in (rule.name, rule.id_number, rule.phone))
        own = key if row is None else f"{key}-{row + 1}"
        yield Cosigner(own, rule.who, name, number, phone, items, rule.level, rule.days)


def _value(values: Mapping[str, str], field: str | None, group: str, row: int | None) -> str:
    if field is None:
        return ""
    own, _, name = field.partition(".")
    return values.get(f"{own}.{row}.{name}" if row is not None and own == group else field, "").strip()


def seen_fields(form: Form, items: Iterable[str]) -> frozenset[str]:
    """Keys ("group.field") of the fields that these items need: a co-signer sees them and no others."""
    own = {each.partition("#")[0] for each in items}
    return frozenset(field.key for field in form.fields() if own & set(field.items))


def seen_materials(entries: Iterable[MaterialEntry], items: Iterable[str]) -> frozenset[str]:
    """Keys of the materials that these items need: a co-signer sees them and no others."""
    own = {each.partition("#")[0] for each in items}
    return frozenset(entry.key for entry in entries if own & set(entry.items))
