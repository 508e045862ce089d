"""`make dev` as a person meets it: it starts, says what is wrong, stops what it started, and keeps its data."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import psutil
import pytest

from engine.home import Home, RunRecord
from engine.outsiders import OUTSIDERS
from engine.ports import LOOPBACK, free_ports
from engine.processes import ProcessIdentity
from engine.temporal_process import EmbeddedTemporal
from runtime.settings import ENVIRONMENT_FILE, ROOT
from tests.support import servers

START_SECONDS = 90.0
STOP_SECONDS = 60.0


LAST_WORDS = "清空数据重新开始"
"""Ends the greeting; before it the table of accounts may still be on its way."""


@dataclass(frozen=True, kw_only=True)
class RunningStack:
    """A stack in a process of its own, with its output in a file."""

    process: asyncio.subprocess.Process
    home: Home
    output: Path
    seconds_to_page: float

    def said(self) -> str:
        """Everything it printed so far."""
        return self.output.read_text(encoding="utf-8")

    def run(self) -> RunRecord:
        """Its notes on itself."""
        return self.home.read_run()

    def database(self) -> str:
        """DSN of its database, from the file for other terminals."""
        lines = (self.home.folder / ENVIRONMENT_FILE).read_text(encoding="utf-8").splitlines()
        [value] = [line.partition("=")[2] for line in lines if line.startswith("LIANBAN_DATABASE_DSN=")]
        return value.strip("'")

    async def tell(self, number: signal.Signals) -> int:
        """Send a signal to the supervisor and return its exit code."""
        self.process.send_signal(number)
        return await asyncio.wait_for(self.process.wait(), STOP_SECONDS)


def surroundings(folder: Path, port: int) -> dict[str, str]:
    """The environment of a stack in `folder`, with nothing of the developer's own settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LIANBAN_", "TEMPORAL_"))}
    return kept | {
        "LIANBAN_HOME": str(folder),
        "LIANBAN_WEB_PORT": str(port),
        "LIANBAN_CACHE": os.environ.get("LIANBAN_CACHE", ""),
        "PYTHONPATH": str(ROOT),
        "COLUMNS": "200",
    }


@asynccontextmanager
async def running_stack(
    folder: Path, *arguments: str, port: int | None = None, extra: dict[str, str] | None = None
) -> AsyncIterator[RunningStack]:
    """Start a stack in `folder` and wait until it says that it is up; stopped at the end if it still runs."""
    port = port or free_ports(1)[0]
    output = folder.with_suffix(".out")
    began = time.monotonic()
    with output.open("wb") as sink:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-u", "-m", "engine.stack", *arguments),
            cwd=ROOT,
            env=surroundings(folder, port) | (extra or {}),
            stdout=sink,
            stderr=sink,
        )
    try:
        async with asyncio.timeout(START_SECONDS):
            while LAST_WORDS not in output.read_text(encoding="utf-8"):
                assert process.returncode is None, output.read_text(encoding="utf-8")
                await asyncio.sleep(0.05)
        yield RunningStack(process=process, home=Home(folder), output=output, seconds_to_page=time.monotonic() - began)
    finally:
        if process.returncode is None:
            process.terminate()
            await asyncio.wait_for(process.wait(), STOP_SECONDS)


