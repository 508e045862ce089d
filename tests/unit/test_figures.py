"""Figures are declared once: each kind of entry is counted or says why not, each definition stands in the documents."""

from __future__ import annotations

from datetime import date
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.case.course import Course
from domain.case.entries import Entry
from domain.case.entry_base import EntryBase
from domain.figures.fact import FactKind
from domain.figures.figure import Counted, Measure, percentile, value_of
from domain.figures.of_case import FIGURE_RULES, changes, known_times
from domain.figures.period import Period, month_of, quarter_of, read_period, stretch, year_of
from domain.figures.registry import BY_KEY, EVERY, FIGURES, SECTIONS
from domain.steering.entries import SteeringEntryOf
from ledger.figures.facts import FOR_EVER, versions
from starter.web.figures import docs_export
from tests.support.played import every_scenario, played

ENTRIES: tuple[type[EntryBase], ...] = get_args(get_args(Entry)[0])
ON = date(2025, 3, 3)


def test_every_kind_of_entry_is_counted_or_says_why_not() -> None:
    assert set(ENTRIES) == FIGURE_RULES.counted | set(FIGURE_RULES.uncounted)


def test_every_figure_has_its_own_key_and_a_section_of_the_page() -> None:
    assert len({each.key for each in EVERY}) == len(EVERY)
    assert {each.section for each in FIGURES} == set(SECTIONS)
    assert all((each.measure is Measure.SHARE) == (each.among is not None) for each in EVERY)


def test_every_kind_of_fact_is_in_some_figure() -> None:
    """Also what is a step alone: what nobody sees need not be kept."""
    assert {each.of.kind for each in EVERY} == set(FactKind)


def test_figures_name_kinds_of_entries_that_there_are() -> None:
    known = {each.model_fields["kind"].default for each in (*ENTRIES, *get_args(SteeringEntryOf))}
    known |= {
        "rating",
        "rating_request",
        "message",
        "draft_step",
        "survey_call",
    }  # rows of their own, beside the journals
    assert {entry for each in EVERY for entry in each.entries} <= known


def test_the_documents_have_every_figure_as_it_is_defined() -> None:
    page = docs_export.PAGE.read_text(encoding="utf-8")
    assert page == docs_export.written(page), "python -m starter.web.figures.docs_export"


@pytest.mark.parametrize(("slug", "name"), every_scenario()[::6])
def test_facts_follow_one_after_the_other_and_none_twice(slug: str, name: str) -> None:
    """Of one key at most one holds at a time, and what is known at the end is what the whole journal gives."""
    case = played(slug, name, ON)
    course = Course.of(case.state.opening, case.entries)
    known = known_times(case.entries, [each.at for each in case.entries])
    made = list(versions(changes(course, known)))
    by_key: dict[str, list[tuple[object, object]]] = {}
    for each in made:
        assert each.known_until == FOR_EVER or each.known_from < each.known_until
        by_key.setdefault(each.fact.key, []).append((each.known_from, each.known_until))
    for spans in by_key.values():
        assert all(earlier[1] != FOR_EVER for earlier in spans[:-1])
    # In two halves the same changes come out, wherever the journal is cut.
    for cut in range(0, len(case.entries), 5):
        begun = Course.of(case.state.opening, case.entries[:cut])
        parts = (*changes(begun, known[:cut]), *changes(course, known, after_seq=cut))
        said = [(at.known_at, fact) for at in parts for fact in (*at.put, *at.gone)]
        assert said == [(at.known_at, fact) for at in changes(course, known) for fact in (*at.put, *at.gone)]


def test_a_result_that_goes_by_post_is_counted_when_it_is_sent_and_when_it_is_in_hand() -> None:
    case = played("shipin-jingying", "by-post", ON)
    course = Course.of(case.state.opening, case.entries)
    known = known_times(case.entries, [each.at for each in case.entries])
    facts = [each.fact for each in versions(changes(course, known))]
    sent, delivered = ([each for each in facts if each.kind is kind] for kind in (FactKind.SENT, FactKind.DELIVERED))
    in_hand = {each.item: each for each in delivered}
    assert sent
    for each in sent:
        assert each.timing in ("early", "on_time"), "within the ten working days of its delivery"
        assert in_hand[each.item].way == "post"
        assert each.counted_on <= in_hand[each.item].counted_on
        assert each.department == in_hand[each.item].department


def counted(number: int, days: int | None = None, **said: str) -> Counted:
    fields: dict[str, Any] = {"ground": None, "way": None, "timing": None, "law": None, "channel": "window", **said}
    return Counted(kind="concluded", days=days, promised=10, by=None, number=number, amount=0, visits=2 * number,
                   papers=0, saved_days=0, **fields)  # fmt: skip


def test_shares_means_and_sums_say_nothing_of_nothing() -> None:
    rows = [counted(3, 4, ground="granted", timing="early"), counted(1, 12, ground="refused", timing="late")]
    assert value_of(BY_KEY["on_time_share"], rows).number == 75.0
    assert value_of(BY_KEY["on_time_share"], []).number is None
    assert value_of(BY_KEY["whole_days_mean"], rows) == (6.0, 4)
    assert value_of(BY_KEY["whole_days_median"], rows).number == 4
    assert value_of(BY_KEY["whole_days_p90"], rows).number == 12
    assert value_of(BY_KEY["whole_days_p90"], []) == (None, 0)
    assert value_of(BY_KEY["saved_visits"], rows).number == 6
    # Without a promise, or withdrawn, a case stands in neither part of the share.
    assert value_of(BY_KEY["on_time_share"], [*rows, counted(9, 1, ground="withdrawn", timing="late")]).number == 75.0


@given(
    st.dictionaries(st.integers(0, 60), st.integers(1, 50), min_size=1, max_size=12), st.sampled_from([0.5, 0.9, 1.0])
)
def test_a_percentile_is_the_nearest_rank(spread: dict[int, int], share: float) -> None:
    every = sorted(days for days, number in spread.items() for _ in range(number))
    assert percentile(spread, share) == every[min(-(-len(every) * int(share * 10) // 10), len(every)) - 1]


def periods() -> list[Period]:
    days = (date(2024, 2, 29), date(2025, 12, 31), date(2026, 1, 1))
    return [of(on) for on in days for of in (month_of, quarter_of, year_of)]


@pytest.mark.parametrize("period", periods(), ids=lambda each: each.mark)
def test_periods_follow_each_other_without_a_gap(period: Period) -> None:
    assert period.before().after() == period == period.after().before()
    assert period.before().until_on.toordinal() + 1 == period.from_on.toordinal()
    assert read_period(period.mark) == period


@pytest.mark.parametrize("text", ["", "2026-13", "2026-Q5", "26", "1999", "3000-01", "2026-1", "x", "２０２６"])
def test_what_names_no_period_is_none(text: str) -> None:
    assert read_period(text) is None


def test_days_from_one_to_another_go_on_with_as_many() -> None:
    period = stretch(date(2026, 3, 10), date(2026, 3, 12))
    assert period is not None
    assert period.after() == stretch(date(2026, 3, 13), date(2026, 3, 15))
    assert period.before() == stretch(date(2026, 3, 7), date(2026, 3, 9))
    assert stretch(date(2026, 3, 12), date(2026, 3, 10)) is None
