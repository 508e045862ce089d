"""The hub of live changes: what the ledger notifies, fanned out to the streams of the pages that watch it.

What goes out says only *that* something changed; the page then asks for its own lists again, under its own permissions.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from ledger.connection.listen import CASE_CHANGED, ChangeFeed

PING_SECONDS = 15.0
RECENT_SECONDS = 10.0
"""What changed so shortly before a page began to listen may have come after it was made, or while it reconnected."""
# Browsers reconnect by themselves after this many milliseconds.
_RETRY_HINT = "retry: 3000\n\n"


@dataclass(frozen=True)
class Change:
    """One notification: the case that changed and the departments that take part in it."""

    case_no: str
    departments: frozenset[str]


Wanted = Callable[[Change], bool]


Still = Callable[[], Awaitable[bool]]
"""Whether the session behind a stream still lives; asked whenever the line is kept warm."""
MOST_STREAMS = 8
"""Streams of one session, a page each; with one more the oldest ends, and that page asks every minute instead."""


@dataclass(eq=False)
class _Watcher:
    wanted: Wanted
    owner: str = ""
    ended: bool = False
    woken: asyncio.Event = field(default_factory=asyncio.Event)

    def is_for(self, change: Change | None) -> bool:
        """Whether this change (None: nobody knows which) concerns the page."""
        return change is None or self.wanted(change)


class Hub:
    """Wakes whoever watches what changed; ends all streams when the server is to stop."""

    def __init__(self) -> None:
        self._watchers: dict[_Watcher, None] = {}  # in the order in which they came
        self._recent: deque[tuple[float, Change | None]] = deque()
        self._closing = False

    @contextlib.contextmanager
    def listening(self, feed: ChangeFeed) -> Iterator[None]:
        """Hear what the ledger notifies while the block runs."""
        with feed.hear(CASE_CHANGED, self._heard):
            yield

    def end_streams(self) -> None:
        """Let every open stream end, so that the server can stop without waiting for browsers."""
        self._closing = True
        for watcher in self._watchers:
            watcher.woken.set()

    def end_of(self, owner: str) -> None:
        """Let the streams of one session end: it was logged out."""
        for watcher in self._watchers:
            if watcher.owner == owner:
                self._end(watcher)

    async def stream(self, wanted: Wanted, owner: str = "", still: Still | None = None) -> AsyncIterator[str]:
        """Server-sent events: `changed` when something wanted changed, a comment now and then to keep the line.

        `owner`: the session, of which so many streams live at once; `still`: asked now and then whether it does.
        """
        watcher = _Watcher(wanted, owner)
        self._make_room(owner)
        self._watchers[watcher] = None
        self._forget_old()
        if any(watcher.is_for(change) for _, change in self._recent):
            watcher.woken.set()
        try:
            yield _RETRY_HINT
            while not self._closing:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(watcher.woken.wait(), PING_SECONDS)
                if self._closing or watcher.ended or (still is not None and not await still()):
                    return
                changed = watcher.woken.is_set()
                watcher.woken.clear()
                yield "event: changed\ndata: 1\n\n" if changed else ": ping\n\n"
        finally:
            self._watchers.pop(watcher, None)

    def _make_room(self, owner: str) -> None:
        own = [watcher for watcher in self._watchers if owner and watcher.owner == owner and not watcher.ended]
        for oldest in own[: max(0, len(own) + 1 - MOST_STREAMS)]:
            self._end(oldest)

    def _end(self, watcher: _Watcher) -> None:
        watcher.ended = True
        watcher.woken.set()

    def _heard(self, payload: str) -> None:
        # An empty payload: the connection was away meanwhile, so everybody looks once.
        message: dict[str, Any] = json.loads(payload) if payload else {}
        change = Change(message["case_no"], frozenset(message.get("departments", ()))) if message else None
        self._forget_old()
        self._recent.append((time.monotonic(), change))
        for watcher in self._watchers:
            if watcher.is_for(change):
                watcher.woken.set()

    def _forget_old(self) -> None:
        while self._recent and self._recent[0][0] < time.monotonic() - RECENT_SECONDS:
            self._recent.popleft()
