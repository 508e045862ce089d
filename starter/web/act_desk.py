"""What the forms of acts show besides the case: what may be found wanting, what an act would move, by which rule.

One per page of a case; the templates of the forms ask it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from domain.acts import Act, ActKind
from domain.catalogue import Reason
from domain.clock import known_due_on
from domain.entries import ExtensionRequested
from domain.plan import ExtensionRule
from domain.standing import extension_of, undelivered
from starter.web.case_records import ItemView, MaterialView
from starter.web.case_view import CaseView
from starter.web.may import Foreseen, foresee


@dataclass(frozen=True)
class ActDesk:
    """The case with which a visitor is about to do something."""

    view: CaseView

    def materials_of(self, item: ItemView | None) -> tuple[MaterialView, ...]:
        """Materials that may be found wanting: of one item, or of all; after the first notice only new papers."""
        return tuple(
            each
            for each in self.view.materials
            if (item is None or each.entry.key in item.plan.materials)
            and each.entry.source != "earlier_item"
            and self._may_be_named(each.entry.key)
        )

    def fields_of(self, item: ItemView | None) -> tuple[tuple[str, str], ...]:
        """(key, label) of the form's fields that may be found wanting, as far as the visitor sees them."""
        return tuple(
            (shown.key, f"{row.title or group.name}·{shown.field.label}")
            for group in self.view.groups
            for row in group.rows
            for shown in row.fields
            if (item is None or item.plan.item in shown.field.items) and self._may_be_named(shown.key)
        )

    def _may_be_named(self, subject: str) -> bool:
        return not self.view.state.notices or subject in self.view.state.supplied

    @property
    def gap_reasons(self) -> Mapping[str, Reason]:
        """Reasons that the desk itself may give for a gap: the common ones."""
        return {code: reason for code, reason in self.view.definition.reasons.gaps.items() if reason.common}

    @property
    def refusal_reasons(self) -> Mapping[str, Reason]:
        """Reasons with which acceptance may be refused: the common ones."""
        return {code: reason for code, reason in self.view.definition.reasons.refusals.items() if reason.common}

    @property
    def deferral_days(self) -> int:
        """Working days within which what is missing now may follow (容缺)."""
        return self.view.state.plan.deferral_days(frozenset(gap.gap.subject for gap in self.view.gaps))

    @property
    def undelivered(self) -> tuple[ItemView, ...]:
        """Items whose results wait for delivery."""
        return tuple(self.view.item(key) for key in undelivered(self.view.state, None))

    def extension_rule(self, item: str | None) -> ExtensionRule | None:
        """By what rule the statutory limit of an item (None: of the whole) may be extended."""
        return extension_of(self.view.state, item)[1]

    def law_due(self, item: str | None) -> date | None:
        """When that statutory limit ends now."""
        clock, _ = extension_of(self.view.state, item)
        return known_due_on(clock, self.view.state.calendar) if clock else None

    def stop_ends_on(self, item: str) -> date | None:
        """When the announced time of the item's special procedure is used up; None where none is under way."""
        stops = (c for c in self.view.state.clocks.values() if c.kind == "stop" and c.subject == item)
        running = next((clock for clock in stops if clock.ended_on is None), None)
        return known_due_on(running, self.view.state.calendar) if running else None

    def request_words(self, item: str | None) -> str:
        """What was written for the one who decides on an extension."""
        asked = [e for e in self.view.entries if isinstance(e, ExtensionRequested) and e.item == item]
        content = self.view.contents.get(asked[-1].act_id or "", {}) if asked else {}
        return str(content.get("opinion") or "")

    def foresee(self, kind: str, item: str | None) -> Foreseen:
        """What an act that needs no further words would do to the due dates now."""
        deferred: dict[str, object] = {}
        if kind == ActKind.ACCEPT_APPLICATION:
            deferred = {"deferred": tuple({gap.gap.subject: None for gap in self.view.gaps}), "pledged": True}
        said = {"act_id": "foreseen", "kind": kind, "item": item, **deferred}
        act = Act.model_validate({**said, "actor": self.view.actor, "received_at": self.view.now})
        return foresee(self.view.state, act)
