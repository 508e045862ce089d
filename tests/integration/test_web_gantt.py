"""进度图, 时间归属 and derivations on the case's page: the same facts as picture and table, for staff and applicant."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest

from runtime.settings import Settings
from starter.office.codes import given_code
from tests.support.office import open_office, workers
from tests.support.staged import FOOD, stage
from tests.support.web import Site, open_site

SENTENCES = (
    "法定期限20个工作日，自2026-09-18受理次日起算。",
    "扣除专家评审（行政许可法第四十五条）4个工作日（09-23、09-24、09-28、09-29）。",
    "经负责人批准延长5个工作日，止于2026-11-04。",
)


@pytest.fixture
async def site(settings: Settings) -> AsyncIterator[Site]:
    async with open_office(settings, FOOD) as office, workers(office), open_site(office) as opened:
        yield opened


def part(text: str, start: str, end: str) -> str:
    return text[text.index(start) : text.index(end, text.index(start))]


async def test_worked_ledger_is_a_picture_and_the_same_as_a_table(site: Site) -> None:
    case_no = await stage(site.office, "ledger")
    text = (await (await site.visitor("supervisor")).get(f"/cases/{case_no}")).text
    svg = part(text, '<svg class="gantt"', "</svg>")
    assert 'role="img"' in svg
    assert "<title" in svg
    assert "<desc" in svg
    assert "style=" not in part(text, 'id="chart"', 'class="columns')
    for words in ("承诺 10-14", "法定 11-04", "中止：专家评审", "送达 11-17", "超期"):
        assert words in svg
    table = part(text, "进度图的同样内容（表格）", "</details>")
    for cell in ("2026-10-14", "2026-11-04", "专家评审：<time", "2026-09-23", "2026-09-29", "送达 <time", "2026-11-17"):
        assert cell in table
    assert 'tabindex="0"' in part(text, "gantt-scroll", "<svg")


async def test_every_due_date_tells_how_it_came_about(site: Site) -> None:
    case_no = await stage(site.office, "ledger")
    text = (await (await site.visitor("supervisor")).get(f"/cases/{case_no}")).text
    for sentence in SENTENCES:
        assert sentence in text
    for name in ("整件事承诺期限", "承诺期限", "法定期限", "颁发送达期限"):
        assert f"<summary>{name}怎么算出来的" in text
    assert "已延期 5 个工作日" in text
    assert "到期日因此后移：在办事项均停止计时：专家评审（食品经营许可），扣除4个工作日" in text


async def test_stop_says_until_when_the_clocks_stand(site: Site) -> None:
    case_no = await stage(site.office, "stop-and-renew", 4, 5)
    text = (await (await site.visitor("spj")).get(f"/cases/{case_no}")).text
    stands = r"中止计时中，至 \d{4}-\d\d-\d\d"
    beside = part(text, 'id="reckoned"', 'id="items"')
    assert len(re.findall(stands, text)) - len(re.findall(stands, beside)) == 3  # the whole, promise and legal limit
    assert len(re.findall(stands, beside)) == 2  # those of the item, beside its form
    assert "告知的不计入期限时间怎么算出来的" in text
    assert "中止：专家评审" in text


async def test_provisional_due_date_and_pending_extension_are_marked(site: Site) -> None:
    long = await stage(site.office, "commitment-kept", 12, 6)
    text = (await (await site.visitor("xf")).get(f"/cases/{long}")).text
    assert re.search(r"履诺核查期限至 .*?暂定", text, re.S)
    asked = await stage(site.office, "extension-item", 19, 5)
    assert "延期待批" in (await (await site.visitor("spj")).get(f"/cases/{asked}")).text


async def test_time_shown_sums_to_the_whole_and_names_every_holder(site: Site) -> None:
    case_no = await stage(site.office, "ledger")
    text = (await (await site.visitor("supervisor")).get(f"/cases/{case_no}")).text
    card = part(text, 'id="time-head"', "</section>")
    for holder in ("汉台区行政审批服务局", "外部", "综合窗口和牵头部门"):
        assert holder in card
    lengths = re.findall(r'data-label="时长">(?:<b>)?([^<]+)', part(card, "<tbody>", "</tfoot>"))
    minutes = [_minutes(length) for length in lengths]
    assert sum(minutes[:-1]) == minutes[-1]
    # 2026-09-17 16:20 to 2026-11-05 10:00, when the result was in hand
    assert minutes[-1] == ((48 * 24) + 17) * 60 + 40


async def test_applicant_reads_where_the_time_went_in_plain_words(site: Site) -> None:
    case_no = await stage(site.office, "one-notice", 3, 3)
    state = await site.office.state(case_no)
    family = await site.visitor()
    secret, pool = site.office.settings.secret_key, site.office.lianban.pool
    code = await given_code(pool, secret, state.opening.act_id, None)
    await family.post("/query", data={"case_no": case_no, "query_code": code})
    text = (await family.get("/query/case")).text
    card = part(text, "时间花在哪里", "</section>")
    assert "等您补正" in card
    assert "各部门和窗口办理" in card
    assert "联合等待" not in text


def _minutes(text: str) -> int:
    found = re.fullmatch(r"(?:(\d+)天)?(?:(\d+)小时)?(?:(\d+)分)?", text)
    assert found is not None, text
    days, hours, minutes = (int(part or 0) for part in found.groups())
    return (days * 24 + hours) * 60 + minutes
