"""A base of models that take a number as a number: "5" in quotes is a text, as the published JSON Schemas say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler

_NUMBERS = frozenset({"int", "float", "bool"})
_OF_OTHERS = frozenset({"serialization", "metadata"})


def _own(node: Any, *, is_within: bool) -> Iterator[dict[str, Any]]:
    """The schemas of numbers in a model's schema, short of the models within it."""
    if isinstance(node, list | tuple):
        for each in node:
            yield from _own(each, is_within=is_within)
    if not isinstance(node, dict):
        return
    kind = node.get("type")
    if kind == "model" and is_within:
        return
    if isinstance(kind, str) and kind in _NUMBERS:
        yield node
    for name, each in node.items():
        if name not in _OF_OTHERS:
            yield from _own(each, is_within=is_within or kind == "model")


class Exact(BaseModel):
    """Frozen, without unknown keys, and numbers and yes/no are never read out of texts.

    So whoever checks a file and whoever edits it by its schema get one answer.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> Any:
        """The model's schema with its own numbers strict; models within it speak for themselves."""
        schema = handler(source)
        for each in _own(schema, is_within=False):
            each["strict"] = True
        return schema
