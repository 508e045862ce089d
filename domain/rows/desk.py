"""What an item's row shows of the work among colleagues: delegate and signatures."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from domain.case.acts import Record
from domain.case.desk.signing import reviewers_asked
from domain.case.state import CaseState


class DeskRow(Record):
    """Columns of `item_case` about the desk.

    `signers`: added signers (加签) who have to sign now; `asked`: all who have not signed, be it their turn or not;
    `signing_departments`: of all added signers, who may see the case for that; `proposal`: the one that is being
    signed; `review_role`: in which role colleagues still have to sign it (会签 / 或签 / 票签); `signed`: who proposed
    or signed it, and so does not sign for the review. Whose move it is stands in `duty` alone.
    """

    delegate: str | None = None
    signers: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    signing_departments: tuple[str, ...] = ()
    proposal: str | None = None
    proposal_by: str | None = None
    review_role: str | None = None
    signed: tuple[str, ...] = ()
    moved_at: datetime | None = None
    returns: int = 0


def desk_row(state: CaseState, key: str) -> DeskRow:
    """The desk of one item; of an ended one only what stays true."""
    item = state.items[key]
    made = DeskRow(
        signing_departments=tuple(sorted({each.department for each in item.desk.signers})),
        moved_at=item.moved_at,
        returns=item.returns,
    )
    if item.has_ended:
        return made
    desk, proposal = item.desk, item.desk.proposal
    columns: dict[str, Any] = {
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
