"""A rung whose moment moves past the present is armed again; what fired before stays on record, superseded."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from bundles.loader import load_bundle
from domain.case.decide import RungDue, decide
from domain.case.limits.entries import RungFired
from domain.case.limits.rungs import superseded
from domain.case.rules import CALENDAR_ACTOR
from domain.definition.plan import ExtensionRule, JointStatutory, Plan, Procedure
from domain.time.clock import Limit, known_rungs
from starter.cli.case.explained import explained
from starter.words import timeline
from starter.words.case_names import CaseNames
from tests.support import newborn
from tests.support.amount import at_length
from tests.support.pure_case import CALENDAR, DAY, GOVERNMENT, LEAD, Life, clerk, closed, head, item, plan

PROCEDURES = (
    Procedure(key="tests", name="检测", ground="testing", basis="样例法第九条"),
    Procedure(key="experts", name="专家评审", ground="expert_review", basis="样例法第八条"),
)
LONGER = ExtensionRule(days=10, basis="行政许可法第四十二条")


def one_item() -> Plan:
    """One item of five days, legally ten, that may be stopped and extended; the whole is promised in five."""
    one = item("a/one", promised=Limit(days=5), statutory=Limit(days=10), procedures=PROCEDURES, extension=LONGER)
    return plan(one, mode="at_window", whole=5, joint_statutory=JointStatutory(limit=Limit(days=12)))


def firings(life: Life, clock_id: str, rung: str) -> list[datetime]:
    """When a rung fired, each time."""
    entries = (entry for entry in life.journal if isinstance(entry, RungFired))
    return [entry.at for entry in entries if (entry.clock_id, entry.rung) == (clock_id, rung)]


def test_reminder_comes_again_when_a_stop_moved_its_day() -> None:
    life = Life(one_item())
    life.at("2026-03-06 10:00").act("suspend_item", clerk("a"), "a/one", procedure="tests", days=5)
    assert superseded(life.state, "a/one.promised") == ("remind",)
    assert "remind" not in life.state.fired["a/one.promised"]
    life.at("2026-03-17 10:00")
    assert [f"{at:%m-%d %H}" for at in firings(life, "a/one.promised", "remind")] == ["03-06 01", "03-13 01"]
    assert superseded(life.state, "a/one.promised") == ()


def test_old_timer_fires_nothing_once_the_moment_has_moved_on() -> None:
    """A rung that fell due before a stop moved its day comes in again, late: the reminder waits for its new day."""
    life = Life(one_item()).at("2026-03-06 10:00")
    (old,) = (each for each in known_rungs(life.state.clocks["a/one.promised"], CALENDAR) if each.name == "remind")
    life.act("suspend_item", clerk("a"), "a/one", procedure="tests", days=5)
    assert decide(life.state, RungDue(rung=old)).entries == ()
    life.at("2026-03-17 10:00")
    assert len(firings(life, "a/one.promised", "remind")) == 2


def test_red_card_of_the_law_is_given_again_after_an_extension() -> None:
    life = Life(one_item())
    life.at("2026-03-13 10:00").act("request_extension", clerk("a"), "a/one", days=3, reason="COMPLEX")
    life.act("approve_extension", head("a"), "a/one")
    life.at("2026-04-30 10:00")
    assert len(firings(life, "a/one.statutory", "remind")) == 2
    assert len(firings(life, "a/one.statutory", "red")) == 1


def test_card_is_given_again_when_a_changed_calendar_moves_the_due_day_ahead() -> None:
    life = Life(one_item())
    life.at("2026-03-10 10:00")
    assert "yellow" in life.state.fired["a/one.promised"]
    storm = closed(date(2026, 3, 9), date(2026, 3, 10), date(2026, 3, 11))
    life.act("change_calendar", CALENDAR_ACTOR, calendar=storm)
    assert "yellow" not in life.state.fired["a/one.promised"]
    life.act("change_calendar", CALENDAR_ACTOR, calendar=CALENDAR)
    assert "yellow" in life.state.fired["a/one.promised"], "it fired for that moment, and stands again"
    life.act("change_calendar", CALENDAR_ACTOR, calendar=storm)
    life.at("2026-03-20 10:00")
    assert [f"{at:%m-%d}" for at in firings(life, "a/one.promised", "yellow")] == ["03-09", "03-12"]


def test_case_of_an_earlier_edition_keeps_its_rungs_fired_once() -> None:
    life = Life(plan(*one_item().items, mode="at_window", whole=5, defaults=2))
    life.at("2026-03-06 10:00").act("suspend_item", clerk("a"), "a/one", procedure="tests", days=5)
    life.at("2026-04-17 10:00")
    assert len(firings(life, "a/one.promised", "remind")) == 1


# --- the property -----------------------------------------------------------------------------------------------------


def moved(life: Life, dice: Random) -> None:
    """One of the acts that move due days, as somebody might do it now; what does not hold is refused."""
    which = dice.choice(("stop", "resume", "extend", "whole", "calendar"))
    if which == "stop":
        procedure = dice.choice(PROCEDURES).key
        life.act("suspend_item", clerk("a"), "a/one", procedure=procedure, days=dice.randint(1, 8))
    elif which == "resume":
        life.act("resume_item", clerk("a"), "a/one", procedure=dice.choice(PROCEDURES).key)
    elif which == "extend":
        life.act("request_extension", clerk("a"), "a/one", days=dice.randint(1, 10), reason="COMPLEX")
        life.act("approve_extension", head("a"), "a/one")
    elif which == "whole":
        life.act("request_extension", LEAD, days=dice.randint(1, 10), reason="COMPLEX")
        life.act("approve_extension", GOVERNMENT)
    else:
        days = sorted(dice.sample(range(1, 45), dice.randint(0, 4)))
        shut = [date(2026, 3, 1) + timedelta(days=each) for each in days]
        life.act("change_calendar", CALENDAR_ACTOR, calendar=closed(*shut) if shut else CALENDAR)


def every_passed_rung_has_fired(life: Life) -> None:
    """Each rung of a running clock whose moment is passed has fired at or after it; none that lies ahead stands."""
    for key, clock in life.state.clocks.items():
        if clock.ended_on is not None:
            continue
        standing = life.state.fired.get(key, ())
        for rung in known_rungs(clock, life.state.calendar):
            last = max(firings(life, key, rung.name), default=None)
            assert (rung.name in standing) == (rung.at <= life.now), (key, rung)
            assert (last is not None and last >= rung.at) == (rung.at <= life.now), (key, rung)


@settings(max_examples=at_length(300), deadline=None)
@given(st.randoms(use_true_random=False))
def test_whatever_moves_the_days_every_passed_moment_has_fired_once(dice: Random) -> None:
    life = Life(one_item())
    for _ in range(dice.randint(1, 14)):
        life.until(life.now + dice.randint(0, 6) * DAY + timedelta(hours=dice.randint(0, 23)))
        moved(life, dice)
        life.until(life.now)
        every_passed_rung_has_fired(life)
    fired = [(e.clock_id, e.rung, e.at) for e in life.journal if isinstance(e, RungFired)]
    assert max(Counter(fired).values(), default=1) == 1, "one moment fired twice"


# --- in words ---------------------------------------------------------------------------------------------------------


STORM = closed(date(2026, 3, 9), date(2026, 3, 10), date(2026, 3, 11))


def marked(life: Life, rung: str = "remind") -> list[str]:
    """What the timeline adds to each firing of that rung of the item's promise."""
    names, mine = CaseNames.of(load_bundle(newborn.SLUG).definition, life.state.plan), ("a/one.promised", rung)
    found = zip(life.course.entries, timeline.effects(names, life.course), strict=True)
    return [said for entry, said in found if isinstance(entry, RungFired) and (entry.clock_id, entry.rung) == mine]


