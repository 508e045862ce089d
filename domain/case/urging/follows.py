"""What follows from the answer to an urge (回复催办)."""

from __future__ import annotations

from domain.case.acts import Act, ActKind
from domain.case.decided import Consequence, Decided
from domain.case.entry_base import EntryFacts
from domain.case.urging.entries import UrgeAnswered


def _answer(decided: Decided, act: Act, facts: EntryFacts) -> None:
    if act.done_on is None:
        return  # the rule has refused it
    answer_by = decided.state.items[act.item or ""].answer_by
    is_late = answer_by is not None and act.received_at >= answer_by
    decided.add(UrgeAnswered(**facts, item=act.item or "", done_on=act.done_on, late=is_late or None))


CONSEQUENCES: dict[ActKind, Consequence] = {ActKind.ANSWER_URGE: _answer}
