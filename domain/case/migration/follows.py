"""What 版本迁移 and 规则换版 lead to: the case goes by the other plan or rules, and what may start by it starts."""

from __future__ import annotations

from domain.case.acts import Act, ActKind
from domain.case.decided import Consequence, Decided
from domain.case.entry_base import EntryFacts
from domain.case.evolve import evolve
from domain.case.follows import go_on
from domain.case.intake.entries import DeferralCompleted
from domain.case.limits.changes import due_changes, made_earlier
from domain.case.migration.entries import DefinitionChanged, EditionAdopted
from domain.case.state import CaseState, Phase, running


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


def _adopt_edition(decided: Decided, act: Act, facts: EntryFacts) -> None:
    if act.edition is None:
        return  # the rule has refused it
    decided.add(edition_adopted(decided.state, act.edition, facts))
    if decided.state.phase is Phase.HANDLING:
        go_on(decided, act.received_at)


def edition_adopted(state: CaseState, edition: int, facts: EntryFacts) -> EditionAdopted:
    """What another edition of the rules does to the due dates of a case: for the journal, and for the dry run."""
    adopted = EditionAdopted(**facts, before=state.plan.defaults, after=edition)
    changes = due_changes(state, evolve(state, adopted))
    return adopted.model_copy(update={"changes": changes, "earlier": made_earlier(changes)})


CONSEQUENCES: dict[ActKind, Consequence] = {
    ActKind.CHANGE_DEFINITION: _change_definition,
    ActKind.ADOPT_EDITION: _adopt_edition,
}
