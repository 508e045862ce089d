"""What the demo's post-box has received, in one SQLite file, and how it behaves."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Literal, NamedTuple, get_args

from engine.switched_store import SwitchedStore

Mode = Literal["fine", "slow", "down", "wrong", "lost"]
MODES: tuple[Mode, ...] = get_args(Mode)
_SCHEMA = """
create table if not exists received (
    receipt integer primary key,
    message_id text not null unique,
    channel text not null,
    address text not null,
    title text not null,
    text text not null,
    received_at real not null,
    times integer not null default 1
);
"""


class Received(NamedTuple):
    """One message as its reader sees it; `times`: how often it came under this id. Seconds since the epoch."""

    receipt: int
    message_id: str
    channel: str
    address: str
    title: str
    text: str
    received_at: float
    times: int


class PostBoxStore(SwitchedStore[Mode]):
    """The file; used from one thread."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, _SCHEMA, MODES)

    def keep(self, message_id: str, channel: str, address: str, title: str, text: str) -> str:
        """Keep a message; one that comes again is only counted. Returns its receipt."""
        found = self._connection.execute(
            "insert into received (message_id, channel, address, title, text, received_at) values (?, ?, ?, ?, ?, ?)"
            " on conflict (message_id) do update set times = times + 1 returning receipt",
            (message_id, channel, address, title, text, time.time()),
        ).fetchone()
        return f"{channel}-{found[0]}"

    def received(self, most: int, address: str = "") -> list[Received]:
        """The latest, newest first; of one address alone where one is given."""
        rows = self._connection.execute(
            "select receipt, message_id, channel, address, title, text, received_at, times from received"
            " where ? = '' or address = ? order by receipt desc limit ?",
            (address, address, most),
        )
        return [Received(*row) for row in rows]
