"""The sentence of each kind of entry, kept with the entry's class: what a sentence reads is checked by type.

Each subject has its own `Sentences`; `timeline` puts them together by name.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from domain.case.entries import Entry
from domain.case.entry_base import EntryBase
from starter.words.case_names import CaseNames

_E = TypeVar("_E", bound=EntryBase)


class Sentences:
    """Sentences by kind of entry: those of one subject, or of several together (`parts`).

    Raises ValueError for a second sentence of a kind.
    """

    def __init__(self, *parts: Sentences) -> None:
        # Each function stands under the class that it takes, so what is looked up by an entry's own class takes it.
        self._by_kind: dict[type[EntryBase], Callable[[CaseNames, Any], str]] = {}
        for part in parts:
            for kind, say in part._by_kind.items():
                self._keep(kind, say)

    def says(self, kind: type[_E]) -> Callable[[Callable[[CaseNames, _E], str]], Callable[[CaseNames, _E], str]]:
        """Keep the decorated function as the sentence of that kind of entry."""

        def keep(say: Callable[[CaseNames, _E], str]) -> Callable[[CaseNames, _E], str]:
            self._keep(kind, say)
            return say

        return keep

    def sentence(self, case_names: CaseNames, entry: Entry) -> str:
        """One journal entry as a Chinese sentence."""
        return self._by_kind[type(entry)](case_names, entry)

    def spoken_kinds(self) -> frozenset[str]:
        """Kinds of entries that have a sentence, for the test that none is missing."""
        return frozenset(kind.model_fields["kind"].default for kind in self._by_kind)

    def _keep(self, kind: type[EntryBase], say: Callable[[CaseNames, Any], str]) -> None:
        if kind in self._by_kind:
            raise ValueError(f"{kind.__name__} has a sentence")
        self._by_kind[kind] = say
