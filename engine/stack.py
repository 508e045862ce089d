"""`make dev`: the whole stack of one machine, started and stopped together (`python -m engine.stack`).

PostgreSQL and the Temporal server come first, then our own processes, each with the same settings. Everything
lies in one folder and listens on 127.0.0.1 on free ports, but for the web's. With TEMPORAL_ADDRESS set, that
cluster is used and none is started.
"""

import argparse
import asyncio
import os
import signal
import socket
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn

from rich.console import Console
from temporalio.service import RPCError

import runtime.temporal
from engine import demo, neighbours
from engine.errors import EngineError
from engine.greeting import greet
from engine.home import Home, stop_stack
from engine.outsiders import OUTSIDERS
from engine.parts.forked import Nursery
from engine.parts.ours import OurParts, modules
from engine.parts.supervisor import Part, Supervisor, title_of
from engine.ports import LOOPBACK, answers, free_ports, is_taken, shows_a_page
from engine.postgres import EmbeddedPostgres
from engine.processes import ProcessIdentity, write_private
from engine.temporal_process import EmbeddedTemporal, prepare_namespace
from engine.temporal_server import ensure_server
from ledger.migrate import MigrationChanged, migrate
from runtime.exits import leave, run_process
from runtime.settings import ENVIRONMENT_FILE, Settings, SettingsError, read_settings

DATABASE, PRACTICE_DATABASE = "lianban", "lianban_practice"
# A worker drains for this long before it is killed; the web closes its streams at once.
WORKER_GRACE_SECONDS = 20.0
# Of a demo few are at work at once, and each that is held costs 0.2 MiB.
KEPT_PROCESSES = "250"


