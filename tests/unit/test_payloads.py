"""Payloads of workflows: converted as the SDK converts them, and walked over only for a converter that changes any."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest
import temporalio.bridge.worker
from temporalio.api.common.v1 import Payload
from temporalio.bridge.proto.workflow_activation import WorkflowActivation
from temporalio.bridge.proto.workflow_completion import WorkflowActivationCompletion
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.converter import PayloadCodec

from domain.process.messages import Appended
from runtime.payloads import DATA_CONVERTER, changes_no_payload, spare_walks

WALKS = ("decode_activation", "encode_completion")


class Marking(PayloadCodec):
    """A codec that marks whatever it is asked to code."""

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Each with a mark."""
        return [Payload(metadata=each.metadata, data=b"coded " + each.data) for each in payloads]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Each with a mark."""
        return [Payload(metadata=each.metadata, data=b"plain " + each.data) for each in payloads]


@pytest.fixture
def spared() -> Iterator[None]:
    """As a worker does it, taken back afterwards."""
    before = {name: getattr(temporalio.bridge.worker, name) for name in WALKS}
    spare_walks()
    spare_walks()  # a second time changes nothing
    yield
    for name, walk in before.items():
        setattr(temporalio.bridge.worker, name, walk)


def test_values_are_converted_as_the_sdk_does() -> None:
    values = [Appended(status="written"), "办件", {"a": 1}, b"raw"]
    hints: list[type] = [type(each) for each in values]
    ours, theirs = (each.payload_converter for each in (DATA_CONVERTER, pydantic_data_converter))
    assert ours.to_payloads(values) == theirs.to_payloads(values)
    assert ours.from_payloads(theirs.to_payloads(values), hints) == values


def test_our_converter_changes_no_payload_and_one_with_a_codec_does() -> None:
    assert changes_no_payload(DATA_CONVERTER)
    assert not changes_no_payload(replace(DATA_CONVERTER, payload_codec=Marking()))


def messages() -> tuple[WorkflowActivation, WorkflowActivationCompletion]:
    """A signal to a workflow, and what it asks to be done."""
    activation, completion = WorkflowActivation(run_id="r"), WorkflowActivationCompletion(run_id="r")
    activation.jobs.add().signal_workflow.input.add(data=b"signal")
    completion.successful.commands.add().schedule_local_activity.arguments.add(data=b"argument")
    return activation, completion


async def walked(codec: PayloadCodec | None) -> tuple[bytes, bytes]:
    """What the messages carry after the walks of a converter with this codec."""
    activation, completion = messages()
    converter, how = replace(DATA_CONVERTER, payload_codec=codec), {"storage_concurrency_limit": 1}
    bridge = temporalio.bridge.worker
    read = await bridge.decode_activation(activation, converter, decode_headers=True, **how)
    written = await bridge.encode_completion(completion, converter, encode_headers=True, **how)
    assert read.payload_count == written.payload_count == 0
    (argument,) = completion.successful.commands[0].schedule_local_activity.arguments
    return activation.jobs[0].signal_workflow.input[0].data, argument.data


async def test_walks_without_a_codec_leave_all_as_it_is() -> None:
    """What is spared: the SDK's own walks change nothing for our converter."""
    assert await walked(None) == (b"signal", b"argument")


@pytest.mark.usefixtures("spared")
async def test_only_a_converter_that_changes_payloads_walks() -> None:
    assert all(hasattr(getattr(temporalio.bridge.worker, name), "__wrapped__") for name in WALKS)
    assert await walked(None) == (b"signal", b"argument")
    assert await walked(Marking()) == (b"plain signal", b"coded argument")
