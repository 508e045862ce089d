"""Laws of the clock, each tried on ten thousand made-up clocks, and the host's time zone, which changes nothing."""

import os
import subprocess
import sys
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest

from domain.time.calendar import WorkCalendar, days_between
from domain.time.calendar_text import common_name
from domain.time.clock import (
    Clock,
    Extension,
    Limit,
    StopInterval,
    due_on,
    is_stopped,
    known_due_on,
    remaining_days,
    rungs,
    stop_end,
    walk,
)
from domain.time.clock_kinds import DEFAULT_LADDERS, RUNG_ORDER, ClockKind
from domain.time.clock_text import explanation_record
from tests.support.clocks import clock, district, with_typhoon
from tests.support.dice import Dice, ten_thousand_throws

ROOT = Path(__file__).parents[2]
ONE_DAY = timedelta(days=1)
KINDS: list[ClockKind] = sorted(DEFAULT_LADDERS)


def made(start: date, days: int, stops: tuple[StopInterval, ...] = (), longer: int = 0, unit: str = "working") -> Clock:
    """A clock of that limit with those stops and, above 0, an extension of so many days."""
    extension = Extension(days=longer, approver="负责人", approved_on=start) if longer else None
    return clock(
        started_on=start,
        limit=Limit.model_validate({"days": days, "unit": unit}),
        stops=stops,
        extensions=(extension,) if extension else (),
    )


def any_clock(dice: Dice, least: int = 0) -> Clock:
    """A promise of up to 45 working days with up to three stops."""
    start = dice.start()
    return made(start, dice.number(least, 45), dice.stops(start))


def like(of: Clock, **changes: object) -> Clock:
    return of.model_copy(update=changes)


def counted_by_hand(start: date, days: int, stops: tuple[StopInterval, ...], *, working: bool = True) -> date:
    """The last of `days` days after `start` that no stop takes out, found by looking at one day after another."""
    spans = [(stop.from_on, stop_end(stop, district())) for stop in stops]
    day = start
    while days > 0:
        day += ONE_DAY
        counts = district().is_working_day(day) if working else True
        days -= counts and not any(after < day <= until for after, until in spans)
    return day


@ten_thousand_throws
def test_due_day_is_the_day_that_counting_by_hand_gives_and_an_extension_adds_to_it(dice: Dice) -> None:
    term, longer = any_clock(dice), dice.number(1, 15)
    start, days = term.started_on, term.limit.days
    due = due_on(term, district())
    assert due == counted_by_hand(start, days, term.stops)
    extended = made(start, days, term.stops, longer)
    assert walk(extended, district()).base_on == due
    assert due_on(extended, district()) == counted_by_hand(start, days + longer, term.stops)
    if all(stop_end(stop, district()) <= due for stop in term.stops):
        assert due_on(extended, district()) == district().add_working_days(due, longer)


@ten_thousand_throws
def test_calendar_days_are_counted_one_by_one_and_roll_to_a_working_day(dice: Dice) -> None:
    plain, longer = any_clock(dice), dice.number(0, 10)
    natural = made(plain.started_on, plain.limit.days, plain.stops, longer, "calendar")
    end = counted_by_hand(plain.started_on, plain.limit.days, plain.stops, working=False)
    base = district().working_day_from(end)
    assert walk(natural, district()).base_on == base
    if longer:
        base = district().working_day_from(counted_by_hand(base, longer, plain.stops, working=False))
    assert due_on(natural, district()) == base


@ten_thousand_throws
def test_due_day_grows_with_limit_and_start_and_a_limit_may_be_counted_in_two_parts(dice: Dice) -> None:
    term, then = any_clock(dice), dice.number(1, 45)
    due, longer = due_on(term, district()), like(term, limit=Limit(days=term.limit.days + then))
    assert due_on(longer, district()) > due
    assert due_on(like(term, started_on=term.started_on + ONE_DAY), district()) >= due
    assert due_on(like(term, started_on=due, limit=Limit(days=then)), district()) == due_on(longer, district())


@ten_thousand_throws
def test_days_left_and_days_used_make_the_limit_on_every_day(dice: Dice) -> None:
    term = any_clock(dice, least=1)
    start, due = term.started_on, due_on(term, district())
    today = start + timedelta(days=dice.number(0, (due - start).days - 1))
    left = remaining_days(term, district(), today)
    used = [on for on in days_between(start, today) if district().is_working_day(on)]
    assert left + sum(not is_stopped(term, district(), on) for on in used) == term.limit.days
    assert remaining_days(term, district(), start) == term.limit.days
    # Counting the days left from today on leads back to the same due day.
    assert due_on(like(term, started_on=today, limit=Limit(days=left)), district()) == due


@ten_thousand_throws
def test_stop_of_n_working_days_moves_the_due_day_by_n(dice: Dice) -> None:
    start, days, length = dice.start(), dice.number(1, 45), dice.number(1, 30)
    notice = district().add_working_days(start, dice.number(0, days - 1))
    stop = StopInterval(ground="检验", from_on=notice, announced_days=length)
    due = due_on(made(start, days), district())
    assert due_on(made(start, days, (stop,)), district()) == district().add_working_days(due, length)


