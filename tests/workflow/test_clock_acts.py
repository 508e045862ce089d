"""Stops, extensions and deliveries sent twice, out of order and by two people at once: one winner, one clear answer."""

from __future__ import annotations

import asyncio
import random
import uuid
from collections import Counter
from typing import Any

import pytest

from domain.case.acts import Act, Actor
from domain.case.decide import Open, RungDue, decide, next_rung
from domain.case.state import CaseState, ItemPhase, new_case
from ledger import journal
from runtime.settings import Settings
from starter.office.requests import ActReceipt, ActRequest
from tests.support.office import WINDOW, Office, clerk, open_office, workers
from tests.support.scribe import on_file
from tests.support.terms import FOOD, HEALTH, MAYOR, REASON, TermsCase, head, received, terms, terms_office

STOP: dict[str, Any] = {"procedure": "zjps", "days": 5}
MORE_TIME: dict[str, Any] = {"days": 5, "reason": REASON}


def request(case: TermsCase, actor: Actor, kind: str, item: str | None = FOOD, **more: Any) -> ActRequest:
    """An act with an id of its own."""
    return ActRequest(act_id=uuid.uuid4().hex, case_no=case.case_no, kind=kind, actor=actor, item=item, **more)


async def at_once(office: Office, *requests: ActRequest) -> list[ActReceipt]:
    """Sent at the same time; the receipts in order of legal time."""
    receipts = await asyncio.gather(*(office.lianban.send_act(each, wait_seconds=30) for each in requests))
    return sorted(receipts, key=lambda receipt: (receipt.received_at, receipt.act_id))


def answers(receipts: list[ActReceipt]) -> list[str]:
    """What each was told: `applied`, or the code."""
    return [receipt.refusal.code if receipt.refusal else str(receipt.outcome) for receipt in receipts]


async def test_every_act_of_the_clocks_counts_once_however_often_it_is_sent(settings: Settings) -> None:
    async with terms_office(settings, terms()) as office:
        case = await received(office, "2026-09-18 10:05")
        acts = [
            request(case, clerk("sjj"), "suspend_item", **STOP),
            request(case, clerk("sjj"), "resume_item"),
            request(case, clerk("sjj"), "request_extension", **MORE_TIME),
            request(case, head("sjj"), "approve_extension"),
            request(case, clerk("sjj"), "decide_item", decision="grant"),
            request(case, WINDOW, "confirm_delivery", method="pickup"),
        ]
        for act in acts:
            receipts = await at_once(office, *[act] * 6)
            assert {receipt.received_at for receipt in receipts} == {receipts[0].received_at}
            assert answers(receipts) == ["applied"] * 6
        settled = Counter(entry.act_id for entry in await case.entries() if entry.act_id in {a.act_id for a in acts})
        assert settled == Counter(act.act_id for act in acts)
        assert (await case.due(f"{FOOD}.statutory")) == "2026-10-29"
        await office.agrees(case.case_no)


async def test_two_people_at_once_have_one_winner_and_one_clear_answer(settings: Settings) -> None:
    async with terms_office(settings, terms(joint_statutory={})) as office:
        case = await received(office, "2026-09-18 10:05")
        one, two = clerk("sjj", 1), clerk("sjj", 2)
        mores = await at_once(office, *(request(case, who, "request_extension", **MORE_TIME) for who in (one, two)))
        assert answers(mores) == ["applied", "EXTENSION_PENDING"]
        both = await at_once(
            office,
            request(case, head("sjj"), "approve_extension"),
            request(case, head("sjj"), "refuse_extension", reason="CONDITIONS_UNMET", content={"opinion": "理由不足"}),
        )
        assert answers(both)[0] == "applied"
        assert answers(both)[1] in ("NO_EXTENSION_ASKED", "EXTENSION_ONCE")
        # Whoever has claimed the item stops it; a colleague does not stop it a second time.
        await case.does(one, "claim_item", FOOD)
        stops = await at_once(office, *(request(case, who, "suspend_item", **STOP) for who in (one, two)))
        assert sorted(answers(stops)) == ["CLAIMED_BY_OTHER", "applied"]
        resumed = await at_once(office, *(request(case, one, "resume_item") for _ in range(2)))
        assert answers(resumed) == ["applied", "NOT_SUSPENDED"]
        duel = await at_once(
            office,
            request(case, one, "suspend_item", **STOP),
            request(case, one, "decide_item", decision="grant"),
        )
        assert answers(duel) in (["applied", "ITEM_SUSPENDED"], ["applied", "ITEM_ALREADY_DECIDED"])
        await _decided(case, one)
        handed = await at_once(
            office, *(request(case, who, "confirm_delivery", method="pickup") for who in (WINDOW, one, case.applicant))
        )
        assert answers(handed) == ["applied", "NOTHING_TO_DELIVER", "NOTHING_TO_DELIVER"]
        whole = [request(case, MAYOR, "approve_extension", None) for _ in range(2)]
        assert answers(await at_once(office, *whole)) == ["NO_EXTENSION_ASKED"] * 2
        await office.agrees(case.case_no)


