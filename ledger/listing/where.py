"""A condition of a list, put together from fixed parts: only the conditions that hold stand in the statement.

One statement with "or $1 is null" for everything that may be filtered by would be planned for none of it. No part comes
from a request: what somebody typed or chose is always a value.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


class Values:
    """The values of a statement in the order of their places ($1, $2, ...)."""

    def __init__(self) -> None:
        self.all: list[Any] = []

    def place(self, value: Any) -> str:
        """The place of one more value; the same one again has the same place."""
        for number, known in enumerate(self.all, start=1):
            if known is value:
                return f"${number}"
        self.all.append(value)
        return f"${len(self.all)}"

    def put(self, part: str, *values: Any) -> str:
        """A part of a statement, each {} in it replaced by the place of the next value."""
        return part.format(*(self.place(value) for value in values))


NO_HALL = "-"
"""Stands for what no hall received, where a list is narrowed to a hall."""


def of_hall(alias: str, hall: str, values: Values) -> str:
    """What one hall received, or none did."""
    return f"{alias}.hall is null" if hall == NO_HALL else values.put(f"{alias}.hall = {{}}", hall)


def all_of(parts: Iterable[str]) -> str:
    """Conditions that all hold."""
    return " and ".join(parts) or "true"
