"""What must be true of the duties of any case, whatever happened to it; the state machines ask after every step."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from domain.case.acts import Act, ActKind, Actor, Role
from domain.case.joint.state import OVER, JointPhase
from domain.case.possible import blank, open_ways
from domain.case.questions import joint_turn
from domain.case.rules import check
from domain.case.state import CaseState, Phase
from domain.duties.duty import AFTER_THE_END, Duty, Party, PartyKind, SubjectKind
from domain.duties.moves import JOINT_WHYS, whose_move
from domain.duties.of_case import duties
from domain.duties.of_item import ByItem
from domain.duties.reasons import DutyReason
from starter.web.public.to_do import SAYS
from tests.support.any_desk import ADMIN, account
from tests.support.everybody import COLLEAGUES, steps_of_an_event
from tests.support.pure_case import APPLICANT, GOVERNMENT, LEAD, WINDOW, clerk, head, system

MINUTE = timedelta(minutes=1)
_OTHER_WORD = {ActKind.APPROVE_EXTENSION: ActKind.REFUSE_EXTENSION}
"""Past its limit an extension can only be refused."""
AFTER_OTHERS = (DutyReason.PREDECESSOR, DutyReason.GATE, DutyReason.JOINT_PENDING)
STATED_WAITS = frozenset(
    {
        *(DutyReason.FILING, DutyReason.WAIT, DutyReason.PROCEDURE, DutyReason.HAND_OVER, DutyReason.OWN_SYSTEM),
        *(DutyReason.REVIEW, *AFTER_OTHERS),
    }
)
"""What an item may wait for that nobody in the case owes: the calendar, systems, outsiders, what comes first."""
_SAID_OTHERWISE = {
    DutyReason.DRAFTING: ("handling",),
    DutyReason.HANDLER_BARRED: ("handling",),
    DutyReason.DELEGATE_BARRED: ("handling", "signer_barred"),
    DutyReason.UNCLAIMED: ("signer_barred",),
    DutyReason.HAND_OVER_HELD: ("hand_over",),
    DutyReason.CHECKING: ("handling",),
}
"""Reasons that tell a move apart by the act that it asks for."""


def assert_duties_hold(state: CaseState, now: datetime) -> tuple[Duty, ...]:
    """The duties of the state, after every invariant that needs no history."""
    found = duties(state)
    assert len({each.key for each in found}) == len(found), "each has a key of its own"
    _every_open_item_has_one(state, found)
    _joint_events_are_owed_by_those_who_take_the_step(state, found)
    _every_open_item_is_somebodys_or_waits_for_what_is_said(state, found)
    for each in found:
        _has_its_limit(state, each)
        if each.party.kind is PartyKind.APPLICANT and (each.kind is not SubjectKind.ITEM or each.act is not None):
            assert each.reason in SAYS, "the applicant's page says what the applicant owes"
        assert each.is_wait or any(_can(state, each, who, now) for who in people_of(each.party)), each
    if state.phase is Phase.CONCLUDED:
        assert {each.kind for each in found} <= AFTER_THE_END
    if state.is_over:
        still = {SubjectKind.COMMITMENT, SubjectKind.DELAY}
        assert {each.kind for each in found} <= still, "only what the department may still check, or explain"
    return found


def assert_discharged(before: CaseState, act: Act, after: CaseState) -> None:
    """No duty survives its reason: the act that discharges it was applied, and it is gone or another one."""
    done = [each for each in duties(before) if each.act == act.kind and _is_about(each, act)]
    done = [each for each in done if _is_theirs(each, act)]
    # Who was asked by name signs in that place first; the declared review may ask them once more.
    done = [each for each in done if each.party.kind is PartyKind.PERSON] or done
    left = set(duties(after))
    assert _is_partial(act, after) or not left.intersection(done), (act.kind, left.intersection(done))


def _is_theirs(duty: Duty, act: Act) -> bool:
    """Whether whoever acts owes it: of somebody named, in whichever role they act."""
    return duty.party.person == act.actor.actor_id or act.actor in people_of(duty.party)


def _every_open_item_has_one(state: CaseState, found: tuple[Duty, ...]) -> None:
    of_items = {each.subject: each for each in found if each.kind is SubjectKind.ITEM}
    assert of_items.keys() == {key for key, item in state.items.items() if not item.has_ended}
    for key, duty in of_items.items():
        turn = whose_move(state, key)
        assert turn is not None
        assert turn.why in _SAID_OTHERWISE.get(duty.reason, (duty.reason,))
        assert duty.party.person == turn.person
        assert turn.department in (duty.party.department, None) or duty.reason is DutyReason.HAND_OVER_HELD
        assert duty.is_wait or duty.party.kind is not PartyKind.SEVERAL


def _every_open_item_is_somebodys_or_waits_for_what_is_said(state: CaseState, found: tuple[Duty, ...]) -> None:
    by_item = ByItem.of(found)
    for key, item in state.items.items():
        owed = by_item.owed_for(key)
        assert bool(owed) == (not item.has_ended or item.undo == "asked"), key
        for each in owed:
            assert not each.is_wait or each.reason in STATED_WAITS, (key, each)
            assert each.reason not in AFTER_OTHERS or each.awaits, (key, each)


def _joint_events_are_owed_by_those_who_take_the_step(state: CaseState, found: tuple[Duty, ...]) -> None:
    for plan in state.plan.joints:
        joint = state.joints[plan.key]
        mine = [each for each in found if (each.kind, each.subject) == (SubjectKind.JOINT, plan.key)]
        owing = [each for each in mine if not each.is_wait]
        assert bool(owing) == (joint.phase not in (JointPhase.PENDING, *OVER))
        turn = joint_turn(state, plan)
        assert tuple(each.party.department for each in owing if each.party.department) == turn.departments
        assert all(each.reason is DutyReason.JOINT_ATTEND for each in mine if each.is_wait)
    for each in found:
        if each.kind is SubjectKind.ITEM and each.reason in JOINT_WHYS:
            # Never the department's own: it waits, and whoever owes the event is waited for.
            assert each.is_wait
            assert each.awaits


def _has_its_limit(state: CaseState, duty: Duty) -> None:
    assert (duty.clock is None) != (duty.unlimited is None), duty
    for clock_id in (duty.clock, duty.law):
        assert clock_id is None or state.clocks[clock_id].ended_on is None
    assert duty.since.tzinfo is not None


def people_of(party: Party) -> Iterator[Actor]:
    """Those who are that party in the tests' world."""
    department = party.department or ""
    match party.kind:
        case PartyKind.APPLICANT:
            yield APPLICANT
        case PartyKind.PERSON:
            yield account(party.person or "")
        case PartyKind.SYSTEM:
            yield system(department)
        case PartyKind.ROLE:
            yield from _of_role(party.role, department)


