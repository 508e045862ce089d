"""The sandbox without contexts: for a data converter that reads none, and only for such a one."""

from collections.abc import Sequence
from dataclasses import replace

from temporalio.api.common.v1 import Payload
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.converter import PayloadCodec
from temporalio.worker import UnsandboxedWorkflowRunner

from runtime.sandbox import ContextFreeSandbox, wants_no_context
from runtime.temporal import workflow_runner


class Plain(PayloadCodec):
    """A codec that changes nothing; a real one may code by the workflow's id."""

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """As they are."""
        return list(payloads)

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """As they are."""
        return list(payloads)


def test_our_converter_reads_no_context_and_one_with_a_codec_may() -> None:
    assert wants_no_context(pydantic_data_converter)
    assert not wants_no_context(replace(pydantic_data_converter, payload_codec=Plain()))


def test_sandbox_is_on_unless_it_is_switched_off() -> None:
    assert isinstance(workflow_runner(sandbox=True), ContextFreeSandbox)
    assert isinstance(workflow_runner(sandbox=False), UnsandboxedWorkflowRunner)
