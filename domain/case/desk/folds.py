"""Folds of the work on one item among colleagues, and what every entry does to the desk of the item it is about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from domain.case.acts import Actor, Role
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
from domain.case.desk.moves import changed, handed_over, signed, without_proposal, without_signer
from domain.case.desk.rules import TAKEN_BACK_UNTIL_NEXT
from domain.case.desk.signing import names_of
from domain.case.desk.state import Desk, LastAct, Proposal, Signer
from domain.case.entries import ActRefused, Entry, entry_item
from domain.case.findings.entries import FindingProposed, FindingRecorded
from domain.case.fold_parts import Fold, with_item
from domain.case.intake.entries import PreReviewAnswered
from domain.case.items.entries import ItemDecided, ItemUrged
from domain.case.joint.entries import JointConfirmed, JointOpinionGiven, JointSlotRefused
from domain.case.limits.entries import DelayExplained
from domain.case.results.entries import CommitmentChecked
from domain.case.state import CaseState, ItemState
from domain.case.urging.entries import UrgeAnswered
from domain.definition.joint import SeparateDuty

_BESIDE = (NoteAdded, ItemCopied, ItemRead, ItemUrged, UrgeAnswered, DelayExplained, ActRefused)
"""Entries that move nothing: what was done last can still be taken back."""
_DUTIES: dict[type, SeparateDuty] = {
    PreReviewAnswered: "pre_review",
    DecisionProposed: "draft",
    FindingProposed: "draft",
    FindingRecorded: "draft",
    ItemDecided: "draft",
    ItemSigned: "review",
    CommitmentChecked: "commitment_check",
}


def _who(entry: Entry) -> str:
    return entry.actor.stands_for if entry.actor else ""


def moved(how: Callable[[ItemState, Any], dict[str, Any]]) -> Fold:
    """An entry that changes handler or desk, and that can be taken back."""

    def fold(state: CaseState, entry: Any) -> dict[str, Any]:
        before = state.items[entry.item]
        last = LastAct(
            act_id=entry.act_id or "",
            kind=TAKEN_BACK_UNTIL_NEXT[type(entry)],
            by=_who(entry),
            handler=before.handler,
            desk=before.desk,
        )
        return {"items": with_item(state, entry.item, **how(before, entry), last=last)}

    return fold


def _transferred(item: ItemState, entry: ItemTransferred) -> dict[str, Any]:
    return {"handler": entry.to, "desk": changed(item.desk, delegate=None)}


def _delegated(item: ItemState, entry: ItemDelegated) -> dict[str, Any]:
    return {"desk": changed(item.desk, delegate=entry.to)}


def _delegated_returned(item: ItemState, entry: DelegatedReturned) -> dict[str, Any]:
    return {"desk": changed(item.desk, delegate=None)}


def _signer_added(item: ItemState, entry: SignerAdded) -> dict[str, Any]:
    facts = {"actor_id": entry.to, "department": entry.department, "position": entry.position, "by": _who(entry)}
    return {"desk": changed(item.desk, signers=(*item.desk.signers, Signer.model_validate(facts)))}


def _signer_removed(item: ItemState, entry: SignerRemoved) -> dict[str, Any]:
    return {"desk": without_signer(item.desk, entry.whose)}


def _proposed(item: ItemState, entry: DecisionProposed) -> dict[str, Any]:
    return on_the_desk(item, entry, decision=entry.decision, reason=entry.reason)


def on_the_desk(item: ItemState, entry: DecisionProposed | FindingProposed, **what: Any) -> dict[str, Any]:
    """Who proposes the decision of an item that nobody has claimed has it from then on."""
    proposal = Proposal(
        by=_who(entry),
        act_id=entry.act_id or "",
        at=entry.at,
        deputy=entry.actor.actor_id if entry.actor and entry.actor.on_behalf_of else None,
        **what,
    )
    return {"handler": item.handler or _who(entry), "desk": changed(item.desk, proposal=proposal)}


def _signed(item: ItemState, entry: ItemSigned) -> dict[str, Any]:
    return {"desk": signed(item.desk, entry.position, entry.actor, entry.agree)} if entry.actor else {}


def _proposal_returned(state: CaseState, entry: ProposalReturned) -> dict[str, Any]:
    desk = without_proposal(state.items[entry.item].desk)
    return {"items": with_item(state, entry.item, desk=desk, last=None)}


def _taken_back(state: CaseState, entry: ActTakenBack) -> dict[str, Any]:
    last = state.items[entry.item].last
    restored = {"handler": last.handler, "desk": last.desk} if last else {}
    return {"items": with_item(state, entry.item, **restored, last=None)}


def _copied(state: CaseState, entry: ItemCopied) -> dict[str, Any]:
    copies = {**state.items[entry.item].copies, entry.to: False}
    return {"items": with_item(state, entry.item, copies=copies)}


def _read(state: CaseState, entry: ItemRead) -> dict[str, Any]:
    copies = {**state.items[entry.item].copies, _who(entry): True}
    return {"items": with_item(state, entry.item, copies=copies)}


def _noted(state: CaseState, entry: NoteAdded) -> dict[str, Any]:
    return {}


def _handed_over(state: CaseState, entry: WorkHandedOver) -> dict[str, Any]:
    return {"items": {**state.items, entry.item: handed_over(state.items[entry.item], entry.whose, entry.to)}}


FOLDS: dict[type, Fold] = {
    ItemTransferred: moved(_transferred),
    ItemDelegated: moved(_delegated),
    DelegatedReturned: moved(_delegated_returned),
    SignerAdded: moved(_signer_added),
    SignerRemoved: moved(_signer_removed),
    DecisionProposed: moved(_proposed),
    ItemSigned: moved(_signed),
    ProposalReturned: _proposal_returned,
    ActTakenBack: _taken_back,
    ItemCopied: _copied,
    ItemRead: _read,
    NoteAdded: _noted,
    WorkHandedOver: _handed_over,
}


def kept_up(before: CaseState, after: CaseState, entry: Entry) -> CaseState:
    """What holds for every entry: who did which duty, what may still be taken back, whether an urge moved anything."""
    made: dict[str, ItemState] = {}
    if after.items is not before.items:
        moved = (
            (key, item) for key, item in after.items.items() if item.phase is not before.items.get(key, item).phase
        )
        made = {key: item.model_copy(update=_cleared(item)) for key, item in moved if _cleared(item)}
    if entry.act_id is not None and entry.actor is not None and not isinstance(entry, _BESIDE):
        for key in _about(after, entry):
            item = made.get(key, after.items[key])
            if changes := _upkeep(item, after, key, entry, entry.actor):
                made[key] = item.model_copy(update=changes)
    return after.model_copy(update={"items": {**after.items, **made}}) if made else after


def _about(state: CaseState, entry: Entry) -> tuple[str, ...]:
    """The item that the entry is about, or those that rest on the event to which their department answers."""
    if isinstance(entry, JointConfirmed | JointSlotRefused | JointOpinionGiven):
        plan = state.plan.joint(entry.joint)
        party = plan.party(entry.department) if plan else None
        return party.items if party else ()
    key = entry_item(entry)
    return (key,) if key in state.items else ()


def _upkeep(item: ItemState, state: CaseState, key: str, entry: Entry, actor: Actor) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    # Whatever else moves the item ends the chance to take the last act back (撤回): it may rest on it.
    if item.last is not None and entry_item(entry) == key and type(entry) not in TAKEN_BACK_UNTIL_NEXT:
        changes["last"] = None
    if (duty := _DUTIES.get(type(entry))) and actor.role is not Role.SYSTEM:
        changes |= with_duty(item, duty, actor)
    # The first move after an urge (催办) is its answer; later ones say nothing about it.
    if item.urged_at is not None and item.moved_at is None and _is_of(state, key, actor):
        changes["moved_at"] = entry.at
    return changes


def _cleared(item: ItemState) -> dict[str, Any]:
    """With another phase nothing lies on the desk any more; who was asked to sign a decided item stays on record."""
    desk = Desk(signers=item.desk.signers) if item.has_ended else Desk()
    return {"desk": desk, "last": None} if (item.desk, item.last) != (desk, None) else {}


def with_duty(item: ItemState, duty: SeparateDuty, actor: Actor) -> dict[str, Any]:
    """The actor did this duty, and so did the one whose place they took."""
    known = item.duties.get(duty, ())
    more = tuple(sorted(names_of(actor) - set(known)))
    return {"duties": {**item.duties, duty: (*known, *more)}} if more else {}


def _is_of(state: CaseState, key: str, actor: Actor) -> bool:
    """Whether the item's own department did it."""
    return actor.role is not Role.LEAD and actor.department == state.item_plan(key).department
