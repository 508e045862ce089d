"""Commands that every kind of process takes; acts and finished effects are the kind's own."""

from __future__ import annotations

from datetime import datetime

from domain.record import Record
from domain.time.clock import Rung


class Open(Record):
    """The first command: the process was put on file."""


class RungDue(Record):
    """A rung of a clock fell due."""

    rung: Rung

    @property
    def legal_time(self) -> datetime:
        """The moment by which it is judged (UTC)."""
        return self.rung.at
