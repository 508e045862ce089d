"""Processes that the embedded stack starts: recognised by pid *and* start time, so that a pid used again by
somebody else is never stopped by mistake.
"""

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

KILL_SECONDS = 5.0


@dataclass(frozen=True, kw_only=True)
class ProcessIdentity:
    """One process on this machine; `started_at` is its start in seconds since the epoch."""

    pid: int
    started_at: float

    @classmethod
    def of(cls, pid: int) -> "ProcessIdentity | None":
        """The process that has `pid` now, or None when there is none (or only its remains)."""
        try:
            process = psutil.Process(pid)
            if process.status() == psutil.STATUS_ZOMBIE:
                return None
            return cls(pid=pid, started_at=process.create_time())
        except psutil.NoSuchProcess:
            return None

    def is_alive(self) -> bool:
        """Whether this very process still runs."""
        current = ProcessIdentity.of(self.pid)
        # The system counts in hundredths of a second; the boot time it is added to may shift a little.
        return current is not None and abs(current.started_at - self.started_at) < 1.0

    def stop(self, *, sign: signal.Signals = signal.SIGTERM, grace_seconds: float = 10.0) -> None:
        """Ask this process to end, wait, and kill it when it has not ended after `grace_seconds`."""
        for each, patience in ((sign, grace_seconds), (signal.SIGKILL, KILL_SECONDS)):
            if not self.is_alive():
                return
            with suppress(ProcessLookupError):
                os.kill(self.pid, each)
            deadline = time.monotonic() + patience
            # It need not be a child of ours, so there is nothing to wait on; a zombie counts as ended.
            while self.is_alive() and time.monotonic() < deadline:
                time.sleep(0.02)


@dataclass(frozen=True, kw_only=True)
class SystemUser:
    """A user of the operating system that a child process runs as."""

    name: str
    uid: int
    gid: int


def spawn(
    command: Sequence[str | Path],
    *,
    log: Path,
    env: Mapping[str, str],
    cwd: Path | None = None,
    user: SystemUser | None = None,
    pass_fds: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """Start `command` with its output appended to `log` (mode 0600), and these open files under their numbers.

    The child gets a session of its own: a Ctrl-C in the terminal reaches the supervisor only, which then
    stops its children in order.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with open(log, "ab", opener=_private_opener) as output:
        return subprocess.Popen(  # noqa: S603 - the commands are ours, no text of users
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(env),
            cwd=cwd,
            start_new_session=True,
            pass_fds=tuple(pass_fds),
            user=user.uid if user else None,
            group=user.gid if user else None,
            extra_groups=[] if user else None,
        )


def run(
    command: Sequence[str | Path],
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    user: SystemUser | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run `command` to its end and return its exit code with all output in `stdout`."""
    return subprocess.run(  # noqa: S603 - the commands are ours, no text of users
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=None if env is None else dict(env),
        cwd=cwd,
        text=True,
        errors="replace",
        check=False,
        user=user.uid if user else None,
        group=user.gid if user else None,
        extra_groups=[] if user else None,
    )


def last_lines(log: Path, count: int = 5) -> str:
    """The end of a log file, for a message that says why a child did not start."""
    if not log.exists():
        return ""
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-count:])


def write_private(path: Path, text: str) -> None:
    """Write `text` to `path` with mode 0600, in one step: a reader sees the old text or the new."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.new")
    draft.unlink(missing_ok=True)
    with open(draft, "w", encoding="utf-8", opener=_private_opener) as file:
        file.write(text)
    draft.replace(path)


def _private_opener(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
