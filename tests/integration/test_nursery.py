"""Parts that are forked: what each finds, how it ends, who its parent is, and what is done where forking is not on."""

import asyncio
import ctypes
import errno
import io
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from rich.console import Console

from engine.parts.forked import ForkedChild, Nursery, reap_adopted
from engine.parts.nursery import Request, answer, sources
from engine.parts.supervisor import Part, PythonProcess, Supervisor
from engine.processes import last_lines
from runtime.settings import ROOT

MODULE = "tests.support.forked_part"
WAIT_SECONDS = 30.0
_ADOPT_ORPHANS = 36


@pytest.fixture
async def nursery(tmp_path: Path) -> AsyncIterator[Nursery]:
    started = Nursery([MODULE], log=tmp_path / "nursery.log")
    await started.start()
    yield started
    started.stop()
    ctypes.CDLL(None).prctl(_ADOPT_ORPHANS, 0, 0, 0, 0)


async def forked(nursery: Nursery, log: Path, *arguments: str, pass_fds: tuple[int, ...] = ()) -> ForkedChild:
    env = {"LIANBAN_TESTED": "its own"}
    child = await asyncio.to_thread(
        nursery.fork, ["-m", MODULE, *arguments], name="tested", log=log, env=env, pass_fds=pass_fds
    )
    assert child is not None
    return child


async def lines(log: Path, number: int = 1) -> list[dict[str, Any]]:
    async with asyncio.timeout(WAIT_SECONDS):
        while len(found := said(log)) < number:  # noqa: ASYNC110 - no event tells it
            await asyncio.sleep(0.02)
    return found


def said(log: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.read_text("utf-8").splitlines()] if log.exists() else []


async def test_a_part_finds_what_a_program_of_its_own_would(nursery: Nursery, tmp_path: Path) -> None:
    log = tmp_path / "part.log"
    child = await forked(nursery, log, "stay")
    [found] = await lines(log)
    assert found == {
        "argv": ["stay"],
        "names": {"LIANBAN_TESTED": "its own", "HOME": None},
        "folder": str(ROOT),
        "threads": 1,
        "session": True,
        "input": "",
    }
    process = psutil.Process(child.pid)
    assert (process.ppid(), process.name()) == (os.getpid(), "lianban-tested")
    assert os.stat(log).st_mode & 0o777 == 0o600  # noqa: PTH116
    with pytest.raises(subprocess.TimeoutExpired):
        child.wait(0.01)
    child.terminate()
    assert child.wait(WAIT_SECONDS) == -signal.SIGTERM
    assert not psutil.pid_exists(child.pid)


async def test_its_exit_code_is_known_and_its_error_stands_in_its_log(nursery: Nursery, tmp_path: Path) -> None:
    ended = await forked(nursery, tmp_path / "ended.log", "end", "7")
    failed = await forked(nursery, tmp_path / "failed.log", "fail")
    assert ended.wait(WAIT_SECONDS) == 7
    assert failed.wait(WAIT_SECONDS) == 1
    assert "RuntimeError: said in the log" in last_lines(tmp_path / "failed.log")
    failed.kill()  # what has ended is nobody's number any more, and is left alone


async def test_an_open_socket_is_handed_over_under_its_number(nursery: Nursery, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        number = listening.fileno()
        child = await forked(nursery, tmp_path / "part.log", "answer", str(number), pass_fds=(number,))
        reader, writer = await asyncio.open_connection(*listening.getsockname())
        assert await asyncio.wait_for(reader.read(), WAIT_SECONDS) == b"here"
        writer.close()
        assert child.wait(WAIT_SECONDS) == 0


async def test_what_it_forked_goes_on_when_it_is_killed_and_the_next_is_a_program(
    nursery: Nursery, tmp_path: Path
) -> None:
    child = await forked(nursery, tmp_path / "part.log", "stay")
    assert nursery.process is not None
    nursery.process.kill()
    nursery.process.wait(WAIT_SECONDS)
    assert child.poll() is None
    arguments = ["-m", MODULE, "stay"]
    part = PythonProcess(
        arguments, log=tmp_path / "next.log", env=os.environ, grace_seconds=WAIT_SECONDS, nursery=nursery, name="next"
    )
    await part.start()
    assert isinstance(part.process, subprocess.Popen)
    await lines(tmp_path / "next.log")
    part.stop()
    await nursery.start()
    again = await forked(nursery, tmp_path / "again.log", "end", "0")
    assert again.wait(WAIT_SECONDS) == 0
    child.kill()
    child.wait(WAIT_SECONDS)


def test_code_that_changed_since_it_was_read_is_not_forked(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    source = tmp_path / "pages" / "changed.html"
    source.write_text("one", encoding="utf-8")
    before = sources([tmp_path])
    own, its = socket.socketpair()
    request = Request(name="tested", module=MODULE, arguments=[], environment={}, log=str(tmp_path / "part.log"))
    os.utime(source, ns=(0, source.stat().st_mtime_ns + 1))
    assert answer(request, (), its, before, [tmp_path]) == {"refused": "the code has changed"}
    source.unlink()
    assert answer(request, (), its, before, [tmp_path]) == {"refused": "the code has changed"}
    own.close()
    its.close()


def test_where_no_process_can_be_forked_the_nursery_says_so_and_goes_on(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.support.fork_fails", str(tmp_path / "part.log")]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=WAIT_SECONDS, check=True)
    told = [json.loads(line) for line in ended.stdout.splitlines()]
    assert [each["failed"] for each in told] == ["nursery", "between", ""], "each said once: nobody unwound"
    assert [each.get("refused") for each in told[:2]] == [f"no process could be forked ({errno.EAGAIN})"] * 2
    assert told[2]["pid"] > 0
    assert len({each["files"] for each in told}) == 1, "nothing is left open"


async def test_a_killed_part_is_forked_again_and_what_it_left_leaves_no_remains(
    nursery: Nursery, tmp_path: Path
) -> None:
    log = tmp_path / "worker.log"
    child = PythonProcess(
        ["-m", MODULE, "helper"], log=log, env=os.environ, grace_seconds=WAIT_SECONDS, nursery=nursery, name="worker"
    )
    part = Part(name="worker", log=log, start=child.start, stop=child.stop, process=lambda: child.process)
    supervisor, stop = Supervisor(Console(file=io.StringIO()), lambda _: None), asyncio.Event()
    await supervisor.start(part)
    assert isinstance(child.process, ForkedChild)
    first, helper = child.process.pid, (await lines(log, 2))[1]["helper"]
    watching = asyncio.create_task(supervisor.watch(stop))
    os.kill(first, signal.SIGKILL)
    async with asyncio.timeout(WAIT_SECONDS):
        while child.process.pid == first or psutil.pid_exists(helper):  # noqa: ASYNC110 - no event tells it
            await asyncio.sleep(0.05)
    assert isinstance(child.process, ForkedChild)
    stop.set()
    await watching
    await supervisor.stop_all()
    assert not psutil.pid_exists(first)


async def test_only_what_nobody_waits_for_is_taken_leave_of(nursery: Nursery, tmp_path: Path) -> None:
    child = await forked(nursery, tmp_path / "part.log", "end", "5")
    async with asyncio.timeout(WAIT_SECONDS):
        while psutil.Process(child.pid).status() != psutil.STATUS_ZOMBIE:  # noqa: ASYNC110 - no event tells it
            await asyncio.sleep(0.02)
    reap_adopted([child])
    assert child.poll() == 5
