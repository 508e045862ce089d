"""`lianban case explain` and `case replay` on a running installation."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest

from domain.case.acts import Actor, Role
from domain.case.decide import next_rung
from domain.case.rules import applicant_id
from domain.case.state import Phase
from runtime.settings import Settings
from starter.cli.case.replay import replayed
from tests.replay import histories
from tests.replay.planted import PlantedWorkflow
from tests.support import newborn
from tests.support.commands import lianban
from tests.support.office import Office, clerk, open_office, workers
from workflows.case import CaseWorkflow


@pytest.fixture
async def office(settings: Settings) -> AsyncIterator[Office]:
    """An office with workers."""
    async with open_office(settings) as opened, workers(opened):
        yield opened


async def test_explained_case_tells_the_next_rung_whose_move_it_is_and_who_may_do_what(office: Office) -> None:
    case_no = (await office.file()).case_no
    state = await office.until(case_no, lambda state: state.phase is Phase.REVIEWING)
    answer = await lianban(office, "case", "explain", case_no, "--json")
    assert answer.code == 0, answer.errors
    told = json.loads(answer.output)
    rung = next_rung(state)
    assert rung is not None
    assert (told["next_rung"]["clock_id"], told["next_rung"]["rung"]) == (rung.clock_id, rung.name)
    assert "预审期限2个工作日" in told["next_rung"]["derivation"][0]
    owed = {each["about"]: (each["party"], each["act"], each["reason"]) for each in told["duties"]}
    assert owed["yy/cszm"] == ("role", "complete_pre_review", "review")
    assert owed["gaj/csdj"] == ("role", None, "review")
    assert next(each["due_on"] for each in told["duties"] if each["about"] == "yy/cszm") is not None
    able = {(each["about"], each["act"]): each["who"] for each in told["acts"]}
    assert {"role": "handler", "department": "yy", "place": None} in able["yy/cszm", "complete_pre_review"]
    assert [who["role"] for who in able["case", "withdraw_application"]] == ["applicant", "counter_clerk"]
    assert ("yy/cszm", "decide_item") not in able


async def test_claimed_item_is_decided_by_the_colleague_who_has_it_and_nobody_is_named(office: Office) -> None:
    case_no = (await office.file()).case_no
    await office.accept(case_no)
    await office.applied(case_no, clerk("yy"), "claim_item", "yy/cszm")
    answer = await lianban(office, "case", "explain", case_no, "--json")
    able = {(each["about"], each["act"]): each["who"] for each in json.loads(answer.output)["acts"]}
    assert able["yy/cszm", "decide_item"] == [{"role": "handler", "department": "yy", "place": "handler"}]
    shown = await lianban(office, "case", "explain", case_no)
    assert shown.code == 0, shown.errors
    for said in ("下一个梯级", "自", "轮到谁", "经办人（已认领的）", "作出决定", "催办"):
        assert said in shown.output, said
    for hidden in ("测试母", newborn.FORM["mother.id_no"], clerk("yy").actor_id):
        assert hidden not in shown.output + answer.output


async def test_concluded_case_has_no_rung_and_no_turn(office: Office) -> None:
    case_no = (await office.file()).case_no
    await office.until(case_no, lambda state: state.phase is Phase.REVIEWING)
    await office.applied(
        case_no,
        Actor(actor_id=applicant_id(case_no), role=Role.APPLICANT),
        "withdraw_application",
        reason="APPLICANT_WISH",
    )
    await office.until(case_no, lambda state: state.phase is Phase.CONCLUDED)
    answer = await lianban(office, "case", "explain", case_no)
    assert answer.code == 0, answer.errors
    assert "没有在走的期限" in answer.output
    assert "不再轮到谁" in answer.output


async def test_history_of_a_running_case_replays_with_the_code_as_it_is(office: Office) -> None:
    case_no = (await office.file()).case_no
    await office.accept(case_no)
    answer = await lianban(office, "case", "replay", case_no)
    assert (answer.code, "重放一致" in answer.output) == (0, True), answer
    unknown = await lianban(office, "case", "replay", "610702-20200101-0001")
    assert (unknown.code, "CASE_NOT_FOUND" in unknown.errors) == (1, True)
    gone = await lianban(office, "case", "replay", case_no, "--run", "01234567-89ab-cdef-0123-456789abcdef")
    assert (gone.code, "HISTORY_GONE" in gone.errors) == (1, True), gone


async def test_workflow_that_does_something_else_than_the_history_is_told_with_the_cause() -> None:
    # A recorded history: in one that is made anew the planted timer may be set and dropped within one task.
    history = histories.read(histories.recorded()[0])
    assert await replayed(history, CaseWorkflow) is None
    cause = await replayed(history, PlantedWorkflow)
    assert cause is not None
    assert "TMPRL1100" in str(cause)
