"""Our own parts of the embedded stack: what each runs, and how it is looked after."""

from __future__ import annotations

import os
import socket
from collections.abc import Awaitable, Callable

from engine.home import Home
from engine.parts.forked import Nursery
from engine.parts.nursery import module_of
from engine.parts.supervisor import Part, PythonProcess
from runtime.settings import ROOT

GRACE_SECONDS = 10.0
OURS = {
    "simulator": ("-m", "engine.simulator"),
    "post_box": ("-m", "engine.post_box"),
    "identity": ("-m", "engine.identity"),
    "outsider": ("-m", "engine.outsiders"),
    "sender": ("-m", "starter.news"),
    "worker": ("worker.py",),
    "web": ("-m", "starter.web"),
}
"""Our own parts: what `python` is given to start each."""


READ_LATE = (
    "anyio._backends._asyncio",
    "certifi.core",
    "concurrent.futures.thread",
    "fastapi.telemetry._runtime",
    "httpcore",
    "uvicorn.lifespan.on",
    "uvicorn.protocols.http.auto",
    "uvicorn.protocols.websockets.auto",
)
"""What libraries read at their first use only, and each part would read for itself; one that is missing is not."""


def modules() -> list[str]:
    """What our parts are made of, the largest first."""
    return [*(module_of(arguments)[0] for arguments in reversed(OURS.values())), *READ_LATE]


class OurParts:
    """Makes the parts of one stack: forked by its nursery, with the log in its folder."""

    def __init__(self, home: Home, nursery: Nursery) -> None:
        self._home = home
        self._nursery = nursery

    def part(
        self,
        program: str,
        *arguments: str,
        serves: Callable[[], Awaitable[bool]] | None = None,
        grace_seconds: float = GRACE_SECONDS,
        listening: socket.socket | None = None,
    ) -> Part:
        """The part that runs that program, with the settings that this process has in its environment now.

        Its arguments are part of its name: one program plays several parties.
        """
        name = "-".join((program, *arguments))
        log = self._home.log(name)
        handed = {} if listening is None else {"LIANBAN_WEB_SOCKET": str(listening.fileno())}
        child = PythonProcess(
            [*OURS[program], *arguments],
            log=log,
            env={**os.environ, **handed, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
            grace_seconds=grace_seconds,
            serves=serves,
            listening=listening,
            nursery=self._nursery,
            name=name,
        )
        return Part(name=name, log=log, start=child.start, stop=child.stop, process=lambda: child.process)
