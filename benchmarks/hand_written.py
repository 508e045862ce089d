"""Variants (a), (b) and (c): hand-written on plain Temporal, hand-tuned on Temporal, and on DBOS."""

import asyncio
from collections.abc import Callable, Sequence

import asyncpg
from dbos import DBOSClient
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter

from benchmarks.dbos_flow import APPLICATION, START_CHANNEL_SUFFIX
from benchmarks.flow import GRANTED, Decision, HistorySize, Notice, WorkerOrder
from benchmarks.histories import history_size
from benchmarks.store import DRIVER_POOL_SIZE, POOL_SIZE, Store, drop_schema, listen, make_schema
from benchmarks.temporal_flow import HandTunedCase, HandWrittenCase
from benchmarks.variant import Stack, WorkerProcess


class _HandWritten:
    """Schema, listener and worker process, which the three have in common."""

    key: str
    title: str

    def __init__(self, stack: Stack, *, sandbox: bool) -> None:
        self._stack = stack
        self._sandbox = sandbox
        self._worker = WorkerProcess(["-m", "benchmarks.worker", "--variant", self.key])

    @property
    def _schema(self) -> str:
        return f"bench_{self.key}"

    async def set_up(self) -> None:
        self._connection = await asyncpg.connect(self._stack.database_url)
        await make_schema(self._connection, self._schema)
        self._store = await Store.open(self._stack.database_url, self._schema, size=DRIVER_POOL_SIZE)

    async def watch(self, on_notice: Callable[[Notice], None]) -> None:
        await listen(self._connection, self._schema, on_notice)

    async def start_worker(self) -> int:
        return await self._worker.start(self._order().model_dump_json())

    def _order(self) -> WorkerOrder:
        return WorkerOrder(database_url=self._stack.database_url, schema_name=self._schema, sandbox=self._sandbox)

    async def check_whole(self, case_nos: Sequence[str]) -> None:
        await self._store.check_whole(case_nos)

    async def stop_worker(self) -> None:
        await self._worker.stop()

    async def tear_down(self) -> None:
        await self._worker.stop()
        await self._store.close()
        await drop_schema(self._connection, self._schema)
        await self._connection.close()


class _OnTemporal(_HandWritten):
    """Driver's side of (a) and (b): start by client, decide by signal."""

    workflow: type[HandWrittenCase] | type[HandTunedCase]

    async def set_up(self) -> None:
        await super().set_up()
        self._client = await Client.connect(
            self._stack.temporal_address,
            namespace=self._stack.temporal_namespace,
            data_converter=pydantic_data_converter,
        )

    def _order(self) -> WorkerOrder:
        addressed = {
            "temporal_address": self._stack.temporal_address,
            "temporal_namespace": self._stack.temporal_namespace,
            "task_queue": self._schema,
        }
        return super()._order().model_copy(update=addressed)

    async def start_case(self, number: int) -> str:
        case_no = f"{self._schema}-{number}"
        await self._client.start_workflow(self.workflow.__name__, case_no, id=case_no, task_queue=self._schema)
        return case_no

    async def send_decision(self, case_no: str, item: str) -> None:
        handle = self._client.get_workflow_handle(case_no)
        await handle.signal("decide", Decision(item=item, outcome=GRANTED))

    async def histories(self, case_nos: Sequence[str]) -> list[HistorySize]:
        return list(await asyncio.gather(*(history_size(self._client, case_no) for case_no in case_nos)))


class HandWritten(_OnTemporal):
    """(a) plain `temporalio`, every step a regular activity."""

    key = "a"
    title = "手写 Temporal（普通活动）"
    workflow = HandWrittenCase


class HandTuned(_OnTemporal):
    """(b) plain `temporalio`, database steps as local activities."""

    key = "b"
    title = "手工调优 Temporal（本地活动）"
    workflow = HandTunedCase


class OnDbos(_HandWritten):
    """(c) DBOS: no server but PostgreSQL; started by NOTIFY, decisions sent with DBOS's own client."""

    key = "c"
    title = "DBOS"

    async def start_worker(self) -> int:
        pid = await super().start_worker()
        # Only now, because the DBOS application makes the system tables that its client checks.
        self._client = await asyncio.to_thread(
            DBOSClient,
            system_database_url=self._stack.database_url.replace("postgresql://", "postgresql+psycopg://", 1),
            system_database_pool_size=POOL_SIZE,
            application_name=APPLICATION,
        )
        return pid

    async def start_case(self, number: int) -> str:
        case_no = f"{self._schema}-{number}"
        await self._store.request_start(self._schema + START_CHANNEL_SUFFIX, case_no)
        return case_no

    async def send_decision(self, case_no: str, item: str) -> None:
        await self._client.send_async(case_no, GRANTED, topic=item)

    async def histories(self, case_nos: Sequence[str]) -> list[HistorySize]:
        return []

    async def stop_worker(self) -> None:
        await asyncio.to_thread(self._client.destroy)
        await super().stop_worker()
