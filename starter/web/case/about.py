"""Whom or what a case is about beside its applicant (新生儿, 店铺), for those who see that field."""

from __future__ import annotations

from domain.definition.forms import department_view, merged_form, normal_form
from starter.web.case.in_hand import CaseInHand, sees_of


def about_of(hand: CaseInHand) -> tuple[str, str] | None:
    """(what the field is called, the name); None where the definition names none, or the visitor does not see it."""
    key = hand.definition.bundle.about
    value = hand.values.get(key or "", "")
    if key is None or not value:
        return None
    form, sees = merged_form(hand.definition, hand.state.plan), sees_of(hand.actor)
    if sees is not None and key not in department_view(form, {key: value}, sees):
        return None
    field = next((each for each in form.fields() if each.key == key), None)
    return (field.label, normal_form(form, {key: value})[key]) if field else None
