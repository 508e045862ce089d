"""公开说明超期理由 (优化营商环境条例 第三十六条): owed once a promise passed, until it is said."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.case.limits.delay import overdue_promise, unexplained
from domain.case.limits.entries import DelayExplained
from domain.duties.duty import Duty, SubjectKind
from domain.duties.lateness import late
from domain.duties.of_case import duties
from domain.news.news import Audience, NewsKind
from domain.news.of_case import news_of
from domain.plain_words import has_personal
from domain.rows.duty import duty_rows
from domain.time.calendar import end_of_day
from tests.support.pure_case import LEAD, WINDOW, Life, beijing, clerk, head, item, plan

ITEM, OTHER = "a/one", "b/two"
MINE = clerk("a")


def begun(days: int = 2, **more: Any) -> Life:
    """Two items with five working days each: promised for Monday 2026-03-09."""
    return Life(plan(item(ITEM), item(OTHER), mode="at_window", explain_days=days, **more))


def owed(life: Life) -> list[Duty]:
    return [each for each in duties(life.state) if each.kind is SubjectKind.DELAY]


def test_it_is_owed_from_the_end_of_the_promised_day_and_not_before() -> None:
    life = begun()
    assert life.due(f"{ITEM}.promised") == "2026-03-09"
    life.until(beijing("2026-03-09 23:50"))
    assert owed(life) == []
    assert life.code("explain_delay", MINE, ITEM) == "NOT_LATE"
    life.until(end_of_day(date(2026, 3, 9)))
    assert {each.subject for each in owed(life)} == {ITEM, OTHER}
    (mine,) = [each for each in owed(life) if each.subject == ITEM]
    assert (mine.party.department, mine.act, mine.due_on) == ("a", "explain_delay", date(2026, 3, 11))
    assert mine.since == end_of_day(date(2026, 3, 9))


def test_its_department_says_it_once_and_may_add_to_it() -> None:
    life = begun().at("2026-03-10 09:00")
    assert life.code("explain_delay", clerk("b"), ITEM) == "WRONG_DEPARTMENT"
    assert life.code("explain_delay", LEAD, ITEM) == "NOT_ALLOWED"
    assert life.code("explain_delay", head("a"), ITEM) is None
    said = life.last(DelayExplained)
    assert (said.due_on, said.late, said.basis) == (date(2026, 3, 9), None, "优化营商环境条例第三十六条")
    assert [each.subject for each in owed(life)] == [OTHER]
    assert life.code("explain_delay", MINE, ITEM) is None, "there may be more to say"


def test_a_decision_does_not_end_it_and_after_its_term_it_is_late() -> None:
    life = begun().at("2026-03-10 09:00")
    life.grant(ITEM)
    assert ITEM in {each.subject for each in owed(life)}
    life.until(beijing("2026-03-12 09:00"))
    assert SubjectKind.DELAY in {each.kind for each in late(life.state, life.now)}
    (row,) = [row for row in duty_rows(life.state) if row.kind == "delay" and row.subject == ITEM]
    assert (row.term.due_on, row.term.red_at) == (date(2026, 3, 11), end_of_day(date(2026, 3, 11)))
    life.act("explain_delay", MINE, ITEM)
    assert life.last(DelayExplained).late is True
    life.grant(OTHER)
    assert life.code("explain_delay", clerk("b"), OTHER) is None, "also after the end"
    assert owed(life) == []


def test_what_was_done_in_time_is_not_explained() -> None:
    life = begun()
    life.grant(ITEM)
    life.until(beijing("2026-03-20"))
    assert overdue_promise(life.state, ITEM) is None
    assert {each.subject for each in owed(life)} == {OTHER}


@pytest.mark.parametrize("act", ["withdraw_application", "withdraw_item"])
def test_what_was_withdrawn_is_nobodys_delay_any_more(act: str) -> None:
    life = begun().at("2026-03-10 09:00")
    life.act(act, WINDOW, ITEM if act == "withdraw_item" else None)
    assert unexplained(life.state, ITEM) is None


def test_a_plan_from_before_asks_for_nothing_yet_lets_it_be_said() -> None:
    life = begun(days=0).at("2026-03-12 09:00")
    assert owed(life) == []
    assert life.code("explain_delay", MINE, ITEM) is None


def test_the_applicant_is_told() -> None:
    life = begun().at("2026-03-10 09:00")
    before = life.state
    life.act("explain_delay", MINE, ITEM)
    (told,) = news_of(before, (life.last(DelayExplained),), life.state)
    assert (told.kind, told.reader.audience) == (NewsKind.DELAY_EXPLAINED, Audience.APPLICANT)
    assert told.facts["due_on"] == "2026-03-09"


@pytest.mark.parametrize("words", ["电话13900000000", "１３９ 0000 0000", "61070219000101002X", "me@example.com"])
def test_public_words_name_nobodys_number(words: str) -> None:
    assert has_personal(words)
    assert not has_personal("系统故障两天，材料2026年3月12日办完，编号610702-20261125-0001。")
