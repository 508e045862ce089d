"""The materials of a case on file, as its pages list them: what came of each, and who may open it."""

from __future__ import annotations

from collections.abc import Iterable

from domain.definition.forms import all_materials
from domain.materials.one_of import listed
from ledger.lists import HeldMaterial
from starter.web.case.in_hand import FILE_READERS, CaseInHand, sees_of
from starter.web.case.records import MaterialView


def materials_of(hand: CaseInHand, held: Iterable[HeldMaterial]) -> tuple[MaterialView, ...]:
    """The list of a case's materials with the copies held, and which files the visitor may open."""
    sees, departments, copies_held = sees_of(hand.actor), hand.definition.departments, tuple(held)
    signs, views = _of_what_they_sign(hand), []
    came = {copy.material for copy in copies_held if copy.source != "missing"}
    for entry in listed(all_materials(hand.definition, hand.state.plan), came):
        copies = tuple(copy for copy in copies_held if copy.material == entry.key)
        given = tuple(copy for copy in copies if copy.source != "missing") or copies
        names = "、".join(departments[code].name for code in entry.departments)
        needs_it = sees is None or sees in entry.departments or entry.key in signs
        may_open = hand.actor.role in FILE_READERS and needs_it
        views.append(MaterialView(entry, given, names, may_open))
    return tuple(views)


def _of_what_they_sign(hand: CaseInHand) -> frozenset[str]:
    """Materials of the items that the visitor was asked to sign (加签), until the item ends: nobody signs blind."""
    me = (hand.actor.stands_for, hand.actor.department)
    asked = (
        key
        for key, item in hand.state.items.items()
        if not item.has_ended and any((each.actor_id, each.department) == me for each in item.desk.signers)
    )
    return frozenset(material for key in asked for material in hand.state.item_plan(key).materials)
