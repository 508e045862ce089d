"""运行: what stands still is told with what to do, by name and in pages, and each button mends its line; no script."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from html import unescape
from urllib.parse import urlencode

import httpx
import pytest

from domain.case.state import ItemPhase, Phase
from engine.ports import free_ports
from ledger import operation
from ledger.listing.cursor import Cursor
from ledger.operation import RunTrouble
from runtime.settings import Settings
from starter.office.doctor import examine
from starter.office.operation import PARTS
from starter.office.patrol import look_at_runs
from starter.office.requests import ActRequest
from tests.support.departments import RecordingDepartment, reached_at, served
from tests.support.office import SUPERVISOR, Office, open_office, workers
from tests.support.web import Site, open_site

CARD, BY_RULE = "rsj/sbk", "ybj/jmyb"
FAR = datetime(2099, 1, 1, tzinfo=UTC)


@pytest.fixture
async def site(settings: Settings) -> AsyncIterator[Site]:
    (port,) = free_ports(1)
    async with open_office(reached_at(settings, port)) as office, open_site(office) as opened:
        yield opened


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.split("<main", 1)[-1]))


def total(page: str, part: str) -> int:
    """How many lines a part says that it has."""
    found = re.search(rf'id="{part}-head">[^<]*<span class="soft">(\d+)</span>', page)
    assert found is not None, part
    return int(found[1])


async def page_of(client: httpx.AsyncClient, path: str = "/operation") -> str:
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


async def turned_through(admin: httpx.AsyncClient, page: str) -> tuple[int, str]:
    """How many acts that cannot be sent stand on this page and all that follow; the last one."""
    seen = page.count("流程没有在运行")
    while onward := re.search(r'rel="next" href="([^"]+)"', page):
        page = await page_of(admin, unescape(onward[1]))
        seen += page.count("流程没有在运行")
    return seen, page


async def pressed(client: httpx.AsyncClient, button: str, **sent: str) -> str:
    """Press a button; the page after it."""
    answer = await client.post(f"/operation/{button}", data=sent)
    assert answer.status_code == 303, answer.text
    return await page_of(client, answer.headers["location"])


async def urged(office: Office, case_no: str, act_id: str) -> None:
    await office.lianban.put_act_on_file(
        ActRequest(act_id=act_id, case_no=case_no, kind="urge_item", actor=SUPERVISOR, item="yy/cszm")
    )


async def test_page_is_the_administrators_alone(site: Site) -> None:
    for login in ("window", "supervisor", "lead"):
        assert (await (await site.visitor(login)).get("/operation")).status_code == 403
    page = await page_of(await site.visitor("admin"))
    assert "运行" in page
    for part in PARTS:
        assert total(page, part) == 0


async def test_lost_run_is_named_and_the_button_brings_it_back(site: Site) -> None:
    office, admin = site.office, await site.visitor("admin")
    async with workers(office):
        numbers = [(await office.file()).case_no for _ in range(3)]
        for case_no in numbers:
            await office.until(case_no, lambda state: state.phase is Phase.REVIEWING)
            await office.handle(case_no).terminate()
            await urged(office, case_no, f"u-{case_no}")
        await office.lianban.pool.execute(
            "update case_file set workflow_started_at = workflow_started_at - interval '2 minutes'"
        )
        page = await pressed(admin, "look")
        assert total(page, "runs_lost") == 3
        assert "lianban case revive --all --yes" in page
        assert all(case_no in page for case_no in numbers)
        page = await pressed(admin, "revive", case_no=numbers[0])
        assert total(page, "runs_lost") == 2
        page = await pressed(admin, "revive")
        assert total(page, "runs_lost") == 0
        for case_no in numbers:
            await office.until(case_no, lambda state, case_no=case_no: f"u-{case_no}" in state.seen)  # type: ignore[misc]
        assert "它已经不在这个状态" in await pressed(admin, "revive", case_no=numbers[0])
        assert await look_at_runs(office.lianban) == 0


async def test_failed_hand_over_is_named_with_its_cause_and_sent_again_by_a_button(site: Site) -> None:
    office, admin, system = site.office, await site.visitor("admin"), RecordingDepartment(status=422)
    assert office.settings.simulator_port is not None
    async with workers(office), served(system.app(), office.settings.simulator_port):
        case_no = (await office.file(sbk="是")).case_no
        await office.accept(case_no)
        await office.grant(case_no, "yy/cszm")
        await office.grant(case_no, "gaj/csdj")
        await office.until(case_no, lambda state: state.items[CARD].held)
        await office.until(case_no, lambda state: state.items[BY_RULE].phase is ItemPhase.GRANTED)
        page = await page_of(admin)
        assert (total(page, "hand_overs_failed"), total(page, "queues")) == (1, 1)
        assert "部门系统不接受这个请求" in words(page)
        assert "等人处理" in words(page)
        found = {finding.code: finding.subject for finding in await examine(office.lianban)}
        assert found["HAND_OVER_HELD"] == case_no
        system.status = 202
        page = await pressed(admin, "resend", case_no=case_no, item=CARD, act_id="resent-1")
        assert "已重新分发" in page
        await office.until(case_no, lambda state: state.items[CARD].handed_over)
        assert total(await page_of(admin), "hand_overs_failed") == 0


@pytest.mark.parametrize("many", [3, 3000])
async def test_waiting_acts_are_shown_page_by_page_and_sent_again_all_at_once(site: Site, many: int) -> None:
    office, admin = site.office, await site.visitor("admin")
    case_no = (await office.lianban.put_case_on_file(office.filing())).case_no
    await urged(office, case_no, "u")
    await office.lianban.pool.execute(
        "insert into act (act_id, case_no, kind, actor_id, role, digest, payload, received_at, tries, last_error) "
        "select act_id || n, case_no, kind, actor_id, role, digest, payload, received_at, 12, 'RUN_MISSING' "
        "from act cross join generate_series(1, $1) n where act_id = 'u'",
        many,
    )
    await office.lianban.pool.execute("update act set next_try_at = null where tries = 12")
    page = await page_of(admin)
    assert total(page, "acts_waiting") == many
    assert page.count("流程没有在运行") == min(many, 50)
    assert len(page) < 100_000
    if many > 50:
        seen, last = await turned_through(admin, page)
        assert seen == many, "each once, however many pages"
        assert "第一页" in last
        behind = "/operation?" + urlencode({"part": "acts_waiting", "after": Cursor(FAR, "z").text()})
        assert total(await page_of(admin, behind), "acts_waiting") == many, "worked off meanwhile: from the beginning"
    await pressed(admin, "send")
    held = "select count(*) from act where next_try_at is null and outcome is null and kind = 'urge_item'"
    assert await office.lianban.pool.fetchval(held) == 0


async def test_every_part_goes_on_from_a_line(office: Office) -> None:
    pool = office.lianban.pool
    for part in PARTS:
        behind = await operation.find(pool, part, limit=1, after=Cursor(FAR, "z", "z"))
        assert behind.rows == (), part
    await operation.note_troubles(pool, [RunTrouble(f"c{number}", "TASK_FAILING", "") for number in range(5)])
    seen, after = [], None
    while (found := await operation.find(pool, "tasks_failing", limit=2, after=after)).page.has_after:
        assert found.total == 5
        seen += [row.case_no for row in found.rows]
        after = operation.cursor_of(found.rows[-1])
    assert [*seen, *(row.case_no for row in found.rows)] == [f"c{number}" for number in range(5)]


async def test_missing_year_is_told_from_december(site: Site) -> None:
    office, admin = site.office, await site.visitor("admin")
    assert "2027年的工作日历" not in await page_of(admin)  # the ordinary day lies in November
    await office.lianban.pool.execute("update legal_clock set ahead = ahead + interval '10 days'")
    page = words(await page_of(admin))
    assert "2027年的工作日历还是暂定的" in page
    assert "lianban calendar load 2027.yaml" in page
    assert ("CALENDAR_YEAR_MISSING", "2027") in {(each.code, each.subject) for each in await examine(office.lianban)}
