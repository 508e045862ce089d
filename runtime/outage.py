"""An outage told once: a warning when it begins, and one line with its length and count when it is over."""

from __future__ import annotations

import time

import structlog

log = structlog.get_logger()


class Outage:
    """Something outside of us that keeps failing; `what` waits for it."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._since: float | None = None
        self._times = 0

    def note(self, *, is_away: bool) -> None:
        """Count one more failure, or note that it works again."""
        if is_away:
            self._times += 1
            if self._since is None:
                self._since = time.monotonic()
                log.warning("outage_began", what=self._what)
        elif self._since is not None:
            log.info("outage_ended", what=self._what, seconds=round(time.monotonic() - self._since), times=self._times)
            self._since, self._times = None, 0
