"""Lives with joint events and with the acts of colleagues: recorded by `record.py`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from domain.definition.bundle import Definition
from domain.definition.joint import JointStop, ReviewRule
from domain.time.clock import Limit
from tests.support.joint import DEPARTMENTS, UNMET, begun, item, joint_plan, slot, there, three, visit, with_accounts
from tests.support.office import SUPERVISOR, Office, clerk
from tests.support.terms import FOOD, HEALTH, SIGN, head, terms

FIRST = "sjj/zhizhao"
ONE, TWO, THREE = (clerk("sjj", number) for number in (1, 2, 3))
GRANT: dict[str, Any] = {"decision": "grant"}


async def joint_passed(office: Office) -> str:
    """Convened late, one department silent, booked by nobody, moved once by the applicant, held late, opinions late."""
    await with_accounts(office)
    case = await begun(office, joint_plan(visit(booking="applicant")))
    await case.at("2026-08-11 09:00")
    early, late = slot("2026-08-14 09:00"), slot("2026-08-17 09:00")
    await case.convenes(early, late)
    for department in DEPARTMENTS[:2]:
        await case.confirms(department, early, late)
    await case.at("2026-08-14 00:00")
    await case.at("2026-08-18 00:00")
    return await _convened_anew(office, case)


async def _convened_anew(office: Office, case: Any) -> str:
    for on in ("2026-08-19 09:00", "2026-08-20 09:00"):
        await case.convenes(slot(on))
        for department in DEPARTMENTS:
            await case.confirms(department, slot(on))
        await case.about(case.applicant, "book_joint", slots=(slot(on),))
        if on < "2026-08-20":
            await case.about(case.applicant, "ask_move_joint", reason=UNMET)
    await case.registered("2026-08-20 09:00")
    await case.all_pass("sjj", "wjj")
    await case.at("2026-08-28 09:00")
    await case.opines("zjj")
    await case.grants(FOOD, HEALTH, SIGN)
    await case.ends()
    return str(case.case_no)


async def joint_rectified(office: Office) -> str:
    """Stopped for the experts' review; put right once, then not in time: what passed is issued, the rest is refused."""
    await with_accounts(office)
    stops = JointStop(ground="专家评审", basis="行政许可法第四十五条", days=2)
    rules = {"partial": True, "reinspections": 2, "after_last": "refused", "after_last_basis": "样例区办法第九条"}
    case = await begun(office, joint_plan(visit(stops=stops, **rules)))
    await case.held("2026-08-06 09:00", there("sjj"), there("wjj"))
    await case.opines("sjj")
    given = (await case.opines("wjj", "rectify", "xiaodu")).parties["wjj"].opinion_act
    await case.about(clerk("wjj"), "take_back", taken_act=given)
    await case.opines("wjj", "rectify", "xiaodu", "chukou")
    await case.opines("zjj", "rectify", "paishui", officers=there("zjj").officers)
    await case.grants(FOOD)
    await case.about(case.applicant, "report_rectified")
    await case.scheduled(slot("2026-08-07 09:00"), "wjj", "zjj")
    await case.registered("2026-08-07 09:00", there("wjj"), there("zjj"))
    await case.opines("zjj")
    await case.opines("wjj", "rectify", "xiaodu")
    await case.grants(SIGN)
    await case.at("2026-08-17 09:00")
    await case.ends()
    return case.case_no


async def joint_silence(office: Office) -> str:
    """Silence consents on the ground that the bundle names."""
    await with_accounts(office)
    case = await begun(office, joint_plan(visit(kind="review", silence="consent", silence_basis="样例区办法第十三条")))
    await case.held("2026-08-04 09:00")
    await case.opines("sjj")
    await case.at("2026-08-10 09:00")
    await case.grants(FOOD, HEALTH, SIGN)
    await case.ends()
    return case.case_no


async def joint_withdrawn(office: Office) -> str:
    """Withdrawn between the opinions."""
    await with_accounts(office)
    case = await begun(office, joint_plan(visit()))
    await case.held("2026-08-04 09:00")
    await case.opines("sjj")
    await case.does(case.applicant, "withdraw_application", reason="APPLICANT_WISH")
    await case.ends()
    return case.case_no


async def returned(office: Office) -> str:
    """Returned from a branch while the event is held, over several runs; every clock and reminder of it again."""
    await with_accounts(office)
    five = {"promised": Limit(days=5)}
    items = (item(FIRST, **five), *three(after=(FIRST,), **five))
    plan = joint_plan(visit(), items=items, results="hold_together", whole=Limit(days=15))
    case = await begun(office, plan)
    await case.grants(FIRST)
    await case.does(clerk("wjj"), "claim_item", HEALTH)
    await case.at("2026-08-10 10:00")
    await case.held("2026-08-11 09:00")
    await case.opines("sjj")
    await case.does(clerk("wjj"), "return_item", HEALTH, to_item=FIRST, reason=UNMET)
    await case.at("2026-08-20 10:00")
    await case.grants(FIRST)
    await case.held("2026-08-21 09:00")
    await case.all_pass()
    await case.at("2026-08-27 10:00")
    await case.grants(FOOD, HEALTH, SIGN)
    await case.ends()
    return case.case_no


async def colleagues(office: Office) -> str:
    """Transferred, delegated, signed, returned, taken back, copied, urged, handed over; at last signed and in force."""
    await with_accounts(office)
    items = (item(FOOD, review=ReviewRule(count=2)), item(HEALTH), item(SIGN))
    case = await begun(office, joint_plan(items=items, urge_hours=4))
    for who, kind, more in (
        (ONE, "claim_item", {}),
        (ONE, "delegate_item", {"to": TWO.actor_id}),
        (TWO, "return_delegated", {}),
        (ONE, "add_signer", {"to": clerk("wjj").actor_id, "to_department": "wjj", "position": "before"}),
        (clerk("wjj"), "sign_item", {"agree": True}),
        (ONE, "transfer_item", {"to": TWO.actor_id}),
        (ONE, "copy_item", {"to": THREE.actor_id}),
        (THREE, "mark_read", {}),
        (SUPERVISOR, "urge_item", {}),
        (SUPERVISOR, "add_note", {}),
        (TWO, "propose_decision", GRANT),
        (THREE, "return_item", {"reason": UNMET}),
        (TWO, "propose_decision", GRANT),
    ):
        await case.does(who, kind, FOOD, **more)
    assert await case.refused(SUPERVISOR, "urge_item", FOOD) == "URGED_RECENTLY"
    proposed = (await case.entries("decision_proposed"))[-1].act_id
    await case.does(TWO, "take_back", FOOD, taken_act=proposed)
    await case.does(head("sjj"), "hand_over_work", FOOD, whose=TWO.actor_id, to=ONE.actor_id)
    await case.does(ONE, "propose_decision", FOOD, **GRANT)
    for who in (TWO, THREE):
        await case.does(who, "sign_item", FOOD, agree=True)
    await case.grants(HEALTH, SIGN)
    await case.ends()
    return case.case_no


JOURNEYS: dict[str, tuple[Callable[[Office], Awaitable[str]], Callable[[], Definition], dict[str, Any]]] = {
    "joint-passed": (joint_passed, terms, {}),
    "joint-rectified": (joint_rectified, terms, {}),
    "joint-silence": (joint_silence, terms, {}),
    "joint-withdrawn": (joint_withdrawn, terms, {}),
    "returned": (returned, terms, {"continue_as_new_events": 25}),
    "colleagues": (colleagues, terms, {}),
}
