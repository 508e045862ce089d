"""Clocks: due dates with stops and extensions, rungs and lights, and what a clock says about itself."""

from datetime import UTC, date, datetime

import pytest
from pydantic import ValidationError

from domain.time.calendar import CalendarUnknown, at_hour, end_of_day
from domain.time.clock import (
    Clock,
    Limit,
    StopInterval,
    due_on,
    fixed_limit,
    is_stopped,
    known_due_on,
    known_rungs,
    remaining_days,
    rungs,
    stop_end,
    stopped_days,
    walk,
)
from domain.time.clock_kinds import RED_AFTER_ONE_DAY, YELLOW, RungRule
from domain.time.lights import Light, card
from tests.support.clocks import MINUTE, STATUTORY, clock, district, expert_review, extension, with_typhoon


class TestWorkedLedger:
    """One food licence: promised 10, statutory 20 working days, an expert review, an extension."""

    def test_promised_and_statutory_due_days_at_acceptance(self) -> None:
        assert due_on(clock(), district()) == date(2026, 10, 9)
        assert due_on(clock(**STATUTORY), district()) == date(2026, 10, 22)

    def test_review_takes_four_days_out_of_both(self) -> None:
        stopped = clock(stops=(expert_review(),))
        days = [f"{on:%m-%d}" for on in stopped_days(stopped, expert_review(), district())]
        assert days == ["09-23", "09-24", "09-28", "09-29"]
        assert due_on(stopped, district()) == date(2026, 10, 14)
        assert due_on(clock(**STATUTORY, stops=(expert_review(),)), district()) == date(2026, 10, 28)

    def test_rungs_of_the_promise_follow_the_moved_due_day(self) -> None:
        moments = {rung.name: rung.at for rung in rungs(clock(stops=(expert_review(),)), district())}
        assert moments == {
            "remind": at_hour(date(2026, 10, 13), 9),
            "yellow": end_of_day(date(2026, 10, 14)),
            "red": end_of_day(date(2026, 10, 15)),
            "escalate_department": end_of_day(date(2026, 10, 15)),
            "escalate_lead": end_of_day(date(2026, 10, 16)),
            "escalate_supervisor": end_of_day(date(2026, 10, 19)),
        }

    def test_extension_moves_the_statutory_due_day_only(self) -> None:
        extended = clock(**STATUTORY, stops=(expert_review(),), extensions=(extension(),))
        assert due_on(extended, district()) == date(2026, 11, 4)
        assert walk(extended, district()).base_on == date(2026, 10, 28)

    def test_decision_past_the_promise_within_the_law_keeps_both_lights_on_record(self) -> None:
        decided_on, later = date(2026, 11, 3), datetime(2026, 12, 1, tzinfo=UTC)
        promise = clock(stops=(expert_review(),), ended_on=decided_on)
        law = clock(**STATUTORY, stops=(expert_review(),), extensions=(extension(),), ended_on=decided_on)
        assert card(promise, district(), later) is Light.RED
        assert card(law, district(), later) is Light.GREEN

    def test_delivery_is_due_ten_working_days_after_the_decision(self) -> None:
        assert due_on(clock(started_on=date(2026, 11, 3)), district()) == date(2026, 11, 17)


