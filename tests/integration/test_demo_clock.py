"""The demo clock: days pass for web, ledger and every open case at once; production refuses it."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest

from domain.case.clock_ids import clock_id
from domain.case.state import Phase
from domain.time.calendar import beijing_date
from ledger import calendars, legal_clock
from ledger.connection.sql import query
from starter.office import demo_clock
from starter.office.client import Lianban
from starter.office.errors import DemoClockRefused
from tests.support.office import Office, clerk
from tests.support.web import open_site

pytestmark = pytest.mark.usefixtures("at_work")

GAPS = [{"subject": "jhz", "reason": "MATERIAL_ILLEGIBLE"}]


async def test_every_open_case_follows_and_its_limits_act(office: Office) -> None:
    waiting, correcting = (await office.file()).case_no, (await office.file()).case_no
    await office.applied(correcting, clerk("yy"), "complete_pre_review", "yy/cszm", complete=False, gaps=GAPS)
    before = await office.lianban.legal_now()
    calendar = await calendars.read_calendar(office.lianban.pool)
    now = await demo_clock.advance_working_days(office.lianban, 3)
    assert calendar.working_days_between(beijing_date(before), beijing_date(now)) == 3
    assert await office.lianban.legal_now() >= now
    accepted = await office.until(waiting, lambda state: state.accepted_at is not None)
    assert accepted.phase is Phase.HANDLING, "silence in the pre-review counts as complete"

    await demo_clock.advance_working_days(office.lianban, 15)
    withdrawn = await office.until(correcting, lambda state: state.is_over)
    assert "lapse" in withdrawn.fired[clock_id("correction")]
    await office.agrees(waiting)


async def test_a_case_that_lags_is_brought_to_the_clock_later(office: Office) -> None:
    """As after a crash between the clock and the cases: doing it again repairs it."""
    case_no = (await office.file()).case_no
    await office.lianban.pool.execute(query("legal_clock", "advance_clock"), timedelta(days=7).total_seconds())
    assert await demo_clock.catch_up(office.lianban) == 1
    await office.until(case_no, lambda state: state.accepted_at is not None)
    assert await demo_clock.catch_up(office.lianban) == 0


async def test_production_refuses(office: Office) -> None:
    strict = office.lianban.settings.model_copy(update={"environment": "production"})
    production = Lianban(office.lianban.pool, office.lianban.temporal, strict, office.lianban.feed)
    before = await legal_clock.clock_ahead(office.lianban.pool)
    with pytest.raises(DemoClockRefused):
        await demo_clock.advance_working_days(production, 1)
    assert await legal_clock.clock_ahead(office.lianban.pool) == before


@pytest.mark.parametrize("days", [0, -1, 61])
async def test_only_so_many_days_at_a_time(office: Office, days: int) -> None:
    with pytest.raises(DemoClockRefused):
        await demo_clock.advance_working_days(office.lianban, days)


async def test_the_page_moves_it_and_says_what_is_wrong(office: Office) -> None:
    async with open_site(office) as site:
        window = await site.visitor("window")
        page = await window.get("/demo/clock")
        assert "快进 5 个工作日" in page.text
        ahead = await legal_clock.clock_ahead(office.lianban.pool)
        moved = await _send(window, "2")
        assert moved == 303
        assert await legal_clock.clock_ahead(office.lianban.pool) > ahead
        assert await _send(window, "x") == 422
        assert await _send(window, "99") == 422


async def _send(visitor: httpx.AsyncClient, days: str) -> int:
    return (await visitor.post("/demo/clock", data={"days": days})).status_code
