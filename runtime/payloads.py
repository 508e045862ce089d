"""Payloads of workflows (the SDK's word for values on the way): one converter for a process.

The SDK makes a converter anew for every workflow and again for every step of it; one of ours keeps nothing of a
workflow, so its parts are made once. What is sent and kept is the same to the byte.
"""

from __future__ import annotations

from temporalio.contrib.pydantic import PydanticPayloadConverter
from temporalio.converter import CompositePayloadConverter, DataConverter

_SHARED = tuple(PydanticPayloadConverter().converters.values())


class SharedPydanticConverter(CompositePayloadConverter):
    """The SDK's converter for pydantic, its parts made once in a process."""

    def __init__(self) -> None:
        super().__init__(*_SHARED)


DATA_CONVERTER = DataConverter(payload_converter_class=SharedPydanticConverter)


def changes_no_payload(converter: DataConverter) -> bool:
    """Whether payloads go to the server, and come from it, just as they were converted."""
    return converter.payload_codec is None and converter.external_storage is None
