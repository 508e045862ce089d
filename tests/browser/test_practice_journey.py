"""An exercise in the practice space (练习环境), with and without JavaScript, on the stack that `lianban practice` starts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from engine.demo import PASSWORD
from engine.home import Home
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
    await trainee.page.get_by_role("button", name="开始：顺利办结，第 1 步起").click()
    to_case = trainee.page.get_by_role("link", name="打开办件")
    await trainee._load_until(to_case)
    await trainee.look("轮到练习者", narrow=True)
    own = trainee.page.url
    await to_case.click()
    for name in ("出生医学证明", "预防接种证"):
        await does_the_review(trainee, name)
    result = trainee.page.get_by_role("heading", name="结果：全部正确")
    await trainee.page.goto(own)
    await trainee._load_until(result)
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


async def does_the_review(trainee: Visitor, name: str) -> None:
    """材料齐全, as on any working day."""
    raise NotImplementedError
