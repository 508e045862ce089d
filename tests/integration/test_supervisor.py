"""Who looks after the stack's processes: order, restarts, leftovers, and never a process of somebody else."""

import asyncio
import io
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console

from engine.errors import EngineError
from engine.home import MARK, Home, RunRecord
from engine.parts.supervisor import MOST_RESTARTS, Part, PythonProcess, Supervisor
from engine.processes import ProcessIdentity

SLEEPS = ["-c", "import time; time.sleep(600)"]
ENDS = ["-c", "raise SystemExit(3)"]


def part(name: str, folder: Path, arguments: list[str] = SLEEPS) -> Part:
    log = folder / f"{name}.log"
    child = PythonProcess(arguments, log=log, env=os.environ, grace_seconds=10.0)
    return Part(name=name, log=log, start=child.start, stop=child.stop, process=lambda: child.process)


def pid_of(running: Part) -> int:
    process = running.process()
    assert process is not None
    return process.pid


@pytest.fixture
def somebody_else() -> Iterator[subprocess.Popen[bytes]]:
    """A process that the stack did not start."""
    with subprocess.Popen([sys.executable, *SLEEPS]) as process:
        yield process
        process.kill()


async def test_a_part_that_was_killed_is_started_again_and_said_so(tmp_path: Path) -> None:
    output, notes = io.StringIO(), list[dict[str, ProcessIdentity]]()
    supervisor = Supervisor(Console(file=output, width=200), notes.append)
    worker, stop = part("worker", tmp_path), asyncio.Event()
    await supervisor.start(worker)
    first = pid_of(worker)
    watching = asyncio.create_task(supervisor.watch(stop))
    os.kill(first, 9)
    async with asyncio.timeout(20.0):
        while not worker.is_running or pid_of(worker) == first:  # noqa: ASYNC110 - no event tells it
            await asyncio.sleep(0.05)
    stop.set()
    await watching
    await supervisor.stop_all()
    assert "办件流程意外退出（代码 -9）" in output.getvalue()
    assert len({note["worker"].pid for note in notes if "worker" in note}) == 2
    assert notes[-1] == {}, "停止之后不应再记有进程"


async def test_a_part_that_keeps_failing_ends_the_stack_with_a_reason(tmp_path: Path) -> None:
    supervisor = Supervisor(Console(file=io.StringIO()), lambda _: None, pause_seconds=0.01)
    failing = part("failing", tmp_path, ENDS)
    await supervisor.start(failing)
    async with asyncio.timeout(60.0):
        with pytest.raises(EngineError, match="反复退出（代码 3）") as refusal:
            await supervisor.watch(asyncio.Event())
    assert refusal.value.code == "PART_KEEPS_FAILING"
    assert len(failing.restarted_at) == MOST_RESTARTS


async def test_a_part_that_was_told_to_stop_is_started_again_and_never_counted(tmp_path: Path) -> None:
    supervisor = Supervisor(Console(file=io.StringIO()), lambda _: None, pause_seconds=0.01)
    web, stop = part("web", tmp_path), asyncio.Event()
    await supervisor.start(web)
    watching = asyncio.create_task(supervisor.watch(stop))
    for _ in range(MOST_RESTARTS + 2):
        before = pid_of(web)
        os.kill(before, 15)
        async with asyncio.timeout(20.0):
            while not web.is_running or pid_of(web) == before:  # noqa: ASYNC110 - no event tells it
                await asyncio.sleep(0.05)
    assert web.restarted_at == []
    stop.set()
    await watching
    await supervisor.stop_all()


