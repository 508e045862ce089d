"""What a case is found by: names as characters and pairs of them, numbers as digests of the whole and of the last four.

A department finds a case only by what it may read of it (最少必要): words of other fields are hidden from it, so that
nobody learns by trying names who has applied for what.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from domain.definition.forms import Form, FormField, plain_key

TAIL = 4
"""Characters at the end of a number by which it is found as well."""
SHORTEST_NUMBER = 6
"""A number of fewer characters is found by its last four alone."""
_NUMBERS = frozenset({"id_no", "uscc", "phone", "bank_account"})
Digest = Callable[[str, str], str]
"""(kind of number, number) to what is kept of it; keyed, so that nobody finds a number by trying them all."""


NOBODY = ""
"""Under this name stands what is hidden from a department that takes no part, or from an office without one."""


class SearchWords(NamedTuple):
    """All words of a case, sorted; `hidden`: those by which a department does not find it, or NOBODY of the others."""

    words: tuple[str, ...]
    hidden: Mapping[str, tuple[str, ...]]


def search_words(
    form: Form, values: Mapping[str, str], applicant: str, departments: Iterable[str], digest: Digest
) -> SearchWords:
    """The words of one case; `applicant` stands in every list, so that everybody finds it by that."""
    open_to_all = set(name_words(applicant))
    by_department: dict[str, set[str]] = {each: set(open_to_all) for each in (NOBODY, *departments)}
    found = set(open_to_all)
    fields = {field.key: field for field in form.fields()}
    for key, value in values.items():
        field = fields.get(plain_key(key))
        if field is None or not value:
            continue
        words = _words_of(field, value, digest)
        found.update(words)
        for department in field.departments:
            by_department.setdefault(department, set(open_to_all)).update(words)
    hidden = {each: tuple(sorted(found - seen)) for each, seen in sorted(by_department.items())}
    return SearchWords(tuple(sorted(found)), hidden)


def _words_of(field: FormField, value: str, digest: Digest) -> set[str]:
    if field.type in _NUMBERS:
        return number_words(value, digest)
    is_a_name = field.type == "name" or (field.type == "text" and field.key.rpartition(".")[2] == "name")
    return name_words(value) if is_a_name else set()


def name_words(name: str) -> set[str]:
    """Its characters, and each with the one after it; without spaces, in one width and case."""
    compact = _compact(name)
    return {*compact, *(compact[at : at + 2] for at in range(len(compact) - 1))}


def number_words(number: str, digest: Digest) -> set[str]:
    """Digests of the whole and of its last four characters."""
    compact = _compact(number).replace("-", "")
    if len(compact) < TAIL:
        return set()
    whole = {digest("whole", compact)} if len(compact) >= SHORTEST_NUMBER else set()
    return whole | {digest("tail", compact[-TAIL:])}


def asked_words(typed: str, digest: Digest) -> tuple[str, ...]:
    """What a case must have to be found by what was typed, sorted; empty where nothing can be looked for.

    Digits (and a final X) are a number: four of them its end. All else is a name, or a part of one.
    """
    compact = _compact(typed).replace("-", "")
    if not compact:
        return ()
    if _is_a_number(compact):
        if len(compact) < TAIL:
            return ()
        return (digest("tail", compact) if len(compact) == TAIL else digest("whole", compact),)
    name = _compact(typed)
    pairs = {name[at : at + 2] for at in range(len(name) - 1)}
    return tuple(sorted(pairs or {name}))


def _is_a_number(compact: str) -> bool:
    """Half of it are digits: an ID number may end with X, a credit code (统一社会信用代码) has letters in it."""
    return compact.isascii() and compact.isalnum() and 2 * sum(each.isdigit() for each in compact) >= len(compact)


def _compact(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()
