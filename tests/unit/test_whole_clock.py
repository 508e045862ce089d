"""The whole matter's clock stands only while every open item stands: cases a clerk knows, and a count by hand."""

from datetime import date, timedelta
from itertools import pairwise

from domain.time.calendar import days_between
from domain.time.clock import Limit, StopInterval, due_on, known_due_on, stop_end, stopped_days
from domain.time.clock_text import explain
from domain.time.whole_clock import ItemSpan, derived_stops
from tests.support.clocks import clock, district, expert_review, with_typhoon
from tests.support.dice import Dice, ten_thousand_throws

ACCEPTED = date(2026, 9, 18)
FOOD = ItemSpan(name="食品经营许可", opened_on=ACCEPTED, stops=(expert_review(),))
SIGN = ItemSpan(name="户外招牌", opened_on=ACCEPTED)
GROUND = "在办事项均停止计时：专家评审（食品经营许可）"


def whole(stops: tuple[StopInterval, ...], days: int = 15) -> date:
    return due_on(clock(kind="whole", limit=Limit(days=days), stops=stops), district())


class TestWhole:
    def test_whole_stands_with_the_only_open_item_and_says_what_moved_it(self) -> None:
        (stop,) = derived_stops([FOOD], district())
        assert (stop.from_on, stop.until_on, stop.ground) == (date(2026, 9, 22), date(2026, 9, 29), GROUND)
        assert explain(clock(kind="whole", stops=(stop,)), district())[1] == (
            f"扣除{GROUND}4个工作日（09-23、09-24、09-28、09-29）。"
        )

    def test_whole_runs_while_another_item_runs(self) -> None:
        assert derived_stops([FOOD, SIGN], district()) == ()

    def test_whole_stands_from_the_day_after_the_last_running_item_ended(self) -> None:
        decided = ItemSpan(name="户外招牌", opened_on=ACCEPTED, ended_on=date(2026, 9, 24))
        (stop,) = derived_stops([FOOD, decided], district())
        days = [f"{on:%m-%d}" for on in stopped_days(clock(kind="whole", stops=(stop,)), stop, district())]
        assert days == ["09-28", "09-29"]

    def test_whole_runs_again_when_the_next_item_opens(self) -> None:
        later = ItemSpan(name="消防检查", opened_on=date(2026, 9, 28))
        (stop,) = derived_stops([FOOD, later], district())
        assert (stop.from_on, stop.until_on) == (date(2026, 9, 22), date(2026, 9, 28))

    def test_announced_stop_moves_the_whole_at_once_and_the_result_moves_it_back(self) -> None:
        announced = ItemSpan(name="食品经营许可", opened_on=ACCEPTED, stops=(expert_review(until_on=None),))
        plain = whole(())
        assert whole(derived_stops([announced], district())) == district().add_working_days(plain, 5)
        assert whole(derived_stops([FOOD], district())) == district().add_working_days(plain, 4)

    def test_wait_stands_for_its_whole_span(self) -> None:
        notice = ItemSpan(name="公示", opened_on=ACCEPTED, is_wait=True, waits_until=date(2026, 9, 30))
        (planned,) = derived_stops([notice], district())
        assert (planned.from_on, planned.until_on) == (ACCEPTED, date(2026, 9, 30))
        assert planned.ground == "在办事项均停止计时：等待期（公示）"
        ended = ItemSpan(name="公示", opened_on=ACCEPTED, is_wait=True, ended_on=date(2026, 9, 29))
        assert derived_stops([ended], district())[0].until_on == date(2026, 9, 29)

    def test_item_that_starts_on_the_day_the_former_ended_leaves_no_gap(self) -> None:
        first = ItemSpan(name="检测", opened_on=ACCEPTED, ended_on=date(2026, 9, 24), is_wait=True)
        then = ItemSpan(name="公示", opened_on=date(2026, 9, 24), is_wait=True, waits_until=date(2026, 9, 30))
        stops = derived_stops([first, then], district())
        assert [(stop.from_on, stop.until_on) for stop in stops] == [
            (ACCEPTED, date(2026, 9, 24)),
            (date(2026, 9, 24), date(2026, 9, 30)),
        ]
        assert whole(stops, 5) == district().add_working_days(date(2026, 9, 30), 5)

    def test_day_without_an_open_item_runs(self) -> None:
        first = ItemSpan(name="检测", opened_on=ACCEPTED, ended_on=date(2026, 9, 21), is_wait=True)
        then = ItemSpan(name="公示", opened_on=date(2026, 9, 22), is_wait=True, waits_until=date(2026, 9, 24))
        assert [stop.from_on.day for stop in derived_stops([first, then], district())] == [18, 22]

    def test_every_cause_is_named_once_and_a_new_stop_begins_where_causes_change(self) -> None:
        tested = StopInterval(ground="检测", basis="行政许可法第四十五条", from_on=date(2026, 9, 21), announced_days=3)
        sign = ItemSpan(name="户外招牌", opened_on=ACCEPTED, stops=(tested, tested))
        stops = derived_stops([FOOD, sign, ItemSpan("旧", ACCEPTED, date(2026, 9, 28))], district())
        assert stops == ()
        (both,) = derived_stops([FOOD, sign], district())
        assert both.ground == "在办事项均停止计时：专家评审（食品经营许可）、检测（户外招牌）"
        assert both.basis == "行政许可法第四十五条"
        assert (both.from_on, both.until_on) == (date(2026, 9, 22), date(2026, 9, 24))

    def test_weekend_alone_is_no_stop(self) -> None:
        weekend = ItemSpan(name="公示", opened_on=date(2026, 11, 27), ended_on=date(2026, 11, 29), is_wait=True)
        assert derived_stops([weekend], district()) == ()

    def test_limit_in_calendar_days_loses_the_weekend_at_the_end_too(self) -> None:
        notice = ItemSpan(name="公示", opened_on=date(2026, 11, 24), is_wait=True, ended_on=date(2026, 11, 29))
        natural = clock(kind="whole", started_on=date(2026, 11, 23), limit=Limit(days=10, unit="calendar", rolls=False))
        stops = derived_stops([notice], district())
        assert due_on(natural.model_copy(update={"stops": stops}), district()) == date(2026, 12, 8)

    def test_stop_past_the_known_years_leaves_the_wholes_due_day_open(self) -> None:
        stop = StopInterval(ground="鉴定", from_on=date(2027, 12, 1), announced_days=60)
        for item in (
            ItemSpan(name="食品经营许可", opened_on=date(2027, 11, 1), stops=(stop,)),
            ItemSpan(name="公示", opened_on=date(2027, 12, 1), is_wait=True),
        ):
            stops = derived_stops([item], district())
            waiting = clock(kind="whole", started_on=date(2027, 11, 30), stops=stops)
            assert known_due_on(waiting, district()) is None

    def test_items_past_the_known_years_raise_nothing(self) -> None:
        late = ItemSpan(name="公示", opened_on=date(2028, 1, 3), is_wait=True, ended_on=date(2028, 2, 3))
        assert derived_stops([late], district()) == ()
        assert derived_stops([], district()) == ()

    def test_announced_days_of_a_stop_follow_the_calendar_of_its_department(self) -> None:
        stop = StopInterval(ground="检测", from_on=date(2026, 11, 25), announced_days=4)
        item = ItemSpan(name="食品经营许可", opened_on=date(2026, 11, 23), stops=(stop,))
        hall = ItemSpan(name="食品经营许可", opened_on=date(2026, 11, 23), stops=(stop,), department="spj")
        assert derived_stops([item], with_typhoon())[0].until_on == date(2026, 12, 1)
        assert derived_stops([hall], with_typhoon())[0].until_on == date(2026, 11, 30)


