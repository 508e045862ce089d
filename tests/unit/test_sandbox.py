"""The sandbox without contexts: for our data converter, which reads none (`test_payloads.py`)."""

from temporalio.worker import UnsandboxedWorkflowRunner

from runtime.sandbox import ContextFreeSandbox
from runtime.temporal import workflow_runner


def test_sandbox_is_on_unless_it_is_switched_off() -> None:
    assert isinstance(workflow_runner(sandbox=True), ContextFreeSandbox)
    assert isinstance(workflow_runner(sandbox=False), UnsandboxedWorkflowRunner)
