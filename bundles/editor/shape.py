"""What may stand at a place of a definition by its published schema: keys with their meaning, and fixed values."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from bundles.editor.spot import ELEMENT
from bundles.language.schema_export import schemas

Schema = Mapping[str, Any]


class Key(NamedTuple):
    """A key that may stand there: what it takes, in a word, what it is for, and whether it has to be written."""

    name: str
    takes: str
    meaning: str
    is_needed: bool


@lru_cache(maxsize=1)
def _published() -> Mapping[str, Schema]:
    return {name.removesuffix(".schema.json"): json.loads(text) for name, text in schemas().items()}


def keys_at(shape: str, path: Sequence[str]) -> tuple[Key, ...]:
    """Keys that may stand in the mapping at `path` of a file of that shape."""
    root = _published()[shape]
    found: dict[str, Key] = {}
    for schema in _at(root, path):
        needed = schema.get("required", ())
        for name, each in schema.get("properties", {}).items():
            found.setdefault(name, Key(name, _takes(root, each), _meaning(root, each), name in needed))
    return tuple(found.values())


def values_at(shape: str, path: Sequence[str]) -> tuple[str, ...]:
    """Fixed values that may stand at `path`: of a choice, or true and false."""
    found: dict[str, None] = {}
    for schema in _at(_published()[shape], path):
        if "const" in schema:
            found[str(schema["const"])] = None
        found |= dict.fromkeys(str(each) for each in schema.get("enum", ()))
        if schema.get("type") == "boolean":
            found |= {"true": None, "false": None}
    return tuple(found)


def meaning_at(shape: str, path: Sequence[str]) -> str:
    """What the key at the end of `path` is for; '' where the schema says nothing."""
    if not path:
        return ""
    known = {key.name: key for key in keys_at(shape, path[:-1])}
    return known[path[-1]].meaning if path[-1] in known else ""


def _at(root: Schema, path: Sequence[str]) -> list[Schema]:
    """Every schema that may hold at `path`."""
    found = list(_alternatives(root, root))
    for step in path:
        found = [deeper for each in found for deeper in _step(root, each, step)]
    return found


def _step(root: Schema, schema: Schema, step: str) -> Iterator[Schema]:
    if step == ELEMENT:
        if isinstance(schema.get("items"), Mapping):
            yield from _alternatives(root, schema["items"])
        return
    if step in schema.get("properties", {}):
        yield from _alternatives(root, schema["properties"][step])
        return
    for each in (*schema.get("patternProperties", {}).values(), schema.get("additionalProperties")):
        if isinstance(each, Mapping):
            yield from _alternatives(root, each)


def _alternatives(root: Schema, schema: Schema) -> Iterator[Schema]:
    if "$ref" in schema:
        name = str(schema["$ref"]).rpartition("/")[2]
        yield from _alternatives(root, root["$defs"][name])
        return
    options = [*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())]
    for each in options:
        yield from _alternatives(root, each)
    if not options or "properties" in schema:
        yield schema


def _takes(root: Schema, schema: Schema) -> str:
    words = {"array": "列表", "object": "键: 值", "string": "文字", "integer": "整数", "boolean": "true 或 false"}
    kinds = dict.fromkeys(
        "取值之一" if "enum" in each or "const" in each else words.get(str(each.get("type")), "")
        for each in _alternatives(root, schema)
        if each.get("type") != "null"
    )
    return "或".join(kind for kind in kinds if kind)


def _meaning(root: Schema, schema: Schema) -> str:
    if "description" in schema:
        return str(schema["description"])
    found = (str(each["description"]) for each in _alternatives(root, schema) if "description" in each)
    return next(found, "")
