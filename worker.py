"""The worker process: serves any set of task queues (`--queues cases,dept.gaj`), drains on SIGTERM, exits 0."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import timedelta

import structlog
from temporalio.client import Client
from temporalio.worker import Worker

from activities.departments import DepartmentActivities
from activities.ledger import LedgerActivities
from bundles.loader import load_catalogue
from domain.messages import CASES_QUEUE, department_queue
from ledger.pool import Pool
from runtime.exits import run_process
from runtime.logs import configure_logging
from runtime.settings import Settings, load_settings
from starter.client import Lianban
from starter.sweeper import sweep_until
from workflows.case import CaseWorkflow

log = structlog.get_logger()

DRAIN = timedelta(seconds=10)


def all_queues() -> tuple[str, ...]:
    """Every queue that the catalogue's departments need, and the one of the cases."""
    return (CASES_QUEUE, *(department_queue(slug) for slug in load_catalogue().departments))


def make_worker(name: str, client: Client, pool: Pool, settings: Settings) -> Worker:
    """The worker of one queue: workflows and ledger on `cases`, hand-over on a department's."""
    is_cases = name == CASES_QUEUE
    return Worker(
        client,
        task_queue=settings.queue(name),
        workflows=[CaseWorkflow] if is_cases else [],
        activities=[LedgerActivities(pool).append_entries]
        if is_cases
        else [DepartmentActivities(pool, settings).hand_over],
        max_cached_workflows=1000 if is_cases else 0,
        max_concurrent_workflow_task_polls=5 if is_cases else 1,
        max_concurrent_activity_task_polls=5 if is_cases else 1,
        sticky_queue_schedule_to_start_timeout=timedelta(seconds=settings.sticky_timeout_seconds),
        graceful_shutdown_timeout=DRAIN,
    )


async def serve(stop: asyncio.Event, settings: Settings, queues: Sequence[str]) -> int:
    """Serve the queues until `stop`; the process that serves `cases` sweeps as well."""
    async with Lianban.connect(settings, lazy=False) as lianban, AsyncExitStack() as stack:
        for name in queues:
            await stack.enter_async_context(make_worker(name, lianban.temporal, lianban.pool, settings))
        log.info("worker_started", queues=len(queues))
        if CASES_QUEUE in queues:
            await sweep_until(stop, lianban)
        await stop.wait()
        log.info("worker_draining")
    return 0


async def serve_as_set(stop: asyncio.Event, named: Sequence[str]) -> int:
    """Serve the queues named, else those of the setting, else all."""
    settings = load_settings()
    configure_logging("worker", settings.log_level)
    return await serve(stop, settings, named or settings.queues or all_queues())


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the flags, and serve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--queues", default="", help="comma separated, e.g. cases,dept.gaj; default: setting, else all")
    flags = parser.parse_args(arguments)
    named = tuple(name.strip() for name in flags.queues.split(",") if name.strip())
    run_process(lambda stop: serve_as_set(stop, named))


if __name__ == "__main__":
    main()
