"""One alert, counted: what an outage says again and again is logged once a minute, with how often it was said.

Only for what is known to repeat itself: the SDK's own lines, and ours about a server that is away. Errors always pass.
"""

import logging
import time

PAUSE_SECONDS = 60.0
SDK = "temporalio"
REPEATING = frozenset({"ledger_away", "api_ledger_away"})


class CountRepeats(logging.Filter):
    """Lets a repeating warning through once a minute; the next that passes says how many did not (`unsaid`)."""

    def __init__(self, pause_seconds: float = PAUSE_SECONDS) -> None:
        super().__init__()
        self._pause_seconds = pause_seconds
        self._said: dict[tuple[str, str], float] = {}
        self._unsaid: dict[tuple[str, str], int] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is written."""
        key = _key(record)
        if key is None:
            return True
        now = time.monotonic()
        if now - self._said.get(key, -self._pause_seconds) < self._pause_seconds:
            self._unsaid[key] = self._unsaid.get(key, 0) + 1
            return False
        self._said[key] = now
        if unsaid := self._unsaid.pop(key, 0):
            _add(record, unsaid)
        return True


def _key(record: logging.LogRecord) -> tuple[str, str] | None:
    if record.levelno >= logging.ERROR and not record.name.startswith(f"{SDK}.core"):
        return None
    event = record.msg.get("event", "") if isinstance(record.msg, dict) else str(record.msg)
    is_repeating = record.name.startswith(SDK) or event in REPEATING
    # The beginning of a line: what follows are addresses and times, other ones each time.
    return (record.name, event[:40]) if is_repeating else None


def _add(record: logging.LogRecord, unsaid: int) -> None:
    if isinstance(record.msg, dict):
        record.msg = {**record.msg, "unsaid": unsaid}
    else:
        record.unsaid = unsaid
