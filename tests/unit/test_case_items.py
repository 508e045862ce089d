"""Items (分发、认领、决定、前置、公示) and the end of a case, under the pure rules."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from domain.case.decide import RETRY_AFTER, RungDue, decide, effects, next_rung
from domain.case.items.entries import HandOverFailed, ItemDecided, ItemLapsed
from domain.case.results.entries import Outcome, ResultsIssued
from domain.case.state import ItemPhase
from domain.definition.plan import FIRST_DEFAULTS, Connector, PlanItem
from domain.duties.attribution import Holder, Why, attribute
from domain.time.clock import Limit
from tests.support.pure_case import APPLICANT, SUPERVISOR, WINDOW, Life, clerk, item, phases, plan, system

A, B, C = item("a/one"), item("b/two"), item("c/three", after=("a/one",))


def accepted(*items: PlanItem, **more: Any) -> Life:
    """A case that was accepted at the window."""
    return Life(plan(*items, mode="at_window", **more))


def test_serial_item_starts_with_the_grant_of_its_predecessor() -> None:
    life = accepted(A, C)
    assert life.code("decide_item", clerk("c"), "c/three", decision="grant") == "ITEM_NOT_OPEN"
    entries = life.act("decide_item", clerk("a"), "a/one", decision="grant")
    assert [entry.kind for entry in entries] == ["item_decided", "item_started"]
    clock = life.state.clocks["c/three.promised"]
    assert clock.start_fact == "predecessor_finished"


def test_results_are_held_and_issued_together() -> None:
    life = accepted(A, B, C)
    life.grant("a/one", "b/two")
    assert not life.state.issued
    entries = life.act("decide_item", clerk("c"), "c/three", decision="grant")
    assert [entry.kind for entry in entries] == ["item_decided", "results_issued", "case_concluded"]
    assert life.state.issued == ("a/one", "b/two", "c/three")
    assert life.state.outcome is Outcome.GRANTED
    assert life.state.is_over


def test_results_may_be_sent_as_they_are_ready() -> None:
    life = accepted(A, C, results="send_as_ready")
    life.grant("a/one")
    issued = [entry for entry in life.journal if isinstance(entry, ResultsIssued)]
    assert [entry.items for entry in issued] == [("a/one",)]
    life.grant("c/three")
    assert life.kinds().count("results_issued") == 2


def test_refusal_lapses_what_depends_on_it_and_what_depends_on_that() -> None:
    life = accepted(A, C, item("d/four", after=("c/three",)))
    entries = life.refuse("a/one")
    lapsed = [entry for entry in entries if isinstance(entry, ItemLapsed)]
    assert [(entry.item, entry.because) for entry in lapsed] == [("c/three", "a/one"), ("d/four", "c/three")]
    assert entries[0].basis == "行政许可法第三十八条"
    assert life.state.outcome is Outcome.REFUSED


def test_refusal_of_one_branch_leaves_the_other_to_its_end() -> None:
    life = accepted(A, B, C)
    life.refuse("a/one")
    assert phases(life.state) == {"a/one": "refused", "b/two": "open", "c/three": "lapsed"}
    life.grant("b/two")
    assert life.state.outcome is Outcome.PARTLY_GRANTED


def test_gated_item_works_at_once_and_decides_when_the_gate_is_granted() -> None:
    life = accepted(A, item("g/gated", gate=("a/one",)))
    assert phases(life.state)["g/gated"] == "open"
    assert life.code("claim_item", clerk("g"), "g/gated") is None
    assert life.code("decide_item", clerk("g"), "g/gated", decision="grant") == "PREDECESSOR_PENDING"
    life.grant("a/one")
    assert life.code("decide_item", clerk("g"), "g/gated", decision="grant") is None


def test_gated_item_lapses_when_its_gate_is_refused_although_it_is_at_work() -> None:
    life = accepted(A, item("g/gated", gate=("a/one",)))
    life.refuse("a/one")
    assert phases(life.state)["g/gated"] == "lapsed"
    assert life.state.is_over


def test_rule_of_a_gated_item_is_asked_only_when_the_gate_is_granted() -> None:
    life = accepted(A, item("g/auto", gate=("a/one",), connector="auto"))
    assert [effect.item for effect, _ in effects(life.state)] == []
    life.grant("a/one")
    assert [effect.item for effect, _ in effects(life.state)] == ["g/auto"]


def test_wait_item_ends_by_itself_on_its_last_day_and_lets_the_next_start() -> None:
    wait = item("w/notice", kind="wait", promised=Limit(days=20, unit="calendar"))
    life = accepted(wait, item("b/two", after=("w/notice",)))
    assert effects(life.state) == ()
    entries = life.pass_days(30)
    decided = next(entry for entry in entries if isinstance(entry, ItemDecided))
    assert (decided.via, decided.decision, decided.actor) == ("expiry", "grant", None)
    follows = entries[entries.index(decided) - 1 :][:3]
    assert [entry.kind for entry in follows] == ["rung_fired", "item_decided", "item_started"]
    assert life.state.clocks["w/notice.promised"].ended_on is not None


def test_claim_keeps_colleagues_off_until_release() -> None:
    life = accepted(A)
    assert life.code("claim_item", clerk("a"), "a/one") is None
    assert life.code("claim_item", clerk("a"), "a/one") is None  # again by the same person changes nothing
    assert life.code("decide_item", clerk("a", 2), "a/one", decision="grant") == "CLAIMED_BY_OTHER"
    assert life.code("release_item", clerk("a", 2), "a/one") == "NOT_CLAIMED"
    assert life.code("release_item", clerk("a"), "a/one") is None
    assert life.code("decide_item", clerk("a", 2), "a/one", decision="grant") is None


def test_two_decisions_on_one_item_the_first_holds() -> None:
    life = accepted(A, B)
    life.grant("a/one")
    assert life.code("decide_item", clerk("a", 2), "a/one", decision="refuse", reason="X") == "ITEM_ALREADY_DECIDED"
    assert life.state.items["a/one"].phase is ItemPhase.GRANTED


def test_same_act_again_gives_no_entries() -> None:
    life = accepted(A, B)
    act = life.make("claim_item", clerk("a"), "a/one")
    assert life.take(act)
    assert life.take(act) == ()
    refused = life.make("claim_item", clerk("b"), "a/one")
    assert life.take(refused)[0].kind == "act_refused"
    assert life.take(refused) == ()


def test_urging_counts_and_keeps_the_moment() -> None:
    life = accepted(A)
    assert life.code("urge_item", SUPERVISOR, "a/one") is None
    assert life.code("urge_item", SUPERVISOR, "a/one") is None
    assert (life.state.items["a/one"].urged, life.state.items["a/one"].urged_at) == (2, life.now)


def test_system_acknowledges_and_decides_its_item() -> None:
    life = accepted(item("s/card", connector="http"))
    assert life.code("acknowledge_item", system("s"), "s/card") is None
    assert life.state.items["s/card"].acknowledged
    assert life.code("decide_item", system("s"), "s/card", decision="grant") is None
    assert life.state.is_over


def test_item_turned_over_to_people_is_theirs_and_a_late_answer_of_the_system_changes_nothing() -> None:
    life = accepted(item("s/card", connector="http"), A)
    life.effect("s/card", "failed", code="DEPARTMENT_REJECTED")
    assert [entry.kind for entry in life.act("handle_by_hand", clerk("s"), "s/card")] == ["item_by_hand"]
    card = life.state.items["s/card"]
    assert (card.routed, card.handed_over, card.held) == (Connector.INBOX, True, False)
    assert effects(life.state) == ()
    assert life.effect("s/card", "taken") == (), "what was under way comes to nothing"
    late = {"unless_by_hand": True}
    assert life.code("acknowledge_item", system("s"), "s/card", **late) == "HANDLED_BY_PERSON"
    assert life.code("decide_item", system("s"), "s/card", decision="refuse", reason="R", **late) == "HANDLED_BY_PERSON"
    assert life.code("decide_item", clerk("s"), "s/card", decision="grant") is None
    assert life.state.items["s/card"].phase is ItemPhase.GRANTED


def test_what_a_person_claimed_is_not_decided_by_the_system_and_what_was_given_back_is() -> None:
    life = accepted(item("s/card", connector="http"), A)
    grant = {"decision": "grant", "unless_by_hand": True}
    life.act("claim_item", clerk("s"), "s/card")
    assert life.code("decide_item", system("s"), "s/card", **grant) == "HANDLED_BY_PERSON"
    life.act("release_item", clerk("s"), "s/card")
    assert life.code("decide_item", system("s"), "s/card", **grant) is None


def test_outage_of_a_departments_system_stops_no_clock_and_is_the_systems_time() -> None:
    life = accepted(item("s/card", connector="http"))
    before = life.state.clocks
    life.effect("s/card", "failed", code="DEPARTMENT_UNREACHABLE")
    life.pass_days(2)
    assert {key: (clock.stops, clock.ended_on) for key, clock in life.state.clocks.items()} == {
        key: (clock.stops, clock.ended_on) for key, clock in before.items()
    }
    stretches = attribute(life.course, life.now)
    assert (stretches[-1].holder, stretches[-1].why) == (Holder.SYSTEM, Why.HAND_OVER)
    life.act("handle_by_hand", clerk("s"), "s/card")
    life.pass_days(1)
    stretches = attribute(life.course, life.now)
    assert (stretches[-1].holder, stretches[-1].departments) == (Holder.DEPARTMENT, ("s",))


def test_withdrawal_ends_everything_open() -> None:
    for actor in (APPLICANT, WINDOW):
        life = accepted(A, C)
        entries = life.act("withdraw_application", actor)
        assert [entry.kind for entry in entries] == ["application_withdrawn", "case_concluded"]
        assert life.state.outcome is Outcome.WITHDRAWN
        assert set(phases(life.state).values()) == {"withdrawn"}


def test_withdrawal_after_one_grant_keeps_both_facts_and_hands_that_result_out() -> None:
    life = accepted(A, B)
    life.grant("a/one")
    entries = life.act("withdraw_application", APPLICANT)
    assert [entry.kind for entry in entries] == ["application_withdrawn", "results_issued", "case_concluded"]
    assert life.state.outcome is Outcome.PARTLY_WITHDRAWN
    assert life.state.issued == ("a/one",)


def test_effect_that_comes_back_after_withdrawal_is_ignored() -> None:
    life = accepted(item("s/card", connector="auto"))
    life.act("withdraw_application", APPLICANT)
    for result in ("taken", "rule_met", "rule_not_met", "failed"):
        assert life.effect("s/card", result) == ()


def test_effects_of_a_hand_over() -> None:
    life = accepted(item("s/card", connector="http"), item("r/rule", connector="auto"), A)
    assert [(effect.item, at) for effect, at in effects(life.state)] == [("s/card", None), ("r/rule", None)]
    assert [entry.kind for entry in life.effect("s/card", "taken")] == ["item_handed_over"]
    assert life.effect("s/card", "taken") == ()
    assert [entry.kind for entry in life.effect("r/rule", "rule_not_met", failed_checks=("x",))] == ["rule_not_met"]
    assert life.state.items["r/rule"].routed is Connector.INBOX
    assert life.code("decide_item", clerk("r"), "r/rule", decision="grant") is None


def test_rule_that_holds_grants_at_once() -> None:
    life = accepted(item("r/rule", connector="auto"))
    entries = life.effect("r/rule", "rule_met")
    assert [entry.kind for entry in entries] == ["item_decided", "results_issued", "case_concluded"]
    assert isinstance(entries[0], ItemDecided)
    assert entries[0].via == "rule"


def test_failed_hand_over_is_tried_again_later_and_journaled_once() -> None:
    life = accepted(item("s/card", connector="http"))
    failed = life.effect("s/card", "failed", code="DEPARTMENT_UNREACHABLE")[0]
    assert isinstance(failed, HandOverFailed)
    assert failed.retry_at == life.now + RETRY_AFTER
    assert effects(life.state)[0][1] == failed.retry_at
    # The same failure again (its append got through, the worker died before it heard): nothing is doubled.
    assert life.effect("s/card", "failed", code="DEPARTMENT_UNREACHABLE") == ()
    life.until(failed.retry_at)
    assert len(life.effect("s/card", "failed", code="DEPARTMENT_UNREACHABLE")) == 1


def test_rung_of_a_clock_that_ended_is_ignored() -> None:
    life = accepted(A, B)
    rung = next_rung(life.state)
    assert rung is not None
    assert rung.clock_id == "a/one.promised"
    life.grant("a/one")
    assert decide(life.state, RungDue(rung=rung)).entries == ()


def test_rung_fires_once() -> None:
    life = accepted(A)
    rung = next_rung(life.state)
    assert rung is not None
    assert len(life.take(RungDue(rung=rung))) == 1
    assert life.take(RungDue(rung=rung)) == ()


def test_overdue_item_of_a_case_from_before_keeps_its_ladder() -> None:
    """The first edition of the defaults: lights without escalation."""
    life = accepted(item("a/one", statutory=Limit(days=20)), defaults=FIRST_DEFAULTS)
    life.pass_days(60)
    assert life.state.fired == {
        "a/one.promised": ("remind", "yellow", "red"),
        "a/one.statutory": ("remind", "red"),
        "case.whole": ("remind", "yellow", "red"),
    }
    assert next_rung(life.state) is None


def test_whole_clock_ends_with_the_last_item_inside_the_promise() -> None:
    life = accepted(A, item("o/outside", outside_promise="制卡", promised=Limit(days=30)))
    life.grant("a/one")
    assert life.state.clocks["case.whole"].ended_on is not None
    assert not life.state.is_over
    life.now += timedelta(days=1)
    life.grant("o/outside")
    assert life.state.is_over