async def _decided(case: TermsCase, by: Actor) -> None:
    """Granted, also where the stop won the duel."""
    if (await case.state()).items[FOOD].phase is ItemPhase.OPEN:
        await case.does(by, "resume_item", FOOD)
        await case.does(by, "decide_item", FOOD, decision="grant")


async def test_signals_in_the_wrong_order_take_effect_in_the_order_of_receipt(settings: Settings) -> None:
    async with open_office(settings, terms()) as office:
        async with workers(office):
            case = await received(office, "2026-09-18 10:05")
        acts = [
            await on_file(office, case.case_no, "suspend_item", clerk("sjj"), FOOD, **STOP),
            await on_file(office, case.case_no, "request_extension", clerk("sjj"), FOOD, **MORE_TIME),
            await on_file(office, case.case_no, "resume_item", clerk("sjj"), FOOD),
            await on_file(office, case.case_no, "suspend_item", clerk("sjj"), FOOD, procedure="jiance", days=2),
            await on_file(office, case.case_no, "approve_extension", head("sjj"), FOOD),
            await on_file(office, case.case_no, "resume_item", clerk("sjj"), FOOD),
            await on_file(office, case.case_no, "decide_item", clerk("sjj"), FOOD, decision="grant"),
            await on_file(office, case.case_no, "confirm_delivery", WINDOW, FOOD, method="post"),
        ]
        for act in [*reversed(acts), *acts[::2]]:
            await office.lianban.deliver(case.case_no, act)
        async with workers(office):
            state = await office.until(case.case_no, lambda state: acts[-1].act_id in state.seen)
            await office.agrees(case.case_no)
        assert [act_id for act_id in state.seen if act_id != state.opening.act_id] == [act.act_id for act in acts]
        assert "act_refused" not in state.seen.values()


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_whatever_comes_in_a_rush_the_journal_is_the_one_that_legal_order_gives(
    settings: Settings, seed: int
) -> None:
    """Eighty acts of six people, twice each, in batches, over runs that start anew; the pure rules are the judge."""
    often = settings.model_copy(update={"continue_as_new_events": 25})
    dice = random.Random(seed)  # noqa: S311 - not for secrets
    async with terms_office(often, terms(joint_statutory={})) as office:
        case = await received(office, "2026-09-18 10:05")
        receipts: dict[str, ActReceipt] = {}
        for on in ("09-18", "09-22", "10-09", "10-21"):
            await case.at(f"2026-{on} 12:00")
            batch = [_any_act(case, dice) for _ in range(20)]
            sent = [*batch, *batch]
            dice.shuffle(sent)
            receipts |= {receipt.act_id: receipt for receipt in await at_once(office, *sent)}
        state = await office.agrees(case.case_no)
        entries = await case.entries()
        assert all(receipt.outcome for receipt in receipts.values()), "each has its answer"
        assert entries == await by_the_rules(office, case, state)
        held = await office.held(case.case_no)
        assert held["seq"] == state.seq


def _any_act(case: TermsCase, dice: random.Random) -> ActRequest:
    department = dice.choice(["sjj", "wjj"])
    item = {"sjj": FOOD, "wjj": HEALTH}[dice.choice([department, department, department, "sjj"])]
    acts: list[tuple[str, Actor, dict[str, Any]]] = [
        (
            "suspend_item",
            clerk(department, dice.randint(1, 2)),
            {"procedure": "jiance", "days": dice.randint(1, 6)},
        ),
        ("resume_item", clerk(department, dice.randint(1, 2)), {}),
        ("request_extension", clerk(department), {"days": dice.randint(1, 12), "reason": REASON}),
        ("approve_extension", head(department), {}),
        ("refuse_extension", head(department), {"reason": "CONDITIONS_UNMET", "content": {"opinion": "理由不足"}}),
        ("claim_item", clerk(department, dice.randint(1, 2)), {}),
        ("release_item", clerk(department, dice.randint(1, 2)), {}),
        ("confirm_delivery", WINDOW, {"method": "pickup"}),
    ]
    kind, actor, more = dice.choice(acts)
    return request(case, actor, kind, item, **more)


async def by_the_rules(office: Office, case: TermsCase, state: CaseState) -> list[Any]:
    """The journal that the same acts give when they are taken one after the other, with every rung in its place."""
    rows = await office.lianban.pool.fetch(
        "select payload from act where case_no = $1 and kind <> 'submit_application' order by received_at, act_id",
        case.case_no,
    )
    last = (await journal.read_entries(office.lianban.pool, case.case_no))[-1].at
    taken = decide(new_case(state.opening), Open())
    entries: list[Any] = [*taken.entries]
    for act in [*(Act.model_validate(row["payload"]) for row in rows), None]:
        until = act.received_at if act else last
        while (rung := next_rung(taken.state)) is not None and rung.at <= until:
            taken = decide(taken.state, RungDue(rung=rung))
            entries += taken.entries
        if act is not None:
            taken = decide(taken.state, act)
            entries += taken.entries
    return entries
