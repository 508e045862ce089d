"""校核 over real HTTP: due by the calendar, urged when it is late, seen with how late it is, its outcome told."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from domain.look_ups.checks import check_due, days_late
from domain.time.calendar import beijing_date
from engine.parties.source_records import DIFFERENT_FIRM
from ledger import calendars
from ledger.look_ups import checks
from runtime.settings import Settings
from tests.integration.test_look_ups_agreed import news
from tests.integration.test_web_look_ups import LICENCE, food_begun, materials, told
from tests.support.office import Office, open_office
from tests.support.sources import SourcesProcess, ask_now, asked_of, running_sources, with_sources
from tests.support.web import IDENTITY, Site

LIST, ONE = "/source-checks", "/source-check"


@pytest.fixture
async def office(settings: Settings, tmp_path: Path) -> AsyncIterator[Office]:
    """An office that asks sources."""
    async with open_office(with_sources(settings, tmp_path)) as opened:
        yield opened


@pytest.fixture
async def sources(office: Office) -> AsyncIterator[SourcesProcess]:
    """The simulated sources."""
    async with running_sources(office.settings) as running:
        yield running


async def test_a_dispute_is_due_urged_when_late_listed_and_its_outcome_told(
    office: Office, site: Site, sources: SourcesProcess
) -> None:
    pool, window = office.lianban.pool, await site.visitor("window")
    path = await food_begun(office, window, DIFFERENT_FIRM)
    await ask_now(office)
    await materials(window, path)
    await window.post(f"{path}/look-ups/{LICENCE}", data={"words": "名称上月已变更（不答复）。"})
    calendar, now = await calendars.read_calendar(pool), await office.lianban.legal_now()
    look_up = (await asked_of(office, path))[LICENCE]
    assert look_up.check_due_on == check_due(calendar, now, 10)
    assert f"持有单位最迟应当在 <time>{look_up.check_due_on}</time> 校核" in await materials(window, path)

    supervisor = await site.visitor("supervisor")
    assert (await window.get(LIST)).status_code == 403
    page = (await supervisor.get(LIST)).text
    assert "营业执照" in page
    assert "申请还没有提交" in page
    assert "文书还没有送到持有单位" in page
    assert page.count("待核实") >= 4, "terms of the law that nobody has read there say so"
    assert "逾期" not in page.partition('id="live"')[2].partition("数据共享的期限")[0]
    await ask_now(office)
    address = f"{ONE}/{look_up.look_up_id}"
    early = await supervisor.post(address)
    assert early.headers["location"].endswith("told=not_urged"), "nobody is urged before it is due"

    asked = set(re.findall(r'name="tick\.([\w-]+)"', await materials(window, path)))
    ticks = {"go": "next", **{f"tick.{name}": "later" for name in asked}, f"tick.{LICENCE}": "paper"}
    checked = await window.post(f"{path}/materials", data=ticks, files={"file.none": ("", b"")})
    assert checked.headers.get("location") == f"{path}/check", checked.text
    done = await window.post(f"{path}/submit", data=IDENTITY)
    assert done.headers.get("location") == f"{path}/done", done.text
    case_no = str(await pool.fetchval("select max(case_no) from case_file"))

    await pool.execute("update look_up set check_due_on = check_due_on - 40")
    today = beijing_date(now)
    assert await checks.urge_late(pool, today) == 1
    assert await checks.urge_late(pool, today) == 0, "by itself once"
    late = days_late(calendar, (look_up.check_due_on or today) - timedelta(days=40), today)
    assert late > 0
    page = (await supervisor.get(f"{LIST}?state=late")).text
    assert f"逾期 {late} 个工作日" in page
    assert case_no in page
    assert "催过 1 次" in page
    again = await supervisor.post(address)
    assert again.headers["location"].endswith("told=not_urged"), "once a day"
    await pool.execute("update look_up set urged_at = urged_at - interval '1 day'")
    assert 'class="button">催办</button>' in (await supervisor.get(address)).text
    by_hand = await supervisor.post(address)
    assert by_hand.headers["location"].endswith("told=urged")
    await ask_now(office)
    received = [each["path"] for each in await sources.received()]
    assert received.count("firms/urgings") == 2
    csv = (await supervisor.get(f"{LIST}/export.csv?sort=last")).text
    assert "催过 2 次" in csv
    assert "测试supervisor" in (await supervisor.get(address)).text

    said = {"look_up": look_up.look_up_id, "outcome": "corrected"}
    for _ in range(2):
        assert await told(site, said, "notice-1") == 200
    assert await news(office, case_no) == [("source_checked", {"checked": "corrected", "subjects": [LICENCE]})]
    assert "登记已经更正" in (await window.get(f"/cases/{case_no}/news")).text
    assert "持有单位已更正登记。" in (await supervisor.get(f"{LIST}?state=settled")).text
    assert "没有符合条件的校核。" in (await supervisor.get(f"{LIST}?state=open")).text


async def test_disputes_are_listed_page_by_page_in_both_orders(office: Office, site: Site) -> None:
    pool, supervisor = office.lianban.pool, await site.visitor("supervisor")
    await pool.execute(
        "insert into look_up (look_up_id, draft_id, material, source, record, source_name, purpose, duty, asked_digest,"
        " keep_days, asked_at, outcome, answered_at, disputed_at, check_due_on)"
        " select 'lookup-' || lpad(nth::text, 3, '0'), 'gone', 'yyzz', 'firms', 'x', '登记信息', 'x', 'x', '', 30,"
        " legal_now(), 'differs', legal_now(), legal_now() - make_interval(days => 100 - nth), legal_now()::date"
        " from generate_series(1, 60) as nth"
    )
    first = (await supervisor.get(LIST)).text
    assert "lookup-001" in first
    assert "lookup-051" not in first
    onward = first.partition('rel="next"')
    address = onward[0].rpartition('href="')[2] if 'href="' not in onward[2][:200] else onward[2].partition('href="')[2]
    second = (await supervisor.get(address.partition('"')[0].replace("&amp;", "&"))).text
    assert "lookup-060" in second
    assert "lookup-001" not in second
    last = (await supervisor.get(f"{LIST}?sort=last")).text
    assert last.index("lookup-060") < last.index("lookup-059")
    assert "lookup-001" not in last
    assert (await supervisor.get(f"{ONE}/lookup-of-nobody")).status_code == 404
