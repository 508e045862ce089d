"""Lists by hall: what waits at the counters of one hall stands in its lists and in no other's; others choose a hall."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta

import httpx
import pytest

from domain.case.decide import Open
from domain.case.state import Phase
from ledger import journal
from ledger.connection.pool import Pool
from ledger.legal_clock import legal_now
from ledger.listing import cases, duties
from ledger.listing.cases import CaseFilter, CaseList
from ledger.listing.duties import DutyFilter, DutyList
from ledger.listing.scopes import ScopeName, Whose
from ledger.organisation.halls import Place
from runtime.settings import Settings
from starter.office.filing.paper_entry import PaperRefused, confirm_paper, enter_paper
from tests.support import books
from tests.support.days import moment
from tests.support.halls import clerk_at, logged_in, staffed
from tests.support.joint import joint_plan, put_on_file, slot, visit, with_accounts
from tests.support.listed import owed, put_duties
from tests.support.office import Office, clerk, open_office, workers
from tests.support.scribe import Scribe, on_file
from tests.support.terms import BY_PERSON, application, terms
from tests.support.web import PASSWORD, Site, open_site

HALLS = (None, "zhen", "zhong", "jie")
MAIN = Whose(person="a", role="counter_clerk", hall="zhong", is_main=True)
TOWN = Whose(person="b", role="counter_clerk", hall="zhen")
NOBODY = Whose(person="c", role="counter_clerk")


@pytest.fixture
async def pool(database: str) -> AsyncIterator[Pool]:
    """A case of each hall with a receipt to sign, something that the applicant owes, and an item."""
    async with books.open_books(database) as opened:
        for number, hall in enumerate(HALLS):
            case_no = f"c{number}"
            await books.put_case(opened, case_no)
            await opened.execute("update case_file set hall = $2 where case_no = $1", case_no, hall)
            intake = owed("_", "wjj", kind="case", act="accept_application", reason="intake", role="counter_clerk")
            correction = owed("_2", "wjj", kind="case", party="applicant").model_copy(
                update={"role": None, "department": None}
            )
            await put_duties(opened, case_no, intake, correction, owed("gaj/x", "gaj"))
        yield opened


async def halls_of(pool: Pool, scope: ScopeName, whose: Whose, **narrowed: str) -> list[str | None]:
    """The halls of the cases that a list has; its count says the same."""
    asked = DutyList(scope, whose, await legal_now(pool), DutyFilter(**narrowed))
    rows = (await duties.page(pool, asked, 100)).rows
    assert await duties.count(pool, asked) == len(rows)
    by_case = {f"c{number}": hall for number, hall in enumerate(HALLS)}
    return [by_case[row.case_no] for row in rows]


@pytest.mark.parametrize("scope", ["counters", "waits_at_counters"])
async def test_the_counters_of_a_hall_have_what_it_received_and_the_main_hall_what_none_did(
    pool: Pool, scope: ScopeName
) -> None:
    assert await halls_of(pool, scope, MAIN) == [None, "zhong"]
    assert await halls_of(pool, scope, TOWN) == ["zhen"]
    assert await halls_of(pool, scope, NOBODY) == [], "nothing without a hall that says so"
    none_loaded = NOBODY.model_copy(update={"is_main": True})
    assert await halls_of(pool, scope, none_loaded) == [None], "before any organisation is on file"


async def test_who_sees_several_halls_narrows_a_list_to_one(pool: Pool) -> None:
    supervisor = Whose(person="s", role="supervisor")
    assert len(await halls_of(pool, "all", supervisor)) == 2 * len(HALLS)
    assert await halls_of(pool, "all", supervisor, hall="zhen") == ["zhen", "zhen"]
    assert await halls_of(pool, "all", supervisor, hall="-") == [None, None]
    assert await halls_of(pool, "all", supervisor, hall="elsewhere") == []


@pytest.mark.parametrize("sort", ["received", "due", "concluded"])
async def test_the_list_of_cases_is_that_of_the_place(pool: Pool, sort: str) -> None:
    now = await legal_now(pool)
    await pool.execute("update case_file set due_on = '2026-12-01'")
    if sort == "concluded":
        await pool.execute("update case_file set concluded_at = $1, phase = 'concluded'", now)
    places: list[tuple[Place | None, list[str | None]]] = [
        (Place(hall="zhong", counter=None, halls=("old", "zhong"), is_main=True), [None, "zhong"]),
        (Place(hall="zhen", counter=None, halls=("zhen",), is_main=False), ["zhen"]),
        (Place(hall=None, counter=None, halls=(), is_main=True), [None]),
        (None, [None, "zhen", "zhong", "jie"]),
    ]
    for place, expected in places:
        asked = CaseList(now, place=place, sort=sort, descending=False)  # type: ignore[arg-type]
        rows = (await cases.page(pool, asked, 100)).rows
        assert {row.hall for row in rows} == set(expected)
        assert await cases.count(pool, asked) == len(expected)
        narrowed = asked._replace(filter=CaseFilter(hall="zhen"))
        assert await cases.count(pool, narrowed) == expected.count("zhen")


async def test_the_joint_calendar_of_the_counters_has_what_their_hall_received(settings: Settings) -> None:
    async with open_office(settings, terms()) as office, open_site(office) as opened:
        await staffed(opened)
        await with_accounts(office)
        await office.stand_at(moment("2026-08-03 09:00"))
        numbers = []
        for hall in ("zhong", "zhen"):
            scribe = Scribe(office.lianban.pool, await put_on_file(office, joint_plan(visit(), urge_hours=0)))
            await scribe.take_all(Open())
            number = scribe.opening.case_no
            await office.lianban.pool.execute("update case_file set hall = $2 where case_no = $1", number, hall)
            at = slot("2026-08-05 09:00")
            await scribe.take_all(
                await on_file(office, number, "convene_joint", clerk("sjj"), joint="kanyan", slots=(at,))
            )
            numbers.append(number)
        week = "/joint?view=week&on=2026-08-05"
        for login, own in (("main1", numbers[0]), ("nohall", numbers[0]), ("town", numbers[1])):
            page = (await (await logged_in(opened, login)).get(week)).text
            assert [number for number in numbers if number in page] == [own], "nor as what it clashes with"
        both = (await (await logged_in(opened, "supervisor")).get(week)).text
        assert all(number in both for number in numbers)
        for login, own in (("main1", numbers[0]), ("town", numbers[1])):
            days = {"from_on": "2026-08-05", "until_on": "2026-08-05"}
            transport = httpx.ASGITransport(app=opened.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://lianban.test/api/v1") as caller:
                answer = await caller.get("/joints", params=days, auth=(login, PASSWORD))
            assert {each["case_no"] for each in answer.json()} == {own}


# --- over HTTP --------------------------------------------------------------------------------------------------------


@pytest.fixture
async def site(settings: Settings) -> AsyncIterator[Site]:
    """A bundle whose receipts are signed by a person, so that each case waits at the counters."""
    async with (
        open_office(settings, terms(intake=BY_PERSON | {"mode": "at_window"})) as office,
        workers(office),
        open_site(office) as opened,
    ):
        await staffed(opened)
        yield opened


async def filed(office: Office, login: str, missing: Sequence[str] = ()) -> str:
    """A case that this clerk received, at the counters now."""
    filing = application(office.definition, missing=tuple(missing)).model_copy(update={"actor": clerk_at(login)})
    number = (await office.lianban.file_case(filing)).case_no
    await office.until(number, lambda state: state.phase is Phase.INTAKE)
    return number


def cases_of(text: str) -> list[str]:
    return re.findall(r'class="strong" href="/cases/([\d-]+)', text)


async def exported(visitor: httpx.AsyncClient, path: str) -> str:
    return (await visitor.get(path)).content.decode("utf-8-sig")


async def test_todo_of_each_hall_has_its_own_and_the_acts_go_on_there(site: Site) -> None:
    office = site.office
    town, main = await filed(office, "town"), await filed(office, "main1")
    at_town, at_main = await logged_in(site, "town"), await logged_in(site, "main2")
    for visitor, own, other in ((at_town, town, main), (at_main, main, town)):
        page = (await visitor.get("/todo")).text
        assert cases_of(page) == [own]
        assert re.search(r"待办 <span[^>]*>1<", page)
        text = await exported(visitor, "/todo/export.csv")
        assert own in text
        assert other not in text
    office_of_town = {"act_id": "accept-1", "kind": "accept_application"}
    refused = await at_main.post(f"/cases/{town}/acts/accept_application", data=office_of_town)
    assert refused.status_code == 404
    assert (await office.state(town)).phase is Phase.INTAKE
    await journal.rebuild(office.lianban.pool, town)
    assert cases_of((await at_town.get("/todo")).text) == [town], "the hall stands after a rebuild"
    await office.applied(town, clerk_at("town"), "accept_application")
    assert cases_of((await at_town.get("/todo")).text) == []
    assert cases_of((await at_main.get("/todo")).text) == [main]


async def test_what_waits_for_the_applicant_waits_at_its_hall(site: Site) -> None:
    office = site.office
    town = await filed(office, "town", ["pmt"])
    await office.applied(town, clerk_at("town"), "notice_correction")
    assert cases_of((await (await logged_in(site, "town")).get("/todo?view=waits")).text) == [town]
    assert cases_of((await (await logged_in(site, "main1")).get("/todo?view=waits")).text) == []


async def test_the_supervisor_chooses_a_hall_on_the_board_and_in_the_list_of_cases(site: Site) -> None:
    office = site.office
    town, main = await filed(office, "town"), await filed(office, "main1")
    visitor = await logged_in(site, "supervisor")
    board = (await visitor.get("/board")).text
    assert set(re.findall(r'href="/cases/([\d-]+)"', board)) >= {town, main}
    narrowed = (await visitor.get("/board?hall=zhen")).text
    assert main not in narrowed
    assert town in narrowed
    listed = (await visitor.get("/cases?hall=zhen")).text
    assert town in listed
    assert main not in listed
    assert "办理大厅" in listed
    assert re.search(r'<option value="zhen" selected>测试镇便民服务中心', listed)
    assert main not in (await visitor.get("/cases?hall=zhen")).text
    text = await exported(visitor, "/cases/export.csv?hall=zhen")
    assert "大厅" in text.splitlines()[0]
    assert "测试镇便民服务中心" in text
    assert main not in text
    assert "没有符合条件的" in (await visitor.get("/cases?hall=-")).text
    owed_there = await exported(visitor, "/board/export.csv?hall=zhen")
    assert "大厅" in owed_there.splitlines()[0]
    assert owed_there.count("测试镇便民服务中心") == len(owed_there.splitlines()) - 1 > 0
    clerk = await logged_in(site, "town")
    assert "办理大厅" not in (await clerk.get("/cases")).text
    assert cases_of((await clerk.get("/todo?hall=zhong")).text) == [town], "a filter that is not offered is none"


async def test_paper_entries_wait_at_their_hall(site: Site) -> None:
    office = site.office
    filing = application(office.definition).model_copy(update={"actor": clerk_at("town")})
    town, main = await logged_in(site, "town"), await logged_in(site, "main1")
    at = await office.lianban.legal_now() - timedelta(hours=3)
    entry = await enter_paper(office.lianban, filing, at, "停电", clerk_at("town"))
    assert entry.entry_id in (await town.get("/paper")).text
    assert entry.entry_id not in (await main.get("/paper")).text
    assert (await main.get(f"/paper/{entry.entry_id}")).status_code == 404
    with pytest.raises(PaperRefused) as refused:
        await confirm_paper(office.lianban, entry.entry_id, clerk_at("main1"))
    assert refused.value.code == "PAPER_ENTRY_UNKNOWN"
