"""Duties about items: whoever has the move of an item owes what moves it; or the item waits, and it is said for whom.

The row of an item says the same as `domain.duties.moves`, from which it is made. Where several owe something at once
(signatures, objections) the item itself waits for them, and each of them has a row.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from domain.case.clock_ids import clock_id
from domain.case.desk.signing import is_signed, reviewers_asked
from domain.case.joint.state import joint_subject
from domain.case.questions import kept_apart, procedures_running
from domain.case.roles import Role
from domain.case.state import CaseState, ItemPhase, ItemState, Phase, running
from domain.definition.plan import Connector
from domain.duties.acts import act_for
from domain.duties.duty import Duty, SubjectKind, Unlimited
from domain.duties.moves import JOINT_WHYS, Turn, is_joint_open, whose_move
from domain.duties.of_steps import missed_step
from domain.duties.parties import ADMIN, OUTSIDE, of_department, one_person, party_of
from domain.duties.reasons import DutyReason
from domain.findings.rule import CHECK
from domain.time.calendar import end_of_day

_DECIDING = (DutyReason.HANDLING, DutyReason.CHECKING, DutyReason.DRAFTING, DutyReason.OWN_SYSTEM)
_ITS_OWN = frozenset(
    {
        *(*_DECIDING, DutyReason.REVIEW, DutyReason.HAND_OVER_HELD, DutyReason.UNCLAIMED),
        *(DutyReason.HANDLER_BARRED, DutyReason.DELEGATE_BARRED, DutyReason.SIGNER_BARRED),
        *(DutyReason.OWN_STEP, DutyReason.STEP_CONFIRM),
    }
)
"""What the row of an item asks for itself; for anything else it waits, and those who owe it have rows of their own."""


def of_items(state: CaseState, *, waiting: bool = True) -> Iterator[Duty]:
    """One row for every item that has not ended, and those beside it; `waiting`: also of those that have not begun."""
    before = _before_acceptance(state)
    for key, item in state.items.items():
        if item.has_ended:
            continue
        if item.phase is ItemPhase.WAITING:
            if waiting:
                yield before._replace(subject=key) if before else _item(state, key, whose_move(state, key))
        else:
            yield from _at_work(state, key, item)
        if item.objections:
            yield from _objections(state, key, item)


def _before_acceptance(state: CaseState) -> Duty | None:
    """The case waits as a whole: of every item that nobody looks at the same is true."""
    if state.phase in (Phase.HANDLING, Phase.CONCLUDED):
        return None
    first = next((key for key, item in state.items.items() if item.phase is ItemPhase.WAITING), None)
    return _item(state, first, whose_move(state, first)) if first is not None else None


def _at_work(state: CaseState, key: str, item: ItemState) -> Iterator[Duty]:
    turn = whose_move(state, key)
    mine = _item(state, key, turn)
    yield mine
    if turn is not None and turn.party in ("signer", "reviewer"):
        yield from _signatures(state, key, item, mine)
    if (missed := missed_step(state, key)) is not None:
        yield missed
    for procedure in procedures_running(state, key):
        yield _stop(key, item, procedure, mine)


def _item(state: CaseState, key: str, turn: Turn | None) -> Duty:
    if turn is None:
        raise ValueError(f"{key} has ended")
    item, reason = state.items[key], _reason(state, key, turn)
    is_owed = reason in _ITS_OWN and item.phase is not ItemPhase.WAITING
    return Duty(
        kind=SubjectKind.ITEM,
        subject=key,
        party=ADMIN if reason is DutyReason.HAND_OVER_HELD else party_of(state, key, turn),
        act=act_for(reason) if is_owed else None,
        reason=reason,
        since=item.started_at or state.accepted_at or state.opening.received_at,
        not_before=_not_before(state, item, reason),
        awaits=_awaits(state, key, turn),
        **_limits(state, key, item),
    )


def _awaits(state: CaseState, key: str, turn: Turn) -> tuple[str, ...]:
    """What comes before it; of a joint event the event, not everything else that rests on it."""
    if turn.why in JOINT_WHYS:
        events = (plan for plan in state.plan.joints_of(key) if is_joint_open(state, plan))
        return tuple(joint_subject(plan.key) for plan in events)
    return turn.items if turn.party == "predecessor" else ()


def _limits(state: CaseState, key: str, item: ItemState) -> dict[str, Any]:
    """The promise and the legal limit of an item at work; of its pre-review while that is the work."""
    if item.phase is ItemPhase.WAITING:
        return {"unlimited": Unlimited.NOT_STARTED}
    if item.phase is ItemPhase.REVIEWING:
        clock, law = running(state, "pre_review"), None
    else:
        clock, law = running(state, "promised", key), running(state, "statutory", key)
        clock = clock or running(state, "own_step", key)
    if clock is None:
        return {"unlimited": Unlimited.NOT_SET}
    return {"clock": clock.clock_id, "law": law.clock_id if law else None}


def _reason(state: CaseState, key: str, turn: Turn) -> DutyReason:
    """What its move is about, told apart by the act that it asks for."""
    match turn.why:
        case "hand_over" if state.items[key].held:
            return DutyReason.HAND_OVER_HELD
        case "signer_barred":
            return _passed_on(turn, DutyReason.SIGNER_BARRED)
        case "handling":
            return _handling(state, key, turn)
        case _:
            return DutyReason(turn.why)


def _handling(state: CaseState, key: str, turn: Turn) -> DutyReason:
    """It is decided, or drafted where others sign, a check done; whoever may not (职责分离) gets it to one who may."""
    if turn.person is not None and kept_apart(state, key, turn.person, "draft"):
        return _passed_on(turn, DutyReason.HANDLER_BARRED)
    if state.item_plan(key).kind == CHECK:
        return DutyReason.CHECKING
    return DutyReason.DRAFTING if is_signed(state, key) else DutyReason.HANDLING


def _passed_on(turn: Turn, of_handler: DutyReason) -> DutyReason:
    """What only the one who has the item does: a delegate gives it back for that, of the pool somebody claims it."""
    others = {"delegate": DutyReason.DELEGATE_BARRED, "pool": DutyReason.UNCLAIMED}
    return others.get(turn.party, of_handler)


def _not_before(state: CaseState, item: ItemState, reason: DutyReason) -> datetime | None:
    """集中申报期: while it is open nobody decides, be it a clerk, a rule or a department's system."""
    window = state.plan.window
    if window is None or item.phase is not ItemPhase.OPEN:
        return None
    is_handed_on = reason is DutyReason.HAND_OVER and item.routed is not Connector.INBOX
    return end_of_day(window.closes_on) if reason in _DECIDING or is_handed_on else None


