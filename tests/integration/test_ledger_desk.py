"""The work among colleagues in the ledger: who has to do what, what is typed and not sent, who may be named."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from domain.case.acts import Act, Actor, Attendance, Officer, Role
from domain.case.decide import Open
from domain.definition.joint import ReviewRule
from ledger import accounts, act_drafts, journal, lists
from ledger.legal_clock import legal_now
from ledger.listing import duties, held
from ledger.listing.held import HeldList
from ledger.listing.scopes import ScopeName
from runtime.settings import Settings
from starter.office.errors import LianbanError
from starter.office.requests import ActRequest
from tests.support.days import moment
from tests.support.joint import DEPARTMENTS, joint_plan, monday_office, people, put_on_file, three, visit
from tests.support.listed import MANY, listed, subjects
from tests.support.office import SUPERVISOR, WINDOW, Office, clerk
from tests.support.scribe import Scribe, on_file
from tests.support.terms import FOOD, HEALTH, SIGN, head


@pytest.fixture
async def office(settings: Settings) -> AsyncIterator[Office]:
    """An office without workers, on a Monday morning; the tests append themselves."""
    async with monday_office(settings) as opened:
        yield opened


class Case:
    """A case without joint events, written act by act without a workflow; every step is verified."""

    def __init__(self, office: Office, scribe: Scribe) -> None:
        self.office, self.scribe = office, scribe
        self.case_no = scribe.opening.case_no

    async def does(self, actor: Actor, kind: str, item: str | None = FOOD, **more: Any) -> Act:
        """An act that holds; the ledger agrees with the journal after it."""
        act = await on_file(self.office, self.case_no, kind, actor, item, **more)
        await self.scribe.take_all(act)
        assert self.scribe.state.seen.get(act.act_id) not in (None, "act_refused"), kind
        assert [each.what for each in await journal.verify(self.scribe.pool, self.case_no)] == []
        return act

    async def moves(self, item: str = FOOD) -> tuple[str, str | None, str | None]:
        """Whose move the item is: party, person, department."""
        pool = self.scribe.pool
        rows = await listed(pool, "all", kind="item") + await listed(pool, "all_waits", kind="item")
        (row,) = [row for row in rows if (row.case_no, row.item) == (self.case_no, item)]
        return row.party, row.person, row.department


async def begun(office: Office, **item: Any) -> Case:
    """A case of three items side by side, accepted."""
    plan = joint_plan(items=three(**item), urge_hours=0)
    scribe = Scribe(office.lianban.pool, await put_on_file(office, plan))
    await scribe.take_all(Open())
    return Case(office, scribe)


# --- lists ------------------------------------------------------------------------------------------------------------


async def test_delegated_work_is_the_delegates_until_it_is_given_back(office: Office) -> None:
    case, pool = await begun(office), office.lianban.pool
    assert await case.moves() == ("role", None, "sjj")
    await case.does(clerk("sjj"), "claim_item")
    assert await case.moves() == ("person", "sjj-1", "sjj")
    await case.does(clerk("sjj"), "delegate_item", to="sjj-2")
    (row,) = await listed(pool, "own", "sjj-2", department="sjj")
    assert (row.subject, row.handler, row.delegate) == (FOOD, "sjj-1", "sjj-2")
    assert await case.moves() == ("person", "sjj-2", "sjj")
    assert await listed(pool, "own", "sjj-1", department="sjj") == []
    assert subjects(await listed(pool, "colleagues", "sjj-1", department="sjj")) == [FOOD]
    assert [row.subject for each in DEPARTMENTS for row in await listed(pool, "pool", department=each)] == [
        HEALTH,
        SIGN,
    ]
    assert subjects(await listed(pool, "matters", department="sjj")) == [FOOD, HEALTH, SIGN]
    assert await listed(pool, "matters", department="wjj") == []
    await case.does(clerk("sjj", 2), "return_delegated")
    assert await listed(pool, "own", "sjj-2", department="sjj") == []
    assert subjects(await listed(pool, "own", "sjj-1", department="sjj")) == [FOOD]


async def test_signatures_are_asked_of_those_who_may_give_them(office: Office) -> None:
    case, pool = await begun(office, review=ReviewRule(count=2)), office.lianban.pool

    async def signs(person: str) -> list[str]:
        department, _, number = person.partition("-")
        scope: ScopeName = "head" if number == "head" else "desk"
        return subjects(await listed(pool, scope, person, department=department, kind="signature"))

    await case.does(clerk("sjj"), "claim_item")
    await case.does(clerk("sjj"), "add_signer", to="wjj-3", to_department="wjj", position="after")
    assert await signs("wjj-3") == []  # there is no draft yet
    await case.does(clerk("sjj"), "propose_decision", decision="grant")
    assert await signs("wjj-3") == [FOOD]
    assert await signs("sjj-2") == [FOOD]
    assert await signs("sjj-1") == []  # who drafts does not review
    assert await signs("sjj-head") == []
    assert await signs("wjj-2") == []
    lines = await listed(pool, "own", "wjj-3", department="wjj")
    drafts = await duties.drafts(pool, lines)
    assert [(each.decision, each.actor_id) for each in drafts.values()] == [("grant", "sjj-1")]
    await case.does(clerk("sjj", 2), "sign_item", agree=True)
    assert await signs("sjj-2") == []
    assert await signs("sjj-3") == [FOOD]
    reach = await lists.case_reach(pool, case.case_no)
    assert reach is not None
    assert "wjj" in reach.departments
    await case.does(clerk("sjj", 3), "sign_item", agree=True)
    assert await signs("sjj-4") == []
    await case.does(clerk("wjj", 3), "sign_item", agree=True)
    assert case.scribe.state.items[FOOD].phase == "granted"
    assert subjects(await listed(pool, "all")) == [HEALTH, SIGN]


async def test_copies_are_listed_until_they_are_read(office: Office) -> None:
    case, pool = await begun(office), office.lianban.pool
    await case.does(clerk("sjj"), "copy_item", to="wjj-2")
    (row,) = await listed(pool, "copies", "wjj-2")
    assert (row.subject, row.act, row.person) == (FOOD, "mark_read", "wjj-2")
    assert await listed(pool, "own", "wjj-2") == [], "nothing has to be done about it"
    await case.does(clerk("wjj", 2), "mark_read")
    assert await listed(pool, "copies", "wjj-2") == []
    assert await pool.fetchval("select read from item_copy where account_id = 'wjj-2'") is True
    await pool.execute("update item_copy set read = false")
    assert [each.what for each in await journal.verify(pool, case.case_no)] == [
        f"事项 {FOOD} 读模型的 copies 与日志不一致，请运行 rebuild"
    ]
    await journal.rebuild(pool, case.case_no)
    assert await journal.verify(pool, case.case_no) == []


async def test_everything_that_a_person_holds_is_found_and_handed_over(office: Office) -> None:
    case, pool = await begun(office), office.lianban.pool
    await case.does(clerk("sjj"), "claim_item")
    await case.does(clerk("sjj"), "add_signer", to="sjj-2", position="after")  # no draft yet: not the turn of any
    await case.does(clerk("wjj"), "copy_item", HEALTH, to="sjj-2")
    await case.does(clerk("zjj"), "claim_item", SIGN)
    await case.does(clerk("zjj"), "transfer_item", SIGN, to="zjj-2")

    async def of(person: str, **narrowed: Any) -> dict[str, tuple[str, ...]]:
        found = await held.page(pool, HeldList(person, **narrowed), MANY)
        assert await held.count(pool, HeldList(person, **narrowed)) == len(found.rows)
        return {row.key: row.places for row in found.rows}

    assert await of("sjj-2") == {FOOD: ("signer",), HEALTH: ("copy",)}
    assert await of("sjj-2", place="copy") == {HEALTH: ("copy",)}
    assert await of("sjj-2", bundle="another") == {}
    assert await of("sjj-1") == {FOOD: ("handler",)}
    assert list(await of("zjj-2", department="zjj")) == [SIGN]
    assert await of("zjj-2", department="sjj") == {}
    await case.does(head("sjj"), "hand_over_work", whose="sjj-2", to="sjj-3")
    assert list(await of("sjj-3")) == [FOOD]
    assert await of("sjj-2") == {HEALTH: ("copy",)}


async def test_urge_says_whether_it_moved(office: Office) -> None:
    case, pool = await begun(office), office.lianban.pool

    async def urging() -> tuple[int, datetime | None, datetime | None]:
        (row,) = await listed(pool, "department", department="sjj")
        return row.urged, row.urged_at, row.moved_at

    first = await case.does(SUPERVISOR, "urge_item")
    assert await urging() == (1, first.received_at, None)
    moved = await case.does(clerk("sjj"), "claim_item")
    assert await urging() == (1, first.received_at, moved.received_at)
    second = await case.does(SUPERVISOR, "urge_item")
    assert await urging() == (2, second.received_at, None)
    counts = await duties.light_counts(pool, await legal_now(pool), lead="sjj")
    assert {each.department: each.urged for each in counts} == {"sjj": 2, "wjj": 0, "zjj": 0}
    assert await duties.light_counts(pool, await legal_now(pool), lead="wjj") == []


# --- acts being typed -------------------------------------------------------------------------------------------------


async def test_draft_of_an_act_goes_with_the_act_and_no_other(office: Office) -> None:
    case, pool = await begun(office), office.lianban.pool
    typed = {"decision": "refuse", "opinion": "面积不足"}
    for account, subject, kind in (
        ("sjj-1", FOOD, "decide_item"),
        ("sjj-1", FOOD, "add_note"),
        ("sjj-1", HEALTH, "decide_item"),
        ("sjj-2", FOOD, "decide_item"),
        ("sjj-1", "case", "add_note"),
    ):
        await act_drafts.keep(pool, account, case.case_no, subject, kind, {})
    await act_drafts.keep(pool, "sjj-1", case.case_no, FOOD, "decide_item", typed)
    kept = await act_drafts.read(pool, "sjj-1", case.case_no, FOOD, "decide_item")
    assert kept is not None
    assert kept.content == typed
    assert len(await act_drafts.drafts_of(pool, "sjj-1", case.case_no)) == 4
    refused = await on_file(office, case.case_no, "decide_item", clerk("sjj"), FOOD)
    await case.scribe.take_all(refused)
    assert await act_drafts.read(pool, "sjj-1", case.case_no, FOOD, "decide_item") == kept
    await case.does(clerk("sjj"), "decide_item", decision="grant")
    assert await act_drafts.read(pool, "sjj-1", case.case_no, FOOD, "decide_item") is None
    assert len(await act_drafts.drafts_of(pool, "sjj-1")) == 3
    assert len(await act_drafts.drafts_of(pool, "sjj-2")) == 1
    await case.does(clerk("sjj"), "add_note", None)
    assert [each.subject for each in await act_drafts.drafts_of(pool, "sjj-1")] == [HEALTH, FOOD]
    await act_drafts.drop(pool, "sjj-1", case.case_no, HEALTH, "decide_item")
    assert [each.kind for each in await act_drafts.drafts_of(pool, "sjj-1")] == ["add_note"]


async def test_nothing_typed_outlives_the_case(office: Office) -> None:
    case, pool = await begun(office), office.lianban.pool
    await act_drafts.keep(pool, "sjj-1", case.case_no, FOOD, "decide_item", {"opinion": "待定"})
    await case.does(WINDOW, "withdraw_application", None)
    assert case.scribe.state.is_over
    assert await act_drafts.drafts_of(pool, "sjj-1") == []
    await act_drafts.keep(pool, "sjj-1", case.case_no, FOOD, "decide_item", {"opinion": "待定"})
    assert await act_drafts.drafts_of(pool, "sjj-1") == []


async def test_draft_about_a_joint_event_goes_with_its_act(office: Office) -> None:
    scribe = Scribe(office.lianban.pool, await put_on_file(office, joint_plan(visit())))
    await scribe.take_all(Open())
    pool, case_no = office.lianban.pool, scribe.opening.case_no
    await act_drafts.keep(pool, "sjj-1", case_no, "joint:kanyan", "convene_joint", {"place": "店内"})
    slots = ({"starts_at": moment("2026-08-05 09:00"), "ends_at": moment("2026-08-05 11:00")},)
    await scribe.take_all(await on_file(office, case_no, "convene_joint", clerk("sjj"), joint="kanyan", slots=slots))
    assert await act_drafts.drafts_of(pool, "sjj-1") == []


# --- who may be named -------------------------------------------------------------------------------------------------


async def test_people_to_choose_from_have_an_account_in_use(office: Office) -> None:
    pool = office.lianban.pool
    await pool.execute("update account set disabled_at = legal_now() where account_id = 'sjj-4'")
    found = await accounts.people_of(pool, "sjj", Role.HANDLER)
    assert [each.account_id for each in found] == ["sjj-1", "sjj-2", "sjj-3"]
    assert [each.account_id for each in await accounts.people_of(pool, "sjj", Role.DEPARTMENT_HEAD)] == ["sjj-head"]
    assert len(await accounts.people_of(pool, None)) == len(people()) - 1
    assert found[0].roles[0].department == "sjj"


OFFICERS = (Officer(actor_id="wjj-1"), Officer(actor_id="wjj-2", deputy_for="wjj-3"))
GOOD: list[tuple[str, Actor, dict[str, Any]]] = [
    ("transfer_item", clerk("sjj"), {"item": FOOD, "to": "sjj-2"}),
    ("delegate_item", clerk("sjj"), {"item": FOOD, "to": "sjj-3"}),
    ("add_signer", clerk("sjj"), {"item": FOOD, "to": "wjj-1", "to_department": "wjj"}),
    ("copy_item", clerk("sjj"), {"item": FOOD, "to": "zjj-1"}),
    ("hand_over_work", head("sjj"), {"item": FOOD, "to": "sjj-2", "whose": "sjj-1"}),
    ("hand_over_work", head("sjj"), {"item": FOOD, "to": "wjj-2", "whose": "wjj-1"}),
    ("confirm_joint", clerk("wjj"), {"joint": "kanyan", "officers": OFFICERS}),
    ("hold_joint", clerk("sjj"), {"joint": "kanyan", "attendance": (Attendance(department="wjj", officers=OFFICERS),)}),
    ("transfer_item", clerk("sjj"), {"item": "sjj/none", "to": "nobody"}),  # the case says that there is no such item
]
BAD: list[tuple[str, Actor, dict[str, Any]]] = [
    ("transfer_item", clerk("sjj"), {"item": FOOD, "to": "nobody"}),
    ("transfer_item", clerk("sjj"), {"item": FOOD, "to": "wjj-1"}),
    ("delegate_item", clerk("sjj"), {"item": FOOD, "to": "sjj-4"}),
    ("transfer_item", clerk("sjj"), {"item": FOOD, "to": "sjj-head"}),
    ("add_signer", clerk("sjj"), {"item": FOOD, "to": "wjj-1"}),
    ("add_signer", clerk("sjj"), {"item": FOOD, "to": "sjj-1", "to_department": "wjj"}),
    ("copy_item", clerk("sjj"), {"item": FOOD, "to": "nobody"}),
    ("copy_item", clerk("sjj"), {"item": FOOD, "to": "xf-1"}),
    ("hand_over_work", head("sjj"), {"item": FOOD, "to": "wjj-2", "whose": "sjj-1"}),
    ("confirm_joint", clerk("wjj"), {"joint": "kanyan", "officers": (Officer(actor_id="sjj-1"),)}),
    ("confirm_joint", clerk("wjj"), {"joint": "kanyan", "officers": (Officer(actor_id="wjj-1", deputy_for="x"),)}),
    ("hold_joint", clerk("sjj"), {"joint": "kanyan", "attendance": (Attendance(department="zjj", officers=OFFICERS),)}),
]


async def test_only_people_of_the_right_department_can_be_named(office: Office) -> None:
    case, pool = await begun(office), office.lianban.pool
    await office.hire(clerk("xf"))
    await pool.execute("update account set disabled_at = legal_now() where account_id = 'sjj-4'")
    for kind, actor, more in BAD:
        request = ActRequest(act_id=uuid.uuid4().hex, case_no=case.case_no, kind=kind, actor=actor, **more)
        with pytest.raises(LianbanError) as raised:
            await office.lianban.send_act(request, wait_seconds=0)
        assert raised.value.code == "TO_UNKNOWN", (kind, more)
        assert await pool.fetchval("select count(*) from act where act_id = $1", request.act_id) == 0
    for kind, actor, more in GOOD:
        request = ActRequest(act_id=uuid.uuid4().hex, case_no=case.case_no, kind=kind, actor=actor, **more)
        receipt = await office.lianban.send_act(request, wait_seconds=0)
        assert receipt.outcome is None, (kind, more)


async def test_act_on_file_keeps_its_answer_when_somebody_has_left(office: Office) -> None:
    case, pool = await begun(office), office.lianban.pool
    await case.does(clerk("sjj"), "claim_item")
    request = ActRequest(
        act_id=uuid.uuid4().hex, case_no=case.case_no, kind="transfer_item", actor=clerk("sjj"), item=FOOD, to="sjj-2"
    )
    await office.lianban.send_act(request, wait_seconds=0)
    await pool.execute("update account set disabled_at = legal_now() where account_id = 'sjj-2'")
    again = await office.lianban.send_act(request, wait_seconds=0)
    assert again.refusal is None
    assert await legal_now(pool) - again.received_at < timedelta(minutes=10)
