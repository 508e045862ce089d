"""申请人自办步骤: what the applicant does between items, in their own time, and whom it holds up."""

from __future__ import annotations

import pytest

from domain.case.clock_ids import WHOLE_CLOCK, WHOLE_STATUTORY_CLOCK
from domain.case.items.entries import ItemLapsed
from domain.case.own_steps.entries import StepEnded, StepMissed, StepReported, StepReturned
from domain.case.state import Phase
from domain.definition.plan import JointStatutory
from domain.duties.attribution import Holder, Why, attribute
from domain.duties.duty import PartyKind, SubjectKind
from domain.duties.moves import Turn, whose_move
from domain.duties.of_case import duties
from domain.duties.reasons import DutyReason
from domain.figures.fact import FactKind
from domain.figures.of_case import changes
from domain.news.news import News, NewsKind
from domain.news.of_case import news_of
from domain.time.clock import Limit
from tests.support.own_steps import (
    AFTER,
    BESIDE,
    EVIDENCE,
    FIRST,
    GIVEN,
    STEP,
    TWENTY,
    building,
    built,
    missed,
    reported,
)
from tests.support.pure_case import APPLICANT, LEAD, WINDOW, Life, clerk, item, phases, plan


def _told(life: Life, kind: type) -> list[str]:
    """To whom and as what the last entry of that kind was told."""
    seq, entry = next((n, e) for n, e in reversed(list(enumerate(life.journal, start=1))) if isinstance(e, kind))
    before = life.course.steps[seq - 2][1]
    return [f"{each.kind} {each.reader.audience}" for each in news_of(before, (entry,), life.course.steps[seq - 1][1])]


def test_the_step_begins_when_what_comes_before_it_is_granted_and_its_term_is_the_applicants() -> None:
    life = building()
    assert phases(life.state) == {FIRST: "granted", STEP: "open", AFTER: "waiting"}
    assert life.due(f"{STEP}.own_step") == "2026-04-01", "twenty working days after 2026-03-04"
    assert f"{STEP}.promised" not in life.state.clocks, "no department's clock runs"
    assert whose_move(life.state, STEP) == Turn(party="applicant", why="own_step")
    (mine,) = [each for each in duties(life.state) if each.subject == STEP]
    assert (mine.party.kind, mine.act, mine.clock) == (PartyKind.APPLICANT, "report_step", f"{STEP}.own_step")


def test_what_rests_on_it_has_not_begun_so_no_limit_of_the_law_runs() -> None:
    life = building()
    assert not [each for each in life.state.clocks.values() if each.subject == AFTER]
    life.pass_days(10)
    assert not [each for each in life.state.clocks.values() if each.kind == "statutory" and each.ended_on is None]


def test_reported_and_confirmed_it_is_done_and_the_rest_begins() -> None:
    life = reported()
    assert whose_move(life.state, STEP) == Turn(party="pool", why="step_confirm", department="b")
    assert life.due(f"{STEP}.promised") == "2026-03-19", "the department's own three days to look at it"
    assert life.ended(f"{STEP}.own_step")
    life.act("confirm_step", clerk("b"), STEP)
    assert phases(life.state)[STEP] == "done"
    assert phases(life.state)[AFTER] == "open"
    assert life.ended(f"{STEP}.promised")
    life.grant(AFTER)
    assert (life.state.phase, life.state.outcome) == (Phase.CONCLUDED, "granted")
    assert STEP not in life.state.issued, "it has no result to hand out"


def test_where_the_applicants_word_is_enough_the_report_ends_it() -> None:
    life = building(confirm="applicant", evidence=())
    life.act("report_step", APPLICANT, STEP)
    assert phases(life.state)[STEP] == "done"
    assert phases(life.state)[AFTER] == "open"
    assert life.last(StepReported).done


def test_the_window_reports_for_the_applicant() -> None:
    life = building()
    assert life.code("report_step", WINDOW, STEP, **GIVEN) is None
    assert life.last(StepReported).evidence == EVIDENCE


