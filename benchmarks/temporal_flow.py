"""The flow on plain `temporalio`: (a) every write a regular activity, (b) every write a local activity.

Both run the same procedure; only how a write is scheduled differs. Importing this module does nothing,
because the workflow sandbox imports it again.
"""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from temporalio import activity, workflow
from temporalio.common import RetryPolicy

from benchmarks.flow import PARALLEL_ITEMS, SERIAL_ITEMS, Decision
from benchmarks.store import Store

# A database step takes milliseconds; short, so that a step lost with its worker comes back soon.
STEP_TIMEOUT = timedelta(seconds=10)
RETRY = RetryPolicy(initial_interval=timedelta(milliseconds=100))


class CaseActivities:
    """The four writes as activities over one worker's connections."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @activity.defn
    async def open_case(self, case_no: str) -> None:
        """Write the case."""
        await self._store.open_case(case_no)

    @activity.defn
    async def dispatch(self, case_no: str, item: str) -> None:
        """Write the item's work-list row."""
        await self._store.dispatch(case_no, item)

    @activity.defn
    async def record(self, case_no: str, decision: Decision) -> None:
        """Write the decision; the work-list row is done."""
        await self._store.record(case_no, decision.item, decision.outcome)

    @activity.defn
    async def conclude(self, case_no: str) -> None:
        """Conclude the case."""
        await self._store.conclude(case_no)

    def all(self) -> list[Callable[..., Any]]:
        """Every activity, as a worker registers them."""
        return [self.open_case, self.dispatch, self.record, self.conclude]


class _Case:
    """The procedure, clause by clause; `_write` decides what kind of activity a write is."""

    def __init__(self) -> None:
        self._decisions: dict[str, Decision] = {}

    @workflow.signal
    def decide(self, decision: Decision) -> None:
        """A clerk decided an item; the first decision holds."""
        self._decisions.setdefault(decision.item, decision)

    async def _write(self, step: Callable[..., Any], *args: Any) -> None:
        raise NotImplementedError

    async def _settle(self, case_no: str) -> None:
        await self._write(CaseActivities.open_case, case_no)
        for item in SERIAL_ITEMS:
            await self._handle(case_no, item)
        await asyncio.gather(*(self._handle(case_no, item) for item in PARALLEL_ITEMS))
        await self._write(CaseActivities.conclude, case_no)

    async def _handle(self, case_no: str, item: str) -> None:
        await self._write(CaseActivities.dispatch, case_no, item)
        await workflow.wait_condition(lambda: item in self._decisions)
        await self._write(CaseActivities.record, case_no, self._decisions[item])


@workflow.defn
class HandWrittenCase(_Case):
    """Variant (a): every step a regular activity."""

    @workflow.run
    async def run(self, case_no: str) -> None:
        """One case from opening to conclusion."""
        await self._settle(case_no)

    async def _write(self, step: Callable[..., Any], *args: Any) -> None:
        await workflow.execute_activity_method(step, args=args, start_to_close_timeout=STEP_TIMEOUT, retry_policy=RETRY)


@workflow.defn
class HandTunedCase(_Case):
    """Variant (b): every step is in our database, so every step is a local activity."""

    @workflow.run
    async def run(self, case_no: str) -> None:
        """One case from opening to conclusion."""
        await self._settle(case_no)

    async def _write(self, step: Callable[..., Any], *args: Any) -> None:
        await workflow.execute_local_activity_method(
            step, args=args, start_to_close_timeout=STEP_TIMEOUT, retry_policy=RETRY
        )
