"""PostgreSQL stopped: nothing typed is lost, and the same form works when it is back."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest

from engine.postgres import EmbeddedPostgres
from engine.temporal_process import EmbeddedTemporal
from runtime.settings import Settings
from tests.support import servers
from tests.support.office import open_office
from tests.support.web import Site, open_site, register, submit


@pytest.fixture
async def stoppable(
    settings: Settings, temporal_server: EmbeddedTemporal
) -> AsyncIterator[tuple[Site, EmbeddedPostgres]]:
    """A site on a PostgreSQL of its own."""
    with servers.scratch_folder("web-away") as folder, servers.running_postgres(folder) as server:
        template = await servers.migrated_template(server)
        async with servers.fresh_database(server, template) as dsn:
            own = settings.model_copy(update={"database_dsn": type(settings.database_dsn)(dsn)})
            async with open_office(own) as office, open_site(office) as site:
                yield site, server


async def test_what_was_typed_comes_back_with_a_retry_that_works(
    stoppable: tuple[Site, EmbeddedPostgres],
) -> None:
    site, server = stoppable
    window = await site.visitor("window")
    path = await register(window)
    typed = {"act_id": "kept", "f.mother.name": "李四", "f.settle.address": "测试路1号"}
    server.stop()
    try:
        read = await window.get("/filing")
        sent = await window.post(f"{path}/form", data=typed)
        foreign = await window.post(f"{path}/form", data=typed, headers={"sec-fetch-site": "cross-site"})
        login = await window.post("/login", data={"login": "window", "password": "a secret one"})
    finally:
        server.start()
    assert read.status_code == 503
    assert "重试" in read.text
    assert sent.status_code == 503
    assert sent.headers["retry-after"]
    assert "您填写的内容没有丢失" in sent.text
    for name, value in typed.items():
        assert f'name="{name}" value="{value}"' in sent.text
    assert "LEDGER_AWAY" in sent.text
    assert "李四" not in foreign.text
    assert "a secret one" not in login.text
    again = await window.post(f"{path}/form", data=dict(re.findall(r'name="(f\.[\w.]+)" value="([^"]*)"', sent.text)))
    assert again.status_code == 422  # the form is taken again; its other fields are still to be filled in
    assert 'value="李四"' in again.text


async def test_submitting_while_away_and_again_afterwards_gives_one_case(
    stoppable: tuple[Site, EmbeddedPostgres],
) -> None:
    site, server = stoppable
    window = await site.visitor("window")
    path = await register(window)
    server.stop()
    try:
        assert (await window.post(f"{path}/submit", data={})).status_code == 503
    finally:
        server.start()
    await submit(window, path)
    assert await site.office.lianban.pool.fetchval("select count(*) from case_file") == 1
