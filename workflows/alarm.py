"""One lazy timer for all clocks of a case: kept when the next moment moves later, replaced only by an earlier one."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from temporalio import workflow


class Alarm:
    """The held timer. It may ring before anything is due (the moment moved later); the caller then sets it again."""

    def __init__(self) -> None:
        self._at: datetime | None = None
        self._timer: asyncio.Task[None] | None = None

    @property
    def is_ringing(self) -> bool:
        """Whether the held timer ran out and was not set again."""
        return self._timer is not None and self._timer.done()

    def set(self, at: datetime | None, now: datetime, summary: str) -> None:
        """Make sure that the alarm rings at `at` or earlier; None asks for nothing."""
        held = self._timer is not None and not self._timer.done()
        if at is None or (held and self._at is not None and self._at <= at):
            if self.is_ringing:
                self._timer = None
            return
        if held and self._timer is not None:
            self._timer.cancel()
        self._at = at
        # Never before the moment: the server keeps timers by the millisecond.
        self._timer = asyncio.create_task(_ring_after(max(at - now, timedelta(milliseconds=1)), summary))

    def cancel(self) -> None:
        """Give up the held timer, when the run ends."""
        if self._timer is not None:
            self._timer.cancel()


async def _ring_after(duration: timedelta, summary: str) -> None:
    await workflow.sleep(duration, summary=summary)
