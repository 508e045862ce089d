"""Day 0 of what follows a wait and a correction, terms on provisional days, units and times (edition 3)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from domain.case.decide import EffectDone, decide
from domain.case.intake.entries import CaseAccepted
from domain.case.items.entries import HandOverFailed, ItemStarted
from domain.case.limits.entries import RungFired
from domain.case.rules import CALENDAR_ACTOR
from domain.definition.plan import CURRENT_DEFAULTS, ExtensionRule
from domain.time.calendar import CalendarYear, WorkCalendar, YearStatus
from domain.time.clock import Limit
from tests.support.pure_case import CALENDAR, HOUR, WINDOW, Life, clerk, head, item, plan

EDITIONS = pytest.mark.parametrize("defaults", [2, CURRENT_DEFAULTS])


@EDITIONS
def test_successor_of_a_wait_has_the_waits_last_day_as_day_0(defaults: int) -> None:
    """公示 ends Monday 03-23 at 24:00; before the third edition Tuesday was day 0, and a working day nobody's."""
    notice = item("w/notice", kind="wait", promised=Limit(days=15))
    life = Life(plan(notice, item("b/two", after=("w/notice",)), mode="at_window", defaults=defaults))
    assert life.due("w/notice.promised") == "2026-03-23"
    life.at("2026-03-25 10:00")
    started = life.last(ItemStarted)
    third = defaults == CURRENT_DEFAULTS
    assert started.counted_from == (date(2026, 3, 23) if third else None)
    assert life.due("b/two.promised") == ("2026-03-30" if third else "2026-03-31")


@EDITIONS
def test_acceptance_after_a_correction_counts_from_the_day_on_which_everything_was_there(defaults: int) -> None:
    """Papers complete on Friday 03-06, accepted on Monday 03-09 after the departments looked again."""
    rule = {"recheck": True, "sign": "person"}
    life = Life(plan(item("a/one", materials=("photo",)), intake=rule, defaults=defaults))
    life.gap("a/one", "photo")
    life.act("notice_correction", WINDOW)
    life.at("2026-03-06 10:00").act("supply_correction", WINDOW, supplied=("photo",))
    life.at("2026-03-09 10:00").review("a/one")
    life.act("accept_application", WINDOW)
    third = defaults == CURRENT_DEFAULTS
    assert life.last(CaseAccepted).complete_on == (date(2026, 3, 6) if third else None)
    assert life.due("a/one.promised") == ("2026-03-13" if third else "2026-03-16")
    assert life.due("case.whole") == ("2026-03-20" if third else "2026-03-23")
    assert life.state.clocks["a/one.promised"].start_fact == ("correction_supplied" if third else "acceptance")


def test_acceptance_without_a_correction_counts_from_the_acceptance() -> None:
    life = Life(plan(item("a/one"), mode="at_window", intake={"sign": "person"}))
    life.at("2026-03-04 10:00").act("accept_application", WINDOW)
    assert (life.last(CaseAccepted).complete_on, life.due("a/one.promised")) == (None, "2026-03-11")


def published(year: int) -> WorkCalendar:
    """The calendar with that year published as it was provisional."""
    years = (
        CalendarYear.model_validate({**each.model_dump(), "status": YearStatus.PUBLISHED})
        if each.year == year
        else each
        for each in CALENDAR.years
    )
    return WorkCalendar(years=tuple(years), departments=CALENDAR.departments)


def in_intake(defaults: int = CURRENT_DEFAULTS) -> Life:
    """Received on Monday 2026-12-28: the legal term of intake ends on 2027-01-05 (暂定)."""
    made = plan(item("a/one"), mode="at_window", intake={"sign": "person"}, defaults=defaults)
    return Life(made, filed="2026-12-28 09:00")


def test_deemed_acceptance_on_a_provisional_day_waits_for_the_years_notice_and_then_comes_at_once() -> None:
    life = in_intake()
    assert life.due("case.intake") == "2027-01-05"
    life.at("2027-01-07 10:00")
    assert life.state.accepted_at is None
    assert life.last(RungFired).provisional, "the card was given on the provisional day, and says so"
    life.act("change_calendar", CALENDAR_ACTOR, calendar=published(2027))
    life.until(life.now)
    accepted = life.last(CaseAccepted)
    assert (accepted.via, accepted.counted_from, accepted.provisional) == ("deemed", date(2026, 12, 28), None)


def test_deemed_acceptance_waits_ten_working_days_at_most_and_says_that_its_day_was_provisional() -> None:
    life = in_intake()
    life.at("2027-01-20 10:00")
    accepted = life.last(CaseAccepted)
    assert (f"{accepted.at:%m-%d %H}", accepted.via, accepted.provisional) == ("01-19 16", "deemed", True)


def test_deemed_acceptance_of_a_case_from_before_comes_on_the_provisional_day() -> None:
    life = in_intake(defaults=2)
    life.at("2027-01-07 10:00")
    assert f"{life.last(CaseAccepted).at:%m-%d %H}" == "01-05 16"


@EDITIONS
def test_extension_has_days_of_its_own_unit(defaults: int) -> None:
    """Ten days more are working days (第八十二条), also on a limit that another law counts in calendar days."""
    law = Limit(days=30, unit="calendar")
    one = item("a/one", statutory=law, extension=ExtensionRule(days=10, basis="行政许可法第四十二条"))
    life = Life(plan(one, mode="at_window", defaults=defaults))
    life.act("request_extension", clerk("a"), "a/one", days=10, reason="COMPLEX")
    life.act("approve_extension", head("a"), "a/one")
    assert life.due("a/one.statutory") == ("2026-04-16" if defaults == CURRENT_DEFAULTS else "2026-04-13")


@EDITIONS
def test_hand_over_is_never_journaled_before_what_it_follows(defaults: int) -> None:
    life = Life(plan(item("a/one", connector="http"), mode="at_window", defaults=defaults))
    late = EffectDone(item="a/one", at=life.now - HOUR, result="failed", code="DEPARTMENT_UNREACHABLE")
    (failed,) = decide(life.state, late).entries
    assert isinstance(failed, HandOverFailed)
    assert failed.retry_at is not None
    expected = life.state.as_of if defaults == CURRENT_DEFAULTS else life.now - HOUR
    assert (failed.at, failed.retry_at - failed.at) == (expected, timedelta(minutes=5))
