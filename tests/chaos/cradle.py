"""Starts killable workers one after the other, and tells how each ended."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from runtime.settings import ROOT, Settings

PATIENCE_SECONDS = 60.0
KILLED = -signal.SIGKILL
COULD_NOT_BEGIN = 1


class Cradle:
    """One process that forks workers on order; at most one worker at a time."""

    def __init__(self, process: asyncio.subprocess.Process, settings: Settings) -> None:
        self._process = process
        self._settings = settings
        self.pid: int | None = None
        self.points: list[str] = []
        self._order = b""

    async def ready(self) -> None:
        """Wait until everything is imported."""
        assert await self._line() == b"ready\n"

    async def start(self, where: str = "", label: str = "") -> None:
        """Start a worker that dies at that point; without one it lives until it is told to stop."""
        settings = {
            "environment": "test",
            "database_dsn": self._settings.database_dsn.get_secret_value(),
            "temporal_address": self._settings.temporal_address,
            "task_queue_prefix": self._settings.task_queue_prefix,
            "sticky_timeout_seconds": self._settings.sticky_timeout_seconds,
            "log_level": "WARNING",
        }
        self._order = json.dumps({"settings": settings, "where": where, "label": label}).encode() + b"\n"
        await self._fork()
        if where:
            self.points.append(f"{where} · {label}")

    async def ended(self) -> int:
        """Wait for the worker's end; its exit code (negative: the signal).

        One that could not begin (exit code 1: the Temporal server is just being restarted) is started again, as a
        supervisor does.
        """
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while (code := int(await self._line())) == COULD_NOT_BEGIN:
                    await self._fork()
        except TimeoutError:
            raise AssertionError(f"the worker did not reach the point {self.points[-1:]}") from None
        self.pid = None
        return code

    async def _fork(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(self._order)
        self.pid = int(await self._line())

    async def stop(self) -> int:
        """Ask the worker to drain and end; its exit code."""
        assert self.pid is not None
        os.kill(self.pid, signal.SIGTERM)
        return await self.ended()

    async def _line(self) -> bytes:
        assert self._process.stdout is not None
        line = await self._process.stdout.readline()
        assert line, "the process that forks workers ended"
        return line


@asynccontextmanager
async def cradle(settings: Settings, log: Path) -> AsyncIterator[Cradle]:
    """A process that forks workers; whatever it started is gone at the end."""
    with log.open("ab") as sink:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.chaos.killable_worker"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=sink,
            cwd=ROOT,
            env={"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(ROOT), "HOME": str(log.parent)},
        )
    made = Cradle(process, settings)
    try:
        await made.ready()
        yield made
    finally:
        if made.pid is not None:
            with suppress(ProcessLookupError):
                os.kill(made.pid, signal.SIGKILL)
        assert process.stdin is not None
        process.stdin.close()
        await process.wait()
