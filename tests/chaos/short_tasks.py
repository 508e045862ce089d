"""Workflow tasks of two seconds in place of ten: how soon the server notices that a worker died. Tests only."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from temporalio.client import Client, Interceptor, OutboundInterceptor, StartWorkflowInput, WorkflowHandle


class ShortTasks(Interceptor):
    """Shortens the tasks of every workflow that a client starts."""

    def intercept_client(self, next: OutboundInterceptor) -> OutboundInterceptor:
        """Shorten the tasks of every workflow that this client starts."""

        class Starter(OutboundInterceptor):
            async def start_workflow(self, input: StartWorkflowInput) -> WorkflowHandle[Any, Any]:
                input.task_timeout = timedelta(seconds=2)
                return await super().start_workflow(input)

        return Starter(next)


def with_short_tasks(client: Client) -> Client:
    """The same client, starting workflows with short tasks."""
    config = client.config()
    config["interceptors"] = [*config["interceptors"], ShortTasks()]
    return Client(**config)
