"""How each entry changes the state of a case (folding): `evolve` is the only way a state changes.

The folds stand in the `folds` of their subject. Nothing here decides anything; see `domain.case.decide` for the rules.
"""

from __future__ import annotations

from typing import Any

from domain.case.desk import folds as desk_folds
from domain.case.desk.folds import kept_up
from domain.case.entries import ActRefused, Entry
from domain.case.findings import folds as findings_folds
from domain.case.fold_parts import Fold
from domain.case.intake import folds as intake_folds
from domain.case.items import folds as items_folds
from domain.case.joint import folds as joint_folds
from domain.case.leading import folds as leading_folds
from domain.case.limits import folds as limits_folds
from domain.case.limits.rungs import with_standing_rungs
from domain.case.limits.whole import MOVES_THE_WHOLE, with_whole_stops
from domain.case.migration import folds as migration_folds
from domain.case.money import folds as money_folds
from domain.case.own_steps import folds as step_folds
from domain.case.results import folds as results_folds
from domain.case.returns import folds as returns_folds
from domain.case.state import CaseOpening, CaseState, new_case
from domain.case.urging import folds as urging_folds
from domain.case.waits import folds as waits_folds


def evolve(state: CaseState, entry: Entry) -> CaseState:
    """The state after one more entry."""
    changes: dict[str, Any] = _FOLDS[type(entry)](state, entry)
    changes["seq"] = state.seq + 1
    changes["as_of"] = max(state.as_of or entry.at, entry.at)
    if entry.act_id is not None:
        changes["seen"] = {**state.seen, entry.act_id: entry.kind}
    after = kept_up(state, state.model_copy(update=changes), entry)
    after = with_whole_stops(state, after, entry) if isinstance(entry, MOVES_THE_WHOLE) else after
    return with_standing_rungs(state, after)


def fold(opening: CaseOpening, entries: tuple[Entry, ...]) -> CaseState:
    """The state that a journal gives."""
    state = new_case(opening)
    for entry in entries:
        state = evolve(state, entry)
    return state


def _act_refused(state: CaseState, entry: ActRefused) -> dict[str, Any]:
    return {}


_FOLDS: dict[type, Fold] = {
    **intake_folds.FOLDS,
    **items_folds.FOLDS,
    **findings_folds.FOLDS,
    **limits_folds.FOLDS,
    **results_folds.FOLDS,
    **joint_folds.FOLDS,
    **desk_folds.FOLDS,
    **returns_folds.FOLDS,
    **waits_folds.FOLDS,
    **urging_folds.FOLDS,
    **migration_folds.FOLDS,
    **leading_folds.FOLDS,
    **money_folds.FOLDS,
    **step_folds.FOLDS,
    ActRefused: _act_refused,
}
