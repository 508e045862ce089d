"""Rows of duties (应办): one for every open duty or wait, with what lists filter and sort by; no list looks further."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from domain.case.acts import Record
from domain.case.joint.state import joint_subject
from domain.case.state import CaseState, ItemState
from domain.duties.duty import Duty, SubjectKind
from domain.duties.of_case import duties
from domain.rows.term import Term, term
from domain.time.calendar import end_of_day

_OF_AN_ITEM = frozenset(SubjectKind) - {SubjectKind.CASE, SubjectKind.JOINT}


class DutyRow(Record):
    """One row of `duty`; what is the same for the whole process (bundle, lead, receipt) the ledger adds itself.

    `kind` and `subject` (with `number`) say what it is about, `act` what discharges it (None: a wait). `party`, `role`,
    `department`, `person`: who owes it or is waited for; `not_by`: who of the role has done their part. `item`, its
    `position`, `of_department` and `handler`: which item, its place, whose, who has it. `term`: the limit with the
    moments of its lights; `unlimited`: why there is none. `urged…`: 催办 of the item, the first move after it,
    until when it is to be answered, when it was and for which day it is promised (回复催办);
    of a joint event's step 催办 of what waits for it, since the step began.
    """

    key: str
    kind: str
    subject: str
    number: int | None = None
    act: str | None = None
    reason: str
    party: str
    role: str | None = None
    department: str | None = None
    person: str | None = None
    not_by: tuple[str, ...] = ()
    item: str | None = None
    position: int = 0
    of_department: str | None = None
    handler: str | None = None
    since: datetime
    not_before: datetime | None = None
    clock: str | None = None
    unlimited: str | None = None
    term: Term = Term()
    urged: int = 0
    urged_at: datetime | None = None
    moved_at: datetime | None = None
    answer_by: datetime | None = None
    answered_at: datetime | None = None
    expected_on: date | None = None


_ANSWER = ("answer_by", "answered_at", "expected_on")


class DutyChange(Record):
    """What an append does to the rows: `put` stand there afterwards, those of the keys `gone` do not.

    `all`: none but those put stand there afterwards (rebuild).
    """

    put: tuple[DutyRow, ...] = ()
    gone: tuple[str, ...] = ()
    all: bool = False


def duty_rows(state: CaseState) -> tuple[DutyRow, ...]:
    """The rows of all duties of a case, by their keys; none of a case that is only filed, and not received."""
    positions = _positions(state)
    rows = (_row(state, each, positions) for each in _duties(state))
    return tuple(sorted(rows, key=lambda row: row.key))


def changed_duties(before: CaseState, after: CaseState) -> DutyChange | None:
    """What changed between two states; None when nothing did. A row is the same where all that it is made of is."""
    known = {each.key: each for each in _duties(before)}
    now = {each.key: each for each in _duties(after)}
    anew = before.calendar is not after.calendar or before.plan is not after.plan
    new = [each for key, each in now.items() if anew or known.get(key) != each or _moved(before, after, each)]
    gone = tuple(key for key in known if key not in now)
    if not new and not gone:
        return None
    positions = _positions(after)
    return DutyChange(put=tuple(_row(after, each, positions) for each in new), gone=gone)


def _duties(state: CaseState) -> tuple[Duty, ...]:
    """They are kept with the state: the next act asks again what stood before it."""
    return duties(state) if state.seq else ()


def _moved(before: CaseState, after: CaseState, duty: Duty) -> bool:
    """Whether its limit, or what its row says of the item, is another one."""
    for clock_id in (duty.clock, duty.law):
        if clock_id is not None and before.clocks.get(clock_id) is not after.clocks[clock_id]:
            return True
    if duty.kind is SubjectKind.JOINT:
        return before.items is not after.items and _of_event(before, duty) != _of_event(after, duty)
    old, new = before.items.get(duty.subject), after.items.get(duty.subject)
    return old is not new and _of_item(old) != _of_item(new)


def _of_item(item: ItemState | None) -> dict[str, Any]:
    names = ("handler", "urged", "urged_at", "moved_at", *_ANSWER)
    return {name: getattr(item, name) for name in names} if item else {}


def _of_event(state: CaseState, duty: Duty) -> dict[str, Any]:
    """An urge (催办) about an item that waits for the event is one of those who owe the event's step."""
    plan = state.plan.joint(duty.subject)
    if plan is None or duty.is_wait:
        return {}
    waiting = (state.items[key] for key in plan.items if not state.items[key].has_ended)
    times = {item.urged_at: item for item in waiting if item.urged_at and item.urged_at >= duty.since}
    if not times:
        return {}
    last = times[max(times)]
    return {"urged": last.urged, "urged_at": last.urged_at, **{name: getattr(last, name) for name in _ANSWER}}


def _positions(state: CaseState) -> dict[str, int]:
    """Places of items and events (by the subject of its clocks) in the plan, from 1."""
    places = {plan.key: place for place, plan in enumerate(state.plan.items, start=1)}
    return places | {joint_subject(plan.key): place for place, plan in enumerate(state.plan.joints, start=1)}


def _row(state: CaseState, duty: Duty, positions: dict[str, int]) -> DutyRow:
    is_item = duty.kind in _OF_AN_ITEM and duty.subject in state.items
    plan = state.item_plan(duty.subject) if is_item else None
    is_joint = duty.kind is SubjectKind.JOINT
    place = joint_subject(duty.subject) if is_joint else duty.subject
    clock, law = (state.clocks[each] if each else None for each in (duty.clock, duty.law))
    return DutyRow(
        **{name: getattr(duty, name) for name in _SAME},
        party=duty.party.kind,
        role=duty.party.role,
        department=duty.party.department,
        person=duty.party.person,
        item=duty.subject if plan else None,
        position=positions.get(place, 0),
        of_department=plan.department if plan else None,
        term=_until(duty.due_on, state) if duty.due_on else term(clock, state, law),
        **(_of_item(state.items[duty.subject]) if plan else _of_event(state, duty) if is_joint else {}),
    )


def _until(due_on: date, state: CaseState) -> Term:
    """A last day without a clock: red from its end on."""
    return Term(due_on=due_on, due_provisional=state.calendar.is_provisional(due_on), red_at=end_of_day(due_on))


_SAME = ("key", "kind", "subject", "number", "act", "reason", "not_by", "since", "not_before", "clock", "unlimited")
"""What a row says as the duty itself does."""


def duties_text(change: DutyChange | None) -> str | None:
    """The change as JSON, the form in which the ledger takes it; None when nothing changed."""
    return change.model_dump_json(exclude_defaults=True) if change else None
