"""What everybody may read of the figures: months are closed once, and no small count can be found."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.figures.figure import Counted
from domain.figures.period import month_of
from domain.figures.public import LEAST, MONTHS, PUBLIC, Kept, Told, by_matter, closed_at, closed_months, parts_told
from domain.figures.public import told_of as told
from domain.figures.registry import BY_KEY
from starter.publication.figures import words

NOVEMBER = month_of(date(2025, 11, 3))


def fact(kind: str, number: int, *, by: str | None = None, **more: str | int) -> Counted:
    return Counted(
        kind=kind,
        ground=str(more.get("ground")) if "ground" in more else None,
        way=None,
        timing=str(more.get("timing")) if "timing" in more else None,
        law=None,
        channel=str(more.get("channel", "window")),
        days=int(more["days"]) if "days" in more else None,
        promised=None,
        by=by,
        number=number,
        amount=0,
        visits=2 * number,
        papers=3 * number,
        saved_days=0,
    )


def test_a_month_is_closed_at_the_end_of_the_tenth_of_the_next_in_beijing() -> None:
    closed = closed_at(NOVEMBER)
    assert closed == datetime(2025, 12, 10, 16, tzinfo=UTC)
    assert closed_months(closed)[0] == NOVEMBER
    assert closed_months(datetime(2025, 12, 10, 15, 59, tzinfo=UTC))[0] == NOVEMBER.before()
    assert len(closed_months(closed)) == MONTHS


@pytest.mark.parametrize(
    ("number", "shown"), [(0, "0"), (1, "少于5"), (4, "少于5"), (5, "5"), (12345, "12,345")], ids=str
)
def test_a_count_from_one_to_four_is_not_told(number: int, shown: str) -> None:
    received = BY_KEY["received"]
    assert words(received, told(received, [fact("received", number)] if number else [])) == shown


def test_a_share_is_told_as_whole_per_cent_where_it_rests_on_enough() -> None:
    share = BY_KEY["online_share"]
    enough = [fact("received", 2, channel="online"), fact("received", 4)]
    assert words(share, told(share, enough)) == "33%"
    assert (
        words(share, told(share, [fact("received", 2, channel="online"), fact("received", 2)])) == "不公布（少于5件）"
    )
    assert words(share, told(share, [])) == "—"


def test_a_median_and_a_sum_of_few_are_not_told() -> None:
    median, saved = BY_KEY["whole_days_median"], BY_KEY["saved_visits"]
    few = [fact("concluded", 4, ground="granted", days=3)]
    assert told(median, few).kept is told(saved, few).kept is Kept.FEW
    enough = [fact("concluded", 5, ground="granted", days=3)]
    assert (told(median, enough), told(saved, enough)) == (Told(3), Told(10))


def test_a_single_small_part_takes_the_smallest_other_with_it() -> None:
    shown = parts_told({"a": 2, "b": 30, "c": 9, "d": 0})
    assert {part: value.kept for part, value in shown.items()} == {
        "a": Kept.FEW,
        "b": Kept.NOT,
        "c": Kept.BESIDE,
        "d": Kept.NOT,
    }


@given(st.dictionaries(st.text("abcdefgh", min_size=1, max_size=3), st.integers(0, 40), max_size=12))
def test_no_small_part_follows_from_the_whole_and_the_others(counts: Mapping[str, int]) -> None:
    """Whoever knows the whole knows the sum of what was kept back: at least two parts, and at least five."""
    shown = parts_told(counts)
    kept = [part for part, value in shown.items() if value.kept]
    assert all(part in kept for part, number in counts.items() if 0 < number < LEAST)
    assert all(value.number == counts[part] for part, value in shown.items() if part not in kept)
    if kept and sum(counts.values()) >= LEAST and sum(1 for number in counts.values() if number) > 1:
        assert len(kept) > 1
        assert sum(counts[part] for part in kept) >= LEAST


def test_matters_stand_with_counts_alone() -> None:
    shown = by_matter([fact("received", 7, by="a"), fact("accepted", 6, by="a"), fact("received", 9, by="b")])
    assert shown["a"] == {"received": Told(7), "accepted": Told(6), "concluded": Told(0)}
    assert shown["b"] == {"received": Told(9), "accepted": Told(0), "concluded": Told(0)}


def test_nothing_about_refusals_is_public() -> None:
    assert not [each.key for each in PUBLIC if "refus" in each.key or "not_accepted" in each.key]
