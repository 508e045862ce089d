"""What a clock says about itself: the days left, and the derivation of its due date in sentences and as a record."""

import json
from datetime import date

import pytest

from domain.time.calendar import days_between
from domain.time.clock import Limit, StopInterval, fixed_limit, is_provisional
from domain.time.clock_text import ClockExplanation, explain, explanation, explanation_record, remaining_text
from tests.support.clocks import STATUTORY, clock, district, expert_review, extension, with_typhoon


class TestDaysLeft:
    @pytest.mark.parametrize(
        ("today", "text"),
        [
            (date(2026, 9, 17), "剩 10 个工作日"),
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

    def test_due_day_in_an_unpublished_year_is_marked_provisional(self) -> None:
        new_year = clock(limit=Limit(days=5), started_on=date(2026, 12, 25))
        assert is_provisional(new_year, district())
        assert remaining_text(new_year, district(), date(2026, 12, 25)) == "剩 5 个工作日（暂定）"

    def test_stopped_clock_says_so_and_its_days_do_not_shrink(self) -> None:
        stopped = clock(stops=(expert_review(),))
        told = [remaining_text(stopped, district(), date(2026, 9, day)) for day in (22, 23, 26, 29, 30)]
        assert told == ["剩 7 个工作日", *["已中止计时，剩 7 个工作日"] * 3, "剩 6 个工作日"]

    def test_stop_that_begins_on_the_due_day_does_not_hide_that_it_is_overdue(self) -> None:
        late = StopInterval(ground="听证", from_on=date(2026, 10, 9), announced_days=5)
        assert remaining_text(clock(stops=(late,)), district(), date(2026, 10, 10)) == "超期 1 个工作日"

    def test_ended_clock_says_how_it_ended_on_any_later_day(self) -> None:
        in_time, late = clock(ended_on=date(2026, 10, 9)), clock(ended_on=date(2026, 10, 12))
        assert remaining_text(in_time, district(), date(2026, 12, 1)) == "按期完成"
        assert remaining_text(late, district(), date(2026, 12, 1)) == "超期 2 个工作日完成"

    def test_due_day_past_the_known_years_is_open(self) -> None:
        far = clock(started_on=date(2027, 12, 24))
        assert remaining_text(far, district(), date(2027, 12, 24)) == "到期日待定（2028年工作日历尚未载入）"
        assert remaining_text(
            far.model_copy(update={"ended_on": date(2027, 12, 27)}), district(), date(2028, 1, 3)
        ) == ("按期完成")

    def test_days_in_a_year_without_a_calendar_are_not_counted(self) -> None:
        due = clock(started_on=date(2027, 12, 14))  # its tenth working day is 12-28
        first_days = date(2028, 1, 4)
        assert remaining_text(due, district(), first_days) == "已超期，2028年工作日历尚未载入，不计天数"
        ended = due.model_copy(update={"ended_on": first_days})
        assert remaining_text(ended, district(), first_days) == "超期完成"
        far = clock(started_on=date(2027, 12, 24), ended_on=first_days)
        assert remaining_text(far, district(), first_days) == "已完成，到期日待定（2028年工作日历尚未载入）"


class TestExplanation:
    def test_sentence_derives_the_due_day_step_by_step(self) -> None:
        extended = clock(**STATUTORY, stops=(expert_review(),), extensions=(extension(),))
        assert explanation(extended, district()) == (
            "法定期限20个工作日，自2026-09-18受理次日起算；扣除专家评审4个工作日（09-23、09-24、09-28、09-29）；"
            "中秋（09-25）、国庆（10-01至10-07）及周末不计，调休上班日09-20、10-10计入；第20个工作日为2026-10-28；"
            "经负责人批准延长5个工作日，止于2026-11-04。"
        )

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

    def test_limit_in_calendar_days_that_ends_in_a_holiday_says_that_it_rolled(self) -> None:
        published = clock(limit=Limit(days=20, unit="calendar"), started_on=date(2026, 9, 15))
        assert explanation(published, district()) == (
            "承诺期限20个自然日，自2026-09-15受理次日起算；第20个自然日为2026-10-05，非工作日，顺延至2026-10-08。"
        )

    def test_announced_time_that_was_used_up_ends_the_stop_by_itself(self) -> None:
        open_stop, late_result = expert_review(until_on=None), expert_review(until_on=date(2026, 10, 20))
        for stop in (open_stop, late_result):
            assert explain(clock(stops=(stop,)), district())[1] == (
                "扣除专家评审5个工作日（09-23、09-24、09-28、09-29、09-30），告知的5个工作日至09-30用完，自动恢复。"
            )

    def test_stop_that_was_renewed_before_its_time_was_used_up_did_not_end_by_itself(self) -> None:
        first = expert_review(until_on=None, announced_days=3)
        renewal = expert_review(until_on=None, from_on=date(2026, 9, 28), announced_days=2)
        assert explain(clock(stops=(first, renewal)), district())[1:3] == [
            "扣除专家评审3个工作日（09-23、09-24、09-28）。",
            "扣除专家评审2个工作日（09-29、09-30），告知的2个工作日至09-30用完，自动恢复。",
        ]

    def test_article_of_a_stop_is_told(self) -> None:
        stop = expert_review(basis="行政许可法第四十五条")
        assert "扣除专家评审（行政许可法第四十五条）4个工作日" in explain(clock(stops=(stop,)), district())[1]

    def test_closure_is_skipped_by_name_with_its_source(self) -> None:
        assert explain(clock(), with_typhoon())[1] == (
            "中秋（09-25）、国庆（10-01至10-07）、台风停工（09-21至09-22，区防汛办通告（测试））及周末不计，"
            "调休上班日09-20、10-10计入。"
        )

    def test_department_with_its_own_calendar_says_so(self) -> None:
        hall = clock(department="spj", limit=Limit(days=5), started_on=date(2026, 11, 23))
        steps = explain(hall, with_typhoon())
        assert steps[1] == "部门开放日11-28计入。"
        assert "承办部门自己的日历（区政府令（测试））" in steps[-1]
        assert "承办部门" not in explain(hall.model_copy(update={"department": "gaj"}), with_typhoon())[-1]

    def test_renewal_says_that_nothing_moves_its_last_day(self) -> None:
        limit = fixed_limit(date(2026, 9, 18), date(2026, 10, 4))
        renewal = clock(kind="renewal", limit=limit, stops=(expert_review(),), extensions=(extension(),))
        assert explanation(renewal, district()) == (
            "有效期届满16个自然日，自2026-09-18受理次日起算；专家评审（09-22起）不影响本期限，届满日固定；"
            "第16个自然日为2026-10-04。"
        )

    def test_due_day_past_the_known_years_names_the_missing_year(self) -> None:
        far = clock(started_on=date(2027, 12, 24))
        assert explanation(far, district()) == (
            "承诺期限10个工作日，自2027-12-24受理次日起算；到期日须用2028年工作日历推算，该年日历尚未载入，载入后计算。"
        )
        assert explanation_record(far, district()).due_on is None


class TestRecord:
    """The derivation as JSON, of the worked ledger's statutory limit."""

    def test_record_holds_every_step_of_the_worked_ledger(self) -> None:
        law = clock(**STATUTORY, stops=(expert_review(),), extensions=(extension(),))
        record = json.loads(explanation_record(law, district()).model_dump_json())
        assert record["name"] == "法定期限"
        assert (record["limit_days"], record["unit"], record["started_on"]) == (20, "working", "2026-09-18")
        assert (record["start_fact"], record["start_name"]) == ("acceptance", "受理")
        assert record["stops"] == [
            {
                "ground": "专家评审",
                "basis": "",
                "from_on": "2026-09-22",
                "until_on": "2026-09-29",
                "announced_days": 5,
                "left_out": ["2026-09-23", "2026-09-24", "2026-09-28", "2026-09-29"],
                "used_up_on": None,
            }
        ]
        assert [off["name"] for off in record["passed"]["holidays"]] == ["中秋节", "国庆节"]
        assert record["passed"]["makeup_days"] == ["2026-09-20", "2026-10-10"]
        assert (record["last_on"], record["rolled_on"]) == ("2026-10-28", None)
        (longer,) = record["extensions"]
        assert (longer["before_on"], longer["days"], longer["due_on"]) == ("2026-10-28", 5, "2026-11-04")
        assert (longer["approver"], longer["reason"], longer["approved_on"]) == ("负责人", "案情复杂", "2026-10-26")
        assert (record["due_on"], record["provisional"], record["unknown_year"]) == ("2026-11-04", False, None)
        assert record["calendar_version"] == district().version
        assert record["years"] == [{"year": 2026, "provisional": False, "source": "国办发明电〔2025〕7号"}]
        assert record["sentences"] == explain(law, district())
        assert ClockExplanation.model_validate(record) == explanation_record(law, district())

    def test_working_days_of_the_record_add_up_to_the_limit(self) -> None:
        law = clock(**STATUTORY, stops=(expert_review(),))
        record = explanation_record(law, district())
        assert record.last_on is not None
        off = {on for each in record.passed.holidays for on in each.days}
        left_out = {on for stop in record.stops for on in stop.left_out}
        counted = [
            on
            for on in days_between(law.started_on, record.last_on)
            if on not in left_out and (on in record.passed.makeup_days or (on.weekday() < 5 and on not in off))
        ]
        assert len(counted) == law.limit.days

    def test_closure_and_own_calendar_stand_in_the_record(self) -> None:
        record = explanation_record(clock(department="spj"), with_typhoon())
        (typhoon,) = record.passed.closures
        assert typhoon.days == (date(2026, 9, 21), date(2026, 9, 22))
        assert typhoon.source == "区防汛办通告（测试）"
        assert record.own_calendar == "区政府令（测试）"

    def test_roll_stands_in_the_record(self) -> None:
        record = explanation_record(
            clock(limit=Limit(days=20, unit="calendar"), started_on=date(2026, 9, 15)), district()
        )
        assert (record.last_on, record.rolled_on, record.due_on) == (
            date(2026, 10, 5),
            date(2026, 10, 8),
            date(2026, 10, 8),
        )
