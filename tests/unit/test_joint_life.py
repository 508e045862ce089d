"""The life of a joint event: due, convened, fixed, held, opinions, closed; who may act, and who acts at once."""

from __future__ import annotations

from domain.acts import Actor, Role
from domain.entries import CaseConcluded
from domain.joint_entries import JointClosed, JointDue, JointHeld, JointScheduled
from domain.joint_state import JointPhase
from tests.support.pure_joint import (
    KEY,
    at_once,
    case,
    code,
    confirm,
    convene,
    held,
    hold,
    joint,
    officers,
    on,
    opine,
    raced,
    slot,
    there,
)
from tests.support.pure_case import APPLICANT, LEAD, WINDOW, clerk, head


def test_all_consent_from_the_day_it_is_due_to_the_last_grant() -> None:
    life = case()
    assert (joint(life).phase, joint(life).round, life.due("joint:site.convene")) == (JointPhase.DUE, 1, "2026-03-03")
    convene(life, slot("03-04 14:00"), slot("03-04 09:00"))
    assert (life.due("joint:site.confirm"), life.due("joint:site.hold")) == ("2026-03-03", "2026-03-09")
    confirm(life, "a", "b", "c")
    assert (joint(life).phase, life.last(JointScheduled).slot) == (JointPhase.SCHEDULED, slot("03-04 09:00"))
    hold(life, "a", "b", "c")
    assert (joint(life).phase, life.last(JointHeld).absent) == (JointPhase.HELD, ())
    assert (life.ended("joint:site.hold"), life.due("joint:site.opinion")) == (True, "2026-03-06")
    for each in "abc":
        assert life.code("decide_item", clerk(each), f"{each}/one", decision="grant") == "JOINT_PENDING"
        opine(life, each, "pass")
    assert life.last(JointClosed).outcome == "passed"
    assert life.last(JointClosed).passed == ("a", "b", "c")
    assert (joint(life).phase, joint(life).outcome) == (JointPhase.CLOSED, "passed")
    assert not [clock for clock in life.state.clocks.values() if clock.subject == "joint:site" and not clock.ended_on]
    life.grant("a/one", "b/one", "c/one")
    assert life.last(CaseConcluded).outcome == "granted"


__all__ = [
    "APPLICANT",
    "KEY",
    "LEAD",
    "WINDOW",
    "Actor",
    "JointDue",
    "Role",
    "at_once",
    "code",
    "head",
    "held",
    "officers",
    "on",
    "raced",
    "there",
]
