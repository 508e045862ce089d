"""A case explained: where it stands, which rung comes next and why then, who owes what, what each role could do.

Everything is asked of the rules themselves, on the state that the journal gives; no person is named, nor is anything
of the form. `starter.cli.case.explain` prints it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from domain.case.acts import CASE_SUBJECT, Actor, Record, Role
from domain.case.decide import next_rung
from domain.case.joint.state import JOINT_MARK, joint_subject
from domain.case.limits.rungs import superseded
from domain.case.rules import applicant_id
from domain.case.state import CaseState, ItemState
from domain.duties.duty import PartyKind, SubjectKind
from domain.duties.lateness import late
from domain.duties.of_case import duties
from domain.duties.reasons import DutyReason
from domain.time.clock import Rung, known_due_on
from domain.time.clock_kinds import ClockKind, RungName
from domain.time.clock_text import explain, rung_text
from starter.web.case.offered import case_acts, item_acts
from starter.web.joint.offered import joint_acts
from starter.words import turn as turn_words
from starter.words.case_names import CaseNames
from starter.words.names import moment
from starter.words.rungs import SUPERSEDED

Place = Literal["handler", "delegate", "signer"]
"""Who has the item, who works on it for them, who was asked to sign: what only this colleague may do."""
ANY_COLLEAGUE = "any-colleague"
"""Stands for whoever of the role is nobody in particular on the item: no account has this id."""


class NextRung(Record):
    """The next thing that the clocks ask for: `at` (UTC) is `rule` of a limit whose end is `due_on`.

    `derivation`: how that end came about, sentence by sentence.
    """

    clock_id: str
    kind: ClockKind
    about: str
    rung: RungName
    rule: str
    at: datetime
    due_on: date | None
    derivation: tuple[str, ...]


class Owed(Record):
    """One duty (应办), or a wait (`act` None): who owes what, and why, on `about` ("case", an item, "joint:<key>").

    `item`: its name and `phase`, where the row is an item's own. `due_on`: the last day of its limit (Beijing), None
    without one or where that is not known yet; `is_late`: owed and past it. `waits_for`: items and events.
    """

    about: str
    kind: SubjectKind
    item: str | None
    phase: str | None
    party: PartyKind
    role: Role | None
    department: str | None
    act: str | None
    reason: DutyReason
    since: datetime
    not_before: datetime | None
    due_on: date | None
    is_late: bool
    waits_for: tuple[str, ...]
    sentence: str


class Who(Record):
    """A role that could act, of one department where it stands for one."""

    role: Role
    department: str | None = None
    place: Place | None = None


class ActOpen(Record):
    """An act that would hold now on `about` ("case", an item's key, "joint:<key>"), filled in as usual."""

    about: str
    act: str
    who: tuple[Who, ...]


class CaseExplained(Record):
    """All of it; `as_of` is the legal time (UTC) at which it is so, `seq` the last entry of the journal."""

    case_no: str
    bundle: str
    phase: str
    outcome: str | None
    seq: int
    as_of: datetime
    next_rung: NextRung | None
    duties: tuple[Owed, ...]
    acts: tuple[ActOpen, ...]


def explained(state: CaseState, case_names: CaseNames, now: datetime) -> CaseExplained:
    """The case as it stands at `now` (UTC)."""
    return CaseExplained(
        case_no=state.opening.case_no,
        bundle=state.plan.name,
        phase=state.phase,
        outcome=state.outcome,
        seq=state.seq,
        as_of=now,
        next_rung=_next_rung(state, case_names),
        duties=tuple(_owed(state, case_names, now)),
        acts=tuple(_acts(state, now)),
    )


def _next_rung(state: CaseState, case_names: CaseNames) -> NextRung | None:
    rung = next_rung(state)
    if rung is None:
        return None
    clock = state.clocks[rung.clock_id]
    rule = next(rule for rule in clock.ladder if rule.name == rung.name)
    return NextRung(
        clock_id=rung.clock_id,
        kind=clock.kind,
        about=case_names.clock(clock),
        rung=rung.name,
        rule=rung_text(rule),
        at=rung.at,
        due_on=known_due_on(clock, state.calendar),
        derivation=(*explain(clock, state.calendar), *_again(state, rung), *_late(state, rung)),
    )


def _late(state: CaseState, rung: Rung) -> tuple[str, ...]:
    """Where the moment is not the ladder's: what was due before its own cause is due with that cause."""
    return ("这一步的时间已过，按最近一次记录的时间补办。",) if rung.at == state.as_of else ()


def _again(state: CaseState, rung: Rung) -> tuple[str, ...]:
    """Where the rung has fired before, for a moment that it has no longer."""
    if rung.name not in superseded(state, rung.clock_id):
        return ()
    return (f"这一步{moment(state.fired_at[rung.clock_id][rung.name])}已经到过，{SUPERSEDED}。",)


def _owed(state: CaseState, case_names: CaseNames, now: datetime) -> Iterator[Owed]:
    passed = {each.key for each in late(state, now)}
    for duty in duties(state):
        clock = state.clocks[duty.clock] if duty.clock else None
        item = state.items.get(duty.subject) if duty.kind is SubjectKind.ITEM else None
        yield Owed(
            about=joint_subject(duty.subject) if duty.kind is SubjectKind.JOINT else duty.subject,
            kind=duty.kind,
            item=case_names.items.get(duty.subject) if item else None,
            phase=item.phase if item else None,
            party=duty.party.kind,
            role=duty.party.role,
            department=duty.party.department,
            act=duty.act,
            reason=duty.reason,
            since=duty.since,
            not_before=duty.not_before,
            due_on=known_due_on(clock, state.calendar) if clock else duty.due_on,
            is_late=duty.key in passed,
            waits_for=duty.awaits,
            sentence=turn_words.of_duties(case_names, (duty,)),
        )


# --- what each role could do ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Standing:
    """Somebody who could act, and as whom the rule is asked."""

    who: Who
    actor: Actor

    @classmethod
    def of(
        cls, role: Role, department: str | None = None, *, person: str = "", place: Place | None = None
    ) -> _Standing:
        actor = Actor(actor_id=person or ANY_COLLEAGUE, role=role, department=department)
        return cls(Who(role=role, department=department, place=place), actor)


def _acts(state: CaseState, now: datetime) -> Iterator[ActOpen]:
    everybody = tuple(_everybody(state))
    offers = ((each.who, case_acts(state, each.actor, now)) for each in everybody)
    yield from _by_act(CASE_SUBJECT, offers)
    for key, item in state.items.items():
        standings = (*everybody, *_named_on(item, state.item_plan(key).department))
        yield from _by_act(key, ((each.who, item_acts(state, each.actor, now, key)) for each in standings))
    for joint in state.plan.joints:
        offers = ((each.who, joint_acts(state, each.actor, now, joint.key)) for each in everybody)
        yield from _by_act(f"{JOINT_MARK}{joint.key}", offers)


def _by_act(about: str, offers: Iterator[tuple[Who, frozenset[str]]]) -> Iterator[ActOpen]:
    """By act, in order of name; a colleague in particular is left out where any colleague could do it."""
    able: dict[str, list[Who]] = {}
    for who, acts in offers:
        for act in acts:
            anybody = who.model_copy(update={"place": None})
            if anybody not in able.setdefault(act, []):
                able[act].append(who)
    yield from (ActOpen(about=about, act=act, who=tuple(able[act])) for act in sorted(able))


def _everybody(state: CaseState) -> Iterator[_Standing]:
    """Each role once: the case's own, and those of every department that has a part in it."""
    yield _Standing.of(Role.APPLICANT, person=applicant_id(state.opening.case_no))
    yield _Standing.of(Role.COUNTER_CLERK)
    yield _Standing.of(Role.LEAD, state.plan.lead_department)
    for department in _departments(state):
        yield _Standing.of(Role.HANDLER, department)
        yield _Standing.of(Role.DEPARTMENT_HEAD, department)
    yield _Standing.of(Role.GOVERNMENT_HEAD)
    yield _Standing.of(Role.SUPERVISOR)


def _departments(state: CaseState) -> tuple[str, ...]:
    found: list[str | None] = [plan.department for plan in state.plan.items]
    found += [plan.objection.settled_by for plan in state.plan.items if plan.objection is not None]
    found += [code for joint in state.plan.joints for code in (joint.convenor, *joint.departments)]
    return tuple(dict.fromkeys(code for code in found if code is not None))


def _named_on(item: ItemState, department: str) -> Iterator[_Standing]:
    """The colleagues whom the item names, without their names."""
    if item.handler is not None:
        yield _Standing.of(Role.HANDLER, department, person=item.handler, place="handler")
    if item.desk.delegate is not None:
        yield _Standing.of(Role.HANDLER, department, person=item.desk.delegate, place="delegate")
    for signer in item.desk.waiting_signers:
        yield _Standing.of(Role.HANDLER, signer.department, person=signer.actor_id, place="signer")
