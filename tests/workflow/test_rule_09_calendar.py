"""Rule 9 on the real engine: a published year or a closure reaches every open case, and the timer follows."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest

from bundles.calendars import load_calendar
from domain.case.rules import CALENDAR_ACTOR
from domain.case.state import Phase
from domain.time.calendar import CalendarYear, Closure, WorkCalendar, YearStatus
from ledger import calendars
from runtime.settings import Settings
from starter.office.calendar_change import bring_calendar, preview, progress
from tests.support.office import Office, clerk, open_office, workers
from tests.support.terms import FOOD, HEALTH, TermsCase, received, terms, terms_office

TYPHOON = Closure(
    name="台风停工", first_on=date(2026, 9, 22), last_on=date(2026, 9, 23), source="样例区防汛办通告（测试）"
)


def year_2026(**changes: Any) -> WorkCalendar:
    """The year as it was published, changed."""
    known = next(year for year in load_calendar().years if year.year == 2026)
    return WorkCalendar(years=(known.model_copy(update=changes),))


async def loads(office: Office, calendar: WorkCalendar, *opened: TermsCase) -> None:
    """An administrator puts a year on file, and the background brings it to every open case."""
    await calendars.load_calendar(office.lianban.pool, calendar)
    assert await bring_calendar(office.lianban) == len(opened)
    version = (await calendars.read_calendar(office.lianban.pool)).slice(2026, 2027).version
    for case in opened:
        await office.until(case.case_no, lambda state: state.calendar.version == version)
    assert await bring_calendar(office.lianban) == 0, "nothing is done twice"


async def test_closure_moves_the_due_dates_of_every_open_case_and_its_alarm(settings: Settings) -> None:
    async with terms_office(settings, terms()) as office:
        one, two = await received(office, "2026-09-18 10:05"), await received(office, "2026-09-18 10:05")
        previewed = [found async for found in preview(office.lianban, _whole(year_2026(closures=(TYPHOON,))))]
        assert {found.case_no for found in previewed} == {one.case_no, two.case_no}
        assert await one.due(f"{FOOD}.promised") == "2026-10-09", "a preview changes nothing"
        await loads(office, year_2026(closures=(TYPHOON,)), one, two)
        assert (await progress(office.lianban)).done == 2
        for case in (one, two):
            assert await case.due(f"{FOOD}.promised") == "2026-10-12"
            (changed,) = await case.entries("calendar_changed")
            assert {(change.clock_id, f"{change.after_on:%m-%d}") for change in changed.changes} >= {
                (f"{FOOD}.promised", "10-12"),
                ("case.whole", "10-15"),
            }
            assert changed.earlier == ()
            await case.at("2026-10-13 00:00")
            assert await case.rungs(f"{FOOD}.promised") == ["remind 10-10 09:00", "yellow 10-13 00:00"]
            await office.agrees(case.case_no)


async def test_date_that_gets_earlier_is_told_and_rings_earlier_than_the_timer_that_was_held(
    settings: Settings,
) -> None:
    """The typhoon passed by: the closure is taken back while the timer is set for the later day."""
    async with terms_office(settings, terms()) as office:
        case = await received(office, "2026-09-18 10:05")
        await loads(office, year_2026(closures=(TYPHOON,)), case)
        assert await case.due(f"{HEALTH}.promised") == "2026-09-30"
        await case.at("2026-09-24 08:00")
        await loads(office, year_2026(), case)
        assert await case.due(f"{HEALTH}.promised") == "2026-09-28"
        changed = (await case.entries("calendar_changed"))[-1]
        assert f"{HEALTH}.promised" in changed.earlier
        assert f"{FOOD}.statutory" in changed.earlier
        await case.at("2026-09-24 09:00")
        assert await case.rungs(f"{HEALTH}.promised") == ["remind 09-24 09:00"]
        await case.at("2026-09-29 00:00")
        assert await case.rungs(f"{HEALTH}.promised") == ["remind 09-24 09:00", "yellow 09-29 00:00"]
        await office.agrees(case.case_no)


async def test_date_that_has_passed_by_the_new_calendar_is_caught_up_at_once(settings: Settings) -> None:
    async with terms_office(settings, terms()) as office:
        case = await received(office, "2026-09-18 10:05")
        await loads(office, year_2026(closures=(TYPHOON,)), case)
        await case.at("2026-09-29 12:00")  # reminded for 09-30
        assert await case.rungs(f"{HEALTH}.promised") == ["remind 09-29 09:00"]
        await loads(office, year_2026(), case)
        await case.settled(await office.lianban.legal_now())
        # Reminded once, for what was known then; the yellow card comes with the change that made it due.
        assert await case.rungs(f"{HEALTH}.promised") == ["remind 09-29 09:00", "yellow 09-29 12:00"]
        await office.agrees(case.case_no)


@pytest.fixture
async def one_year_office(settings: Settings) -> AsyncIterator[Office]:
    """An office that knows no year after 2026."""
    async with open_office(settings, terms(), year_2026()) as office, workers(office):
        yield office


async def test_year_that_is_published_later_takes_the_place_of_the_one_by_rule(one_year_office: Office) -> None:
    office = one_year_office
    case = await received(office, "2026-12-25 10:00")
    state = await case.state()
    assert (state.phase, state.calendar.years[-1].status) == (Phase.HANDLING, YearStatus.PROVISIONAL)
    assert await case.due(f"{FOOD}.promised") == "2027-01-11", "counted by rule, provisionally"
    await case.suspends(FOOD, "zjps", 5)
    await case.at("2026-12-28 09:00")
    await case.does(clerk("sjj"), "resume_item", FOOD)
    assert await case.entries("rung_fired") == []
    await calendars.load_calendar(office.lianban.pool, WorkCalendar(years=(_PUBLISHED_2027,)))
    assert await bring_calendar(office.lianban) == 1
    state = await office.until(case.case_no, lambda state: state.calendar.years[-1].status is YearStatus.PUBLISHED)
    (changed,) = await case.entries("calendar_changed")
    moved = {change.clock_id: (str(change.before_on), str(change.after_on)) for change in changed.changes}
    assert moved[f"{HEALTH}.promised"] == ("2027-01-05", "2027-01-06")
    assert moved[f"{FOOD}.promised"] == ("2027-01-12", "2027-01-13")
    assert await case.due(f"{HEALTH}.promised") == "2027-01-06"
    await case.at("2027-01-07 00:00")
    assert await case.rungs(f"{HEALTH}.promised") == ["remind 01-05 09:00", "yellow 01-07 00:00"]
    await office.agrees(case.case_no)


async def test_only_the_installation_changes_a_calendar(settings: Settings) -> None:
    async with terms_office(settings, terms()) as office:
        case = await received(office, "2026-09-18 10:05")
        for actor in (clerk("sjj"), CALENDAR_ACTOR.model_copy(update={"actor_id": "admin-1"})):
            assert await case.refused(actor, "change_calendar", calendar=year_2026()) == "NOT_ALLOWED"
        assert await case.refused(CALENDAR_ACTOR, "change_calendar") == "CALENDAR_MISSING"


async def test_new_calendar_travels_into_the_next_run_and_past_the_end_of_the_case(settings: Settings) -> None:
    often = settings.model_copy(update={"continue_as_new_events": 15})
    async with terms_office(often, terms()) as office:
        case = await received(office, "2026-09-18 10:05")
        await loads(office, year_2026(closures=(TYPHOON,)), case)
        await case.at("2026-09-30 09:00")
        await case.grants(FOOD, HEALTH)
        await case.grants("zjj/zhap")
        assert await case.due(f"{FOOD}.delivery") == "2026-10-20"
        # Concluded, and a closure still moves the delivery.
        typhoon = TYPHOON.model_copy(update={"first_on": date(2026, 10, 12), "last_on": date(2026, 10, 12)})
        await loads(office, year_2026(closures=(TYPHOON, typhoon)), case)
        assert await case.due(f"{FOOD}.delivery") == "2026-10-21"
        await case.does(case.applicant, "confirm_delivery", method="pickup")
        await case.ends()


_PUBLISHED_2027 = CalendarYear.model_validate(
    {
        "year": 2027,
        "status": YearStatus.PUBLISHED,
        "source": "样例通知（测试）",
        "holidays": [{"name": "元旦", "first_on": "2027-01-01", "last_on": "2027-01-04"}],
    }
)


def _whole(changed: WorkCalendar) -> WorkCalendar:
    """The calendar on file with that year in place of its own."""
    years = {year.year: year for year in load_calendar().years} | {year.year: year for year in changed.years}
    return WorkCalendar(years=tuple(years[number] for number in sorted(years)), departments=load_calendar().departments)
