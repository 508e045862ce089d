"""One case as a visitor may see it: steps, items with their due dates, materials, form values, timeline, open acts.

Least data: a department sees the values and files that its own items need; the supervisor sees progress only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.case.acts import Actor, Gap, Role
from domain.case.attribution import attribute
from domain.case.entries import ENTRY, Entry
from domain.case.questions import result_number
from domain.case.rules import applicant_id
from domain.case.state import DEFERRAL_CLOCK, CaseState, ItemPhase, Phase, latest, running
from domain.case.whose_move import whose_move
from domain.definition.bundle import Definition
from domain.definition.forms import Form, department_view, materials_list, merged_form
from domain.definition.joint import JointPlan
from domain.definition.plan import PlanItem
from domain.rows.case import current_clock
from ledger import accounts, cases, lists
from ledger.accounts import Session
from ledger.lists import ActRow, CaseHead, HeldMaterial
from starter.web.case import offered
from starter.web.case.desk_view import desk_view
from starter.web.case.dues import Dues
from starter.web.case.gantt import Gantt, gantt_of
from starter.web.case.gantt_layout import Drawing, draw
from starter.web.case.records import DueView, GapView, ItemView, JointLine, MaterialView, Said, Step, Told
from starter.web.case.time import CaseTime, case_time
from starter.web.site.deputy_session import principal_of
from starter.web.site.merged_form import ShownGroup, shown_groups
from starter.web.site.permissions import CaseMissing
from starter.web.site.shared import Shared
from starter.words import desk as desk_words
from starter.words import joint as joint_words
from starter.words import names as words
from starter.words import timeline as case_timeline
from starter.words import turn as turn_words
from starter.words.case_names import CaseNames, people_in


@dataclass(frozen=True)
class CaseView:
    """Everything that one visitor's page of a case shows."""

    head: CaseHead
    state: CaseState
    definition: Definition
    actor: Actor
    steps: tuple[Step, ...]
    whole: DueView | None
    current: DueView | None
    dues: tuple[DueView, ...]
    items: tuple[ItemView, ...]
    joints: tuple[JointLine, ...]
    materials: tuple[MaterialView, ...]
    groups: tuple[ShownGroup, ...]
    gaps: tuple[GapView, ...]
    noticed: tuple[GapView, ...]
    deferral: DueView | None
    timeline: tuple[Told, ...]
    gantt: Gantt
    drawing: Drawing
    time: CaseTime
    entries: tuple[Entry, ...]
    contents: Mapping[str, Mapping[str, Any]]
    case_names: CaseNames
    acts: frozenset[str]
    now: datetime
    departments: Mapping[str, str]
    district: str

    @property
    def by_department(self) -> tuple[tuple[str, tuple[ItemView, ...]], ...]:
        """Items under their departments, in the plan's order."""
        names = dict.fromkeys(item.department_name for item in self.items)
        return tuple((name, tuple(item for item in self.items if item.department_name == name)) for name in names)

    def item(self, key: str) -> ItemView:
        """One item. Raises KeyError."""
        for item in self.items:
            if item.key == key:
                return item
        raise KeyError(key)


def actor_of(session: Session) -> Actor:
    """Who acts in this session, in its one role."""
    if session.account_id is None:
        return Actor(actor_id=applicant_id(session.case_no or ""), role=Role.APPLICANT)
    held = session.held
    return Actor(
        actor_id=session.account_id,
        role=held.role,
        department=held.department,
        on_behalf_of=principal_of(session),
    )


async def view_case(shared: Shared, session: Session, case_no: str) -> CaseView:
    """The case as this session may see it. Raises CaseMissing."""
    pool = shared.pool
    head = await lists.case_head(pool, case_no)
    if head is None:
        raise CaseMissing
    state = await shared.lianban.case_state(case_no)
    definition = await shared.shelf.by_hash(head.definition)
    acts = await lists.acts_of_case(pool, case_no)
    entries = [ENTRY.validate_json(body) for _, body in await lists.timeline(pool, case_no)]
    is_staff = session.account_id is not None
    people = await accounts.names_of(pool, _people(entries, acts)) if is_staff else {}
    now = await cases.legal_now(pool)
    reader = _Reader(
        head=head,
        state=state,
        definition=definition,
        actor=actor_of(session),
        now=now,
        dues=Dues(state, now),
        acts={act.act_id: act for act in acts},
        people=people,
        case_names=CaseNames.of(definition, state.plan, people),
    )
    return reader.view(entries, await lists.materials_of_case(pool, case_no))


def _people(entries: list[Entry], acts: list[ActRow]) -> set[str]:
    return {each for entry in entries for each in people_in(entry)} | {act.actor_id for act in acts}