class TestStops:
    def test_open_stop_ends_by_itself_when_the_announced_time_is_used_up(self) -> None:
        assert stop_end(expert_review(until_on=None), district()) == date(2026, 9, 30)
        assert due_on(clock(stops=(expert_review(until_on=None),)), district()) == date(2026, 10, 15)

    def test_result_after_the_announced_time_takes_out_no_more_than_announced(self) -> None:
        late = expert_review(until_on=date(2026, 10, 20))
        assert due_on(clock(stops=(late,)), district()) == date(2026, 10, 15)

    def test_notice_day_counts_and_result_day_does_not(self) -> None:
        stopped = clock(stops=(expert_review(),))
        assert [is_stopped(stopped, district(), date(2026, 9, day)) for day in (22, 23, 29, 30)] == [
            False,
            True,
            True,
            False,
        ]

    def test_overlapping_stops_count_once(self) -> None:
        testing = StopInterval(ground="检测", from_on=date(2026, 9, 24), announced_days=3)
        assert due_on(clock(stops=(expert_review(), testing)), district()) == date(2026, 10, 15)

    def test_stop_before_the_start_or_from_the_due_day_on_changes_nothing(self) -> None:
        before = StopInterval(ground="检测", from_on=date(2026, 9, 1), announced_days=3)
        on_due = StopInterval(ground="检测", from_on=date(2026, 10, 9), announced_days=3)
        assert due_on(clock(stops=(before, on_due)), district()) == date(2026, 10, 9)
        assert stopped_days(clock(stops=(on_due,)), on_due, district()) == ()

    def test_stop_that_began_before_the_start_takes_out_only_what_lies_after_it(self) -> None:
        early = StopInterval(ground="检测", from_on=date(2026, 9, 16), announced_days=4)
        # 09-17, 09-18 lie before day 1; 09-20 and 09-21 are taken out.
        assert due_on(clock(stops=(early,)), district()) == date(2026, 10, 12)

    def test_stop_inside_an_extension_counts(self) -> None:
        hearing = StopInterval(ground="听证", from_on=date(2026, 10, 10), announced_days=2)
        assert due_on(clock(stops=(hearing,)), district()) == date(2026, 10, 9)
        extended = clock(stops=(hearing,), extensions=(extension(3),))
        assert due_on(extended, district()) == date(2026, 10, 15)

    def test_resumption_before_the_stop_is_refused(self) -> None:
        with pytest.raises(ValidationError, match="早于中止日"):
            expert_review(until_on=date(2026, 9, 21))


class TestCalendarDays:
    def test_last_day_in_a_holiday_rolls_to_the_first_working_day_after_it(self) -> None:
        published = clock(limit=Limit(days=20, unit="calendar"), started_on=date(2026, 9, 15))
        assert due_on(published, district()) == date(2026, 10, 8)

    def test_limit_that_does_not_roll_ends_on_the_holiday(self) -> None:
        fixed = clock(limit=Limit(days=20, unit="calendar", rolls=False), started_on=date(2026, 9, 15))
        assert due_on(fixed, district()) == date(2026, 10, 5)
        assert remaining_days(fixed, district(), date(2026, 10, 3)) == 2

    def test_stop_takes_out_calendar_days(self) -> None:
        limit = Limit(days=10, unit="calendar")
        # (09-22, 09-29] are seven calendar days; 09-28 + 7 falls in the National Day holiday.
        assert due_on(clock(limit=limit, stops=(expert_review(),)), district()) == date(2026, 10, 8)

    def test_limit_below_zero_or_with_hours_is_refused(self) -> None:
        with pytest.raises(ValidationError):
            Limit(days=-1)
        with pytest.raises(ValidationError):
            Limit.model_validate({"days": 1, "unit": "hours"})


