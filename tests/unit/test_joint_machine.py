"""Joint events as a state machine: mostly their own acts, with every verdict, so that rounds follow one another."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from domain.case.joint.state import OVER, JointPhase
from domain.definition.plan import Plan
from tests.support.amount import at_length
from tests.support.any_case import plans_at_work
from tests.support.any_joint import tried_on_joints
from tests.support.case_machine import MINUTE, CaseMachine
from tests.support.pure_case import CALENDAR

NEXT = {
    JointPhase.DUE: ("convene_joint",),
    JointPhase.CONVENED: ("confirm_joint", "confirm_joint", "confirm_joint", "ask_other_slot"),
    JointPhase.BOOKING: ("book_joint",),
    JointPhase.SCHEDULED: ("hold_joint", "hold_joint", "hold_joint", "ask_move_joint"),
    JointPhase.HELD: ("give_joint_opinion", "give_joint_opinion", "give_joint_opinion", "take_back"),
    JointPhase.RECTIFYING: ("report_rectified",),
}
"""What usually comes next."""


class JointMachine(CaseMachine):
    """A case at work with one or two events that people take further."""

    @initialize(made=plans_at_work().filter(lambda made: bool(made.joints)))
    def open(self, made: Plan) -> None:
        """File a case whose items rest on events."""
        super().open(made, (), CALENDAR)

    @precondition(lambda self: bool(self._under_way()))
    @rule(data=st.data(), steps=st.integers(1, 8))
    def an_event_goes_on(self, data: st.DataObject, steps: int) -> None:
        """The next steps of an event; a slot that is fixed comes."""
        key = data.draw(st.sampled_from(self._under_way()))
        for _ in range(steps):
            joint = self.life.state.joints[key]
            if joint.phase not in NEXT:
                return
            if joint.phase is JointPhase.SCHEDULED and joint.slot is not None:
                self._pass(max(timedelta(0), joint.slot.starts_at - self.life.now - MINUTE))
            kind = data.draw(st.sampled_from(NEXT[joint.phase]))
            bodies = tried_on_joints(self.life.state, self.life.now + MINUTE)
            self._one_of(data, (body for body in bodies if (body["kind"], body["joint"]) == (kind, key)))

    def _under_way(self) -> list[str]:
        joints = self.life.state.joints.items()
        return [key for key, joint in joints if joint.phase not in (JointPhase.PENDING, *OVER)]


JointMachine.TestCase.settings = settings(
    max_examples=at_length(30),
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    database=None,
)
TestJointLife = JointMachine.TestCase
