"""The result of an exercise: what was right, missing, otherwise, out of order, late; and what is no fault."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from pydantic import JsonValue

from domain.definition.joint import CheckPoint, JointParty, JointPlan
from domain.practice.verdict import COMPARED, Done, End, Mark, Shown, Total, judged
from starter.words.practice import (
    Names,
    end_lines,
    field_words,
    judged_words,
    refused_words,
    shown_words,
    total_words,
    verdict_words,
)

AT = datetime(2026, 11, 3, 2, tzinfo=UTC)
REVIEW = Shown("complete_pre_review", "yy/jzz", {"item": "yy/jzz", "complete": True})
GRANT = Shown("decide_item", "yy/jzz", {"item": "yy/jzz", "decision": "grant"}, ("行政许可法第三十八条",))
_POINT = CheckPoint(key="shusan", text="疏散通道畅通", basis="消防法第二十八条")
_VISIT = JointPlan(
    key="kanyan",
    name="联合勘验",
    kind="inspection",
    convenor="spj",
    parties=(JointParty(department="xf", checklist=(_POINT,)), JointParty(department="spj")),
)
NAMES = Names(
    {"yy/jzz": "预防接种证"}, {"xf": "消防救援", "spj": "审批局"}, {"demo-spj3": "审批小段"}, {"kanyan": _VISIT}
)


def done(shown: Shown, minutes: int = 0, **more: object) -> Done:
    made = Done(shown.kind, shown.subject, shown.says, AT + timedelta(minutes=minutes))
    return replace(made, **more)  # type: ignore[arg-type]


def test_done_as_shown_is_passed() -> None:
    verdict = judged([REVIEW, GRANT], [done(REVIEW), done(GRANT, 1, due_on=date(2026, 11, 3))])
    assert verdict.is_passed
    assert (verdict.right, verdict_words(verdict)) == (2, "全部正确")
    assert "在期限内（2026年11月3日前）" in judged_words(verdict.judged[1], NAMES)


def test_what_is_missing_is_said_with_what_the_law_says() -> None:
    verdict = judged([REVIEW, GRANT], [done(REVIEW)])
    assert not verdict.is_done
    assert verdict_words(verdict) == "还有1步没有做"
    words = judged_words(verdict.judged[1], NAMES)
    assert words.startswith("没有做：")
    assert "预防接种证" in words
    assert "决定——准予" in words
    assert "依据：行政许可法第三十八条。" in words


def test_another_decision_is_done_and_not_right() -> None:
    other = done(GRANT, says={"item": "yy/jzz", "decision": "refuse", "reason": "X"})
    verdict = judged([GRANT], [other])
    assert verdict.is_done
    assert not verdict.is_passed
    assert verdict.judged[0].mark is Mark.OTHERWISE
    assert verdict.judged[0].differs == ("decision",)
    assert "与示例不同：决定；" in judged_words(verdict.judged[0], NAMES)


def test_own_words_numbers_and_the_order_of_a_list_are_no_difference() -> None:
    shown = Shown("note", "a/b", {"gaps": [{"subject": "x"}, {"subject": "y"}], "points": [], "act_id": "other"})
    own = done(shown, says={"gaps": [{"subject": "y"}, {"subject": "x"}], "content": {"note": "我的话"}})
    assert judged([shown], [own]).is_passed


def test_the_other_order_is_said() -> None:
    verdict = judged([REVIEW, GRANT], [done(GRANT), done(REVIEW, 1)])
    assert verdict.is_done
    assert [each.is_in_order for each in verdict.judged] == [True, False]
    assert "先后与示例不同" in judged_words(verdict.judged[1], NAMES)


def test_late_is_not_right_and_the_last_day_is_in_time() -> None:
    """A day of a term ends at 24:00 in Beijing."""
    last = datetime(2026, 11, 3, 15, 59, tzinfo=UTC)
    in_time = done(REVIEW, at=last, due_on=date(2026, 11, 3))
    late = replace(in_time, at=last + timedelta(minutes=1))
    assert judged([REVIEW], [in_time]).is_passed
    assert not judged([REVIEW], [late]).is_passed
    assert "超过了期限" in judged_words(judged([REVIEW], [late]).judged[0], NAMES)


def test_a_scenario_about_being_late_is_passed_as_late_as_it_is() -> None:
    late = done(REVIEW, at=AT + timedelta(days=9), due_on=date(2026, 11, 3))
    verdict = judged([replace(REVIEW, is_late=True)], [late])
    assert verdict.is_passed
    assert "示例里也是" in judged_words(verdict.judged[0], NAMES)


def test_a_refused_try_is_told_with_its_words_and_mended_is_no_fault() -> None:
    refused = done(GRANT, code="ITEM_NOT_OPEN")
    verdict = judged([GRANT], [refused, done(GRANT, 1)])
    assert verdict.is_passed
    words = refused_words(verdict.refused[0], NAMES)
    assert "该事项现在不在办理中" in words
    assert "没有生效" in refused_words(done(GRANT, code="NO_SUCH_CODE"), NAMES)


def test_more_than_shown_is_told_and_no_fault() -> None:
    claim = Done("claim_item", "yy/jzz", {"item": "yy/jzz"}, AT)
    verdict = judged([REVIEW], [claim, done(REVIEW, 1)])
    assert verdict.is_passed
    assert verdict.more == (claim,)


def test_each_act_counts_once() -> None:
    assert judged([REVIEW, REVIEW], [done(REVIEW)]).right == 1


def test_how_it_stands_afterwards_decides_too() -> None:
    verdict = replace(
        judged([REVIEW], [done(REVIEW)]), ends=(End("整件事", "办理中", "待受理"), End("事项", "准予", "准予"))
    )
    assert not verdict.is_passed
    assert [is_right for _, is_right in end_lines(verdict)] == [False, True]


def test_everything_compared_has_a_name() -> None:
    assert all(field_words(name) != name for name in COMPARED)


def test_times_and_people_are_the_trainees_own() -> None:
    shown = Shown("propose_slots", "visit", {"slots": [{"starts_at": "x"}], "attendance": {"yy": []}})
    own = done(shown, says={"slots": [{"starts_at": "y"}], "attendance": {"gaj": []}})
    assert judged([shown], [own]).is_passed


def test_an_opinion_is_told_with_the_points_and_where_they_come_from() -> None:
    shown = Shown("give_joint_opinion", "kanyan", {"verdict": "rectify", "points": ["shusan"]}, ("方案：出具意见期限",))
    other = done(shown, says={"joint": "kanyan", "verdict": "pass"})
    words = judged_words(judged([shown], [other]).judged[0], NAMES)
    assert "与示例不同：联合事项意见、不合格的检查要点" in words
    assert "出具联合意见（联合勘验）：联合事项意见——整改，不合格的检查要点——疏散通道畅通（消防法第二十八条）" in words
    assert "依据：方案：出具意见期限。" in words


def test_of_an_attendance_the_departments_count_and_not_who_of_them_came() -> None:
    there: JsonValue = [{"department": "xf", "officers": [{"actor_id": "a"}]}, {"department": "spj", "officers": []}]
    shown = Shown("hold_joint", "kanyan", {"attendance": there})
    others: list[JsonValue] = [
        {"department": "spj", "officers": [{"actor_id": "z"}]},
        {"department": "xf", "officers": []},
    ]
    assert judged([shown], [done(shown, says={"attendance": others})]).is_passed
    one = judged([shown], [done(shown, says={"attendance": others[:1]})])
    assert one.judged[0].differs == ("attendance",)
    assert "到场的部门——消防救援、审批局" in judged_words(one.judged[0], NAMES)


def test_whom_an_act_names_is_compared_and_said_by_name() -> None:
    shown = Shown("transfer_item", "yy/jzz", {"item": "yy/jzz", "to": "demo-spj3"})
    assert judged([shown], [done(shown)]).is_passed
    assert judged([shown], [done(shown, says={"item": "yy/jzz", "to": "demo-spj"})]).judged[0].differs == ("to",)
    assert shown_words(shown, NAMES) == "转办（预防接种证）：选择的人员——审批小段"


def test_what_is_taken_back_is_the_trainees_own_act() -> None:
    shown = Shown("take_back", "kanyan", {"joint": "kanyan", "taken_act": "act-23"})
    assert judged([shown], [done(shown, says={"joint": "kanyan", "taken_act": "of-the-trainee"})]).is_passed


def test_a_whole_exercise_is_passed_when_every_sitting_is() -> None:
    right, open_ = judged([REVIEW], [done(REVIEW)]), judged([GRANT], [])
    wrong = judged([GRANT], [done(GRANT, says={"item": "yy/jzz", "decision": "refuse"})])
    assert total_words(Total((right,), 2, 2)) == "做到第1场，共2场"
    assert total_words(Total((right, open_), 2, 2)) == "最后一场还没有做完"
    assert total_words(Total((open_, right), 2, 2)) == "有的步骤没有做"
    assert total_words(Total((right, wrong), 2, 2)) == "做完了，有不同或迟延的地方"
    passed = Total((right, right), 2, 2)
    assert (passed.is_passed, passed.right, passed.refused, total_words(passed)) == (True, 2, 0, "全部正确")
