"""The public guide in the browser: found from the front page, without log-in, wide and on a phone, with PDF."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Visit
from tests.support.pdf import fonts_in

VIEWS = ("材料", "合并的表", "时限表", "减了什么", "工作规程")


async def test_a_family_reads_the_guide_and_finds_its_own_path(visit: Visit) -> None:
    family = await visit("family", login=False)
    await family.open("/query")
    await family.page.get_by_role("link", name="办事指南").click()
    await expect(family.page.get_by_role("heading", name="办事指南", level=1)).to_be_visible()
    await family.look("办事指南列表", narrow=True)
    await family.page.get_by_role("link", name="新生儿出生", exact=True).click()
    await expect(family.page.get_by_role("img", name="新生儿出生流程图")).to_be_visible()
    await family.look("办事指南", narrow=True)
    for name in VIEWS:
        await family.page.get_by_role("link", name=name, exact=True).click()
        await expect(family.page.get_by_role("link", name=name, exact=True)).to_have_attribute("aria-current", "page")
        await family.look(name, narrow=True)


@pytest.mark.parametrize("scripts", [True, False])
async def test_the_questionnaire_shows_the_path_before_applying(visit: Visit, scripts: bool) -> None:
    family = await visit("family", login=False, scripts=scripts)
    await family.open("/guide/gongmin-hunyu/situation")
    while not await family.page.get_by_role("heading", name="公民婚育：办理方案").count():
        for group in await family.page.locator("fieldset").all():
            if not await group.locator("input:checked").count():
                wanted = "否" if "离婚" in await group.inner_text() else "是"
                await group.get_by_label(wanted, exact=True).check()
        await family.page.locator("form.card button").click()
    await expect(family.page.get_by_text("最长的一条路径15个工作日")).to_be_visible()
    await family.look("我的情形", narrow=True)


async def test_the_guide_is_printed_with_its_fonts(tmp_path: Path) -> None:
    out = tmp_path / "guide.pdf"
    command = ["./lianban", "bundle", "show", "gongmin-hunyu", "--as", "guide", "--format", "pdf", "--out", str(out)]
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    said, _ = await process.communicate()
    assert process.returncode == 0, said.decode()
    fonts = fonts_in(out.read_bytes())
    assert fonts.embedded > 0
    assert fonts.missing == 0
    assert {"婚", "育"} <= fonts.characters
