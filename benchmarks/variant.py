"""What the driver needs of a variant, and the worker process that all variants start in the same way."""

import asyncio
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from pydantic import BaseModel

from benchmarks.flow import HistorySize, Notice
from benchmarks.patience import at_most

WORKER_START_SECONDS = 60.0
WORKER_STOP_SECONDS = 30.0
# How a worker's JSON log marks what nobody needs to see between the tables.
_INFORMATION = b'"level": "info"'


class Stack(BaseModel):
    """The servers that all variants share: addresses, and the process ids whose CPU time is counted."""

    database_url: str
    postgres_pid: int
    temporal_address: str
    temporal_namespace: str
    temporal_pid: int
    temporal_version: str

    def pids(self, worker_pid: int) -> dict[str, int]:
        """The processes whose CPU time is counted, by name; the driver is this process."""
        return {
            "worker": worker_pid,
            "server": self.temporal_pid,
            "postgres": self.postgres_pid,
            "driver": os.getpid(),
        }


class Variant(Protocol):
    """One way to build the flow. Calls come in this order."""

    key: str
    title: str

    async def set_up(self) -> None:
        """Make schema and connections of the driver's side."""

    async def watch(self, on_notice: Callable[[Notice], None]) -> None:
        """From now on report each new work-list row, and each concluded case, as PostgreSQL notifies them."""

    async def start_worker(self) -> int:
        """Start the one worker process; returns its process id when it takes work."""

    async def start_case(self, number: int) -> str:
        """Start a case; `number` is unique in this run. Returns the case number that notices will carry."""

    async def send_decision(self, case_no: str, item: str) -> None:
        """Grant `item`; returns when the decision is safe with the engine."""

    async def check_whole(self, case_nos: Sequence[str]) -> None:
        """Raise `LostOrDoubled` unless every case has each row exactly once."""

    async def histories(self, case_nos: Sequence[str]) -> list[HistorySize]:
        """Sizes of the engine's records of these concluded cases, once they rest; empty if the engine keeps none."""

    async def stop_worker(self) -> None:
        """Stop the worker process and wait for its end."""

    async def tear_down(self) -> None:
        """Close connections and remove what `set_up` made."""


class WorkerFailed(Exception):
    """A worker process did not start, or ended with an error."""


def _says_ready(line: bytes) -> bool:
    return line.strip() == b"ready"


class WorkerProcess:
    """A worker as a process of its own: it may get one line, says when it is ready, and stops on SIGTERM.

    `is_ready` recognises the line that says so, on either of its outputs; warnings and errors that follow go to our
    standard error.
    """

    def __init__(
        self,
        arguments: Sequence[str],
        *,
        env: Mapping[str, str] | None = None,
        is_ready: Callable[[bytes], bool] = _says_ready,
    ) -> None:
        self._arguments = arguments
        self._env = env
        self._is_ready = is_ready
        self._process: asyncio.subprocess.Process | None = None
        self._echo: asyncio.Task[None] | None = None

    async def start(self, order_line: str = "") -> int:
        """Start, hand over the order, wait for readiness. Returns its id; raises WorkerFailed, WaitedTooLong."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *self._arguments,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env=self._env,
        )
        self._process = process
        assert process.stdin is not None
        assert process.stdout is not None
        async with at_most(WORKER_START_SECONDS, f"{self._name}: ready"):
            process.stdin.write(order_line.encode() + b"\n")
            await process.stdin.drain()
            await self._ready(process.stdout)
        self._echo = asyncio.create_task(_echo(process.stdout))
        return process.pid

    @property
    def _name(self) -> str:
        return " ".join(self._arguments)

    async def _ready(self, output: asyncio.StreamReader) -> None:
        said = b""
        while line := await output.readline():
            if self._is_ready(line):
                return
            said += line
        raise WorkerFailed(f"{self._name}: not ready, said {said.decode(errors='replace')}")

    async def stop(self) -> None:
        """SIGTERM, then wait for the end; does nothing if none runs. Raises `WorkerFailed` on a bad exit code."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.returncode is None:
            process.terminate()
        try:
            code = await asyncio.wait_for(process.wait(), WORKER_STOP_SECONDS)
        except TimeoutError:
            process.kill()
            code = await process.wait()
        if self._echo is not None:
            async with at_most(WORKER_STOP_SECONDS, f"{self._name}: end of its output"):
                await self._echo
        if code != 0:
            raise WorkerFailed(f"{self._name}: ended with code {code}")


async def _echo(output: asyncio.StreamReader) -> None:
    while line := await output.readline():
        if _INFORMATION not in line:
            sys.stderr.write(line.decode(errors="replace"))