class TestRungs:
    def test_pre_review_reminds_and_lapses_at_the_end_of_its_due_day(self) -> None:
        review = clock(kind="pre_review", limit=Limit(days=2), started_on=date(2026, 11, 23))
        assert [(rung.name, rung.at) for rung in rungs(review, district())] == [
            ("remind", at_hour(date(2026, 11, 24), 9)),
            ("lapse", end_of_day(date(2026, 11, 25))),
        ]

    def test_one_day_limit_reminds_nobody(self) -> None:
        review = clock(kind="pre_review", limit=Limit(days=1), started_on=date(2026, 11, 23))
        assert [rung.name for rung in rungs(review, district())] == ["lapse"]

    def test_one_day_limit_from_a_saturday_reminds_nobody_on_the_friday_before(self) -> None:
        review = clock(kind="pre_review", limit=Limit(days=1), started_on=date(2026, 11, 28))
        assert [rung.name for rung in rungs(review, district())] == ["lapse"]

    def test_first_days_of_the_carried_years_need_no_year_before(self) -> None:
        review = clock(kind="pre_review", limit=Limit(days=1), started_on=date(2026, 1, 1))
        assert [rung.name for rung in rungs(review, district().slice(2026, 2027))] == ["lapse"]

    def test_limit_of_no_days_is_due_on_its_start_day(self) -> None:
        at_once = clock(limit=Limit(days=0), started_on=date(2026, 11, 23), ladder=(YELLOW, RED_AFTER_ONE_DAY))
        assert [(rung.name, rung.at) for rung in rungs(at_once, district())] == [
            ("yellow", end_of_day(date(2026, 11, 23))),
            ("red", end_of_day(date(2026, 11, 24))),
        ]

    def test_statutory_limit_turns_red_as_soon_as_it_passes(self) -> None:
        law = clock(**STATUTORY)
        due = end_of_day(date(2026, 10, 22))
        assert card(law, district(), due - MINUTE) is Light.GREEN
        assert card(law, district(), due) is Light.RED

    def test_promise_turns_yellow_at_the_end_of_the_due_day_and_red_one_working_day_later(self) -> None:
        promise = clock()
        lights = [
            card(promise, district(), moment)
            for moment in (
                end_of_day(date(2026, 10, 9)) - MINUTE,
                end_of_day(date(2026, 10, 9)),
                end_of_day(date(2026, 10, 10)) - MINUTE,  # a make-up Saturday
                end_of_day(date(2026, 10, 10)),
            )
        ]
        assert lights == [Light.GREEN, Light.YELLOW, Light.YELLOW, Light.RED]

    def test_clock_ended_on_its_due_day_was_in_time(self) -> None:
        ended = clock(ended_on=date(2026, 10, 9))
        assert [rung.name for rung in rungs(ended, district())] == ["remind"]
        assert card(ended, district(), datetime(2026, 12, 1, tzinfo=UTC)) is Light.GREEN

    def test_clock_ended_the_day_after_keeps_its_yellow_light(self) -> None:
        ended = clock(ended_on=date(2026, 10, 10))
        assert card(ended, district(), datetime(2026, 12, 1, tzinfo=UTC)) is Light.YELLOW

    def test_bundle_sets_its_own_ladder(self) -> None:
        ladder = (RungRule(name="red", offset_days=3), RungRule(name="remind", offset_days=-2, hour=14))
        own = clock(ladder=ladder)
        assert [(rung.name, rung.at) for rung in rungs(own, district())] == [
            ("remind", at_hour(date(2026, 9, 30), 14)),
            ("red", end_of_day(date(2026, 10, 13))),
        ]

    def test_clock_comes_back_from_json_the_same(self) -> None:
        full = clock(stops=(expert_review(),), extensions=(extension(),), ended_on=date(2026, 11, 3))
        assert Clock.model_validate_json(full.model_dump_json()) == full


class TestDaysLeft:
    def test_weekend_after_a_friday_due_day_is_overdue(self) -> None:
        friday = clock(limit=Limit(days=4), started_on=date(2026, 11, 23))
        saturday, monday = date(2026, 11, 28), date(2026, 11, 30)
        assert due_on(friday, district()) == date(2026, 11, 27)
        assert remaining_days(friday, district(), saturday) == -1
        assert remaining_days(friday, district(), monday) == -1

    def test_days_left_stand_still_while_the_clock_is_stopped(self) -> None:
        stopped = clock(stops=(expert_review(),))
        left = [remaining_days(stopped, district(), date(2026, 9, day)) for day in (21, 22, 23, 28, 29, 30)]
        assert left == [8, 7, 7, 7, 7, 6]

    def test_ended_clock_keeps_the_days_it_had_left(self) -> None:
        assert remaining_days(clock(ended_on=date(2026, 9, 30)), district(), date(2026, 12, 1)) == 2
        assert remaining_days(clock(ended_on=date(2026, 10, 12)), district(), date(2026, 12, 1)) == -2


class TestUnknownYears:
    """A case carries the years up to its horizon; a clock may point past them until the next year is put on file."""

    def test_due_day_past_the_known_years_is_not_known_and_nothing_falls_due(self) -> None:
        far = clock(started_on=date(2027, 12, 24))
        assert known_due_on(far, district()) is None
        assert known_rungs(far, district()) == ()
        assert card(far, district(), datetime(2028, 2, 1, tzinfo=UTC)) is Light.GREEN
        with pytest.raises(CalendarUnknown, match="2028"):
            due_on(far, district())
        with pytest.raises(CalendarUnknown, match="2028"):
            rungs(far, district())

    def test_reminder_and_yellow_are_kept_when_a_later_rung_is_not_known(self) -> None:
        last_day = clock(started_on=date(2027, 12, 17))
        assert due_on(last_day, district()) == date(2027, 12, 31)
        assert [rung.name for rung in known_rungs(last_day, district())] == ["remind", "yellow"]
        with pytest.raises(CalendarUnknown, match="2028"):
            rungs(last_day, district())

    def test_stop_that_reaches_past_the_known_years_takes_the_due_day_with_it(self) -> None:
        stop = StopInterval(ground="鉴定", from_on=date(2027, 12, 20), announced_days=60)
        far = clock(started_on=date(2027, 12, 1), limit=Limit(days=20), stops=(stop,))
        assert known_due_on(far, district()) is None
        assert is_stopped(far, district(), date(2027, 12, 21))
        back = stop.model_copy(update={"until_on": date(2027, 12, 22)})
        assert known_due_on(far.model_copy(update={"stops": (back,)}), district()) == date(2027, 12, 31)

    def test_clock_that_starts_past_the_known_years_is_not_known(self) -> None:
        assert known_due_on(clock(started_on=date(2028, 1, 3)), district()) is None

    def test_extension_past_the_known_years_leaves_the_day_before_it_known(self) -> None:
        extended = clock(started_on=date(2027, 12, 1), extensions=(extension(40),))
        assert walk(extended, district()).base_on == date(2027, 12, 15)
        assert known_due_on(extended, district()) is None


