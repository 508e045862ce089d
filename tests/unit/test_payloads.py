"""Payloads of workflows: converted as the SDK converts them."""

from collections.abc import Sequence
from dataclasses import replace

from temporalio.api.common.v1 import Payload
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.converter import PayloadCodec

from domain.process.messages import Appended
from runtime.payloads import DATA_CONVERTER, changes_no_payload


class Marking(PayloadCodec):
    """A codec that marks whatever it is asked to code."""

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Each with a mark."""
        return [Payload(metadata=each.metadata, data=b"coded " + each.data) for each in payloads]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Each with a mark."""
        return [Payload(metadata=each.metadata, data=b"plain " + each.data) for each in payloads]


def test_values_are_converted_as_the_sdk_does() -> None:
    values = [Appended(status="written"), "办件", {"a": 1}, b"raw"]
    hints: list[type] = [type(each) for each in values]
    ours, theirs = (each.payload_converter for each in (DATA_CONVERTER, pydantic_data_converter))
    assert ours.to_payloads(values) == theirs.to_payloads(values)
    assert ours.from_payloads(theirs.to_payloads(values), hints) == values


def test_our_converter_changes_no_payload_and_one_with_a_codec_does() -> None:
    assert changes_no_payload(DATA_CONVERTER)
    assert not changes_no_payload(replace(DATA_CONVERTER, payload_codec=Marking()))
