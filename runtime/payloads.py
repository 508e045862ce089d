"""Payloads of workflows (the SDK's word for values on the way), handled no oftener than ours need it.

The SDK makes a converter anew for every workflow and again for every step of it, and walks six times over each step's
payloads for a codec and an external storage. We have neither, and a converter of ours keeps nothing of a workflow:
together a tenth of the Python of a worker (docs/benchmarks.md). What is sent and kept is the same to the byte.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

import temporalio.bridge.worker
from temporalio.contrib.pydantic import PydanticPayloadConverter
from temporalio.converter import CompositePayloadConverter, DataConverter
from temporalio.converter._extstore import StorageOperationMetrics

_SHARED = tuple(PydanticPayloadConverter().converters.values())
_WALKS = ("decode_activation", "encode_completion")


class SharedPydanticConverter(CompositePayloadConverter):
    """The SDK's converter for pydantic, its parts made once in a process."""

    def __init__(self) -> None:
        super().__init__(*_SHARED)


DATA_CONVERTER = DataConverter(payload_converter_class=SharedPydanticConverter)


def changes_no_payload(converter: DataConverter) -> bool:
    """Whether payloads go to the server, and come from it, just as they were converted."""
    return converter.payload_codec is None and converter.external_storage is None


def spare_walks() -> None:
    """From now on this process walks over the payloads of a step only for a converter that changes any."""
    for name in _WALKS:
        walk = getattr(temporalio.bridge.worker, name)
        if not hasattr(walk, "__wrapped__"):
            setattr(temporalio.bridge.worker, name, _spared(walk))


def _spared(walk: Callable[..., Awaitable[StorageOperationMetrics]]) -> Callable[..., Awaitable[Any]]:
    @wraps(walk)
    async def spared(message: Any, data_converter: DataConverter, **rest: Any) -> StorageOperationMetrics:
        if changes_no_payload(data_converter):
            return StorageOperationMetrics()
        return await walk(message, data_converter, **rest)

    return spared
