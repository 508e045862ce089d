"""The worker of one task queue, as the worker process runs it and a simulation does."""

from __future__ import annotations

from datetime import timedelta

from temporalio.client import Client
from temporalio.worker import Worker

from activities.connectors.http import HttpConnector
from activities.departments import DepartmentActivities
from activities.ledger import LedgerActivities
from domain.case.messages import CASES_QUEUE
from ledger.connection.pool import Pool
from runtime.settings import Settings
from starter.office.cosigning.filing import CosigningActivities
from starter.office.daily.works import CalendarActivities
from workflows.calendar_work import CalendarWorkWorkflow
from workflows.kinds import WORKFLOWS

DRAIN = timedelta(seconds=10)


def make_worker(name: str, client: Client, pool: Pool, settings: Settings, http: HttpConnector | None = None) -> Worker:
    """The worker of one queue: workflows, ledger, filings and works of the calendar on `cases`, hand-over on others.

    `http`: the process's way to departments' systems, where something else uses it as well (`backlog`).
    """
    is_cases = name == CASES_QUEUE
    return Worker(
        client,
        task_queue=settings.queue(name),
        workflows=[*dict.fromkeys(WORKFLOWS.values()), CalendarWorkWorkflow] if is_cases else [],
        activities=[
            LedgerActivities(pool).append_entries,
            CosigningActivities(pool, client, settings).file_application,
            CalendarActivities(pool, client, settings).do_calendar_work,
        ]
        if is_cases
        else [DepartmentActivities(pool, settings, http).hand_over],
        max_cached_workflows=settings.kept_processes if is_cases else 0,
        max_concurrent_workflow_task_polls=5 if is_cases else 1,
        max_concurrent_activity_task_polls=5 if is_cases else 1,
        sticky_queue_schedule_to_start_timeout=timedelta(seconds=settings.sticky_timeout_seconds),
        graceful_shutdown_timeout=DRAIN,
    )
