"""The durable life of a matter of steering (督查事项): the loop of every process, by the procedure of its kind."""

from __future__ import annotations

from temporalio import workflow

from domain.process.kinds import kind_named
from domain.steering.book import SteeringStart
from domain.steering.messages import NoEffect, SteeringAct, SteeringOpening
from domain.steering.state import SteeringState
from workflows.process import Process


@workflow.defn(name="SteeringWorkflow")
class SteeringWorkflow(Process[SteeringOpening, SteeringState, SteeringAct, NoEffect, NoEffect]):
    """One order, rectification, card, hotline matter or task. Its workflow id is its number."""

    @workflow.init
    def __init__(self, start: SteeringStart) -> None:
        super().__init__(kind_named(start.opening.kind).rules, start)

    @workflow.run
    async def run(self, start: SteeringStart) -> str:
        """Step by step, as its procedure says, to its outcome."""
        await self.live()
        return self.state.outcome or ""

    @workflow.query
    def current_state(self) -> SteeringState:
        """The state as the workflow holds it: for reconciliation and tests, never for lists."""
        return self.state
