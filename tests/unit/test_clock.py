"""Clocks: due dates with stops and extensions, rungs and lights, and what a clock says about itself."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import permutations
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from bundles.calendars import load_calendar
from domain.calendar import WorkCalendar, at_hour, end_of_day
from domain.clock import (
    DEFAULT_LADDERS,
    LADDER_SOURCES,
    USUAL_START,
    Clock,
    ClockKind,
    Extension,
    Light,
    Limit,
    RungRule,
    StopInterval,
    due_before_extensions,
    due_on,
    is_provisional,
    is_stopped,
    light,
    remaining_days,
    rungs,
    stop_end,
    stopped_days,
)
from domain.clock_text import explain, explanation, remaining_text

MINUTE = timedelta(minutes=1)


@cache
def district() -> WorkCalendar:
    return load_calendar()


def clock(**changes: Any) -> Clock:
    """A promised limit of ten working days from 2026-09-18, changed as the test needs."""
    fields: dict[str, Any] = {
        "clock_id": "gaj/csdj:promised",
        "subject": "gaj/csdj",
        "kind": "promised",
        "limit": Limit(days=10),
        "started_on": date(2026, 9, 18),
    }
    return Clock.model_validate(fields | changes)


def expert_review(**changes: Any) -> StopInterval:
    """Announced for five working days on 09-22, the opinion came in on 09-29."""
    fields: dict[str, Any] = {
        "ground": "专家评审",
        "from_on": date(2026, 9, 22),
        "announced_days": 5,
        "until_on": date(2026, 9, 29),
    }
    return StopInterval.model_validate(fields | changes)


def extension(days: int = 5) -> Extension:
    return Extension(days=days, approver="负责人", reason="案情复杂", approved_on=date(2026, 10, 26))


STATUTORY = {"kind": "statutory", "limit": Limit(days=20)}


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
        }

    def test_extension_moves_the_statutory_due_day_only(self) -> None:
        extended = clock(**STATUTORY, stops=(expert_review(),), extensions=(extension(),))
        assert due_on(extended, district()) == date(2026, 11, 4)
        assert due_before_extensions(extended, district()) == date(2026, 10, 28)

    def test_decision_past_the_promise_within_the_law_keeps_both_lights_on_record(self) -> None:
        decided_on, later = date(2026, 11, 3), datetime(2026, 12, 1, tzinfo=UTC)
        promise = clock(stops=(expert_review(),), ended_on=decided_on)
        law = clock(**STATUTORY, stops=(expert_review(),), extensions=(extension(),), ended_on=decided_on)
        assert light(promise, district(), later) is Light.RED
        assert light(law, district(), later) is Light.GREEN

    def test_delivery_is_due_ten_working_days_after_the_decision(self) -> None:
        assert due_on(clock(started_on=date(2026, 11, 3)), district()) == date(2026, 11, 17)

    def test_sentence_derives_the_due_day_step_by_step(self) -> None:
        extended = clock(**STATUTORY, stops=(expert_review(),), extensions=(extension(),))
        assert explanation(extended, district()) == (
            "法定期限20个工作日，自2026-09-18受理次日起算；扣除专家评审4个工作日（09-23、09-24、09-28、09-29）；"
            "中秋（09-25）、国庆（10-01至10-07）及周末不计，调休上班日09-20、10-10计入；第20个工作日为2026-10-28；"
            "经负责人批准延长5个工作日，止于2026-11-04。"
        )


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

    @settings(max_examples=1000)
    @given(
        start=st.dates(date(2024, 1, 1), date(2025, 12, 31)),
        days=st.integers(1, 45),
        offset=st.integers(0, 44),
        length=st.integers(1, 30),
    )
    def test_stop_of_n_working_days_moves_the_due_day_by_n(
        self, start: date, days: int, offset: int, length: int
    ) -> None:
        calendar = district()
        from_on = calendar.add_working_days(start, offset % days)
        stop = StopInterval(ground="检验", from_on=from_on, announced_days=length)
        plain = clock(started_on=start, limit=Limit(days=days))
        stopped = plain.model_copy(update={"stops": (stop,)})
        assert due_on(stopped, calendar) == calendar.add_working_days(due_on(plain, calendar), length)

    @settings(max_examples=300)
    @given(
        days=st.integers(1, 30),
        raw=st.lists(st.tuples(st.integers(-10, 60), st.integers(1, 15), st.integers(0, 20)), max_size=4),
    )
    def test_due_day_equals_a_day_by_day_count_and_the_order_of_stops_does_not_matter(
        self, days: int, raw: list[tuple[int, int, int]]
    ) -> None:
        start, calendar = date(2025, 9, 10), district()
        stops = [
            StopInterval(
                ground="鉴定",
                from_on=start + timedelta(days=after),
                announced_days=announced,
                until_on=start + timedelta(days=after + real),
            )
            for after, announced, real in raw
        ]
        counted, day = 0, start
        while counted < days:
            day += timedelta(days=1)
            stands = any(stop.from_on < day <= stop_end(stop, calendar) for stop in stops)
            counted += calendar.is_working_day(day) and not stands
        for order in permutations(stops):
            found = due_on(clock(started_on=start, limit=Limit(days=days), stops=order), calendar)
            assert found == day


class TestCalendarDays:
    def test_last_day_in_a_holiday_rolls_and_the_sentence_says_so(self) -> None:
        published = clock(limit=Limit(days=20, unit="calendar"), started_on=date(2026, 9, 15))
        assert due_on(published, district()) == date(2026, 10, 8)
        assert explanation(published, district()) == (
            "承诺期限20个自然日，自2026-09-15受理次日起算；第20个自然日为2026-10-05，非工作日，顺延至2026-10-08。"
        )

    def test_limit_that_does_not_roll_ends_on_the_holiday(self) -> None:
        fixed = clock(limit=Limit(days=20, unit="calendar", rolls=False), started_on=date(2026, 9, 15))
        assert due_on(fixed, district()) == date(2026, 10, 5)
        assert remaining_text(fixed, district(), date(2026, 10, 3)) == "剩 2 个自然日"

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
        at_once = clock(limit=Limit(days=0), started_on=date(2026, 11, 23))
        assert [(rung.name, rung.at) for rung in rungs(at_once, district())] == [
            ("yellow", end_of_day(date(2026, 11, 23))),
            ("red", end_of_day(date(2026, 11, 24))),
        ]

    def test_statutory_limit_turns_red_as_soon_as_it_passes(self) -> None:
        law = clock(**STATUTORY)
        due = end_of_day(date(2026, 10, 22))
        assert light(law, district(), due - MINUTE) is Light.GREEN
        assert light(law, district(), due) is Light.RED

    def test_promise_turns_yellow_at_the_end_of_the_due_day_and_red_one_working_day_later(self) -> None:
        promise = clock()
        lights = [
            light(promise, district(), moment)
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
        assert light(ended, district(), datetime(2026, 12, 1, tzinfo=UTC)) is Light.GREEN

    def test_clock_ended_the_day_after_keeps_its_yellow_light(self) -> None:
        ended = clock(ended_on=date(2026, 10, 10))
        assert light(ended, district(), datetime(2026, 12, 1, tzinfo=UTC)) is Light.YELLOW

    def test_bundle_sets_its_own_ladder(self) -> None:
        ladder = (RungRule(name="red", offset_days=3), RungRule(name="remind", offset_days=-2, hour=14))
        own = clock(ladder=ladder)
        assert [(rung.name, rung.at) for rung in rungs(own, district())] == [
            ("remind", at_hour(date(2026, 9, 30), 14)),
            ("red", end_of_day(date(2026, 10, 13))),
        ]

    @pytest.mark.parametrize("kind", get_args(ClockKind))
    def test_every_kind_has_a_start_a_ladder_with_each_rung_once_and_its_source(self, kind: ClockKind) -> None:
        names = [rule.name for rule in DEFAULT_LADDERS[kind]]
        assert len(names) == len(set(names)) > 0
        assert "待核实" in LADDER_SOURCES[kind]
        assert clock(kind=kind).ladder == DEFAULT_LADDERS[kind]
        assert clock(kind=kind).start_fact == USUAL_START[kind]

    @settings(max_examples=500)
    @given(
        start=st.dates(date(2024, 1, 1), date(2026, 6, 30)),
        days=st.integers(0, 45),
        kind=st.sampled_from(get_args(ClockKind)),
    )
    def test_rungs_come_in_order_of_time_each_once(self, start: date, days: int, kind: ClockKind) -> None:
        found = rungs(clock(kind=kind, started_on=start, limit=Limit(days=days)), district())
        assert list(found) == sorted(found, key=lambda rung: rung.at)
        assert len({rung.name for rung in found}) == len(found)
        assert all(rung.at.tzinfo is UTC for rung in found)

    def test_clock_comes_back_from_json_the_same(self) -> None:
        full = clock(stops=(expert_review(),), extensions=(extension(),), ended_on=date(2026, 11, 3))
        assert Clock.model_validate_json(full.model_dump_json()) == full


class TestDaysLeft:
    @pytest.mark.parametrize(
        ("today", "text"),
        [
            (date(2026, 9, 18), "剩 10 个工作日"),
            (date(2026, 9, 30), "剩 2 个工作日"),
            (date(2026, 10, 5), "剩 2 个工作日"),
            (date(2026, 10, 9), "今日到期"),
            (date(2026, 10, 10), "超期 1 个工作日"),
            (date(2026, 10, 12), "超期 2 个工作日"),
        ],
    )
    def test_work_list_says_how_many_days_are_left(self, today: date, text: str) -> None:
        assert remaining_text(clock(), district(), today) == text

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

    def test_due_day_in_an_unpublished_year_is_marked_provisional(self) -> None:
        new_year = clock(limit=Limit(days=5), started_on=date(2026, 12, 25))
        assert is_provisional(new_year, district())
        assert remaining_text(new_year, district(), date(2026, 12, 25)) == "剩 5 个工作日（暂定）"


class TestExplanation:
    def test_limit_without_weekend_or_holiday_names_none(self) -> None:
        review = clock(kind="pre_review", limit=Limit(days=2), started_on=date(2026, 11, 23))
        assert explanation(review, district()) == (
            "预审期限2个工作日，自2026-11-23收件次日起算；第2个工作日为2026-11-25。"
        )

    def test_steps_end_with_the_calendar_and_its_version(self) -> None:
        steps = explain(clock(), district())
        assert steps[0] == "承诺期限10个工作日，自2026-09-18受理次日起算。"
        assert steps[-1] == f"所用工作日历：2026年（国办发明电〔2025〕7号），版本{district().version}。"

    def test_provisional_due_day_is_said_to_be_recomputed(self) -> None:
        new_year = clock(limit=Limit(days=5), started_on=date(2026, 12, 25))
        assert explanation(new_year, district()) == (
            "承诺期限5个工作日，自2026-12-25受理次日起算；元旦（2027-01-01）及周末不计；第5个工作日为2027-01-04；"
            "2027年放假安排尚未公布，到期日为暂定，公布后重新计算。"
        )

    def test_stop_covered_by_another_takes_out_nothing_more(self) -> None:
        testing = StopInterval(ground="检测", from_on=date(2026, 9, 23), announced_days=5, until_on=date(2026, 9, 28))
        steps = explain(clock(stops=(testing, expert_review())), district())
        assert steps[1].startswith("扣除专家评审4个工作日")
        assert steps[2] == "检测（09-23起）未占用期限内的其他日子，不另扣除。"

    def test_holiday_inside_an_extension_is_named_there(self) -> None:
        extended = clock(limit=Limit(days=5), started_on=date(2026, 9, 18), extensions=(extension(5),))
        assert "经负责人批准延长5个工作日（其间中秋（09-25）、国庆（10-01至10-07）不计），止于2026-10-09。" in explain(
            extended, district()
        )
