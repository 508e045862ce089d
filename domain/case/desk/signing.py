"""Who signs what on an item (加签, 会签 / 或签 / 票签), and what keeps a decision from being taken now.

Asked alike by the rules, by what follows from a signature, by whose move it is, and by pages.
"""

from __future__ import annotations

from typing import Literal

from domain.case.acts import Actor, Role
from domain.case.desk.state import Desk
from domain.case.money.owed import keeps_grant
from domain.case.questions import awaits_materials, by_joint, granted, joint_code, kept_apart
from domain.case.state import CaseState
from domain.definition.joint import Certainty, SeparateDuty

Seat = Literal["before", "after", "review"]
"""In which place one signs: as an added signer before the proposal or after it, or for the declared review."""
Decision = Literal["grant", "refuse"]


def names_of(actor: Actor) -> frozenset[str]:
    """The people who act: the one on the spot, and the one whose place they take (代理)."""
    return frozenset({actor.actor_id, actor.stands_for})


def seat_of(state: CaseState, key: str, actor: Actor) -> Seat | None:
    """In which place the actor signs the item now; None: nobody waits for their signature."""
    for signer in state.items[key].desk.waiting_signers:
        if signer.actor_id == actor.stands_for and signer.department == actor.department:
            return signer.position
    return "review" if _reviews(state, key, actor) else None


def reviewers_asked(state: CaseState, key: str) -> Role | None:
    """In which role colleagues still have to sign for the declared review; None: none is under way."""
    rule, proposal = state.item_plan(key).review, state.items[key].desk.proposal
    if rule is None or proposal is None or proposal.review_stands(rule) is not Certainty.OPEN:
        return None
    return Role(rule.role)


def _reviews(state: CaseState, key: str, actor: Actor) -> bool:
    proposal = state.items[key].desk.proposal
    if proposal is None or actor.role is not reviewers_asked(state, key):
        return False
    return actor.department == state.item_plan(key).department and not names_of(actor) & proposal.people


def is_kept_apart(state: CaseState, key: str, actor: Actor, duty: SeparateDuty) -> bool:
    """职责分离, for the one on the spot and for the one whose place they take."""
    return any(kept_apart(state, key, name, duty) for name in names_of(actor))


def is_signed(state: CaseState, key: str) -> bool:
    """Whether colleagues sign what is proposed: by the declared review, or added for it (加签)."""
    return state.item_plan(key).review is not None or state.items[key].desk.has_after()


def kept_from(state: CaseState, key: str, decision: Decision) -> str | None:
    """What keeps the decision from being taken now, by code of the refusal; None when nothing does.

    Refusing waits for no joint event and no materials that follow; a special procedure keeps both.
    """
    if not granted(state, state.item_plan(key).gate):
        return "PREDECESSOR_PENDING"
    if state.items[key].suspended and by_joint(state, key) is None:
        return "ITEM_SUSPENDED"
    if decision == "refuse":
        return None
    if awaits_materials(state, key):
        return "DEFERRAL_PENDING"
    if code := keeps_grant(state, key):
        return code
    return joint_code(state, key) or ("ITEM_SUSPENDED" if state.items[key].suspended else None)


def kept_if(state: CaseState, key: str, desk: Desk) -> str | None:
    """What keeps the proposal from taking effect, if with this desk it would take effect at once."""
    is_carried = desk.proposal_stands(state.item_plan(key).review) is Certainty.PASSED
    return kept_from(state, key, desk.proposal.decision) if desk.proposal and is_carried else None
