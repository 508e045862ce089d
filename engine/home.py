"""The one folder of the embedded stack (`.lianban/`): lock, notes on the run, secrets, data and logs.

A lock held by a process that died is free again by itself (the system releases it); the notes in `run.json` name
each process by pid and start time, so that what a killed supervisor left behind is found and stopped.
"""

import fcntl
import os
import secrets
import shutil
import signal
from pathlib import Path
from typing import TextIO

from pydantic import BaseModel, ConfigDict, ValidationError

from engine.errors import EngineError
from engine.processes import ProcessIdentity, write_private

MARK = "这是什么.txt"
MARK_TEXT = "本文件夹由联办（make dev）建立，存放本机试用的数据、日志和运行记录；make clean 会删除它。\n"
LOG_BYTES = 20 * 1024 * 1024


class RunRecord(BaseModel):
    """What `run.json` says: where the parts of the stack listen, and which processes they are."""

    model_config = ConfigDict(frozen=True)

    web_address: str = ""
    temporal_address: str = ""
    temporal_ports: dict[str, int] = {}
    postgres_port: int | None = None
    simulator_port: int | None = None
    post_box_ports: tuple[int, int] | None = None
    identity_port: int | None = None
    outsider_ports: dict[str, int] = {}
    supervisor: ProcessIdentity | None = None
    # In the order of starting; stopped the other way round.
    processes: dict[str, ProcessIdentity] = {}


class Home:
    """The folder of one embedded stack; `open()` before anything else."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.postgres = folder / "postgres"
        self.temporal = folder / "temporal"
        self._logs = folder / "logs"
        self._run = folder / "run.json"
        self._lock_path = folder / "lock"
        self._lock: TextIO | None = None

    def open(self) -> None:
        """Make the folder where it is missing, and take its lock.

        Raises EngineError when the folder holds something else, cannot be made, or another stack runs in it.
        """
        self._make()
        lock = self._lock_path.open("a+", encoding="ascii")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            pid = lock.read().strip() or "未知"
            lock.close()
            raise EngineError(
                "STACK_RUNNING",
                f"联办已在运行（进程号 {pid}，文件夹 {self.folder}）。",
                "要停止它，请在那个终端按 Ctrl-C，或运行 make stop；要另开一套，请用 LIANBAN_HOME 指定别的文件夹。",
            ) from None
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        self._lock = lock

    def close(self) -> None:
        """Give the lock back."""
        if self._lock is not None:
            self._lock.truncate(0)
            self._lock.close()
            self._lock = None

    def read_run(self) -> RunRecord:
        """The notes of the last run; empty when there are none or they cannot be read."""
        try:
            return RunRecord.model_validate_json(self._run.read_bytes())
        except (FileNotFoundError, ValidationError):
            return RunRecord()

    def write_run(self, record: RunRecord) -> None:
        """Replace the notes on the run (mode 0600)."""
        write_private(self._run, record.model_dump_json(indent=2) + "\n")

    def secret(self, name: str) -> str:
        """The secret called `name`, made at its first use and kept with mode 0600."""
        path = self.folder / "secrets" / name
        if not path.exists():
            path.parent.mkdir(mode=0o700, exist_ok=True)
            write_private(path, secrets.token_urlsafe(32))
        return path.read_text(encoding="ascii")

    def log(self, name: str) -> Path:
        """The log file of the part called `name`; the one before it is kept when it has grown large."""
        self._logs.mkdir(mode=0o700, exist_ok=True)
        path = self._logs / f"{name}.log"
        if path.exists() and path.stat().st_size > LOG_BYTES:
            path.replace(path.with_suffix(".log.1"))
        return path

    def wipe(self) -> None:
        """Delete everything but the lock and the mark; call with the lock held and nothing running."""
        for entry in self.folder.iterdir():
            if entry.name in {self._lock_path.name, MARK}:
                continue
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                entry.unlink()

    def stop_leftovers(self) -> list[str]:
        """Stop processes that a killed supervisor left behind; returns their names, last started first."""
        record = self.read_run()
        stopped = []
        for name, identity in reversed(record.processes.items()):
            if identity.is_alive():
                # PostgreSQL waits for its clients on SIGTERM; SIGINT is its prompt and safe stop.
                sign = signal.SIGINT if name == "postgres" else signal.SIGTERM
                identity.stop(sign=sign, grace_seconds=20.0)
                stopped.append(name)
        return stopped

    def _make(self) -> None:
        try:
            if self.folder.exists() and not (self.folder / MARK).exists() and any(self.folder.iterdir()):
                raise EngineError(
                    "HOME_NOT_OURS",
                    f"文件夹 {self.folder} 里已有别的内容。",
                    "请用 LIANBAN_HOME 指定一个空的或新的文件夹。",
                )
            self.folder.mkdir(parents=True, exist_ok=True)
            # Under root, PostgreSQL's own user must pass through, but need not see what is here.
            self.folder.chmod(0o711 if os.geteuid() == 0 else 0o700)
            (self.folder / MARK).write_text(MARK_TEXT, encoding="utf-8")
        except (PermissionError, NotADirectoryError, FileExistsError) as error:
            raise EngineError(
                "HOME_NOT_USABLE",
                f"文件夹 {self.folder} 不能使用（{error.strerror}）。",
                "请用 LIANBAN_HOME 指定一个可写的文件夹。",
            ) from None


def stop_stack(folder: Path) -> list[str]:
    """Stop the stack that runs in `folder`, or what is left of it; returns the names of what was stopped."""
    home = Home(folder)
    record = home.read_run()
    stopped: list[str] = []
    if record.supervisor is not None and record.supervisor.is_alive():
        record.supervisor.stop(grace_seconds=60.0)
        stopped = [name for name, identity in record.processes.items() if not identity.is_alive()]
    return stopped + home.stop_leftovers()