def test_timeline_says_of_a_reminder_whose_day_moved_on_that_it_counts_no_more() -> None:
    life = Life(one_item()).at("2026-03-06 10:00")
    assert marked(life)[0] == ""
    life.act("suspend_item", clerk("a"), "a/one", procedure="tests", days=5)
    assert marked(life)[0] == "此后期限后移，这次不再算数，到新的时间另行提示。"
    life.at("2026-03-17 10:00")
    assert [marked(life)[at] for at in (0, -1)] == ["此后期限后移，这次不再算数，到新的时间已另行提示。", ""]


def test_timeline_says_nothing_more_of_what_stands_again_or_never_came_again() -> None:
    life = Life(one_item()).at("2026-03-10 10:00")
    life.act("change_calendar", CALENDAR_ACTOR, calendar=STORM)
    assert "不再算数" in marked(life, "yellow")[0]
    life.act("change_calendar", CALENDAR_ACTOR, calendar=CALENDAR)
    assert marked(life, "yellow")[0] == ""
    life.act("change_calendar", CALENDAR_ACTOR, calendar=STORM)
    life.grant("a/one")
    assert marked(life, "yellow")[0] == "此后期限后移，这次不再算数。"


def test_case_explained_says_that_the_next_step_has_come_before() -> None:
    life = Life(one_item()).at("2026-03-10 10:00")
    life.act("change_calendar", CALENDAR_ACTOR, calendar=STORM)
    names = CaseNames.of(load_bundle(newborn.SLUG).definition, life.state.plan)
    told = explained(life.state, names, life.now).next_rung
    assert told is not None
    assert told.rung == "yellow"
    assert any("这一步2026" in each and "不再算数" in each for each in told.derivation), told.derivation
