"""LISTEN on the ledger's channels with one connection per process; it connects again when PostgreSQL comes back."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Any

import asyncpg

from ledger.connection.pool import is_away

CASE_CHANGED = "lianban"
"""Payload: JSON {case_no, departments} of an append."""
ACT_SETTLED = "lianban_act"
"""Payload: the id of an act that has its outcome now."""

Listener = Callable[[str], None]


class ChangeFeed:
    """Hands every notification to the listeners of its channel; a reconnection is told as an empty payload."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._listeners: dict[str, list[Listener]] = {CASE_CHANGED: [], ACT_SETTLED: []}
        self._task: asyncio.Task[None] | None = None
        self.hears = False
        """Whether a connection listens now: what nothing was heard of has not changed."""

    def start(self) -> None:
        """Begin to listen, in the background."""
        if self._task is None:
            self._task = asyncio.create_task(self._listen(), name="ledger-feed")

    async def stop(self) -> None:
        """End listening."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    @contextlib.contextmanager
    def hear(self, channel: str, listener: Listener) -> Any:
        """Call `listener` with each payload of `channel` while the block runs."""
        self._listeners[channel].append(listener)
        try:
            yield
        finally:
            self._listeners[channel].remove(listener)

    async def _listen(self) -> None:
        pause = 0.2
        while True:
            try:
                async with _connection(self._dsn) as connection:
                    await self._attend(connection)
                    pause = 0.2
            except Exception as error:
                if not is_away(error):
                    raise
            await asyncio.sleep(pause)
            pause = min(pause * 2, 5.0)

    async def _attend(self, connection: asyncpg.Connection[Any]) -> None:
        gone = asyncio.Event()
        connection.add_termination_listener(lambda _: gone.set())
        for channel in self._listeners:
            await connection.add_listener(channel, self._hear)
            self._tell(channel, "")  # something may have been missed meanwhile
        self.hears = True
        try:
            await gone.wait()
        finally:
            self.hears = False

    def _hear(self, connection: Any, pid: int, channel: str, payload: object) -> None:
        self._tell(channel, str(payload))

    def _tell(self, channel: str, payload: str) -> None:
        for listener in tuple(self._listeners[channel]):
            listener(payload)


@contextlib.asynccontextmanager
async def _connection(dsn: str) -> AsyncIterator[asyncpg.Connection[Any]]:
    connection = await asyncpg.connect(dsn, timeout=5)
    try:
        yield connection
    finally:
        await connection.close(timeout=2)
