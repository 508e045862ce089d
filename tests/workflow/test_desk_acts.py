"""The acts of clerks among colleagues on the real engine, each sent three times at once: it counts once."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest

from domain.case.acts import Actor
from domain.case.desk.state import Desk
from domain.case.state import ItemPhase, Phase
from domain.definition.joint import ReviewRule
from domain.time.clock import Limit
from runtime.settings import Settings
from starter.office.requests import ActReceipt, ActRequest
from tests.support.joint import (
    UNMET,
    JointCase,
    at_once,
    begun,
    deputised,
    item,
    joint_office,
    joint_plan,
    there,
    three,
    visit,
)
from tests.support.office import SUPERVISOR, WINDOW, clerk
from tests.support.terms import FOOD, HEALTH, SIGN, head
from tests.workflow.test_clock_acts import by_the_rules

ONE, TWO, THREE, FOUR = (clerk("sjj", number) for number in (1, 2, 3, 4))
HEAD = head("sjj")
GRANT: dict[str, Any] = {"decision": "grant"}
REFUSE: dict[str, Any] = {"decision": "refuse", "reason": UNMET}


def reviewed(**rule: Any) -> tuple[Any, ...]:
    """The three items; the draft of the first is signed by colleagues."""
    return (item(FOOD, review=ReviewRule(**rule)), item(HEALTH), item(SIGN))


async def test_transferred_delegated_and_back(settings: Settings) -> None:
    async with joint_office(settings) as office:
        case = await begun(office, joint_plan())
        await case.doubled(ONE, "claim_item", FOOD)
        assert await case.refused(TWO, "transfer_item", FOOD, to=TWO.actor_id) == "NOT_HANDLER"
        assert await case.refused(ONE, "transfer_item", FOOD, to=ONE.actor_id) == "SAME_PERSON"
        assert await case.refused(ONE, "transfer_item", FOOD) == "TO_MISSING"
        state = await case.doubled(ONE, "transfer_item", FOOD, to=TWO.actor_id)
        assert state.items[FOOD].handler == TWO.actor_id
        state = await case.doubled(HEAD, "transfer_item", FOOD, to=ONE.actor_id)
        assert state.items[FOOD].handler == ONE.actor_id
        state = await case.doubled(ONE, "delegate_item", FOOD, to=THREE.actor_id)
        assert (state.items[FOOD].handler, state.items[FOOD].desk.delegate) == (ONE.actor_id, THREE.actor_id)
        assert await case.refused(ONE, "decide_item", FOOD, **GRANT) == "DELEGATED"
        assert await case.refused(ONE, "transfer_item", FOOD, to=TWO.actor_id) == "DELEGATED"
        state = await case.doubled(THREE, "return_delegated", FOOD)
        assert state.items[FOOD].desk == Desk()
        assert await case.refused(THREE, "return_delegated", FOOD) == "NOT_DELEGATED"
        await case.doubled(ONE, "delegate_item", FOOD, to=TWO.actor_id)
        await case.doubled(HEAD, "return_delegated", FOOD)
        assert [each.via for each in await case.entries("delegated_returned")] == ["returned", "recalled"]
        await case.doubled(ONE, "delegate_item", FOOD, to=THREE.actor_id)
        state = await case.doubled(THREE, "decide_item", FOOD, **GRANT)
        assert state.items[FOOD].phase is ItemPhase.GRANTED
        await office.agrees(case.case_no)


async def test_signers_before_and_after_the_draft_and_one_who_is_removed(settings: Settings) -> None:
    async with joint_office(settings) as office:
        case = await begun(office, joint_plan())
        await case.doubled(ONE, "claim_item", FOOD)
        before = {"position": "before", "to_department": "wjj"}
        await case.doubled(ONE, "add_signer", FOOD, to=clerk("wjj").actor_id, **before)
        await case.doubled(ONE, "add_signer", FOOD, to=TWO.actor_id, position="before")
        again = {"to": TWO.actor_id, "position": "before"}
        assert await case.refused(ONE, "add_signer", FOOD, **again) == "SIGNER_KNOWN"
        assert await case.refused(ONE, "decide_item", FOOD, **GRANT) == "SIGNATURE_PENDING"
        await case.doubled(clerk("wjj"), "sign_item", FOOD, agree=False)  # a dissent before the draft is on record
        assert await case.refused(clerk("wjj"), "sign_item", FOOD, agree=True) == "NOT_A_SIGNER"
        await case.doubled(ONE, "remove_signer", FOOD, whose=TWO.actor_id)
        assert await case.refused(ONE, "remove_signer", FOOD, whose=clerk("wjj").actor_id) == "SIGNER_UNKNOWN"
        await case.doubled(ONE, "add_signer", FOOD, to=THREE.actor_id, position="after")
        assert await case.refused(ONE, "decide_item", FOOD, **GRANT) == "REVIEW_NEEDED"
        await case.doubled(ONE, "propose_decision", FOOD, **GRANT)
        assert await case.refused(ONE, "propose_decision", FOOD, **GRANT) == "PROPOSAL_PENDING"
        state = await case.doubled(THREE, "sign_item", FOOD, agree=True)
        assert state.items[FOOD].phase is ItemPhase.GRANTED
        (decided,) = await case.entries("item_decided")
        (proposed,) = await case.entries("decision_proposed")
        assert (decided.via, decided.draft_act) == ("signed", proposed.act_id)
        await office.agrees(case.case_no)


@pytest.mark.parametrize(
    ("rule", "votes", "ends"),
    [
        ({"count": 2}, (True, True), "granted"),  # 会签
        ({"count": 2}, (True, False), "not_carried"),
        ({"count": 2, "rule": "any"}, (True,), "granted"),  # 或签: the first, either way
        ({"count": 2, "rule": "any"}, (False,), "not_carried"),
        ({"count": 3, "rule": "quorum", "need": 2}, (True, False, True), "granted"),  # 票签
        ({"count": 3, "rule": "quorum", "need": 2}, (False, False), "not_carried"),
    ],
)
async def test_review_by_declared_rule(
    settings: Settings, rule: dict[str, Any], votes: tuple[bool, ...], ends: str
) -> None:
    async with joint_office(settings) as office:
        case = await begun(office, joint_plan(items=reviewed(**rule)))
        await case.doubled(ONE, "claim_item", FOOD)
        assert await case.refused(ONE, "decide_item", FOOD, **GRANT) == "REVIEW_NEEDED"
        assert await case.refused(clerk("wjj"), "propose_decision", HEALTH, **GRANT) == "REVIEW_NOT_NEEDED"
        await case.doubled(ONE, "propose_decision", FOOD, **GRANT)
        assert await case.refused(ONE, "sign_item", FOOD, agree=True) == "NOT_A_SIGNER"
        for who, agree in zip((TWO, THREE, FOUR), votes, strict=False):
            await case.doubled(who, "sign_item", FOOD, agree=agree)
        found = (await case.state()).items[FOOD]
        if ends == "granted":
            assert (found.phase, found.desk.proposal) == (ItemPhase.GRANTED, None)
        else:
            assert (found.phase, found.desk.proposal, found.handler) == (ItemPhase.OPEN, None, ONE.actor_id)
            assert [each.because for each in await case.entries("proposal_returned")] == [ends]
            await case.doubled(ONE, "propose_decision", FOOD, **REFUSE)  # drafted anew
        await office.agrees(case.case_no)


async def test_draft_returned_by_a_reviewer_and_taken_back_by_the_one_who_made_it(settings: Settings) -> None:
    async with joint_office(settings) as office:
        case = await begun(office, joint_plan(items=reviewed(count=2)))
        await case.doubled(ONE, "claim_item", FOOD)
        await case.doubled(ONE, "propose_decision", FOOD, **GRANT)
        state = await case.doubled(TWO, "return_item", FOOD, reason=UNMET)
        assert (state.items[FOOD].desk.proposal, state.items[FOOD].handler) == (None, ONE.actor_id)
        await case.doubled(ONE, "propose_decision", FOOD, **REFUSE)
        (*_, proposed) = await case.entries("decision_proposed")
        assert await case.refused(TWO, "take_back", FOOD, taken_act=proposed.act_id) == "NOTHING_TO_TAKE_BACK"
        state = await case.doubled(ONE, "take_back", FOOD, taken_act=proposed.act_id)
        assert state.items[FOOD].desk.proposal is None
        assert await case.refused(ONE, "take_back", FOOD, taken_act=proposed.act_id) == "NOTHING_TO_TAKE_BACK"
        await case.doubled(ONE, "propose_decision", FOOD, **GRANT)
        await case.doubled(TWO, "sign_item", FOOD, agree=True)
        (*_, proposed) = await case.entries("decision_proposed")
        assert await case.refused(ONE, "take_back", FOOD, taken_act=proposed.act_id) == "NOTHING_TO_TAKE_BACK"
        (signed,) = await case.entries("item_signed")
        state = await case.doubled(TWO, "take_back", FOOD, taken_act=signed.act_id)
        proposal = state.items[FOOD].desk.proposal
        assert proposal is not None
        assert proposal.signatures == ()
        await office.agrees(case.case_no)


async def test_taken_back_until_the_next_act(settings: Settings) -> None:
    async with joint_office(settings) as office:
        case = await begun(office, joint_plan())
        await case.does(ONE, "claim_item", FOOD)
        await case.does(ONE, "transfer_item", FOOD, to=TWO.actor_id)
        (transferred,) = await case.entries("item_transferred")
        await case.does(TWO, "add_note", FOOD)  # a note takes nothing away from it
        state = await case.doubled(ONE, "take_back", FOOD, taken_act=transferred.act_id)
        assert state.items[FOOD].handler == ONE.actor_id
        await case.does(ONE, "delegate_item", FOOD, to=THREE.actor_id)
        (delegated,) = await case.entries("item_delegated")
        state = await case.doubled(ONE, "take_back", FOOD, taken_act=delegated.act_id)
        assert state.items[FOOD].desk.delegate is None
        await case.does(ONE, "transfer_item", FOOD, to=TWO.actor_id)
        await case.does(TWO, "release_item", FOOD)
        (*_, transferred) = await case.entries("item_transferred")
        assert await case.refused(ONE, "take_back", FOOD, taken_act=transferred.act_id) == "NOTHING_TO_TAKE_BACK"
        await office.agrees(case.case_no)


async def test_two_people_at_once_have_one_winner_and_one_clear_answer(settings: Settings) -> None:
    async with joint_office(settings) as office:
        case = await begun(office, joint_plan(items=reviewed(count=1)))
        await case.does(ONE, "claim_item", FOOD)
        codes = await case.duel(
            case.request(ONE, "transfer_item", FOOD, to=TWO.actor_id),
            case.request(ONE, "delegate_item", FOOD, to=THREE.actor_id),
        )
        assert codes in (["applied", "NOT_HANDLER"], ["applied", "CLAIMED_BY_OTHER"], ["applied", "DELEGATED"])
        state = await case.state()
        last = state.items[FOOD].last
        assert last is not None
        await case.does(ONE, "take_back", FOOD, taken_act=last.act_id)
        await case.does(ONE, "propose_decision", FOOD, **GRANT)
        (proposed,) = await case.entries("decision_proposed")
        codes = await case.duel(
            case.request(ONE, "take_back", FOOD, taken_act=proposed.act_id),
            case.request(TWO, "sign_item", FOOD, agree=True),
        )
        assert codes[0] == "applied"
        assert codes[1] in ("NOTHING_TO_TAKE_BACK", "NOT_A_SIGNER")
        if (await case.state()).items[FOOD].phase is ItemPhase.OPEN:
            await case.does(ONE, "propose_decision", FOOD, **GRANT)
            codes = await case.duel(*(case.request(who, "sign_item", FOOD, agree=True) for who in (TWO, THREE)))
            assert codes == ["applied", "ITEM_ALREADY_DECIDED"], "two reviewers"
        await office.agrees(case.case_no)


async def test_copied_read_noted_and_urged(settings: Settings) -> None:
    async with joint_office(settings) as office:
        case = await begun(office, joint_plan(urge_hours=4, delivery=Limit(days=10)))
        state = await case.doubled(ONE, "copy_item", FOOD, to=FOUR.actor_id)
        assert state.items[FOOD].copies == {FOUR.actor_id: False}
        assert await case.refused(TWO, "copy_item", FOOD, to=FOUR.actor_id) == "COPIED_ALREADY"
        assert await case.refused(TWO, "mark_read", FOOD) == "NOT_COPIED"
        state = await case.doubled(FOUR, "mark_read", FOOD)
        assert state.items[FOOD].copies == {FOUR.actor_id: True}
        await case.doubled(SUPERVISOR, "add_note")
        await case.doubled(ONE, "add_note", FOOD, content={"text": "已电话联系"})
        await case.doubled(SUPERVISOR, "urge_item", FOOD)
        assert await case.refused(SUPERVISOR, "urge_item", FOOD) == "URGED_RECENTLY"
        await case.doubled(SUPERVISOR, "urge_item", HEALTH)
        await case.at("2026-08-03 11:00")
        state = await case.does(ONE, "claim_item", FOOD)
        moved_at = state.items[FOOD].moved_at
        assert moved_at is not None
        assert (state.items[HEALTH].moved_at, state.items[HEALTH].urged) == (None, 1)
        await case.at("2026-08-03 13:30")
        state = await case.does(SUPERVISOR, "urge_item", FOOD)
        assert (state.items[FOOD].urged, state.items[FOOD].moved_at) == (2, None)
        urged_at = state.items[FOOD].urged_at
        assert urged_at is not None
        assert urged_at - moved_at > timedelta(hours=2)
        await case.grants(FOOD, HEALTH, SIGN)
        assert (await case.state()).phase is Phase.CONCLUDED
        await case.doubled(SUPERVISOR, "add_note", FOOD)
        await case.does(WINDOW, "confirm_delivery", method="pickup")
        await case.ends()
        await case.does(SUPERVISOR, "add_note", FOOD)


async def test_work_of_one_who_leaves_is_handed_over(settings: Settings) -> None:
    async with joint_office(settings) as office:
        case = await begun(office, joint_plan())
        await case.does(ONE, "claim_item", FOOD)
        await case.does(ONE, "delegate_item", FOOD, to=TWO.actor_id)
        await case.does(THREE, "copy_item", FOOD, to=ONE.actor_id)
        hand_over = {"whose": ONE.actor_id, "to": FOUR.actor_id}
        assert await case.refused(ONE, "hand_over_work", FOOD, **hand_over) == "NOT_ALLOWED"
        assert await case.refused(head("wjj"), "hand_over_work", FOOD, **hand_over) == "WRONG_DEPARTMENT"
        state = await case.doubled(HEAD, "hand_over_work", FOOD, **hand_over)
        found = state.items[FOOD]
        assert (found.handler, found.desk.delegate, found.copies) == (
            FOUR.actor_id,
            TWO.actor_id,
            {FOUR.actor_id: False},
        )
        assert await case.refused(HEAD, "hand_over_work", FOOD, **hand_over) == "NOT_IN_PLACE"
        state = await case.doubled(HEAD, "hand_over_work", FOOD, whose=TWO.actor_id, to=THREE.actor_id)
        assert state.items[FOOD].desk.delegate == THREE.actor_id
        await case.does(THREE, "return_delegated", FOOD)
        await case.does(FOUR, "decide_item", FOOD, **GRANT)
        await office.agrees(case.case_no)


async def test_deputy_acts_in_the_place_of_one_who_is_away_and_both_are_on_record(settings: Settings) -> None:
    async with joint_office(settings) as office:
        case = await begun(office, joint_plan(items=reviewed(count=1)))
        deputy = await deputised(office, ONE, TWO)
        state = await case.doubled(deputy, "claim_item", FOOD)
        assert state.items[FOOD].handler == ONE.actor_id
        assert await case.refused(TWO, "release_item", FOOD) == "NOT_CLAIMED"
        await case.doubled(deputy, "propose_decision", FOOD, **GRANT)
        (proposed,) = await case.entries("decision_proposed")
        assert (proposed.actor.actor_id, proposed.actor.on_behalf_of) == (TWO.actor_id, ONE.actor_id)
        # Who is away is still the one who drafted.
        assert await case.refused(ONE, "sign_item", FOOD, agree=True) == "NOT_A_SIGNER"
        state = await case.doubled(THREE, "sign_item", FOOD, agree=True)
        assert state.items[FOOD].phase is ItemPhase.GRANTED
        await office.agrees(case.case_no)


async def test_one_person_never_does_both_of_two_separated_duties(settings: Settings) -> None:
    separate = (("joint_opinion", "draft"), ("draft", "review"))
    items = (item(FOOD, separate=separate, review=ReviewRule(count=1)), item(HEALTH), item(SIGN))
    async with joint_office(settings) as office:
        case = await begun(office, joint_plan(visit(), items=items))
        await case.held("2026-08-04 09:00")
        await case.all_pass()
        assert await case.refused(ONE, "propose_decision", FOOD, **GRANT) == "SEPARATION_OF_DUTIES"
        await case.doubled(TWO, "propose_decision", FOOD, **GRANT)
        assert await case.refused(TWO, "sign_item", FOOD, agree=True) == "NOT_A_SIGNER"
        state = await case.doubled(ONE, "sign_item", FOOD, agree=True)
        assert state.items[FOOD].phase is ItemPhase.GRANTED
        assert there("sjj").officers[0].actor_id in state.items[FOOD].duties["joint_opinion"]
        await office.agrees(case.case_no)


@pytest.mark.parametrize("seed", [1, 2])
async def test_whatever_comes_in_a_rush_the_journal_is_the_one_that_legal_order_gives(
    settings: Settings, seed: int
) -> None:
    """Acts of four colleagues and their head, twice each, in batches over runs that start anew."""
    often = settings.model_copy(update={"continue_as_new_events": 25})
    dice = random.Random(seed)  # noqa: S311 - not for secrets
    async with joint_office(often) as office:
        rule = ReviewRule(count=2, rule="any")
        case = await begun(office, joint_plan(items=three(review=rule, separate=(("draft", "review"),)), urge_hours=1))
        receipts: dict[str, ActReceipt] = {}
        for hour in (10, 11, 12, 13, 14):
            await case.at(f"2026-08-03 {hour}:30")
            last = (await case.state()).items[FOOD].last
            batch = [_any_act(case, dice, last.act_id if last else "nothing") for _ in range(16)]
            sent = [*batch, *batch]
            dice.shuffle(sent)
            receipts |= {receipt.act_id: receipt for receipt in await at_once(office, *sent)}
        state = await office.agrees(case.case_no)
        assert all(receipt.outcome for receipt in receipts.values()), "each has its answer"
        assert await case.entries() == await by_the_rules(office, case, state)


def _any_act(case: JointCase, dice: random.Random, last: str) -> ActRequest:
    who, to = dice.choice([ONE, TWO, THREE]), dice.choice([TWO, THREE, FOUR]).actor_id
    acts: list[tuple[str, Actor, dict[str, Any]]] = [
        ("claim_item", who, {}),
        ("release_item", who, {}),
        ("transfer_item", dice.choice([who, HEAD]), {"to": to}),
        ("delegate_item", who, {"to": to}),
        ("return_delegated", dice.choice([who, HEAD]), {}),
        ("add_signer", who, {"to": to, "position": dice.choice(["before", "after"])}),
        ("remove_signer", who, {"whose": to}),
        ("sign_item", who, {"agree": dice.random() < 0.3}),
        ("propose_decision", who, dice.choice([GRANT, REFUSE])),
        ("return_item", who, {"reason": UNMET}),
        ("take_back", who, {"taken_act": last}),
        ("copy_item", who, {"to": to}),
        ("mark_read", who, {}),
        ("add_note", SUPERVISOR, {}),
        ("urge_item", SUPERVISOR, {}),
        ("hand_over_work", HEAD, {"whose": who.actor_id, "to": to}),
    ]
    kind, actor, more = dice.choice(acts)
    return case.request(actor, kind, FOOD, **more)
