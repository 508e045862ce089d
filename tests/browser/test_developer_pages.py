"""The developer's page and the versions of a bundle, by keyboard, judged by axe; without scripts too."""

from __future__ import annotations

import re

from playwright.async_api import expect

from bundles.loader import BUNDLES_ROOT
from tests.browser.conftest import Visit
from tests.support import newborn

FILE = BUNDLES_ROOT / "matters" / newborn.SLUG / "bundle.yaml"


async def test_a_pasted_definition_is_judged_and_shown(visit: Visit) -> None:
    supervisor = await visit("supervisor")
    page, text = supervisor.page, FILE.read_text(encoding="utf-8")
    await supervisor.open("/developer")
    await supervisor.look("看一看定义，空白", narrow=True)
    with supervisor.refused(422):
        await page.get_by_label("粘贴定义").fill(text.replace("lead_department: wjj", "lead_department: wjk"))
        await page.get_by_role("button", name="检查并显示").press("Enter")
        await expect(page.get_by_text("DEPARTMENT_UNKNOWN")).to_be_visible()
        await expect(page.get_by_label("粘贴定义")).to_have_value(re.compile("lead_department: wjk"))
        await supervisor.look("看一看定义，不通过", narrow=True)
    await page.get_by_label("粘贴定义").fill(text)
    await page.get_by_role("button", name="检查并显示").press("Enter")
    await expect(page.get_by_role("heading", name="最长情形的事项和时限")).to_be_visible()
    await supervisor.look("看一看定义，通过", narrow=True)


async def test_a_chosen_file_is_shown_without_scripts(visit: Visit) -> None:
    admin = await visit("admin", scripts=False)
    page = admin.page
    await admin.open("/developer")
    await page.get_by_label("或选择文件").set_input_files(FILE)
    await page.get_by_role("button", name="检查并显示").click()
    await expect(page.get_by_role("heading", name="最长情形的事项和时限")).to_be_visible()


async def test_versions_of_a_bundle_can_be_read_by_staff(visit: Visit) -> None:
    window = await visit("window")
    await window.open(f"/bundles/{newborn.SLUG}/versions")
    await expect(window.page.get_by_text("现行", exact=True)).to_be_visible()
    await window.look("版本记录", narrow=True)
