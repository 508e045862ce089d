"""The parts of the embedded stack: started in order, started again when one dies, stopped in reverse."""

import asyncio
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console

from engine.errors import EngineError
from engine.parts.forked import Child, Nursery, reap_adopted
from engine.processes import ProcessIdentity, last_lines, spawn
from runtime.settings import ROOT

WATCH_SECONDS = 0.3
# A process that just started is written down within this time, should the supervisor be killed.
NOTE_SECONDS = 0.05
MOST_RESTARTS = 5
TOLD_TO_STOP = frozenset({0, -signal.SIGTERM})
"""How a process ends that was told to: by itself, or by the signal where it has no handler for it."""
RESTART_WINDOW_SECONDS = 600.0

TITLES = {
    "nursery": "进程母体",
    "postgres": "数据库（PostgreSQL）",
    "temporal": "流程引擎（Temporal）",
    "simulator": "部门模拟系统",
    "post_box": "演示信箱",
    "identity": "演示身份认证",
    "outsider": "外部单位模拟系统",
    "sender": "消息发送",
    "worker": "办件流程",
    "web": "网页服务",
}


def title_of(name: str) -> str:
    """What people call a part: `outsider-payment` is the simulated party of that name."""
    kind, _, which = name.partition("-")
    title = TITLES.get(kind, name)
    return f"{title}（{which}）" if which and kind in TITLES else title


@dataclass(kw_only=True)
class Part:
    """One process of the stack. `start` returns when the part serves; `stop` when it has ended."""

    name: str
    log: Path
    start: Callable[[], Awaitable[object]]
    stop: Callable[[], None]
    process: Callable[[], Child | None]
    restarted_at: list[float] = field(default_factory=list)

    @property
    def title(self) -> str:
        """What a person calls it."""
        return title_of(self.name)

    @property
    def is_running(self) -> bool:
        """Whether the process is there."""
        process = self.process()
        return process is not None and process.poll() is None


