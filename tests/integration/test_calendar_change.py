"""A changed calendar reaches every open case: previewed, brought in the background, journaled, once."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta

import pytest

from domain.case.clock_ids import clock_id
from domain.case.limits.entries import CalendarChanged
from domain.time.calendar import Closure, WorkCalendar, YearStatus, beijing_date
from ledger import calendar_change as ledger
from ledger import calendars, journal
from starter.office import calendar_change
from starter.office.sweeper import sweep_until
from tests.support.office import Office

pytestmark = pytest.mark.usefixtures("at_work")


async def closed_tomorrow(office: Office) -> WorkCalendar:
    """The calendar on file with the next working day closed by a storm."""
    calendar = await calendars.read_calendar(office.lianban.pool)
    on = calendar.next_working_day(beijing_date(await office.lianban.legal_now()))
    storm = Closure(name="防汛停工", first_on=on, last_on=on, source="汉台区防汛指挥部通知（示例）")
    years = [
        year.model_copy(update={"closures": (*year.closures, storm)}) if year.year == on.year else year
        for year in calendar.years
    ]
    return WorkCalendar(years=tuple(years), departments=calendar.departments)


async def filed(office: Office) -> str:
    """A case at work in the hospital."""
    case_no = (await office.file()).case_no
    await office.accept(case_no)
    return case_no


async def due(office: Office, case_no: str) -> date | None:
    """The due date that lists show for the hospital's item."""
    on: date | None = await office.lianban.pool.fetchval(
        "select due_on from item_case where case_no = $1 and key = 'yy/cszm'", case_no
    )
    return on


async def brought(office: Office, case_no: str) -> list[CalendarChanged]:
    """The case's entries of changed calendars."""
    entries = await journal.read_entries(office.lianban.pool, case_no)
    return [entry for entry in entries if isinstance(entry, CalendarChanged)]


async def test_preview_tells_what_would_move_and_writes_nothing(office: Office) -> None:
    case_no = await filed(office)
    before, seq = await due(office, case_no), (await office.state(case_no)).seq
    calendar = await closed_tomorrow(office)
    found = [dates async for dates in calendar_change.preview(office.lianban, calendar)]
    assert [dates.case_no for dates in found] == [case_no]
    moved = {change.clock_id: (change.before_on, change.after_on) for change in found[0].changes}
    old, new = moved[clock_id("promised", "yy/cszm")]
    assert old == before
    assert before is not None
    assert new == calendar.next_working_day(before)
    assert not found[0].earlier
    assert (await due(office, case_no), (await office.state(case_no)).seq) == (before, seq)


async def test_a_closure_reaches_open_cases_in_the_background_and_is_journaled_once(office: Office) -> None:
    case_no, other = await filed(office), await filed(office)
    before, calendar = await due(office, case_no), await closed_tomorrow(office)
    assert before is not None
    await calendars.load_calendar(office.lianban.pool, calendar)
    stop = asyncio.Event()
    sweeping = asyncio.create_task(sweep_until(stop, office.lianban))
    for number in (case_no, other):
        await office.until(number, lambda state: state.calendar_now is not None)
    stop.set()
    await sweeping
    assert await due(office, case_no) == calendar.next_working_day(before)
    standing = await calendar_change.progress(office.lianban)
    assert (standing.open, standing.done) == (2, 2)
    assert await calendar_change.bring_calendar(office.lianban) == 0
    for number in (case_no, other):
        entries = await brought(office, number)
        assert len(entries) == 1
        assert {change.clock_id for change in entries[0].changes} >= {clock_id("promised", "yy/cszm"), "case.whole"}
        await office.agrees(number)


async def test_two_processes_at_once_bring_it_once_and_the_way_back_is_another_change(office: Office) -> None:
    case_no = await filed(office)
    former = await calendars.read_calendar(office.lianban.pool)
    before = await due(office, case_no)
    await calendars.load_calendar(office.lianban.pool, await closed_tomorrow(office))
    await asyncio.gather(*(calendar_change.bring_calendar(office.lianban) for _ in range(3)))
    await office.until(case_no, lambda state: state.calendar_now is not None)
    assert len(await brought(office, case_no)) == 1

    await calendars.load_calendar(office.lianban.pool, former)
    today = beijing_date(await office.lianban.legal_now())
    version = calendar_change.carried(former, today, today).version
    await calendar_change.bring_calendar(office.lianban)
    await office.until(case_no, lambda state: state.calendar.version == version)
    entries = await brought(office, case_no)
    assert len(entries) == 2
    assert clock_id("promised", "yy/cszm") in entries[1].earlier
    assert await due(office, case_no) == before
    alerts = (await ledger.dates_made_earlier(office.lianban.pool, 50)).rows
    assert {alert.clock_id for alert in alerts} == set(entries[1].earlier)


async def test_a_later_year_reaches_a_case_that_outlives_its_own(office: Office) -> None:
    """Time passes into the next year: the case is brought the year after it, without anyone loading a calendar."""
    case_no = await filed(office)
    calendar = await calendars.read_calendar(office.lianban.pool)
    today = beijing_date(await office.lianban.legal_now())
    later = calendar_change.carried(calendar, today, date(today.year + 1, 1, 1))
    if later.years[-1].year == today.year + 1:  # the year after next is not on file yet: add it as provisional
        last = calendar.years[-1]
        added = last.model_copy(
            update={"year": last.year + 1, "status": YearStatus.PROVISIONAL, "holidays": (), "work": (), "closures": ()}
        )
        await calendars.load_calendar(office.lianban.pool, WorkCalendar(years=(*calendar.years, added)))
    await office.advance(case_no, timedelta(days=(date(today.year + 1, 1, 2) - today).days))
    await calendar_change.bring_calendar(office.lianban)
    state = await office.until(case_no, lambda state: state.calendar_now is not None)
    assert state.calendar.years[-1].year == today.year + 2
    assert state.calendar.years[0].year == today.year
