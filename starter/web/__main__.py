"""The web server's process: `python -m starter.web`. Stops on SIGTERM or SIGINT: streams end, requests finish."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
import uvicorn
from fastapi import FastAPI

from runtime.exits import run_process
from runtime.logs import configure_logging
from runtime.settings import load_settings
from starter.web.app import create_app
from starter.web.settled import settle
from starter.web.site.hub import Hub
from starter.web.slow_heads import ImpatientProtocol

GRACE_SECONDS = 10
log = structlog.get_logger(__name__)


class _Server(uvicorn.Server):
    """Leaves signals to the process, so that one place decides how it ends; says when it serves."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.serves = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """As uvicorn does it."""
        await super().startup(sockets=sockets)
        if self.started:
            self.serves.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Nothing: `run_process` has them."""
        yield


async def serve(stop: asyncio.Event) -> int:
    """Serve until told to stop; 1 when the server ended by itself (a port that is taken)."""
    settings = load_settings()
    configure_logging("web", settings.log_level)
    hub = Hub()
    app = create_app(settings, hub=hub)
    config = uvicorn.Config(
        app,
        host=settings.web_host,
        port=settings.web_port,
        log_config=None,
        http=ImpatientProtocol,
        backlog=256,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # `starter.office.addresses` believes those proxies that the settings name
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    server = _Server(config)
    # Handed over by a supervisor that keeps it open: callers wait in its queue while one process follows another.
    handed = None if settings.web_socket is None else [socket.socket(fileno=settings.web_socket)]
    serving = asyncio.create_task(server.serve(sockets=handed))
    log.info("web_started", host=settings.web_host, port=settings.web_port)
    stopping, settling = asyncio.create_task(stop.wait()), asyncio.create_task(_settled(server, app))
    await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    settling.cancel()
    hub.end_streams()
    server.should_exit = True
    await serving
    log.info("web_stopped")
    return 0 if stop.is_set() else 1


async def _settled(server: _Server, app: FastAPI) -> None:
    await server.serves.wait()
    await settle(app.state.shared)


def main() -> None:
    """Serve the pages until told to stop."""
    run_process(serve)


if __name__ == "__main__":
    main()
