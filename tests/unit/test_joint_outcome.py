"""The arithmetic of a joint event: it closes as soon as the outcome is certain, never earlier, never later."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.case.joint.outcome import OVERALL, Settlement, in_round, overdue, points_of, settle
from domain.case.joint.state import JointPhase, JointState, PartyState
from domain.definition.joint import Certainty, ClosingRule, JointParty, JointPlan, Verdict, tally
from tests.support.any_joint import closings
from tests.support.pure_joint import CHECKLIST, event, party, quorum

FOUR = ("a", "b", "c", "d")
VERDICTS: tuple[Verdict, ...] = ("pass", "rectify", "fail")


def _joint(given: Mapping[str, Verdict | None], round: int = 1, **more: PartyState) -> JointState:
    parties = {each: PartyState(verdict=verdict, points=("exit",)) for each, verdict in given.items()}
    return JointState(phase=JointPhase.HELD, round=round, parties=parties | more)


def _plan(departments: tuple[str, ...], closing: ClosingRule, *, partial: bool = False, times: int = 1) -> JointPlan:
    parties = tuple(JointParty(department=each, items=(f"{each}/one",)) for each in departments)
    return event(*parties, closing=closing, partial=partial, reinspections=times)


def _passes(closing: ClosingRule, consents: Mapping[str, bool]) -> bool:
    """The rule read literally, when everybody has voted."""
    weights = closing.weights if closing.rule == "weights" else {}
    in_favour = sum(weights.get(each, 1) for each, consent in consents.items() if consent)
    need = {"all": len(consents), "any": 1}.get(closing.rule, closing.need or 0)
    return in_favour >= need and not any(consents.get(each) is False for each in closing.veto)


def _completions(voters: tuple[str, ...], given: Mapping[str, bool]) -> Iterator[dict[str, bool]]:
    silent = [each for each in voters if each not in given]
    for rest in product((True, False), repeat=len(silent)):
        yield {**given, **dict(zip(silent, rest, strict=True))}


@st.composite
def _votes(draw: st.DrawFn) -> tuple[ClosingRule, tuple[str, ...], dict[str, Verdict | None]]:
    voters = FOUR[: draw(st.integers(1, 4))]
    given = {each: draw(st.sampled_from((None, *VERDICTS))) for each in voters}
    return draw(closings(voters)), voters, given


@given(_votes())
@settings(max_examples=400, deadline=None)
def test_a_vote_is_certain_exactly_when_no_open_vote_can_change_it(
    votes: tuple[ClosingRule, tuple[str, ...], dict[str, Verdict | None]],
) -> None:
    closing, voters, verdicts = votes
    consents = {each: verdict == "pass" for each, verdict in verdicts.items() if verdict}
    possible = {_passes(closing, whole) for whole in _completions(voters, consents)}
    certain = {frozenset({True}): Certainty.PASSED, frozenset({False}): Certainty.NOT_PASSED}
    assert tally(closing, voters, consents) is certain.get(frozenset(possible), Certainty.OPEN)


@given(_votes(), st.booleans(), st.integers(0, 1))
@settings(max_examples=400, deadline=None)
def test_a_round_closes_as_soon_as_nothing_that_may_still_be_said_makes_a_difference(
    votes: tuple[ClosingRule, tuple[str, ...], dict[str, Verdict | None]], partial: bool, times: int
) -> None:
    """Against all completions: closed means the same outcome for all; open means that they differ, or points miss."""
    closing, voters, verdicts = votes
    plan = _plan(voters, ClosingRule() if partial else closing, partial=partial, times=times)
    now = settle(plan, _joint(verdicts))
    silent = [each for each in voters if verdicts[each] is None]
    ends = [
        settle(plan, _joint({**verdicts, **dict(zip(silent, rest, strict=True))}))
        for rest in product(VERDICTS, repeat=len(silent))
    ]
    assert None not in ends, "a round closes when all have spoken"
    outcomes = {end.outcome for end in ends if end}
    if now is not None:
        assert outcomes == {now.outcome}
        assert set(now.passed).isdisjoint(now.failed)
    elif len(outcomes) == 1:
        assert outcomes != {"passed"}, "passed closes at once"
        assert partial or "fail" not in verdicts.values(), "what cannot be put right closes at once"


ALL = ClosingRule()


@pytest.mark.parametrize(
    ("closing", "verdicts", "outcome"),
    [
        (ALL, ("pass", "pass", "pass"), "passed"),
        (ALL, ("pass", "pass", None), None),
        (ALL, ("fail", None, None), "failed"),
        (ALL, ("rectify", None, None), None),
        (ALL, ("rectify", "pass", "pass"), "rectify"),
        (ALL, ("rectify", "pass", "fail"), "failed"),
        (ClosingRule(rule="any"), ("pass", None, None), "passed"),
        (ClosingRule(rule="any"), ("fail", "rectify", None), None),
        (ClosingRule(rule="any"), ("rectify", "rectify", "rectify"), "rectify"),
        (quorum(2), ("pass", "pass", None), "passed"),
        (quorum(2), ("fail", "pass", None), None),
        (quorum(2), ("fail", "fail", None), "failed"),
        (quorum(2), ("rectify", "rectify", None), None),
        (quorum(2, "c"), ("pass", "pass", None), None),
        (quorum(2, "c"), ("pass", "pass", "pass"), "passed"),
        (quorum(2, "c"), (None, None, "fail"), "failed"),
        (quorum(2, "c"), ("pass", "pass", "rectify"), "rectify"),
        (ClosingRule(rule="weights", need=3, weights={"a": 3}), ("pass", None, None), "passed"),
        (ClosingRule(rule="weights", need=3, weights={"a": 3}), ("fail", None, None), "failed"),
    ],
)
def test_closing_rules(closing: ClosingRule, verdicts: tuple[Verdict | None, ...], outcome: str | None) -> None:
    settlement = settle(_plan(FOUR[:3], closing), _joint(dict(zip(FOUR, verdicts, strict=False))))
    assert (settlement.outcome if settlement else None) == outcome


def test_partial_lets_each_department_stand_for_itself() -> None:
    plan = _plan(FOUR[:3], ALL, partial=True)
    assert settle(plan, _joint({"a": "pass", "b": "fail", "c": None})) is None
    assert settle(plan, _joint({"a": "pass", "b": "fail", "c": "rectify"})) == Settlement("rectify", ("a",), ("b",))
    assert settle(plan, _joint({"a": "pass", "b": "fail", "c": "fail"})) == Settlement(
        "partly_passed", ("a",), ("b", "c")
    )
    assert settle(plan, _joint({"a": "fail", "b": "fail", "c": "fail"})) == Settlement("failed", (), FOUR[:3])


def test_after_the_last_time_what_is_not_in_order_has_failed() -> None:
    again = {"b": PartyState(verdict="rectify", points=("exit",), open_points=("exit",)), "a": PartyState(passed=True)}
    together = _plan(FOUR[:2], ALL)
    assert settle(together, _joint({}, round=2, **again)) == Settlement("failed", (), ("a", "b"))
    assert settle(_plan(FOUR[:2], ALL, times=2), _joint({}, round=2, **again)) == Settlement("rectify", ("a",))
    alone = _plan(FOUR[:2], ALL, partial=True)
    assert settle(alone, _joint({}, round=2, **again)) == Settlement("partly_passed", ("a",), ("b",))


def test_rectification_overdue_leaves_what_passed_where_parts_stand_alone() -> None:
    parties = {"a": PartyState(passed=True), "b": PartyState(verdict="rectify", open_points=("exit",))}
    joint = JointState(phase=JointPhase.RECTIFYING, round=1, parties=parties)
    assert overdue(_plan(FOUR[:2], ALL), joint) == Settlement("failed", (), ("a", "b"))
    assert overdue(_plan(FOUR[:2], ALL, partial=True), joint) == Settlement("partly_passed", ("a",), ("b",))


def test_departments_that_dropped_out_have_no_vote_and_a_quorum_is_never_out_of_reach() -> None:
    plan = _plan(FOUR[:3], quorum(2))
    joint = _joint({"a": "pass", "b": None, "c": None})
    assert settle(plan, joint) is None
    assert settle(plan, joint, dropped={"b", "c"}) == Settlement("passed", ("a",))
    assert in_round(plan, joint, {"b"}) == ("a", "c")


def test_a_department_without_a_checklist_has_one_point() -> None:
    joint = JointState(parties={"a": PartyState()})
    assert points_of(joint, JointParty(department="a")) == (OVERALL,)
    looked_at_again = JointState(parties={"a": PartyState(open_points=("grease",))})
    assert points_of(looked_at_again, party("a")) == CHECKLIST[1:]
