"""An exercise in the practice space (练习环境) that `lianban practice` starts, with and without JavaScript."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from playwright.async_api import Browser, expect

from engine.demo import PASSWORD
from engine.home import Home
from tests.browser import desk
from tests.support import servers
from tests.support.browser import Visitor, running_stack


@pytest.fixture(scope="module")
async def practice() -> AsyncIterator[str]:
    """Address of a practice space of its own."""
    with servers.scratch_folder("practice") as folder:
        async with running_stack(folder / "home", is_practice=True) as address:
            record = Home(folder / "home").read_run()
            # Nobody is around it: database, engine, sender, worker, web, and the process that forks them.
            assert set(record.processes) <= {"nursery", "postgres", "temporal", "sender", "worker", "web"}
            yield address


@pytest.mark.parametrize("scripts", [True, False])
async def test_a_trainee_does_an_exercise_and_the_trainer_sees_the_result(
    browser: Browser, practice: str, screenshots: Path, scripts: bool
) -> None:
    trainee = await Visitor.arrive(browser, "yy", practice, scripts=scripts, screenshots=screenshots)
    await trainee.open("/")
    await expect(trainee.page.get_by_role("complementary", name="练习环境")).to_be_visible()
    await trainee.log_in("yy", PASSWORD)
    await trainee.page.get_by_role("link", name="练习题", exact=True).click()
    await trainee.page.get_by_role("link", name="新生儿出生", exact=True).click()
    await trainee.look("练习题", narrow=True, shot="practice-exercises" if scripts else "")
    await trainee.page.get_by_role("button", name=re.compile("顺利办结，第 1 步起")).click()
    own = trainee.page.url.removeprefix(practice)
    to_case = trainee.page.get_by_role("link", name="打开办件")
    await trainee.open_until(own, to_case)
    await trainee.look("轮到练习者", narrow=True)
    case_no = str(await to_case.get_attribute("href")).rpartition("/")[2]
    for item in ("出生医学证明首次签发", "预防接种证办理"):
        await desk.pre_review(trainee, case_no, item)
    if scripts:
        await every_sheet_is_void(trainee)
    await trainee.open_until(own, trainee.page.get_by_role("heading", name="结果：全部正确"))
    await trainee.look("练习结果", narrow=True, shot="practice-result" if scripts else "")
    trainer = await Visitor.arrive(browser, "supervisor", practice, scripts=scripts, screenshots=screenshots)
    await trainer.log_in("supervisor", PASSWORD)
    await trainer.open("/practice/results")
    await expect(trainer.page.get_by_role("cell", name="全部正确").first).to_be_visible()
    await trainer.look("大家的练习结果", narrow=True)
    await trainer.open("/practice/messages")
    await trainer.look("练习信箱", narrow=True)
    for each in (trainee, trainer):
        await each.context.close()
        assert each.complaints == []


async def every_sheet_is_void(trainee: Visitor) -> None:
    """The page of the case as it comes out of a printer."""
    printed = pdfium.PdfDocument(await trainee.page.pdf(format="A5"))
    assert len(printed) > 1
    for sheet in printed:
        assert set("练习效") <= set(sheet.get_textpage().get_text_bounded())  # 无 has the glyph of a radical