@dataclass(frozen=True, kw_only=True)
class _Reader:
    """Turns what was read of one case into its view."""

    head: CaseHead
    state: CaseState
    definition: Definition
    actor: Actor
    now: datetime
    acts: Mapping[str, ActRow]
    people: Mapping[str, str]
    case_names: CaseNames
    dues: Dues

    @property
    def contents(self) -> Mapping[str, Mapping[str, Any]]:
        """The words that went with each act."""
        return {act_id: act.content for act_id, act in self.acts.items()}

    def view(self, entries: list[Entry], held: list[HeldMaterial]) -> CaseView:
        """The whole page's content."""
        clocks = self.state.clocks
        accepted = self.state.accepted_at is not None
        form = merged_form(self.definition, self.state.plan)
        values = {key: str(value) for key, value in self.head.form.items()}
        whose = attribute(self.state.opening, reversed(entries), self.now)
        gantt = gantt_of(self.state, whose, self.case_names.departments, self.now)
        return CaseView(
            head=self.head,
            state=self.state,
            definition=self.definition,
            actor=self.actor,
            steps=self._steps(),
            whole=self.dues.due(latest(self.state, "whole")),
            current=None if accepted else self.dues.due(current_clock(self.state)),
            dues=self.dues.of_case(),
            items=tuple(self._item(position, item) for position, item in enumerate(self.state.plan.items, start=1)),
            joints=tuple(self._joint(plan) for plan in self.state.plan.joints),
            materials=self._materials(held),
            groups=self._groups(form, values),
            gaps=tuple(self._gap(gap, values) for gap in self.state.gaps),
            noticed=tuple(self._gap(gap, values) for gap in self.state.noticed),
            deferral=self.dues.due(clocks.get(DEFERRAL_CLOCK)),
            timeline=self._timeline(entries),
            gantt=gantt,
            drawing=draw(gantt),
            time=case_time(whose, self.case_names.departments, self.now),
            entries=tuple(reversed(entries)),
            contents=self.contents,
            case_names=self.case_names,
            acts=offered.case_acts(self.state, self.actor, self.now),
            now=self.now,
            departments=self.case_names.departments,
            district=self.definition.organisation.district.name,
        )

    def _sees(self) -> str | None:
        """Whose data the visitor sees: a department's code, "" for nobody's, None for everything."""
        if self.actor.role in (Role.COUNTER_CLERK, Role.APPLICANT):
            return None
        return self.actor.department or ""

    def _groups(self, form: Form, values: dict[str, str]) -> tuple[ShownGroup, ...]:
        sees = self._sees()
        shown = values if sees is None else department_view(form, values, sees)
        kept = {key: value for key, value in shown.items() if value}
        if not kept:
            return ()
        return tuple(
            group
            for group in shown_groups(form, kept, self.case_names.departments)
            if any(field.value for row in group.rows for field in row.fields)
        )

    def _materials(self, held: list[HeldMaterial]) -> tuple[MaterialView, ...]:
        sees = self._sees()
        views = []
        for entry in materials_list(self.definition, self.state.plan):
            copies = tuple(copy for copy in held if copy.material == entry.key)
            given = tuple(copy for copy in copies if copy.source != "missing") or copies
            names = "、".join(self.case_names.departments[code] for code in entry.departments)
            views.append(MaterialView(entry, given, names, sees is None or sees in entry.departments))
        return tuple(views)

    def _item(self, position: int, plan: PlanItem) -> ItemView:
        state = self.state.items[plan.key]
        reviewing = state.phase is ItemPhase.REVIEWING
        clock = running(self.state, "pre_review") if reviewing else latest(self.state, "promised", plan.key)
        act = self.acts.get(state.decision_act or "")
        content = act.content if act else {}
        reason = self.case_names.refusal_reason(state.reason) if state.phase is ItemPhase.REFUSED else None
        handler = self.people.get(state.handler or "", "")
        return ItemView(
            key=plan.key,
            position=position,
            plan=plan,
            state=state,
            department_name=self.case_names.departments.get(plan.department, plan.department),
            word=words.ITEM_PHASE_NAMES[state.phase],
            due=self.dues.due(clock),
            statutory=self.dues.due(latest(self.state, "statutory", plan.key)),
            dues=self.dues.of_item(plan.key),
            handler_name=handler,
            result_no=result_number(self.state, plan.key, content.get("result_no")) or "",
            opinion=str(content.get("opinion") or "") if self._sees() in (None, plan.department) else "",
            reason=reason.sentence if reason else "",
            reason_next=(reason.next_step or "") if reason else "",
            waits_for=tuple(
                self.case_names.items[key]
                for key in plan.predecessors
                if self.state.items[key].phase is not ItemPhase.GRANTED
            ),
            acts=offered.item_acts(self.state, self.actor, self.now, plan.key),
            desk=desk_view(self.case_names, plan, state, self.actor, self.contents, self.state.plan.urge_hours),
            turn=self._turn(plan.key),
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
            dues=self.dues.of_joint(plan.key),
        )

    def _gap(self, gap: Gap, values: Mapping[str, str]) -> GapView:
        reason = self.case_names.gap_reason(gap.reason)
        plan = next((item for item in self.state.plan.items if item.key == gap.item), None)
        return GapView(
            gap=gap,
            subject=self.case_names.subject(gap.subject),
            sentence=reason.sentence,
            next_step=reason.next_step or "",
            asked_by=self.case_names.departments.get(plan.department, "") if plan else "",
            is_material=gap.subject in self.definition.materials,
            value=values.get(gap.subject, ""),
        )

    def _timeline(self, entries: list[Entry]) -> tuple[Told, ...]:
        # An applicant reads what happened to the case, not what clerks tried in vain or how they shared the work.
        hidden = case_timeline.INTERNAL if self.actor.role is Role.APPLICANT else frozenset()
        effects = case_timeline.effects(self.case_names, self.state.opening, reversed(entries))
        told = [
            Told(
                at=entry.at,
                sentence=case_timeline.sentence(self.case_names, entry),
                kind=_look(entry),
                basis=entry.basis,
                effect=effect,
                words=self._words(entry),
            )
            for entry, effect in zip(reversed(entries), effects, strict=True)
            if entry.kind not in hidden
        ]
        return tuple(reversed(told))

    def _words(self, entry: Entry) -> Said | None:
        """What was written with it, for those of the staff whom it concerns."""
        content = self.contents.get(entry.act_id or "", {})
        if entry.kind not in desk_words.INTERNAL | {"item_returned"} or not self._is_told(entry):
            return None
        said = str(content.get("note") or content.get("opinion") or "")
        base = f"/cases/{self.head.case_no}/notes/{entry.act_id}"
        files = tuple((str(each["file_name"]), f"{base}/{at}") for at, each in enumerate(content.get("files", ())))
        return Said(said, files) if said or files else None

    def _is_told(self, entry: Entry) -> bool:
        """Whether the visitor reads the words: the departments concerned, and those who see to the whole case."""
        if self.actor.role in (Role.COUNTER_CLERK, Role.LEAD, Role.SUPERVISOR):
            return True
        keys = [key for name in ("item", "to_item") if (key := getattr(entry, name, None))]
        concerned: set[str | None] = {self.state.item_plan(key).department for key in keys}
        concerned |= {getattr(entry, "department", None), entry.actor.department if entry.actor else None}
        return self.actor.role is not Role.APPLICANT and (not keys or self.actor.department in concerned)

    def _turn(self, key: str) -> str:
        turn = whose_move(self.state, key)
        return turn_words.of_turn(self.case_names, turn, self.actor.stands_for) if turn else ""

    def _steps(self) -> tuple[Step, ...]:
        phase, accepted = self.state.phase, self.state.accepted_at
        concluded = phase is Phase.CONCLUDED
        done = {
            "received": self.state.seq > 0,
            "reviewed": accepted is not None or concluded or phase is Phase.INTAKE,
            "accepted": accepted is not None,
            "handled": concluded and accepted is not None,
            "concluded": concluded,
        }
        now = {
            Phase.SUBMITTED: "received",
            Phase.REVIEWING: "reviewed",
            Phase.CORRECTING: "reviewed",
            Phase.INTAKE: "accepted",
            Phase.HANDLING: "handled",
        }.get(phase)
        notes = {
            "received": words.moment(self.head.received_at),
            "reviewed": self._reviewed_note(),
            "accepted": words.moment(accepted),
            "handled": self._handled_note(),
            "concluded": words.OUTCOME_NAMES[self.state.outcome] if concluded and self.state.outcome else "",
        }
        return tuple(
            Step(name, "now" if key == now else "done" if done[key] else "off" if concluded else "todo", notes[key])
            for key, name in words.STEPS
        )

    def _reviewed_note(self) -> str:
        if self.state.phase is Phase.CORRECTING:
            return "待补正"
        if self.state.accepted_at is None:
            return ""
        if self.state.counted_from is not None:
            return "逾期未告知"
        if DEFERRAL_CLOCK in self.state.clocks:
            return "容缺"
        return "补正后齐全" if self.state.noticed else "材料齐全"

    def _handled_note(self) -> str:
        if self.state.accepted_at is None:
            return ""
        ended = sum(1 for item in self.state.items.values() if item.has_ended)
        return f"{ended}/{len(self.state.items)} 项已有结果"


def _look(entry: Entry) -> str:
    if entry.kind == "act_refused":
        return "refused"
    return "red" if entry.kind == "rung_fired" and entry.rung == "red" else "plain"
