"""The switch of a simulated party outside: how it behaves now, in its SQLite file, also after a restart."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Generic, TypeVar, cast

_SCHEMA = "create table if not exists behaviour (only_row integer primary key check (only_row = 1), mode text not null)"
M = TypeVar("M", bound=str)


class SwitchedStore(Generic[M]):
    """The file with its tables (`schema`) and the switch; used from one thread. It begins in the first mode."""

    def __init__(self, path: Path, schema: str, modes: Sequence[M]) -> None:
        self._modes = modes
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.executescript(f"{_SCHEMA};{schema}")

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def mode(self) -> M:
        """How it behaves now."""
        row = self._connection.execute("select mode from behaviour").fetchone()
        return cast(M, row[0]) if row and row[0] in self._modes else self._modes[0]

    def set_mode(self, mode: str) -> None:
        """From now on it behaves so."""
        self._connection.execute(
            "insert into behaviour values (1, ?) on conflict (only_row) do update set mode = excluded.mode", (mode,)
        )
