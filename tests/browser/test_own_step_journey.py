"""An own step (自办步骤) in the browser: the applicant reads what is theirs and reports it, the department looks at it.

The application runs in the test's process; the case is real.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from bundles.loader import load_bundle
from domain.case.state import ItemPhase
from engine.ports import LOOPBACK, free_ports
from runtime.settings import Settings
from tests.integration.test_web_filing import png
from tests.integration.test_web_own_steps import SLUG, STEP, code_of, liquidating
from tests.support.browser import Visitor
from tests.support.departments import served
from tests.support.office import Office, open_office, workers
from tests.support.web import PASSWORD, open_site

NAME = "清算完结并确认清算报告"


@dataclass
class Step:
    """A case whose applicant has their own step to do, and where it is shown."""

    office: Office
    number: str
    code: str
    address: str
    browser: Browser
    screenshots: Path

    async def visit(self, name: str, *, scripts: bool = True) -> Visitor:
        """Somebody sits down at a browser."""
        return await Visitor.arrive(self.browser, name, self.address, scripts=scripts, screenshots=self.screenshots)


@pytest.fixture
async def step(settings: Settings, browser: Browser, screenshots: Path) -> AsyncIterator[Step]:
    """The creditors' notice is over and the tax cleared: the liquidators finish their work."""
    port = free_ports(1)[0]
    definition = load_bundle(SLUG).definition
    async with open_office(settings, definition) as office, workers(office), open_site(office) as site:
        await site.hire("spj")
        async with served(site.app, port):
            number = await liquidating(site)
            address = f"http://{LOOPBACK}:{port}"
            yield Step(office, number, await code_of(site, number), address, browser, screenshots)


async def test_the_applicant_reports_and_the_department_confirms(step: Step) -> None:
    family = await step.visit("family")
    await family.open("/query")
    page = family.page
    await page.get_by_label("办件编号").fill(step.number)
    await page.get_by_label("查询码").fill(step.code)
    await page.get_by_role("button", name="查询", exact=True).click()
    await expect(page.get_by_role("region", name="您需要做什么")).to_contain_text(f"“{NAME}”由您自己办")
    form = page.get_by_role("region", name=f"{NAME}：办好后告知")
    await family.look("own step", narrow=True, shot="own-step", part=form)
    with family.refused(422):
        await form.get_by_role("button", name="告知已完成").click()
        await expect(page.get_by_role("main")).to_contain_text("请交齐证明已经完成的材料")
    await family.look("own step, not filled in", narrow=True)
    await form.get_by_label("清算报告", exact=True).check()
    await form.get_by_label("股东会确认清算报告的决议").check()
    await form.get_by_label("我确认已经办好").check()
    await form.locator("input[type=file]").set_input_files(
        {"name": "清算报告.png", "mimeType": "image/png", "buffer": png()}
    )
    await form.get_by_role("button", name="告知已完成").click()
    await expect(page.get_by_role("main")).to_contain_text("告知自办步骤已完成：已生效")
    await step.office.until(step.number, lambda state: state.items[STEP].step is not None)

    spj = await step.visit("spj")
    await spj.log_in("spj", PASSWORD)
    await spj.open(f"/cases/{step.number}")
    main = spj.page.get_by_role("main")
    await expect(main).to_contain_text("核对属实的请确认")
    await spj.look("own step to confirm", narrow=True, shot="own-step-confirm")
    await main.get_by_role("button", name="确认完成").click()
    await expect(main).to_contain_text("确认自办步骤完成：已生效")
    await step.office.until(step.number, lambda state: state.items[STEP].phase is ItemPhase.DONE)
    for visitor in (family, spj):
        await visitor.context.close()
    assert [each for visitor in (family, spj) for each in visitor.complaints] == []
