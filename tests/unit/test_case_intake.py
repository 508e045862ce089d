"""Intake (收件、预审、补正、受理) under the pure rules."""

from __future__ import annotations

from typing import Literal

from domain.case.acts import Gap
from domain.case.intake.entries import CaseAccepted, CorrectionNoticed
from domain.case.results.entries import CaseConcluded, Outcome
from domain.case.state import ItemPhase
from tests.support.pure_case import APPLICANT, LEAD, WINDOW, Life, clerk, item, phases, plan

A, B, C = item("a/one"), item("b/two"), item("c/three", after=("a/one",))


def test_at_window_a_complete_case_is_accepted_on_the_spot() -> None:
    life = Life(plan(A, C, mode="at_window"))
    assert life.kinds() == ["case_received", "case_accepted", "item_started"]
    accepted = next(entry for entry in life.journal if isinstance(entry, CaseAccepted))
    assert (accepted.via, accepted.at) == ("window", life.opening.received_at)
    assert phases(life.state) == {"a/one": "open", "c/three": "waiting"}


def test_at_window_what_is_missing_goes_out_in_a_notice_at_once() -> None:
    life = Life(plan(A, mode="at_window"), missing=(Gap(subject="paper", reason="MISSING"),))
    assert life.phase == "correcting"
    assert life.code("supply_correction", WINDOW, supplied=("paper",)) is None
    assert life.phase == "handling"


def test_pre_review_asks_the_first_wave_only() -> None:
    life = Life(plan(A, B, C))
    assert phases(life.state) == {"a/one": "reviewing", "b/two": "reviewing", "c/three": "waiting"}


def test_pre_review_can_ask_all_items_but_never_a_rule_or_a_wait() -> None:
    auto, wait = item("d/auto", connector="auto"), item("e/wait", kind="wait")
    life = Life(plan(A, C, auto, wait, reviewers="all_items"))
    assert [key for key, phase in phases(life.state).items() if phase == "reviewing"] == ["a/one", "c/three"]
    life.review("a/one", "c/three")
    assert life.phase == "handling"
    assert phases(life.state) == {"a/one": "open", "c/three": "waiting", "d/auto": "open", "e/wait": "open"}


def test_nothing_to_review_is_accepted_at_once() -> None:
    life = Life(plan(item("d/auto", connector="auto")))
    assert life.phase == "handling"


def test_the_last_answer_accepts_and_starts_what_may_start() -> None:
    life = Life(plan(A, B, C))
    life.review("a/one")
    assert life.phase == "reviewing"
    entries = life.act("complete_pre_review", clerk("b"), "b/two", complete=True)
    assert [entry.kind for entry in entries] == ["pre_review_answered", "case_accepted", "item_started", "item_started"]
    running = {key for key, clock in life.state.clocks.items() if clock.ended_on is None}
    assert running == {"case.whole", "a/one.promised", "b/two.promised"}
    assert set(life.state.clocks) - running == {"case.pre_review", "case.intake"}


def test_gaps_of_all_departments_go_out_in_one_notice_each_subject_once() -> None:
    life = Life(plan(A, B))
    assert [entry.kind for entry in life.gap("a/one", "id_card", "photo")] == ["pre_review_answered"]
    notice = life.gap("b/two", "photo", "book")[-1]
    assert isinstance(notice, CorrectionNoticed)
    assert [(gap.subject, gap.item) for gap in notice.gaps] == [
        ("id_card", "a/one"),
        ("photo", "a/one"),
        ("book", "b/two"),
    ]
    assert life.phase == "correcting"


def test_correction_may_come_in_two_deliveries() -> None:
    life = Life(plan(A))
    life.gap("a/one", "id_card", "photo")
    assert [entry.kind for entry in life.act("supply_correction", WINDOW, supplied=("photo",))] == [
        "correction_supplied"
    ]
    assert [gap.subject for gap in life.state.gaps] == ["id_card"]
    assert life.code("supply_correction", WINDOW, supplied=("photo",)) == "SUPPLIED_NOT_ASKED"
    entries = life.act("supply_correction", APPLICANT, supplied=("id_card",))
    assert [entry.kind for entry in entries] == ["correction_supplied", "case_accepted", "item_started"]
    assert life.state.clocks["case.correction"].ended_on is not None


def test_silence_in_pre_review_counts_as_complete() -> None:
    life = Life(plan(A, B))
    life.review("a/one")
    entries = life.pass_days(7)
    kinds = [entry.kind for entry in entries]
    assert kinds == ["rung_fired", "rung_fired", "pre_review_silent", "case_accepted", "item_started", "item_started"]
    assert life.state.fired["case.pre_review"] == ("remind", "lapse")


def test_silence_of_one_keeps_the_gaps_of_the_other() -> None:
    life = Life(plan(A, B))
    life.gap("a/one", "photo")
    life.pass_days(7)
    assert life.phase == "correcting"
    assert phases(life.state)["b/two"] == "waiting"


def test_overdue_correction_counts_as_withdrawn_or_is_refused_as_the_bundle_says() -> None:
    outcomes = {}
    rules: tuple[Literal["withdrawn", "refused"], ...] = ("withdrawn", "refused")
    for rule in rules:
        life = Life(plan(A, C, on_overdue=rule))
        life.gap("a/one", "photo")
        concluded = life.pass_days(40)[-1]
        assert isinstance(concluded, CaseConcluded)
        outcomes[rule] = (life.state.outcome, set(phases(life.state).values()))
        assert life.state.is_over
    assert outcomes == {
        "withdrawn": (Outcome.WITHDRAWN, {"withdrawn"}),
        "refused": (Outcome.NOT_ACCEPTED, {"refused"}),
    }


def test_papers_received_before_the_term_ends_count_although_the_term_is_over_by_now() -> None:
    life = Life(plan(A))
    life.gap("a/one", "photo")
    supply = life.make("supply_correction", WINDOW, supplied=("photo",))
    life.take(supply)
    assert life.pass_days(40)[0].kind == "rung_fired"
    assert life.phase == "handling"


def test_window_or_lead_may_refuse_acceptance_with_a_reason() -> None:
    for actor in (WINDOW, LEAD):
        life = Life(plan(A, C))
        assert life.code("refuse_acceptance", actor) == "REASON_MISSING"
        entries = life.act("refuse_acceptance", actor, reason="NOT_OURS")
        assert [entry.kind for entry in entries] == ["acceptance_refused", "case_concluded"]
        assert entries[0].basis == "行政许可法第三十二条第一款"
        assert life.state.outcome is Outcome.NOT_ACCEPTED
        assert life.state.is_over
        assert {i.phase for i in life.state.items.values()} == {ItemPhase.REFUSED}
