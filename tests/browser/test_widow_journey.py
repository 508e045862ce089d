"""公民身后 in a real browser: a department's system is down for an hour, and a parcel with the results comes back once.

Two departments decide by systems of their own. What the one that is down does not get is listed for its people, costs
the applicant nothing, and is sent on when it is back. The first parcel comes back; the second arrives.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Locator, expect

from engine.home import Home
from engine.ports import LOOPBACK
from ledger import legal_clock
from runtime.settings import ENVIRONMENT_FILE, Settings
from starter.office.client import Lianban
from starter.office.demo_clock import catch_up
from tests.browser import desk, widow
from tests.browser.conftest import Visit
from tests.browser.desk import Filed
from tests.browser.widow import DEATH, INSURANCE, PENSION, REGISTER
from tests.support.browser import Visitor

HOUR = timedelta(hours=1)
WRONG, RIGHT = "汉中市汉台区退回路1号", "汉中市汉台区示例路2号3单元"
TRACKING = re.compile(r"EM\d{11}CN")


@asynccontextmanager
async def down(home: Path, department: str) -> AsyncIterator[None]:
    """A department's system is down, as the switch on the simulator's page says, and back at the end."""
    address = f"http://{LOOPBACK}:{Home(home).read_run().simulator_port}/mode"
    async with httpx.AsyncClient(trust_env=False) as client:
        await client.post(address, data={"department": department, "mode": "down"})
        try:
            yield
        finally:
            await client.post(address, data={"department": department, "mode": "fine"})


async def an_hour_passes(home: Path) -> None:
    """For the whole installation, as the demo clock lets days pass."""
    settings = Settings(_env_file=home / ENVIRONMENT_FILE)
    async with Lianban.connect(settings) as lianban:
        await legal_clock.advance_clock(lianban.pool, HOUR)
        await catch_up(lianban)


@pytest.mark.parametrize("scripts", [True, False], ids=["with_javascript", "without_javascript"])
async def test_a_widow_has_everything_though_a_system_was_down_and_a_parcel_came_back(
    visit: Visit, home: Path, scripts: bool
) -> None:
    window, yy, gaj, rsj = [await visit(each, scripts=scripts) for each in ("window", "yy", "gaj", "rsj")]
    family = await visit("family", login=False, scripts=scripts)
    filed = await desk.file_case(window, widow.application("示例遗属一" if scripts else "示例遗属二"))
    await desk.pre_review(yy, filed.case_no, DEATH)
    await desk.query(family, filed)
    await choose_the_post(family, WRONG)
    async with down(home, "rsj"):
        await desk.grant(yy, filed.case_no, DEATH, "SWZC-示例-1")
        await desk.grant(gaj, filed.case_no, REGISTER, "HKZX-示例-1")
        await family.open_until("/query/case", desk.item_row(family, INSURANCE).get_by_text("准予"))
        await listed_for_its_people(rsj, filed)
        await an_hour_passes(home)
    await family.open_until("/query/case", desk.item_row(family, PENSION).get_by_text("准予"))
    await booked_to_the_system(window, filed)
    await posted(window, filed)
    await comes_back(window, family, filed)
    await choose_the_post(family, RIGHT)
    await posted(window, filed)
    await arrives(window, family, filed)


async def choose_the_post(family: Visitor, address: str) -> None:
    """结果怎样送到您手里: by post, to that address."""
    await family.open_until("/query/case", family.page.get_by_text("受理（各部门预审通过）"))
    await family.open("/query/case")
    part = family.page.get_by_role("region", name=re.compile("^(选择|改变)送达方式$"))
    await part.locator("summary").press("Enter")
    await part.get_by_label("邮寄", exact=True).check()
    await part.get_by_label(desk.starting("收件人（")).fill("示例遗属")
    await part.get_by_label(desk.starting("收件人手机号码")).fill("13900000105")
    await part.get_by_label(desk.starting("收件地址")).fill(address)
    await family.look("选择送达方式", narrow=True)
    await part.get_by_role("button", name="保存送达方式").click()
    await expect(way(family)).to_contain_text("现在的方式：邮寄")


def way(family: Visitor) -> Locator:
    """How results reach the applicant, on their page."""
    return family.page.get_by_role("region", name="结果怎样送到您手里")


async def listed_for_its_people(rsj: Visitor, filed: Filed) -> None:
    """业务系统: what the system does not get, why, and that nobody has to do anything."""
    row = rsj.page.get_by_role("row", name=re.compile(f"{filed.case_no}-rsj-ylzt"))
    await rsj.open_until("/department", row)
    await expect(row).to_contain_text(PENSION)
    await rsj.look("业务系统，停机", narrow=True, shot="department-down", narrow_shot="department-down-360")


async def booked_to_the_system(window: Visitor, filed: Filed) -> None:
    """时间归属: the hour is neither the applicant's nor a department's."""
    await window.open(f"/cases/{filed.case_no}")
    row = window.page.get_by_role("region", name="时间归属").get_by_role("row", name=desk.starting("系统"))
    await expect(row.first).to_contain_text("1小时")


async def posted(window: Visitor, filed: Filed) -> None:
    """交寄结果."""
    button = window.page.get_by_role("button", name="交寄", exact=True)
    await window.open_until(f"/cases/{filed.case_no}", button)
    await button.click()
    await desk.took_effect(window, "交寄结果")


async def comes_back(window: Visitor, family: Visitor, filed: Filed) -> None:
    """The applicant and the window see the number, and that nobody was found."""
    await family.open_until("/query/case", way(family).get_by_text("已退回"))
    await expect(way(family)).to_contain_text(TRACKING)
    await family.look("邮件退回", narrow=True, shot="parcel", narrow_shot="parcel-360", part=way(family))
    await window.open(f"/cases/{filed.case_no}")
    await expect(window.page.get_by_role("region", name="办理过程")).to_contain_text("已退回")
    await window.look("邮件退回，窗口", narrow=True)


async def arrives(window: Visitor, family: Visitor, filed: Filed) -> None:
    """The second parcel is in hand, and with it the case is over."""
    await family.open_until("/query/case", way(family).get_by_text("已妥投"))
    await expect(way(family)).to_contain_text("第1个邮件 已退回")
    await family.look("邮件妥投", narrow=True)
    await window.open(f"/cases/{filed.case_no}")
    await expect(window.page.get_by_role("region", name="办理过程")).to_contain_text("第2个邮件已妥投")