class Stack:
    """The embedded stack of one folder, from the first process to the last."""

    def __init__(self, settings: Settings, home: Home, console: Console, forking: Nursery) -> None:
        self._settings = settings
        self._home = home
        self._console = console
        self._record = home.read_run().model_copy(update={"processes": {}, "supervisor": _myself()})
        self._nursery = forking
        self._ours = OurParts(home, forking)
        self._supervisor = Supervisor(console, self._note)
        self._postgres = EmbeddedPostgres(
            home.postgres, log=home.log("postgres"), preferred_port=self._record.postgres_port
        )
        self._temporal: EmbeddedTemporal | None = None
        self._socket: socket.socket | None = None

    def prepare(self) -> None:
        """What may take minutes and needs no process of ours: obtain the Temporal server's binary."""
        if not self._settings.temporal_address:
            binary = ensure_server(self._settings, self._console)
            self._temporal = EmbeddedTemporal(
                binary,
                self._home.temporal,
                log=self._home.log("temporal"),
                preferred_ports=self._record.temporal_ports,
            )

    async def run(self, stop: asyncio.Event) -> int:
        """Start everything, look after it until `stop`, stop everything; returns the exit code."""
        try:
            if await self._is_up(stop):
                self._greet()
                await self._supervisor.watch(stop)
            return 0
        except EngineError as error:
            self._console.print(f"[red]{error}[/red]", highlight=False, soft_wrap=True)
            return 1
        finally:
            self._console.print("正在停止……")
            await self._supervisor.stop_all()
            if self._socket is not None:
                self._socket.close()
            self._home.close()
            self._console.print("已全部停止；数据保留，下次启动接着用。")

    def _greet(self) -> None:
        box, address = self._record.post_box_ports, self._record.web_address
        letters = f"http://{LOOPBACK}:{box[0]}" if box else ""
        said = (address, demo.accounts(), self._home.folder, letters, self._played())
        greet(self._console, *said, is_practice=self._settings.practice)

    async def _is_up(self, stop: asyncio.Event) -> bool:
        """Start everything; False when told to stop before it was done."""
        starting = asyncio.create_task(self._start())
        stopping = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if starting.done():
                starting.result()
            return not stop.is_set()
        finally:
            starting.cancel()
            stopping.cancel()
            await asyncio.gather(starting, stopping, return_exceptions=True)

    async def _start(self) -> None:
        """The steps of starting, in order."""
        self._console.print("启动 PostgreSQL 与 Temporal……")
        await self._supervisor.start(*self._servers())
        settings = await self._settle()
        await self._migrate(settings)
        await self._start_ours(settings)

    def _servers(self) -> list[Part]:
        parts = [
            Part(
                name="nursery",
                log=self._home.log("nursery"),
                start=self._nursery.start,
                stop=self._nursery.stop,
                process=lambda: self._nursery.process,
            ),
            Part(
                name="postgres",
                log=self._home.log("postgres"),
                start=self._start_postgres,
                stop=self._postgres.stop,
                process=lambda: self._postgres.process,
            ),
        ]
        temporal = self._temporal
        if temporal is not None:
            parts.append(
                Part(
                    name="temporal",
                    log=self._home.log("temporal"),
                    start=temporal.start,
                    stop=temporal.stop,
                    process=lambda: temporal.process,
                )
            )
        return parts

    async def _start_postgres(self) -> None:
        starting = asyncio.create_task(asyncio.to_thread(self._postgres.start))
        try:
            await asyncio.shield(starting)
        except asyncio.CancelledError:
            # A thread cannot be called back: wait for it, so that what it starts can be stopped.
            await starting
            raise

    async def _settle(self) -> Settings:
        """Fix the settings that all our processes share, and write them down for commands in other terminals."""
        is_practice = self._settings.practice
        dsn = await self._postgres.create_database(PRACTICE_DATABASE if is_practice else DATABASE)
        address = self._temporal.address if self._temporal else self._settings.temporal_address
        web = f"http://{self._settings.web_host}:{self._settings.web_port}"
        values = {
            "LIANBAN_ENVIRONMENT": "embedded",
            "LIANBAN_PRACTICE": "true" if is_practice else "false",
            "LIANBAN_HOME": str(self._home.folder),
            "LIANBAN_DATABASE_DSN": dsn,
            "LIANBAN_WEB_HOST": self._settings.web_host,
            "LIANBAN_WEB_PORT": str(self._settings.web_port),
            "LIANBAN_PUBLIC_URL": web,
            "LIANBAN_SECRET_KEY": self._home.secret("web"),
            "LIANBAN_DEMO_ACCOUNTS": "true",
            **({} if is_practice else self._neighbours()),
            "LIANBAN_KEPT_PROCESSES": os.environ.get("LIANBAN_KEPT_PROCESSES", KEPT_PROCESSES),
            "TEMPORAL_ADDRESS": address,
            "TEMPORAL_NAMESPACE": self._settings.temporal_namespace,
        }
        write_private(
            self._home.folder / ENVIRONMENT_FILE, "".join(f"{key}='{value}'\n" for key, value in values.items())
        )
        os.environ.update(values)
        self._record = self._record.model_copy(
            update={
                "web_address": web,
                "temporal_address": address,
                "temporal_ports": self._temporal.ports if self._temporal else self._record.temporal_ports,
                "postgres_port": self._postgres.port,
            }
        )
        self._home.write_run(self._record)
        settings = read_settings(from_running_stack=False)
        await self._prepare_namespace(settings)
        return settings

    def _neighbours(self) -> dict[str, str]:
        """Settings of the processes that play the world around us; a practice space has no world around it."""
        simulator_port = self._free_port(self._record.simulator_port)
        box_port, mail_port = self._free_ports(self._record.post_box_ports)
        identity_port = self._free_port(self._record.identity_port)
        outsiders = {party: self._free_port(self._record.outsider_ports.get(party)) for party in OUTSIDERS}
        self._record = self._record.model_copy(
            update={
                "simulator_port": simulator_port,
                "post_box_ports": (box_port, mail_port),
                "identity_port": identity_port,
                "outsider_ports": outsiders,
            }
        )
        return {
            "LIANBAN_SIMULATOR_PORT": str(simulator_port),
            "LIANBAN_DEPARTMENT_ENDPOINTS": neighbours.endpoints(self._home, simulator_port),
            "LIANBAN_POST_BOX_PORT": str(box_port),
            **neighbours.post_box(self._home, box_port, mail_port),
            "LIANBAN_IDENTITY_PORT": str(identity_port),
            **neighbours.parties(self._home, outsiders),
            "LIANBAN_IDENTITY": neighbours.identity(self._home, identity_port),
        }

    async def _prepare_namespace(self, settings: Settings) -> None:
        try:
            client = await runtime.temporal.connect(settings)
            await prepare_namespace(client, settings.temporal_namespace)
        except (RPCError, RuntimeError) as error:
            raise EngineError(
                "TEMPORAL_NOT_USABLE",
                f"无法使用 {settings.temporal_address} 上的 Temporal（{error}）。",
                f"请检查 TEMPORAL_ADDRESS，并确认有权建立命名空间 {settings.temporal_namespace}。",
            ) from None

    async def _migrate(self, settings: Settings) -> None:
        try:
            applied = await migrate(settings.database_dsn.get_secret_value())
        except MigrationChanged:
            raise EngineError(
                "SCHEMA_CHANGED",
                f"{self._home.folder} 里的数据是用另一版数据库结构建立的，这一版程序不能接着用。",
                "试用数据可以清除后重来：make dev FRESH=1；要保留数据，请换回原来的版本。",
            ) from None
        if applied:
            self._console.print(f"数据库结构已更新（{len(applied)} 步）。")

    async def _start_ours(self, settings: Settings) -> None:
        """Start our own processes, and load the demo meanwhile: its cases move on as soon as a worker is there."""
        self._console.print("启动办件流程、部门模拟系统与网页，装入演示数据……")

        async def web_serves() -> bool:
            return await asyncio.to_thread(shows_a_page, self._record.web_address)

        loading = asyncio.create_task(demo.load_once(settings))
        try:
            await self._supervisor.start(
                *([] if settings.practice else self._around(settings)),
                self._ours.part("sender"),
                self._ours.part("worker", grace_seconds=WORKER_GRACE_SECONDS),
                self._ours.part("web", serves=web_serves, listening=self._listen(settings)),
            )
            await loading
        finally:
            loading.cancel()
            await asyncio.gather(loading, return_exceptions=True)

    def _played(self) -> dict[str, str]:
        """Where the pages of the simulated parties outside are, by what people call them."""
        ports = self._record.outsider_ports
        if self._settings.practice:
            return {}
        systems = {"部门业务系统": f"http://{LOOPBACK}:{self._record.simulator_port}"}
        return systems | {
            OUTSIDERS[party].title: f"http://{LOOPBACK}:{port}" for party, port in ports.items() if party in OUTSIDERS
        }

    def _around(self, settings: Settings) -> list[Part]:
        """The simulated parties outside: departments' systems, post-box, log-in, and the others."""

        def answering(port: int | None) -> Callable[[], Awaitable[bool]]:
            async def serves() -> bool:
                return port is not None and answers(port)

            return serves

        return [
            self._ours.part("simulator", serves=answering(settings.simulator_port)),
            self._ours.part("post_box", serves=answering(settings.post_box_port)),
            self._ours.part("identity", serves=answering(settings.identity_port)),
            *(
                self._ours.part("outsider", party, serves=answering(port))
                for party, port in settings.outsider_ports.items()
            ),
        ]

    def _listen(self, settings: Settings) -> socket.socket:
        """The web's socket, held by the stack: while one web process follows another, callers wait in its queue."""
        self._socket = socket.create_server((settings.web_host, settings.web_port), backlog=512)
        return self._socket

    def _free_port(self, preferred: int | None) -> int:
        return preferred if preferred is not None and not is_taken(preferred) else free_ports(1)[0]

    def _free_ports(self, preferred: tuple[int, int] | None) -> tuple[int, int]:
        if preferred is not None and not any(is_taken(port) for port in preferred):
            return preferred
        first, second = free_ports(2)
        return first, second

    def _note(self, processes: dict[str, ProcessIdentity]) -> None:
        self._record = self._record.model_copy(update={"processes": processes})
        self._home.write_run(self._record)


