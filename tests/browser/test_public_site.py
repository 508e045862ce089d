"""The public site in the browser, from files alone: index, a guide, a month of figures, wide and on a phone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from runtime.settings import Settings
from starter.publication.folder import put
from starter.publication.site import files
from tests.support.browser import Visitor
from tests.support.office import open_office


@pytest.fixture
async def public_site(settings: Settings, tmp_path: Path) -> Path:
    """A site of an office with the newborn matter, closed months included."""
    async with open_office(settings) as office:
        put(tmp_path / "site", await files(office.lianban))
    return tmp_path / "site"


@pytest.mark.parametrize("scripts", [True, False])
async def test_a_family_reads_the_site_without_a_server(
    browser: Browser, public_site: Path, screenshots: Path, scripts: bool
) -> None:
    family = await Visitor.arrive(browser, "family", public_site.as_uri(), scripts=scripts, screenshots=screenshots)
    await family.open("/index.html")
    await family.look("公开站点", narrow=True)
    await family.page.get_by_role("link", name="新生儿出生", exact=True).click()
    await expect(family.page.get_by_role("img", name="新生儿出生流程图")).to_be_visible()
    await family.look("公开的办事指南", narrow=True)
    await family.page.get_by_role("link", name="事项动态", exact=True).click()
    await expect(family.page.get_by_role("heading", name="“新生儿出生”开始办理")).to_be_visible()
    await family.look("事项动态", narrow=True)
    await family.page.get_by_role("link", name="月度统计", exact=True).click()
    await family.look("公开的月度统计", narrow=True)
    await family.context.close()
    assert family.complaints == []
