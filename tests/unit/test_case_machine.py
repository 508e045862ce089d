"""The life of a case as a state machine: random plans, acts, rungs, effects and time against the pure rules."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

from tests.support.amount import at_length
from tests.support.case_machine import CaseMachine

CaseMachine.TestCase.settings = settings(
    max_examples=at_length(60),
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    database=None,
)
TestCaseLife = CaseMachine.TestCase
