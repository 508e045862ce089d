"""预测: the chance follows from the department's own history, says what it rests on, and is judged afterwards."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bundles.calendars import load_calendar
from domain.forecast.rules import LEAST_FINISHED, History, pressing, score
from ledger.forecast.forecasts import Finished, OpenItem
from starter.office.daily.foretell import foretold

TODAY = date(2026, 11, 25)


def test_same_seed_says_the_same_and_another_day_nearly_so() -> None:
    days = [3, 4, 5, 5, 6, 7, 8, 9, 12, 15, 20]
    first, again, other = (History(days, seed).chance(5, 4) for seed in ("a", "a", "b"))
    assert first == again
    assert first.chance is not None and other.chance is not None
    assert abs(first.chance - other.chance) < 0.1
    assert (first.finished, first.slower, first.late_then) == (11, 9, 3)
    assert first.low is not None and first.high is not None and first.low <= first.chance <= first.high


def test_with_too_little_history_nothing_is_said() -> None:
    few = History([5] * (LEAST_FINISHED - 1), "a").chance(1, 1)
    assert (few.chance, few.low, few.high) == (None, None, None)
    assert few.finished == LEAST_FINISHED - 1
    assert History([5] * LEAST_FINISHED, "a").chance(1, 1).chance is not None


def test_who_always_takes_longer_is_late_and_who_never_does_is_not() -> None:
    slow, fast = History([20] * 40, "a"), History([2] * 40, "a")
    late, in_time = slow.chance(3, 4).chance, fast.chance(1, 4).chance
    assert late is not None and late > 0.95
    assert in_time is not None and in_time < 0.05


def test_what_none_took_so_long_for_is_even_odds_and_not_certainty() -> None:
    said = History([2] * 40, "a").chance(30, 1)
    assert (said.slower, said.chance) == (0, 0.5)


def test_chance_grows_as_the_due_day_nears_and_no_days_are_left() -> None:
    known = History(range(1, 41), "a")
    chances = [known.chance(5, left).chance or 0 for left in range(30, -1, -5)]
    assert chances == sorted(chances)


def test_list_puts_the_likely_and_soon_first_and_the_unknown_last() -> None:
    assert pressing(0.9, 0) > pressing(0.9, 3) > pressing(0.2, 3) > pressing(None, 0)


def test_score_counts_hits_misses_and_false_alarms() -> None:
    said = score([(0.9, True), (0.8, False), (0.1, True), (0.2, False)])
    assert (said.judged, said.late, said.hits, said.missed, said.false_alarms) == (4, 2, 1, 1, 1)
    assert said.brier == pytest.approx((0.01 + 0.64 + 0.81 + 0.04) / 4)
    assert said.base == pytest.approx(0.25)
    assert score([]).brier is None


def an_item(case_no: str, started: date, due: date, item: str = "a/one") -> OpenItem:
    at = datetime(started.year, started.month, started.day, 2, tzinfo=UTC)
    return OpenItem(
        case_no=case_no, item=item, department="a", started_at=at, due_on=due, bundle="b", lead_department="l"
    )


def test_items_are_judged_by_their_own_kind_in_working_days() -> None:
    start = datetime(2026, 10, 12, 2, tzinfo=UTC)
    # Monday to Thursday of the week after: eight working days.
    took = [Finished(start, start + timedelta(days=10)) for _ in range(20)]
    items = [
        an_item("n-1", date(2026, 11, 16), date(2026, 11, 26)),
        an_item("n-2", date(2026, 11, 16), date(2026, 12, 1)),
        an_item("n-3", date(2026, 11, 16), date(2026, 11, 26), "a/one#2"),
        an_item("n-4", date(2026, 11, 16), date(2026, 11, 26), "a/two"),
    ]
    lines = foretold(items, {("a", "a/one"): took}, load_calendar(), TODAY)
    assert [line.open.case_no for line in lines] == ["n-1", "n-3", "n-2", "n-4"]
    by_case = {line.open.case_no: line for line in lines}
    assert (by_case["n-1"].spent, by_case["n-1"].left) == (7, 1)
    assert (by_case["n-1"].chance.chance or 1) < 0.1, "eight days are in time on the last of them"
    assert by_case["n-3"].chance == by_case["n-1"].chance, "each of several of a case is of the same kind"
    assert by_case["n-4"].chance.chance is None
