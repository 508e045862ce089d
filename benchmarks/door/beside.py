"""The flow that goes on beside: cases of four items that clerks decide as soon as they can, in one installation."""

from __future__ import annotations

import asyncio
import itertools
from contextlib import AsyncExitStack, suppress

from benchmarks.driver import Driver
from benchmarks.ours import BUNDLE_ROOT, SLUG, Ours
from bundles.loader import load_bundle, load_library
from ledger import definitions
from runtime.settings import Settings
from starter.office.client import Lianban


class Beside(Ours):
    """The service itself (variant d of the flow), on an installation whose worker runs already."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._looks: set[asyncio.Task[None]] = set()

    async def set_up(self) -> None:
        """A client of the installation, with the bundle of the flow in force."""
        self._open = AsyncExitStack()
        self._lianban = await self._open.enter_async_context(Lianban.connect(self._settings, lazy=False))
        definition = load_bundle(SLUG, BUNDLE_ROOT, load_library()).definition
        await definitions.publish(self._lianban.pool, definition)
        self._definition = definition.hash

    async def tear_down(self) -> None:
        """Cases stay: the installation is thrown away as a whole."""
        await asyncio.gather(*self._looks)
        await self._open.aclose()


class Flow:
    """So many cases open at once, again and again until it is told to end; `concluded` counts them."""

    def __init__(self, settings: Settings, level: int) -> None:
        self._variant = Beside(settings)
        self._driver = Driver(self._variant, itertools.count(1))
        self._level = level
        self._task: asyncio.Task[None] | None = None
        self.concluded = 0

    async def __aenter__(self) -> Flow:
        if self._level:
            await self._variant.set_up()
            await self._variant.watch(self._driver.notice)
            await self._driver.warm_up(self._level)
            self._task = asyncio.create_task(self._go_on())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
            await self._variant.tear_down()

    async def _go_on(self) -> None:
        while True:
            await self._driver.warm_up(self._level)
            self.concluded += self._level

    def check(self) -> None:
        """Raise what ended it before its time."""
        if self._task is not None and self._task.done():
            self._task.result()
