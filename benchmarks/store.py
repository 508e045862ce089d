"""The ten writes of the flow and the driver's look at the work list; the same code for every hand-written variant.

Each variant has a schema of its own, found by `search_path`, whose name is also its notification channel.
"""

from collections.abc import Callable, Sequence
from time import perf_counter
from typing import Any

import asyncpg

from benchmarks.flow import ITEMS, Notice
from benchmarks.sql import SQL

POOL_SIZE = 10
# The driver only asks for starts and checks; all variants together must stay below PostgreSQL's 100 connections.
DRIVER_POOL_SIZE = 2
STATEMENT_SECONDS = 15.0
"""The service's pool has the same bound."""


class LostOrDoubled(Exception):
    """A measured case is not whole in the database, so its figures would be worth nothing."""


class Store:
    """Connections of one process to one variant's schema. Open with `await Store.open(...)`, end with `close`."""

    def __init__(self, pool: "asyncpg.Pool[asyncpg.Record]") -> None:
        self._pool = pool

    @classmethod
    async def open(cls, database_url: str, schema: str, *, size: int = POOL_SIZE) -> "Store":
        """Connect `size` connections at once, so that no measured case pays for connecting."""
        pool = await asyncpg.create_pool(
            database_url,
            min_size=size,
            max_size=size,
            server_settings={"search_path": schema},
            reset=_keep_session,
            command_timeout=STATEMENT_SECONDS,
        )
        return cls(pool)

    async def close(self) -> None:
        """Close the connections; waits for statements under way."""
        await self._pool.close()

    async def open_case(self, case_no: str) -> None:
        """Write the case; a repeat changes nothing."""
        await self._pool.execute(SQL["open_case"], case_no)

    async def dispatch(self, case_no: str, item: str) -> None:
        """Write the item's work-list row and notify; a repeat changes nothing."""
        await self._pool.execute(SQL["dispatch_item"], case_no, item)

    async def record(self, case_no: str, item: str, outcome: str) -> None:
        """Write the decision and mark the work-list row done; a repeat changes nothing."""
        await self._pool.execute(SQL["record_decision"], case_no, item, outcome)

    async def conclude(self, case_no: str) -> None:
        """Conclude the case and notify; a repeat changes nothing."""
        await self._pool.execute(SQL["conclude_case"], case_no)

    async def request_start(self, channel: str, case_no: str) -> None:
        """Ask the process that listens on `channel` to start the case."""
        await self._pool.execute(SQL["request_start"], channel, case_no)

    async def check_whole(self, case_nos: Sequence[str]) -> None:
        """Raise `LostOrDoubled` unless every case is concluded with each item dispatched, decided and done once."""
        whole = await self._pool.fetchval(SQL["count_whole_cases"], list(case_nos), len(ITEMS))
        if whole != len(case_nos):
            raise LostOrDoubled(f"{len(case_nos) - int(whole)} of {len(case_nos)} cases are not whole")


async def _keep_session(_connection: object) -> None:
    """Nothing to undo when a connection comes back; the service spares itself that round trip too."""


async def make_schema(connection: "asyncpg.Connection[asyncpg.Record]", schema: str) -> None:
    """Make the variant's tables anew; `schema` is a name of ours, never input."""
    await connection.execute(SQL["create_schema"].replace("{schema}", schema))


async def drop_schema(connection: "asyncpg.Connection[asyncpg.Record]", schema: str) -> None:
    """Remove the variant's tables."""
    await connection.execute(SQL["drop_schema"].replace("{schema}", schema))


async def listen(
    connection: "asyncpg.Connection[asyncpg.Record]", channel: str, on_notice: Callable[[Notice], None]
) -> None:
    """Call `on_notice` for each `<case_no> <item>` notified on `channel`, stamped when the driver handles it."""

    def handle(_connection: Any, _pid: int, _channel: str, payload: object) -> None:
        seen_at = perf_counter()
        case_no, _, item = str(payload).partition(" ")
        on_notice(Notice(case_no=case_no, item=item, seen_at=seen_at))

    await connection.add_listener(channel, handle)
