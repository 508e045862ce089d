"""What the department simulator remembers: requests taken and call-backs to send, in one SQLite file.

Everything is on disk before it is answered, so that a kill loses nothing and doubles nothing but call-backs.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple, get_args

Mode = Literal["fine", "slow", "down", "rejecting", "silent", "reordered", "repeated", "unsigned"]
MODES: tuple[Mode, ...] = get_args(Mode)
_SCHEMA = """
create table if not exists behaviour (department text primary key, mode text not null);
create table if not exists request (
    request_no text primary key,
    department text not null,
    receipt text not null,
    taken_at real not null
);
create table if not exists call_back (
    message_id text primary key,
    request_no text not null references request,
    department text not null,
    address text not null,
    body text not null,
    due_at real not null,
    sent integer not null default 0,
    failures integer not null default 0,
    is_done integer not null default 0
);
"""


@dataclass(frozen=True, kw_only=True)
class CallBack:
    """One message to the platform; `sent` counts final answers (2xx, or 4xx for good), `failures` tries without one."""

    message_id: str
    department: str
    address: str
    body: str
    sent: int
    failures: int


class Received(NamedTuple):
    """A request that was taken, and its receipt; `sent`: answers to call-backs about it so far."""

    request_no: str
    receipt: str
    sent: int


class Store:
    """The file; used from one thread. Times are seconds since the epoch, as they must outlive a restart."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.executescript(_SCHEMA)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def keep(
        self,
        request_no: str,
        department: str,
        address: str,
        answers: Sequence[tuple[str, dict[str, str]]],
        *,
        pause: float,
    ) -> str:
        """Keep a request with its call-backs, each `pause` seconds after the one before; returns its receipt."""
        now = time.time()
        receipt = f"{department.upper()}-{request_no}"
        self._connection.execute("begin immediate")
        with self._connection:
            taken = self._connection.execute(
                "insert into request values (?, ?, ?, ?) on conflict do nothing", (request_no, department, receipt, now)
            )
            if taken.rowcount:
                rows = [
                    (message_id, request_no, department, address, json.dumps(body), now + pause * nth)
                    for nth, (message_id, body) in enumerate(answers, start=1)
                ]
                self._connection.executemany(
                    "insert into call_back (message_id, request_no, department, address, body, due_at)"
                    " values (?, ?, ?, ?, ?, ?)",
                    rows,
                )
        return receipt

    def receipt(self, request_no: str) -> str | None:
        """The receipt of a request, if it was taken."""
        with closing(
            self._connection.execute("select receipt from request where request_no = ?", (request_no,))
        ) as found:
            row = found.fetchone()
        return row[0] if row else None

    def mode(self, department: str) -> Mode:
        """How a department's system behaves now."""
        row = self._connection.execute("select mode from behaviour where department = ?", (department,)).fetchone()
        return row[0] if row and row[0] in MODES else "fine"

    def set_mode(self, department: str, mode: str) -> None:
        """From now on it behaves so, also after a restart."""
        self._connection.execute(
            "insert into behaviour values (?, ?) on conflict (department) do update set mode = excluded.mode",
            (department, mode),
        )

    def received(self, department: str, most: int) -> list[Received]:
        """What a department took, the latest first."""
        rows = self._connection.execute(
            "select request_no, receipt, (select coalesce(sum(sent), 0) from call_back c"
            " where c.request_no = r.request_no) from request r where department = ? order by taken_at desc limit ?",
            (department, most),
        )
        return [Received(*row) for row in rows]

    def due(self) -> list[CallBack]:
        """Call-backs to send now, the earliest first; those of the same moment in the order they were kept."""
        rows = self._connection.execute(
            "select message_id, department, address, body, sent, failures from call_back"
            " where not is_done and due_at <= ? order by due_at, rowid",
            (time.time(),),
        )
        names = ("message_id", "department", "address", "body", "sent", "failures")
        return [CallBack(**dict(zip(names, row, strict=True))) for row in rows.fetchall()]

    def seconds_to_next(self) -> float | None:
        """Seconds until a call-back is due; None when nothing waits."""
        (due_at,) = self._connection.execute("select min(due_at) from call_back where not is_done").fetchone()
        return None if due_at is None else max(0.0, due_at - time.time())

    def note_sent(self, call_back: CallBack, *, times: int, pause: float) -> None:
        """The platform answered; the message is sent again `pause` seconds later until it was sent `times` times."""
        self._connection.execute(
            "update call_back set sent = sent + 1, failures = 0, is_done = (sent + 1 >= ?), due_at = ?"
            " where message_id = ?",
            (times, time.time() + pause, call_back.message_id),
        )

    def put_off(self, call_back: CallBack, *, seconds: float) -> None:
        """No answer: try again that much later."""
        self._connection.execute(
            "update call_back set failures = failures + 1, due_at = ? where message_id = ?",
            (time.time() + seconds, call_back.message_id),
        )
