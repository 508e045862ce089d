"""What an item's row shows of the work among colleagues: delegate, signatures, whose move it is (轮到谁)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from domain.case.acts import Record
from domain.case.desk.signing import reviewers_asked
from domain.case.state import CaseState, Phase
from domain.case.whose_move import Turn, undo_move, whose_move


class DeskRow(Record):
    """Columns of `item_case` about the desk.

    `signers`: added signers (加签) who have to sign now; `asked`: all who have not signed, be it their turn or not;
    `signing_departments`: of all added signers, who may see the case for that; `proposal`: the one that is being
    signed; `review_role`: in which role colleagues still have to sign it (会签 / 或签 / 票签); `signed`: who proposed
    or signed it, and so does not sign for the review; `turn_…`: whose move it is (see `domain.case.whose_move`).
    """

    delegate: str | None = None
    signers: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    signing_departments: tuple[str, ...] = ()
    proposal: str | None = None
    proposal_by: str | None = None
    review_role: str | None = None
    signed: tuple[str, ...] = ()
    turn_party: str | None = None
    turn_person: str | None = None
    turn_department: str | None = None
    turn_why: str | None = None
    moved_at: datetime | None = None
    returns: int = 0


def desk_row(state: CaseState, key: str) -> DeskRow:
    """The desk of one item; of an ended one only what stays true, and who has to undo it (补偿)."""
    item = state.items[key]
    made = DeskRow(
        signing_departments=tuple(sorted({each.department for each in item.desk.signers})),
        moved_at=item.moved_at,
        returns=item.returns,
    )
    if undo := undo_move(state, key):
        return made.model_copy(update=_turn(undo))
    if item.has_ended:
        return made
    desk, proposal, turn = item.desk, item.desk.proposal, whose_move(state, key)
    columns: dict[str, Any] = {
        **_turn(turn),
        "delegate": desk.delegate,
        "signers": tuple(each.actor_id for each in desk.waiting_signers),
        "asked": tuple(each.actor_id for each in desk.signers if each.agree is None),
    }
    if proposal is not None:
        columns |= {
            "proposal": proposal.decision,
            "proposal_by": proposal.by,
            "review_role": reviewers_asked(state, key),
            "signed": tuple(sorted(proposal.people)),
        }
    return made.model_copy(update=columns)


def _turn(turn: Turn | None) -> dict[str, str | None]:
    names = ("party", "person", "department", "why")
    return {f"turn_{name}": getattr(turn, name) if turn else None for name in names}


def turns_touched(before: CaseState, after: CaseState) -> Collection[str]:
    """Items on which it may be somebody else's move though they did not change: the case, an event or another item did.

    What an item waits for is where others are, never who has them; so most acts need no further look, and an item that
    moved is looked at from those that rest on it, directly or in the same joint event.
    """
    if before.phase is not after.phase or before.joints is not after.joints or before.gaps != after.gaps:
        return after.items.keys()
    moved = {key for key, item in after.items.items() if item.phase is not before.items[key].phase}
    if not moved:
        return ()
    if after.phase is Phase.REVIEWING:
        return after.items.keys()
    together = (set(joint.items) for joint in after.plan.joints if moved.intersection(joint.items))
    resting = {plan.key for plan in after.plan.items if moved.intersection(plan.predecessors)}
    return resting.union(*together)


def turn_moved(before: CaseState, after: CaseState, key: str) -> bool:
    """Whether it is somebody else's move now, or about something else, though the item itself did not change."""
    return whose_move(before, key) != whose_move(after, key)
