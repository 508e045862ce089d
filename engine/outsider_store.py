"""What a simulated party outside has received and what it still has to say, in one SQLite file; and how it behaves."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

from engine.switched_store import SwitchedStore

Mode = Literal["fine", "slow", "down", "wrong", "silent", "twice", "lost"]
MODES: tuple[Mode, ...] = get_args(Mode)
_SCHEMA = """
create table if not exists received (
    place integer primary key,
    message_id text not null unique,
    path text not null,
    body text not null,
    digest text not null,
    answer text,
    received_at real not null,
    times integer not null default 1
);
create table if not exists notice (
    notice_id text primary key,
    body text not null,
    due_at real not null,
    left_over integer not null,
    failures integer not null default 0
);
create table if not exists kept (kind text not null, key text not null, value text not null, primary key (kind, key));
"""


class Received(NamedTuple):
    """A message as it came; `times`: how often under this id. Seconds since the epoch."""

    place: int
    message_id: str
    path: str
    body: str
    digest: str
    answer: str | None
    received_at: float
    times: int


class Notice(NamedTuple):
    """Something that the party tells by itself; `left_over`: how often it is still to be sent."""

    notice_id: str
    body: str
    due_at: float
    left_over: int
    failures: int


class OutsiderStore(SwitchedStore[Mode]):
    """The file; used from one thread."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, _SCHEMA, MODES)

    def keep(self, message_id: str, path: str, body: str, digest: str) -> Received:
        """Keep a message; one that comes again is only counted. Returns what is on file of it.

        What was refused may come again in other words under its id: a person has mended it.
        """
        row = self._connection.execute(
            "insert into received (message_id, path, body, digest, received_at) values (?, ?, ?, ?, ?)"
            " on conflict (message_id) do update set times = times + 1,"
            " body = case when answer is null then excluded.body else body end,"
            " digest = case when answer is null then excluded.digest else digest end"
            " returning place, message_id, path, body, digest, answer, received_at, times",
            (message_id, path, body, digest, time.time()),
        ).fetchone()
        return Received(*row)

    def answer(self, message_id: str, answer: dict[str, Any]) -> None:
        """What it was answered, which a repeat gets again."""
        text = json.dumps(answer, ensure_ascii=False)
        self._connection.execute("update received set answer = ? where message_id = ?", (text, message_id))

    def received(self, most: int) -> list[Received]:
        """The latest, newest first."""
        rows = self._connection.execute(
            "select place, message_id, path, body, digest, answer, received_at, times from received"
            " order by place desc limit ?",
            (most,),
        )
        return [Received(*row) for row in rows]

    def put(self, kind: str, key: str, value: dict[str, Any]) -> None:
        """Keep something of the party's own (an order, a parcel)."""
        self._connection.execute(
            "insert into kept values (?, ?, ?) on conflict (kind, key) do update set value = excluded.value",
            (kind, key, json.dumps(value, ensure_ascii=False)),
        )

    def get(self, kind: str, key: str) -> dict[str, Any] | None:
        """What was kept under that key."""
        row = self._connection.execute("select value from kept where kind = ? and key = ?", (kind, key)).fetchone()
        return json.loads(row[0]) if row else None

    def all_of(self, kind: str) -> dict[str, dict[str, Any]]:
        """All that was kept of a kind, by key, the latest first."""
        rows = self._connection.execute("select key, value from kept where kind = ? order by rowid desc", (kind,))
        return {key: json.loads(value) for key, value in rows}

    def tell(self, notice_id: str, body: dict[str, Any], *, after: float = 0.0, times: int = 1) -> None:
        """Something to be told; the same id again changes nothing."""
        self._connection.execute(
            "insert into notice values (?, ?, ?, ?, 0) on conflict do nothing",
            (notice_id, json.dumps(body, ensure_ascii=False), time.time() + after, times),
        )

    def due(self) -> list[Notice]:
        """What is to be told now."""
        rows = self._connection.execute(
            "select notice_id, body, due_at, left_over, failures from notice where left_over > 0 and due_at <= ?"
            " order by due_at limit 20",
            (time.time(),),
        )
        return [Notice(*row) for row in rows]

    def seconds_to_next(self) -> float | None:
        """Seconds until something is to be told; None when nothing is."""
        (due_at,) = self._connection.execute("select min(due_at) from notice where left_over > 0").fetchone()
        return None if due_at is None else max(0.0, due_at - time.time())

    def told(self, notice: Notice, *, again_after: float = 0.2) -> None:
        """It was taken (or refused for good)."""
        self._connection.execute(
            "update notice set left_over = left_over - 1, due_at = ?, failures = 0 where notice_id = ?",
            (time.time() + again_after, notice.notice_id),
        )

    def put_off(self, notice: Notice) -> None:
        """It was not taken: once more a little later."""
        pause = min(0.25 * 2**notice.failures, 30.0)
        self._connection.execute(
            "update notice set failures = failures + 1, due_at = ? where notice_id = ?",
            (time.time() + pause, notice.notice_id),
        )
