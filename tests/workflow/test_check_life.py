"""Checks (核查) on the real engine: each finding counts once, late ones are urged, what rests on them starts."""

from __future__ import annotations

from typing import Any

import pytest

from domain.case.state import ItemPhase, Phase
from domain.definition.conditions import Condition
from domain.definition.joint import ReviewRule
from domain.definition.plan import Connector
from domain.findings.rule import FindingRule
from domain.time.clock import Limit
from ledger import hand_over
from runtime.settings import Settings
from starter.office.errors import FilingRefused
from tests.support.joint import begun, item, joint_office, joint_plan
from tests.support.listed import listed
from tests.support.office import clerk
from tests.support.terms import FOOD, HEALTH, SIGN, head

RULE = FindingRule.model_validate(
    {
        "outcomes": {"none": "未发现", "found": {"name": "有记录", "remark": "required"}},
        "values": [{"key": "unpaid", "name": "欠税金额", "type": "money", "required_with": ["found"]}],
    }
)
NONE: dict[str, Any] = {"outcome": "none"}
OWED: dict[str, Any] = {"outcome": "found", "content": {"opinion": "欠税", "values": {"unpaid": "１，２００"}}}


def check(key: str, **more: Any) -> Any:
    """A check of five working days."""
    return item(key, **{"kind": "check", "finding": RULE, "promised": Limit(days=5), **more})


async def test_a_finding_counts_once_and_what_rests_on_it_starts_whatever_it_is(settings: Settings) -> None:
    async with joint_office(settings) as office:
        case = await begun(office, joint_plan(items=(check(FOOD), item(SIGN, after=(FOOD,)), item(HEALTH))))
        maker = (await case.state()).item_plan(FOOD).department
        assert await case.refused(clerk(maker), "decide_item", FOOD, decision="grant") == "CHECK_NOT_DECIDED"
        state = await case.doubled(clerk(maker), "record_finding", FOOD, **OWED)
        assert (state.items[FOOD].phase, state.items[FOOD].finding) == (ItemPhase.FOUND, "found")
        assert state.items[SIGN].phase is ItemPhase.OPEN
        kept = await office.lianban.pool.fetchval(
            "select content from act where act_id = $1", state.items[FOOD].decision_act
        )
        assert kept["values"] == {"unpaid": "1200.00"}
        assert kept["outcome_name"] == "有记录"
        state = await case.doubled(clerk(maker), "correct_finding", FOOD, outcome="none", content={"opinion": "查错了"})
        assert state.items[FOOD].finding == "none"
        await office.agrees(case.case_no)


async def test_a_finding_without_what_it_needs_is_told_where_and_never_on_file(settings: Settings) -> None:
    async with joint_office(settings) as office:
        case = await begun(office, joint_plan(items=(check(FOOD), item(HEALTH))))
        maker = (await case.state()).item_plan(FOOD).department
        with pytest.raises(FilingRefused) as wrong:
            await office.lianban.send_act(case.request(clerk(maker), "record_finding", FOOD, outcome="found"))
        assert wrong.value.code == "FINDING_UNFIT"
        assert [field for field, _ in wrong.value.problems] == ["opinion", "value.unpaid"]
        count = await office.lianban.pool.fetchval("select count(*) from act where kind = 'record_finding'")
        assert count == 0


async def test_a_check_that_is_late_is_lit_and_ends_all_the_same(settings: Settings) -> None:
    async with joint_office(settings) as office:
        case = await begun(office, joint_plan(items=(check(FOOD), check(HEALTH))))
        await case.at("2026-08-14 09:00")
        fired = await case.rungs(f"{FOOD}.promised")
        assert [each.partition(" ")[0] for each in fired][:2] == ["remind", "yellow"], fired
        maker = (await case.state()).item_plan(FOOD).department
        rows = await listed(office.lianban.pool, "department", department=maker)
        assert ("record_finding", "checking") in {(row.act, row.reason) for row in rows if row.case_no == case.case_no}
        for key in (FOOD, HEALTH):
            state = await case.does(clerk(state_of(key)), "record_finding", key, **NONE)
        assert state.phase is Phase.CONCLUDED
        assert state.outcome == "granted"
        assert state.issued == ()


def state_of(key: str) -> str:
    """The department in whose folder the item stands."""
    return key.partition("/")[0]


async def test_a_finding_waits_for_the_head_who_signs_it(settings: Settings) -> None:
    review = ReviewRule(rule="any", role="department_head")
    async with joint_office(settings) as office:
        case = await begun(office, joint_plan(items=(check(FOOD, review=review), item(SIGN, after=(FOOD,)))))
        maker = state_of(FOOD)
        state = await case.doubled(clerk(maker), "record_finding", FOOD, **NONE)
        assert (state.items[FOOD].phase, state.items[SIGN].phase) == (ItemPhase.OPEN, ItemPhase.WAITING)
        state = await case.doubled(head(maker), "sign_item", FOOD, agree=True)
        assert (state.items[FOOD].phase, state.items[SIGN].phase) == (ItemPhase.FOUND, ItemPhase.OPEN)


async def test_a_rule_reads_what_was_found_last(settings: Settings) -> None:
    rule = Condition.model_validate({"finding": {FOOD: "none"}})
    by_rule = item(SIGN, after=(FOOD,), connector=Connector.AUTO, auto_grant=rule)
    async with joint_office(settings) as office:
        case = await begun(office, joint_plan(items=(check(FOOD), check(HEALTH), by_rule)))
        await case.does(clerk(state_of(FOOD)), "record_finding", FOOD, **NONE)
        state = await office.until(case.case_no, lambda state: state.items[SIGN].has_ended)
        assert state.items[SIGN].phase is ItemPhase.GRANTED
        facts = await hand_over.case_facts(office.lianban.pool, case.case_no)
        assert facts.findings == {FOOD: "none"}
        assert facts.granted == (SIGN,)
