"""CPU seconds by process and bytes of write-ahead log, read before and after a measured stretch (Linux only)."""

import os
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import asyncpg
from pydantic import BaseModel

from benchmarks.sql import SQL

_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
# Fields of /proc/<pid>/stat after the command's closing bracket (proc(5) counts from 3 there).
_PARENT = 1
_CPU_TIMES = slice(11, 15)


class Reading(BaseModel):
    """One look: CPU seconds since start by process name, bytes of write-ahead log since the server was made."""

    cpu_seconds: dict[str, float]
    wal_bytes: int

    def since(self, earlier: "Reading") -> "Reading":
        """What was used between `earlier` and this reading."""
        return Reading(
            cpu_seconds={
                name: round(seconds - earlier.cpu_seconds[name], 3) for name, seconds in self.cpu_seconds.items()
            },
            wal_bytes=self.wal_bytes - earlier.wal_bytes,
        )


class Meter:
    """Reads the given processes with all their descendants, and the write-ahead log of one PostgreSQL.

    `apart` are descendants that count nowhere: the workers of the other variants, which wait meanwhile.
    """

    def __init__(
        self,
        connection: "asyncpg.Connection[asyncpg.Record]",
        pids: dict[str, int],
        apart: Iterable[int] = (),
    ) -> None:
        self._connection = connection
        self._pids = pids
        self._apart = frozenset(apart)

    async def read(self) -> Reading:
        """Read everything now."""
        wal_bytes = await self._connection.fetchval(SQL["wal_position"])
        return Reading(cpu_seconds=cpu_seconds(self._pids, self._apart), wal_bytes=int(wal_bytes))


def cpu_seconds(pids: dict[str, int], apart: frozenset[int] = frozenset()) -> dict[str, float]:
    """User and system seconds of each process tree, ended children that were waited for included.

    The driver is the parent of worker and servers; a process counted under its own name is not counted again
    under its parent.
    """
    ticks, children = _process_table()
    named = apart.union(pids.values())

    def total(pid: int) -> int:
        below = (child for child in children[pid] if child not in named)
        return ticks.get(pid, 0) + sum(total(child) for child in below)

    return {name: total(pid) / _TICKS_PER_SECOND for name, pid in pids.items()}


def _process_table() -> tuple[dict[int, int], dict[int, list[int]]]:
    """CPU ticks by process, and children by parent, of every process that can be read."""
    ticks: dict[int, int] = {}
    children: dict[int, list[int]] = defaultdict(list)
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue  # it ended between the listing and the look
        pid = int(folder.name)
        ticks[pid] = sum(int(field) for field in fields[_CPU_TIMES])
        children[int(fields[_PARENT])].append(pid)
    return ticks, children