@pytest.mark.parametrize(
    ("reported_on", "term", "due"),
    [
        ("2026-03-16", TWENTY, "2026-04-02"),  # twelve working days were left
        ("2026-03-31", TWENTY, "2026-04-07"),  # one was: three days at least, over 清明
        ("2026-03-16", Limit(days=30, unit="calendar"), "2026-04-07"),
    ],
)
def test_given_back_the_rest_of_the_term_goes_on_from_that_day(reported_on: str, term: Limit, due: str) -> None:
    life = building(term=term)
    life.at(f"{reported_on} 10:00")
    life.act("report_step", APPLICANT, STEP, **GIVEN)
    life.pass_days(1)
    life.act("return_step", clerk("b"), STEP)
    assert phases(life.state)[STEP] == "open"
    assert life.ended(f"{STEP}.promised")
    assert life.last(StepReturned).limit is not None
    assert life.due(f"{STEP}.own_step#2") == due
    assert life.code("report_step", APPLICANT, STEP, **GIVEN) is None
    assert life.code("confirm_step", clerk("b"), STEP) is None


def test_the_applicant_is_reminded_and_the_end_of_the_term_asks_the_lead() -> None:
    life = building(remind_before=5)
    life.at("2026-04-02 09:00")
    life.act("add_note", LEAD)
    assert life.fired()[f"{STEP}.own_step remind"] == "2026-03-25 09:00"
    assert life.fired()[f"{STEP}.own_step lapse"] == "2026-04-02 00:00"
    assert life.last(StepMissed).asks
    assert phases(life.state)[STEP] == "open"
    asked = [each for each in duties(life.state) if each.kind is SubjectKind.STEP]
    assert [(each.party.role, each.party.department, each.reason) for each in asked] == [
        ("lead", "lead", DutyReason.STEP_MISSED)
    ]
    assert _told(life, StepMissed) == ["step_missed applicant", "step_asks role"]


def test_done_late_it_counts_all_the_same() -> None:
    life = missed()
    life.act("report_step", APPLICANT, STEP, **GIVEN)
    assert life.last(StepReported).late
    life.act("confirm_step", clerk("b"), STEP)
    assert phases(life.state)[AFTER] == "open"


def test_the_lead_extends_once_onto_the_term_while_it_runs() -> None:
    life = building()
    life.act("extend_step", LEAD, STEP, days=5)
    assert life.due(f"{STEP}.own_step") == "2026-04-09", "five working days more, over 清明"
    life.at("2026-04-10 09:00")
    life.act("add_note", LEAD)
    assert life.fired()[f"{STEP}.own_step lapse"] == "2026-04-10 00:00"


def test_once_the_term_has_ended_an_extension_counts_from_its_own_day() -> None:
    life = missed()
    life.act("extend_step", LEAD, STEP, days=5)
    assert life.ended(f"{STEP}.own_step")
    assert life.due(f"{STEP}.own_step#2") == "2026-04-10"
    assert not [each for each in duties(life.state) if each.kind is SubjectKind.STEP]
    life.at("2026-04-11 09:00")
    life.act("add_note", LEAD)
    assert life.kinds().count("step_missed") == 2, "and the lead is asked again"


def test_the_lead_closes_it_and_what_rests_on_it_lapses() -> None:
    life = missed()
    life.act("close_step", LEAD, STEP)
    assert phases(life.state) == {FIRST: "granted", STEP: "not_done", AFTER: "lapsed"}
    assert life.last(ItemLapsed).because == STEP
    assert (life.state.phase, life.state.outcome) == (Phase.CONCLUDED, "partly_withdrawn")
    assert _told(life, StepEnded) == ["step_ended applicant"]


def test_with_lapse_the_end_of_the_term_ends_it_by_itself() -> None:
    life = missed(consequence="lapse")
    assert (life.last(StepEnded).why, life.last(StepEnded).actor) == ("expired", None)
    assert phases(life.state)[STEP] == "not_done"
    assert life.state.phase is Phase.CONCLUDED


def test_what_was_reported_in_time_does_not_lapse_while_it_is_looked_at() -> None:
    life = building(consequence="lapse")
    life.at("2026-04-01 18:00")
    life.act("report_step", APPLICANT, STEP, **GIVEN)
    life.at("2026-04-13 09:00")
    life.act("add_note", LEAD)
    assert phases(life.state)[STEP] == "open"
    assert f"{STEP}.promised red" in life.fired(), "and the department is late with looking at it"


