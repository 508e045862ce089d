"""Joint events in the ledger: their rows at every step, what is to do, the calendar with its clashes, the notices."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from domain.case.acts import Act, Actor
from domain.case.decide import Open
from ledger import joint_lists, journal, lists
from ledger.connection.pool import Pool
from ledger.legal_clock import legal_now
from ledger.listing import cases, meetings
from ledger.listing.cases import CaseList
from ledger.listing.meetings import MeetingList
from ledger.listing.scopes import ScopeName
from ledger.notices import notices_of_case
from runtime.settings import Settings
from starter.office.doctor import examine
from tests.support import books
from tests.support.joint import (
    DEPARTMENTS,
    VISIT,
    joint_plan,
    monday_office,
    officers,
    party,
    put_on_file,
    slot,
    there,
    visit,
)
from tests.support.listed import listed
from tests.support.office import WINDOW, Office, clerk
from tests.support.scribe import Scribe, on_file
from tests.support.terms import FOOD, HEALTH, SIGN

AT = slot("2026-08-05 09:00")
LATER = slot("2026-08-06 14:00")


@pytest.fixture
async def office(settings: Settings) -> AsyncIterator[Office]:
    """An office without workers, on a Monday morning; the tests append themselves."""
    async with monday_office(settings) as opened:
        yield opened


@pytest.fixture
async def pool(database: str) -> AsyncIterator[Pool]:
    """A ledger with three cases and nothing else."""
    async with books.open_books(database) as opened:
        for case_no in "abc":
            await books.put_case(opened, case_no)
        yield opened


class Visit:
    """A case with one joint event, written act by act without a workflow; every step is verified."""

    def __init__(self, office: Office, scribe: Scribe) -> None:
        self.office, self.scribe = office, scribe
        self.case_no = scribe.opening.case_no

    async def does(self, actor: Actor, kind: str, item: str | None = None, **more: Any) -> Act:
        """An act that holds; the ledger agrees with the journal after it."""
        about = more if item else {"joint": VISIT, **more}
        act = await on_file(self.office, self.case_no, kind, actor, item, **about)
        await self.scribe.take_all(act)
        assert act.act_id in self.scribe.state.seen
        assert self.scribe.state.seen[act.act_id] != "act_refused", kind
        await self.agrees()
        return act

    async def agrees(self) -> None:
        """Rows and journal say the same."""
        assert [each.what for each in await journal.verify(self.scribe.pool, self.case_no)] == []

    async def scheduled(self, *departments: str) -> None:
        """Convened for one time, and confirmed by these."""
        await self.does(clerk("sjj"), "convene_joint", slots=(AT,), content={"place": "店内"})
        for department in departments or DEPARTMENTS:
            await self.does(clerk(department), "confirm_joint", slots=(AT,), officers=officers(department))

    async def held(self) -> None:
        """Held an hour after its start."""
        await self.scheduled()
        await self.office.stand_at(AT.starts_at + timedelta(hours=1))
        attendance = (there("sjj"), there("wjj"))
        await self.does(clerk("sjj"), "hold_joint", attendance=attendance)

    async def to_do(self) -> dict[str, list[str | None]]:
        """Which acts each department owes the event."""
        return {each: await self.owes(each) for each in DEPARTMENTS}

    async def owes(self, department: str) -> list[str | None]:
        """Which acts one department owes it."""
        return [row.act for row in await listed(self.scribe.pool, "department", department=department, kind="joint")]


async def begun(office: Office, *events: Any) -> Visit:
    """A case of such a plan whose first entries are written."""
    scribe = Scribe(office.lianban.pool, await put_on_file(office, joint_plan(*(events or (visit(),)))))
    await scribe.take_all(Open())
    made = Visit(office, scribe)
    await made.agrees()
    return made


# --- the rows of an event, step by step -------------------------------------------------------------------------------


async def test_each_step_asks_the_departments_whose_move_it_is(office: Office) -> None:
    case = await begun(office)
    assert await case.to_do() == {"sjj": ["convene_joint"], "wjj": [], "zjj": []}
    await case.does(clerk("sjj"), "convene_joint", slots=(AT, LATER))
    assert await case.to_do() == {each: ["confirm_joint"] for each in DEPARTMENTS}
    await case.does(clerk("wjj"), "confirm_joint", slots=(AT,), officers=officers("wjj"))
    assert (await case.to_do())["wjj"] == []
    for each in ("sjj", "zjj"):
        await case.does(clerk(each), "confirm_joint", slots=(AT,), officers=officers(each))
    assert await case.to_do() == {"sjj": ["hold_joint"], "wjj": [], "zjj": []}
    await office.stand_at(AT.starts_at + timedelta(hours=1))
    await case.does(clerk("sjj"), "hold_joint", attendance=(there("sjj"), there("wjj")))
    assert await case.to_do() == {each: ["give_joint_opinion"] for each in DEPARTMENTS}
    for each in ("sjj", "wjj"):
        await case.does(clerk(each), "give_joint_opinion", verdict="pass")
    visited = officers("zjj")  # it was absent, and looked at the place afterwards (补勘)
    await case.does(clerk("zjj"), "give_joint_opinion", verdict="pass", officers=visited)
    assert await case.to_do() == {each: [] for each in DEPARTMENTS}
    (row,) = await joint_lists.joint_events_of_case(office.lianban.pool, case.case_no)
    assert (row.phase, row.outcome, row.round, row.clock, row.due_on) == ("closed", "passed", 1, None, None)
    assert row.closed_at is not None


async def test_row_tells_slot_parties_and_the_limit_of_its_step(office: Office) -> None:
    case = await begun(office)
    (due,) = await joint_lists.joint_events_of_case(office.lianban.pool, case.case_no)
    assert (due.phase, due.clock, due.due_on, due.starts_at) == ("due", "joint_convene", date(2026, 8, 6), None)
    assert (due.convenor, due.booking, due.moves_left, due.applicant_name) == ("sjj", "convenor", 1, "测试店主")
    await case.scheduled()
    (fixed,) = await joint_lists.joint_events_of_case(office.lianban.pool, case.case_no)
    assert (fixed.phase, fixed.clock, fixed.starts_at, fixed.ends_at) == (
        "scheduled",
        "joint_hold",
        AT.starts_at,
        AT.ends_at,
    )
    health = fixed.party("wjj")
    assert health is not None
    assert (health.answer, health.officers, health.present, health.items) == (
        "confirmed",
        ("wjj-1", "wjj-2"),
        None,
        (HEALTH,),
    )
    assert [each.department for each in fixed.parties] == list(DEPARTMENTS)
    await office.stand_at(AT.starts_at + timedelta(hours=1))
    await case.does(clerk("sjj"), "hold_joint", attendance=(there("sjj"), there("wjj")))
    (row,) = await joint_lists.joint_events_of_case(office.lianban.pool, case.case_no)
    assert [(each.department, each.present) for each in row.parties] == [
        ("sjj", ("sjj-1", "sjj-2")),
        ("wjj", ("wjj-1", "wjj-2")),
        ("zjj", ()),
    ]
    assert row.clock == "joint_opinion"


async def phases(pool: Pool, case_no: str) -> list[str]:
    """The phases of a case's joint events."""
    return [each.phase for each in await joint_lists.joint_events_of_case(pool, case_no)]


