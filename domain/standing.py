"""Questions about where a case stands, which the rules and what follows from them ask alike."""

from __future__ import annotations

from domain.clock import Clock
from domain.plan import ExtensionRule
from domain.state import WHOLE_STATUTORY_CLOCK, CaseState, ItemPhase, delivery_clock, statutory_clock


def granted(state: CaseState, keys: tuple[str, ...]) -> bool:
    """Whether every one of these items is granted."""
    return all(state.items[key].phase is ItemPhase.GRANTED for key in keys)


def decidable_now(state: CaseState, item: str) -> bool:
    """Whether nothing keeps an open item from being granted: gates, a special procedure, papers that follow (容缺)."""
    gates = state.item_plan(item).gate
    return granted(state, gates) and not state.items[item].suspended and not awaits_papers(state, item)


def awaits_papers(state: CaseState, item: str) -> bool:
    """容缺受理: the licence comes only when everything is here. A field of the form holds up every item."""
    if not state.gaps:
        return False
    materials = {key for plan in state.plan.items for key in plan.materials}
    own = set(state.item_plan(item).materials)
    return any(gap.subject in own or gap.subject not in materials for gap in state.gaps)


def undelivered(state: CaseState, item: str | None) -> tuple[str, ...]:
    """Items whose results are issued and not in the applicant's hands.

    When `item` is given, that one alone; it may be handed over before the results that are held for one another, since
    its own time runs from its decision.
    """
    clocks = ((key, state.clocks.get(delivery_clock(key))) for key in ((item,) if item else state.issued))
    return tuple(key for key, clock in clocks if clock is not None and clock.ended_on is None)


def extension_of(state: CaseState, item: str | None) -> tuple[Clock | None, ExtensionRule | None]:
    """The statutory clock of an item (None: of the whole), and by what rule it may be extended."""
    if item is None:
        joint = state.plan.joint_statutory
        return state.clocks.get(WHOLE_STATUTORY_CLOCK), joint.extension if joint else None
    return state.clocks.get(statutory_clock(item)), state.item_plan(item).extension
