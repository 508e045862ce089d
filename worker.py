"""The worker process: serves any set of task queues (`--queues cases,dept.gaj`), drains on SIGTERM, exits 0."""

from __future__ import annotations

import argparse
import asyncio
import gc
from collections.abc import Sequence
from contextlib import AsyncExitStack

import structlog

from activities.connectors.http import HttpConnector
from bundles.loader import load_catalogue
from domain.case.messages import CASES_QUEUE, department_queue
from ledger.practice import space
from runtime.bytecode import keep_code
from runtime.exits import run_process
from runtime.logs import configure_logging
from runtime.settings import Settings, load_settings
from starter.office.client import Lianban
from starter.office.daily.works import keep_schedules_until
from starter.office.departments.backlog import drain_until
from starter.office.figures.follower import follow_until
from starter.office.file_sweep import sweep_files_until
from starter.office.sweeper import sweep_until
from starter.office.workers import make_worker

log = structlog.get_logger()


def all_queues() -> tuple[str, ...]:
    """Every queue that the catalogue's departments need, and the one of the cases."""
    return (CASES_QUEUE, *(department_queue(slug) for slug in load_catalogue().departments))


async def serve(stop: asyncio.Event, settings: Settings, queues: Sequence[str]) -> int:
    """Serve the queues until `stop`; the process that serves `cases` sweeps as well."""
    async with Lianban.connect(settings, lazy=False, listening=False) as lianban, AsyncExitStack() as stack:
        await space.guard(lianban.pool, is_practice=settings.practice)
        http = HttpConnector(lianban.pool, settings)
        for name in queues:
            await stack.enter_async_context(make_worker(name, lianban.temporal, lianban.pool, settings, http))
        # What is there now stays to the end: the collector need not look through it again, while everybody waits.
        gc.collect()
        gc.freeze()
        log.info("worker_started", queues=len(queues))
        async with asyncio.TaskGroup() as sweepers:
            for department in settings.department_endpoints:
                if department_queue(department) in queues:
                    sweepers.create_task(drain_until(stop, lianban, http, department))
            if CASES_QUEUE in queues:
                sweepers.create_task(sweep_until(stop, lianban))
                sweepers.create_task(keep_schedules_until(stop, lianban))
                sweepers.create_task(sweep_files_until(stop, lianban.pool))
                sweepers.create_task(follow_until(stop, lianban.pool))
        await stop.wait()
        log.info("worker_draining")
    return 0


async def serve_as_set(stop: asyncio.Event, named: Sequence[str]) -> int:
    """Serve the queues named, else those of the setting, else all."""
    settings = load_settings()
    configure_logging("worker", settings.log_level)
    keep_code("workflows")
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
