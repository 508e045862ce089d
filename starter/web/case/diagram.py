"""The diagram of a running case: the lanes of its bundle with the state of its own items, in words and colour."""

from __future__ import annotations

from markupsafe import Markup

from bundles.views.lanes import lanes_svg
from domain.case.state import CaseState, ItemPhase
from domain.definition.bundle import Definition
from domain.definition.resolve import item_of
from starter.words import names

_MARKS = {
    ItemPhase.REVIEWING: "is-running",
    ItemPhase.OPEN: "is-running",
    ItemPhase.GRANTED: "is-done",
    ItemPhase.DONE: "is-done",
    ItemPhase.NOT_DONE: "is-shut",
    ItemPhase.FOUND: "is-done",
    ItemPhase.REFUSED: "is-refused",
    ItemPhase.LAPSED: "is-shut",
    ItemPhase.WITHDRAWN: "is-shut",
    ItemPhase.REVOKED: "is-shut",
}


def diagram_of(definition: Definition, state: CaseState, late: frozenset[str]) -> Markup:
    """The picture; an item with several rows shows the row that is furthest behind. `late`: items whose people are."""
    live: dict[str, tuple[str, str]] = {}
    for item in reversed(state.plan.items):
        live[item_of(item.key)] = _standing(state, item.key, item.key in late)
    return Markup(lanes_svg(definition, live))  # noqa: S704 - made by us, texts escaped


def _standing(state: CaseState, key: str, is_late: bool) -> tuple[str, str]:
    phase = state.items[key].phase
    words = names.ITEM_PHASE_NAMES[phase]
    return ("is-late", f"{words}，已超期") if is_late else (_MARKS.get(phase, ""), words)
