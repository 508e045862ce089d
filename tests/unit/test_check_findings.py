"""核查: recorded, signed, corrected; what depends on it starts whatever was found, and nobody is ended by it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.case.findings.entries import FindingCorrected, FindingProposed, FindingRecorded
from domain.case.items.entries import ItemStarted
from domain.case.results.entries import CaseConcluded, Outcome, ResultsIssued
from domain.case.state import ItemPhase
from domain.definition.conditions import Condition, Facts
from domain.duties.of_case import duties
from domain.duties.reasons import DutyReason
from domain.figures.fact import FactKind
from domain.figures.of_case import changes
from domain.findings.judged import finding_problems, normal_values
from domain.findings.rule import FindingRule
from domain.rating.rules import ratable
from domain.time.clock import Limit
from tests.support.checks import BY_HEAD, RULE, check_item, checking, found, signed
from tests.support.pure_case import clerk, head, item

OUTCOMES = ("none", "found")


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_what_depends_on_a_check_starts_whatever_was_found(outcome: str) -> None:
    life = checking()
    recorded, started = life.act("record_finding", clerk("a"), "a/one", outcome=outcome)
    assert recorded == FindingRecorded(
        at=recorded.at, act_id=recorded.act_id, actor=clerk("a"), item="a/one", outcome=outcome
    )
    assert isinstance(started, ItemStarted)
    assert started.item == "b/two"
    assert life.state.items["a/one"].phase is ItemPhase.FOUND
    assert life.state.items["a/one"].finding == outcome
    assert life.state.items["a/one"].decision_act == recorded.act_id


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_a_case_of_checks_alone_is_done_and_hands_out_nothing(outcome: str) -> None:
    life = checking(check_item("a/one"), check_item("b/two"), delivery=Limit(days=10))
    life.act("record_finding", clerk("a"), "a/one", outcome=outcome)
    *_, concluded = life.act("record_finding", clerk("b"), "b/two", outcome=outcome)
    assert isinstance(concluded, CaseConcluded)
    assert concluded.outcome is Outcome.GRANTED
    assert not [entry for entry in life.journal if isinstance(entry, ResultsIssued)]
    assert life.state.issued == ()
    assert not [clock for clock in life.state.clocks.values() if clock.kind == "delivery" or clock.ended_on is None]
    assert life.state.is_over


def test_a_check_says_nothing_of_how_a_case_ends_that_has_decisions() -> None:
    refused = found()
    refused.refuse("b/two")
    assert refused.state.outcome is Outcome.REFUSED
    granted = found("found")
    granted.grant("b/two")
    assert granted.state.outcome is Outcome.GRANTED
    assert granted.state.issued == ("b/two",)


def test_no_clock_of_the_law_of_licences_runs_for_a_check() -> None:
    life = checking()
    kinds = {clock.kind for clock in life.state.clocks.values() if clock.subject == "a/one"}
    assert kinds == {"promised"}
    life.act("record_finding", clerk("a"), "a/one", outcome="none")
    assert all(clock.ended_on is not None for clock in life.state.clocks.values() if clock.subject == "a/one")


def test_an_item_behind_a_check_counts_from_the_day_of_the_finding() -> None:
    life = found()
    promised = life.state.clocks["b/two.promised"]
    assert promised.started_on == life.journal[-1].at.date()
    assert promised.start_fact == "predecessor_finished"


def test_a_finding_is_put_to_those_who_sign_and_holds_when_they_have() -> None:
    life = checking(check_item("a/one", review=BY_HEAD), item("b/two", after=("a/one",)))
    (proposed,) = life.act("record_finding", clerk("a"), "a/one", outcome="found")
    assert isinstance(proposed, FindingProposed)
    assert life.state.items["a/one"].phase is ItemPhase.OPEN
    assert life.state.items["a/one"].desk.proposal is not None
    assert {duty.reason for duty in duties(life.state) if duty.subject == "a/one"} == {DutyReason.SIGN_REVIEW}
    _, recorded, started = life.act("sign_item", head("a"), "a/one", agree=True)
    assert isinstance(recorded, FindingRecorded)
    assert (recorded.via, recorded.draft_act, recorded.outcome) == ("signed", proposed.act_id, "found")
    assert isinstance(started, ItemStarted)
    assert life.state.items["a/one"].decision_act == proposed.act_id


def test_a_finding_that_is_not_signed_goes_back_to_who_drafted_it() -> None:
    life = checking(check_item("a/one", review=BY_HEAD))
    life.act("record_finding", clerk("a"), "a/one", outcome="found")
    *_, back = life.act("sign_item", head("a"), "a/one", agree=False)
    assert back.kind == "proposal_returned"
    assert life.code("record_finding", clerk("a"), "a/one", outcome="none") is None
    assert life.state.items["a/one"].desk.proposal is not None


def test_who_drafted_a_finding_takes_it_back() -> None:
    life = checking(check_item("a/one", review=BY_HEAD))
    (proposed,) = life.act("record_finding", clerk("a"), "a/one", outcome="found")
    assert life.code("take_back", clerk("a"), "a/one", taken_act=proposed.act_id) is None
    assert life.state.items["a/one"].desk.proposal is None


def test_a_finding_made_in_error_is_replaced_while_nothing_was_built_upon_it() -> None:
    life = found("none")
    (corrected,) = life.act("correct_finding", clerk("a"), "a/one", outcome="found")
    assert isinstance(corrected, FindingCorrected)
    assert (corrected.before, corrected.outcome) == ("none", "found")
    assert life.state.items["a/one"].finding == "found"
    assert life.state.items["a/one"].decision_act == corrected.act_id
    assert life.state.items["b/two"].phase is ItemPhase.OPEN
    life.grant("b/two")
    assert life.code("correct_finding", head("a"), "a/one", outcome="none") == "CASE_CLOSED"


def test_a_finding_that_was_signed_is_corrected_by_the_head_alone() -> None:
    life = signed()
    assert life.code("correct_finding", clerk("a"), "a/one", outcome="found") == "REVIEW_NEEDED"
    assert life.code("correct_finding", head("a"), "a/one", outcome="found") is None


def test_a_check_that_comes_back_is_found_anew() -> None:
    """退回 from what rests on it: its finding is open again, and the other waits."""
    life = found("none")
    life.act("claim_item", clerk("b"), "b/two")
    assert life.code("return_item", clerk("b"), "b/two", to_item="a/one", reason="R") is None
    opened = life.state.items["a/one"]
    assert (opened.phase, opened.finding, opened.decided_at) == (ItemPhase.OPEN, None, None)
    assert [life.state.items["b/two"].phase] == [ItemPhase.WAITING]
    assert life.code("record_finding", clerk("a"), "a/one", outcome="found") is None
    assert [life.state.items["b/two"].phase] == [ItemPhase.OPEN]


def test_the_duty_of_a_check_asks_for_its_finding() -> None:
    life = checking()
    (duty,) = (each for each in duties(life.state) if each.subject == "a/one")
    assert (duty.reason, duty.act) == (DutyReason.CHECKING, "record_finding")


def test_a_check_is_counted_apart_and_never_as_granted() -> None:
    life = found("found")
    made = changes(life.course, [entry.at for entry in life.journal])
    ended = [fact for change in made for fact in change.put if fact.kind is FactKind.ITEM_ENDED]
    assert [(fact.ground, fact.way, fact.timing) for fact in ended] == [("found", "act", "early")]


def test_a_check_can_be_rated_like_any_service() -> None:
    assert ratable(found().state) == ("a/one",)


@given(st.sampled_from(OUTCOMES), st.lists(st.sampled_from(OUTCOMES), max_size=6))
def test_however_often_it_is_corrected_the_last_finding_stands(first: str, later: list[str]) -> None:
    life = found(first)
    for outcome in later:
        assert life.code("correct_finding", clerk("a"), "a/one", outcome=outcome) is None
    assert life.state.items["a/one"].finding == [first, *later][-1]
    assert life.state.items["a/one"].phase is ItemPhase.FOUND


# --- what stands beside a finding --------------------------------------------------------------------------------


def test_values_are_read_as_they_are_typed_and_kept_one_way() -> None:
    typed = {"unpaid": "１２，０００．5", "until": "2026年8月31日", "rows": " 3 ", "where": " 示例库 ", "none": ""}
    assert normal_values(RULE, typed) == {
        "unpaid": "12000.50",
        "until": "2026-08-31",
        "rows": "3",
        "where": "示例库",
    }


@pytest.mark.parametrize(
    ("outcome", "remark", "values", "reports", "wrong"),
    [
        ("none", "", {}, 0, []),
        ("found", "欠税", {"unpaid": "1.00"}, 1, []),
        ("found", "", {"unpaid": "1.00"}, 0, ["opinion"]),
        ("found", "欠税", {}, 0, ["value.unpaid"]),
        ("none", "", {"unpaid": "-1"}, 0, ["value.unpaid"]),
        ("none", "", {"unpaid": "1.001"}, 0, ["value.unpaid"]),
        ("none", "", {"unpaid": "多"}, 0, ["value.unpaid"]),
        ("none", "", {"until": "2026-02-30"}, 0, ["value.until"]),
        ("none", "", {"rows": "三"}, 0, ["value.rows"]),
        ("none", "", {"where": "字" * 501}, 0, ["value.where"]),
        ("none", "", {"else": "x"}, 0, ["value.else"]),
    ],
)
def test_what_is_wrong_with_a_finding_is_said_at_its_field(
    outcome: str, remark: str, values: dict[str, str], reports: int, wrong: list[str]
) -> None:
    problems = finding_problems(RULE, outcome, remark, values, reports)
    assert [field for field, _ in problems] == wrong
    assert all(sentence.endswith("。") for _, sentence in problems)


@pytest.mark.parametrize(
    ("report", "reports", "wrong"), [("required", 0, True), ("required", 1, False), ("none", 1, True)]
)
def test_the_report_goes_with_it_as_the_rule_says(report: str, reports: int, wrong: bool) -> None:
    rule = RULE.model_copy(update={"report": report})
    assert bool(finding_problems(rule, "none", "", {}, reports)) is wrong


@pytest.mark.parametrize(
    "body",
    [
        {"outcomes": {"none": "未发现"}},
        {"outcomes": {"none": "未发现", "Found": "有记录"}},
        {"outcomes": {"none": "未发现", "found": "有"}, "values": [{"key": "a", "name": "甲", "type": "hour"}]},
        {
            "outcomes": {"none": "未发现", "found": "有"},
            "values": [{"key": "a", "name": "甲", "type": "text", "required_with": ["bad"]}],
        },
        {"outcomes": {"none": "未发现", "found": "有"}, "values": [{"key": "a", "name": "甲", "type": "text"}] * 2},
    ],
)
def test_a_rule_that_cannot_be_meant_is_refused(body: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        FindingRule.model_validate(body)


# --- conditions that ask for findings ----------------------------------------------------------------------------


def test_a_condition_asks_for_the_outcome_of_a_check() -> None:
    rule = Condition.model_validate({"finding": {"a/one": ["none", "small"]}, "granted": "c/three"})
    assert rule.findings() == {("a/one", "none"), ("a/one", "small")}
    assert rule.items() == {"a/one", "c/three"}
    assert not rule.questions()
    assert not rule.options()
    done = frozenset({"c/three"})
    assert rule.holds(Facts(values={}, granted=done, findings={"a/one": "none"}))
    assert not rule.holds(Facts(values={}, granted=done, findings={"a/one": "found"}))
    assert not rule.holds(Facts(values={}, granted=done))
    assert rule.unmet(Facts(values={}, granted=done)) == ("a/one的核查结论为none、small",)


def test_a_check_of_several_rows_is_asked_for_in_each() -> None:
    rule = Condition.model_validate({"finding": {"a/one": "none"}})
    each = rule.renamed_items({"a/one": ("a/one#1", "a/one#2")})
    assert not each.holds(Facts(values={}, findings={"a/one#1": "none", "a/one#2": "found"}))
    assert each.holds(Facts(values={}, findings={"a/one#1": "none", "a/one#2": "none"}))


@pytest.mark.parametrize("wrong", [{"finding": "a/one"}, {"finding": {"a/one": []}}, {"finding": {"a/one": True}}])
def test_a_condition_that_asks_for_a_finding_in_another_way_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Condition.model_validate(wrong)
