"""Everybody works: what the party whose move an item is can do about it, so that a case comes to its end.

Used to end random cases, and to prove that whoever is named as having the move can really move it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from domain.case.acts import Actor, Attendance, Officer, Role, Slot
from domain.case.desk.signing import reviewers_asked
from domain.case.joint.state import JointPhase
from domain.case.questions import round_parties
from domain.case.state import CaseState
from domain.duties.moves import Turn
from tests.support.any_desk import account
from tests.support.any_joint import convenor
from tests.support.pure_case import WINDOW, clerk, head, system

COLLEAGUES = range(1, 13)
"""A department has so many clerks that one is always left who may do what the others may not (职责分离)."""
GRANT = {"decision": "grant"}
REFUSE = {"decision": "refuse", "reason": "R"}


def moves(state: CaseState, key: str, turn: Turn, now: datetime) -> Iterator[dict[str, Any]]:
    """Acts by which the party may move the item, best first; some of them may not hold."""
    department = state.item_plan(key).department
    if turn.why == "objection":
        settler = head(turn.department or "")
        yield {"kind": "settle_objection", "actor": settler, "item": key, "upheld": False}
        return
    match turn.party:
        case "pool" | "handler" | "delegate":
            for who in _at_desk(turn, department):
                yield from _handled(state, key, turn, who)
        case "signer":
            yield from _signatures(key, [account(turn.person or "")])
        case "reviewer":
            role = reviewers_asked(state, key) or Role.HANDLER
            colleagues = (clerk(department, number) for number in COLLEAGUES)
            yield from _signatures(key, [who.model_copy(update={"role": role}) for who in colleagues])
        case "applicant":
            if (step := state.item_plan(key).step) is not None:
                yield {"kind": "report_step", "actor": WINDOW, "item": key, "supplied": step.evidence}
            asked = tuple({gap.subject for gap in state.gaps})
            yield {"kind": "supply_correction", "actor": WINDOW, "supplied": asked}
            yield from _of_events(state, key, now)
        case "window":
            kind = "notice_correction" if state.gaps else "accept_application"
            yield {"kind": kind, "actor": WINDOW}
            yield {"kind": "accept_application", "actor": WINDOW, "deferred": tuple(_subjects(state)), "pledged": True}
        case "system":
            yield {"kind": "decide_item", "actor": system(department), "item": key, **GRANT}
            yield {"kind": "decide_item", "actor": system(department), "item": key, **REFUSE}
        case "convenor" | "joint":
            yield from _of_events(state, key, now)
        case "outside":
            who = account(state.items[key].desk.delegate or state.items[key].handler or f"{department}-1")
            yield {"kind": "resume_item", "actor": who, "item": key}
        case _:
            return


def _subjects(state: CaseState) -> Iterator[str]:
    return (gap.subject for gap in state.gaps)


def _at_desk(turn: Turn, department: str) -> list[Actor]:
    return [account(turn.person)] if turn.person else [clerk(department, number) for number in COLLEAGUES]


def _handled(state: CaseState, key: str, turn: Turn, who: Actor) -> Iterator[dict[str, Any]]:
    """What whoever has it does: the work, or gets it to somebody who may do it."""
    mine = {"actor": who, "item": key}
    if turn.why == "review":
        yield {"kind": "complete_pre_review", **mine, "complete": True}
    yield {"kind": "confirm_step", **mine}
    for decision in (GRANT, REFUSE):
        yield {"kind": "decide_item", **mine, **decision}
        yield {"kind": "propose_decision", **mine, **decision}
    yield {"kind": "record_finding", **mine, "outcome": "found"}
    yield {"kind": "return_delegated", **mine}
    for signer in state.items[key].desk.signers:
        yield {"kind": "remove_signer", **mine, "whose": signer.actor_id}
    if turn.party == "pool":
        yield {"kind": "claim_item", **mine}
    done = {name for people in state.items[key].duties.values() for name in people}
    fresh = (f"{who.department}-{number}" for number in COLLEAGUES)
    for to in fresh:
        if to not in done:
            yield {"kind": "transfer_item", **mine, "to": to}


def _signatures(key: str, people: list[Actor]) -> Iterator[dict[str, Any]]:
    for who in people:
        yield {"kind": "sign_item", "actor": who, "item": key, "agree": True}
    for who in people:
        yield {"kind": "sign_item", "actor": who, "item": key, "agree": False}


def _of_events(state: CaseState, key: str, now: datetime) -> Iterator[dict[str, Any]]:
    for plan in state.plan.joints_of(key):
        yield from steps_of_an_event(state, plan.key, now)


def steps_of_an_event(state: CaseState, key: str, now: datetime) -> Iterator[dict[str, Any]]:
    """The step that a joint event waits for, by whoever has to take it."""
    plan = next(each for each in state.plan.joints if each.key == key)
    joint, mine = state.joints[key], {"joint": key}
    parties, later = round_parties(state, plan), now + timedelta(hours=30)
    yield {"kind": "report_rectified", "actor": WINDOW, **mine}
    yield {"kind": "book_joint", "actor": WINDOW, **mine, "slots": joint.slots[-1:]}
    there = tuple(Attendance(department=each, officers=_officers(each)) for each in parties)
    yield {"kind": "hold_joint", "actor": convenor(plan), **mine, "attendance": there}
    for each in parties:
        if joint.parties[each].answer is None:
            part = {"actor": head(each), **mine, "slots": joint.slots, "officers": _officers(each)}
            yield {"kind": "confirm_joint", **part}
        for who in (head(each), *(clerk(each, number) for number in COLLEAGUES)):
            opinion = {"actor": who, **mine, "verdict": "pass", "officers": _officers(each)}
            yield {"kind": "give_joint_opinion", **opinion}
    if joint.phase is JointPhase.DUE:
        slot = Slot(starts_at=later, ends_at=later + timedelta(hours=1))
        yield {"kind": "convene_joint", "actor": convenor(plan), **mine, "slots": (slot,)}


def _officers(department: str) -> tuple[Officer, ...]:
    return tuple(Officer(actor_id=f"{department}-{number}") for number in COLLEAGUES)
