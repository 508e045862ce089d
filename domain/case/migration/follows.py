"""What 版本迁移 and 规则换版 lead to: the case goes by the other plan or rules, and what may start by it starts."""

from __future__ import annotations

from domain.case.acts import Act, ActKind
from domain.case.decided import Consequence, Decided
from domain.case.entry_base import EntryFacts
from domain.case.evolve import evolve
from domain.case.fold_parts import accepted_from
from domain.case.follows import go_on
from domain.case.intake.entries import DeferralCompleted
from domain.case.leading.led import led_as_now
from domain.case.limits.changes import due_changes, made_earlier
from domain.case.migration.entries import DefinitionChanged, EditionAdopted
from domain.case.money.owed import with_fees_kept
from domain.case.state import CaseState, Phase, running
from domain.definition.plan import THIRD_EDITION


def _change_definition(decided: Decided, act: Act, facts: EntryFacts) -> None:
    if act.plan is None:
        return
    plan = with_fees_kept(decided.state, led_as_now(decided.state, act.plan))
    before = decided.state.plan.definition
    decided.add(DefinitionChanged(**facts, plan=plan, before=before, after=plan.definition))
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
    before = state.plan.defaults
    renewals = _renewals(state) if before < THIRD_EDITION <= edition else ()
    adopted = EditionAdopted(**facts, before=before, after=edition, renewals=renewals)
    changes = due_changes(state, evolve(state, adopted))
    return adopted.model_copy(update={"changes": changes, "earlier": made_earlier(changes)})


def _renewals(state: CaseState) -> tuple[str, ...]:
    """Items whose licence would be renewed by silence while they wait for others (行政许可法 第五十条), and is not yet.

    Of a case that is not accepted acceptance begins them, by the edition that holds then.
    """
    since = accepted_from(state)
    if since is None or state.phase is not Phase.HANDLING:
        return ()
    renewed = (plan for plan in state.plan.items if plan.renews_until is not None and plan.renews_until > since)
    return tuple(
        plan.key
        for plan in renewed
        if not state.items[plan.key].has_ended and running(state, "renewal", plan.key) is None
    )


CONSEQUENCES: dict[ActKind, Consequence] = {
    ActKind.CHANGE_DEFINITION: _change_definition,
    ActKind.ADOPT_EDITION: _adopt_edition,
}