async def test_what_is_put_right_goes_to_the_applicant_and_one_department_looks_again(office: Office) -> None:
    case = await begun(office)
    pool = office.lianban.pool
    await case.held()
    await case.does(clerk("sjj"), "give_joint_opinion", verdict="pass")
    await case.does(clerk("wjj"), "give_joint_opinion", verdict="rectify", points=("xiaodu",))
    assert await phases(pool, case.case_no) == ["held"]
    await case.does(clerk("zjj"), "give_joint_opinion", verdict="pass", officers=officers("zjj"))
    assert await phases(pool, case.case_no) == ["rectifying"]
    await case.does(WINDOW, "report_rectified")
    (row,) = await joint_lists.joint_events_of_case(pool, case.case_no)
    assert (row.round, row.phase, [each.department for each in row.parties if each.in_round]) == (2, "due", ["wjj"])
    notices = [(each.kind, each.number) for each in await notices_of_case(pool, case.case_no)]
    own = [number for kind, number in notices if kind.startswith("joint")]
    assert [number[number.index("联") :] for number in own] == [
        "联通〔2026〕1号",
        "联录〔2026〕1号",
        "联整〔2026〕1号",
    ]
    assert [each for each in await examine(office.lianban) if each.code == "NOTICE_NUMBER_BROKEN"] == []


async def test_department_without_an_item_takes_part_and_may_read_the_case(office: Office) -> None:
    plan = visit(parties=(party("sjj", FOOD), party("wjj", HEALTH), party("zjj", SIGN), party("xf")))
    case = await begun(office, plan)
    reach = await lists.case_reach(office.lianban.pool, case.case_no)
    assert reach is not None
    assert "xf" in reach.departments
    asked = CaseList(await legal_now(office.lianban.pool), part="xf")
    assert [row.case_no for row in (await cases.page(office.lianban.pool, asked, 10)).rows] == [case.case_no]
    await case.does(clerk("sjj"), "convene_joint", slots=(AT,))
    assert await case.owes("xf") == ["confirm_joint"]


