"""Fixtures that every folder of tests may ask for; servers start only when the first test asks for them."""

import gc
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from pydantic import SecretStr
from temporalio.client import Client

from engine.postgres import EmbeddedPostgres
from engine.temporal_process import EmbeddedTemporal
from ledger import accounts
from runtime.settings import Settings
from tests.support import servers

COLLECT_EVERY = 50_000
"""Objects that may pile up before Python looks for cycles among the youngest: 700 unless said otherwise."""


def pytest_sessionstart() -> None:
    """Look for garbage seldom: modules and tests are hundreds of thousands of objects, and all of them stay."""
    gc.set_threshold(COLLECT_EVERY, 20, 20)


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end: it is not looked through again with every collection."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """Argon2 with its least work in the tests' own process: hundreds of log-ins cost as much as all their pages.

    Commands and stacks, which are processes of their own, hash as an installation does; how that is, is tested in
    `tests/unit/test_accounts.py`.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(accounts, "_hasher", PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1))
        yield


@pytest.fixture(scope="session")
def servers_folder() -> Iterator[Path]:
    """The folder of this run's servers."""
    with servers.scratch_folder("tests") as folder:
        yield folder


@pytest.fixture(scope="session")
def postgres(servers_folder: Path) -> Iterator[EmbeddedPostgres]:
    """One PostgreSQL server for the whole run; a test that stops it must start it again."""
    with servers.running_postgres(servers_folder) as server:
        yield server


@pytest.fixture(scope="session")
async def temporal_server(servers_folder: Path) -> AsyncIterator[EmbeddedTemporal]:
    """One Temporal server for the whole run, with namespace `lianban`; TEMPORAL_ADDRESS is ignored."""
    async with servers.running_temporal(servers_folder) as server:
        yield server


@pytest.fixture(scope="session")
async def temporal_client(temporal_server: EmbeddedTemporal) -> Client:
    """A client of that server with the application's data converter."""
    return await servers.connect(temporal_server)


@pytest.fixture(scope="session")
async def database_template(postgres: EmbeddedPostgres) -> str:
    """Name of a migrated database without rows, copied for each test."""
    return await servers.migrated_template(postgres)


@pytest.fixture
async def database(postgres: EmbeddedPostgres, database_template: str) -> AsyncIterator[str]:
    """DSN of a migrated database that belongs to this test alone."""
    async with servers.fresh_database(postgres, database_template) as dsn:
        yield dsn


@pytest.fixture
def settings(database: str, temporal_server: EmbeddedTemporal) -> Settings:
    """Settings of an installation on this test's database, with task queues that no other test uses."""
    return Settings(
        _env_file=None,
        environment="test",
        database_dsn=SecretStr(database),
        temporal_address=temporal_server.address,
        task_queue_prefix=f"{uuid.uuid4().hex[:8]}.",
    )
