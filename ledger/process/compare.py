"""Rows of the read model as records: as they stand, and where they differ from what the journal gives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import asyncpg

from domain.record import Record
from domain.rows.desk import DeskRow
from domain.rows.term import Term

R = TypeVar("R", bound=Record)
NESTED: dict[str, type[Record]] = {"term": Term, "desk": DeskRow}
"""Parts of a row that the table keeps as columns of its own."""


def stored(kind: type[R], row: asyncpg.Record) -> R:
    """A row of a table as the record that the projection makes of it."""
    values: dict[str, Any] = {}
    for name in kind.model_fields:
        part = NESTED.get(name)
        values[name] = part(**{each: row[each] for each in part.model_fields}) if part else row[name]
    return kind(**values)


def places_of(on_file: Mapping[str, Record], made: Mapping[str, Record]) -> list[str]:
    """Where they differ, by the name of the row: each field, or the whole row where one side has none."""
    names = [*on_file, *(name for name in made if name not in on_file)]
    return [f"{name}读模型的 {field}" for name in names for field in _fields(on_file.get(name), made.get(name))]


def _fields(on_file: Record | None, made: Record | None) -> list[str]:
    if on_file is None or made is None:
        return ["整行"]
    return [name for name in type(made).model_fields if getattr(on_file, name) != getattr(made, name)]
