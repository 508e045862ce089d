"""The acts that a visitor is offered on the page of a case, each with its form, in the order of the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from starter.web.case.act_form import ActForm, Title
from starter.web.case.forms import FORMS, prefix_of
from starter.web.case.records import ItemView
from starter.web.case.view import CaseView

Picked = Callable[[str, ItemView | None], Mapping[str, str]]
"""What was typed or kept of the form of that act."""


@dataclass(frozen=True)
class Offer:
    """One form as the page draws it; `own` begins the ids of its fields, `given` is what was typed in it."""

    kind: str
    macro: tuple[str, str]
    title: str
    folded: bool
    own: str
    given: Mapping[str, str]


@dataclass(frozen=True)
class Offers:
    """What is offered to one visitor."""

    view: CaseView
    picked: Picked

    def on_case(self, place: str) -> list[Offer]:
        """Acts on the whole case that stand in that place of the page."""
        return list(self._on_case(place))

    def _on_case(self, place: str) -> Iterator[Offer]:
        for kind, form in FORMS.items():
            if (
                kind in self.view.acts
                and form.case is not None
                and form.case.place == place
                and self._is_shown(form, None)
            ):
                folded = form.case.folded
                yield self._offer(kind, form, None, form.case.title, folded(self.view) if callable(folded) else folded)

    def on_item(self, item: ItemView, place: str) -> list[Offer]:
        """Acts on that item that stand in that place among its acts."""
        return [
            self._offer(kind, form, item, form.title, place == "folded")
            for kind, form in FORMS.items()
            if kind in item.acts and form.item == place and self._is_shown(form, item)
        ]

    def _is_shown(self, form: ActForm, item: ItemView | None) -> bool:
        return form.when is None or form.when(self.view, item)

    def _offer(self, kind: str, form: ActForm, item: ItemView | None, title: Title, folded: bool) -> Offer:
        file, _, macro = form.macro.partition(".")
        said = title if isinstance(title, str) else title(self.view, item)
        own = prefix_of(kind, item.key if item else None)
        return Offer(kind, (file, macro), said, folded, own, self.picked(kind, item))
