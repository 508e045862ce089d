"""受理 within five working days (行政许可法 第三十二条): one notice, lost rights, deemed acceptance, 容缺受理."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.case.acts import Gap
from domain.case.decide import effects
from domain.case.intake.entries import CaseAccepted, CorrectionNoticed, CorrectionSupplied
from domain.case.items.entries import ItemStarted
from domain.case.results.entries import Outcome
from domain.definition.plan import DeferralRule
from domain.time.clock import Limit
from tests.support.pure_case import APPLICANT, LEAD, WINDOW, Life, clerk, item, phases, plan

A, B = item("a/one", materials=("photo", "book")), item("b/two", materials=("photo",))
PHOTO, BOOK = Gap(subject="photo", reason="MISSING"), Gap(subject="book", reason="MISSING")
BY_PERSON: dict[str, Any] = {"sign": "person"}


# --- one notice -------------------------------------------------------------------------------------------------------


def test_window_adds_its_own_findings_to_the_one_notice() -> None:
    life = Life(plan(A, B, intake=BY_PERSON))
    life.gap("a/one", "photo")
    assert life.code("notice_correction", WINDOW) == "REVIEW_PENDING"
    life.review("b/two")
    assert (life.phase, life.ended("case.pre_review"), life.ended("case.intake")) == ("intake", True, False)
    assert life.code("notice_correction", WINDOW, gaps=(BOOK,)) is None
    notice = life.last(CorrectionNoticed)
    assert [gap.subject for gap in notice.gaps] == ["photo", "book"]
    assert (notice.round, notice.basis) == (1, "行政许可法第三十二条第一款第四项")
    assert life.ended("case.intake")
    assert life.code("notice_correction", WINDOW, gaps=(BOOK,)) == "ALREADY_NOTICED"


def test_person_signs_the_acceptance_when_everything_is_here() -> None:
    life = Life(plan(A, mode="at_window", intake=BY_PERSON))
    assert (life.phase, life.due("case.intake")) == ("intake", "2026-03-09")
    entries = life.at("2026-03-03 10:05").act("accept_application", LEAD)
    assert [entry.kind for entry in entries] == ["case_accepted", "item_started"]
    assert life.last(CaseAccepted).via == "person"
    assert (life.ended("case.intake"), life.due("case.whole")) == (True, "2026-03-17")


def test_after_the_correction_the_person_has_to_sign_again_in_time() -> None:
    life = Life(plan(A, mode="at_window", intake=BY_PERSON), missing=(PHOTO, BOOK))
    life.act("notice_correction", WINDOW)
    life.at("2026-03-10").act("supply_correction", APPLICANT, supplied=("photo",))
    assert life.phase == "correcting"
    life.at("2026-03-11").act("supply_correction", APPLICANT, supplied=("book",))
    assert (life.phase, life.due("case.intake#2")) == ("intake", "2026-03-18")
    assert life.ended("case.correction")
    assert life.code("accept_application", WINDOW) is None


# --- lost rights ------------------------------------------------------------------------------------------------------


def rechecking() -> Life:
    """Departments a and b both named the photo, a the book; all is supplied, both look again."""
    life = Life(plan(A, B, item("c/three"), intake={"recheck": True}))
    life.review("c/three")
    life.gap("a/one", "photo", "book")
    life.gap("b/two", "photo")
    assert [gap.subject for gap in life.last(CorrectionNoticed).gaps] == ["photo", "book"]
    life.act("supply_correction", WINDOW, supplied=("photo", "book"))
    return life


def test_departments_that_named_gaps_look_at_the_new_papers_and_nobody_else() -> None:
    life = rechecking()
    assert life.last(CorrectionSupplied).asked == ("a/one", "b/two")
    assert (life.phase, life.due("case.pre_review#2")) == ("reviewing", "2026-03-04")
    life.review("a/one", "b/two")
    assert life.phase == "handling"


def test_department_that_comes_later_has_lost_the_right() -> None:
    life = rechecking()
    life.review("b/two")
    late = {"complete": False, "gaps": (PHOTO,)}
    assert life.code("complete_pre_review", clerk("c"), "c/three", **late) == "GAP_TOO_LATE"
    assert life.code("complete_pre_review", clerk("b"), "b/two", **late) == "GAP_TOO_LATE"
    new = {"complete": False, "gaps": (Gap(subject="id_card", reason="MISSING"),)}
    assert life.code("complete_pre_review", clerk("a"), "a/one", **new) == "GAP_TOO_LATE"


def test_second_notice_names_only_what_the_new_papers_raised() -> None:
    life = rechecking()
    life.review("b/two")
    notice = life.gap("a/one", "book")[-1]
    assert isinstance(notice, CorrectionNoticed)
    assert ([gap.subject for gap in notice.gaps], notice.round) == (["book"], 2)
    assert not life.ended("case.correction#2")
    life.act("supply_correction", WINDOW, supplied=("book",))
    # The photo was good the second time: only the book came in since.
    assert life.code("complete_pre_review", clerk("a"), "a/one", complete=False, gaps=(PHOTO,)) == "GAP_TOO_LATE"
    life.review("a/one")
    assert life.phase == "handling"


def test_window_may_only_name_new_papers_again() -> None:
    life = Life(plan(A, mode="at_window", intake=BY_PERSON), missing=(PHOTO,))
    life.act("notice_correction", WINDOW)
    life.act("supply_correction", WINDOW, supplied=("photo",))
    assert life.code("notice_correction", WINDOW, gaps=(BOOK,)) == "GAP_TOO_LATE"
    assert life.code("notice_correction", WINDOW, gaps=(PHOTO,)) is None
    assert life.last(CorrectionNoticed).round == 2


# --- silence ----------------------------------------------------------------------------------------------------------


def test_no_notice_in_time_is_acceptance_from_the_day_of_receipt() -> None:
    life = Life(plan(A, item("w/notice", kind="wait"), mode="at_window", intake=BY_PERSON), missing=(PHOTO,))
    life.at("2026-03-10 09:00")
    accepted = life.last(CaseAccepted)
    assert (accepted.via, accepted.counted_from) == ("deemed", date(2026, 3, 2))
    assert accepted.basis is not None and "逾期不告知" in accepted.basis
    assert life.fired() == {
        "case.intake remind": "2026-03-06 09:00",
        "case.intake red": "2026-03-10 00:00",
        "case.intake lapse": "2026-03-10 00:00",
        # The receipt is day 0: the promise has been running since, so its reminder is due at once.
        "a/one.promised remind": "2026-03-10 00:00",
        "a/one.promised yellow": "2026-03-10 00:00",
    }
    assert (life.due("a/one.promised"), life.due("case.whole")) == ("2026-03-09", "2026-03-16")
    assert life.state.clocks["a/one.promised"].start_fact == "receipt"
    assert not life.state.gaps
    started = {entry.item: entry.counted_from for entry in life.journal if isinstance(entry, ItemStarted)}
    assert started == {"a/one": date(2026, 3, 2), "w/notice": None}
    assert life.due("w/notice.promised") == "2026-03-17"


def test_deemed_acceptance_after_a_correction_counts_from_the_new_papers() -> None:
    life = Life(plan(A, mode="at_window", intake=BY_PERSON), missing=(PHOTO,))
    life.at("2026-03-05").act("notice_correction", WINDOW)
    life.at("2026-03-12").act("supply_correction", WINDOW, supplied=("photo",))
    life.at("2026-03-20")
    accepted = life.last(CaseAccepted)
    assert (accepted.via, accepted.counted_from) == ("deemed", date(2026, 3, 12))
    assert life.due("a/one.promised") == "2026-03-19"


def test_answers_that_never_come_do_not_hold_up_a_person() -> None:
    life = Life(plan(A, B, intake=BY_PERSON))
    life.gap("a/one", "photo")
    life.at("2026-03-05 09:00")
    assert (life.phase, [gap.subject for gap in life.state.gaps]) == ("intake", ["photo"])
    assert life.code("notice_correction", WINDOW) is None


def test_case_without_a_legal_limit_of_intake_waits_for_its_person() -> None:
    """As cases that were filed before there was one."""
    life = Life(plan(A, mode="at_window", intake={**BY_PERSON, "limit": None}))
    assert life.pass_days(100) == ()
    assert life.code("accept_application", WINDOW) is None


# --- 容缺受理 --------------------------------------------------------------------------------------------------------


def later(on_overdue: str = "withdrawn", promised: int = 10, **more: Any) -> Life:
    """A case that lacks a photo which may follow, and whose second item does not need it."""
    rule = DeferralRule(days=20, on_overdue=on_overdue, basis="样例办法第三条")
    one = item("a/one", materials=("photo", "book"), may_follow=("photo",), promised=Limit(days=promised), **more)
    made = plan(one, item("b/two"), mode="at_window", whole=None, intake={**BY_PERSON, "deferral": rule})
    life = Life(made, missing=(PHOTO,))
    life.act("accept_application", WINDOW, deferred=("photo",), pledged=True)
    return life


@pytest.mark.parametrize(("promised", "days"), [(10, 8), (3, 1), (22, 20), (30, 20)])
def test_what_follows_is_due_two_days_before_the_promise_and_within_twenty(promised: int, days: int) -> None:
    life = later(promised=promised)
    accepted = life.last(CaseAccepted)
    assert (accepted.via, accepted.deferral_days, accepted.basis) == ("deferral", days, "样例办法第三条")
    assert life.state.clocks["case.deferral"].limit == Limit(days=days)
    assert phases(life.state) == {"a/one": "open", "b/two": "open"}


def test_promise_in_calendar_days_takes_no_deferral() -> None:
    rule = DeferralRule(on_overdue="refused", basis="样例办法第三条")
    one = item("a/one", materials=("photo",), may_follow=("photo",), promised=Limit(days=20, unit="calendar"))
    life = Life(plan(one, mode="at_window", intake={**BY_PERSON, "deferral": rule}), missing=(PHOTO,))
    code = life.code("accept_application", WINDOW, deferred=("photo",), pledged=True)
    assert code == "DEFERRAL_NOT_OFFERED"


def test_paper_may_follow_after_the_notice_too() -> None:
    rule = DeferralRule(on_overdue="refused", basis="样例办法第三条")
    one = item("a/one", materials=("photo", "book"), may_follow=("photo",), promised=Limit(days=10))
    life = Life(plan(one, mode="at_window", intake={**BY_PERSON, "deferral": rule}), missing=(PHOTO, BOOK))
    life.act("notice_correction", WINDOW)
    life.act("supply_correction", WINDOW, supplied=("book",))
    assert life.code("accept_application", WINDOW, deferred=("photo",), pledged=True) is None
    assert (life.phase, life.ended("case.correction")) == ("handling", True)


def test_no_grant_before_the_paper_is_here_but_all_else_goes_on() -> None:
    life = later()
    assert life.code("decide_item", clerk("a"), "a/one", decision="grant") == "DEFERRAL_PENDING"
    assert life.code("decide_item", clerk("b"), "b/two", decision="grant") is None
    entries = life.act("supply_correction", APPLICANT, supplied=("photo",))
    assert [entry.kind for entry in entries] == ["correction_supplied", "deferral_completed"]
    assert life.ended("case.deferral")
    assert life.code("decide_item", clerk("a"), "a/one", decision="grant") is None
    assert life.state.outcome is Outcome.GRANTED


def test_rule_is_not_asked_before_the_paper_is_here() -> None:
    life = later(connector="auto")
    assert [effect.item for effect, _ in effects(life.state)] == []
    life.act("supply_correction", APPLICANT, supplied=("photo",))
    assert [effect.item for effect, _ in effects(life.state)] == ["a/one"]


@pytest.mark.parametrize(
    ("rule", "outcome", "phase", "kind"),
    [
        ("withdrawn", Outcome.WITHDRAWN, "withdrawn", "application_withdrawn"),
        ("revoked", Outcome.ACCEPTANCE_REVOKED, "refused", "acceptance_revoked"),
        ("refused", Outcome.REFUSED, "refused", "item_decided"),
    ],
)
def test_what_does_not_follow_in_time_ends_as_the_bundle_says(
    rule: str, outcome: Outcome, phase: str, kind: str
) -> None:
    life = later(rule)
    assert life.due("case.deferral") == "2026-03-12"
    entries = life.at("2026-03-13 09:00").journal
    assert life.fired()["case.deferral remind"] == "2026-03-10 09:00"
    assert life.fired()["case.deferral lapse"] == "2026-03-13 00:00"
    consequence = next(entry for entry in entries if entry.kind == kind)
    assert getattr(consequence, "reason", None) == "deferral_overdue"
    assert consequence.basis == "样例办法第三条"
    assert (life.state.outcome, set(phases(life.state).values())) == (outcome, {phase})
    assert life.state.is_over
