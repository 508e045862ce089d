"""A case as the API shows it: who may read it, and how much of its form (最少必要)."""

from __future__ import annotations

from domain.case.acts import Actor, Role
from domain.case.entries import Entry
from domain.case.questions import result_number
from domain.case.refusals import refuse
from domain.case.roles import CASE_READERS, OF_DEPARTMENT
from domain.case.state import CaseState, ItemPhase
from domain.definition.forms import department_view, merged_form
from domain.time.clock import Clock
from domain.time.clock_text import explanation, explanation_record
from domain.time.lights import card
from ledger import cases, definitions, lists
from ledger.lists import CaseHead
from ledger.notices import notices_of_case
from ledger.results import numbers
from starter.api.exceptions import Refused
from starter.api.models import CaseView, EntryView, GapGiven, ItemView, NoticeView, SiblingView, TermView
from starter.office.client import Lianban
from starter.office.errors import CaseNotFound
from starter.office.reach import require_reach

_COMMON = frozenset({"kind", "at", "item", "act_id", "actor"})


async def case_view(lianban: Lianban, case_no: str, reader: Actor) -> CaseView:
    """The case for this reader. Raises CaseNotFound, Refused."""
    await check_reader(lianban, case_no, reader)
    head = await lists.case_head(lianban.pool, case_no)
    if head is None:
        raise CaseNotFound
    course = await lianban.case_course(case_no)
    state = course.state
    return CaseView(
        case_no=case_no,
        bundle=head.bundle,
        bundle_name=head.bundle_name,
        lead_department=head.lead_department,
        phase=state.phase,
        outcome=state.outcome,
        received_at=head.received_at,
        accepted_at=state.accepted_at,
        concluded_at=state.concluded_at,
        gaps=tuple(GapGiven(subject=gap.subject, reason=gap.reason) for gap in state.gaps),
        items=_items(state, await result_numbers(lianban, state)),
        terms=await _terms(lianban, state),
        notices=await _notices(lianban, case_no),
        entries=tuple(_entry(seq, entry) for seq, entry in enumerate(course.entries, start=1)),
        form=await _visible_form(lianban, head, state, reader),
        hall=head.hall,
        siblings=await _siblings(lianban, case_no, reader),
    )


async def result_numbers(lianban: Lianban, state: CaseState) -> dict[str, str]:
    """Result numbers of the items that stand granted."""
    acts = await lists.acts_of_case(lianban.pool, state.opening.case_no)
    by_rule = await numbers.of_case(lianban.pool, state.opening.case_no)
    given = {act.act_id: act.content.get("result_no") for act in acts}
    granted = ((key, item) for key, item in state.items.items() if item.phase is ItemPhase.GRANTED)
    known = ((key, by_rule.get(key) or given.get(item.decision_act or "")) for key, item in granted)
    return {key: number for key, said in known if (number := result_number(state, key, said))}


async def check_reader(lianban: Lianban, case_no: str, reader: Actor) -> None:
    """Whether the case concerns this reader; foreign and missing are the same. Raises CaseNotFound, Refused."""
    if reader.role not in CASE_READERS:
        raise Refused(refuse("NOT_ALLOWED"))
    await require_reach(lianban.pool, case_no, reader)


async def _visible_form(lianban: Lianban, head: CaseHead, state: CaseState, reader: Actor) -> dict[str, str] | None:
    values = {key: str(value) for key, value in head.form.items() if value is not None}
    if reader.role is Role.COUNTER_CLERK:
        return values
    if reader.role not in OF_DEPARTMENT or reader.department is None:
        return None
    definition = await definitions.read_definition(lianban.pool, head.definition)
    if definition is None:
        return None
    return department_view(merged_form(definition, state.plan), values, reader.department)


async def _siblings(lianban: Lianban, case_no: str, reader: Actor) -> tuple[SiblingView, ...]:
    found = await cases.siblings(lianban.pool, case_no, reader, reader.department or "")
    return tuple(SiblingView(case_no=each.case_no, phase=each.phase, outcome=each.outcome) for each in found)


def _items(state: CaseState, given: dict[str, str]) -> tuple[ItemView, ...]:
    return tuple(
        ItemView(
            item=plan.key,
            name=plan.name,
            department=plan.department,
            state=item.phase,
            started_at=item.started_at,
            decided_at=item.decided_at,
            reason=item.reason,
            result_name=plan.result.name if plan.result else None,
            result_no=given.get(plan.key),
            finding=item.finding,
            suspended=item.suspended,
            extension=item.extension,
            commitment=item.commitment,
            delivered_at=item.delivered_at,
        )
        for plan in state.plan.items
        for item in (state.items[plan.key],)
    )


async def _terms(lianban: Lianban, state: CaseState) -> tuple[TermView, ...]:
    now, calendar = await lianban.legal_now(), state.calendar
    return tuple(_term(state, clock, card(clock, calendar, now)) for clock in state.clocks.values())


def _term(state: CaseState, clock: Clock, lamp: str) -> TermView:
    told = explanation_record(clock, state.calendar)
    return TermView(
        clock_id=clock.clock_id,
        kind=clock.kind,
        subject=clock.subject,
        started_on=clock.started_on,
        due_on=told.due_on,
        due_provisional=told.provisional,
        ended_on=clock.ended_on,
        light=lamp,
        fired=state.fired.get(clock.clock_id, ()),
        explanation=explanation(clock, state.calendar),
        derivation=told,
    )


async def _notices(lianban: Lianban, case_no: str) -> tuple[NoticeView, ...]:
    return tuple(
        NoticeView(number=each.number, kind=each.kind, item=each.item, seq=each.entry_seq, issued_at=each.issued_at)
        for each in await notices_of_case(lianban.pool, case_no)
    )


def _entry(seq: int, entry: Entry) -> EntryView:
    actor = entry.actor
    return EntryView(
        seq=seq,
        kind=entry.kind,
        at=entry.at,
        item=getattr(entry, "item", None),
        act_id=entry.act_id,
        role=actor.role if actor else None,
        department=actor.department if actor else None,
        details=entry.model_dump(mode="json", exclude=set(_COMMON), exclude_none=True),
    )
