"""The public site in the browser, from a server that knows nothing but files: wide and on a phone, with and without
JavaScript, axe finds nothing."""

from __future__ import annotations

import re
import threading
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from engine.ports import LOOPBACK
from runtime.settings import Settings
from starter.office.figures import follower as figures
from starter.publication.folder import put
from starter.publication.site import files
from tests.support import simulated
from tests.support.browser import Visitor
from tests.support.office import open_office


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@pytest.fixture
async def public_site(settings: Settings, tmp_path: Path) -> AsyncIterator[str]:
    """Address of the site of an office with the newborn matter and figures of a year."""
    async with open_office(settings) as office:
        async with office.lianban.pool.acquire() as connection:
            for case in simulated.simulated(34, 11):
                await simulated.put_on_file(connection, case)
            await simulated.written_as_it_happened(connection)
        while await figures.follow(office.lianban.pool):
            pass
        await office.stand_at(datetime(2026, 1, 20, tzinfo=UTC))
        put(tmp_path / "site", await files(office.lianban))
    server = ThreadingHTTPServer((LOOPBACK, 0), partial(_Quiet, directory=str(tmp_path / "site")))
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    yield f"http://{LOOPBACK}:{server.server_port}"
    server.shutdown()
    serving.join()
    server.server_close()


@pytest.mark.parametrize("scripts", [True, False])
async def test_a_family_reads_the_site_that_a_portal_took_over(
    browser: Browser, public_site: str, screenshots: Path, scripts: bool
) -> None:
    family = await Visitor.arrive(browser, "family", public_site, scripts=scripts, screenshots=screenshots)
    await family.open("/index.html")
    await family.look("公开站点", narrow=True)
    await family.page.get_by_role("link", name="新生儿出生", exact=True).click()
    await expect(family.page.get_by_role("img", name="新生儿出生流程图")).to_be_visible()
    await family.look("公开的办事指南", narrow=True)
    await family.page.get_by_role("link", name="事项动态", exact=True).click()
    await expect(family.page.get_by_role("heading", name="“新生儿出生”开始办理")).to_be_visible()
    await family.look("事项动态", narrow=True)
    await family.page.get_by_role("link", name="月度统计", exact=True).click()
    await expect(family.page.get_by_role("heading", name="公开的月度统计")).to_be_visible()
    await family.look("公开的月度统计", narrow=True)
    await family.page.get_by_role("link", name=re.compile("2025年")).first.click()
    await expect(family.page.get_by_role("heading", name="全部事项")).to_be_visible()
    await family.look("一个月的统计", narrow=True)
    await family.context.close()
    assert family.complaints == []
