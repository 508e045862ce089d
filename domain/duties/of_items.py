"""Duties about items: whoever has the move of an item owes what moves it; or the item waits, and it is said for whom.

The row of an item says the same as `domain.case.whose_move`, from which it is made. Where several owe something at once
(signatures, objections) the item itself waits for them, and each of them has a row.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from domain.case.acts import ActKind
from domain.case.clock_ids import clock_id
from domain.case.desk.signing import reviewers_asked
from domain.case.joint.state import joint_subject
from domain.case.questions import kept_apart, procedures_running
from domain.case.roles import Role
from domain.case.state import CaseState, ItemPhase, ItemState, Phase, running
from domain.case.whose_move import JOINT_WHYS, Turn, is_joint_open, whose_move
from domain.definition.plan import Connector
from domain.duties.duty import Duty, DutyReason, SubjectKind, Unlimited
from domain.duties.parties import ADMIN, OUTSIDE, of_department, one_person, party_of
from domain.time.calendar import end_of_day

_DECIDING = (ActKind.DECIDE_ITEM, ActKind.PROPOSE_DECISION)


def of_items(state: CaseState) -> Iterator[Duty]:
    """One row for every item that has not ended, and those beside it."""
    before = _before_acceptance(state)
    for key, item in state.items.items():
        if item.has_ended:
            continue
        if item.phase is ItemPhase.WAITING:
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
    for procedure in procedures_running(state, key):
        yield _stop(key, item, procedure, mine)


def _item(state: CaseState, key: str, turn: Turn | None) -> Duty:
    if turn is None:
        raise ValueError(f"{key} has ended")
    item = state.items[key]
    act, party, reason = _act(state, key, turn), party_of(state, key, turn), DutyReason(turn.why)
    if act is ActKind.RESEND_ITEM:
        party, reason = ADMIN, DutyReason.HAND_OVER_HELD
    elif act is not None and turn.why == "handling" and act not in _DECIDING:
        reason = DutyReason.HANDLER_BARRED
    return Duty(
        kind=SubjectKind.ITEM,
        subject=key,
        party=party,
        act=act,
        reason=reason,
        since=item.started_at or state.accepted_at or state.opening.received_at,
        not_before=_not_before(state, key, act),
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
    if item.phase is ItemPhase.REVIEWING:
        clock, law = running(state, "pre_review"), None
    else:
        clock, law = running(state, "promised", key), running(state, "statutory", key)
    if clock is None:
        return {"unlimited": Unlimited.NOT_STARTED if item.phase is ItemPhase.WAITING else Unlimited.NOT_SET}
    return {"clock": clock.clock_id, "law": law.clock_id if law else None}


def _act(state: CaseState, key: str, turn: Turn) -> ActKind | None:
    """What moves the item; None where it waits for others, or each of several has a row of their own."""
    match turn.why:
        case "review":
            return ActKind.COMPLETE_PRE_REVIEW if state.items[key].phase is ItemPhase.REVIEWING else None
        case "own_system":
            return ActKind.DECIDE_ITEM
        case "hand_over":
            return ActKind.RESEND_ITEM if state.items[key].held else None
        case "signer_barred":
            return _passed_on(turn, ActKind.REMOVE_SIGNER)
        case "handling":
            return _handling(state, key, turn)
        case _:
            return None


def _handling(state: CaseState, key: str, turn: Turn) -> ActKind:
    """It is decided, or proposed where others sign; whoever may do neither (职责分离) gets it to somebody who may."""
    if turn.person is not None and kept_apart(state, key, turn.person, "draft"):
        return _passed_on(turn, ActKind.TRANSFER_ITEM)
    desk = state.items[key].desk
    is_signed = state.item_plan(key).review is not None or desk.has_after()
    return ActKind.PROPOSE_DECISION if is_signed else ActKind.DECIDE_ITEM


def _passed_on(turn: Turn, by_handler: ActKind) -> ActKind:
    """What only the one who has the item does: a delegate gives it back for that, of the pool somebody claims it."""
    others = {"delegate": ActKind.RETURN_DELEGATED, "pool": ActKind.CLAIM_ITEM}
    return others.get(turn.party, by_handler)


def _not_before(state: CaseState, key: str, act: ActKind | None) -> datetime | None:
    """集中申报期: while it is open nobody decides, be it a clerk, a rule or a department's system."""
    window, item = state.plan.window, state.items[key]
    if window is None or item.phase is not ItemPhase.OPEN:
        return None
    is_handed_on = act is None and item.routed is not Connector.INBOX and not item.handed_over
    return end_of_day(window.closes_on) if act in _DECIDING or is_handed_on else None


def _signatures(state: CaseState, key: str, item: ItemState, mine: Duty) -> Iterator[Duty]:
    """Who signs now: for the declared review whoever of the role has not, and every added signer who may."""
    sign = mine._replace(kind=SubjectKind.SIGNATURE, act=ActKind.SIGN_ITEM, awaits=())
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
                act=ActKind.SETTLE_OBJECTION,
                reason=DutyReason.OBJECTION,
                since=item.started_at or state.opening.received_at,
                unlimited=Unlimited.NOT_SET,
            )
