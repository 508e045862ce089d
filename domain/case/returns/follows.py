"""退回: the draft to the one who made it, or the work to an item before this one, also out of a parallel branch."""

from __future__ import annotations

from typing import Any

from domain.case.acts import Act, ActKind
from domain.case.decided import Consequence, Decided
from domain.case.desk.entries import ProposalReturned
from domain.case.follows import go_on
from domain.case.returns.entries import ItemReturned
from domain.case.state import CaseState, ItemPhase


def _return_item(decided: Decided, act: Act, facts: dict[str, Any]) -> None:
    item = act.item or ""
    if act.to_item is None:
        decided.add(ProposalReturned(**facts, item=item, because="returned"))
        return
    waits = _waiting_anew(decided.state, act.to_item)
    decided.add(ItemReturned(**facts, item=item, to_item=act.to_item, waits=waits, reason=act.reason))
    go_on(decided, act.received_at)  # a joint event that waits anew lets the clocks of its other items go on


def _waiting_anew(state: CaseState, key: str) -> tuple[str, ...]:
    """What started because this item was granted: it waits again. What is only gated (`~>`) works on meanwhile."""
    return tuple(
        plan.key for plan in state.plan.items if key in plan.after and state.items[plan.key].phase is ItemPhase.OPEN
    )


CONSEQUENCES: dict[ActKind, Consequence] = {ActKind.RETURN_ITEM: _return_item}
