"""What a concluded case left in Temporal, read at the same point of every variant."""

import asyncio

from temporalio.api.workflowservice.v1 import DescribeWorkflowExecutionResponse
from temporalio.client import Client

from benchmarks.flow import HistorySize
from benchmarks.patience import at_most

REST_SECONDS = 30.0
"""From the conclusion on file to the end of the task that wrote it, which takes milliseconds."""
LOOK_AGAIN_SECONDS = 0.02


async def history_size(client: Client, case_no: str) -> HistorySize:
    """Events and bytes of a concluded case's history, as soon as nothing of it is at work. Raises WaitedTooLong.

    Not "once its run is closed": ours stays open after 办结, as the time limit of delivery runs (ADR 0024). What counts
    is the business end, which the driver has seen, and the task that brought it.
    """
    handle = client.get_workflow_handle(case_no)
    async with at_most(REST_SECONDS, f"{case_no}: the end of the task that concluded it"):
        described = (await handle.describe()).raw_description
        while is_at_work(described):
            await asyncio.sleep(LOOK_AGAIN_SECONDS)  # Temporal tells nobody when a task of an open run has ended
            described = (await handle.describe()).raw_description
    facts = described.workflow_execution_info
    return HistorySize(events=facts.history_length, size_bytes=facts.history_size_bytes)


def is_at_work(described: DescribeWorkflowExecutionResponse) -> bool:
    """Whether a workflow task or an activity of the run is under way; a timer alone is rest."""
    return described.HasField("pending_workflow_task") or bool(described.pending_activities)
