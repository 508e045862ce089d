"""Calendars on file, departments' own days among them, and what a changed calendar means for open cases."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date

import pytest

from bundles.calendars import load_calendar
from domain.time.calendar import Closure, DepartmentCalendar, Openings, WorkCalendar, beijing_date
from ledger import calendars, legal_clock
from ledger.calendar_change import calendar_progress, cases_with_other_calendar, cursor_of, dates_made_earlier
from ledger.connection.pool import Pool
from runtime.settings import Settings
from tests.support import books
from tests.support.office import open_office

SATURDAYS = DepartmentCalendar(source="测试", opens=Openings(weekdays=(5,)), counts_for_terms=True)
TYPHOON = Closure(name="台风停工", first_on=date(2026, 12, 3), last_on=date(2026, 12, 4), source="测试")


@pytest.fixture
async def pool(database: str) -> AsyncIterator[Pool]:
    """A ledger with departments."""
    async with books.open_books(database) as opened:
        yield opened


def district() -> WorkCalendar:
    """The years of the catalogue, with one local closure and one department's Saturdays."""
    years = load_calendar().years
    closed = tuple(y.model_copy(update={"closures": (TYPHOON,)}) if y.year == 2026 else y for y in years)
    return WorkCalendar(years=closed, departments={"rsj": SATURDAYS})


async def test_closures_and_departments_come_back_as_they_were_loaded(pool: Pool) -> None:
    calendar = district()
    await calendars.load_calendar(pool, calendar)
    found = await calendars.read_calendar(pool)
    assert (found.version, found.departments) == (calendar.version, {"rsj": SATURDAYS})
    assert not found.is_working_day(TYPHOON.first_on)
    assert found.of("rsj").is_working_day(date(2026, 12, 5))
    assert not found.of("gaj").is_working_day(date(2026, 12, 5))


async def test_loaded_on_tells_when_the_days_of_a_year_came_first(pool: Pool) -> None:
    await calendars.load_calendar(pool, load_calendar())
    today = beijing_date(await legal_clock.legal_now(pool))
    assert {year.loaded_on for year in (await calendars.read_calendar(pool)).years} == {today}
    await pool.execute("update legal_clock set ahead = interval '3 days'")
    loaded = await pool.fetch("select year, loaded_at from calendar_year")
    await calendars.load_calendar(pool, load_calendar())
    assert await pool.fetch("select year, loaded_at from calendar_year") == loaded
    await calendars.load_calendar(pool, district())
    later = beijing_date(await legal_clock.legal_now(pool))
    dated = {year.year: year.loaded_on for year in (await calendars.read_calendar(pool)).years}
    assert dated.pop(2026) == later
    assert set(dated.values()) == {today}


async def test_new_case_counts_by_what_was_loaded_last_departments_included(settings: Settings) -> None:
    async with open_office(settings) as office:
        before = await office.lianban.put_case_on_file(office.filing())
        await calendars.load_calendar(office.lianban.pool, district())
        after = await office.lianban.put_case_on_file(office.filing())
        assert before.calendar.departments != after.calendar.departments
        assert after.calendar.departments["rsj"] == SATURDAYS
        found = await cases_with_other_calendar(office.lianban.pool, [after.calendar.version])
        assert [(case.case_no, case.calendar_version) for case in found] == [(before.case_no, before.calendar.version)]


async def test_change_goes_on_over_open_cases_until_all_count_by_it(pool: Pool) -> None:
    for number, version in enumerate(["v1", "v1", "v2"]):
        await books.put_case(pool, f"a{number}")
        await books.append(pool, f"a{number}", 0, [], case=books.case_row(calendar_version=version))
    await books.put_case(pool, "older")  # filed before versions were noted
    await books.put_case(pool, "closed")
    over = books.case_row(calendar_version="v1", concluded_at=books.AT.isoformat(), open=False)
    await books.append(pool, "closed", 0, [], case=over)
    assert [case.case_no for case in await cases_with_other_calendar(pool, ["v2"])] == ["a0", "a1", "older"]
    assert [case.case_no for case in await cases_with_other_calendar(pool, ["v1", "v2"], 1)] == ["older"]
    assert [case.case_no for case in await cases_with_other_calendar(pool, ["v2"], 1)] == ["a0"]
    assert (await calendar_progress(pool, ["v2"])).model_dump() == {"open": 4, "done": 1}
    await books.append(pool, "a0", 0, [], case=books.case_row(calendar_version="v2"))
    assert (await calendar_progress(pool, ["v2"])).done == 2


async def test_dates_made_earlier_are_told_for_open_cases(pool: Pool) -> None:
    changes = [
        {"clock_id": "case.whole", "before_on": "2026-12-09", "after_on": "2026-12-08"},
        {"clock_id": "gaj/x.promised", "before_on": "2026-12-04", "after_on": "2026-12-07"},
        {"clock_id": "yy/x.promised", "before_on": "2026-12-04", "after_on": "2026-12-03"},
    ]
    earlier = books.entry("calendar_changed", changes=changes, earlier=["case.whole", "yy/x.promised"])
    for case_no in ("a", "b"):
        await books.put_case(pool, case_no)
        await books.append(pool, case_no, 0, [earlier])
    await books.append(pool, "a", 1, [books.entry("calendar_changed", changes=changes[1:2], earlier=[])])
    await pool.execute("update case_file set open = false where case_no = 'b'")
    found = (await dates_made_earlier(pool, 50)).rows
    assert [(row.case_no, row.clock_id, str(row.before_on), str(row.after_on)) for row in found] == [
        ("a", "yy/x.promised", "2026-12-04", "2026-12-03"),
        ("a", "case.whole", "2026-12-09", "2026-12-08"),
    ]
    first = await dates_made_earlier(pool, 1)
    assert (len(first.rows), first.has_after) == (1, True)
    rest = await dates_made_earlier(pool, 50, after=cursor_of(first.rows[0]))
    assert [*first.rows, *rest.rows] == list(found)
    assert (await dates_made_earlier(pool, 50, lead="gaj")).rows == ()
