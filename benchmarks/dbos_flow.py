"""The flow on DBOS, variant (c): a durable workflow in the worker's own process, checkpointed in PostgreSQL.

Decisions are DBOS messages, one topic per item. The parallel items are dispatched together and their
decisions taken in a fixed order, because DBOS numbers steps in the order they are called; no dispatch waits
for them, so the order costs nothing.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from dbos import DBOS, DBOSConfig

from benchmarks.flow import PARALLEL_ITEMS, SERIAL_ITEMS
from benchmarks.store import POOL_SIZE, Store

APPLICATION = "lianban-bench"
VERSION = "bench"
DECISION_TIMEOUT_SECONDS = 3600.0
# The driver notifies `<schema><suffix>` with the number of a case that is to start.
START_CHANNEL_SUFFIX = "_start"


def dbos_config(database_url: str) -> DBOSConfig:
    """DBOS beside our tables in the same database; LISTEN/NOTIFY on, as by default."""
    return DBOSConfig(
        name=APPLICATION,
        system_database_url=database_url.replace("postgresql://", "postgresql+psycopg://", 1),
        application_version=VERSION,
        log_level="WARNING",
        sys_db_pool_size=POOL_SIZE * 2,
    )


def define_case(store: Store) -> Callable[[str], Coroutine[Any, Any, None]]:
    """Register steps and workflow over one worker's connections; returns the workflow to start."""

    @DBOS.step()
    async def open_case(case_no: str) -> None:
        await store.open_case(case_no)

    @DBOS.step()
    async def dispatch(case_no: str, item: str) -> None:
        await store.dispatch(case_no, item)

    @DBOS.step()
    async def record(case_no: str, item: str, outcome: str) -> None:
        await store.record(case_no, item, outcome)

    @DBOS.step()
    async def conclude(case_no: str) -> None:
        await store.conclude(case_no)

    async def await_and_record(case_no: str, item: str) -> None:
        outcome = await DBOS.recv_async(item, timeout_seconds=DECISION_TIMEOUT_SECONDS)
        if outcome is None:
            raise TimeoutError(f"no decision on {item} in {DECISION_TIMEOUT_SECONDS:.0f} s")
        await record(case_no, item, outcome)

    @DBOS.workflow(name="case")
    async def case(case_no: str) -> None:
        await open_case(case_no)
        for item in SERIAL_ITEMS:
            await dispatch(case_no, item)
            await await_and_record(case_no, item)
        await asyncio.gather(*(dispatch(case_no, item) for item in PARALLEL_ITEMS))
        for item in PARALLEL_ITEMS:
            await await_and_record(case_no, item)
        await conclude(case_no)

    return case
