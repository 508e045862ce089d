"""What colleagues may try on an item, for state machines: every act among them, ready for it or not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from domain.case.acts import Actor, Role
from domain.case.state import CaseState, ItemState
from domain.definition.joint import ReviewRule, SeparateDuty
from domain.definition.plan import PlanItem
from tests.support.pure_case import LEAD, SUPERVISOR, WINDOW, clerk, head

REVIEWS = (
    None,
    None,
    ReviewRule(role="department_head"),
    ReviewRule(count=2),
    ReviewRule(count=2, rule="any"),
    ReviewRule(count=3, rule="quorum", need=2),
)
SEPARATIONS: tuple[tuple[tuple[SeparateDuty, SeparateDuty], ...], ...] = (
    (),
    (("draft", "review"),),
    (("pre_review", "draft"), ("draft", "joint_opinion")),
    (("joint_opinion", "review"), ("draft", "commitment_check")),
)
ADMIN = Actor(actor_id="root", role=Role.ADMIN)


def account(person: str) -> Actor:
    """Who that account id is: a clerk ("b-2"), the head of a department ("b-head"), the lead, or another reader."""
    department, _, name = person.partition("-")
    others = {each.actor_id: each for each in (LEAD, SUPERVISOR, WINDOW)}
    if person in others:
        return others[person]
    return head(department) if name == "head" else clerk(department, int(name))


def deputy_of(person: Actor, number: int) -> Actor:
    """A colleague of the same department who acts in that person's place (代理)."""
    return person.model_copy(update={"actor_id": f"{person.department}-{number}", "on_behalf_of": person.actor_id})


def tried_among_colleagues(state: CaseState, plan: PlanItem) -> Iterator[dict[str, Any]]:
    """Acts on one item, each by the one who could do it."""
    item, department = state.items[plan.key], plan.department
    owner = account(item.handler) if item.handler else clerk(department)
    worker = account(item.desk.delegate) if item.desk.delegate else owner
    for body in (*_passed_on(item, owner, worker, department), *_signed(item, owner, department)):
        yield {"item": plan.key, **body}
    for body in (*_drafted(worker), *_returned(state, plan, owner), *_told(item, worker), *_left(item, department)):
        yield {"item": plan.key, **body}


def _passed_on(item: ItemState, owner: Actor, worker: Actor, department: str) -> Iterator[dict[str, Any]]:
    for number in (1, 2, 3):
        yield {"kind": "transfer_item", "actor": owner, "to": f"{department}-{number}"}
        yield {"kind": "delegate_item", "actor": owner, "to": f"{department}-{number}"}
    yield {"kind": "transfer_item", "actor": head(department), "to": f"{department}-3"}
    for who in (owner, worker, head(department)):
        yield {"kind": "return_delegated", "actor": who}
    yield {"kind": "release_item", "actor": owner}
    if item.last is not None:
        yield {"kind": "take_back", "actor": account(item.last.by), "taken_act": item.last.act_id}


def _signed(item: ItemState, owner: Actor, department: str) -> Iterator[dict[str, Any]]:
    for position in ("before", "after"):
        for name in (f"{department}-2", f"{department}-head", "c-1"):
            to = {"to": name, "to_department": account(name).department}
            yield {"kind": "add_signer", "actor": owner, "position": position, **to}
    for each in item.desk.signers:
        yield {"kind": "remove_signer", "actor": owner, "whose": each.actor_id}
    colleagues = [*(clerk(department, number) for number in (1, 2, 3, 4)), head(department)]
    for who in (*colleagues, *(account(each.actor_id) for each in item.desk.waiting_signers)):
        for agree in (True, True, False):
            yield {"kind": "sign_item", "actor": who, "agree": agree}


def _drafted(worker: Actor) -> Iterator[dict[str, Any]]:
    yield {"kind": "propose_decision", "actor": worker, "decision": "grant"}
    yield {"kind": "propose_decision", "actor": worker, "decision": "refuse", "reason": "R"}
    yield {"kind": "record_finding", "actor": worker, "outcome": "found"}


def _returned(state: CaseState, plan: PlanItem, owner: Actor) -> Iterator[dict[str, Any]]:
    for who in (clerk(plan.department, 2), clerk(plan.department, 3), head(plan.department)):
        yield {"kind": "return_item", "actor": who}
    for before in state.items:
        if before != plan.key:
            yield {"kind": "return_item", "actor": owner, "to_item": before, "reason": "R"}


def _told(item: ItemState, worker: Actor) -> Iterator[dict[str, Any]]:
    for who in ("c-1", "supervisor-1"):
        yield {"kind": "copy_item", "actor": worker, "to": who}
    for person in item.copies:
        yield {"kind": "mark_read", "actor": account(person)}
    yield {"kind": "add_note", "actor": worker}
    yield {"kind": "urge_item", "actor": SUPERVISOR}


def _left(item: ItemState, department: str) -> Iterator[dict[str, Any]]:
    """One colleague after another leaves, and hands over what is theirs."""
    named = {item.handler, item.desk.delegate, *(each.actor_id for each in item.desk.signers)} - {None}
    for whose in sorted(each for each in named if each):
        yield {"kind": "hand_over_work", "actor": ADMIN, "whose": whose, "to": f"{whose.partition('-')[0]}-4"}
    yield {"kind": "hand_over_work", "actor": head(department), "whose": f"{department}-1", "to": f"{department}-2"}
