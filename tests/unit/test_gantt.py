"""The Gantt: what its rows say, that its drawing loses nothing, and that its words do not stand on each other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import combinations, pairwise

import pytest

from bundles.loader import load_bundle
from bundles.scenarios.scenario import load_scenarios
from domain.case.course import Course
from domain.case.entries import Entry
from domain.case.state import CaseOpening
from domain.duties.attribution import attribute
from domain.time.calendar import at_hour
from domain.time.clock import Limit
from starter.web.case.gantt import Gantt, Row, gantt_of
from starter.web.case.gantt_layout import Drawing, Text, draw, text_width
from starter.web.case.time import case_time, span_text
from tests.support.played import Played, every_scenario, played
from tests.support.pure_case import DAY, HOUR, LEAD, Life, item, plan
from tests.unit.test_attribution import rich_plan

RECEIVED_ON = date(2026, 9, 17)
ALL = every_scenario()


def seen(opening: CaseOpening, entries: list[Entry], now: datetime) -> Gantt:
    """The Gantt as it stood at that moment."""
    return drawn_at(Course.of(opening, (entry for entry in entries if entry.at <= now)), now)


def drawn_at(course: Course, now: datetime) -> Gantt:
    return gantt_of(course.state, attribute(course, now), {}, now)


def at_every_moment(case: Played) -> Iterator[Gantt]:
    """The Gantt after each entry and long after the last; the journal is folded once where it stands in order."""
    moments = sorted({entry.at for entry in case.entries} | {case.entries[-1].at + 40 * DAY})
    course = Course.of(case.state.opening, case.entries)
    for now in moments:
        past = [entry.at <= now for entry in case.entries]
        count = sum(past)
        is_start = all(past[:count])
        yield drawn_at(course.upto(count), now) if is_start else seen(case.state.opening, case.entries, now)


def of_life(life: Life) -> Gantt:
    return seen(life.opening, life.journal, life.now)


def ledger_at(on: date, hour: int = 12) -> Gantt:
    """The worked ledger of the food licence at noon of that day."""
    case = played("shipin-jingying", "ledger", RECEIVED_ON)
    return seen(case.state.opening, case.entries, at_hour(on, hour))


def row(gantt: Gantt, name: str) -> Row:
    return next(each for group in gantt.groups for each in group.rows if each.name == name)


def days(found: Row, kind: str) -> list[tuple[date, date]]:
    spans = (*([found.plan] if found.plan else ()), *found.actual, *found.stood)
    return [(each.first_on, each.last_on) for each in spans if each.kind == kind]


def limits(found: Row) -> dict[str, date]:
    return {limit.label: limit.on for limit in found.limits}


def test_item_shows_plan_reality_stop_and_both_limits() -> None:
    licence = row(ledger_at(date(2026, 10, 20)), "食品经营许可")
    assert days(licence, "planned") == [(date(2026, 9, 18), date(2026, 10, 14))]
    assert days(licence, "actual") == [(date(2026, 9, 18), date(2026, 10, 14))]
    assert days(licence, "late") == [(date(2026, 10, 15), date(2026, 10, 20))]
    assert days(licence, "stop") == [(date(2026, 9, 23), date(2026, 9, 29))]
    assert limits(licence) == {"承诺": date(2026, 10, 14), "法定": date(2026, 10, 28)}


def test_extension_moves_the_legal_limit_and_the_end_stops_the_bar() -> None:
    gantt = ledger_at(date(2026, 11, 23))
    licence = row(gantt, "食品经营许可")
    assert limits(licence)["法定"] == date(2026, 11, 4)
    assert days(licence, "late") == [(date(2026, 10, 15), date(2026, 11, 3))]
    assert not any(span.runs for span in licence.actual)
    delivery = row(gantt, "颁发送达")
    assert (days(delivery, "actual"), limits(delivery)) == (
        [(date(2026, 11, 3), date(2026, 11, 5))],
        {"送达": date(2026, 11, 17)},
    )


def test_running_stop_reaches_to_its_announced_end() -> None:
    licence = row(ledger_at(date(2026, 9, 24)), "食品经营许可")
    assert days(licence, "stop") == [(date(2026, 9, 23), date(2026, 9, 30))]
    assert licence.word.endswith("中止计时")


def test_whole_stands_with_its_only_item() -> None:
    whole = row(ledger_at(date(2026, 9, 30)), "整件事承诺")
    assert days(whole, "stop") == [(date(2026, 9, 23), date(2026, 9, 29))]


def test_time_before_acceptance_shows_the_terms_that_ran() -> None:
    intake = row(ledger_at(date(2026, 9, 18)), "收件到受理")
    assert intake.word == "已受理"
    assert limits(intake)["受理审查"] == date(2026, 9, 23)


def test_item_that_has_not_started_is_planned_from_the_end_of_the_former() -> None:
    life = Life(plan(item("a/one"), item("b/two", after=("a/one",)), mode="at_window"))
    waiting = row(of_life(life), "b/two")
    assert days(waiting, "projected") == [(date(2026, 3, 9), date(2026, 3, 16))]
    life.until(life.now + 9 * DAY)  # past the promise: it cannot end before today
    assert days(row(of_life(life), "b/two"), "projected") == [(date(2026, 3, 11), date(2026, 3, 18))]


def test_before_acceptance_everything_is_planned_from_the_day_on_which_it_may_come() -> None:
    life = Life(rich_plan(item("a/one")))
    gantt = of_life(life)
    assert days(row(gantt, "a/one"), "projected") == [(date(2026, 3, 9), date(2026, 3, 16))]
    assert days(row(gantt, "整件事承诺"), "projected") == [(date(2026, 3, 9), date(2026, 3, 23))]


def test_correction_is_marked_in_the_time_before_acceptance() -> None:
    life = Life(plan(item("a/one")))
    life.gap("a/one", "jhz")
    life.until(life.now + 3 * DAY)
    assert days(row(of_life(life), "收件到受理"), "correction") == [(date(2026, 3, 2), date(2026, 3, 5))]


def test_public_notice_is_told_apart_from_work() -> None:
    life = Life(plan(item("a/gs", kind="wait", promised=Limit(days=3)), mode="at_window"))
    life.until(life.now + DAY)
    assert days(row(of_life(life), "a/gs"), "wait") == [(date(2026, 3, 2), date(2026, 3, 3))]


def test_withdrawn_case_ends_its_bars_and_plans_nothing() -> None:
    life = Life(plan(item("a/one"), item("b/two", after=("a/one",)), mode="at_window"))
    life.until(life.now + DAY)
    life.act("withdraw_application", LEAD)
    assert life.state.phase != "concluded"  # the lead may not
    life.act("withdraw_application", life.opening.filed_by)
    life.until(life.now + 9 * DAY)
    gantt = of_life(life)
    assert days(row(gantt, "a/one"), "actual") == [(date(2026, 3, 2), date(2026, 3, 3))]
    assert row(gantt, "b/two").plan is None


# --- the drawing ------------------------------------------------------------------------------------------------------


def covered(text: Text) -> tuple[float, float]:
    """From where to where a word reaches."""
    width = text_width(text.text)
    left = {"start": text.x, "middle": text.x - width / 2, "end": text.x - width}[text.anchor]
    return left, left + width


def overlaps(drawing: Drawing) -> list[tuple[str, str]]:
    """Words that stand on each other; a day's number may reach into its neighbour's column."""
    lines: dict[float, list[tuple[float, float, str]]] = {}
    for text in drawing.texts:
        if text.kind != "day":
            lines.setdefault(text.y, []).append((*covered(text), text.text))
    return [
        (one, other)
        for words in lines.values()
        for (from_x, to_x, one), (left, right, other) in combinations(words, 2)
        if from_x < right and left < to_x
    ]


@pytest.mark.parametrize(("slug", "name"), ALL)
def test_every_scenario_is_drawn_at_any_moment(slug: str, name: str) -> None:
    for gantt in at_every_moment(played(slug, name, RECEIVED_ON)):
        drawing = draw(gantt)
        assert overlaps(drawing) == []
        for text in drawing.texts:
            assert covered(text)[0] >= 0 or text.kind in ("promised", "statutory"), text
            assert 0 <= text.y <= drawing.height
        for box in (*drawing.shades, *drawing.boxes):
            assert box.x >= 0
            assert box.x + box.width <= drawing.width + 0.2, box
            assert box.y + box.height <= drawing.height
        told = [limit for group in gantt.groups for each in group.rows for limit in each.limits]
        assert len([line for line in drawing.lines if line.kind in ("promised", "statutory")]) == len(told)


@pytest.mark.parametrize(("slug", "name"), ALL)
def test_time_of_every_scenario_sums_to_what_is_shown_as_the_whole(slug: str, name: str) -> None:
    case = played(slug, name, RECEIVED_ON)
    course = Course.of(case.state.opening, case.entries)
    for number, entry in enumerate(case.entries, start=1):
        held = attribute(course.upto(number), entry.at)
        assert sum((each.time for each in held), timedelta(0)) == (
            held[-1].to_at - course.opening.received_at if held else timedelta(0)
        )
        shown = case_time(held, {}, entry.at)
        assert sum(share.minutes for share in shown.shares) == shown.minutes
        assert sum(share.minutes for share in shown.plain) == shown.minutes
        assert sum(share.percent for share in shown.shares) == (100 if shown.minutes else 0)


def test_today_is_marked_only_while_it_lies_in_the_picture() -> None:
    assert any(line.kind == "today" for line in draw(ledger_at(date(2026, 10, 20))).lines)
    assert not any(line.kind == "today" for line in draw(ledger_at(date(2026, 12, 20))).lines)


def test_days_off_are_shaded_and_a_makeup_workday_is_not() -> None:
    drawing = draw(ledger_at(date(2026, 10, 20)))
    day = next(box.width for box in drawing.boxes if box.kind == "group")
    assert day == drawing.width
    first, last = ledger_at(date(2026, 10, 20)).first_on, ledger_at(date(2026, 10, 20)).last_on
    width = (drawing.width - 20) / ((last - first).days + 1)

    def is_shaded(on: date) -> bool:
        middle = 10 + ((on - first).days + 0.5) * width
        return any(box.x <= middle <= box.x + box.width for box in drawing.shades)

    assert is_shaded(date(2026, 10, 5))  # 国庆
    assert is_shaded(date(2026, 9, 26))  # 周六
    assert not is_shaded(date(2026, 9, 20))  # 调休上班的周日
    assert not is_shaded(date(2026, 9, 28))


def test_lengths_are_told_in_days_hours_and_minutes() -> None:
    assert [span_text(each) for each in (0, 59, 60, 24 * 60, 3 * 24 * 60 + 4 * 60 + 5)] == [
        "不到1分钟",
        "59分",
        "1小时",
        "1天",
        "3天4小时5分",
    ]


def test_case_that_has_just_come_in_is_drawn() -> None:
    life = Life(plan(item("a/one")))
    assert draw(of_life(life)).width > 0
    assert life.now == datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
    life.until(life.now + HOUR)
    assert draw(of_life(life)).summary.startswith("从2026-03-02到")


@pytest.mark.parametrize("received_on", [date(2026, 9, 28), date(2026, 9, 30), date(2026, 11, 30), date(2026, 9, 3)])
def test_every_month_that_begins_in_the_picture_is_named(received_on: date) -> None:
    scenario = next(each for each in load_scenarios("shipin-jingying") if each.scenario == "smooth")
    case = Played(load_bundle("shipin-jingying").definition, scenario, received_on)
    gantt = seen(case.state.opening, case.entries, at_hour(received_on + timedelta(days=40), 12))
    texts = [text for text in draw(gantt).texts if text.kind == "month"]
    shown = [gantt.first_on + timedelta(days=days) for days in range((gantt.last_on - gantt.first_on).days + 1)]
    begun = {f"{on.month}月" for on in shown if on.day == 1}
    assert begun
    assert begun <= {text.text.partition("年")[2] or text.text for text in texts}
    assert "年" in texts[0].text
    assert all(before.x + text_width(before.text) <= after.x for before, after in pairwise(texts))
