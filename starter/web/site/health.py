"""Health addresses (/healthz, /readyz) for a proxy or supervisor: whether this process lives, and what it can reach."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable

import asyncpg
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from temporalio.service import RPCError

from starter.web.site.shared import shared

PATIENCE_SECONDS = 2.0


async def healthz(_request: Request) -> JSONResponse:
    """200 as long as the process answers; nothing else is looked at, so that an outage elsewhere restarts nobody."""
    return JSONResponse({"status": "ok"})


async def readyz(request: Request) -> JSONResponse:
    """200 when pages can be given: the database answers. Temporal is told and not asked for: acts wait without it."""
    lianban = shared(request).lianban
    database, temporal = await asyncio.gather(
        _answers(lianban.pool.fetchval("select 1")), _answers(lianban.temporal.service_client.check_health())
    )
    state = {"status": "ok" if database else "database away", "database": database, "temporal": temporal}
    return JSONResponse(state, status_code=200 if database else 503)


async def _answers(call: Awaitable[object]) -> bool:
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return bool(await call)
    # RuntimeError: the lazy Temporal client could not connect.
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError, RPCError, RuntimeError):
        return False


ROUTES = (Route("/healthz", healthz), Route("/readyz", readyz))
