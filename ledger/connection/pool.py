"""Connections to PostgreSQL: one pool per process, jsonb as Python values, and the question "is it away?"."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import asyncpg

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

    Connection = asyncpg.Connection[Any] | PoolConnectionProxy[Any]
    """A connection, held by itself or lent by a pool."""
    Pool = asyncpg.Pool[Any]
else:
    Connection = asyncpg.Connection
    Pool = asyncpg.Pool


_OF_LISTS = {
    "plan_cache_mode": "force_custom_plan",
    "max_parallel_workers_per_gather": "0",
    "random_page_cost": "1.1",
}


class LedgerAway(Exception):
    """The ledger cannot be reached now; nothing was done, the same act can be sent again."""


@dataclass
class StatementCount:
    """How many statements were sent."""

    number: int = 0


_COUNT: ContextVar[StatementCount | None] = ContextVar("statement_count", default=None)


@contextmanager
def statements_counted() -> Iterator[StatementCount]:
    """Count the statements that this task sends through a counted pool: what a page costs the ledger."""
    count = StatementCount()
    token = _COUNT.set(count)
    try:
        yield count
    finally:
        _COUNT.reset(token)


def _count_one(_query: object) -> None:
    if (count := _COUNT.get()) is not None:
        count.number += 1


async def open_pool(
    dsn: str, *, min_size: int = 1, max_size: int = 10, counted: bool = False, for_lists: bool = False
) -> Pool:
    """A pool on the ledger at `dsn`. Raises OSError or asyncpg errors when it is away (see `is_away`).

    `counted`: `statements_counted` sees what goes through it, at the cost of a call-back for each statement.
    `for_lists`: every statement is planned for its own values. A plan made for any department reads a list of a large
    one ten times as long, and PostgreSQL tries such a plan at the sixth time (measured at a million cases, ADR 0069).
    Nor does one take several processors: a count of 10 ms cost 25, and they are what a busy web has too few of. What
    lists read lies in memory or on a disk without heads, where a row out of its turn costs little more than the next.
    """
    return await asyncpg.create_pool(
        dsn,
        min_size=min_size,
        max_size=max_size,
        init=_use_json_and_count if counted else use_json,
        reset=_keep_session,
        command_timeout=15,
        timeout=5,
        server_settings=_OF_LISTS if for_lists else None,
    )


async def _keep_session(connection: Connection) -> None:
    """Nothing to undo when a connection comes back, so no second round trip after every statement.

    Nobody changes a lent connection's session: locks are the transaction's, LISTEN has a connection of its own, and a
    transaction left open is rolled back by the pool before this is called.
    """


async def use_json(connection: Connection) -> None:
    """jsonb as Python values on this connection."""
    for name in ("json", "jsonb"):
        await connection.set_type_codec(name, encoder=_dump, decoder=json.loads, schema="pg_catalog")


async def _use_json_and_count(connection: Connection) -> None:
    await use_json(connection)
    connection.add_query_logger(_count_one)


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def is_away(error: BaseException) -> bool:
    """Whether `error` says that PostgreSQL is stopped, starting, or not reachable, so that a later try may succeed."""
    away = (
        OSError,
        TimeoutError,
        asyncpg.PostgresConnectionError,
        asyncpg.CannotConnectNowError,
        asyncpg.AdminShutdownError,
        asyncpg.CrashShutdownError,
        asyncpg.TooManyConnectionsError,
        LedgerAway,
    )
    return isinstance(error, away) or _is_closed(error)


def _is_closed(error: BaseException) -> bool:
    """Whether the driver says that the connection went away; any other word of it is a wrong use, and stays wrong."""
    # The driver has no class of its own for it, and its subclasses (DataError) are about the values given.
    return type(error) is asyncpg.InterfaceError and ("closed" in str(error) or "closing" in str(error))
