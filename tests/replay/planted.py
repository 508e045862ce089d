"""The case workflow with a planted mistake: a command that was not there when the histories were made, unguarded."""

from __future__ import annotations

from datetime import timedelta

from temporalio import workflow

from domain.messages import CaseEnd, CaseStart
from workflows.case import CaseWorkflow


@workflow.defn(name="CaseWorkflow")
class PlantedWorkflow(CaseWorkflow):
    """Arms its timer before the first append instead of after it."""

    @workflow.init
    def __init__(self, start: CaseStart) -> None:
        super().__init__(start)

    @workflow.run
    async def run(self, start: CaseStart) -> CaseEnd:
        """As before, with one command moved to the front."""
        self.alarm.set(self.now() + timedelta(days=1), self.now(), "moved")
        return await super().run(start)
