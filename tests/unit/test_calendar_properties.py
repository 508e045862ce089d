"""The laws of counting working days, each over ten thousand drawn cases, on the district's years 2019 to 2026."""

from bisect import bisect_right
from datetime import date, timedelta
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from bundles.calendars import load_calendar
from domain.time.calendar import Closure, DepartmentCalendar, Openings, WorkCalendar, days_between
from domain.time.calendar_days import WORKING, DayKind, day_of
from domain.time.calendar_text import addition, due_after
from tests.support.amount import at_length
from tests.support.dice import Dice, ten_thousand_throws

FIRST_ON, LAST_ON, LONGEST = date(2019, 1, 1), date(2026, 6, 30), 150


@cache
def district() -> WorkCalendar:
    return load_calendar()


@cache
def working_days() -> list[date]:
    """All working days of the known years, asked for day by day."""
    every = days_between(FIRST_ON - timedelta(days=1), date(district().years[-1].year, 12, 31))
    return [on for on in every if district().is_working_day(on)]


# Starts and lengths that stay inside the known years.
starts = st.integers(FIRST_ON.toordinal(), LAST_ON.toordinal()).map(date.fromordinal)
lengths = st.integers(0, LONGEST)


def limit_of(dice: Dice) -> tuple[date, int, int]:
    """A start and two lengths, inside the known years."""
    start = FIRST_ON + timedelta(days=dice.number(0, (LAST_ON - FIRST_ON).days))
    return start, dice.number(0, LONGEST), dice.number(0, LONGEST)


closures = st.builds(
    lambda on, days: Closure(name="停办", first_on=on, last_on=on + timedelta(days=days), source="通知"),
    starts,
    st.integers(0, 6),
)


@ten_thousand_throws
def test_monotone_a_later_start_or_one_more_day_never_gives_an_earlier_due_day(dice: Dice) -> None:
    on, days, later = limit_of(dice)
    due = district().add_working_days(on, days)
    assert due <= district().add_working_days(on + timedelta(days=later), days)
    assert due < district().add_working_days(on, days + 1)


@ten_thousand_throws
def test_additive_counting_in_two_steps_equals_counting_at_once(dice: Dice) -> None:
    on, a, b = limit_of(dice)
    in_two = district().add_working_days(district().add_working_days(on, a), b)
    assert in_two == district().add_working_days(on, a + b)


@ten_thousand_throws
def test_inverse_counting_back_from_the_due_day_returns_to_a_working_day_0(dice: Dice) -> None:
    on, days, _ = limit_of(dice)
    day_0 = district().working_day_from(on)
    assert district().subtract_working_days(district().add_working_days(day_0, days), days) == day_0


@ten_thousand_throws
def test_inverse_the_difference_up_to_the_due_day_is_the_limit(dice: Dice) -> None:
    on, days, _ = limit_of(dice)
    due = district().add_working_days(on, days)
    assert district().working_days_between(on, due) == days == -district().working_days_between(due, on)


@ten_thousand_throws
def test_due_day_is_the_nth_of_the_working_days_listed_day_by_day(dice: Dice) -> None:
    on, days, _ = limit_of(dice)
    at = bisect_right(working_days(), on)
    assert district().add_working_days(on, days + 1) == working_days()[at + days]
    assert district().next_working_day(on) == working_days()[at]


@cache
def makeup_days() -> list[date]:
    return [on for year in district().years[:-1] for on in year.work]


@ten_thousand_throws
def test_every_makeup_workday_counts(dice: Dice) -> None:
    calendar, makeup, days = district(), makeup_days()[dice.number(0, len(makeup_days()) - 1)], dice.number(1, 60)
    eve = makeup - timedelta(days=1)
    assert calendar.add_working_days(eve, 1) == makeup
    without = calendar.add_working_days(makeup, days)
    assert calendar.add_working_days(eve, days + 1) == without
    assert calendar.working_days_between(eve, without) == days + 1


@ten_thousand_throws
def test_calendar_days_count_every_day_and_roll_to_the_next_working_day_only(dice: Dice) -> None:
    calendar, (on, days, _) = district(), limit_of(dice)
    last = calendar.add_calendar_days(on, days, roll=False)
    assert (last - on).days == days
    rolled = calendar.add_calendar_days(on, days, roll=True)
    assert rolled >= last
    assert calendar.is_working_day(rolled)
    assert not any(
        calendar.is_working_day(day) for day in days_between(last - timedelta(days=1), rolled) if day < rolled
    )


@settings(max_examples=at_length(1000), deadline=None)
@given(closures, st.lists(st.tuples(starts, lengths), min_size=10, max_size=10))
def test_closure_moves_every_due_day_past_the_working_days_that_it_takes(
    closure: Closure, drawn: list[tuple[date, int]]
) -> None:
    """Ten limits each, which makes ten thousand; half of them start close before the closure."""
    own = DepartmentCalendar(source="通知", closures=(closure,))
    open_calendar = district()
    shut = open_calendar.model_copy(update={"departments": {"yy": own}}).of("yy")
    for place, (start, days) in enumerate(drawn):
        on = start if place % 2 else closure.first_on - timedelta(days=1 + days % 20)
        if on < FIRST_ON:
            continue
        due = shut.add_working_days(on, days)
        taken = [day for day in closure.days() if on < day <= due and open_calendar.is_working_day(day)]
        assert due == open_calendar.add_working_days(on, days + len(taken))
        assert days == 0 or not closure.first_on <= due <= closure.last_on


@settings(max_examples=at_length(1000), deadline=None)
@given(st.sets(st.sampled_from([5, 6])), st.sets(starts, max_size=5), st.booleans(), st.lists(starts, min_size=10))
def test_department_days_lie_over_the_district(
    weekdays: set[int], dates: set[date], counts: bool, days: list[date]
) -> None:
    """Ten days each: a working day of the district stays one; others become one exactly where openings count."""
    opens = Openings(weekdays=tuple(sorted(weekdays)), dates=tuple(sorted(dates)))
    own = DepartmentCalendar(source="通知", opens=opens, counts_for_terms=counts)
    calendar = district().model_copy(update={"departments": {"spj": own}})
    overlay = calendar.of("spj")
    assert calendar.of("gaj") is calendar
    assert counts or overlay is calendar
    for on in {*days, *dates}:
        is_holiday = day_of(district(), on).kind is DayKind.HOLIDAY
        is_open = on in dates or (on.weekday() in weekdays and not is_holiday)
        assert overlay.is_working_day(on) == (district().is_working_day(on) or (counts and is_open))
        kind = day_of(calendar, on, "spj").kind
        assert (kind in WORKING) == overlay.is_working_day(on)
        assert (kind is DayKind.SERVICE) == (is_open and not counts and not district().is_working_day(on))


@settings(max_examples=at_length(1000), deadline=None)
@given(starts, lengths, st.sampled_from(["working", "calendar"]))
def test_sentence_names_start_limit_and_due_day(on: date, days: int, unit: str) -> None:
    sentence = addition(district(), on, days, "working" if unit == "working" else "calendar")
    due = due_after(district(), on, days, "working" if unit == "working" else "calendar")
    assert str(on) in sentence
    assert str(due) in sentence
    assert f"{days}个" in sentence
    assert sentence.endswith("。")
