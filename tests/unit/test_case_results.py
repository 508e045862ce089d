"""After the decision: delivery (行政许可法 第四十四条), renewal by silence (第五十条), commitments, revocation."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.case.items.entries import ItemDecided, ItemLapsed
from domain.case.results.entries import CommitmentChecked, DecisionRevoked, Outcome, ResultDelivered, ResultsIssued
from domain.case.state import Phase
from domain.definition.plan import CommitmentTerms, Procedure
from domain.rows.case import project
from domain.time.clock import Limit
from tests.support.pure_case import APPLICANT, LEAD, WINDOW, Life, clerk, head, item, phases, plan

A, B = item("a/one"), item("b/two")
TEN = Limit(days=10)


def accepted(*items: Any, **more: Any) -> Life:
    """Accepted at the window on Monday 2026-03-02; results are to be in hand within ten working days."""
    return Life(plan(*items, **{"mode": "at_window", "delivery": TEN, **more}))


def decide(life: Life, key: str, day: str) -> None:
    """The item is granted on that day."""
    life.at(day).act("decide_item", clerk(key.partition("/")[0]), key, decision="grant")


# --- delivery ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("actor", [WINDOW, LEAD, APPLICANT])
def test_window_lead_or_applicant_confirm_everything_at_once(actor: Any) -> None:
    life = accepted(A, B)
    decide(life, "a/one", "2026-03-03")
    decide(life, "b/two", "2026-03-04")
    assert (life.phase, life.state.is_over) == ("concluded", False)
    row = project(life.state)
    assert row.case is not None
    assert (row.case.open, row.case.delivery_due_on) == (True, date(2026, 3, 17))
    assert [item.delivery_due_on for item in row.items] == [date(2026, 3, 17), date(2026, 3, 18)]
    life.act("confirm_delivery", actor, method="electronic")
    told = life.last(ResultDelivered)
    assert (told.items, told.method, told.basis) == (("a/one", "b/two"), "electronic", "行政许可法第四十四条")
    assert life.state.is_over
    row = project(life.state)
    assert row.case is not None
    assert (row.case.open, row.case.delivery_due_on) == (False, None)


def test_department_confirms_its_own_result_only() -> None:
    life = accepted(A, B)
    life.grant("a/one", "b/two")
    assert life.code("confirm_delivery", clerk("a"), "b/two", method="post") == "WRONG_DEPARTMENT"
    assert life.code("confirm_delivery", clerk("a"), "a/one", method="post") is None
    assert life.code("confirm_delivery", clerk("a"), "a/one", method="post") == "NOTHING_TO_DELIVER"
    assert (life.state.is_over, life.ended("a/one.delivery")) == (False, True)
    assert life.code("confirm_delivery", clerk("b"), "b/two", method="post") is None
    assert life.state.is_over


def test_result_that_is_not_in_hand_in_time_turns_red_and_goes_up() -> None:
    life = accepted(A)
    decide(life, "a/one", "2026-03-03")
    life.at("2026-04-01")
    assert {name: at for name, at in life.fired().items() if "delivery" in name} == {
        "a/one.delivery remind": "2026-03-16 09:00",
        "a/one.delivery red": "2026-03-18 00:00",
        "a/one.delivery escalate_department": "2026-03-18 00:00",
        "a/one.delivery escalate_lead": "2026-03-19 00:00",
        "a/one.delivery escalate_supervisor": "2026-03-20 00:00",
    }
    assert life.code("confirm_delivery", WINDOW, method="pickup") is None
    assert life.state.is_over


def test_results_sent_as_ready_are_delivered_one_by_one() -> None:
    life = accepted(A, B, results="send_as_ready")
    decide(life, "a/one", "2026-03-03")
    life.act("confirm_delivery", WINDOW, method="pickup")
    assert life.last(ResultDelivered).items == ("a/one",)
    assert life.phase == "handling"


def test_held_result_runs_from_its_own_decision_and_may_be_handed_over_before_the_others() -> None:
    life = accepted(A, B)
    decide(life, "a/one", "2026-03-03")
    assert life.due("a/one.delivery") == "2026-03-17"
    assert life.code("confirm_delivery", WINDOW, method="pickup") == "NOTHING_TO_DELIVER"  # nothing is issued yet
    entries = life.act("confirm_delivery", WINDOW, "a/one", method="pickup")
    assert [entry.kind for entry in entries] == ["results_issued", "result_delivered"]
    decide(life, "b/two", "2026-03-04")
    assert life.last(ResultsIssued).items == ("b/two",)
    assert life.state.issued == ("a/one", "b/two")


def test_what_gives_nothing_to_hand_over_is_not_waited_for() -> None:
    wait = item("w/notice", kind="wait", promised=Limit(days=2))
    life = accepted(wait, A)
    life.at("2026-03-05")
    life.grant("a/one")
    assert {key for key, clock in life.state.clocks.items() if clock.kind == "delivery"} == {"a/one.delivery"}
    assert life.state.items["w/notice"].delivered_at is not None
    life.act("confirm_delivery", WINDOW, method="pickup")
    assert life.state.is_over


def test_results_are_in_hand_at_once_where_the_bundle_says_so() -> None:
    life = accepted(A, delivery=None)
    life.grant("a/one")
    assert (life.state.is_over, life.state.items["a/one"].delivered_at) == (True, life.now)


def test_withdrawal_leaves_what_was_granted_to_be_delivered() -> None:
    life = accepted(A, B)
    life.grant("a/one")
    life.act("withdraw_application", APPLICANT)
    assert (life.state.outcome, life.state.is_over) == (Outcome.PARTLY_WITHDRAWN, False)
    life.act("confirm_delivery", WINDOW, method="pickup")
    assert life.state.is_over


# --- renewal ----------------------------------------------------------------------------------------------------------


def renewing(**more: Any) -> Any:
    """A licence that expires on Sunday 2026-04-12, asked for in time."""
    facts = {"promised": TEN, "renews_until": date(2026, 4, 12), "renewal_basis": "行政许可法第五十条"}
    return item("a/one", **facts, **more)


def test_silence_until_the_licence_expires_renews_it() -> None:
    experts = Procedure(key="experts", name="专家评审", ground="expert_review", basis="样例法第八条")
    life = accepted(renewing(procedures=(experts,)))
    life.at("2026-04-09").act("suspend_item", clerk("a"), "a/one", procedure="experts", days=20)
    life.at("2026-04-13 09:00")
    decided = life.last(ItemDecided)
    assert (decided.decision, decided.via, decided.actor, decided.basis) == (
        "grant",
        "silence",
        None,
        "行政许可法第五十条",
    )
    assert life.fired()["a/one.renewal red"] == "2026-04-13 00:00"
    assert life.fired()["a/one.renewal lapse"] == "2026-04-13 00:00"
    assert (life.state.outcome, life.state.items["a/one"].suspended) == (Outcome.GRANTED, None)
    assert life.ended("a/one.stop#1")


@pytest.mark.parametrize("decision", ["grant", "refuse"])
def test_decision_before_the_expiry_ends_it(decision: str) -> None:
    life = accepted(renewing())
    life.at("2026-04-10").act("decide_item", clerk("a"), "a/one", decision=decision, reason="R")
    assert life.ended("a/one.renewal")
    life.at("2026-04-20")
    assert "a/one.renewal lapse" not in life.fired()
    assert life.last(ItemDecided).via == "act"


def test_late_application_knows_no_silence() -> None:
    assert "a/one.renewal" not in accepted(item("a/one", promised=TEN)).state.clocks


# --- commitments ------------------------------------------------------------------------------------------------------


def committed(on_overdue: str = "supervise") -> Life:
    """Granted on a commitment on Monday 2026-03-02; the result is in hand."""
    terms = CommitmentTerms(rectify=TEN, on_overdue=on_overdue, basis="样例办法第五条")
    life = accepted(item("a/one", commitment=terms), delivery=None)
    life.grant("a/one")
    return life


def check(life: Life, *, met: bool) -> str | None:
    """The department checks; the code of the refusal, if it is refused."""
    return life.code("check_commitment", clerk("a"), "a/one", met=met, reason=None if met else "NOT_KEPT")


def test_commitment_is_checked_within_sixty_days_and_kept() -> None:
    life = committed()
    assert (life.phase, life.state.is_over) == ("concluded", False)
    assert life.due("a/one.commitment_check") == "2026-05-28"
    row = project(life.state).items[0]
    assert (row.commitment, row.commitment_due_on) == ("due", date(2026, 5, 28))
    assert check(life, met=True) is None
    assert (life.state.items["a/one"].commitment, life.state.is_over) == ("met", True)
    assert life.last(CommitmentChecked).basis == "样例办法第五条"


def test_check_that_is_late_turns_red_and_goes_to_the_supervisor() -> None:
    life = committed()
    life.at("2026-06-10")
    fired = {name for name in life.fired() if "commitment" in name}
    rungs = ("remind", "red", "escalate_department", "escalate_supervisor")
    assert fired == {f"a/one.commitment_check {rung}" for rung in rungs}
    assert check(life, met=True) is None


def test_commitment_that_is_not_kept_is_put_right_by_a_date() -> None:
    life = committed()
    life.at("2026-03-09")
    assert check(life, met=False) is None
    assert (life.ended("a/one.commitment_check"), life.due("a/one.rectification#1")) == (True, "2026-03-23")
    assert project(life.state).items[0].commitment_due_on == date(2026, 3, 23)
    assert check(life, met=True) is None
    assert (life.state.items["a/one"].commitment, life.state.is_over) == ("met", True)


def test_second_finding_revokes_where_the_bundle_says_so() -> None:
    life = committed("revoke")
    check(life, met=False)
    entries = life.act("check_commitment", clerk("a"), "a/one", met=False, reason="NOT_KEPT")
    assert [entry.kind for entry in entries] == ["commitment_checked", "decision_revoked"]
    assert phases(life.state) == {"a/one": "revoked"}
    assert (life.state.items["a/one"].commitment, life.state.is_over) == ("revoked", True)


def test_term_that_passes_revokes_by_itself_where_the_bundle_says_so() -> None:
    life = committed("revoke")
    life.at("2026-03-09")
    check(life, met=False)
    life.at("2026-03-25")
    revoked = life.last(DecisionRevoked)
    assert (revoked.via, revoked.reason, revoked.actor) == ("expiry", "RECTIFICATION_OVERDUE", None)
    assert life.fired()["a/one.rectification#1 lapse"] == "2026-03-24 00:00"
    assert life.state.is_over


def test_term_that_passes_is_left_to_the_department_otherwise() -> None:
    life = committed()
    life.at("2026-03-09")
    check(life, met=False)
    life.at("2026-03-25")
    assert check(life, met=False) is None
    row = project(life.state).items[0]
    assert (row.commitment, row.commitment_due_on, life.state.is_over) == ("rectifying", date(2026, 3, 23), False)
    assert life.code("revoke_decision", head("a"), "a/one", reason="NOT_KEPT") is None
    assert (life.state.is_over, life.last(DecisionRevoked).via) == (True, "act")


def test_commitment_of_a_refused_item_is_not_checked() -> None:
    terms = CommitmentTerms(rectify=TEN, basis="样例办法第五条")
    life = accepted(item("a/one", commitment=terms))
    life.refuse("a/one")
    assert (life.state.items["a/one"].commitment, life.state.is_over) == (None, True)


# --- revocation -------------------------------------------------------------------------------------------------------


def test_what_rests_on_a_revoked_result_and_is_not_decided_lapses() -> None:
    gated, next_one = item("g/gated", gate=("a/one",)), item("c/three", after=("a/one",))
    life = accepted(A, B, gated, next_one, item("d/four", after=("c/three",)))
    life.grant("a/one")
    entries = life.act("revoke_decision", clerk("a"), "a/one", reason="OBTAINED_BY_FRAUD")
    lapsed = [(entry.item, entry.because) for entry in entries if isinstance(entry, ItemLapsed)]
    assert lapsed == [("g/gated", "a/one"), ("c/three", "a/one"), ("d/four", "c/three")]
    assert life.ended("a/one.delivery")
    life.grant("b/two")
    assert (life.state.outcome, life.state.issued) == (Outcome.PARTLY_GRANTED, ("b/two",))


def test_revoked_result_is_not_delivered() -> None:
    life = accepted(A, B)
    life.grant("a/one", "b/two")
    life.act("revoke_decision", head("a"), "a/one", reason="OBTAINED_BY_FRAUD")
    assert life.code("confirm_delivery", WINDOW, "a/one", method="pickup") == "NOTHING_TO_DELIVER"
    life.act("confirm_delivery", WINDOW, method="pickup")
    assert life.last(ResultDelivered).items == ("b/two",)
    assert life.state.phase is Phase.CONCLUDED
    assert life.state.is_over