async def test_callers_wait_while_one_process_follows_another_on_the_socket_that_the_stack_holds(
    tmp_path: Path,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        answers = (
            f"import socket; s = socket.socket(fileno={listening.fileno()}); s.listen()\n"
            "while True: c, _ = s.accept(); c.sendall(b'here'); c.close()"
        )
        log = tmp_path / "web.log"
        web = PythonProcess(["-c", answers], log=log, env=os.environ, grace_seconds=10.0, listening=listening)
        await web.start()
        assert await asked(listening) == b"here"
        web.stop()
        waiting = asyncio.create_task(asked(listening))
        await web.start()
        assert await asyncio.wait_for(waiting, 20.0) == b"here"
        web.stop()


async def asked(listening: socket.socket) -> bytes:
    reader, writer = await asyncio.open_connection(*listening.getsockname())
    try:
        return await reader.read()
    finally:
        writer.close()


async def test_parts_stop_in_reverse_order_and_nothing_else_stops(
    tmp_path: Path, somebody_else: subprocess.Popen[bytes]
) -> None:
    stopped: list[str] = []
    supervisor = Supervisor(Console(file=io.StringIO()), lambda _: None)
    for name in ("postgres", "worker", "web"):
        each = part(name, tmp_path)
        inner = each.stop

        def stop(name: str = name, inner: object = inner) -> None:
            assert callable(inner)
            inner()
            stopped.append(name)

        each.stop = stop
        await supervisor.start(each)
    await supervisor.stop_all()
    assert stopped == ["web", "worker", "postgres"]
    assert somebody_else.poll() is None


async def test_a_part_that_does_not_start_says_why(tmp_path: Path) -> None:
    async def never() -> bool:
        return False

    log = tmp_path / "web.log"
    arguments = ["-c", "raise SystemExit('database is missing')"]
    child = PythonProcess(arguments, log=log, env=os.environ, grace_seconds=5.0, serves=never)
    with pytest.raises(EngineError, match="database is missing"):
        await child.start()


def test_leftovers_are_stopped_but_never_a_pid_that_was_used_again(
    tmp_path: Path, somebody_else: subprocess.Popen[bytes]
) -> None:
    home = Home(tmp_path / "home")
    home.open()
    left = subprocess.Popen([sys.executable, *SLEEPS])
    left_identity, other = ProcessIdentity.of(left.pid), ProcessIdentity.of(somebody_else.pid)
    assert left_identity is not None and other is not None
    earlier = ProcessIdentity(pid=other.pid, started_at=other.started_at - 3600.0)
    home.write_run(RunRecord(processes={"postgres": earlier, "worker": left_identity}))
    assert home.stop_leftovers() == ["worker"]
    assert not left_identity.is_alive()
    left.wait(10.0)
    assert somebody_else.poll() is None
    home.close()


def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(EngineError, match="已有别的内容"):
        Home(tmp_path).open()
    assert (tmp_path / "thesis.txt").read_text(encoding="utf-8") == "mine"


def test_a_lock_of_a_dead_process_does_not_stop_the_next_start(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.open()
    home.close()
    (home.folder / "lock").write_text("999999\n", encoding="ascii")
    home.open()
    assert (home.folder / "lock").read_text(encoding="ascii") == f"{os.getpid()}\n"
    home.close()


def test_a_lock_of_a_live_process_names_it_and_the_way_out(tmp_path: Path) -> None:
    first, second = Home(tmp_path / "home"), Home(tmp_path / "home")
    first.open()
    with pytest.raises(EngineError, match=f"进程号 {os.getpid()}.*make stop") as refusal:
        second.open()
    assert refusal.value.code == "STACK_RUNNING"
    first.close()


def test_beginning_anew_keeps_only_the_lock_and_the_mark(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.open()
    secret = home.secret("web")
    home.write_run(RunRecord(web_address="http://127.0.0.1:8000"))
    home.log("worker").write_text("line\n", encoding="utf-8")
    home.wipe()
    assert {entry.name for entry in home.folder.iterdir()} == {"lock", MARK}
    assert home.secret("web") != secret
    home.close()


def test_secrets_and_notes_are_private_and_secrets_stay(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.open()
    home.write_run(RunRecord())
    assert home.secret("web") == home.secret("web")
    for name in ("run.json", "secrets/web"):
        assert (home.folder / name).stat().st_mode & 0o777 == 0o600, name
    home.close()
