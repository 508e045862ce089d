"""Servers that these tests may stop: none of them is shared with other tests."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from engine.postgres import EmbeddedPostgres
from engine.temporal_process import EmbeddedTemporal
from runtime.settings import Settings
from tests.support import servers


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """The folder of these servers."""
    with servers.scratch_folder("chaos") as made:
        yield made


@pytest.fixture(scope="module")
def own_postgres(folder: Path) -> Iterator[EmbeddedPostgres]:
    """A PostgreSQL server of our own."""
    with servers.running_postgres(folder) as server:
        yield server


@pytest.fixture(scope="module")
async def own_temporal(folder: Path) -> AsyncIterator[EmbeddedTemporal]:
    """A Temporal server of our own."""
    async with servers.running_temporal(folder) as server:
        yield server


@pytest.fixture(scope="module")
async def own_template(own_postgres: EmbeddedPostgres) -> str:
    """A migrated database to copy from."""
    return await servers.migrated_template(own_postgres)


def installation(server: EmbeddedTemporal, dsn: str) -> Settings:
    """An installation whose killed workers are noticed soon."""
    return Settings(
        _env_file=None,
        environment="test",
        database_dsn=SecretStr(dsn),
        temporal_address=server.address,
        task_queue_prefix=f"{uuid.uuid4().hex[:8]}.",
        sticky_timeout_seconds=1.0,
    )
