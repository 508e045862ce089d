"""Rules of steering (督查事项): every procedure ends, in its terms, and nothing that was done is taken away."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.case.acts import Actor, Role
from domain.news.news import NewsKind
from domain.process.commands import RungDue
from domain.steering.entries import BroughtUp, SteeringEntryOf
from domain.steering.feedback import FeedbackSaid, problems
from domain.steering.messages import (
    ASK_EXTENSION,
    CALL_OFF,
    COMMON,
    GRANT_EXTENSION,
    REASSIGN,
    REFUSE_EXTENSION,
    URGE,
    SteeringOpening,
)
from domain.steering.news import SILENT, news_of
from domain.steering.of_people import BAD_RATING, FEEDBACK, WORK_ORDER
from domain.steering.procedure import OF_SIDE, Outcome, Procedure
from domain.steering.procedures import CARD, ORDER, PROCEDURES, RECTIFICATION
from domain.steering.state import fold
from domain.time.calendar import end_of_day
from tests.support.steering import (
    ISSUED_AT,
    OTHER_SUPERVISOR,
    SUPERVISOR,
    Matter,
    act,
    officer,
    opening,
)

HOUR = timedelta(hours=1)


def day(month: int, on: int, hour: int = 2) -> datetime:
    """A moment of 2026 (UTC)."""
    return datetime(2026, month, on, hour, tzinfo=UTC)


def order(**said: Any) -> Matter:
    return Matter(opening(ORDER, **said))


# --- 督办 ------------------------------------------------------------------------------------------------------------


def test_order_answered_late_extended_once_escalates_and_is_closed() -> None:
    matter, spj = order(), officer()
    assert (matter.state.step, matter.state.due_on) == ("answer", date(2026, 11, 30))
    assert matter.do(ASK_EXTENSION, spj, day(11, 25), days=2) == ""
    assert matter.do(GRANT_EXTENSION, SUPERVISOR, day(11, 26)) == ""
    assert matter.state.due_on == date(2026, 12, 2)
    assert matter.do(ASK_EXTENSION, spj, day(11, 27), days=2) == "STEERING_EXTENDED_ALREADY"
    matter.until(day(12, 5))
    times = {entry.kind: entry.at for entry in matter.entries}
    assert times["steering_reminded"] == day(12, 1, 1)
    assert times["steering_overdue"] == end_of_day(date(2026, 12, 2))
    assert times["steering_brought_up"] == end_of_day(date(2026, 12, 4))
    assert matter.do("answer", spj, day(12, 7)) == ""
    assert (matter.state.step, matter.state.was_late) == ("judge", True)
    assert matter.do("close", SUPERVISOR, day(12, 8)) == ""
    assert (matter.state.outcome, matter.state.phase) == (Outcome.CLOSED, "ended")
    assert matter.rules.next_rung(matter.state) is None


def test_order_that_is_not_good_enough_goes_back_with_a_term_of_its_own() -> None:
    matter = order(days=2)
    assert matter.state.due_on == date(2026, 11, 25)
    matter.do("answer", officer(), day(11, 24))
    assert matter.do("send_back", SUPERVISOR, day(11, 25), days=3) == ""
    assert (matter.state.step, matter.state.round, matter.state.due_on) == ("answer", 3, date(2026, 11, 30))
    assert matter.do(ASK_EXTENSION, officer(), day(11, 26), days=1) == "", "a new round has an extension of its own"


def test_extension_is_asked_in_time_once_and_with_days() -> None:
    matter, spj = order(), officer()
    assert matter.do(GRANT_EXTENSION, SUPERVISOR, day(11, 23, 3)) == "STEERING_NOTHING_ASKED"
    assert matter.do(ASK_EXTENSION, spj, day(11, 23, 4)) == "STEERING_DAYS_MISSING"
    assert matter.do(ASK_EXTENSION, spj, day(11, 23, 5), days=3) == ""
    assert matter.do(ASK_EXTENSION, spj, day(11, 23, 6), days=3) == "STEERING_ASKED_ALREADY"
    assert matter.do(REFUSE_EXTENSION, SUPERVISOR, day(11, 24)) == ""
    assert (matter.state.due_on, matter.state.asked_days) == (date(2026, 11, 30), None)
    assert matter.do(ASK_EXTENSION, spj, day(12, 1), days=3) == "STEERING_ASKED_TOO_LATE"
    assert matter.do("answer", spj, day(12, 1)) == ""
    assert matter.do(ASK_EXTENSION, SUPERVISOR, day(12, 1), days=3) == "STEERING_NO_EXTENSION"


@pytest.mark.parametrize(
    ("actor", "code"),
    [
        (officer("rsj"), "NOT_ALLOWED"),
        (SUPERVISOR, "NOT_ALLOWED"),
        (Actor(actor_id="window-1", role=Role.COUNTER_CLERK), "NOT_ALLOWED"),
        (officer("spj", Role.DEPARTMENT_HEAD), ""),
    ],
)
def test_answer_is_the_departments_own(actor: Actor, code: str) -> None:
    assert order().do("answer", actor, day(11, 24)) == code


def test_what_another_step_asks_for_and_what_is_over_does_not_hold() -> None:
    matter = order()
    assert matter.do("close", SUPERVISOR, day(11, 24)) == "STEERING_STEP_DIFFERS"
    assert matter.do(CALL_OFF, officer(), day(11, 24)) == "NOT_ALLOWED"
    assert matter.do(CALL_OFF, SUPERVISOR, day(11, 24)) == ""
    assert matter.state.outcome is Outcome.CANCELLED
    assert matter.do("answer", officer(), day(11, 25)) == "STEERING_OVER"
    assert matter.kinds[-1] == "act_refused"


# --- the other procedures ---------------------------------------------------------------------------------------------


def test_card_is_appealed_and_decided_by_another_person() -> None:
    matter = Matter(opening(CARD, reason="red_promise"))
    assert matter.do("appeal", officer(), day(11, 25)) == ""
    assert matter.do("revoke", SUPERVISOR, day(11, 26)) == "STEERING_ANOTHER_DECIDES"
    deputy = SUPERVISOR.model_copy(update={"actor_id": "deputy", "on_behalf_of": SUPERVISOR.actor_id})
    assert matter.do("uphold", deputy, day(11, 26)) == "STEERING_ANOTHER_DECIDES"
    assert matter.do("revoke", OTHER_SUPERVISOR, day(11, 26)) == ""
    assert matter.state.outcome is Outcome.CANCELLED
    assert [entry.kind for entry in matter.entries].count("steering_issued") == 1, "the card itself stays on file"


def test_card_that_nobody_appeals_against_stands() -> None:
    matter = Matter(opening(CARD))
    matter.until(day(12, 1))
    assert (matter.state.outcome, matter.entries[-1].at) == (Outcome.UPHELD, end_of_day(date(2026, 11, 30)))
    assert matter.do("appeal", officer(), day(12, 1)) == "STEERING_OVER"


def test_hotline_matter_returned_within_24_hours_goes_to_two_departments_and_the_lead_answers_last() -> None:
    matter = Matter(opening(WORK_ORDER, reason="complaint"))
    assert matter.do("return_order", officer(), ISSUED_AT + 23 * HOUR) == ""
    assert matter.do("dispatch", SUPERVISOR, day(11, 24)) == "STEERING_DEPARTMENTS_MISSING"
    assert matter.do("dispatch", SUPERVISOR, day(11, 24), departments=("wjj", "gaj")) == ""
    assert matter.state.departments == ("wjj", "gaj")
    assert matter.do("answer", officer("spj"), day(11, 25)) == "NOT_ALLOWED", "it is theirs no more"
    assert matter.do("answer", officer("wjj"), day(11, 25)) == "STEERING_OTHERS_FIRST"
    assert matter.do("answer", officer("gaj"), day(11, 26)) == ""
    assert matter.do("answer", officer("gaj"), day(11, 26)) == "STEERING_PART_DONE"
    assert list(matter.state.waits_for) == ["wjj"]
    assert matter.do("answer", officer("wjj"), day(11, 27)) == ""
    assert matter.do("dissatisfied", SUPERVISOR, day(11, 28), days=3) == ""
    assert list(matter.state.waits_for) == ["wjj", "gaj"], "both once more"
    matter.do("answer", officer("gaj"), day(11, 30))
    matter.do("answer", officer("wjj"), day(11, 30))
    assert matter.do("satisfied", SUPERVISOR, day(12, 1)) == ""
    assert matter.state.outcome is Outcome.SATISFIED


def test_hotline_matter_not_returned_in_24_hours_is_taken() -> None:
    matter = Matter(opening(WORK_ORDER))
    assert matter.do("return_order", officer(), ISSUED_AT + 24 * HOUR) == "STEERING_STEP_DIFFERS"
    lapsed = next(entry for entry in matter.entries if entry.kind == "steering_moved")
    assert (lapsed.at, matter.state.step) == (ISSUED_AT + 24 * HOUR, "answer")


def test_who_was_rated_does_nothing_in_what_follows() -> None:
    matter = Matter(opening(BAD_RATING, not_by=("spj-1",)))
    assert matter.do("contacted", officer(), day(11, 24)) == "STEERING_OWN_WORK"
    assert matter.do("contacted", officer(name="spj-2"), day(11, 24)) == ""
    matter.until(day(12, 10))
    assert matter.state.brought_up
    assert matter.do("put_right", officer(name="spj-2"), day(12, 10)) == ""
    assert matter.do("satisfied", SUPERVISOR, day(12, 11)) == ""


def test_the_hotline_says_how_a_call_back_went_and_does_nothing_else() -> None:
    matter, hotline = Matter(opening(WORK_ORDER)), Actor(actor_id="hotline-1", role=Role.HOTLINE)
    assert matter.do("take", hotline, day(11, 23)) == "NOT_ALLOWED"
    assert matter.do("satisfied", hotline, day(11, 23)) == "STEERING_STEP_DIFFERS"
    matter.do("take", officer(), day(11, 24))
    matter.do("answer", officer(), day(11, 25))
    assert matter.do(CALL_OFF, hotline, day(11, 26)) == "NOT_ALLOWED"
    assert matter.do("dissatisfied", hotline, day(11, 26), days=2) == ""
    assert matter.do("answer", hotline, day(11, 27)) == "NOT_ALLOWED"
    matter.do("answer", officer(), day(11, 27))
    assert matter.do("satisfied", hotline, day(11, 28)) == ""


def test_what_was_reported_is_answered_by_a_version_or_with_a_reason_and_the_reporter_is_told() -> None:
    clerk = Actor(actor_id="window-1", role=Role.COUNTER_CLERK)
    matter, lead = Matter(opening(FEEDBACK, ("wjj",), issued_by=clerk)), officer("wjj", Role.LEAD)
    assert matter.do("adopt", clerk, day(11, 24)) == "NOT_ALLOWED"
    assert matter.do("answered_by", lead, day(11, 24)) == "STEERING_VERSION_MISSING"
    assert matter.do("adopt", lead, day(11, 24), days=8) == ""
    assert (matter.state.step, matter.state.due_on) == ("change", date(2026, 12, 4))
    before = matter.state
    assert matter.do("answered_by", lead, day(12, 3), version="ab" * 32) == ""
    told = news_of(before, (matter.entries[-1],))
    assert "window-1" in {news.reader.person for news in told if news.kind is NewsKind.STEERING_ENDED}
    assert getattr(matter.entries[-1], "version", None) == "ab" * 32
    refused = Matter(opening(FEEDBACK, ("wjj",)))
    assert refused.do("decline", lead, day(11, 24)) == ""
    assert refused.state.outcome is Outcome.DECLINED


def test_an_act_from_before_versions_has_the_digest_that_it_had() -> None:
    said = act("answer", officer(), ISSUED_AT)
    assert "version" not in said.model_dump_json()
    assert "version" not in str(said.payload())


@pytest.mark.parametrize("words", ["请联系 13900000000", "身份证610702199001010011", "寄到 a@b.cn"])
def test_nobodys_number_stands_in_a_report(words: str) -> None:
    said = FeedbackSaid(act_id="x", matter="m", reason="told", words=words)
    assert [field for field, _ in problems(said, ("m",))] == ["words"]


def test_rectification_from_finding_to_close() -> None:
    matter, head = Matter(opening(RECTIFICATION)), officer("spj", Role.DEPARTMENT_HEAD)
    assert matter.do("hand_in_plan", head, day(11, 24)) == ""
    assert matter.do("send_plan_back", SUPERVISOR, day(11, 25), days=2) == ""
    assert matter.do("hand_in_plan", head, day(11, 26)) == ""
    assert matter.do("approve_plan", SUPERVISOR, day(11, 27), days=10) == ""
    assert matter.state.due_on == date(2026, 12, 11)
    assert matter.do("hand_in_evidence", head, day(12, 8)) == ""
    assert matter.do("close", SUPERVISOR, day(12, 9)) == ""
    assert (matter.state.outcome, matter.state.was_late) == (Outcome.CLOSED, False)


def test_a_matter_given_to_others_keeps_its_term_or_gets_one_and_is_theirs_no_more() -> None:
    matter, spj = order(departments=("spj", "gaj")), officer("spj")
    due_on = matter.state.due_on
    assert matter.do(REASSIGN, spj, day(11, 24), departments=("wjj",)) == "NOT_ALLOWED"
    assert matter.do(REASSIGN, SUPERVISOR, day(11, 24)) == "STEERING_DEPARTMENTS_MISSING"
    assert matter.do(REASSIGN, SUPERVISOR, day(11, 24), departments=("spj", "gaj")) == "STEERING_SAME_DEPARTMENTS"
    assert matter.do(REASSIGN, SUPERVISOR, day(11, 24), departments=("wjj", "gaj")) == ""
    assert (matter.state.departments, matter.state.due_on) == (("wjj", "gaj"), due_on)
    assert matter.do("answer", spj, day(11, 25)) == "NOT_ALLOWED"
    given = news_of(matter.rules.new(matter.state.opening), matter.entries)
    gone = {news.reader.department for news in given if news.kind is NewsKind.STEERING_GIVEN_AWAY}
    assert gone == {"spj"}, "gaj still has it"
    matter.until(day(12, 3))
    assert matter.state.is_late
    assert matter.do(REASSIGN, SUPERVISOR, day(12, 3), departments=("spj",), days=3) == ""
    assert (matter.state.is_late, matter.state.due_on) == (False, date(2026, 12, 8))
    assert matter.state.was_late, "that it once was late stays"
    assert matter.do("answer", spj, day(12, 4)) == ""


def test_a_lead_that_changes_answers_last_though_its_part_was_done() -> None:
    matter = Matter(opening(WORK_ORDER, departments=("spj", "wjj")))
    matter.do("take", officer("spj"), day(11, 23, 3))
    assert matter.do("answer", officer("wjj"), day(11, 24)) == ""
    assert matter.do(REASSIGN, SUPERVISOR, day(11, 25), departments=("wjj",)) == ""
    assert list(matter.state.waits_for) == ["wjj"], "or nobody would owe the step"
    assert matter.do("answer", officer("wjj"), day(11, 25)) == ""
    assert matter.state.step == "call_back"


# --- what holds for every procedure ---------------------------------------------------------------------------------


@pytest.mark.parametrize("procedure", PROCEDURES.values(), ids=list(PROCEDURES))
def test_every_step_is_reached_and_every_way_can_end(procedure: Procedure) -> None:
    ways = {
        step.key: {*(each.to for each in step.moves), *((step.lapse.to,) if step.lapse else ())}
        for step in procedure.steps
    }
    ends = {step.key for step in procedure.steps if any(each.outcome for each in step.moves)}
    reached, able = {procedure.first.key}, set(ends)
    for _ in procedure.steps:
        reached |= {to for key in reached for to in ways[key] if to}
        able |= {key for key, to in ways.items() if to & able}
    assert reached == able == set(ways)
    for step in procedure.steps:
        assert bool(step.days) is not bool(step.hours), step.key
        assert step.source, "a number has its source"
        for move in (*step.moves, *((step.lapse,) if step.lapse else ())):
            assert [bool(move.to), bool(move.outcome), bool(move.ahead)].count(True) == 1, move.act
            assert move.act not in COMMON


def test_whom_each_entry_is_told_is_declared() -> None:
    told: set[type] = set()
    for kind in PROCEDURES:
        matter = Matter(opening(kind, departments=("spj", "wjj")))
        matter.do(ASK_EXTENSION, officer(), day(11, 24), days=1)
        matter.do(GRANT_EXTENSION, SUPERVISOR, day(11, 25))
        matter.do(REASSIGN, SUPERVISOR, day(11, 25), departments=("wjj", "spj"))
        matter.do(URGE, SUPERVISOR, day(11, 25, 3))
        matter.until(day(12, 20))
        if not matter.state.is_over:
            matter.do(CALL_OFF, SUPERVISOR, day(12, 20))
        state = matter.rules.new(matter.state.opening)
        for entry in matter.entries:
            told |= {type(entry)} if news_of(state, (entry,)) else set()
            state = fold(state, entry)
    assert told | SILENT == set(get_args(SteeringEntryOf))
    assert not told & SILENT


def test_bringing_up_tells_the_government() -> None:
    matter = order()
    matter.until(day(12, 10))
    [up] = [entry for entry in matter.entries if isinstance(entry, BroughtUp)]
    before = matter.state.model_copy(update={"fired": ("remind", "red"), "brought_up": False, "seq": 3})
    roles = {news.reader.role for news in news_of(before, (up,)) if news.kind is NewsKind.STEERING_UP}
    assert roles == {Role.SUPERVISOR, Role.GOVERNMENT_HEAD, *OF_SIDE["department"]}


ACTS = sorted({move.act for each in PROCEDURES.values() for step in each.steps for move in step.moves} | set(COMMON))
ACTORS = (SUPERVISOR, OTHER_SUPERVISOR, officer(), officer("wjj"), officer("wjj", Role.DEPARTMENT_HEAD), officer("rsj"))


@st.composite
def stories(draw: st.DrawFn) -> tuple[SteeringOpening, list[tuple[str, Actor, int, int | None]]]:
    """An opening, and what anybody tries on it: (act, who, hours later, days)."""
    kind = draw(st.sampled_from(sorted(PROCEDURES)))
    tries = st.tuples(
        st.sampled_from(ACTS), st.sampled_from(ACTORS), st.integers(0, 90), st.none() | st.integers(1, 20)
    )
    return opening(kind, ("spj", "wjj")), draw(st.lists(tries, max_size=25))


@given(stories())
def test_whatever_is_tried_the_journal_gives_the_state_and_time_ends_or_brings_up(
    story: tuple[SteeringOpening, list[tuple[str, Actor, int, int | None]]],
) -> None:
    opened, tries = story
    matter, at = Matter(opened), opened.received_at
    for kind, actor, hours, days in tries:
        at += hours * HOUR
        departments = ("wjj", "spj") if kind in ("dispatch", REASSIGN) else ()
        matter.do(kind, actor, at, days=days, departments=departments)
        again = act(kind, actor, at).model_copy(update={"act_id": matter.state.seen[-1]})
        assert matter.rules.decide(matter.state, again).entries == (), "the same act again does nothing"
    folded = matter.rules.new(opened)
    for entry in matter.entries:
        folded = matter.rules.fold(folded, entry.model_dump_json(exclude_none=True))
    assert folded == matter.state
    assert [e.at for e in matter.entries] == sorted(e.at for e in matter.entries)
    matter.until(at + timedelta(days=500))
    rows = matter.rules.rows(None, matter.state)
    assert matter.state.is_over or matter.state.brought_up
    assert (rows.duties is not None and '"key"' in rows.duties) is not matter.state.is_over
    stale = RungDue.model_validate({"rung": {"clock_id": "order.answer.99.0", "name": "red", "at": at}})
    assert matter.rules.decide(matter.state, stale).entries == ()
