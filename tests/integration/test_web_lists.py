"""Lists of what waits for whom: what it is, how late, what to do next; on cases in many states of their clocks."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest

from runtime.settings import Settings
from tests.support.office import open_office, workers
from tests.support.staged import FOOD, stage
from tests.support.web import Site, open_site


@pytest.fixture
async def site(settings: Settings) -> AsyncIterator[Site]:
    async with open_office(settings, FOOD) as office, workers(office), open_site(office) as opened:
        yield opened


async def page(site: Site, who: str, path: str) -> str:
    answer = await (await site.visitor(who)).get(path)
    assert answer.status_code == 200, answer.text
    return str(answer.text)


def cases_of(text: str) -> list[str]:
    """Numbers of the cases that the rows link to, in order."""
    return re.findall(r'class="strong" href="/cases/([\d-]+)#', text)


def section(text: str, title: str) -> str:
    """The card under that heading."""
    cards = re.findall(r'<section class="card".*?</section>', text, re.S)
    return next(str(card) for card in cards if re.search(rf"<h2[^>]*>{title}", card))


def headings(text: str) -> list[str]:
    """The headings under which rows stand, in order."""
    return re.findall(r"<h[23][^>]*>(已超期|今日到期|即将到期|未到期|挂起（中止计时）)", text)


async def test_handler_sees_what_is_late_what_stands_and_the_legal_date(site: Site) -> None:
    late = await stage(site.office, "extension-item", 19, 2)
    today = await stage(site.office, "delivery-late", 11, 2)
    fresh = await stage(site.office, "smooth", 0, 0)
    stopped = await stage(site.office, "stop-and-renew", 4, 5)
    text = await page(site, "spj", "/work")
    assert headings(text) == ["已超期", "今日到期", "未到期", "挂起（中止计时）"]
    assert cases_of(text) == [late, today, fresh, stopped]
    assert section(text, "待认领").count("未认领") == 4
    parts = dict(zip(headings(text), re.split(r"<h3 ", text)[1:], strict=True))
    assert re.search(r"超期 \d+ 个工作日", parts["已超期"])
    assert "今日到期" in parts["今日到期"]
    stands = parts["挂起（中止计时）"]
    assert re.search(r"恢复后剩 9 个工作日.*中止计时至 \d{4}-\d\d-\d\d", stands, re.S)
    assert "特别程序中，结果到了请办理恢复" in stands
    assert "法定 <time" in stands


async def test_commitments_to_check_stand_in_the_work_list_of_their_department(site: Site) -> None:
    await stage(site.office, "commitment-kept", 12, 6)
    text = section(await page(site, "xf", "/work"), "履诺核查")
    assert "到场核查，登记结果" in text
    assert re.search(r"剩 \d+ 个工作日", text)
    assert "履诺核查" not in await page(site, "spj", "/work")


async def test_window_sees_what_waits_for_a_signature_a_correction_a_paper_and_a_delivery(site: Site) -> None:
    signed = await stage(site.office, "smooth", 1, 3)
    corrected = await stage(site.office, "one-notice", 3, 3)
    followed = await stage(site.office, "deferral", 3, 2)
    delivered = await stage(site.office, "delivery-late", 17, 3)
    text = await page(site, "window", "/todo")
    for title, case_no, next_step in (
        ("待受理", signed, "受理、容缺受理，或发补正通知"),
        ("待补正", corrected, "收到后登记补正"),
        ("容缺待补", followed, "收到后登记补齐"),
        ("待送达", delivered, "送达后登记送达方式"),
    ):
        card = section(text, title)
        assert cases_of(card) == [case_no], title
        assert next_step in card
        assert re.search(r"(剩|超期) \d+ 个工作日", card)
    assert headings(section(text, "待送达")) == ["已超期"]
    assert headings(section(text, "待受理")) == ["未到期"]


async def test_heads_see_what_waits_for_their_approval_by_the_legal_date(site: Site) -> None:
    item = await stage(site.office, "extension-item", 19, 5)
    whole = await stage(site.office, "extension-whole", 41, 7)
    head = section(await page(site, "spj_head", "/todo"), "待批准的延期")
    assert cases_of(head) == [item]
    assert "申请延长 10 个工作日：需要补充现场核查" in head
    # By the legal limit, which an extension moves; the promise passed long ago.
    assert headings(head) == ["未到期"]
    assert "剩 2 个工作日" in head
    government = section(await page(site, "gov", "/todo"), "待批准的延期")
    assert cases_of(government) == [whole]
    assert "整件事：食品经营许可" in government
    assert "待批准的延期" in await page(site, "xf_head", "/todo")
    assert item not in await page(site, "xf_head", "/todo")


async def test_what_the_ladder_brings_up_reaches_head_lead_and_supervisor(site: Site) -> None:
    late = await stage(site.office, "extension-item", 17, 2)
    for who, path, title in (
        ("spj_head", "/todo", "升级给部门负责人的"),
        ("spj_lead", "/todo", "升级给牵头部门的"),
        ("supervisor", "/board", "升级给督办的"),
    ):
        card = section(await page(site, who, path), title)
        assert late in card
        assert headings(card) == ["已超期"]
        assert re.search(r"超期 \d+ 个工作日", card)
    whole = section(await page(site, "spj_lead", "/todo"), "整件事期限")
    assert late in whole
    assert "升级给牵头部门的" in await page(site, "lead", "/todo")
    assert late not in await page(site, "lead", "/todo")


async def test_overdue_check_of_a_commitment_is_told_to_the_head(site: Site) -> None:
    unchecked = await stage(site.office, "commitment-unchecked", 63, 6)
    await stage(site.office, "commitment-kept", 12, 6)
    card = section(await page(site, "xf_head", "/todo"), "逾期未核查的承诺")
    assert cases_of(card) == [unchecked]


async def test_supervisor_sees_clocks_that_stand_and_dates_that_came_earlier(site: Site) -> None:
    stopped = await stage(site.office, "stop-and-renew", 4, 5)
    moved = await stage(site.office, "calendar-change", steps=4)
    text = await page(site, "supervisor", "/board")
    stands = section(text, "正在中止计时的事项")
    assert cases_of(stands) == [stopped]
    assert re.search(r"中止计时至 \d{4}-\d\d-\d\d", stands)
    earlier = section(text, "日历调整后提前到期的")
    assert moved in earlier
    assert "食品经营许可：整件事法定期限" in earlier
    assert "原来到 2027-01-07" in earlier
    assert "2027-01-06" in earlier


async def test_wait_in_the_work_list_asks_for_no_decision(site: Site) -> None:
    await stage(site.office, "stop-runs-out", 6, 4)
    text = await page(site, "spj", "/work")
    assert "期满自行结束，不需要作出决定" in text


@pytest.mark.parametrize("who", ["spj", "supervisor", "admin"])
async def test_role_without_lists_of_its_own_may_not_open_them(site: Site, who: str) -> None:
    assert (await (await site.visitor(who)).get("/todo")).status_code == 403


@pytest.mark.parametrize(("who", "path"), [("spj_head", "/todo"), ("gov", "/todo"), ("spj_lead", "/todo")])
async def test_head_and_lead_begin_at_what_waits_for_them(site: Site, who: str, path: str) -> None:
    client = await site.visitor(who)
    assert (await client.get("/")).headers["location"] == path
    assert "现在没有。" in (await client.get(path)).text


async def test_board_counts_filters_and_rows_agree_on_every_light(site: Site) -> None:
    for scenario, days_ago, steps in (("extension-item", 19, 2), ("delivery-late", 11, 2), ("smooth", 0, 0)):
        await stage(site.office, scenario, days_ago, steps)
    board = await page(site, "supervisor", "/board")
    counts = re.findall(r'href="/board\?department=(\w+)&amp;light=(\w+)"[^>]*>(\d+)</a>', board)
    assert {light for _, light, _ in counts} >= {"red", "green"}
    for department, light, count in counts:
        filtered = await page(site, "supervisor", f"/board?department={department}&light={light}")
        assert _lights(filtered) == [light] * int(count)
    assert len(_lights(board)) == sum(int(count) for *_, count in counts)


def _lights(board: str) -> list[str]:
    """The light of each item at work on the board, in order."""
    return re.findall(r'<td data-label="期限"><span class="light is-(\w+)">', section(board, "在办事项"))
