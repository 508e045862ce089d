"""日历调整 and 纸质补录: a case under other years, a case whose years run out, and a receipt entered later."""

from __future__ import annotations

from datetime import date
from typing import Any

from domain.case.acts import Act
from domain.case.decide import calendar_changed
from domain.case.intake.entries import CaseAccepted, CaseReceived, PaperEntry
from domain.case.limits.entries import CalendarChanged, DueChange
from domain.case.rules import CALENDAR_ACTOR
from domain.definition.plan import Procedure
from domain.rows.case import changed_rows, project
from domain.time.calendar import WorkCalendar
from domain.time.clock import Limit
from tests.support.pure_case import CALENDAR, LEAD, WINDOW, Life, beijing, clerk, closed, item, plan

EXPERTS = Procedure(key="experts", name="专家评审", ground="expert_review", basis="样例法第八条")


def change(life: Life, calendar: WorkCalendar) -> CalendarChanged:
    """The installation brings a changed calendar to the case."""
    life.act("change_calendar", CALENDAR_ACTOR, calendar=calendar)
    return life.last(CalendarChanged)


def test_closure_moves_what_runs_and_the_journal_says_how() -> None:
    life = Life(plan(item("a/one"), item("b/two"), mode="at_window"))
    life.at("2026-03-03").act("decide_item", clerk("b"), "b/two", decision="grant")
    before = life.state
    changed = change(life, closed(date(2026, 3, 5), date(2026, 3, 6)))
    assert changed.changes == (
        DueChange(clock_id="case.whole", before_on=date(2026, 3, 16), after_on=date(2026, 3, 18)),
        DueChange(clock_id="a/one.promised", before_on=date(2026, 3, 9), after_on=date(2026, 3, 11)),
    )
    assert changed.earlier == ()
    assert (life.due("a/one.promised"), life.due("case.whole")) == ("2026-03-11", "2026-03-18")
    rows = changed_rows(before, life.state)
    assert rows == project(life.state)
    assert rows.case is not None
    assert rows.case.calendar_version == life.state.calendar.version != CALENDAR.version


def test_closure_that_is_lifted_brings_dates_forward_and_alerts() -> None:
    life = Life(plan(item("a/one"), mode="at_window"), calendar=closed(date(2026, 3, 5), date(2026, 3, 6)))
    life.at("2026-03-10 10:00")
    assert life.fired() == {"a/one.promised remind": "2026-03-10 09:00"}
    changed = change(life, CALENDAR)
    assert changed.earlier == ("case.whole", "a/one.promised")
    life.at("2026-03-10 12:00")
    # Yesterday was the last day by the changed calendar: the card comes with the change, never before it.
    assert life.fired()["a/one.promised yellow"] == "2026-03-10 10:00"


def test_stops_of_the_whole_follow_the_calendar() -> None:
    life = Life(plan(item("a/one", procedures=(EXPERTS,)), mode="at_window"))
    life.at("2026-03-04").act("suspend_item", clerk("a"), "a/one", procedure="experts", days=3)
    assert (life.due("a/one.promised"), life.due("case.whole")) == ("2026-03-12", "2026-03-19")
    changed = change(life, closed(date(2026, 3, 6)))
    assert (life.due("a/one.promised"), life.due("case.whole")) == ("2026-03-13", "2026-03-20")
    assert {each.clock_id for each in changed.changes} == {"a/one.promised", "a/one.stop#1", "case.whole"}


def test_preview_shows_what_the_change_will_journal_and_changes_nothing() -> None:
    life = Life(plan(item("a/one"), mode="at_window"))
    before, calendar = life.state, closed(date(2026, 3, 5))
    preview = calendar_changed(life.state, calendar, {"at": life.now})
    assert life.state is before
    assert change(life, calendar).changes == preview.changes


def test_same_calendar_again_is_settled_without_a_change() -> None:
    life = Life(plan(item("a/one"), mode="at_window"))
    changed = change(life, CALENDAR)
    assert (changed.changes, changed.earlier) == ((), ())


def test_deliveries_of_a_concluded_case_move_too() -> None:
    life = Life(plan(item("a/one"), mode="at_window", delivery=Limit(days=10)))
    life.grant("a/one")
    assert [each.clock_id for each in change(life, closed(date(2026, 3, 5))).changes] == ["a/one.delivery"]


# --- years that are not known ----------------------------------------------------------------------------------------


def beyond(**more: Any) -> Life:
    """A case that carries 2026 alone, with limits that reach past it."""
    long = item("a/one", promised=Limit(days=300), statutory=Limit(days=400), procedures=(EXPERTS,))
    made = plan(long, mode="at_window", whole=300, delivery=Limit(days=10), **more)
    return Life(made, calendar=CALENDAR.slice(2026, 2026))


def test_date_past_the_known_years_is_not_known_and_nothing_breaks() -> None:
    life = beyond()
    assert (life.due("a/one.promised"), life.due("case.whole")) == ("", "")
    row = project(life.state)
    assert row.case is not None
    assert (row.case.term.due_on, row.items[0].term.due_on) == (None, None)
    life.act("suspend_item", clerk("a"), "a/one", procedure="experts", days=60)
    life.at("2026-12-30").act("suspend_item", clerk("a"), "a/one", procedure="experts", days=5)
    assert life.due("a/one.stop#2") == ""
    life.at("2027-03-01 09:00")  # a stop past its years ends by an act only, until the years come
    assert life.state.items["a/one"].suspended == "experts"
    life.act("resume_item", clerk("a"), "a/one")
    life.grant("a/one")
    assert life.phase == "concluded"


def test_clocks_come_alive_with_the_years_that_they_need() -> None:
    life = beyond()
    changed = change(life, CALENDAR)
    due = date(2027, 5, 12)
    assert changed.changes == (
        DueChange(clock_id="case.whole", before_on=None, after_on=due),
        DueChange(clock_id="a/one.promised", before_on=None, after_on=due),
        DueChange(clock_id="a/one.statutory", before_on=None, after_on=date(2027, 10, 4)),
    )
    assert changed.earlier == ()
    life.at("2027-05-13 09:00")
    assert life.fired()["a/one.promised yellow"] == "2027-05-13 00:00"


# --- paper ------------------------------------------------------------------------------------------------------------


def test_receipt_on_paper_counts_from_its_true_date() -> None:
    entered = PaperEntry(
        reason="SYSTEM_DOWN", entered_by=WINDOW, entered_at=beijing("2026-03-11 15:00"), confirmed_by=LEAD
    )
    made = plan(item("a/one"), mode="at_window", intake={"sign": "person"})
    life = Life(made, filed="2026-03-02 10:00", paper=entered)
    received = life.last(CaseReceived)
    assert (received.paper, received.at) == (entered, beijing("2026-03-02 10:00"))
    life.at("2026-03-11 15:00")
    accepted = life.last(CaseAccepted)
    assert (accepted.via, accepted.at) == ("deemed", beijing("2026-03-10 00:00"))
    assert life.due("a/one.promised") == "2026-03-09"


def test_act_with_a_calendar_survives_its_row() -> None:
    act = Act(
        act_id="x", kind="change_calendar", actor=CALENDAR_ACTOR, received_at=beijing("2026-03-03"), calendar=CALENDAR
    )
    assert Act.model_validate_json(act.model_dump_json()) == act
