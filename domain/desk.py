"""The desk of one item (办件流转): who has it, to whom it is delegated, who signs, and the draft being signed."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from domain.acts import Record


class Signer(Record):
    """A colleague asked to sign (加签), before the decision is drafted or after it. `agree` None: has not signed."""

    actor_id: str
    department: str
    position: Literal["before", "after"]
    by: str
    agree: bool | None = None


class Signature(Record):
    """One signature of the declared review (会签 / 或签 / 票签)."""

    actor_id: str
    agree: bool


class Proposal(Record):
    """A draft decision (拟办意见): who made it, by which act, and the signatures of the declared review so far."""

    decision: Literal["grant", "refuse"]
    reason: str | None = None
    by: str
    act_id: str
    at: datetime
    signatures: tuple[Signature, ...] = ()


class Desk(Record):
    """What can be taken back as a whole: `handler` has the item (None: whoever claims it), `delegate` works on it."""

    delegate: str | None = None
    signers: tuple[Signer, ...] = ()
    proposal: Proposal | None = None

    @property
    def waiting_signers(self) -> tuple[Signer, ...]:
        """Added signers whose turn it is and who have not signed."""
        position = "before" if self.proposal is None else "after"
        return tuple(each for each in self.signers if each.position == position and each.agree is None)


class LastAct(Record):
    """The last act on the item, which its doer may take back until the next (撤回), and the desk before it."""

    act_id: str
    kind: str
    by: str
    handler: str | None
    desk: Desk
