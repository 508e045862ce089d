"""The real servers that tests run against: Temporal on SQLite and PostgreSQL, in a folder of their own."""

import os
import shutil
import sys
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from rich.console import Console
from temporalio.client import Client

import runtime.temporal
from engine.postgres import EmbeddedPostgres
from engine.temporal_process import EmbeddedTemporal, prepare_namespace
from engine.temporal_server import ensure_server
from ledger.migrate import migrate
from runtime.settings import Settings
from tests.support import days

NAMESPACE = "lianban"
TEMPLATE = "lianban_template"
IN_MEMORY = Path("/dev/shm")  # noqa: S108 - folders beneath it get a name that nobody can guess
NEEDED_BYTES = 4 * 1024**3
"""What the servers of one process of tests write at most, well rounded up; they need less than a quarter of it."""


@contextmanager
def scratch_folder(name: str) -> Iterator[Path]:
    """A folder in memory or the system's temp folder, which PostgreSQL's own user can pass through; removed at the end.

    In memory, the copy of a database that each test gets costs a tenth of what it costs on a disk (ADR 0040).
    pytest's tmp_path lies under folders of mode 0700, which would shut that user out when tests run as root.
    """
    folder = Path(tempfile.mkdtemp(prefix=f"lianban-{name}-", dir=_roomy_memory()))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _roomy_memory() -> Path | None:
    """The file system in memory where the machine has one with enough room (containers often have 64 MB), else None."""
    if not os.access(IN_MEMORY, os.W_OK) or shutil.disk_usage(IN_MEMORY).free < NEEDED_BYTES:
        return None
    return IN_MEMORY


@contextmanager
def running_postgres(folder: Path) -> Iterator[EmbeddedPostgres]:
    """A PostgreSQL server in `folder`, stopped at the end."""
    server = EmbeddedPostgres(folder / "postgres", log=folder / "postgres.log")
    server.start()
    try:
        yield server
    finally:
        server.stop()


@asynccontextmanager
async def running_temporal(folder: Path) -> AsyncIterator[EmbeddedTemporal]:
    """A Temporal server in `folder` with our namespace, stopped at the end; built first if it must be."""
    binary = ensure_server(Settings(_env_file=None), Console(file=sys.__stderr__))
    server = EmbeddedTemporal(binary, folder / "temporal", log=folder / "temporal.log")
    try:
        await prepare_namespace(await server.start(), NAMESPACE)
        yield server
    finally:
        server.stop()


async def connect(server: EmbeddedTemporal) -> Client:
    """A client of `server` as the application makes it."""
    return await runtime.temporal.connect(Settings(_env_file=None, environment="test", temporal_address=server.address))


async def migrated_template(server: EmbeddedPostgres) -> str:
    """Make the database that each test's database is copied from, its legal clock on the ordinary day; its name."""
    dsn = await server.create_database(TEMPLATE)
    await migrate(dsn)
    await days.stand(dsn, days.ORDINARY)
    return TEMPLATE


@asynccontextmanager
async def fresh_database(server: EmbeddedPostgres, template: str) -> AsyncIterator[str]:
    """The DSN of a copy of `template` that nobody else uses; dropped at the end."""
    name = f"test_{uuid.uuid4().hex}"
    dsn = await server.create_database(name, template=template)
    try:
        yield dsn
    finally:
        await server.drop_database(name)
