"""A wait that one objects to, and what is undone afterwards, on the real engine: each act counts once."""

from __future__ import annotations

from typing import Any

from domain.case.state import ItemPhase, Phase
from domain.definition.extra_rules import ObjectionRule, UndoRule
from domain.time.clock import Limit
from runtime.settings import Settings
from tests.support.joint import UNMET, JointCase, begun, item, joint_office, joint_plan
from tests.support.listed import listed
from tests.support.office import WINDOW, clerk
from tests.support.terms import FOOD, HEALTH, SIGN, head

BASIS = "样例条例第三十三条"
CREDITORS: dict[str, Any] = {"objector": "creditors"}


def notice(then: str = "stop_item") -> Any:
    """Published for ten calendar days; 卫健 settles objections."""
    rule = ObjectionRule.model_validate({"by": ("zjj", "creditors"), "then": then, "settled_by": "wjj", "basis": BASIS})
    return item(FOOD, kind="wait", promised=Limit(days=10, unit="calendar"), objection=rule)


async def owed_by_wjj(case: JointCase) -> list[tuple[str, str | None, str]]:
    """What 卫健 has to do about objections and what was granted, as its list shows it: (about what, act, why)."""
    rows = await listed(case.office.lianban.pool, "department", department="wjj")
    return [
        (row.subject, row.act, row.reason)
        for row in rows
        if row.case_no == case.case_no and row.kind in ("objection", "undo")
    ]


async def test_an_objection_that_holds_stops_the_wait_and_what_waits_for_it(settings: Settings) -> None:
    async with joint_office(settings) as office:
        case = await begun(office, joint_plan(items=(notice(), item(HEALTH), item(SIGN, after=(FOOD,)))))
        assert await case.refused(clerk("sjj"), "decide_item", FOOD, decision="grant") == "WAIT_NOT_DECIDED"
        assert await case.refused(clerk("wjj"), "raise_objection", FOOD, **CREDITORS) == "WRONG_DEPARTMENT"
        await case.doubled(WINDOW, "raise_objection", FOOD, **CREDITORS)
        await case.doubled(clerk("zjj"), "raise_objection", FOOD)
        assert await owed_by_wjj(case) == [(FOOD, "settle_objection", "objection")] * 2, "each of the two by itself"
        state = await case.at("2026-08-20 09:00")
        assert state.items[FOOD].phase is ItemPhase.OPEN
        assert await case.refused(WINDOW, "raise_objection", FOOD, **CREDITORS) == "OBJECTION_TOO_LATE"
        state = await case.doubled(head("wjj"), "settle_objection", FOOD, upheld=True)
        assert [state.items[key].phase for key in (FOOD, SIGN)] == [ItemPhase.REFUSED, ItemPhase.LAPSED]
        assert await owed_by_wjj(case) == []


async def test_an_unfounded_objection_lets_the_wait_pass_where_its_end_was_meanwhile(settings: Settings) -> None:
    async with joint_office(settings) as office:
        case = await begun(office, joint_plan(items=(notice("stop_case"), item(HEALTH), item(SIGN, after=(FOOD,)))))
        await case.does(WINDOW, "raise_objection", FOOD, **CREDITORS)
        await case.at("2026-08-20 09:00")
        state = await case.doubled(clerk("wjj"), "settle_objection", FOOD, upheld=False)
        assert [state.items[key].phase for key in (FOOD, SIGN)] == [ItemPhase.GRANTED, ItemPhase.OPEN]


async def test_what_was_granted_is_undone_before_the_case_is_closed(settings: Settings) -> None:
    undo = UndoRule(when=("refused_later", "withdrawn"), by="wjj", what="撤销备案", basis=BASIS)
    async with joint_office(settings) as office:
        case = await begun(office, joint_plan(items=(item(FOOD, undo=undo), item(HEALTH), item(SIGN, after=(FOOD,)))))
        await case.grants(FOOD, HEALTH)
        state = await case.does(clerk("zjj"), "decide_item", SIGN, decision="refuse", reason=UNMET)
        assert (state.phase, state.items[FOOD].undo) == (Phase.HANDLING, "asked")
        assert await case.refused(WINDOW, "withdraw_application") == "UNDO_PENDING"
        assert await case.refused(clerk("sjj"), "confirm_undone", FOOD) == "WRONG_DEPARTMENT"
        assert await owed_by_wjj(case) == [(FOOD, "confirm_undone", "undo")]
        state = await case.doubled(clerk("wjj"), "confirm_undone", FOOD)
        assert (state.phase, state.items[FOOD].phase) == (Phase.CONCLUDED, ItemPhase.REVOKED)
        await office.agrees(case.case_no)
