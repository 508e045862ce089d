"""The durable life of one case (办件), 收件 to 办结: the loop of every process, by the rules of a case.

The loop stands in `workflows/process.py`, the rules in `domain/case`; what is a case's own here is how an item is
handed to its department.
"""

from __future__ import annotations

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy, SearchAttributeKey
from temporalio.exceptions import ActivityError, TimeoutError, TimeoutType

from domain.case.acts import Act
from domain.case.book import CASE_RULES
from domain.case.decide import Effect, EffectDone
from domain.case.messages import CaseEnd, CaseStart, HandedOver, HandOver, department_queue
from domain.case.state import CaseOpening, CaseState
from domain.process.rules import Decision
from workflows.process import Process

# A hand-over answers by itself after a few tries when the department is away; only our own database makes it go on.
UNTIL_IT_ANSWERS = RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(seconds=10))
# How long a hand-over waits for a worker of the department, and how long it is tried in all: then it is journaled as
# failed, stands in the administrator's list, and the case may continue as new.
UNTIL_SERVED = timedelta(minutes=10)
UNTIL_GIVEN_UP = timedelta(hours=1)
HANDED_OVER_ONCE = "2026-11-handed-over-once"
LEAD = SearchAttributeKey.for_keyword("LianbanLead")


@workflow.defn(name="CaseWorkflow")
class CaseWorkflow(Process[CaseOpening, CaseState, Act, Effect, EffectDone]):
    """One case. Its workflow id is the case number (办件编号)."""

    @workflow.init
    def __init__(self, start: CaseStart) -> None:
        super().__init__(CASE_RULES, start)

    @workflow.run
    async def run(self, start: CaseStart) -> CaseEnd:
        """收件 → 预审、补正、受理 → 分发、决定 → 出件、办结 → 送达、核查."""
        await self.live()
        return CaseEnd(case_no=start.opening.case_no, outcome=self.state.outcome or "", entries=self.state.seq)

    @workflow.query
    def current_state(self) -> CaseState:
        """The state as the workflow holds it: for reconciliation and tests, never for lists."""
        return self.state

    def fold(self, decision: Decision[CaseState]) -> None:
        """Temporal's visibility knows who leads, also where that changes (变更牵头部门)."""
        before = self.state.plan.lead_department
        super().fold(decision)
        if self.state.plan.lead_department != before and not self.state.is_over:
            workflow.upsert_search_attributes([LEAD.value_set(self.state.plan.lead_department)])

    async def carry_out(self, effect: Effect) -> EffectDone:
        """Hand one item to its department on its own task queue (分发)."""
        try:
            done = await workflow.execute_activity(
                "hand_over",
                HandOver(**effect.model_dump()),
                task_queue=self.start.queue_prefix + department_queue(effect.department),
                result_type=HandedOver,
                schedule_to_start_timeout=UNTIL_SERVED,
                schedule_to_close_timeout=UNTIL_GIVEN_UP,
                start_to_close_timeout=timedelta(seconds=15),
                retry_policy=UNTIL_IT_ANSWERS,
                summary=f"分发 {effect.item}",
            )
            return EffectDone(item=effect.item, run=effect.run, **done.model_dump())
        except ActivityError as error:
            # Nobody answered; the moment is the server's, as nobody else's is known.
            facts = {"item": effect.item, "run": effect.run, "at": self.now()}
            return EffectDone(**facts, result="failed", code=why_not_handed_over(error))

    def waits_for_the_end_to_be_taken(self) -> bool:
        """Runs from before handed such an item over a second time; their histories say so."""
        return workflow.patched(HANDED_OVER_ONCE)


def why_not_handed_over(error: ActivityError) -> str:
    """The code of a hand-over that ended without an answer: no worker took it, or whoever took it never answered."""
    cause = error.cause
    if isinstance(cause, TimeoutError) and cause.type is TimeoutType.SCHEDULE_TO_START:
        return "DEPARTMENT_QUEUE_NOT_SERVED"
    return "HAND_OVER_TIMED_OUT"