@ten_thousand_throws
def test_order_and_overlap_of_stops_and_stops_outside_the_term_do_not_matter(dice: Dice) -> None:
    term, turn, cut = any_clock(dice), dice.number(0, 3), timedelta(days=dice.number(1, 14))
    due = due_on(term, district())
    turned = (*term.stops[turn:], *term.stops[:turn])
    assert due_on(like(term, stops=turned), district()) == due
    assert due_on(like(term, stops=turned[::-1]), district()) == due
    # Each stop told in two parts that overlap or meet is the same time left out.
    halves = []
    for stop in term.stops:
        end = stop_end(stop, district())
        middle = min(end, stop.from_on + cut)
        halves.append(stop.model_copy(update={"until_on": middle}))
        halves.append(stop.model_copy(update={"from_on": max(stop.from_on, middle - ONE_DAY), "until_on": end}))
    assert due_on(like(term, stops=tuple(halves)), district()) == due
    gap, announced = timedelta(days=dice.number(0, 20)), dice.number(1, 15)
    late = StopInterval(ground="公告", from_on=due + gap, announced_days=announced)
    early = late.model_copy(update={"from_on": term.started_on - gap, "until_on": term.started_on})
    assert due_on(like(term, stops=(late, *term.stops, early)), district()) == due


@cache
def makeup_days() -> tuple[date, ...]:
    return tuple(on for year in district().years for on in year.work)


@cache
def without(makeup: date) -> WorkCalendar:
    """The known years as they would be if nobody had to work on that day."""
    years = (
        each.model_copy(update={"work": tuple(on for on in each.work if on != makeup)}) for each in district().years
    )
    return WorkCalendar(years=tuple(years))


@ten_thousand_throws
def test_every_makeup_workday_counts(dice: Dice) -> None:
    makeup = makeup_days()[dice.number(0, len(makeup_days()) - 1)]
    start = max(makeup - timedelta(days=dice.number(1, 60)), date(2019, 1, 1))
    term = made(start, dice.number(1, 45))
    due, due_without = due_on(term, district()), due_on(term, without(makeup))
    if due < makeup:
        assert due_without == due
    else:
        assert due_without == without(makeup).next_working_day(due) > due
        left = [remaining_days(term, district(), on) for on in (makeup - ONE_DAY, makeup)]
        assert left[0] - left[1] == 1


@ten_thousand_throws
def test_rungs_come_in_order_each_once_and_not_after_the_end(dice: Dice) -> None:
    term, kind = any_clock(dice), KINDS[dice.number(0, len(KINDS) - 1)]
    term = like(term, kind=kind, ladder=DEFAULT_LADDERS[kind])
    every = rungs(term, district())
    assert list(every) == sorted(every, key=lambda rung: (rung.at, RUNG_ORDER.index(rung.name)))
    assert {rung.name for rung in every} | {"remind"} == {rule.name for rule in term.ladder}
    assert len({rung.name for rung in every}) == len(every)
    ended_on = term.started_on + timedelta(days=dice.number(0, 90))
    kept = rungs(like(term, ended_on=ended_on), district())
    assert kept == every[: len(kept)]
    # In time is whoever ends on the due day or before it: neither a card nor a consequence follows.
    if ended_on <= due_on(term, district()):
        assert {rung.name for rung in kept} <= {"remind"}


@ten_thousand_throws
def test_every_clock_explains_itself_and_its_record_agrees(dice: Dice) -> None:
    """Also past the known years, and by a department's own calendar."""
    start, unit = dice.start(3300), ("working", "calendar")[dice.number(0, 1)]
    kind, department = KINDS[dice.number(0, len(KINDS) - 1)], (None, "spj", "gaj")[dice.number(0, 2)]
    plain = made(start, dice.number(0, 12), dice.stops(start), dice.number(0, 5), unit)
    told, calendar = like(plain, kind=kind, department=department), with_typhoon()
    record, due = explanation_record(told, calendar), known_due_on(told, calendar)
    assert record.due_on == due
    sentences = "".join(record.sentences)
    assert ("尚未载入" in sentences) if due is None else (str(due) in sentences)
    left_out = [on for stop in record.stops for on in stop.left_out]
    assert len(left_out) == len(set(left_out))
    assert all(is_stopped(told, calendar, on) for on in left_out)
    held = (record.passed, *(extension.passed for extension in record.extensions))
    for off in (off for each in held for off in (*each.holidays, *each.closures)):
        assert common_name(off.name) in sentences


ZONES = ["UTC", "Asia/Shanghai", "America/New_York", "Asia/Kathmandu"]
PRINT_A_YEAR = """
import time
from datetime import date, timedelta
from domain.clock import due_on, rungs
from domain.clock_text import explanation, remaining_text
from tests.support.clocks import clock, district, expert_review, extension
print(time.strftime("%H", time.localtime(0)))
for day in range(0, 365, 3):
    start = date(2026, 1, 1) + timedelta(days=day)
    term = clock(started_on=start, stops=(expert_review(),), extensions=(extension(),))
    print(start, due_on(term, district()), explanation(term, district()))
    print([rung.at.isoformat() for rung in rungs(term, district())], remaining_text(term, district(), start))
"""


@cache
def told_in(zone: str) -> tuple[str, str]:
    """The host's hour at the epoch, and a year of due days, moments and sentences, on a host of that zone."""
    done = subprocess.run(
        [sys.executable, "-c", PRINT_A_YEAR],
        env=os.environ | {"TZ": zone, "PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    hour, _, told = done.stdout.partition("\n")
    return hour, told


@pytest.mark.parametrize("zone", ZONES)
def test_time_zone_of_the_host_changes_no_due_day_and_no_sentence(zone: str) -> None:
    assert told_in(zone)[1] == told_in("Asia/Shanghai")[1]
    assert len(told_in(zone)[1].splitlines()) == 2 * 122


def test_hosts_of_the_time_zone_test_really_differ() -> None:
    assert len({told_in(zone)[0] for zone in ZONES}) == len(ZONES)