def any_item(dice: Dice) -> ItemSpan:
    """An item that opens within three weeks of acceptance; a third of them wait, most have ended."""
    opened, length = ACCEPTED + timedelta(days=dice.number(0, 20)), timedelta(days=dice.number(0, 40))
    ended = opened + length if dice.number(0, 3) else None
    if dice.number(0, 2) == 0:
        return ItemSpan("公示", opened, ended, is_wait=True, waits_until=opened + length)
    return ItemSpan("甲乙"[dice.number(0, 1)], opened, ended, dice.stops(opened))


def stands_by_hand(found: list[ItemSpan], on: date) -> bool:
    """Whether every open item stands on that day, and there is one."""
    opened = []
    for item in found:
        end = item.ended_on or (item.waits_until if item.is_wait else None)
        if item.opened_on < on and (end is None or on <= end):
            opened.append(item)
    return bool(opened) and all(
        item.is_wait or any(stop.from_on < on <= stop_end(stop, district()) for stop in item.stops) for item in opened
    )


@ten_thousand_throws
def test_derived_stops_take_out_the_days_that_looking_day_by_day_gives(dice: Dice) -> None:
    found = [any_item(dice) for _ in range(dice.number(0, 3))]
    stops = derived_stops(found, district())
    stood = {on for stop in stops for on in days_between(stop.from_on, stop_end(stop, district()))}
    horizon = days_between(ACCEPTED - timedelta(days=15), ACCEPTED + timedelta(days=150))
    working = [on for on in horizon if district().is_working_day(on)]
    by_hand = {on for on in working if stands_by_hand(found, on)}
    assert stood.intersection(working) == by_hand
    limit = dice.number(1, 30)
    assert whole(stops, limit) == [on for on in working if on > ACCEPTED and on not in by_hand][limit - 1]
    for stop in stops:
        assert by_hand.intersection(days_between(stop.from_on, stop_end(stop, district())))
        assert stop.ground.startswith("在办事项均停止计时：")
    for earlier, later in pairwise(stops):
        assert stop_end(earlier, district()) <= later.from_on
    assert derived_stops(found[::-1], district()) == stops
