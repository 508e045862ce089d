"""Live update (SSE): what the ledger notifies, fanned out to the pages that watch a department or a case.

What goes out says only *that* something changed; the page then asks for its own lists again, under its own permissions.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, cast

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from domain.case.acts import Role
from ledger.connection.listen import CASE_CHANGED, ChangeFeed
from starter.web.site.permissions import Pages, anyone_logged_in, session_of

PING_SECONDS = 15.0
RECENT_SECONDS = 10.0
"""What changed so shortly before a page began to listen may have come after it was made, or while it reconnected."""
# Browsers reconnect by themselves after this many milliseconds.
_RETRY_HINT = "retry: 3000\n\n"

pages = Pages()


@dataclass(frozen=True)
class Change:
    """One notification: the case that changed and the departments that take part in it."""

    case_no: str
    departments: frozenset[str]


Wanted = Callable[[Change], bool]


@dataclass(eq=False)
class _Watcher:
    wanted: Wanted
    woken: asyncio.Event = field(default_factory=asyncio.Event)

    def is_for(self, change: Change | None) -> bool:
        """Whether this change (None: nobody knows which) concerns the page."""
        return change is None or self.wanted(change)


class Hub:
    """Wakes whoever watches what changed; ends all streams when the server is to stop."""

    def __init__(self) -> None:
        self._watchers: set[_Watcher] = set()
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

    async def stream(self, wanted: Wanted) -> AsyncIterator[str]:
        """Server-sent events: `changed` when something wanted changed, a comment now and then to keep the line."""
        watcher = _Watcher(wanted)
        self._watchers.add(watcher)
        self._forget_old()
        if any(watcher.is_for(change) for _, change in self._recent):
            watcher.woken.set()
        try:
            yield _RETRY_HINT
            while not self._closing:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(watcher.woken.wait(), PING_SECONDS)
                if self._closing:
                    return
                changed = watcher.woken.is_set()
                watcher.woken.clear()
                yield "event: changed\ndata: 1\n\n" if changed else ": ping\n\n"
        finally:
            self._watchers.discard(watcher)

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


@pages.get("/events", allow=anyone_logged_in())
async def events(request: Request) -> Response:
    """Changes that this visitor's lists may show; with `case`, those of one case they already see."""
    session = session_of(request)
    watched = session.case_no or request.query_params.get("case")
    department = session.held.department if session.held.role is Role.HANDLER else None

    def wanted(change: Change) -> bool:
        if department is not None and department not in change.departments:
            return False
        return watched is None or change.case_no == watched

    hub = cast(Hub, request.app.state.shared.hub)
    return StreamingResponse(hub.stream(wanted), media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})
