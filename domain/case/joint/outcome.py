"""How a round of a joint event comes out: who takes part in it, and what the opinions given so far already settle.

Pure arithmetic on the event alone; which departments `dropped` out (all their items ended) is the caller's to know.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from domain.case.joint.entries import JointOutcome
from domain.case.joint.state import JointPhase, JointState
from domain.definition.joint import Certainty, CheckPoint, ClosingRule, JointParty, JointPlan, tally
from domain.definition.plan import CURRENT_DEFAULTS, THIRD_EDITION

OVERALL = CheckPoint(key="overall", text="总体情况")
"""The one point of a department for which the bundle lists none: without any it could object to nothing."""


NOT_PASSED = "JOINT_NOT_PASSED"
"""Reason of a refusal that follows from an event which was not passed."""


@dataclass(frozen=True)
class Settlement:
    """How a round closes: departments whose items passed, and those whose items did not and will not.

    `outvoted`: of those that passed, the ones whose own opinion was another (票签、或签).
    """

    outcome: JointOutcome
    passed: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    outvoted: tuple[str, ...] = ()


def points_of(joint: JointState, party: JointParty) -> tuple[CheckPoint, ...]:
    """The points that the department looks at in this round: its checklist, later only what was not in order."""
    checklist = party.checklist or (OVERALL,)
    open_points = joint.parties[party.department].open_points
    return tuple(each for each in checklist if not open_points or each.key in open_points)


def is_out(joint: JointState, department: str) -> bool:
    """Whether its items failed for good in a round that closed, while the event goes on for others (`partial`)."""
    mine = joint.parties[department]
    if mine.passed or mine.verdict != "fail":
        return False
    return joint.phase is JointPhase.RECTIFYING or (joint.round > 1 and not mine.open_points)


def in_round(plan: JointPlan, joint: JointState, dropped: Collection[str] = ()) -> tuple[str, ...]:
    """Departments that take part in this round: in the first all, later those with points that were not in order."""
    only_points = joint.round > 1 or joint.phase is JointPhase.RECTIFYING
    return tuple(
        each
        for each in plan.departments
        if each not in dropped and not joint.parties[each].passed and not is_out(joint, each)
        if joint.parties[each].open_points or not only_points
    )


def for_all(plan: JointPlan) -> tuple[str, ...]:
    """Departments without items of their own: where each opinion counts for its own items, theirs counts for all."""
    return tuple(each.department for each in plan.parties if not each.items)


def settle(
    plan: JointPlan, joint: JointState, dropped: Collection[str] = (), edition: int = CURRENT_DEFAULTS
) -> Settlement | None:
    """How the round closes now; None as long as opinions that are still missing make a difference.

    Passed as soon as that is certain; not passed at once where something cannot be put right and the items stand or
    fall together. Otherwise every opinion is waited for, so that one notice names every point (整改通知). `edition` of
    the rules: in the first two nobody is outvoted by name, and with `partial` one without items counts for none.
    """
    is_third = edition >= THIRD_EDITION
    mine, voters = in_round(plan, joint, dropped), _voters(plan, joint, dropped, is_third=is_third)
    given = {each: joint.parties[each].verdict for each in mine}
    consents = {each: _stands(joint, each, is_third=is_third) for each in voters if each not in mine}
    consents |= {each: verdict == "pass" for each, verdict in given.items() if verdict is not None}
    certain = tally(_reachable(plan.closing, voters), voters, consents)
    if certain is Certainty.PASSED:
        outvoted = tuple(each for each in mine if given[each] not in (None, "pass")) if is_third else ()
        return Settlement("passed", passed=voters, outvoted=outvoted)
    common = for_all(plan) if is_third else ()
    falls_at_once = "fail" in (given.values() if not plan.partial else [given.get(each) for each in common])
    if certain is Certainty.OPEN or (None in given.values() and not falls_at_once):
        return None
    passed = tuple(each for each in voters if consents.get(each))
    # After the last reinspection nothing is left to wait for: what was not put right has not passed.
    if falls_at_once or "rectify" not in given.values() or joint.round > plan.reinspections:
        return _not_passed(plan, voters, passed, common)
    return Settlement("rectify", passed, tuple(each for each in voters if _cannot_pass(joint, each)))


def overdue(
    plan: JointPlan, joint: JointState, dropped: Collection[str] = (), edition: int = CURRENT_DEFAULTS
) -> Settlement:
    """How the event ends when what was found is not put right in time."""
    voters = _voters(plan, joint, dropped, is_third=edition >= THIRD_EDITION)
    common = for_all(plan) if edition >= THIRD_EDITION else ()
    return _not_passed(plan, voters, tuple(each for each in voters if joint.parties[each].passed), common)


def _voters(plan: JointPlan, joint: JointState, dropped: Collection[str], *, is_third: bool) -> tuple[str, ...]:
    """Those of the round, and those whose opinions stand, whatever became of their items."""
    mine = in_round(plan, joint, dropped)
    return tuple(
        each
        for each in plan.departments
        if each in mine or _stands(joint, each, is_third=is_third) or is_out(joint, each)
    )


def _stands(joint: JointState, department: str, *, is_third: bool) -> bool:
    """Whether it passed in an earlier round, or (where its items were granted on that since) said so in this one."""
    mine = joint.parties[department]
    return mine.passed or (is_third and mine.verdict == "pass")


def _not_passed(
    plan: JointPlan, voters: tuple[str, ...], passed: tuple[str, ...], common: tuple[str, ...]
) -> Settlement:
    """The last word where not all passed: with `partial` what passed stands, otherwise all fall together.

    So they do where one of those whose opinion counts for all items (`common`) has not passed.
    """
    if plan.partial and passed and all(each in passed or each not in voters for each in common):
        return Settlement("partly_passed", passed, tuple(each for each in voters if each not in passed))
    return Settlement("failed", failed=voters)


def _cannot_pass(joint: JointState, department: str) -> bool:
    return joint.parties[department].verdict == "fail" and not joint.parties[department].passed


def _reachable(closing: ClosingRule, voters: tuple[str, ...]) -> ClosingRule:
    """The rule with a threshold that those who take part can reach: where departments dropped out, all of the rest."""
    weights = closing.weights if closing.rule == "weights" else {}
    most = sum(weights.get(each, 1) for each in voters)
    if closing.need is None or closing.need <= most:
        return closing
    return closing.model_copy(update={"need": max(1, most)})