class TestFixedEnd:
    """Renewal (行政许可法 第五十条): the licence's own last day, whatever day of the week it is."""

    def test_renewal_ends_on_the_expiry_even_on_a_holiday(self) -> None:
        expiry = date(2026, 10, 4)
        renewal = clock(kind="renewal", limit=fixed_limit(date(2026, 9, 18), expiry))
        assert due_on(renewal, district()) == expiry
        rolling = renewal.model_copy(update={"limit": Limit(days=16, unit="calendar")})
        assert due_on(rolling, district()) == expiry

    def test_neither_stop_nor_extension_moves_it(self) -> None:
        limit = fixed_limit(date(2026, 9, 18), date(2026, 10, 4))
        moved = clock(kind="renewal", limit=limit, stops=(expert_review(),), extensions=(extension(),))
        assert due_on(moved, district()) == date(2026, 10, 4)
        assert not is_stopped(moved, district(), date(2026, 9, 23))
        assert stopped_days(moved, expert_review(), district()) == ()

    def test_expiry_many_years_ahead_is_not_known_yet(self) -> None:
        renewal = clock(kind="renewal", limit=fixed_limit(date(2026, 9, 18), date(2041, 9, 17)))
        assert known_due_on(renewal, district()) is None

    def test_expiry_that_has_passed_already_is_due_on_day_0(self) -> None:
        renewal = clock(kind="renewal", limit=fixed_limit(date(2026, 9, 18), date(2026, 9, 1)))
        assert due_on(renewal, district()) == date(2026, 9, 18)


class TestOwnCalendars:
    def test_closure_of_the_district_moves_every_clock(self) -> None:
        assert due_on(clock(), with_typhoon()) == date(2026, 10, 12)

    def test_department_that_works_saturdays_counts_them_and_others_do_not(self) -> None:
        hall = clock(department="spj", limit=Limit(days=5), started_on=date(2026, 11, 23))
        assert due_on(hall, with_typhoon()) == date(2026, 11, 28)
        assert due_on(hall.model_copy(update={"department": "gaj"}), with_typhoon()) == date(2026, 11, 30)
        assert remaining_days(hall, with_typhoon(), date(2026, 11, 26)) == 2
        assert rungs(hall, with_typhoon())[0].at == at_hour(date(2026, 11, 27), 9)
        stop = StopInterval(ground="检测", from_on=date(2026, 11, 25), announced_days=3)
        stopped = hall.model_copy(update={"stops": (stop,)})
        assert stopped_days(stopped, stop, with_typhoon())[-1] == date(2026, 11, 28)
        assert due_on(stopped, with_typhoon()) == date(2026, 12, 2)


@pytest.mark.parametrize(
    ("until_on", "due"),
    [(None, date(2026, 3, 26)), (date(2026, 3, 10), date(2026, 3, 19)), (date(2026, 3, 13), date(2026, 3, 20))],
)
def test_a_stop_that_begins_before_day_0_counts_from_day_0(until_on: date | None, due: date) -> None:
    """In a filing window day 0 lies ahead (集中申报期): only the days after it are taken out."""
    stop = StopInterval(ground="鉴定", basis="", from_on=date(2026, 3, 5), announced_days=10, until_on=until_on)
    ahead = clock(limit=Limit(days=5), started_on=date(2026, 3, 12), stops=(stop,))
    assert due_on(ahead, district()) == due
