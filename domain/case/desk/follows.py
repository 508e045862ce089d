"""Acts on one item among colleagues: 转办, 委派, 加签, 减签, 拟办, 签署, 撤回, 抄送, 已阅, 备注, 离职交接."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from domain.case.acts import Act, ActKind
from domain.case.decided import Consequence, Decided, refusal_basis
from domain.case.desk.entries import (
    ActTakenBack,
    DecisionProposed,
    DelegatedReturned,
    ItemCopied,
    ItemDelegated,
    ItemRead,
    ItemSigned,
    ItemTransferred,
    NoteAdded,
    ProposalReturned,
    SignerAdded,
    SignerRemoved,
    WorkHandedOver,
)
from domain.case.desk.signing import seat_of
from domain.case.entry_base import EntryFacts
from domain.case.findings.entries import FindingRecorded
from domain.case.follows import go_on
from domain.case.items.entries import ItemDecided
from domain.case.joint.follows import take_back_opinion
from domain.definition.joint import Certainty


def _transfer(decided: Decided, act: Act, facts: EntryFacts) -> None:
    decided.add(ItemTransferred(**facts, item=act.item or "", to=act.to or ""))


def _delegate(decided: Decided, act: Act, facts: EntryFacts) -> None:
    decided.add(ItemDelegated(**facts, item=act.item or "", to=act.to or ""))


def _return_delegated(decided: Decided, act: Act, facts: EntryFacts) -> None:
    item = act.item or ""
    is_delegate = decided.state.items[item].desk.delegate == act.actor.stands_for
    decided.add(DelegatedReturned(**facts, item=item, via="returned" if is_delegate else "recalled"))


def _add_signer(decided: Decided, act: Act, facts: EntryFacts) -> None:
    department = act.to_department or decided.state.item_plan(act.item or "").department
    signer: dict[str, Any] = {"to": act.to or "", "department": department, "position": act.position or "before"}
    decided.add(SignerAdded(**facts, item=act.item or "", **signer))


def _remove_signer(decided: Decided, act: Act, facts: EntryFacts) -> None:
    decided.add(SignerRemoved(**facts, item=act.item or "", whose=act.whose or ""))
    _settle(decided, act.item or "", act.received_at)


def _propose(decided: Decided, act: Act, facts: EntryFacts) -> None:
    decision = act.decision or "refuse"
    decided.add(DecisionProposed(**facts, item=act.item or "", decision=decision, reason=act.reason))


def _sign(decided: Decided, act: Act, facts: EntryFacts) -> None:
    item = act.item or ""
    seat = seat_of(decided.state, item, act.actor)
    if seat is None:
        return  # the rule has refused it
    decided.add(ItemSigned(**facts, item=item, agree=bool(act.agree), position=seat))
    _settle(decided, item, act.received_at)


def _settle(decided: Decided, item: str, at: datetime) -> None:
    """The proposal takes effect when all who must have signed it, and goes back when it can no longer be carried."""
    desk = decided.state.items[item].desk
    match desk.proposal_stands(decided.state.item_plan(item).review):
        case Certainty.PASSED if desk.proposal is not None:
            made = desk.proposal
            if made.outcome is not None:
                decided.add(
                    FindingRecorded(at=at, item=item, outcome=made.outcome, via="signed", draft_act=made.act_id)
                )
                go_on(decided, at)
                return
            basis = refusal_basis(decided.state, item) if made.decision == "refuse" else None
            what: dict[str, Any] = {"decision": made.decision, "reason": made.reason, "draft_act": made.act_id}
            decided.add(ItemDecided(at=at, item=item, via="signed", basis=basis, **what))
            go_on(decided, at)
        case Certainty.NOT_PASSED:
            decided.add(ProposalReturned(at=at, item=item, because="not_carried"))


def _take_back(decided: Decided, act: Act, facts: EntryFacts) -> None:
    if act.joint is not None:
        take_back_opinion(decided, act, facts)
        return
    last = decided.state.items[act.item or ""].last
    if last is not None:
        decided.add(ActTakenBack(**facts, item=act.item or "", taken_act=last.act_id, what=last.kind))


def _copy(decided: Decided, act: Act, facts: EntryFacts) -> None:
    decided.add(ItemCopied(**facts, item=act.item or "", to=act.to or ""))


def _mark_read(decided: Decided, act: Act, facts: EntryFacts) -> None:
    decided.add(ItemRead(**facts, item=act.item or ""))


def _add_note(decided: Decided, act: Act, facts: EntryFacts) -> None:
    decided.add(NoteAdded(**facts, item=act.item))


def _hand_over(decided: Decided, act: Act, facts: EntryFacts) -> None:
    decided.add(WorkHandedOver(**facts, item=act.item or "", whose=act.whose or "", to=act.to or ""))


CONSEQUENCES: dict[ActKind, Consequence] = {
    ActKind.TRANSFER_ITEM: _transfer,
    ActKind.DELEGATE_ITEM: _delegate,
    ActKind.RETURN_DELEGATED: _return_delegated,
    ActKind.ADD_SIGNER: _add_signer,
    ActKind.REMOVE_SIGNER: _remove_signer,
    ActKind.PROPOSE_DECISION: _propose,
    ActKind.SIGN_ITEM: _sign,
    ActKind.TAKE_BACK: _take_back,
    ActKind.COPY_ITEM: _copy,
    ActKind.MARK_READ: _mark_read,
    ActKind.ADD_NOTE: _add_note,
    ActKind.HAND_OVER_WORK: _hand_over,
}
