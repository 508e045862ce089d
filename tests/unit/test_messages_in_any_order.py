"""What parties tell comes in any order, each twice: a hundred cases end as one to which it comes in order and once."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any

from domain.case.acts import Actor, Role
from domain.case.evolve import fold
from domain.case.rules import PAYMENT_ACTOR
from domain.time.clock import Limit
from tests.support.money import fee, pay
from tests.support.pure_case import APPLICANT, WINDOW, Life, clerk, item, plan, system
from tests.support.standing import standing

CASES = 100
READY, CARD, SEAL, CHARGED, GIVEN_UP = "a/ready", "s/card", "t/seal", "f/charged", "g/given_up"
CARRIER = Actor(actor_id="system:carrier", role=Role.SYSTEM)

Message = Callable[[Life, str], object]
"""One thing that a party tells; the id stays with it, however often it comes."""


def under_way() -> Life:
    """A case of which every party has something to tell.

    One result is with the carrier, two items are with departments' systems, one waits for its fee, and the fee of one
    that was withdrawn goes back.
    """
    items = (
        item(READY),
        item(CARD, connector="http"),
        item(SEAL, connector="http"),
        item(CHARGED, fee=fee(None, due="before_decision")),
        item(GIVEN_UP, fee=fee(2500, due="before_decision")),
    )
    life = Life(plan(*items, mode="at_window", results="send_as_ready", delivery=Limit(days=10)))
    life.act("choose_delivery", APPLICANT, method="post")
    pay(life, payment_no="T1")
    life.act("withdraw_item", APPLICANT, GIVEN_UP)
    life.act("set_fee", clerk("f"), CHARGED, amount=8000)
    life.grant(READY)
    life.act("post_results", WINDOW)
    return life


def _tells(kind: str, actor: Actor, on: str | None = None, **said: Any) -> Message:
    return lambda life, act_id: life.take(life.make(kind, actor, on, **said).model_copy(update={"act_id": act_id}))


def _taken(key: str) -> Message:
    return lambda life, _: life.effect(key, "taken")


def _parcel(event: str) -> Message:
    return _tells("record_parcel", CARRIER, parcel=1, parcel_event=event, tracking="EM00000000001CN")


def messages() -> list[tuple[str, Message]]:
    """The ten, in the order in which they were said, each with its id."""
    refused = {"decision": "refuse", "reason": "NOT_ELIGIBLE"}
    said = (
        _taken(CARD),
        _taken(SEAL),
        _tells("acknowledge_item", system("s"), CARD),
        _tells("acknowledge_item", system("t"), SEAL),
        _tells("decide_item", system("s"), CARD, decision="grant"),
        _tells("decide_item", system("t"), SEAL, **refused),
        _parcel("sent"),
        _parcel("delivered"),
        _tells("confirm_refund", PAYMENT_ACTOR, refund=1, payment_no="R1"),
        _tells("confirm_payment", PAYMENT_ACTOR, order=2, amount=8000, payment_no="T2"),
    )
    return [(f"message-{number}", each) for number, each in enumerate(said)]


def ended(told: Sequence[tuple[str, Message]]) -> Life:
    """The case after all of it, with what was left to people done."""
    life = under_way()
    for act_id, message in told:
        message(life, act_id)
    life.grant(CHARGED)
    life.act("post_results", WINDOW)
    life.act("record_parcel", CARRIER, parcel=2, parcel_event="delivered", tracking="EM00000000002CN")
    return life


def test_a_hundred_cases_end_alike_whatever_order_the_messages_come_in_and_however_often() -> None:
    control = ended(messages())
    expected = standing(control.state)
    assert control.state.is_over, expected
    assert (len(expected["orders"]), len(expected["payments"]), len(expected["refunds"])) == (2, 2, 1), expected
    orders = set()
    for seed in range(CASES):
        twice = [*messages(), *messages()]
        random.Random(seed).shuffle(twice)  # noqa: S311 - an order, no secret
        orders.add(tuple(act_id for act_id, _ in twice))
        life = ended(twice)
        assert standing(life.state) == expected, (seed, [act_id for act_id, _ in twice])
        kinds = life.kinds()
        for key in (CARD, SEAL):
            assert sum(e.kind == "item_decided" and e.item == key for e in life.journal) == 1, seed
        assert (kinds.count("payment_made"), kinds.count("refund_made")) == (2, 1), seed
        assert kinds.count("result_delivered") == control.kinds().count("result_delivered"), seed
        assert fold(life.opening, tuple(life.journal)) == life.state, "the journal gives the same state"
    assert len(orders) == CASES
