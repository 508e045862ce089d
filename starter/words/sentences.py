"""The sentence of each kind of entry, registered with the entry's class: what a sentence reads is checked by type."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from domain.case.entries import Entry
from domain.case.entry_base import EntryBase
from starter.words.case_names import CaseNames

_E = TypeVar("_E", bound=EntryBase)
# Each function stands under the class that it takes, so what is looked up by an entry's own class takes that entry.
_SENTENCES: dict[type[EntryBase], Callable[[CaseNames, Any], str]] = {}


def says(kind: type[_E]) -> Callable[[Callable[[CaseNames, _E], str]], Callable[[CaseNames, _E], str]]:
    """Register the decorated function as the sentence of that kind of entry. Raises ValueError for a second one."""

    def register(say: Callable[[CaseNames, _E], str]) -> Callable[[CaseNames, _E], str]:
        if kind in _SENTENCES:
            raise ValueError(f"{kind.__name__} has a sentence")
        _SENTENCES[kind] = say
        return say

    return register


def sentence(case_names: CaseNames, entry: Entry) -> str:
    """One journal entry as a Chinese sentence. Its module must be imported: `timeline` imports all of them."""
    return _SENTENCES[type(entry)](case_names, entry)


def spoken_kinds() -> frozenset[str]:
    """Kinds of entries that have a sentence, for the test that none is missing."""
    return frozenset(kind.model_fields["kind"].default for kind in _SENTENCES)