def _of_role(role: Role | None, department: str) -> Iterator[Actor]:
    fixed = {Role.COUNTER_CLERK: WINDOW, Role.GOVERNMENT_HEAD: GOVERNMENT, Role.ADMIN: ADMIN}
    if role is Role.HANDLER:
        yield from (clerk(department, number) for number in COLLEAGUES)
    elif role is Role.DEPARTMENT_HEAD:
        yield head(department)
        # Where its head gave the joint opinion already (职责分离), another of its heads signs.
        yield from (clerk(department, number).model_copy(update={"role": role}) for number in COLLEAGUES)
    elif role is Role.LEAD:
        yield LEAD.model_copy(update={"department": department})
    elif role is not None:
        yield fixed[role]


def _can(state: CaseState, duty: Duty, who: Actor, now: datetime) -> bool:
    """Whether the party may do it now, or at the time before which it does not hold."""
    at = max(now, duty.not_before or now) + MINUTE
    is_joint = duty.kind is SubjectKind.JOINT
    item = duty.subject if duty.subject in state.items else None
    for kind in (duty.act or "", _OTHER_WORD.get(duty.act) if duty.act else None):
        act = blank(kind or "", who, at, item, duty.subject if is_joint else None)
        if kind and open_ways(state, act.model_copy(update={"objection": _objection(duty)})):
            return True
    return is_joint and (_by_the_book(state, duty, who, at) or _offered_is_past(state, duty, at))


def _objection(duty: Duty) -> int | None:
    return duty.number if duty.kind is SubjectKind.OBJECTION else None


def _by_the_book(state: CaseState, duty: Duty, who: Actor, at: datetime) -> bool:
    """With a visit that is made up for, or another of the offered slots."""
    bodies = (body for body in steps_of_an_event(state, duty.subject, at) if body["kind"] == duty.act)
    acts = (Act(act_id="x", received_at=at, **{**body, "actor": who}) for body in bodies)
    return any(check(state, act) is None for act in acts)


def _offered_is_past(state: CaseState, duty: Duty, at: datetime) -> bool:
    """All that was offered to the applicant has begun; the end of the term, which runs, has it convened anew."""
    slots = state.joints[duty.subject].slots
    return duty.reason is DutyReason.JOINT_BOOKING and all(slot.starts_at <= at for slot in slots)


def _is_about(duty: Duty, act: Act) -> bool:
    if duty.kind is SubjectKind.OBJECTION and act.objection not in (None, duty.number):
        return False
    return duty.subject in (act.item, act.joint) or (duty.kind is SubjectKind.CASE and act.item is None)


def _is_partial(act: Act, after: CaseState) -> bool:
    """Not everything that was asked for, a finding that leaves the matter open, one of several who cannot sign."""
    match act.kind:
        case ActKind.SUPPLY_CORRECTION:
            return bool(after.gaps)
        case ActKind.CHECK_COMMITMENT | ActKind.SETTLE_OBJECTION:
            return not act.met and act.upheld is not False
        case ActKind.REMOVE_SIGNER:
            return bool(after.items[act.item or ""].desk.waiting_signers)
    return False
