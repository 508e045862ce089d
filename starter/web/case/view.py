"""One case as a visitor may see it: steps, items with their due dates, materials, form values, timeline, open acts.

Least data: a department sees the values and files that its own items need; the supervisor sees progress only. Each
part is made when a template first asks for it, so a page that brings four parts up to date makes four parts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import cached_property, partial
from typing import Self

from domain.case.acts import Gap, Role
from domain.case.clock_ids import DEFERRAL_CLOCK
from domain.case.entries import Entry
from domain.case.own_steps.clocks import limit_at_work
from domain.case.questions import parcels_back, result_number
from domain.case.roles import OF_DEPARTMENT
from domain.case.state import ItemPhase, latest, running
from domain.definition.forms import department_view, merged_form
from domain.definition.joint import JointPlan
from domain.definition.plan import PlanItem
from domain.duties.attribution import Held, attribute
from domain.duties.duty import SubjectKind
from domain.duties.lateness import late
from domain.duties.of_item import ByItem
from domain.organisation.postal import PostalAddress, address_of, of_form
from domain.rating.rules import ratable
from domain.rows.case import current_clock
from domain.time.calendar import beijing_date
from ledger import lists
from ledger.accounts import Session
from ledger.lists import HeldMaterial, ReceptionRow
from starter.web.case import offered
from starter.web.case.desk_view import desk_view
from starter.web.case.dossier import Dossier, dossier_of
from starter.web.case.dues import Dues
from starter.web.case.gantt import Gantt, gantt_of
from starter.web.case.gantt_layout import Drawing, draw
from starter.web.case.in_hand import CaseInHand, about_of, sees_of, take_in_hand
from starter.web.case.records import DueView, GapView, ItemView, JointLine, MaterialView, Said, Step, Told
from starter.web.case.steps import steps_of
from starter.web.case.time import CaseTime, case_time
from starter.web.materials.of_case import materials_of
from starter.web.materials.supply import offered_for
from starter.web.results.shown import ShownResult, may_have, shown_results
from starter.web.site.merged_form import ShownGroup, shown_groups
from starter.web.site.shared import Shared
from starter.web.urging.delays import DelayShown, delays_of
from starter.words import joint as joint_words
from starter.words import names as words
from starter.words import timeline as case_timeline
from starter.words import turn as turn_words

_RECEPTION_READERS = (Role.COUNTER_CLERK, Role.LEAD, Role.SUPERVISOR, Role.APPLICANT)


@dataclass(frozen=True, kw_only=True)
class CaseView(Dossier):
    """Everything that one visitor's page of a case shows; `held`: the copies of its materials."""

    held: tuple[HeldMaterial, ...] = ()

    @classmethod
    def of(cls, dossier: Dossier, held: tuple[HeldMaterial, ...] = ()) -> Self:
        """The view of a case whose dossier is open."""
        return cls(**{each.name: getattr(dossier, each.name) for each in fields(dossier)}, held=held)

    # --- limits -------------------------------------------------------------------------------------------------------

    @cached_property
    def _dues(self) -> Dues:
        return Dues(self.state, self.now)

    @cached_property
    def whole(self) -> DueView | None:
        """The promise of the whole."""
        return self._dues.due(latest(self.state, "whole"))

    @cached_property
    def current(self) -> DueView | None:
        """The limit that runs before acceptance."""
        return None if self.state.accepted_at is not None else self._dues.due(current_clock(self.state))

    @cached_property
    def dues(self) -> tuple[DueView, ...]:
        """The limits of the case by itself."""
        return self._dues.of_case()

    @cached_property
    def deferral(self) -> DueView | None:
        """Until when materials may follow (容缺)."""
        return self._dues.due(self.state.clocks.get(DEFERRAL_CLOCK))

    @property
    def is_of_department(self) -> bool:
        """Whether the visitor decides for one department: what they decide on stands above the course of the whole."""
        return self.actor.role in OF_DEPARTMENT

    @cached_property
    def _late(self) -> frozenset[str]:
        """The keys of what is owed and past its limit."""
        return frozenset(each.key for each in late(self.state, self.now))

    @property
    def late_items(self) -> frozenset[str]:
        """Items whose own people are late: not those that wait, for a joint event or for others."""
        at_work = (SubjectKind.ITEM, SubjectKind.SIGNATURE)
        return frozenset(each.subject for each in self.duties if each.kind in at_work and each.key in self._late)

    @cached_property
    def by_item(self) -> ByItem:
        """The duties by the item whose move they are."""
        return ByItem.of(self.duties)

    # --- items and joint events ---------------------------------------------------------------------------------------

    @cached_property
    def items(self) -> tuple[ItemView, ...]:
        """The items in the plan's order."""
        return tuple(self._item(position, item) for position, item in enumerate(self.state.plan.items, start=1))

    @property
    def by_department(self) -> tuple[tuple[str, tuple[ItemView, ...]], ...]:
        """Items under their departments, in the plan's order."""
        names = dict.fromkeys(item.department_name for item in self.items)
        return tuple((name, tuple(item for item in self.items if item.department_name == name)) for name in names)

    @cached_property
    def results(self) -> tuple[ShownResult, ...]:
        """What was granted, with numbers, dates and how it stands today."""
        return shown_results(self.course, self.definition, self.contents, self.numbers, self.now)

    @cached_property
    def parcels_back(self) -> frozenset[int]:
        """Parcels that came back, of which something waits for another way."""
        return parcels_back(self.state)

    @cached_property
    def postal(self) -> PostalAddress | None:
        """Where results go by post, for the window that packs the parcel; nobody else of the staff reads it."""
        act = self.state.address_act
        if act is None or self.actor.role is not Role.COUNTER_CLERK:
            return None
        return address_of(self.contents.get(act, {})) or of_form(self.head.form, self.head.applicant_name)

    def may_have(self, shown: ShownResult) -> bool:
        """Whether its paper is for the visitor."""
        return may_have(self.actor, shown)

    def item(self, key: str) -> ItemView:
        """One item. Raises KeyError."""
        for item in self.items:
            if item.key == key:
                return item
        raise KeyError(key)

    @cached_property
    def joints(self) -> tuple[JointLine, ...]:
        """Its joint events, a line each."""
        return tuple(self._joint(plan) for plan in self.state.plan.joints)

    @cached_property
    def acts(self) -> frozenset[str]:
        """Acts on the case as a whole that may be done now."""
        acts_of = offered.case_acts if self.head.open else offered.late_case_acts
        return acts_of(self.state, self.actor, self.now)

    # --- what was filed -----------------------------------------------------------------------------------------------

    @cached_property
    def groups(self) -> tuple[ShownGroup, ...]:
        """The form's groups, as far as the visitor sees their values."""
        sees, form, values = sees_of(self.actor), merged_form(self.definition, self.state.plan), dict(self.values)
        shown = values if sees is None else department_view(form, values, sees)
        kept = {key: value for key, value in shown.items() if value}
        if not kept:
            return ()
        return tuple(
            group
            for group in shown_groups(form, kept, self.departments)
            if any(field.value for row in group.rows for field in row.fields)
        )

    @cached_property
    def about(self) -> tuple[str, str] | None:
        """Whom or what it is about beside the applicant, for those who see that field."""
        return about_of(self)

    @property
    def reception(self) -> ReceptionRow | None:
        """How it was received: for those who see to the whole case, and the applicant; no department needs it."""
        return self.head.reception if self.actor.role in _RECEPTION_READERS else None

    @property
    def may_ask_to_rate(self) -> bool:
        """Whether the visitor may ask for a rating: at the window, when something was decided."""
        return self.actor.role is Role.COUNTER_CLERK and bool(ratable(self.state))

    @property
    def sees_helper_number(self) -> bool:
        """Whether the visitor reads the helper's number in full: the window, which took it down."""
        return self.actor.role is Role.COUNTER_CLERK

    @property
    def is_at_issue(self) -> bool:
        """Whether results count as delivered with their issue, electronically; papers follow as was agreed."""
        return self.definition.bundle.delivery.at_issue is not None

    @cached_property
    def paper_way(self) -> str:
        """How the applicant wants papers handed over (窗口领取, 邮寄); empty where the form does not ask."""
        return self.values.get("delivery.way", "")

    @property
    def today(self) -> date:
        """The Beijing day on which it is looked at."""
        return beijing_date(self.now)

    @cached_property
    def materials(self) -> tuple[MaterialView, ...]:
        """The list of materials with the copies that are held of each."""
        return materials_of(self, self.held)

    @cached_property
    def gaps(self) -> tuple[GapView, ...]:
        """What is to be corrected, or to follow."""
        return tuple(self._gap(gap) for gap in self.state.gaps)

    @cached_property
    def delays(self) -> Mapping[str, DelayShown]:
        """Passed promises by item: why, or until when the department says so."""
        return delays_of(self.entries, self.contents, self.duties)

    @cached_property
    def noticed(self) -> tuple[GapView, ...]:
        """What the correction notice named."""
        return tuple(self._gap(gap) for gap in self.state.noticed)

    # --- the course of time -------------------------------------------------------------------------------------------

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The five steps."""
        return steps_of(self)

    @cached_property
    def _held_by(self) -> tuple[Held, ...]:
        return attribute(self.course, self.now)

    @cached_property
    def gantt(self) -> Gantt:
        """The Gantt's facts."""
        return gantt_of(self.state, self._held_by, self.departments, self.now)

    @cached_property
    def drawing(self) -> Drawing:
        """The Gantt as a drawing."""
        return draw(self.gantt)

    @cached_property
    def time(self) -> CaseTime:
        """Who held the time."""
        return case_time(self._held_by, self.departments, self.now)

    @cached_property
    def timeline(self) -> tuple[Told, ...]:
        """The journal in sentences, newest first."""
        # An applicant reads what happened to the case, not what clerks tried in vain or how they shared the work.
        hidden = case_timeline.INTERNAL if self.actor.role is Role.APPLICANT else frozenset()
        effects = case_timeline.effects(self.case_names, self.course)
        told = [
            Told(
                at=entry.at,
                sentence=case_timeline.sentence(self.case_names, entry),
                kind=_look(entry),
                basis=entry.basis,
                effect=effect,
                words=self._words(entry),
            )
            for entry, effect in zip(self.entries, effects, strict=True)
            if entry.kind not in hidden
        ]
        return tuple(reversed(told))

    def _item(self, position: int, plan: PlanItem) -> ItemView:
        state = self.state.items[plan.key]
        reviewing = state.phase is ItemPhase.REVIEWING
        clock = running(self.state, "pre_review") if reviewing else limit_at_work(self.state, plan.key)
        act = self.acts_on_file.get(state.decision_act or "")
        content = act.content if act else {}
        reason = self.case_names.refusal_reason(state.reason) if state.phase is ItemPhase.REFUSED else None
        handler, owed = self.case_names.people.get(state.handler or "", ""), self.by_item.owed_for(plan.key)
        return ItemView(
            key=plan.key,
            position=position,
            plan=plan,
            state=state,
            department_name=self.departments.get(plan.department, plan.department),
            word=words.ITEM_PHASE_NAMES[state.phase],
            due=self._dues.due(clock),
            statutory=self._dues.due(latest(self.state, "statutory", plan.key)),
            dues=self._dues.of_item(plan.key),
            handler_name=handler,
            result_no=result_number(self.state, plan.key, self.numbers.get(plan.key) or content.get("result_no")) or "",
            opinion=str(content.get("opinion") or "") if sees_of(self.actor) in (None, plan.department) else "",
            reason=reason.sentence if reason else "",
            reason_next=(reason.next_step or "") if reason else "",
            waits_for=tuple(
                self.case_names.items[key] for key in plan.predecessors if not self.state.items[key].is_good
            ),
            # A run that has ended takes no act any more, be it a note; what becomes of a result is decided without one.
            offers=partial(
                offered.item_acts if self.head.open else offered.late_acts, self.state, self.actor, self.now, plan.key
            ),
            desk=desk_view(self.case_names, plan, state, self.actor, self.contents, self.state.plan.urge_hours),
            turn=turn_words.of_duties(self.case_names, owed, self.actor.stands_for),
            is_turn_late=any(each.key in self._late for each in owed),
        )

    def _joint(self, plan: JointPlan) -> JointLine:
        state = self.state.joints[plan.key]
        return JointLine(
            key=plan.key,
            name=plan.name,
            kind=joint_words.KIND_NAMES[plan.kind],
            word=joint_words.PHASE_NAMES[state.phase],
            outcome=joint_words.OUTCOME_NAMES.get(state.outcome or "", ""),
            round=state.round,
            slot=self.case_names.slots([state.slot]) if state.slot else "",
            departments=self.case_names.of_departments(plan.departments),
            dues=self._dues.of_joint(plan.key),
        )

    def _gap(self, gap: Gap) -> GapView:
        reason = self.case_names.gap_reason(gap.reason)
        any_of = offered_for(self.definition, self.state.plan, gap.subject)
        plan = next((item for item in self.state.plan.items if item.key == gap.item), None)
        return GapView(
            gap=gap,
            subject=self.case_names.subject(gap.subject),
            sentence=reason.sentence,
            next_step=reason.next_step or "",
            asked_by=self.departments.get(plan.department, "") if plan else "",
            is_material=gap.subject in self.definition.materials or bool(any_of),
            offered=any_of,
            value=self.values.get(gap.subject, ""),
        )

    def _words(self, entry: Entry) -> Said | None:
        """What was written with it, for those of the staff whom it concerns."""
        content = self.words_of(entry)
        written = (content.get("note") or content.get("opinion"), content.get("document"))
        said = "；依据：".join(str(each) for each in written if each)
        base = f"/cases/{self.head.case_no}/notes/{entry.act_id}"
        files = tuple((str(each["file_name"]), f"{base}/{at}") for at, each in enumerate(content.get("files", ())))
        if files and self.actor.role is Role.APPLICANT:  # whoever sent them has them; their names say what came in
            said, files = f"{said}（文件：{'、'.join(name for name, _ in files)}）", ()
        return Said(said, files) if said or files else None


def _look(entry: Entry) -> str:
    if entry.kind == "act_refused":
        return "refused"
    return "red" if entry.kind == "rung_fired" and entry.rung == "red" else "plain"


async def view_case(shared: Shared, session: Session, case_no: str) -> CaseView:
    """The case as this session may see it. Raises CaseMissing."""
    return await view_of(shared, await take_in_hand(shared, session, case_no))


async def view_of(shared: Shared, hand: CaseInHand) -> CaseView:
    """The page's view of a case that is in hand already."""
    held = await lists.materials_of_case(shared.pool, hand.head.case_no)
    return CaseView.of(await dossier_of(shared, hand), tuple(held))
