"""The command `lianban` for tests, on an installation: forked from a process that has it imported, or started anew."""

from __future__ import annotations

import asyncio
import atexit
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from runtime.settings import ROOT
from tests.support.office import Office


@dataclass
class Answer:
    """What a command printed, and its exit code."""

    code: int
    output: str
    errors: str


async def lianban(office: Office | None, *arguments: str) -> Answer:
    """Run one command as an operator would, on the installation of that office (None: where there is none).

    Its imports are done already (`tests.support.command_server`): they are more than a second of a core, a hundred
    times. All else is as in `started_anew`.
    """
    return await asyncio.to_thread(_server().answer, arguments, _environment(office))


async def started_anew(office: Office | None, *arguments: str, **surroundings: str) -> Answer:
    """The same from the very beginning: the script `lianban`, a new interpreter, every import."""
    process = await asyncio.create_subprocess_exec(
        str(ROOT / "lianban"),
        *arguments,
        env=_environment(office) | surroundings,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    output, errors = await process.communicate()
    assert process.returncode is not None
    return Answer(process.returncode, output.decode(), errors.decode())


def _environment(office: Office | None) -> dict[str, str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("LIANBAN_", "TEMPORAL_"))}
    environment["LIANBAN_HOME"] = "nowhere"
    if office is not None:
        environment |= {
            "LIANBAN_ENVIRONMENT": "test",
            "LIANBAN_DATABASE_DSN": office.settings.database_dsn.get_secret_value(),
            "LIANBAN_TASK_QUEUE_PREFIX": office.settings.task_queue_prefix,
            "TEMPORAL_ADDRESS": office.settings.temporal_address,
        }
    return environment


class _Server:
    """The forking process; one command at a time."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.command_server"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            text=True,
        )
        self._alone = threading.Lock()
        atexit.register(self.stop)

    def answer(self, arguments: tuple[str, ...], environment: Mapping[str, str]) -> Answer:
        """What the command printed, when it has ended."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with tempfile.TemporaryDirectory() as folder, self._alone:
            output, errors = Path(folder, "output"), Path(folder, "errors")
            order = {"arguments": arguments, "environment": environment, "output": str(output), "errors": str(errors)}
            self._process.stdin.write(json.dumps(order) + "\n")
            self._process.stdin.flush()
            code = self._process.stdout.readline()
            assert code, "the process that forks commands has ended"
            return Answer(int(code), output.read_text(encoding="utf-8"), errors.read_text(encoding="utf-8"))

    def stop(self) -> None:
        """No more orders: it ends by itself."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()


@cache
def _server() -> _Server:
    return _Server()
