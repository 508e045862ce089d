"""The supervisor's side of the nursery: parts that are forked and not started anew, looked after like any process.

Where it cannot be (another system than Linux, code that changed since it was read, a nursery that went away) the part
is started as a program of its own, as ever.
"""

from __future__ import annotations

import ctypes
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from engine.parts import nursery
from engine.processes import spawn
from runtime.settings import ROOT

ANSWER_SECONDS = 60.0
STANDARD_ERROR = 2
_ADOPT_ORPHANS = 36


class Child(Protocol):
    """A child process, started or forked: what `subprocess.Popen` has of it."""

    pid: int
    returncode: int | None

    def poll(self) -> int | None:
        """The exit code, None while it runs."""

    def wait(self, timeout: float | None = None) -> int:
        """Its end. Raises subprocess.TimeoutExpired when it takes longer."""

    def terminate(self) -> None:
        """Ask it to end."""

    def kill(self) -> None:
        """End it."""


class ForkedChild:
    """A child that this process did not start itself, but has as its own."""

    def __init__(self, name: str, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._name = name
        self._lock = threading.Lock()

    def poll(self) -> int | None:
        """The exit code, the negative number of the signal that ended it, None while it runs."""
        return self._ended(os.WNOHANG)

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code, as soon as it has ended. Raises subprocess.TimeoutExpired."""
        if (code := self.poll()) is not None:
            return code
        ended = os.pidfd_open(self.pid)
        try:
            if not select.select([ended], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired(self._name, timeout or 0.0)
        finally:
            os.close(ended)
        return self._ended(0) or 0

    def terminate(self) -> None:
        """SIGTERM."""
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        """SIGKILL."""
        self._signal(signal.SIGKILL)

    def _ended(self, options: int) -> int | None:
        with self._lock:
            if self.returncode is None:
                try:
                    pid, status = os.waitpid(self.pid, options)
                except ChildProcessError:
                    self.returncode = -signal.SIGKILL  # somebody else has waited for it; how it ended nobody knows
                else:
                    self.returncode = os.waitstatus_to_exitcode(status) if pid else None
            return self.returncode

    def _signal(self, number: signal.Signals) -> None:
        # Not waited for yet, so the number is still its own.
        if self.poll() is None:
            os.kill(self.pid, number)


class Nursery:
    """The nursery of one supervisor, a part like others. `modules`: what it reads before it forks."""

    def __init__(self, modules: Sequence[str], *, log: Path) -> None:
        self.process: Child | None = None
        self._modules = modules
        self._log = log
        self._control: socket.socket | None = None
        self._lock = threading.Lock()

    def open(self) -> None:
        """Fork it from this process, which has one thread and has opened nothing that may not be shared."""
        if not _adopts_orphans():
            return
        own, its = _socket_pair()
        # What is written before a fork and not flushed would be written twice.
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if pid == 0:
            _leave_behind(its.fileno())
            nursery.serve(its, self._modules)
        its.close()
        self._control, self.process = own, ForkedChild("nursery", pid)

    async def start(self) -> None:
        """Start it as a program when it does not run (any more); it answers when it has read its modules."""
        if not _adopts_orphans() or (self.process is not None and self.process.poll() is None):
            return
        own, its = _socket_pair()
        command = [sys.executable, "-m", "engine.parts.nursery", str(its.fileno()), *self._modules]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
        with its:
            self.process = spawn(command, log=self._log, env=environment, cwd=ROOT, pass_fds=(its.fileno(),))
        self._let_go()
        self._control = own

    def stop(self) -> None:
        """End it; what it forked goes on."""
        self._let_go()
        if self.process is not None:
            self.process.terminate()
            self.process.wait(ANSWER_SECONDS)
        self.process = None

    def fork(
        self, arguments: Sequence[str], *, name: str, log: Path, env: Mapping[str, str], pass_fds: Sequence[int] = ()
    ) -> ForkedChild | None:
        """The process that `python *arguments` would be, or None where it has to be started as one.

        `arguments`: `-m module …`, or a file of the tree.
        """
        module, rest = nursery.module_of(arguments)
        log.parent.mkdir(parents=True, exist_ok=True)
        wanted = nursery.Request(
            name=name,
            module=module,
            arguments=list(rest),
            environment=dict(env),
            log=str(log),
            numbers=list(pass_fds),
        )
        with self._lock:
            pid = self._ask(wanted)
        return None if pid is None else ForkedChild(name, pid)

    def _ask(self, wanted: nursery.Request) -> int | None:
        if self._control is None:
            return None
        try:
            socket.send_fds(self._control, [wanted.packed()], list(wanted.numbers))
            answer = json.loads(self._control.recv(nursery.LARGEST) or b"{}")
        except (OSError, ValueError):
            self._let_go()
            return None
        pid = answer.get("pid")
        return pid if isinstance(pid, int) else None

    def _let_go(self) -> None:
        if self._control is not None:
            self._control.close()
        self._control = None


def reap_adopted(own: Sequence[Child]) -> None:
    """Take leave of ended processes that are ours only because whoever started them was killed."""
    known = {each.pid for each in own}
    while True:
        try:
            ended = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        except ChildProcessError:
            return
        if ended is None or ended.si_pid in known:
            return
        os.waitpid(ended.si_pid, 0)


def _socket_pair() -> tuple[socket.socket, socket.socket]:
    own, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    own.settimeout(ANSWER_SECONDS)
    return own, its


def _leave_behind(kept: int) -> None:
    """In a fork of the supervisor: its session, its way with signals and its open files, its lock among them."""
    os.setsid()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    for file in [int(each.name) for each in Path("/proc/self/fd").iterdir()]:
        if file > STANDARD_ERROR and file != kept:
            with suppress(OSError):  # the one by which the folder itself was read
                os.close(file)


def _adopts_orphans() -> bool:
    """Whether what descends from this process comes to it when its parent ends."""
    if sys.platform != "linux":
        return False
    return bool(ctypes.CDLL(None).prctl(_ADOPT_ORPHANS, 1, 0, 0, 0) == 0)
