"""Work that is done in rounds for as long as a process lives: messages, letters, questions, what waits for a system."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

from ledger.connection.pool import is_away
from runtime.outage import Outage


async def in_rounds(
    stop: asyncio.Event,
    what: str,
    work: Callable[[], Awaitable[int]],
    *,
    pause_seconds: float,
    on_fault: Callable[[], None],
) -> None:
    """Do the `work` again and again until `stop`; a round that found nothing is followed by a pause.

    A database that is away only delays it, and is told once (`what` waits for it). A loop that ended would leave things
    lying unseen, so any other fault is told by `on_fault`, called while it is being handled, and the next round comes.
    """
    outage = Outage(what)
    while not stop.is_set():
        away, found = False, 0
        try:
            found = await work()
        except Exception as error:
            away = is_away(error)
            if not away:
                on_fault()
        outage.note(is_away=away)
        if not found:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), pause_seconds)
