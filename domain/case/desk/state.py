"""The desk of one item (办件流转): who has it, to whom it is delegated, who signs, and the proposal being signed."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from domain.case.acts import Record
from domain.definition.joint import Certainty, ReviewRule, tally


class Signer(Record):
    """A colleague asked to sign (加签), before the decision is proposed or after it. `agree` None: has not signed."""

    actor_id: str
    department: str
    position: Literal["before", "after"]
    by: str
    agree: bool | None = None


class Signature(Record):
    """One signature of the declared review (会签 / 或签 / 票签); `deputy`: who gave it in place of the one named."""

    actor_id: str
    agree: bool
    deputy: str | None = None


class Proposal(Record):
    """A proposed decision (拟办意见): who made it, by which act, and the signatures of the declared review so far.

    `deputy`: who made it in place of `by`. `outcome`: of a check (核查结论); it then keeps what a grant keeps.
    """

    decision: Literal["grant", "refuse"]
    reason: str | None = None
    by: str
    act_id: str
    at: datetime
    signatures: tuple[Signature, ...] = ()
    deputy: str | None = None
    outcome: str | None = None

    @property
    def people(self) -> frozenset[str]:
        """Everybody who proposed or signed it, under any name: none of them signs its review once more."""
        signed = (name for each in self.signatures for name in (each.actor_id, each.deputy))
        return frozenset(name for name in (self.by, self.deputy, *signed) if name)

    def review_stands(self, rule: ReviewRule | None) -> Certainty:
        """What the signatures of the declared review settle; a 或签 takes the first, either way."""
        if rule is None:
            return Certainty.PASSED
        given = {str(number): each.agree for number, each in enumerate(self.signatures)}
        seats = 1 if rule.rule == "any" else rule.count
        return tally(rule.closing, [str(number) for number in range(seats)], given)


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

    def asked(self, person: str) -> Signer | None:
        """That colleague as an added signer who has not signed yet, be it their turn or not."""
        return next((each for each in self.signers if each.actor_id == person and each.agree is None), None)

    def has_after(self) -> bool:
        """Whether anybody was added to sign the proposal."""
        return any(each.position == "after" for each in self.signers)

    def proposal_stands(self, rule: ReviewRule | None) -> Certainty:
        """What the declared review and the added signers together settle about the proposal; open without one."""
        if self.proposal is None:
            return Certainty.OPEN
        answers = [each.agree for each in self.signers if each.position == "after"]
        review = self.proposal.review_stands(rule)
        if review is Certainty.NOT_PASSED or False in answers:
            return Certainty.NOT_PASSED
        return Certainty.OPEN if None in answers else review


class LastAct(Record):
    """The last act on the item, which its doer may take back until the next (撤回), and the desk before it."""

    act_id: str
    kind: str
    by: str
    handler: str | None
    desk: Desk
