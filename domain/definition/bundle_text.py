"""Short ways of writing a definition: what may be left out or written shorter, and how the JSON Schema says so."""

from __future__ import annotations

from typing import Any


def written_as_fields(schema: dict[str, Any]) -> None:
    """Groups and fields: names, or `{group: [field, …]}`."""
    names = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
    schema["items"] = {"anyOf": [{"type": "string"}, {"type": "object", "additionalProperties": names}]}


def or_a_number(schema: dict[str, Any]) -> None:
    """A model, or a number that stands for it."""
    schema["anyOf"] = [{"type": "integer", "minimum": 0}, {"$ref": schema.pop("$ref")}]


def or_one_text(schema: dict[str, Any]) -> None:
    """A list of names, or one of them alone."""
    schema["anyOf"] = [{"type": "string"}, {"type": schema.pop("type"), "items": schema.pop("items")}]


def by_key(schema: dict[str, Any]) -> None:
    """A list of entries, each written under its key."""
    entry = schema["items"]
    schema.clear()
    schema.update({"type": "object", "additionalProperties": entry})


def or_nothing(schema: dict[str, Any]) -> None:
    """Entries under their keys, of which nothing more need be said."""
    each = schema["patternProperties"]
    schema["patternProperties"] = {key: {"anyOf": [entry, {"type": "null"}]} for key, entry in each.items()}


def field_names(entry: Any) -> list[Any]:
    """The names that one entry of `fields` stands for."""
    if isinstance(entry, dict):
        return [
            f"{group}.{name}"
            for group, names in entry.items()
            for name in (names if isinstance(names, list | tuple) else [names])
        ]
    return [entry]


def with_full_edges(entry: Any, keys: list[str]) -> Any:
    """An entry of a bundle with the items that its edges name."""
    full = with_full_names(entry, ("after", "gate"), keys)
    if isinstance(full, dict) and isinstance(full.get("undo"), dict):
        full["undo"] = with_full_names(full["undo"], ("of",), keys)
    return full


def with_full_names(entry: Any, fields: tuple[str, ...], keys: list[str]) -> Any:
    """`entry` with the full keys of the items that its `fields` name by their slugs."""
    if not isinstance(entry, dict):
        return entry
    full = dict(entry)
    for field in fields:
        if field in full:
            names = [full[field]] if isinstance(full[field], str) else full[field]
            full[field] = [_full_key(name, keys) for name in names] if isinstance(names, list | tuple) else names
    return full


def _full_key(name: Any, keys: list[str]) -> Any:
    matches = [key for key in keys if key.split("/")[-1] == name]
    return matches[0] if len(matches) == 1 else name
