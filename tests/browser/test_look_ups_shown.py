"""A source that is down, with and without scripts: one paper asked for, and asked no more when it is back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from playwright.async_api import expect

from bundles.loader import load_bundle
from engine.home import Home
from engine.ports import LOOPBACK
from ledger import definitions
from ledger.connection.pool import Pool, open_pool
from ledger.look_ups.look_ups import PARTY
from runtime.settings import ENVIRONMENT_FILE, Settings
from tests.browser import desk, newborn
from tests.browser.conftest import Visit
from tests.browser.test_persons import log_in

PAPER = "父母居民身份证"
BACK_SECONDS = 60.0
"""A letter is tried again later and later."""


@asynccontextmanager
async def down(home: Path, source: str) -> AsyncIterator[None]:
    """One source is down, as the switch on the simulator's page says, and back at the end."""
    ports = Home(home).read_run().outsider_ports
    address = f"http://{LOOPBACK}:{ports[PARTY]}/sources/{source}"
    async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
        await client.post(address, data={"down": "yes"})
        try:
            yield
        finally:
            await client.post(address, data={"down": "no"})


@pytest.mark.parametrize("scripts", [True, False])
async def test_a_source_that_is_down_costs_one_paper_and_none_when_it_is_back(
    visit: Visit, home: Path, web: str, scripts: bool
) -> None:
    mother = await visit("family", login=False, scripts=scripts)
    given = newborn.application("示例母核验一" if scripts else "示例母核验二")
    await log_in(mother, "示例母")
    page = mother.page
    async with down(home, "population"):
        await mother.open(f"/guide/{newborn.BUNDLE}/situation")
        await desk.answer_all(mother, given)
        await page.get_by_role("button", name="保存为一次告知单").click()
        await page.get_by_role("button", name="网上申请").click()
        await desk.go_on(page)
        await expect(page.get_by_text("人口基础信息（汉中市公安局汉台分局）")).to_be_visible()
        await desk.fill_in(mother, given)
        row = page.locator("#exempt tr").filter(has_text=PAPER)
        await mother.until(row.get_by_text("数据接口暂时连不上，请先上传这一份；恢复后不再要。"))
        await page.reload()
        await expect(page.get_by_label(f"上传文件：{PAPER}")).to_be_visible()
        await mother.look("一个数据源连不上", narrow=True)
    back = row.get_by_text("与登记一致，不用再交。")
    await mother.until(back, seconds=BACK_SECONDS)
    await page.reload()
    await expect(page.get_by_label(f"上传文件：{PAPER}")).to_have_count(0)
    await mother.look("数据源恢复", narrow=True)
    await page.get_by_label("暂时没有，先提交（会一次告知补正）").check()
    await desk.go_on(page)
    await expect(page.get_by_role("heading", name="核对后提交")).to_be_visible()
    await expect(page.locator("dl.summary div").filter(has_text=PAPER)).to_contain_text("已核验")


@asynccontextmanager
async def asked_on_consent(home: Path) -> AsyncIterator[Pool]:
    """The population register is asked on consent alone by new applications for a newborn, and on duty at the end."""
    settings = Settings(_env_file=home / ENVIRONMENT_FILE)
    known = load_bundle(newborn.BUNDLE).definition
    source = known.sources["population"].model_copy(update={"basis": "consent"})
    changed = known.model_copy(update={"sources": {**known.sources, "population": source}})
    pool = await open_pool(settings.database_dsn.get_secret_value())
    try:
        await definitions.publish(pool, changed)
        yield pool
        await definitions.publish(pool, known)
    finally:
        pool.terminate()


async def test_a_tick_of_its_own_is_what_a_source_on_consent_needs(visit: Visit, home: Path, web: str) -> None:
    mother = await visit("family", login=False, scripts=False)
    given, page = newborn.application("示例母同意"), mother.page
    await log_in(mother, "示例母")
    async with asked_on_consent(home):
        await mother.open(f"/guide/{newborn.BUNDLE}/situation")
        await desk.answer_all(mother, given)
        await page.get_by_role("button", name="保存为一次告知单").click()
        await page.get_by_role("button", name="网上申请").click()
        await desk.go_on(page)
        tick = page.get_by_label("同意向“人口基础信息”（汉中市公安局汉台分局）查询")
        await expect(tick).not_to_be_checked()
        await mother.look("同意向数据源查询", narrow=True)
        await desk.fill_in(mother, given)
        await expect(page.get_by_text("没有同意向“人口基础信息”查询，请上传这一份")).to_be_visible()
        await expect(page.get_by_label(f"上传文件：{PAPER}")).to_be_visible()
        await mother.look("没有同意查询", narrow=True)
        await page.get_by_role("link", name="返回上一步").click()
        await tick.check()
        await desk.go_on(page)
        await expect(page.get_by_label(f"上传文件：{PAPER}")).to_have_count(0)
        row = page.locator("#exempt tr").filter(has_text=PAPER)
        await mother.until(row.get_by_text("与登记一致，不用再交。"))
        await mother.look("同意后核验到", narrow=True)
        await row.get_by_role("link", name="撤回同意").click()
        await tick.uncheck()
        await desk.go_on(page)
        await expect(page.get_by_label(f"上传文件：{PAPER}")).to_be_visible()


async def test_a_check_that_is_late_is_seen_and_urged(visit: Visit, home: Path, web: str) -> None:
    supervisor = await visit("supervisor")
    pool = await open_pool(Settings(_env_file=home / ENVIRONMENT_FILE).database_dsn.get_secret_value())
    await pool.execute(
        "insert into look_up (look_up_id, draft_id, material, source, record, source_name, purpose, duty, asked_digest,"
        " keep_days, asked_at, outcome, answered_at, disputed_at, disputed_words, check_due_on, urged, urged_at)"
        " select 'lookup-late', 'gone', 'yyzz', 'firms', 'x', '登记信息', 'x', 'x', '', 30, legal_now(), 'differs',"
        " legal_now(), legal_now(), '名称上月已变更。', legal_now()::date - 20, 1, legal_now() - interval '2 days'"
    )
    pool.terminate()
    await supervisor.open("/source-checks")
    await supervisor.look("数据校核", narrow=True)
    await supervisor.page.get_by_role("link", name="yyzz").click()
    await supervisor.look("一件数据校核", narrow=True)
    await supervisor.page.get_by_role("button", name="催办").click()
    await expect(supervisor.page.get_by_text("已催办：催办文书随即发给持有单位")).to_be_visible()
    await expect(supervisor.page.get_by_role("button", name="催办")).to_have_count(0)
