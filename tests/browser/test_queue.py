"""排队叫号 in the browser: a number from the machine, called at a counter, served by the registration."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser import desk, newborn
from tests.browser.conftest import Visit
from tests.support.browser import Visitor


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
async def test_a_family_takes_a_number_is_called_and_received(visit: Visit, *, scripts: bool) -> None:
    window = await visit("window", scripts=scripts)
    number = await at_the_machine(visit, window, scripts=scripts)
    page = window.page
    await window.open("/filing")
    await page.get_by_role("link", name="排队叫号").click()
    await expect(page.get_by_role("rowheader", name=number)).to_be_visible()
    await window.look("排队叫号，等候", narrow=True)
    await page.get_by_role("button", name="叫下一个号").click()
    await expect(page.get_by_role("heading", name=f"您叫的号：{number}")).to_be_visible()
    await window.look("排队叫号，已叫", narrow=True, shot="queue", narrow_shot="queue-360")
    given = newborn.application("示例母队一" if scripts else "示例母队二")
    await desk.begin(window, given)
    await desk.fill_in(window, given)
    await desk.hand_in(window, given)
    await expect(page.get_by_label("排队号")).to_have_value(number)
    case = await desk.send(window)
    await window.open("/queue/done")
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=number))
    await expect(row).to_contain_text(case.case_no)
    await expect(row).to_contain_text("已办")
    await window.look("今天叫过的号", narrow=True)
    await window.open("/queue")
    await page.get_by_role("button", name="替来的人取号").click()
    await expect(page.get_by_role("heading", name="已取号：")).to_be_visible()
    await window.look("排队叫号，已取号", narrow=True)
    await page.get_by_role("button", name="叫下一个号").click()
    await page.get_by_role("button", name="过号").click()
    await expect(page.get_by_role("heading", name="您还没有叫号")).to_be_visible()


async def at_the_machine(visit: Visit, window: Visitor, *, scripts: bool) -> str:
    """A device becomes the counter's screen and gives a number; the number."""
    machine = await visit("machine", login=False, scripts=scripts)
    await machine.open("/screen/queue")
    await expect(machine.page.get_by_text("这台设备还没有配对")).to_be_visible()
    await machine.look("取号，没有配对", narrow=True)
    await window.open("/rating-screen")
    await window.page.get_by_role("button", name="取配对码").click()
    code = await window.page.locator(".big-code").inner_text()
    await machine.open("/screen")
    await machine.page.get_by_label("配对码").fill(code)
    await machine.page.get_by_role("button", name="配对").click()
    await machine.open("/screen/queue")
    await machine.look("取号", narrow=True)
    await machine.page.get_by_role("button", name="取一个号").click()
    number = (await machine.page.locator(".big-code").inner_text()).strip()
    await machine.look("取号，号码", narrow=True, shot="queue-machine")
    return number
