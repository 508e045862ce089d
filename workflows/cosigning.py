"""The durable life of an application that waits for signatures (待签申请): the loop of every process, by its rules.

What is its own here is how it is filed when all have signed: as an activity that gives the same case however often it
is tried.
"""

from __future__ import annotations

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

from domain.cosigning.book import COSIGNING_RULES, CosigningStart
from domain.cosigning.messages import CosigningAct, CosigningOpening, FileApplication, FilingDone
from domain.cosigning.state import CosigningState
from workflows.process import Process

# What was signed is filed, however long the ledger or a worker is away; what can never be filed comes back as a code.
UNTIL_IT_IS_FILED = RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(minutes=1))


@workflow.defn(name="CosigningWorkflow")
class CosigningWorkflow(Process[CosigningOpening, CosigningState, CosigningAct, FileApplication, FilingDone]):
    """One waiting application. Its workflow id is its number."""

    @workflow.init
    def __init__(self, start: CosigningStart) -> None:
        super().__init__(COSIGNING_RULES, start)

    @workflow.run
    async def run(self, start: CosigningStart) -> str:
        """签名 → 提交; or refused, lapsed, taken back."""
        await self.live()
        return self.state.outcome or ""

    @workflow.query
    def current_state(self) -> CosigningState:
        """The state as the workflow holds it: for reconciliation and tests, never for lists."""
        return self.state

    async def carry_out(self, effect: FileApplication) -> FilingDone:
        """Put the application on file as a case (收件)."""
        done: FilingDone = await workflow.execute_activity(
            "file_application",
            effect,
            result_type=FilingDone,
            start_to_close_timeout=timedelta(seconds=30),
            retry_policy=UNTIL_IT_IS_FILED,
            summary="签齐后提交",
        )
        return done
