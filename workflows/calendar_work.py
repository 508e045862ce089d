"""What comes by the calendar (按日的工作): one short run a time, started by a Temporal Schedule."""

from __future__ import annotations

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

CALENDAR_WORK = "CalendarWork"
"""Type of these runs; they are no processes, and stand in no journal."""
TAKES_AT_MOST = timedelta(minutes=10)
TRIES = 5
"""Then the schedule's next time comes; what is late is told on the operator's page."""


@workflow.defn(name=CALENDAR_WORK)
class CalendarWorkWorkflow:
    """Does one of them, by its name; each is idempotent, so that a try that died costs nothing."""

    @workflow.run
    async def run(self, name: str) -> int:
        """How much it made."""
        made: int = await workflow.execute_activity(
            "do_calendar_work",
            name,
            result_type=int,
            summary=name,
            start_to_close_timeout=TAKES_AT_MOST,
            retry_policy=RetryPolicy(maximum_attempts=TRIES),
        )
        return made
