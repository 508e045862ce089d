"""Whom an application is about: what two applications have in common when they are likely one and the same (疑似重复).

The numbers of persons and bodies, and of somebody who has none yet (a newborn) name and day. Telephones, addresses and
the way in which results are fetched may differ between two tries of one family.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from domain.definition.forms import Form, FormGroup, normal_form, plain_key

_NUMBERS = frozenset({"id_no", "uscc"})
_DAYS = frozenset({"date", "datetime"})
_DAY_CHARS = len("2026-11-23")


def identity(form: Form, typed: Mapping[str, str]) -> tuple[str, ...]:
    """What identifies the application, sorted; empty when its form names nobody by a number."""
    values = normal_form(form, typed)
    named = tuple(each for group in form.groups for each in _of_group(group, values))
    has_number = any(values.get(key) for key in values if _type_of(form, key) in _NUMBERS)
    return tuple(sorted(named)) if has_number else ()


def _of_group(group: FormGroup, values: Mapping[str, str]) -> Iterator[str]:
    types = {field.key: field.type for field in group.fields}
    of_interest = _NUMBERS if _NUMBERS & set(types.values()) else frozenset({"name"}) | _DAYS
    if of_interest != _NUMBERS and not (_DAYS & set(types.values()) and "name" in types.values()):
        return
    for key, value in values.items():
        kind = types.get(plain_key(key), "text")
        if value and kind in of_interest:
            yield f"{plain_key(key)}={value[:_DAY_CHARS] if kind in _DAYS else value}"


def _type_of(form: Form, key: str) -> str:
    return next((field.type for field in form.fields() if field.key == plain_key(key)), "text")
