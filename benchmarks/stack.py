"""The servers of one benchmark run: PostgreSQL and Temporal of the embedded stack, made anew and removed afterwards."""

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from rich.console import Console

from benchmarks.variant import Stack
from engine.postgres import EmbeddedPostgres
from engine.temporal_process import EmbeddedTemporal, prepare_namespace
from engine.temporal_server import Build, ensure_server
from runtime.settings import Settings

DATABASE = "bench"
NAMESPACE = "bench"
# The system user that PostgreSQL runs as under root must get through to its own folder, and sees nothing else.
PASSAGE = 0o711


@contextmanager
def running_stack(settings: Settings, console: Console) -> Iterator[Stack]:
    """Start both servers in a temporary folder; stop them and remove the folder at the end.

    Raises `EngineError` when a server cannot be had or does not start.
    """
    binary = ensure_server(settings, console)
    with ExitStack() as clean_up:
        folder = Path(clean_up.enter_context(tempfile.TemporaryDirectory(prefix="lianban-bench-")))
        folder.chmod(PASSAGE)
        postgres = EmbeddedPostgres(folder / "postgres", log=folder / "postgres.log")
        temporal = EmbeddedTemporal(binary, folder / "temporal", log=folder / "temporal.log")
        clean_up.callback(postgres.stop)
        clean_up.callback(temporal.stop)
        postgres.start()
        database_url = asyncio.run(_prepare(postgres, temporal))
        assert postgres.process is not None
        assert temporal.process is not None
        yield Stack(
            database_url=database_url,
            postgres_pid=postgres.process.pid,
            temporal_address=temporal.address,
            temporal_namespace=NAMESPACE,
            temporal_pid=temporal.process.pid,
            temporal_version=Build.wanted(settings.cache).version,
        )


async def _prepare(postgres: EmbeddedPostgres, temporal: EmbeddedTemporal) -> str:
    """Make database and namespace; returns the address of the database."""
    await prepare_namespace(await temporal.start(), NAMESPACE)
    return await postgres.create_database(DATABASE)