def _myself() -> ProcessIdentity | None:
    return ProcessIdentity.of(os.getpid())


def start(settings: Settings, *, fresh: bool, console: Console) -> NoReturn:
    """Start the stack and stay until it is told to stop; ends the process with its exit code.

    `fresh` deletes what earlier runs left, after making sure that nothing of them runs.
    """
    with _prompt_interruption():
        home = Home(settings.home.resolve())
        home.open()
        # Noted before anything is done, so that `make stop` finds a stack that is still starting.
        home.write_run(home.read_run().model_copy(update={"supervisor": _myself()}))
        left = home.stop_leftovers()
        if left:
            console.print(f"[yellow]已停止上次没有正常结束时留下的进程：{_titles(left)}[/yellow]")
        if fresh:
            EmbeddedPostgres(home.postgres, log=home.log("postgres")).stop_leftover()
            home.wipe()
            console.print("已清除旧数据，重新开始。")
            if settings.temporal_address:
                console.print(f"[yellow]外部集群 {settings.temporal_address} 上的流程没有清除。[/yellow]")
        _require_web_port(settings.web_port)
        # Now, while there is one thread: it reads what our parts need while the servers start.
        forking = Nursery(modules(), log=home.log("nursery"))
        forking.open()
        stack = Stack(settings, home, console, forking)
        stack.prepare()
    run_process(stack.run, second_signal_ends=False)


def _require_web_port(port: int) -> None:
    if is_taken(port):
        raise EngineError(
            "PORT_TAKEN",
            f"端口 {port} 已被别的程序占用。",
            f"请换一个端口启动，例如：PORT={port + 1} make dev（练习环境用 make practice）",
        )


@contextmanager
def _prompt_interruption() -> Iterator[None]:
    """Let SIGTERM end what is under way as Ctrl-C does, with clean-up, while no event loop runs yet."""

    def interrupt(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    former = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, former)


def main(*, fresh: bool = False, stop: bool = False) -> NoReturn:
    """Start the stack, or stop the one that runs (`stop`); explains what is wrong and exits 1 when it cannot."""
    console = Console()
    try:
        settings = read_settings(from_running_stack=False)
        if stop:
            _report_stopped(console, stop_stack(settings.home.resolve()))
            leave(0)
        start(settings, fresh=fresh, console=console)
    except (EngineError, SettingsError) as error:
        console.print(f"[red]{error}[/red]", highlight=False, soft_wrap=True)
        leave(1)
    except KeyboardInterrupt:
        console.print("已中断。")
        leave(130)


def _report_stopped(console: Console, stopped: list[str]) -> None:
    console.print(f"已停止：{_titles(stopped)}" if stopped else "没有正在运行的联办。")


def _titles(names: list[str]) -> str:
    return "、".join(map(title_of, names))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="联办：本机试用的整套系统")
    parser.add_argument("--fresh", action="store_true", help="清除旧数据，重新开始")
    parser.add_argument("--stop", action="store_true", help="停止正在运行的一套")
    chosen = parser.parse_args()
    main(fresh=chosen.fresh, stop=chosen.stop)
