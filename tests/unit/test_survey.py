"""电话调查: the draw is the same whoever makes it, fair to small strata, one call a case; figures have denominators."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.survey.calls import (
    MOST_TRIES,
    STATE_NAMES,
    TRY_NAMES,
    Call,
    CallState,
    SurveyWish,
    TryOutcome,
    TrySaid,
    state_after,
    tally,
    try_problems,
    wish_problems,
)
from domain.survey.draw import Candidate, Stratum, allocate, draw, population_digest

SEED = "2026年11月30日双色球 04 11 17 22 26 31"
FIRST_THREE = ["610702-20261101-0976", "610702-20261101-0493", "610702-20261101-2786"]
BIG, MIDDLE, SMALL = Stratum("birth", "yy"), Stratum("birth", "gaj"), Stratum("funeral", "mzj")


def of_size(stratum: Stratum, many: int, first: int = 0) -> list[Candidate]:
    return [Candidate(stratum, f"610702-20261101-{first + number:04d}") for number in range(many)]


THREE_THOUSAND = [*of_size(BIG, 2000), *of_size(MIDDLE, 990, 2000), *of_size(SMALL, 10, 2990)]


def test_the_same_seed_draws_the_same_sample_from_three_thousand_cases_in_any_order() -> None:
    drawn = draw(THREE_THOUSAND, SEED, 300)
    assert drawn == draw(reversed(THREE_THOUSAND), SEED, 300)
    assert drawn == draw(sorted(THREE_THOUSAND, key=lambda each: each.case_no[::-1]), SEED, 300)
    assert [each.place for each in drawn] == list(range(1, 301))
    assert len({each.case_no for each in drawn}) == 300
    other = {each.case_no for each in draw(THREE_THOUSAND, SEED + "。", 300)}
    assert other != {each.case_no for each in drawn}
    # What a sample of this seed is, for good: another result would be another rule, under which no old list is found.
    assert [each.case_no for each in drawn[:3]] == FIRST_THREE


def test_strata_are_drawn_by_their_size_and_the_smallest_is_heard() -> None:
    by_stratum = Counter(each.stratum for each in draw(THREE_THOUSAND, SEED, 300))
    assert by_stratum[SMALL] in (1, 2)
    assert abs(by_stratum[BIG] - 200) <= 1
    assert abs(by_stratum[MIDDLE] - 99) <= 1


def test_no_case_is_favoured() -> None:
    """Over many seeds each case of a stratum is drawn about as often: 3,000 draws of 10 out of 100."""
    cases = of_size(BIG, 100)
    found = Counter(each.case_no for seed in range(3000) for each in draw(cases, f"seed {seed}", 10))
    # 300 expected each, standard deviation 16: five of them either way.
    assert len(found) == 100
    assert all(220 <= number <= 380 for number in found.values())


def test_a_case_in_several_strata_is_called_once_and_the_list_is_filled_up() -> None:
    both = [*of_size(BIG, 5), *of_size(MIDDLE, 5)]
    drawn = draw(both, SEED, 4)
    assert len({each.case_no for each in drawn}) == len(drawn) == 4
    assert {each.stratum for each in drawn} == {BIG, MIDDLE}
    assert len(draw(both, SEED, 50)) == 5, "no more than there are"


strata = st.builds(Stratum, st.sampled_from("abc"), st.sampled_from("xyz"))
candidates = st.lists(st.builds(Candidate, strata, st.integers(0, 60).map(str)), max_size=80)


@given(candidates, st.text(min_size=1, max_size=8), st.integers(1, 40))
def test_whatever_is_drawn_from_the_list_is_full_and_each_case_stands_in_its_stratum(
    cases: list[Candidate], seed: str, size: int
) -> None:
    drawn = draw(cases, seed, size)
    assert len(drawn) == min(size, len({each.case_no for each in cases}))
    assert len({each.case_no for each in drawn}) == len(drawn)
    assert {Candidate(each.stratum, each.case_no) for each in drawn} <= set(cases)
    assert drawn == draw(list(reversed(cases)), seed, size)


@given(st.dictionaries(strata, st.integers(0, 500), max_size=9), st.integers(1, 400))
def test_quotas_add_up_and_nobody_gets_more_than_they_have(sizes: dict[Stratum, int], size: int) -> None:
    quotas = allocate(sizes, size)
    assert sum(quotas.values()) == min(size, sum(sizes.values()))
    assert all(0 <= quotas[each] <= sizes[each] for each in sizes)
    if size >= sum(1 for each in sizes.values() if each):
        assert all(quotas[each] for each in sizes if sizes[each])


def test_the_list_that_was_drawn_from_is_told_by_a_digest() -> None:
    assert population_digest(THREE_THOUSAND) == population_digest(reversed(THREE_THOUSAND))
    assert population_digest(THREE_THOUSAND) != population_digest(THREE_THOUSAND[1:])


def test_a_call_is_tried_three_times() -> None:
    assert [state_after("no_answer", tries) for tries in (1, 2, MOST_TRIES)] == ["open", "open", "not_reached"]
    assert (state_after("answered", 1), state_after("refused", 1)) == ("answered", "refused")
    assert state_after("wrong_number", 1) == "wrong_number"
    assert set(TRY_NAMES) == set(get_args(TryOutcome))
    assert set(STATE_NAMES) == set(get_args(CallState))


def test_shares_are_parts_of_those_who_answered() -> None:
    calls = [
        Call(BIG, "answered", 5),
        Call(BIG, "answered", 2),
        Call(BIG, "not_reached", None),
        Call(BIG, "open", None),
    ]
    found = tally(calls, 40)
    assert (found.population, found.drawn, found.answered, found.satisfied) == (40, 4, 2, 1)
    assert (found.states["not_reached"], found.grades[2]) == (1, 1)


TODAY = date(2026, 11, 25)
GOOD = SurveyWish(act_id="a", title="十月", from_on=date(2026, 10, 1), until_on=date(2026, 10, 31), seed=SEED, size=100)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"title": ""}, "title"),
        ({"from_on": None}, "from_on"),
        ({"from_on": date(2026, 11, 1)}, "from_on"),
        ({"from_on": date(2025, 10, 1)}, "from_on"),
        ({"until_on": TODAY}, "until_on"),
        ({"seed": "1"}, "seed"),
        ({"size": 2001}, "size"),
        ({"size": None}, "size"),
    ],
)
def test_what_is_wrong_with_a_survey_is_said_at_its_field(changed: dict[str, object], field: str) -> None:
    assert wish_problems(GOOD, TODAY) == []
    assert [each for each, _ in wish_problems(GOOD.model_copy(update=changed), TODAY)] == [field]


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        (TrySaid(act_id="a", outcome="no_answer"), []),
        (TrySaid(act_id="a", outcome="answered", grade=4), []),
        (TrySaid(act_id="a", outcome="answered"), ["grade"]),
        (TrySaid(act_id="a"), ["outcome"]),
        (TrySaid(act_id="a", outcome="refused", words="改打13900000000"), ["words"]),
        (TrySaid(act_id="a", outcome="refused", words="字" * 501), ["words"]),
    ],
)
def test_what_is_wrong_with_a_try_is_said_at_its_field(said: TrySaid, fields: list[str]) -> None:
    assert [each for each, _ in try_problems(said)] == fields