def test_without_a_term_nothing_passes_by_itself() -> None:
    life = building(term=None)
    assert not [each for each in life.state.clocks.values() if each.subject == STEP]
    life.pass_days(200)
    assert phases(life.state)[STEP] == "open"
    assert life.code("report_step", APPLICANT, STEP, **GIVEN) is None


def test_nobody_is_refused_where_the_item_says_so() -> None:
    life = missed(consequence="refuse_none")
    assert not life.last(StepMissed).asks
    assert not [each for each in duties(life.state) if each.kind is SubjectKind.STEP]
    assert phases(life.state)[STEP] == "open"


def test_the_time_is_the_applicants() -> None:
    life = building()
    life.at("2026-03-16 10:00")
    life.act("report_step", APPLICANT, STEP, **GIVEN)
    held = attribute(life.course, life.now)
    mine = [each for each in held if each.why is Why.OWN_STEP]
    assert [(each.holder, each.items) for each in mine] == [(Holder.APPLICANT, (STEP,))]
    assert mine[0].time.days == 12


def test_the_promise_of_the_whole_stands_meanwhile_and_is_planned_to_the_end_of_the_term() -> None:
    life = building()
    stop = life.state.clocks[WHOLE_CLOCK].stops[-1]
    assert (stop.from_on.isoformat(), str(stop.until_on)) == ("2026-03-04", "2026-04-01")
    assert "申请人自办步骤" in stop.ground
    life.at("2026-03-16 10:00")
    life.act("report_step", APPLICANT, STEP, **GIVEN)
    life.act("confirm_step", clerk("b"), STEP)
    assert life.due(WHOLE_CLOCK) == "2026-03-26", "two days used before it, eight left after it"


def test_while_somebody_works_beside_it_the_whole_runs() -> None:
    life = built(beside=True, whole=20)
    life.at("2026-03-04 10:00")
    life.grant(FIRST)
    assert phases(life.state)[BESIDE] == "open"
    assert all(stop.from_on.isoformat() >= "2026-03-04" for stop in life.state.clocks[WHOLE_CLOCK].stops)
    life.pass_days(1)
    held = attribute(life.course, life.now)
    assert (held[-1].holder, held[-1].items) == (Holder.DEPARTMENT, (BESIDE,))


def test_the_legal_limit_of_the_whole_does_not_stand() -> None:
    """行政许可法 第四十五条 does not name what an applicant does."""
    life = Life(
        plan(
            item(FIRST, statutory=Limit(days=20)),
            item(STEP, kind="own_step", after=(FIRST,), step=building().state.item_plan(STEP).step),
            mode="at_window",
            joint_statutory=JointStatutory(),
        )
    )
    life.grant(FIRST)
    life.pass_days(10)
    assert not life.state.clocks[WHOLE_STATUTORY_CLOCK].stops


def test_it_is_counted_apart() -> None:
    life = reported()
    life.act("confirm_step", clerk("b"), STEP)
    known = [entry.at for entry in life.journal]
    made = [each for change in changes(life.course, known) for each in change.put]
    kinds = [(each.kind, each.item, each.ground) for each in made if each.item == STEP]
    assert kinds == [(FactKind.STEP_ENDED, STEP, "done")]


def test_beginning_is_told() -> None:
    life = building()
    started = [n for n in _news(life) if n.kind is NewsKind.STEP_OPEN]
    assert [each.facts["due_on"] for each in started] == ["2026-04-01"]


def _news(life: Life) -> list[News]:
    found: list[News] = []
    before = life.course.start
    for entry, after in life.course.steps:
        found += news_of(before, (entry,), after)
        before = after
    return found


def test_an_item_given_back_to_one_before_it_makes_the_step_wait_anew() -> None:
    life = building()
    life.act("withdraw_item", APPLICANT, STEP)
    assert phases(life.state) == {FIRST: "granted", STEP: "withdrawn", AFTER: "lapsed"}
    assert not [each for each in life.state.clocks.values() if each.subject == STEP and each.ended_on is None]
