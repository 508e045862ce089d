"""The embedded servers: what is in them survives a stop, and they come back without delay."""

import asyncio
from datetime import timedelta

import asyncpg
from temporalio.client import Client
from temporalio.testing import TimeSkipper
from temporalio.worker import Worker

from engine.postgres import EmbeddedPostgres
from engine.temporal_process import prepare_namespace
from tests.support import servers
from tests.support.tiny_workflows import Echo, Rest


async def run_echo(client: Client, workflow_id: str) -> str:
    async with Worker(client, task_queue="echo", workflows=[Echo]):
        return await client.execute_workflow(Echo.run, "在", id=workflow_id, task_queue="echo")


async def test_each_test_has_a_database_of_its_own(database: str) -> None:
    connection = await asyncpg.connect(database)
    try:
        assert await connection.fetchval("SELECT current_database()") in database
        assert await connection.fetchval("SELECT lower('ÄÖ') || length('张三')") == "äö2"
    finally:
        await connection.close()


async def test_postgres_keeps_data_over_a_stop_and_replaces_a_leftover_server() -> None:
    with servers.scratch_folder("restart") as folder:
        first = EmbeddedPostgres(folder / "postgres", log=folder / "postgres.log")
        first.start()
        dsn = await first.create_database("kept")
        second = EmbeddedPostgres(folder / "postgres", log=folder / "postgres.log", preferred_port=first.port)
        # The first is left running, as after a supervisor that was killed.
        second.start()
        try:
            assert first.process is not None and first.process.wait(10.0) == 0
            assert second.dsn("kept") == dsn, "端口与密码应与上次相同"
            await (await asyncpg.connect(dsn)).close()
        finally:
            second.stop()


async def test_postgres_comes_back_after_its_server_was_killed() -> None:
    with servers.scratch_folder("killed") as folder, servers.running_postgres(folder) as server:
        dsn = await server.create_database("kept")
        connection = await asyncpg.connect(dsn)
        await connection.execute("CREATE TABLE word AS SELECT '在' AS text")
        assert server.process is not None
        server.process.kill()
        server.process.wait(10.0)
        server.start()
        connection.terminate()
        connection = await asyncpg.connect(dsn)
        assert await connection.fetchval("SELECT text FROM word") == "在"
        await connection.close()


async def test_postgres_refuses_a_wrong_password(postgres: EmbeddedPostgres) -> None:
    dsn = f"postgresql://lianban:wrong@127.0.0.1:{postgres.port}/postgres?sslmode=disable"
    try:
        await asyncpg.connect(dsn)
    except asyncpg.InvalidPasswordError:
        return
    raise AssertionError("错误的密码不应能够连接")


async def test_temporal_serves_at_once_after_a_restart_on_other_ports() -> None:
    with servers.scratch_folder("restart") as folder:
        async with servers.running_temporal(folder) as server:
            assert await run_echo(await servers.connect(server), "before") == "在"
            server.stop()
            server.ports = {}
            await prepare_namespace(await server.start(), servers.NAMESPACE)
            client = await servers.connect(server)
            # Without clearing the members of the last run the first task waited for about a minute.
            assert await asyncio.wait_for(run_echo(client, "after"), 20.0) == "在"
            assert await client.get_workflow_handle("before").result() == "在"


async def test_three_days_of_a_workflow_pass_at_once(temporal_client: Client) -> None:
    skipper = TimeSkipper(temporal_client)
    async with Worker(temporal_client, task_queue="rest", workflows=[Rest]):
        with skipper.with_time_skipping_disabled():
            handle = await skipper.client.start_workflow(Rest.run, id="rest", task_queue="rest")
        async with asyncio.timeout(20.0):
            assert await skipper.fast_forward(handle, timedelta(days=2))
            assert not await skipper.fast_forward(handle, timedelta(days=2)), "第三天已结束"
            assert await handle.result() == 3
