"""版本迁移 on the engine: tried, applied case by case, reverted; rows, journal and workflow say the same afterwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from domain.case.acts import Actor, Role
from domain.case.state import Phase
from domain.definition.bundle import Definition
from ledger import cases
from ledger import definitions as ledger
from starter.definitions import migrate
from starter.definitions.migrate import Move
from starter.office.errors import LianbanError
from tests.support.office import Office
from tests.support.web import open_site

pytestmark = pytest.mark.usefixtures("at_work")

BY = Actor(actor_id="supervisor", role=Role.SUPERVISOR)
Content = dict[str, Any]


def changed(office: Office, edit: Callable[[Content], None]) -> Definition:
    """The office's bundle with its content edited."""
    content = office.definition.model_dump(mode="json")
    edit(content)
    return Definition.model_validate(content)


def entry(content: Content, key: str) -> Content:
    found: Content = next(each for each in content["bundle"]["items"] if each["key"] == key)
    return found


def slower(content: Content) -> None:
    """Birth registration may take nine days."""
    entry(content, "gaj/csdj")["promised_limit"] = {"days": 9}


def without_the_first(content: Content) -> None:
    """No birth certificate any more: the item with which every case begins."""
    content["bundle"]["items"] = [each for each in content["bundle"]["items"] if each["key"] != "yy/cszm"]
    for each in content["bundle"]["items"]:
        each["after"] = [key for key in each["after"] if key != "yy/cszm"]


async def handled(office: Office) -> str:
    """The number of a case that was accepted."""
    case_no = (await office.file()).case_no
    await office.until(case_no, lambda state: state.phase is Phase.REVIEWING)
    await office.accept(case_no)
    await office.until(case_no, lambda state: state.phase is Phase.HANDLING)
    return case_no


def ordered(run: str, reason: str = "新版本缩短了时限") -> migrate.Ordered:
    return migrate.Ordered(BY, run, reason)


async def tried(office: Office, target: Definition) -> list[Move]:
    slug = target.bundle.bundle
    return [move async for move in migrate.dry_run(office.lianban, slug, target)]


async def applied(office: Office, target: Definition, run: str) -> list[Move]:
    slug = target.bundle.bundle
    return [move async for move in migrate.apply(office.lianban, slug, target, ordered(run))]


async def test_a_case_goes_over_and_back_and_everything_agrees(office: Office) -> None:
    case_no, pool = await handled(office), office.lianban.pool
    target = changed(office, slower)
    await ledger.publish(pool, target)
    (trial,) = await tried(office, target)
    assert (trial.case_no, trial.refusal, trial.act_id) == (case_no, None, None)
    assert any("还没有开始" in sentence for sentence in trial.changes)
    assert (await office.state(case_no)).plan.definition == office.definition.hash

    (moved,) = await applied(office, target, "first")
    assert (moved.refusal, moved.act_id) == (None, f"migrate-first-{case_no}")
    state = await office.agrees(case_no)
    assert state.plan.definition == target.hash
    assert state.plan.answers == state.opening.plan.answers
    assert await ledger.open_on(pool, target.hash) == 1
    assert await tried(office, target) == []
    await office.grant(case_no, "yy/cszm")
    state = await office.until(case_no, lambda state: "gaj/csdj.promised" in state.clocks)
    assert state.clocks["gaj/csdj.promised"].limit.days == 9

    (back,) = [move async for move in migrate.revert(office.lianban, "first", ordered("second"))]
    assert (back.refusal, back.after) == (None, office.definition.hash)
    state = await office.agrees(case_no)
    assert state.plan == state.opening.plan
    assert state.clocks["gaj/csdj.promised"].limit.days == 9, "what runs keeps its limit"
    again = [move async for move in migrate.revert(office.lianban, "first", ordered("third"))]
    assert [move.refusal.code for move in again if move.refusal] == ["MIGRATION_MOVED_ON"]
    await office.grant(case_no, "gaj/csdj")
    await office.agrees(case_no)


async def test_items_that_come_and_go_have_their_rows(office: Office) -> None:
    case_no, pool = await handled(office), office.lianban.pool
    state = await office.state(case_no)
    gone = [item.key for item in state.plan.items if not state.plan.dependants(item.key)][-1]

    def shorter(content: Content) -> None:
        kept = [each for each in content["bundle"]["items"] if each["key"] != gone]
        content["bundle"]["items"] = kept

    target = changed(office, shorter)
    await ledger.publish(pool, target)
    (moved,) = await applied(office, target, "shorter")
    assert moved.refusal is None
    state = await office.agrees(case_no)
    assert gone not in state.items
    keys = await pool.fetch("select key from item_case where case_no = $1 order by position", case_no)
    assert [row["key"] for row in keys] == [item.key for item in state.plan.items]
    async with open_site(office) as site:
        for login in ("supervisor", "window", "gaj"):
            page = await (await site.visitor(login)).get(f"/cases/{case_no}")
            assert page.status_code == 200
            assert "迁移到另一版定义" in page.text
    (back,) = [move async for move in migrate.revert(office.lianban, "shorter", ordered("back"))]
    assert back.refusal is None
    state = await office.agrees(case_no)
    assert gone in state.items


async def test_what_cannot_go_over_is_told_by_case_and_left_alone(office: Office) -> None:
    case_no, pool = await handled(office), office.lianban.pool

    def more_papers(content: Content) -> None:
        key = "xinzengcailiao"
        content["materials"][key] = {"name": "新增的证明", "holder": "申请人", "mode": "U"}
        content["items"]["gaj/csdj"]["materials"].append({"key": key})

    def more_questions(content: Content) -> None:
        content["bundle"]["situations"]["xinwenti"] = {"ask": "新的问题？", "options": ["是", "否"]}

    for edit, code in (
        (without_the_first, "MIGRATION_ITEM_REMOVED"),
        (more_papers, "MIGRATION_MATERIAL_LACKS"),
        (more_questions, "MIGRATION_ANSWERS_LACK"),
    ):
        target = changed(office, edit)
        await ledger.publish(pool, target)
        for moves in (await tried(office, target), await applied(office, target, code.lower())):
            assert [move.refusal.code for move in moves if move.refusal] == [code]
    state = await office.agrees(case_no)
    assert state.plan.definition == office.definition.hash
    clerk = Actor(actor_id="window", role=Role.COUNTER_CLERK)
    with pytest.raises(LianbanError):
        await anext(migrate.apply(office.lianban, target.bundle.bundle, target, migrate.Ordered(clerk, "no", "理由")))
    assert (await cases.read_opening(pool, case_no)).plan == state.opening.plan


async def test_a_migration_without_a_reason_moves_nothing(office: Office) -> None:
    case_no = await handled(office)
    target = changed(office, slower)
    with pytest.raises(LianbanError) as refused:
        await anext(migrate.apply(office.lianban, target.bundle.bundle, target, ordered("silent", " ")))
    assert refused.value.code == "MIGRATION_REASON_MISSING"
    assert (await office.lianban.case_state(case_no)).plan_now is None
