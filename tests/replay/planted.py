"""The case workflow for replays: one that shows where it ended, and one with a planted mistake."""

from __future__ import annotations

from datetime import timedelta

from temporalio import workflow

from domain.case.messages import CaseEnd, CaseStart
from domain.case.state import CaseState
from workflows.case import CaseWorkflow

ENDS: list[CaseState] = []
"""The state in which each replayed run ended (outside of the sandbox, which keeps modules apart)."""


@workflow.defn(name="CaseWorkflow")
class ShownWorkflow(CaseWorkflow):
    """Tells in what state a run ended or went on."""

    @workflow.init
    def __init__(self, start: CaseStart) -> None:
        super().__init__(start)

    @workflow.run
    async def run(self, start: CaseStart) -> CaseEnd:
        """As it is."""
        try:
            return await super().run(start)
        finally:
            ENDS.append(self.state)


@workflow.defn(name="CaseWorkflow")
class PlantedWorkflow(CaseWorkflow):
    """Arms its timer before the first append instead of after it: a command that was not there, unguarded."""

    @workflow.init
    def __init__(self, start: CaseStart) -> None:
        super().__init__(start)

    @workflow.run
    async def run(self, start: CaseStart) -> CaseEnd:
        """As before, with one command moved to the front."""
        self.alarm.set(self.now() + timedelta(days=1), self.now(), "moved")
        return await super().run(start)