def _signatures(state: CaseState, key: str, item: ItemState, mine: Duty) -> Iterator[Duty]:
    """Who signs now: for the declared review whoever of the role has not, and every added signer who may."""
    sign = mine._replace(kind=SubjectKind.SIGNATURE, act=act_for(DutyReason.SIGN_REVIEW), awaits=())
    proposal, role = item.desk.proposal, reviewers_asked(state, key)
    if proposal is not None:
        sign = sign._replace(since=proposal.at)
        if role is not None:
            people = tuple(sorted(proposal.people))
            asked = of_department(state.item_plan(key).department, role)
            yield sign._replace(party=asked, reason=DutyReason.SIGN_REVIEW, not_by=people)
    reason = DutyReason.SIGN_BEFORE if proposal is None else DutyReason.SIGN_AFTER
    for each in item.desk.waiting_signers:
        if not kept_apart(state, key, each.actor_id, "review"):
            yield sign._replace(party=one_person(each.actor_id, each.department), reason=reason)


def _stop(key: str, item: ItemState, procedure: str, mine: Duty) -> Duty:
    """A special procedure (特别程序): experts or a laboratory have the time, until their announced day."""
    number = item.running_stops.get(procedure, item.stops)
    return mine._replace(
        kind=SubjectKind.STOP,
        number=number,
        party=OUTSIDE,
        act=None,
        reason=DutyReason.PROCEDURE,
        clock=clock_id("stop", key, number),
        law=None,
        unlimited=None,
        not_before=None,
        awaits=(),
    )


def _objections(state: CaseState, key: str, item: ItemState) -> Iterator[Duty]:
    """Each that is not settled, or holds: its department finds whether it does. No law sets a limit for that."""
    rule = state.item_plan(key).objection
    if rule is None or rule.settled_by is None:
        return
    for number, found in item.objections_by_number.items():
        if found != "rejected":
            yield Duty(
                kind=SubjectKind.OBJECTION,
                subject=key,
                number=number,
                party=of_department(rule.settled_by, Role.HANDLER),
                act=act_for(DutyReason.OBJECTION),
                reason=DutyReason.OBJECTION,
                since=item.started_at or state.opening.received_at,
                unlimited=Unlimited.NOT_SET,
            )
