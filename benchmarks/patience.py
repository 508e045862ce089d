"""Bounds of waiting: no wait of a benchmark is without end, and one that is over says for what it waited."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

SET_UP_SECONDS = 120.0
"""Schema, connections or clean-up of one variant; a worker's start and end have bounds of their own."""
CHECK_SECONDS = 120.0
"""Reading back all cases of one stretch."""


class WaitedTooLong(Exception):
    """A wait came to its bound: whose it was, and what did not come."""


@asynccontextmanager
async def at_most(seconds: float, waited_for: str | Callable[[], str]) -> AsyncIterator[None]:
    """Bound the block; raises WaitedTooLong with `waited_for`, which may tell how far things had come by then."""
    try:
        async with asyncio.timeout(seconds) as bound:
            yield
    except TimeoutError:
        if not bound.expired():  # another's bound within the block, with words of its own
            raise
        said = waited_for if isinstance(waited_for, str) else waited_for()
        raise WaitedTooLong(f"{said}: did not come in {seconds:g} s") from None
