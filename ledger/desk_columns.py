"""What every list of items shows of the work among colleagues (办件流转)."""

from __future__ import annotations

from datetime import datetime

from domain.case.acts import Record


class DeskColumns(Record):
    """Who works on an item and whose move it is. People are account ids.

    `signers`: added signers (加签) who have to sign now; `proposal`: the draft decision being signed, by `proposal_by`;
    `review_role`: the role in which colleagues still sign it (会签 / 或签 / 票签); `signed`: who drafted or signed it
    already; `turn_…`: whose move it is, as `domain.case.whose_move` says; `moved_at`: first act of the department after
    the last urge (催办); `returns`: how often the item was opened again (退回).
    """

    delegate: str | None = None
    signers: tuple[str, ...] = ()
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
