"""One worker process of a hand-written variant: `python -m benchmarks.worker --variant b`.

It reads one `WorkerOrder` line from standard input, answers `ready`, and drains on SIGTERM or when its input
ends (so it never outlives its driver). The process leaves by `os._exit`, because the Temporal SDK can abort
at interpreter exit.
"""

import argparse
import asyncio
import logging
import os
import signal
import sys
import traceback

import asyncpg
from dbos import DBOS, SetWorkflowID
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import UnsandboxedWorkflowRunner, Worker, WorkflowRunner
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from benchmarks.dbos_flow import START_CHANNEL_SUFFIX, dbos_config, define_case
from benchmarks.flow import WorkerOrder
from benchmarks.store import Store
from benchmarks.temporal_flow import CaseActivities, HandTunedCase, HandWrittenCase

# The SDK's own threads need this long to let go after a worker has ended.
SDK_QUIET_SECONDS = 0.3
# Plain models and facts only: importing them anew for every workflow would cost tens of milliseconds.
PASSED_THROUGH = ("benchmarks",)


def main() -> None:
    """Run one worker until told to stop."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--variant", choices=["a", "b", "c"], required=True)
    variant = parser.parse_args().variant
    logging.basicConfig(level=logging.WARNING)
    order = WorkerOrder.model_validate_json(sys.stdin.readline())
    asyncio.run(_serve(variant, order))


async def _serve(variant: str, order: WorkerOrder) -> None:
    stop = _stop_event()
    store = await Store.open(order.database_url, order.schema_name)
    try:
        if variant == "c":
            await _serve_dbos(order, store, stop)
        else:
            await _serve_temporal(variant, order, store, stop)
    finally:
        await store.close()


def _stop_event() -> asyncio.Event:
    """An event set by SIGTERM, SIGINT or the end of standard input."""
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    loop.add_reader(sys.stdin.fileno(), stop.set)
    return stop


def _say_ready() -> None:
    sys.stdout.write("ready\n")
    sys.stdout.flush()


async def _serve_temporal(variant: str, order: WorkerOrder, store: Store, stop: asyncio.Event) -> None:
    client = await Client.connect(
        order.temporal_address,
        namespace=order.temporal_namespace,
        data_converter=pydantic_data_converter,
    )
    worker = Worker(
        client,
        task_queue=order.task_queue,
        workflows=[HandWrittenCase if variant == "a" else HandTunedCase],
        activities=CaseActivities(store).all(),
        workflow_runner=_runner(sandbox=order.sandbox),
    )
    async with worker:
        _say_ready()
        await stop.wait()
    await asyncio.sleep(SDK_QUIET_SECONDS)


def _runner(*, sandbox: bool) -> WorkflowRunner:
    if not sandbox:
        return UnsandboxedWorkflowRunner()
    return SandboxedWorkflowRunner(restrictions=SandboxRestrictions.default.with_passthrough_modules(*PASSED_THROUGH))


async def _serve_dbos(order: WorkerOrder, store: Store, stop: asyncio.Event) -> None:
    """Start a case when the driver asks by NOTIFY: a DBOS workflow is started by the process that runs it.

    Starting through a DBOS queue would add the queue's polling interval (1 s by default) to every case.
    """
    DBOS(config=dbos_config(order.database_url))
    case = define_case(store)
    DBOS.launch()
    starting: set[asyncio.Task[None]] = set()

    async def start(case_no: str) -> None:
        with SetWorkflowID(case_no):
            await DBOS.start_workflow_async(case, case_no)

    def on_request(_connection: object, _pid: int, _channel: str, case_no: object) -> None:
        task = asyncio.get_running_loop().create_task(start(str(case_no)))
        starting.add(task)
        task.add_done_callback(starting.discard)

    connection = await asyncpg.connect(order.database_url)
    await connection.add_listener(order.schema_name + START_CHANNEL_SUFFIX, on_request)
    _say_ready()
    await stop.wait()
    await connection.close()
    await asyncio.gather(*starting)
    DBOS.destroy()


if __name__ == "__main__":
    code = 1
    try:
        main()
        code = 0
    except Exception:
        traceback.print_exc()
    finally:
        logging.shutdown()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
