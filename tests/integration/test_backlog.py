"""积压补送: a department's system that comes back gets what waited in order, and is not hammered before that."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from activities.connectors import Unreachable
from activities.connectors.http import RESTING, HttpConnector
from activities.ports.breaker import FAILURES
from domain.case.messages import HandOver
from domain.definition.plan import Connector
from engine.ports import free_ports
from ledger import journal
from ledger.departments import listing
from ledger.departments.listing import SystemList
from runtime.settings import Settings
from starter.office.departments.backlog import drain
from tests.support.departments import RecordingDepartment, reached_at, served
from tests.support.office import Office, open_office, workers

CARD = "rsj/sbk"


@pytest.fixture
async def office(settings: Settings) -> AsyncIterator[Office]:
    (port,) = free_ports(1)
    async with open_office(reached_at(settings, port)) as opened, workers(opened):
        yield opened


async def waiting_card(office: Office) -> str:
    """A case whose card could not be handed over, and is tried again by itself only in minutes."""
    case_no = (await office.file(sbk="是")).case_no
    await office.accept(case_no)
    await office.grant(case_no, "yy/cszm")
    await office.grant(case_no, "gaj/csdj")
    return case_no


async def pause_over(office: Office) -> None:
    """The department's system was left alone for long enough."""
    await office.lianban.pool.execute("update party_rest set opened_at = opened_at - interval '10 minutes'")


async def test_what_waited_is_sent_oldest_first_and_each_case_hears_of_it(office: Office) -> None:
    numbers = [await waiting_card(office) for _ in range(3)]
    for case_no in numbers:
        await office.until(case_no, lambda state: state.items[CARD].retry_at is not None)
    connector, system = HttpConnector(office.lianban.pool, office.settings), RecordingDepartment()
    assert await drain(office.lianban, connector, "rsj") == 0, "nobody is there"
    assert office.settings.simulator_port is not None
    async with served(system.app(), office.settings.simulator_port):
        assert await drain(office.lianban, connector, "rsj") == 0, "left alone: the cases' own tries have opened it"
        await pause_over(office)
        assert await drain(office.lianban, connector, "rsj") == 3
        for case_no in numbers:
            await office.until(case_no, lambda state: state.items[CARD].handed_over)
        assert await drain(office.lianban, connector, "rsj") == 0
    assert [body["request_no"] for body in system.taken] == [f"{case_no}-rsj-sbk" for case_no in numbers]
    for case_no in numbers:
        kinds = [entry.kind for entry in await journal.read_entries(office.lianban.pool, case_no)]
        assert (kinds.count("item_resent"), kinds.count("item_handed_over")) == (1, 1)
        await office.agrees(case_no)
    assert await listing.count(office.lianban.pool, SystemList("void", department="rsj")) == 0


async def test_system_that_fails_again_and_again_is_left_alone_and_then_asked_by_one(office: Office) -> None:
    case_no = await waiting_card(office)
    await office.until(case_no, lambda state: state.items[CARD].retry_at is not None)
    await office.lianban.pool.execute("delete from party_rest")
    connector = HttpConnector(office.lianban.pool, office.settings)
    request = HandOver(case_no=case_no, item=CARD, department="rsj", connector=Connector.HTTP)
    for _ in range(FAILURES):
        with pytest.raises(Unreachable, match="DEPARTMENT_UNREACHABLE"):
            await connector.hand_over(request)
    assert await connector.rests_seconds("rsj") > 0
    assert await connector.rests_seconds("gaj") == 0, "another department's system is another's"
    connector = HttpConnector(office.lianban.pool, office.settings)
    assert await connector.rests_seconds("rsj") > 0, "and so another process knows it, which never met it"
    system = RecordingDepartment()
    assert office.settings.simulator_port is not None
    async with served(system.app(), office.settings.simulator_port):
        refused = await asyncio.gather(*(connector.hand_over(request) for _ in range(20)), return_exceptions=True)
        assert {getattr(each, "code", "") for each in refused} == {RESTING}
        assert await drain(office.lianban, connector, "rsj") == 0
    assert (system.asked, system.taken) == ([], [])


async def test_when_its_pause_is_over_one_of_all_processes_asks(office: Office) -> None:
    case_no = await waiting_card(office)
    await office.until(case_no, lambda state: state.items[CARD].retry_at is not None)
    pool = office.lianban.pool
    several = [HttpConnector(pool, office.settings) for _ in range(4)]
    request = HandOver(case_no=case_no, item=CARD, department="rsj", connector=Connector.HTTP)
    for _ in range(FAILURES):
        with pytest.raises(Unreachable):
            await several[0].hand_over(request)
    await pause_over(office)
    told = await asyncio.gather(*(each.hand_over(request) for each in several), return_exceptions=True)
    assert sorted(getattr(each, "code", "") for each in told) == [RESTING] * 3 + ["DEPARTMENT_UNREACHABLE"]
    assert await pool.fetchval("select pauses from party_rest where party = 'department.rsj'") == 2
    await pause_over(office)
    system = RecordingDepartment()
    assert office.settings.simulator_port is not None
    async with served(system.app(), office.settings.simulator_port):
        assert (await several[1].hand_over(request)).result == "taken"
    assert await pool.fetchval("select count(*) from party_rest") == 0
