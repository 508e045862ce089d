"""How the simulators of the demo serve: on 127.0.0.1 until they are told to stop, whatever else they do meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from jinja2 import Environment, FileSystemLoader
from starlette.types import ASGIApp

from engine.ports import LOOPBACK

PAGES = Environment(loader=FileSystemLoader(Path(__file__).parent / "pages"), autoescape=True)
"""What their pages are made of."""
POLICY = "default-src 'none'; style-src 'unsafe-inline'"


class QuietServer(uvicorn.Server):
    """uvicorn without its own signal handlers: the process's are in `runtime.exits`."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def serve_until(
    app: ASGIApp,
    port: int,
    stop: asyncio.Event,
    *works: Coroutine[Any, Any, None],
    wake: Callable[[], None] = lambda: None,
) -> int:
    """Serve, and do the `works`, until `stop` is set or one of them ends by itself; returns the exit code.

    `wake` lets the works notice that they are to stop.
    """
    server = QuietServer(uvicorn.Config(app, host=LOOPBACK, port=port, log_config=None, access_log=False))
    tasks = [asyncio.create_task(each) for each in (server.serve(), stop.wait(), *works)]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    ended_by_itself = not stop.is_set()
    stop.set()
    server.should_exit = True
    wake()
    await asyncio.gather(*tasks)
    return 1 if ended_by_itself else 0
