"""Acts on a joint event sent twice, out of order and by two people at once: one winner, one clear answer."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import pytest

from domain.case.acts import Actor, Attendance, Officer
from domain.case.joint.state import JointPhase
from runtime.settings import Settings
from starter.office.requests import ActReceipt, ActRequest
from tests.support.joint import (
    DEPARTMENTS,
    POINTS,
    UNMET,
    VISIT,
    JointCase,
    answers,
    at_once,
    begun,
    deputised,
    joint_office,
    joint_plan,
    officers,
    party,
    slot,
    there,
    visit,
    with_accounts,
)
from tests.support.office import SUPERVISOR, WINDOW, clerk, open_office, workers
from tests.support.scribe import on_file
from tests.support.terms import FOOD, HEALTH, LEAD, head, terms
from tests.workflow.test_clock_acts import by_the_rules

AT, LATER = slot("2026-08-05 09:00"), slot("2026-08-06 09:00")
ALL_THERE = tuple(there(department) for department in DEPARTMENTS)


def request(case: JointCase, actor: Actor, kind: str, **more: Any) -> ActRequest:
    """An act on the event with an id of its own."""
    return case.request(actor, kind, joint=case.joint, **more)


def confirmation(case: JointCase, department: str, number: int = 1) -> ActRequest:
    """A department confirms the first slot."""
    more = {"slots": (AT,), "officers": officers(department)}
    return request(case, clerk(department, number), "confirm_joint", **more)


async def test_every_act_of_an_event_counts_once_however_often_it_is_sent(settings: Settings) -> None:
    async with joint_office(settings) as office:
        case = await begun(office, joint_plan(visit(booking="applicant")))
        before = [
            request(case, clerk("sjj"), "convene_joint", slots=(AT, LATER)),
            *(confirmation(case, department) for department in DEPARTMENTS),
            request(case, case.applicant, "book_joint", slots=(AT,)),
        ]
        after = [
            request(case, clerk("sjj"), "hold_joint", attendance=ALL_THERE),
            request(case, clerk("sjj"), "give_joint_opinion", verdict="pass"),
            request(case, clerk("wjj"), "give_joint_opinion", verdict="rectify", points=POINTS[:1]),
            request(case, clerk("zjj"), "give_joint_opinion", verdict="pass"),
            request(case, case.applicant, "report_rectified"),
        ]
        for act in before:
            assert answers(await at_once(office, *[act] * 6)) == ["applied"] * 6
        await case.at("2026-08-05 10:00")
        for act in after:
            assert answers(await at_once(office, *[act] * 6)) == ["applied"] * 6
        acts = {act.act_id for act in (*before, *after)}
        settled = Counter(entry.act_id for entry in await case.entries() if entry.act_id in acts)
        assert settled == Counter(acts)
        assert (await case.event()).round == 2
        await office.agrees(case.case_no)


async def test_two_people_at_once_have_one_winner_and_one_clear_answer(settings: Settings) -> None:
    async with joint_office(settings) as office:
        case = await begun(office, joint_plan(visit(booking="applicant")))
        slots = ((AT, LATER), (LATER,))
        both = await at_once(
            office,
            *(request(case, who, "convene_joint", slots=s) for who, s in zip(_two("sjj"), slots, strict=True)),
        )
        assert answers(both) == ["applied", "JOINT_NOT_THERE_YET"], "two convenors"
        proposed = (await case.event()).slots
        more = {"slots": proposed}
        for department in DEPARTMENTS:
            two = (
                request(case, who, "confirm_joint", officers=officers(department), **more) for who in _two(department)
            )
            assert answers(await at_once(office, *two))[0] == "applied", "two officers confirm"
        booked = await at_once(
            office, *(request(case, who, "book_joint", slots=proposed[-1:]) for who in (case.applicant, WINDOW))
        )
        assert answers(booked) == ["applied", "JOINT_NOT_THERE_YET"], "applicant and window"
        await case.at("2026-08-06 10:00")
        held = await at_once(
            office, *(request(case, who, "hold_joint", attendance=ALL_THERE) for who in (clerk("sjj"), LEAD))
        )
        assert answers(held) == ["applied", "JOINT_NOT_THERE_YET"], "registered twice"
        for department in DEPARTMENTS:
            other = {"verdict": "rectify", "points": POINTS[:1]}
            opinions = await at_once(
                office,
                request(case, clerk(department, 1), "give_joint_opinion", verdict="pass"),
                request(case, clerk(department, 2), "give_joint_opinion", **other),
            )
            codes = ("OPINION_GIVEN", "JOINT_CLOSED") if department == "zjj" else ("OPINION_GIVEN",)
            assert answers(opinions)[0] == "applied", "two officers of one department"
            assert answers(opinions)[1] in codes
        await office.agrees(case.case_no)


def _two(department: str) -> tuple[Actor, Actor]:
    return clerk(department, 1), clerk(department, 2)


async def test_signals_in_the_wrong_order_take_effect_in_the_order_of_receipt(settings: Settings) -> None:
    async with open_office(settings, terms()) as office:
        await with_accounts(office)
        async with workers(office):
            case = await begun(office, joint_plan(visit()))
            await case.scheduled(AT)
            await case.at("2026-08-05 10:00")

        async def put(actor: Actor, kind: str, **more: Any) -> Any:
            return await on_file(office, case.case_no, kind, actor, joint=VISIT, **more)

        acts = [
            await put(clerk("sjj"), "hold_joint", attendance=ALL_THERE),
            await put(clerk("wjj"), "give_joint_opinion", verdict="rectify", points=POINTS[:1]),
            await put(clerk("sjj"), "give_joint_opinion", verdict="pass"),
            await put(clerk("zjj"), "give_joint_opinion", verdict="pass"),
            await put(WINDOW, "report_rectified"),
        ]
        for act in [*reversed(acts), *acts[::2]]:
            await office.lianban.deliver(case.case_no, act)
        async with workers(office):
            state = await office.until(case.case_no, lambda state: acts[-1].act_id in state.seen)
            await office.agrees(case.case_no)
        assert list(state.seen)[-5:] == [act.act_id for act in acts]
        assert "act_refused" not in state.seen.values()
        assert (state.joints[VISIT].phase, state.joints[VISIT].round) == (JointPhase.DUE, 2)


async def test_what_is_refused_and_with_which_code(settings: Settings) -> None:
    async with joint_office(settings) as office:
        parties = (party("sjj", FOOD), party("wjj", HEALTH))
        case = await begun(office, joint_plan(visit(parties=parties)))
        one, other = clerk("sjj"), clerk("wjj")
        past, too_few = (slot("2026-08-03 08:00"),), officers("wjj", 1)
        assert await case.refused(one, "convene_joint", joint="nichts", slots=(AT,)) == "JOINT_UNKNOWN"
        assert await case.code(one, "convene_joint") == "SLOTS_MISSING"
        assert await case.code(one, "convene_joint", slots=past) == "SLOT_PAST"
        assert await case.code(other, "convene_joint", slots=(AT,)) == "NOT_CONVENOR"
        assert await case.code(SUPERVISOR, "convene_joint", slots=(AT,)) == "NOT_ALLOWED"
        assert await case.code(other, "confirm_joint", slots=(AT,)) == "JOINT_NOT_THERE_YET"
        await case.convenes(AT)
        assert await case.code(clerk("zjj"), "confirm_joint", slots=(AT,), officers=officers("zjj")) == "NOT_A_PARTY"
        assert await case.code(other, "confirm_joint", slots=(LATER,)) == "SLOT_NOT_OFFERED"
        assert await case.code(other, "confirm_joint", officers=officers("wjj")) == "SLOTS_MISSING"
        assert await case.code(other, "confirm_joint", slots=(AT,), officers=too_few) == "TOO_FEW_OFFICERS"
        twice = (*too_few, *too_few)
        assert await case.code(other, "confirm_joint", slots=(AT,), officers=twice) == "TOO_FEW_OFFICERS"
        assert await case.code(other, "ask_other_slot", slots=past) == "SLOT_PAST"
        for department in ("sjj", "wjj"):
            await case.confirms(department, AT)
        both = (there("sjj"), there("wjj"))
        assert await case.code(one, "hold_joint", attendance=both) == "JOINT_NOT_STARTED"
        await case.at("2026-08-05 10:00")
        assert await case.code(case.applicant, "ask_move_joint") == "JOINT_NOT_THERE_YET"
        assert await case.code(other, "hold_joint", attendance=both) == "NOT_CONVENOR"
        assert await case.code(one, "hold_joint") == "NOBODY_PRESENT"
        few = (there("sjj"), Attendance(department="wjj", officers=too_few))
        assert await case.code(one, "hold_joint", attendance=few) == "TOO_FEW_OFFICERS"
        assert await case.code(one, "hold_joint", attendance=ALL_THERE) == "NOT_A_PARTY"
        await case.holds(*both)
        assert await case.code(other, "give_joint_opinion") == "VERDICT_MISSING"
        assert await case.code(other, "give_joint_opinion", verdict="fail") == "POINTS_MISSING"
        assert await case.code(other, "give_joint_opinion", verdict="pass", points=POINTS) == "POINTS_UNEXPECTED"
        assert await case.code(other, "give_joint_opinion", verdict="fail", points=("dach",)) == "POINT_NOT_OPEN"
        assert await case.code(clerk("wjj", 3), "give_joint_opinion", verdict="pass") == "NOT_AN_OFFICER"
        # Who was not on site has not seen it, the head of the department no more than anybody (第三十四条).
        assert await case.code(head("wjj"), "give_joint_opinion", verdict="pass") == "NOT_AN_OFFICER"
        await case.opines("wjj", by=other)
        assert await case.code(other, "give_joint_opinion", verdict="pass") == "OPINION_GIVEN"
        assert (await case.event()).outcome is None
        await office.agrees(case.case_no)


async def test_deputies_on_site_and_the_opinion_that_is_taken_back(settings: Settings) -> None:
    async with joint_office(settings) as office:
        case = await begun(office, joint_plan(visit()))
        await case.scheduled(AT)
        await case.at("2026-08-05 10:00")
        one, two = clerk("wjj", 1), clerk("wjj", 2)
        sent = Officer(actor_id=clerk("wjj", 3).actor_id, deputy_for=two.actor_id)
        attendance = (there("sjj"), Attendance(department="wjj", officers=(*officers("wjj", 1), sent)), there("zjj"))
        await case.holds(*attendance)
        event = await case.opines("wjj", "rectify", "xiaodu", by=clerk("wjj", 3))
        given = event.parties["wjj"].opinion_act
        assert await case.code(one, "take_back", taken_act=given) == "NOTHING_TO_TAKE_BACK"
        event = await case.about(clerk("wjj", 3), "take_back", taken_act=given)
        assert (event.parties["wjj"].verdict, event.parties["wjj"].points) == (None, ())
        await case.all_pass()
        assert (await case.event()).outcome == "passed"
        last = (await case.party("zjj")).opinion_act
        assert await case.code(clerk("zjj"), "take_back", taken_act=last) == "NOTHING_TO_TAKE_BACK"
        await office.agrees(case.case_no)


@pytest.mark.parametrize("seed", [1, 2])
async def test_whatever_comes_in_a_rush_the_journal_is_the_one_that_legal_order_gives(
    settings: Settings, seed: int
) -> None:
    """A hundred acts of all departments, twice each, in batches, over runs that start anew; the rules are the judge."""
    often = settings.model_copy(update={"continue_as_new_events": 25})
    dice = random.Random(seed)  # noqa: S311 - not for secrets
    async with joint_office(often) as office:
        case = await begun(office, joint_plan(visit(partial=bool(seed % 2), reinspections=2)))
        receipts: dict[str, ActReceipt] = {}
        for on in (4, 6, 7, 11, 13, 18):
            await case.at(f"2026-08-{on:02} 12:00")
            batch = [_any_act(case, dice, slot(f"2026-08-{on:02} 15:00")) for _ in range(16)]
            sent = [*batch, *batch]
            dice.shuffle(sent)
            receipts |= {receipt.act_id: receipt for receipt in await at_once(office, *sent)}
        state = await office.agrees(case.case_no)
        assert all(receipt.outcome for receipt in receipts.values()), "each has its answer"
        assert await case.entries() == await by_the_rules(office, case, state)
        held = await office.held(case.case_no)
        assert held["seq"] == state.seq


def _any_act(case: JointCase, dice: random.Random, at: Any) -> ActRequest:
    department, number = dice.choice(DEPARTMENTS), dice.randint(1, 2)
    who = clerk(department, number)
    verdict = dice.choice(["pass", "pass", "rectify"])
    points = POINTS[: dice.randint(1, 2)] if verdict != "pass" else ()
    acts: list[tuple[str, Actor, dict[str, Any]]] = [
        ("convene_joint", clerk("sjj", number), {"slots": (at,), "reason": dice.choice([None, UNMET])}),
        ("confirm_joint", who, {"slots": (at,), "officers": officers(department)}),
        ("confirm_joint", who, {"slots": (at,), "officers": officers(department)}),
        ("ask_other_slot", who, {"slots": (at,)}),
        ("ask_move_joint", case.applicant, {}),
        ("hold_joint", clerk("sjj", number), {"attendance": ALL_THERE}),
        ("give_joint_opinion", who, {"verdict": verdict, "points": points}),
        ("report_rectified", WINDOW, {}),
    ]
    kind, actor, more = dice.choice(acts)
    return request(case, actor, kind, **more)


async def test_somebody_else_who_acts_for_an_officer_is_told_apart(settings: Settings) -> None:
    """The deputy, who was there too, acts in the officer's place; both names are on record."""
    async with joint_office(settings) as office:
        case = await begun(office, joint_plan(visit()))
        await case.scheduled(AT)
        await case.at("2026-08-05 10:00")
        await case.holds(there("sjj"), there("wjj", 1, 2, 4), there("zjj"))
        stand_in = await deputised(office, clerk("wjj"), clerk("wjj", 4))
        event = await case.opines("wjj", by=stand_in)
        assert event.parties["wjj"].opinion_by == clerk("wjj").actor_id
        (given,) = await case.entries("joint_opinion_given")
        assert (given.actor.actor_id, given.actor.on_behalf_of) == (stand_in.actor_id, clerk("wjj").actor_id)
