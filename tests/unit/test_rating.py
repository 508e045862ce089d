"""好差评: what may be rated, what a bad grade has to say, and that nobody's number stands in free words."""

from __future__ import annotations

import pytest

from domain.rating.matter import REASON_OF, act_id_of, who_puts_right
from domain.rating.rules import LONGEST, WHOLE, RatingSaid, problems, ratable, words_problems
from tests.support.pure_case import Life, item, plan

GOOD = RatingSaid(item="a/one", grade=5)


def test_an_item_is_rated_when_it_is_decided_and_the_whole_when_it_is_concluded() -> None:
    life = Life(plan(item("a/one"), item("b/two"), mode="at_window"))
    assert ratable(life.state) == ()
    life.grant("a/one")
    assert ratable(life.state) == ("a/one",)
    life.grant("b/two")
    assert ratable(life.state) == ("a/one", "b/two", WHOLE)


@pytest.mark.parametrize("grade", [0, 6, -1, 9])
def test_a_grade_is_one_of_five(grade: int) -> None:
    assert [
        field for field, _ in problems(GOOD.model_copy(update={"grade": grade, "reasons": ("slow",)}), ["a/one"])
    ] == ["grade"]


@pytest.mark.parametrize(("grade", "bad"), [(5, False), (4, False), (3, False), (2, True), (1, True)])
def test_a_bad_grade_says_why(grade: int, bad: bool) -> None:
    said = GOOD.model_copy(update={"grade": grade})
    assert said.is_bad is bad
    assert [field for field, _ in problems(said, ["a/one"])] == (["reasons"] if bad else [])
    assert problems(said.model_copy(update={"reasons": ("slow",)}), ["a/one"]) == []


def test_what_is_not_there_yet_is_not_rated() -> None:
    assert [field for field, _ in problems(GOOD, ["b/two"])] == ["item"]


@pytest.mark.parametrize(
    "words",
    [
        "打我电话13900000000",
        "１３９ 0000 0000",
        "139-0000-0000",
        "我的身份证61070219000101002X",
        "联系 me@example.com",
    ],
)
def test_nobodys_number_stands_in_words_that_many_read(words: str) -> None:
    assert words_problems(words)


@pytest.mark.parametrize("words", ["", "等了20天", "2026年11月25日去过，编号610702-20261125-0001", "办得好" * 100])
def test_other_words_stand(words: str) -> None:
    assert words_problems(words) == []


def test_words_end_somewhere() -> None:
    assert words_problems("好" * LONGEST) == []
    assert words_problems("好" * (LONGEST + 1))


def test_a_bad_grade_opens_one_matter_however_often_it_is_looked_at() -> None:
    assert act_id_of("1", 7) == act_id_of("1", 7) != act_id_of("1", 8)
    assert [REASON_OF[grade] for grade in (1, 2)] == ["very_bad", "bad"]


@pytest.mark.parametrize(
    ("rated", "lead", "left"),
    [
        ({"a", "b"}, set(), "yy"),  # a colleague is left
        ({"a"}, {"c"}, "wjj"),  # all of the rated department had a hand in it
        ({"a"}, set(), "yy"),  # nobody anywhere: it stays theirs, and time brings it up to the supervisors
    ],
)
def test_who_puts_right_is_never_the_rated_while_somebody_else_can(rated: set[str], lead: set[str], left: str) -> None:
    able = {"yy": frozenset(rated), "wjj": frozenset(lead)}
    assert who_puts_right("yy", "wjj", able, {"a"}) == left
