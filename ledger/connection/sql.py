"""Named SQL: each query lives in a `.sql` file under `-- name:` with one line of purpose, and is fetched by name.

A typed loader of some thirty lines instead of aiosql, whose dynamic attributes defeat strict typing (ADR 0004).
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

_HEAD = re.compile(r"^-- name: (?P<name>[a-z0-9_]+)$", re.MULTILINE)


class QueryUnknown(KeyError):
    """No query of that name is in the file."""


@cache
def queries(file: str) -> dict[str, str]:
    """All queries of `ledger/<file>.sql` by name. Raises ValueError when a name stands twice."""
    text = (Path(__file__).parents[1] / f"{file}.sql").read_text(encoding="utf-8")
    parts = _HEAD.split(text)[1:]
    names, bodies = parts[::2], parts[1::2]
    if len(set(names)) != len(names):
        raise ValueError(f"{file}.sql: a query name stands twice")
    return {name: body.strip().rstrip(";") for name, body in zip(names, bodies, strict=True)}


def query(file: str, name: str) -> str:
    """The text of one query. Raises QueryUnknown."""
    try:
        return queries(file)[name]
    except KeyError:
        raise QueryUnknown(f"{file}.sql has no query {name!r}") from None
