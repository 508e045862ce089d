"""What 版本迁移 leads to: the case goes by the other plan, and what may start by it starts."""

from __future__ import annotations

from domain.case.acts import Act, ActKind
from domain.case.decided import Consequence, Decided
from domain.case.entry_base import EntryFacts
from domain.case.follows import go_on
from domain.case.intake.entries import DeferralCompleted
from domain.case.migration.entries import DefinitionChanged
from domain.case.state import Phase, running


def _change_definition(decided: Decided, act: Act, facts: EntryFacts) -> None:
    if act.plan is None:
        return
    before = decided.state.plan.definition
    decided.add(DefinitionChanged(**facts, plan=act.plan, before=before, after=act.plan.definition))
    # A paper that was to follow and that no item needs any more is waited for no longer (容缺).
    if running(decided.state, "deferral") is not None and not decided.state.gaps:
        decided.add(DeferralCompleted(at=act.received_at))
    if decided.state.phase is Phase.HANDLING:
        go_on(decided, act.received_at)


CONSEQUENCES: dict[ActKind, Consequence] = {ActKind.CHANGE_DEFINITION: _change_definition}
