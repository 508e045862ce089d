"""What an act among colleagues does to the desk of an item: the same for the rules, which look ahead, and the fold."""

from __future__ import annotations

from typing import Any

from domain.case.acts import Actor
from domain.case.desk.signing import Seat
from domain.case.desk.state import Desk, Signature
from domain.case.state import ItemState


def changed(desk: Desk, **changes: Any) -> Desk:
    """The desk with these changes."""
    return desk.model_copy(update=changes)


def signed(desk: Desk, seat: Seat, actor: Actor, agree: bool) -> Desk:
    """With one more signature, in that place."""
    if seat != "review":
        mine = (actor.stands_for, seat)
        return changed(
            desk,
            signers=tuple(
                each.model_copy(update={"agree": agree}) if (each.actor_id, each.position) == mine else each
                for each in desk.signers
            ),
        )
    if desk.proposal is None:
        return desk
    deputy = actor.actor_id if actor.on_behalf_of else None
    given = (*desk.proposal.signatures, Signature(actor_id=actor.stands_for, agree=agree, deputy=deputy))
    return changed(desk, proposal=desk.proposal.model_copy(update={"signatures": given}))


def without_signer(desk: Desk, whose: str) -> Desk:
    """Without an added signer who has not signed (减签)."""
    return changed(desk, signers=tuple(s for s in desk.signers if s.actor_id != whose or s.agree is not None))


def without_proposal(desk: Desk) -> Desk:
    """The proposal goes back: who was to sign it signs the next one (before-signers have said their word)."""
    again = tuple(s.model_copy(update={"agree": None}) if s.position == "after" else s for s in desk.signers)
    return changed(desk, proposal=None, signers=again)


def handed_over(item: ItemState, whose: str, to: str) -> ItemState:
    """One colleague in every place of another: handler, delegate, signer who has not signed, who was told.

    Who delegated to the one who comes has it back in hand. An ended item has nobody at work any more.
    """
    copies = {(to if name == whose and not read else name): read for name, read in item.copies.items()}
    if whose in item.copies and to in item.copies and not item.copies[whose]:
        copies[to] = item.copies[to]
    made: dict[str, Any] = {"copies": copies}
    if not item.has_ended:
        handler, delegate = (to if name == whose else name for name in (item.handler, item.desk.delegate))
        signers = tuple(
            each.model_copy(update={"actor_id": to}) if each.actor_id == whose and each.agree is None else each
            for each in item.desk.signers
        )
        delegate = None if delegate == handler else delegate
        made |= {"handler": handler, "desk": changed(item.desk, delegate=delegate, signers=signers)}
    return item.model_copy(update=made)
