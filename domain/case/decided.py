"""A decision in the making, and the articles that its entries name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from domain.case.acts import Act
from domain.case.entries import Entry
from domain.case.entry_base import EntryFacts
from domain.case.evolve import evolve
from domain.case.state import CaseState
from domain.definition.plan import THIRD_EDITION
from domain.time.clock import Clock

BASIS_NOTICE = "行政许可法第三十二条第一款第四项"
BASIS_ACCEPT = "行政许可法第三十二条第一款第五项"
BASIS_DEEMED = "行政许可法第三十二条第一款第四项（逾期不告知，自收到申请材料之日起即为受理）"
BASIS_REFUSE = "行政许可法第三十八条"
BASIS_NOT_ACCEPTED = "行政许可法第三十二条第一款"
BASIS_STOP = "行政许可法第四十五条"
BASIS_ISSUE = "行政许可法第四十四条"


def refusal_basis(state: CaseState, item: str) -> str:
    """The article on which a refusal of that item rests, by its category; in the first two editions one for all."""
    own = state.item_plan(item).refusal_basis
    return BASIS_REFUSE if own is None or state.plan.defaults < THIRD_EDITION else own


def not_accepting_basis(state: CaseState) -> str | None:
    """The article on which 不予受理 rests: of a case with a licence (行政许可) the law of licences."""
    if state.plan.defaults < THIRD_EDITION:
        return BASIS_REFUSE
    return BASIS_NOT_ACCEPTED if any(plan.refusal_basis is None for plan in state.plan.items) else None


class Decided:
    """Entries as they are found, each folded at once so that the next rule sees it."""

    def __init__(self, state: CaseState) -> None:
        self.state = state
        self.entries: list[Entry] = []

    def add(self, entry: Entry) -> None:
        """One more entry."""
        self.entries.append(entry)
        self.state = evolve(self.state, entry)


Consequence = Callable[[Decided, Act, EntryFacts], None]
"""What an act that holds leads to; the facts are those that its entry carries: when, by which act, by whom."""

Lapse = Callable[[Decided, Clock, datetime], None]
"""What the end of a clock leads to by itself, at that moment (UTC)."""
