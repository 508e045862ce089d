"""The whole stack in a folder of its own, as `make dev` starts it: how long that takes, and what it weighs."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import httpx
import psutil

from benchmarks.meter import cpu_seconds
from benchmarks.patience import at_most
from engine.home import Home
from engine.ports import LOOPBACK, free_ports
from runtime.settings import ENVIRONMENT_FILE, ROOT, Settings

START_SECONDS = 180.0
STOP_SECONDS = 60.0
LOOK_SECONDS = 0.02
"""Between two looks whether the first page is there; so far the time of a start is too long."""
LAST_WORDS = "make dev FRESH=1"
"""Ends what the stack says of itself: then the demo is loaded, too."""
NEVER_QUIET = '{"begins": 0, "ends": 0}'


@dataclass(frozen=True)
class Installation:
    """One that runs. `first_page_s`: from the start of its first process to the first page that the web answered;
    `first_page_cpu_s`: processors' time of all its processes until then, which says more where others work, too."""

    process: asyncio.subprocess.Process
    home: Home
    first_page_s: float
    first_page_cpu_s: float

    @property
    def address(self) -> str:
        """Of its web."""
        return self.home.read_run().web_address

    @property
    def settings(self) -> Settings:
        """As its own processes have them."""
        return Settings(_env_file=self.home.folder / ENVIRONMENT_FILE, environment="test")

    def pids(self) -> dict[str, int]:
        """Its processes by name, the supervisor among them."""
        return {name: each.pid for name, each in self.home.read_run().processes.items()} | {"stack": self.process.pid}


@asynccontextmanager
async def running(folder: Path) -> AsyncIterator[Installation]:
    """Start what lies in a folder (nothing yet: anew) and wait until all of it is up; stopped at the end."""
    (port,) = free_ports(1)
    said = folder.with_suffix(".out")
    began = perf_counter()
    with said.open("wb") as sink:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "engine.stack"), cwd=ROOT, env=_surroundings(folder, port), stdout=sink, stderr=sink
        )
    try:
        async with at_most(START_SECONDS, lambda: f"the first page; so far: {said.read_text('utf-8')[-500:]}"):
            await _first_page(f"http://{LOOPBACK}:{port}/", process)
            first_page_s, used = perf_counter() - began, cpu_seconds({"stack": process.pid})["stack"]
            while LAST_WORDS not in said.read_text("utf-8"):  # noqa: ASYNC110 - no event tells it
                await asyncio.sleep(LOOK_SECONDS)
        yield Installation(process, Home(folder), round(first_page_s, 2), round(used, 2))
    finally:
        if process.returncode is None:
            process.terminate()
            async with at_most(STOP_SECONDS, "the end of the stack"):
                await process.wait()


def _surroundings(folder: Path, port: int) -> dict[str, str]:
    """The environment of a stack in `folder`, with nothing of the developer's own settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LIANBAN_", "TEMPORAL_"))}
    cache = {name: os.environ[name] for name in ("LIANBAN_CACHE",) if name in os.environ}
    own = {"LIANBAN_HOME": str(folder), "LIANBAN_WEB_PORT": str(port), "LIANBAN_QUIET_HOURS": NEVER_QUIET}
    return kept | cache | own | {"PYTHONPATH": str(ROOT)}


async def _first_page(address: str, process: asyncio.subprocess.Process) -> None:
    async with httpx.AsyncClient(trust_env=False, verify=False, timeout=5.0) as client:  # noqa: S501 - our own, by http
        while True:
            try:
                if (await client.get(address)).status_code == httpx.codes.OK:
                    return
            except httpx.HTTPError:
                assert process.returncode is None, "the stack ended by itself"
            await asyncio.sleep(LOOK_SECONDS)


def weight_mib(installation: Installation) -> dict[str, float]:
    """Memory of each part with its children, as shares of what they share (PSS), MiB; `all` is their sum."""
    parts: dict[str, float] = {}
    for name, pid in installation.pids().items():
        process = psutil.Process(pid)
        family = [process] if name == "stack" else [process, *process.children(recursive=True)]
        parts[name] = round(sum(_pss(each) for each in family) / 2**20, 1)
    return parts | {"all": round(sum(parts.values()), 1)}


def _pss(process: psutil.Process) -> int:
    try:
        return int(process.memory_full_info().pss)
    except psutil.NoSuchProcess:
        return 0