def refused_start(folder: Path, port: int, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A start that is expected to end by itself."""
    return subprocess.run(
        [sys.executable, "-m", "engine.stack", *arguments],
        cwd=ROOT,
        env=surroundings(folder, port),
        capture_output=True,
        text=True,
        timeout=START_SECONDS,
        check=False,
    )


@pytest.fixture(scope="module")
async def stack() -> AsyncIterator[RunningStack]:
    """One stack for the tests that leave it running."""
    with servers.scratch_folder("stack") as folder:
        async with running_stack(folder / "home") as started:
            yield started


@pytest.fixture
def somebody_else() -> Iterator[subprocess.Popen[bytes]]:
    """A process that no stack started."""
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]) as process:
        yield process
        process.kill()


async def test_the_address_the_accounts_and_the_way_to_stop_are_said(stack: RunningStack) -> None:
    said = stack.said()
    assert stack.run().web_address in said
    for word in ("演示账号", "window", "supervisor", "Ctrl-C", "make stop"):
        assert word in said, f"启动后的说明里没有“{word}”：\n{said}"


async def test_every_process_listens_on_this_machine_only(stack: RunningStack) -> None:
    listening = [
        connection.laddr.ip
        for identity in stack.run().processes.values()
        for process in [psutil.Process(identity.pid), *psutil.Process(identity.pid).children(recursive=True)]
        for connection in process.net_connections(kind="inet")
        if connection.status == psutil.CONN_LISTEN
    ]
    assert len(listening) >= 5
    assert set(listening) == {LOOPBACK}


async def test_notes_that_hold_secrets_are_private(stack: RunningStack) -> None:
    for name in ("run.json", ENVIRONMENT_FILE, "postgres/password", "secrets/web", "logs/web.log"):
        mode = (stack.home.folder / name).stat().st_mode & 0o777
        assert mode == 0o600, f"{name} 的权限是 {mode:o}"
    password = (stack.home.folder / "postgres" / "password").read_text(encoding="ascii").strip()
    assert password not in (stack.home.folder / "run.json").read_text(encoding="utf-8")


async def test_a_second_stack_in_the_folder_is_refused_and_names_the_first(stack: RunningStack) -> None:
    second = await asyncio.to_thread(refused_start, stack.home.folder, free_ports(1)[0])
    assert second.returncode == 1
    assert f"联办已在运行（进程号 {stack.process.pid}" in second.stdout
    assert "make stop" in second.stdout
    assert all(identity.is_alive() for identity in stack.run().processes.values())


async def test_a_taken_port_is_named_with_the_way_out() -> None:
    with servers.scratch_folder("port") as folder, socket.socket() as taken:
        taken.bind((LOOPBACK, 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused = await asyncio.to_thread(refused_start, folder / "home", port)
    assert refused.returncode == 1
    assert f"端口 {port} 已被别的程序占用" in refused.stdout
    assert f"PORT={port + 1} make dev" in refused.stdout


async def test_a_killed_part_is_started_again(stack: RunningStack) -> None:
    first = stack.run().processes["worker"]
    os.kill(first.pid, signal.SIGKILL)
    async with asyncio.timeout(START_SECONDS):
        while stack.run().processes.get("worker", first) == first:  # noqa: ASYNC110 - no event tells it
            await asyncio.sleep(0.05)
    assert "办件流程意外退出（代码 -9），正在重新启动" in stack.said()


async def test_ctrl_c_stops_what_was_started_and_nothing_else_and_data_stays(
    somebody_else: subprocess.Popen[bytes], record_property: Callable[[str, object], None]
) -> None:
    with servers.scratch_folder("ctrl-c") as folder:
        async with running_stack(folder / "home") as first:
            await mark(first.database())
            started = dict(first.run().processes)
            assert set(started) == {
                "nursery",
                "postgres",
                "temporal",
                "simulator",
                "post_box",
                "identity",
                *(f"outsider-{party}" for party in OUTSIDERS),
                "sender",
                *(f"outsider-{party}" for party in OUTSIDERS),
                "worker",
                "web",
            }
            assert await first.tell(signal.SIGINT) == 0, first.said()
        assert still_alive(started) == []
        assert somebody_else.poll() is None
        assert "已全部停止" in first.said()
        assert first.run().processes == {}

        async with running_stack(folder / "home") as second:
            assert await is_marked(second.database()), "重新启动后数据应当还在"
            assert second.run().postgres_port == first.run().postgres_port
        # Figures, not limits: this machine may be busy with other tests.
        record_property("first_start_seconds", round(first.seconds_to_page, 1))
        record_property("second_start_seconds", round(second.seconds_to_page, 1))
        print(f"first start {first.seconds_to_page:.1f} s, second start {second.seconds_to_page:.1f} s")


async def test_what_a_killed_supervisor_left_is_stopped_and_a_fresh_start_is_empty() -> None:
    with servers.scratch_folder("killed") as folder:
        port = free_ports(1)[0]
        async with running_stack(folder / "home", port=port) as killed:
            await mark(killed.database())
            left = dict(killed.run().processes)
            await killed.tell(signal.SIGKILL)
            async with asyncio.timeout(STOP_SECONDS):
                while left["nursery"].is_alive():  # noqa: ASYNC110 - it ends with who it was for; no event tells it
                    await asyncio.sleep(0.05)
            del left["nursery"]
            assert sorted(still_alive(left)) == sorted(left), "没有监管者，各进程还在运行"
            # The same port: what was left still held it.
            async with running_stack(folder / "home", "--fresh", port=port) as fresh:
                assert still_alive(left) == []
                assert "已停止上次没有正常结束时留下的进程" in fresh.said()
                assert not await is_marked(fresh.database())


async def test_an_own_cluster_is_used_and_none_is_started(temporal_server: EmbeddedTemporal) -> None:
    own = {"TEMPORAL_ADDRESS": temporal_server.address, "TEMPORAL_NAMESPACE": "own-cluster"}
    with servers.scratch_folder("cluster") as folder:
        async with running_stack(folder / "home", extra=own) as started:
            assert "temporal" not in started.run().processes
            assert started.run().temporal_address == temporal_server.address


def still_alive(processes: dict[str, ProcessIdentity]) -> list[str]:
    return [name for name, identity in processes.items() if identity.is_alive()]


async def mark(dsn: str) -> None:
    """Leave something in the database that only a kept database has."""
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute("CREATE TABLE left_by_a_test (word text)")
    finally:
        await connection.close()


async def is_marked(dsn: str) -> bool:
    connection = await asyncpg.connect(dsn)
    try:
        return await connection.fetchval("SELECT to_regclass('left_by_a_test')") is not None
    finally:
        await connection.close()