async def test_ended_items_leave_the_event_and_the_last_one_cancels_it(office: Office) -> None:
    case = await begun(office)
    refusal = {"decision": "refuse", "reason": "CONDITIONS_UNMET"}
    await case.does(clerk("wjj"), "decide_item", HEALTH, **refusal)
    (row,) = await joint_lists.joint_events_of_case(office.lianban.pool, case.case_no)
    assert [each.department for each in row.parties if each.in_round] == ["sjj", "zjj"]
    for department, item in (("sjj", FOOD), ("zjj", SIGN)):
        await case.does(clerk(department), "decide_item", item, **refusal)
    (row,) = await joint_lists.joint_events_of_case(office.lianban.pool, case.case_no)
    assert row.phase == "cancelled"
    assert await case.to_do() == {each: [] for each in DEPARTMENTS}


@pytest.mark.parametrize(
    "statement",
    [
        "update joint_event set phase = 'closed'",
        "update joint_event set slots = '[]'",
        "update joint_party set officers = '{}' where department = 'wjj'",
        "delete from joint_event",
        "insert into joint_event (case_no, key, position, name, kind, convenor, booking, partial, phase, round, turn, "
        "moves_left, slots, due_provisional) select case_no, 'more', 2, name, kind, convenor, booking, partial, phase, "
        "round, turn, moves_left, slots, due_provisional from joint_event",
    ],
    ids=["phase", "slots", "officers", "gone", "added"],
)
async def test_verify_finds_a_changed_row_and_rebuild_restores_it(office: Office, statement: str) -> None:
    case = await begun(office)
    await case.does(clerk("sjj"), "convene_joint", slots=(AT, LATER))
    await case.does(clerk("wjj"), "confirm_joint", slots=(AT,), officers=officers("wjj"))
    right = await journal.stored_rows(office.lianban.pool, case.case_no)
    await office.lianban.pool.execute(statement)
    found = await journal.verify(office.lianban.pool, case.case_no)
    assert any("联合事项" in each.what and "rebuild" in each.what for each in found), found
    await journal.rebuild(office.lianban.pool, case.case_no)
    await case.agrees()
    assert await journal.stored_rows(office.lianban.pool, case.case_no) == right


async def test_listeners_of_every_department_hear_of_it(office: Office) -> None:
    case = await begun(office, visit(parties=(party("sjj", FOOD), party("wjj"), party("xf"))))
    heard: asyncio.Queue[str] = asyncio.Queue()
    connection = await asyncpg.connect(office.settings.database_dsn.get_secret_value())
    try:
        await connection.add_listener("lianban", lambda _c, _p, _n, text: heard.put_nowait(str(text)))
        await case.does(clerk("sjj"), "convene_joint", slots=(AT,))
        async with asyncio.timeout(10):
            told = json.loads(await heard.get())
    finally:
        await connection.close()
    assert {"sjj", "wjj", "xf"} <= set(told["departments"])


async def test_ladder_brings_an_event_to_those_who_owe_an_answer_and_to_the_lead(office: Office) -> None:
    case, pool = await begun(office), office.lianban.pool
    await case.held()
    await case.does(clerk("sjj"), "give_joint_opinion", verdict="pass")
    owing = [row for row in await listed(pool, "all", kind="joint") if row.act == "give_joint_opinion"]
    assert sorted(str(row.department) for row in owing) == ["wjj", "zjj"]
    (department_at,) = {row.escalate_department_at for row in owing}
    (lead_at,) = {row.escalate_lead_at for row in owing}
    assert department_at is not None
    assert lead_at is not None

    async def risen(scope: ScopeName, department: str, now: datetime) -> list[tuple[str, str | None, str | None]]:
        rows = await listed(pool, scope, department=department, now=now, kind="joint")
        return [(row.subject, row.name, row.department) for row in rows]

    before = department_at - timedelta(seconds=1)
    assert await risen("risen_to_head", "wjj", before) == []
    assert await risen("risen_to_head", "wjj", department_at) == [(VISIT, "联合勘验", "wjj")]
    assert await risen("risen_to_head", "sjj", department_at) == [], "it has answered"
    assert await risen("risen_to_lead", "sjj", lead_at - timedelta(seconds=1)) == []
    assert {each[2] for each in await risen("risen_to_lead", "sjj", lead_at)} == {"wjj", "zjj"}
    assert await risen("risen_to_supervisor", "", lead_at) == []


async def test_officer_named_twice_stays_visible_and_is_not_forbidden(office: Office) -> None:
    first, second = await begun(office), await begun(office)
    for case in (first, second):
        await case.scheduled()
    asked = MeetingList(date(2026, 8, 5), date(2026, 8, 5), officer="wjj-1")
    rows = await meetings.all_of_days(office.lianban.pool, asked)
    assert [row.case_no for row in rows] == sorted((first.case_no, second.case_no))
    assert ("officer", "wjj-1", second.case_no) in {(each.who, each.subject, each.case_no) for each in rows[0].clashes}