class PythonProcess:
    """A process of our own code, run from the tree with the stack's settings in its environment."""

    def __init__(
        self,
        arguments: Sequence[str],
        *,
        log: Path,
        env: Mapping[str, str],
        grace_seconds: float,
        serves: Callable[[], Awaitable[bool]] | None = None,
        start_seconds: float = 60.0,
        listening: socket.socket | None = None,
        nursery: Nursery | None = None,
        name: str = "",
    ) -> None:
        """`listening`: kept open here and handed to each process, so that callers wait while one follows the other.

        `nursery`: forks it where it can, under `name`.
        """
        self._listening = listening
        self._nursery = nursery
        self._name = name
        self.process: Child | None = None
        self._arguments = arguments
        self._log = log
        self._env = env
        self._grace_seconds = grace_seconds
        self._serves = serves
        self._start_seconds = start_seconds

    async def start(self) -> None:
        """Start the process and wait until it serves. Raises EngineError when it ended or took too long."""
        launching = asyncio.create_task(asyncio.to_thread(self._launch))
        try:
            await asyncio.shield(launching)
        except asyncio.CancelledError:
            # A thread cannot be called back: wait for it, so that what it starts can be stopped.
            await launching
            raise
        deadline = time.monotonic() + self._start_seconds
        while self._serves is not None and not await self._serves():
            if self.process is None or self.process.poll() is not None or time.monotonic() > deadline:
                raise EngineError(
                    "PART_NOT_STARTED",
                    f"{' '.join(self._arguments)} 没有启动：\n{last_lines(self._log)}\n",
                    f"完整日志：{self._log}",
                )
            await asyncio.sleep(0.05)

    def _launch(self) -> None:
        handed = () if self._listening is None else (self._listening.fileno(),)
        forked = self._nursery and self._nursery.fork(
            self._arguments, name=self._name, log=self._log, env=self._env, pass_fds=handed
        )
        command = [sys.executable, *self._arguments]
        self.process = forked or spawn(command, log=self._log, env=self._env, cwd=ROOT, pass_fds=handed)

    def stop(self) -> None:
        """Ask the process to end (SIGTERM), and kill it when it does not within its grace."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(self._grace_seconds)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(self._grace_seconds)
        self.process = None


class Supervisor:
    """Looks after parts. `note` is told who runs after every change, so that nothing is ever left unnamed."""

    def __init__(
        self,
        console: Console,
        note: Callable[[dict[str, ProcessIdentity]], None],
        *,
        pause_seconds: float = 1.0,
    ) -> None:
        self._console = console
        self._note = note
        self._pause_seconds = pause_seconds
        self._parts: list[Part] = []
        self._noted: dict[str, ProcessIdentity] | None = None

    async def start(self, *parts: Part) -> None:
        """Start `parts` at the same time and return when all serve; they stop before those started earlier."""
        self._parts.extend(parts)
        starting = [asyncio.ensure_future(part.start()) for part in parts]
        try:
            while not all(start.done() for start in starting):
                await asyncio.wait(starting, timeout=NOTE_SECONDS, return_when=asyncio.FIRST_EXCEPTION)
                self._note_changes()
                for start in starting:
                    if start.done():
                        start.result()
        finally:
            for start in starting:
                start.cancel()
            await asyncio.gather(*starting, return_exceptions=True)

    async def watch(self, stop: asyncio.Event) -> None:
        """Return when told to stop; until then start again whatever ends by itself.

        Raises EngineError when a part ends more often than can be an accident.
        """
        while not stop.is_set():
            for part in self._parts:
                if not part.is_running and not stop.is_set():
                    await self._restart(part, stop)
            reap_adopted([process for part in self._parts if (process := part.process())])
            await _wait(stop, WATCH_SECONDS)

    async def stop_all(self) -> None:
        """Stop every part, the last started first; one that cannot be stopped does not keep the others."""
        for part in reversed(self._parts):
            try:
                await asyncio.to_thread(part.stop)
            except (OSError, subprocess.SubprocessError) as error:
                self._console.print(f"[red]{part.title}没有正常停止（{error}）。[/red]")
        self._note_changes()

    async def _restart(self, part: Part, stop: asyncio.Event) -> None:
        process = part.process()
        code = None if process is None else process.returncode
        if code in TOLD_TO_STOP:
            # Somebody restarts one part, which is no sign of a fault: started again at once, and not counted.
            self._console.print(f"{part.title}已退出（代码 {code}），正在重新启动。", soft_wrap=True)
            await self._start_again(part)
            return
        now = time.monotonic()
        part.restarted_at = [at for at in part.restarted_at if now - at < RESTART_WINDOW_SECONDS]
        if len(part.restarted_at) >= MOST_RESTARTS:
            raise EngineError(
                "PART_KEEPS_FAILING",
                f"{part.title}反复退出（代码 {code}）：\n{last_lines(part.log)}\n",
                f"已停止整套系统；完整日志：{part.log}",
            )
        part.restarted_at.append(now)
        self._console.print(
            f"[yellow]{part.title}意外退出（代码 {code}），正在重新启动"
            f"（第 {len(part.restarted_at)} 次，最多 {MOST_RESTARTS} 次）；日志：{part.log}[/yellow]",
            soft_wrap=True,
        )
        # The first time at once; a part that fails again gets time for what it needs to come back.
        await _wait(stop, self._pause_seconds * (len(part.restarted_at) - 1))
        if not stop.is_set():
            await self._start_again(part)
        self._note_changes()

    async def _start_again(self, part: Part) -> None:
        try:
            await part.start()
        except EngineError as error:
            # Counted like any other end; the next round tries again or gives up.
            self._console.print(f"[yellow]{error}[/yellow]", highlight=False, soft_wrap=True)
        self._note_changes()

    def _note_changes(self) -> None:
        current = self._identities()
        if current != self._noted:
            self._note(current)
            self._noted = current

    def _identities(self) -> dict[str, ProcessIdentity]:
        """The processes that run now, in the order of starting."""
        found = {}
        for part in self._parts:
            process = part.process()
            identity = ProcessIdentity.of(process.pid) if process and process.poll() is None else None
            if identity is not None:
                found[part.name] = identity
        return found


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    """Wait for `seconds`, or less when told to stop."""
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
