"""What the entries of a case have to say to parties outside: each party has a rule of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from domain.case.entries import Entry
from domain.case.state import CaseState
from domain.letters.letter import Letter
from domain.letters.of_results import carrier_letters
from domain.letters.payment import to_payment
from domain.letters.platform import platform_letters

LetterRule = Callable[[CaseState, Sequence[Entry], CaseState], Iterable[Letter]]
"""What one party is told of entries, given the case before and after them."""

RULES: tuple[LetterRule, ...] = (to_payment, carrier_letters, platform_letters)
"""The parties that hear of cases."""


def letters_of(before: CaseState, entries: Sequence[Entry], after: CaseState) -> tuple[Letter, ...]:
    """All letters that follow from the entries, in the order of the rules."""
    return tuple(letter for rule in RULES for letter in rule(before, entries, after))
