"""The database is away while somebody types: what was typed stands there, and the same button works when it is back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import uvicorn
from playwright.async_api import Browser, expect

from engine.ports import LOOPBACK, free_ports
from engine.postgres import EmbeddedPostgres
from engine.serving import QuietServer
from runtime.settings import Settings
from tests.browser import desk, newborn
from tests.support import servers
from tests.support.browser import Visitor
from tests.support.office import open_office
from tests.support.web import PASSWORD, open_site

HEAD = "户主姓名"


@pytest.fixture
async def stoppable(settings: Settings) -> AsyncIterator[tuple[str, EmbeddedPostgres]]:
    """The web of an office on a PostgreSQL of its own, at an address that a browser reaches."""
    port = free_ports(1)[0]
    with servers.scratch_folder("browser-away") as folder, servers.running_postgres(folder) as server:
        template = await servers.migrated_template(server)
        async with servers.fresh_database(server, template) as dsn:
            own = settings.model_copy(update={"database_dsn": type(settings.database_dsn)(dsn)})
            async with open_office(own) as office, open_site(office) as site:
                await site.hire("window")
                config = uvicorn.Config(
                    site.app, host=LOOPBACK, port=port, lifespan="off", log_config=None, access_log=False
                )
                web = QuietServer(config)
                serving = asyncio.create_task(web.serve())
                yield f"http://{LOOPBACK}:{port}", server
                web.should_exit = web.force_exit = True
                await serving


@pytest.mark.parametrize("scripts", [True, False])
async def test_what_was_typed_stands_there_and_the_button_works_when_the_database_is_back(
    browser: Browser, stoppable: tuple[str, EmbeddedPostgres], screenshots: Path, scripts: bool
) -> None:
    address, server = stoppable
    window = await Visitor.arrive(browser, "window", address, scripts=scripts, screenshots=screenshots)
    await window.log_in("window", PASSWORD)
    await desk.begin(window, newborn.application("示例母停"))
    await window.page.get_by_label(HEAD).fill("停电前写的")
    await asyncio.to_thread(server.stop)
    try:
        with window.refused(503):
            await window.page.get_by_role("button", name="只保存").click()
            await expect(window.page.get_by_role("heading", name="您填写的内容没有丢失")).to_be_visible()
        await expect(window.page.get_by_text("停电前写的")).to_be_visible()
        await window.look("数据库连不上，写的还在", narrow=True)
    finally:
        await asyncio.to_thread(server.start)
    await window.page.get_by_role("button", name="重试").click()
    await expect(window.page.get_by_label(HEAD)).to_have_value("停电前写的")
    assert window.complaints == []
    await window.context.close()
