"""How each entry changes the state of a case (folding): `evolve` is the only way a state changes.

The folds stand by subject in `domain.folding`. Nothing here decides anything; see `domain.case` for the rules.
"""

from __future__ import annotations

from typing import Any

from domain.entries import ActRefused, Entry
from domain.folding import desk, intake, items, joint, limits, migration, results, returns, waits
from domain.folding.desk import kept_up
from domain.folding.parts import Fold
from domain.folding.whole import MOVES_THE_WHOLE, with_whole_stops
from domain.state import CaseOpening, CaseState, new_case


def evolve(state: CaseState, entry: Entry) -> CaseState:
    """The state after one more entry."""
    changes: dict[str, Any] = _FOLDS[type(entry)](state, entry)
    changes["seq"] = state.seq + 1
    changes["as_of"] = max(state.as_of or entry.at, entry.at)
    if entry.act_id is not None:
        changes["seen"] = {**state.seen, entry.act_id: entry.kind}
    after = kept_up(state, state.model_copy(update=changes), entry)
    return with_whole_stops(state, after) if isinstance(entry, MOVES_THE_WHOLE) else after


def fold(opening: CaseOpening, entries: tuple[Entry, ...]) -> CaseState:
    """The state that a journal gives."""
    state = new_case(opening)
    for entry in entries:
        state = evolve(state, entry)
    return state


def _act_refused(state: CaseState, entry: ActRefused) -> dict[str, Any]:
    return {}


_FOLDS: dict[type, Fold] = {
    **intake.FOLDS,
    **items.FOLDS,
    **limits.FOLDS,
    **results.FOLDS,
    **joint.FOLDS,
    **desk.FOLDS,
    **returns.FOLDS,
    **waits.FOLDS,
    **migration.FOLDS,
    ActRefused: _act_refused,
}
