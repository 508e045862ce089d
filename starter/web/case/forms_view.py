"""What the forms of acts show besides the case: what may be found wanting, what an act would move, by which rule.

One per page of a case; the templates of the forms ask it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from domain.case.acts import Act
from domain.case.clock_ids import clock_id
from domain.case.limits.entries import ExtensionRequested
from domain.case.possible import blank, open_ways, ways
from domain.case.questions import (
    annullable,
    extension_of,
    is_untrue,
    procedures_running,
    stops_left_out,
    undelivered,
)
from domain.case.waits.entries import ObjectionRaised
from domain.definition.catalogue import Reason
from domain.definition.plan import ExtensionRule
from domain.materials.choice import subject_of
from domain.time.clock import known_due_on
from ledger.act_drafts import ActDraft
from starter.web.case.desk_forms import NO_ITEM_BEFORE
from starter.web.case.desk_view import rule_words
from starter.web.case.offered import Foreseen, foresee
from starter.web.case.records import ItemView, MaterialView
from starter.web.case.view import CaseView
from starter.web.site.colleagues import Choices, Colleagues
from starter.web.site.unsent_acts import UnsentActs
from starter.words.desk import POSITIONS
from starter.words.names import moment
from starter.words.waits import UPHELD_WORDS, objector_name


@dataclass(frozen=True)
class RunningStop:
    """A special procedure that stops an item now; `until_on`: the last day of the time announced (Beijing)."""

    key: str
    name: str
    until_on: date | None


@dataclass(frozen=True)
class ActForms:
    """The case with which a visitor is about to do something."""

    view: CaseView
    colleagues: Colleagues = field(default_factory=Colleagues)
    drafts: UnsentActs = field(default_factory=UnsentActs)
    from_hall: str = ""
    halls: tuple[tuple[str, str], ...] = ()
    """The hall that the case is at, and those that it could be handed to (转交大厅): slug and words."""
    leads: tuple[tuple[str, str], ...] = ()
    """Departments that could lead it (变更牵头部门): code and name."""

    def materials_of(self, item: ItemView | None) -> tuple[MaterialView, ...]:
        """Materials that may be found wanting: of one item, or of all; after the first notice only new materials."""
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
        state = self.view.state
        return not state.notices or subject_of(state.plan.items, subject) in state.supplied

    @property
    def gap_reasons(self) -> Mapping[str, Reason]:
        """Reasons that the desk itself may give for a gap: the common ones."""
        return {code: reason for code, reason in self.view.definition.reasons.gaps.items() if reason.common}

    @property
    def refusal_reasons(self) -> Mapping[str, Reason]:
        """Reasons with which acceptance may be refused: the common ones."""
        return {code: reason for code, reason in self.view.definition.reasons.refusals.items() if reason.common}

    def decision_reasons(self, item: ItemView) -> Mapping[str, Reason]:
        """Reasons with which the item may be refused as the case stands: none that the case shows to be untrue."""
        known = self.view.definition.refusal_reasons(item.plan.item)
        return {code: each for code, each in known.items() if not is_untrue(self.view.state, item.key, code)}

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

    def stops_of(self, item: ItemView) -> tuple[RunningStop, ...]:
        """The special procedures that stop the item now, each with the day on which its announced time is used up."""
        state, key = self.view.state, item.key
        found = ((each, item.plan.procedure(each)) for each in procedures_running(state, key))
        return tuple(
            RunningStop(
                each, procedure.name, self._used_up_on(key, item.state.running_stops.get(each, item.state.stops))
            )
            for each, procedure in found
            if procedure is not None
        )

    def annullable_of(self, item: ItemView) -> tuple[tuple[str, str], ...]:
        """The stops that can be annulled, by the number of their first notice, each with what was told.

        Then what can be annulled of them alone: each renewal, with those that followed it.
        """
        state, found, renewals = self.view.state, [], []
        mine = annullable(state, item.key)
        for stop, spans in stops_left_out(state, item.key):
            if stop in mine:
                days = "、".join(f"{span.from_on}告知{span.announced_days}个工作日" for span in spans)
                found.append((str(stop.notices[0]), f"{spans[-1].ground}（{days}）"))
                renewals += [
                    (str(span.number), f"{span.ground}：只撤销{span.from_on}起的续期，此前告知的时间照旧")
                    for span in spans
                    if span.number in stop.notices[1:]
                ]
        return (*found, *renewals)

    def _used_up_on(self, item: str, number: int) -> date | None:
        clock = self.view.state.clocks.get(clock_id("stop", item, number))
        return known_due_on(clock, self.view.state.calendar) if clock is not None else None

    def objectors(self, kind: str, item: ItemView) -> tuple[tuple[str, str], ...]:
        """For whom the visitor may raise an objection now, each with a name."""
        found = (way["objector"] for way in self._open_ways(kind, item))
        return tuple((each, objector_name(each, self.view.departments)) for each in found)

    def open_objections(self, item: ItemView) -> tuple[tuple[str, str], ...]:
        """Objections that can be settled now, by number, each with who raised it and when."""
        standings = self.view.state.items[item.key].objections_by_number
        stands = "pending" if "pending" in standings.values() else "upheld"
        raised = (e for e in self.view.entries if isinstance(e, ObjectionRaised) and e.item == item.key)
        return tuple(
            (str(e.number), f"第{e.number}件：{objector_name(e.objector, self.view.departments)}，{moment(e.at)}")
            for e in raised
            if standings.get(e.number) == stands
        )

    def upheld_words(self, item: ItemView) -> str:
        """What follows when an objection to that wait holds."""
        rule = item.plan.objection
        return UPHELD_WORDS[rule.then] if rule else ""

    def request_words(self, item: str | None) -> str:
        """What was written for the one who decides on an extension."""
        asked = [e for e in self.view.entries if isinstance(e, ExtensionRequested) and e.item == item]
        content = self.view.contents.get(asked[-1].act_id or "", {}) if asked else {}
        return str(content.get("opinion") or "")

    def foresee(self, kind: str, item: str | None) -> Foreseen:
        """What an act that needs no further words would do to the due dates now."""
        act = self._blank(kind, item).model_copy(update={"act_id": "foreseen"})
        return foresee(self.view.state, act.model_copy(update=ways(self.view.state, act)[0]))

    def _blank(self, kind: str, item: str | None) -> Act:
        return blank(kind, self.view.actor, self.view.now, item)

    def _open_ways(self, kind: str, item: ItemView) -> tuple[dict[str, Any], ...]:
        return open_ways(self.view.state, self._blank(kind, item.key))

    # --- among colleagues ---------------------------------------------------------------------------------------------

    def kept(self, kind: str, item: ItemView | None) -> ActDraft | None:
        """What the visitor kept of that form (暂存)."""
        return self.drafts.of(kind, item.key if item else None)

    def colleagues_for(self, item: ItemView) -> Choices:
        """To whom the item may be handed on: its department, without the one who has it."""
        choices = self.colleagues.who_work().choices
        return choices(self.view.departments, item.plan.department, without=(item.state.handler,))

    def signers_for(self, item: ItemView) -> Choices:
        """Who may be asked to sign: the item's department first, then the others that take part."""
        signing = (each.actor_id for each in item.state.desk.signers)
        return self._everywhere(item, (self.view.actor.stands_for, *signing))

    def copies_for(self, item: ItemView) -> Choices:
        """Who may be told of the item."""
        return self._everywhere(item, (self.view.actor.stands_for, *item.state.copies))

    def _everywhere(self, item: ItemView, without: Iterable[str]) -> Choices:
        first = dict.fromkeys((item.plan.department, *self.view.state.plan.departments()))
        others = {each.department: None for each in self.colleagues.people}
        return self.colleagues.choices(self.view.departments, *{**first, **others}, without=without)

    def positions(self, kind: str, item: ItemView) -> list[tuple[str, str]]:
        """Where a signer may be added now."""
        return [(way["position"], POSITIONS[way["position"]]) for way in self._open_ways(kind, item)]

    def removable(self, item: ItemView) -> list[tuple[str, str]]:
        """Signers who have not signed."""
        return [
            (each.account_id, f"{each.department} {each.name}（{each.place}）")
            for each in item.desk.signers
            if each.open
        ]

    def returns(self, kind: str, item: ItemView) -> list[tuple[str, str]]:
        """Where the item may be returned to (退回)."""
        found = (way["to_item"] for way in self._open_ways(kind, item))
        return [(NO_ITEM_BEFORE, "拟办人（修改拟办意见）") if key is None else (key, self._named(key)) for key in found]

    def _named(self, key: str) -> str:
        item = self.view.item(key)
        return f"{item.department_name}：{item.plan.name}"

    def review_words(self, item: ItemView) -> str:
        """Who has to sign a proposed decision of the item."""
        return rule_words(item.plan.review) if item.plan.review else "拟办意见经加签人员全部同意后生效"
