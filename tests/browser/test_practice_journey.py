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
from starter.practice.exercises import find_whole
from tests.browser import desk, joints, terms
from tests.browser.desk import Application
from tests.browser.joints import Event
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


WHOLE = find_whole("kaiban-canyin.all-consent.lead")


@pytest.mark.parametrize("scripts", [True, False])
async def test_a_convenor_goes_through_a_joint_visit_and_reads_the_total(
    browser: Browser, practice: str, screenshots: Path, scripts: bool
) -> None:
    assert WHOLE is not None
    convenor = await Visitor.arrive(browser, "spj_lead", practice, scripts=scripts, screenshots=screenshots)
    await convenor.log_in("spj_lead", PASSWORD)
    await convenor.open("/practice?bundle=kaiban-canyin")
    await convenor.look("全程练习题", narrow=True, shot="practice-wholes" if scripts else "")
    await convenor.page.get_by_role("button", name=re.compile("全程，一次勘验，全部通过，审批老沈")).click()
    event, own = await the_turn(convenor, practice)
    day = terms.working_days_after(await terms.today(convenor), 1)
    await joints.convene(convenor, event, [(day, "09:00", "11:00")], "店门口")
    await convenor.open(own)
    await convenor.look("第一场的结果", narrow=True)
    await convenor.page.get_by_role("button", name="接着办第 2 场").click()
    event, own = await the_turn(convenor, practice)
    await convenor.look("轮到召集人登记到场", narrow=True, shot="practice-stage" if scripts else "")
    await joints.hold(convenor, event, {each: (each, f"{each}2") for each in ("spj", "sjj", "xf")})
    await convenor.open(own)
    await convenor.page.get_by_role("link", name="看全程的结果").click()
    await expect(convenor.page.get_by_text("全程 2 步里做对 1 步")).to_be_visible()
    await expect(convenor.page.get_by_text("与示例不同：到场的部门；示例是")).to_be_visible()
    await convenor.look("全程的结果", narrow=True, shot="practice-whole" if scripts else "")
    await convenor.context.close()
    assert convenor.complaints == []


async def test_the_window_goes_on_as_the_applicant(browser: Browser, practice: str, screenshots: Path) -> None:
    clerk = await Visitor.arrive(browser, "window", practice, scripts=True, screenshots=screenshots)
    await clerk.log_in("window", PASSWORD)
    await clerk.open("/practice?bundle=kaiban-canyin")
    await clerk.page.get_by_role("button", name=re.compile("全程，整改两次.*申请人")).click()
    own = clerk.page.url.removeprefix(practice)
    entrance = clerk.page.get_by_role("button", name="以申请人身份打开办件")
    await clerk.open_until(own, entrance)
    await clerk.look("轮到申请人", narrow=True)
    await entrance.click()
    await clerk.page.get_by_label("整改情况").fill("疏散通道已清理，灭火器已更换。")
    await clerk.page.get_by_role("button", name="报告整改完成").click()
    await clerk.log_in("window", PASSWORD)
    await clerk.open_until(own, clerk.page.get_by_role("heading", name="结果：全部正确"))
    await clerk.context.close()
    assert clerk.complaints == []


async def the_turn(trainee: Visitor, practice: str) -> tuple[Event, str]:
    """The page of a sitting once it is the trainee's turn: the event of its case, and the page's address."""
    assert WHOLE is not None
    own = trainee.page.url.removeprefix(practice)
    to_case = trainee.page.get_by_role("link", name="打开办件")
    await trainee.open_until(own, to_case)
    case_no = str(await to_case.get_attribute("href")).rpartition("/")[2]
    return Event(case_no, Application("kaiban-canyin", WHOLE.stages[0].scenario.answers, {}), "kanyan"), own


async def every_sheet_is_void(trainee: Visitor) -> None:
    """The page of the case as it comes out of a printer."""
    printed = pdfium.PdfDocument(await trainee.page.pdf(format="A5"))
    assert len(printed) > 1
    for sheet in printed:
        assert set("练习效") <= set(sheet.get_textpage().get_text_bounded())  # 无 has the glyph of a radical
