"""Temporal as every process of ours uses it: one plugin with converter and sandbox, given to the client only."""

from __future__ import annotations

import logging
from functools import cache

from temporalio.client import Client
from temporalio.plugin import SimplePlugin
from temporalio.runtime import LogForwardingConfig, LoggingConfig, Runtime, TelemetryConfig, TelemetryFilter
from temporalio.worker import UnsandboxedWorkflowRunner, WorkflowRunner
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from runtime.payloads import DATA_CONVERTER, changes_no_payload
from runtime.sandbox import ContextFreeSandbox
from runtime.settings import Settings

SANDBOX_ROOMS = ("domain", "structlog", "pydantic_core", "annotated_types")
"""Modules that pass through the workflow sandbox: pure rules and models. Not passed, they cost 41 ms a workflow."""


def workflow_runner(*, sandbox: bool) -> WorkflowRunner:
    """The runner of workflow code; the sandbox catches non-determinism in tests and CI (ADR 0006)."""
    if not sandbox:
        return UnsandboxedWorkflowRunner()
    kind = ContextFreeSandbox if changes_no_payload(DATA_CONVERTER) else SandboxedWorkflowRunner
    return kind(restrictions=SandboxRestrictions.default.with_passthrough_modules(*SANDBOX_ROOMS))


def plugin(*, sandbox: bool = True) -> SimplePlugin:
    """Our set-up of Temporal; workers made from a client that has it inherit it, the Replayer needs it too."""
    return SimplePlugin(
        "lianban",
        data_converter=DATA_CONVERTER,
        workflow_runner=workflow_runner(sandbox=sandbox),
    )


@cache
def _runtime() -> Runtime:
    """The SDK's own threads; what they have to say goes the way of our log, not as raw lines to standard output."""
    forwarding = LogForwardingConfig(logger=logging.getLogger("temporalio.core"))
    logs = LoggingConfig(filter=TelemetryFilter(core_level="WARN", other_level="ERROR"), forwarding=forwarding)
    return Runtime(telemetry=TelemetryConfig(logging=logs))


async def connect(settings: Settings, *, lazy: bool = False) -> Client:
    """A client on the installation's namespace. `lazy`: connect at the first call, for processes that can wait."""
    return await Client.connect(
        settings.temporal_address,
        namespace=settings.temporal_namespace,
        plugins=[plugin(sandbox=settings.sandbox)],
        lazy=lazy,
        runtime=_runtime(),
    )
