"""Lists of what waits for whom: what it is, how late, what to do next; on cases in many states of their clocks."""

from __future__ import annotations

import html
import io
import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from python_calamine import CalamineWorkbook

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
    return re.findall(r'class="strong" href="/cases/([\d-]+)', text)


def headings(text: str) -> list[str]:
    """The headings under which rows stand, in order."""
    return re.findall(r"<h3[^>]*>(已超期|今日到期|即将到期|未到期|挂起（中止计时）|尚无到期日)", text)


def row_of(text: str, case_no: str, words: str = "") -> str:
    """The row of a case that says this."""
    rows: list[str] = re.findall(r"<tr[ >].*?</tr>", text, re.S)
    return next(row for row in rows if case_no in row and words in row)


async def test_handler_sees_what_is_late_and_the_legal_date_and_apart_what_waits(site: Site) -> None:
    late = await stage(site.office, "extension-item", 19, 2)
    today = await stage(site.office, "delivery-late", 11, 2)
    fresh = await stage(site.office, "smooth", 0, 0)
    stopped = await stage(site.office, "stop-and-renew", 4, 5)
    text = await page(site, "spj", "/work")
    assert headings(text) == ["已超期", "今日到期", "未到期"]
    assert list(dict.fromkeys(cases_of(text))) == [late, today, fresh]
    assert cases_of(text).count(late) == 2, "what is late is to be done, and to be explained"
    assert "公开说明理由" in row_of(text, late, "超过了承诺的日期")
    assert text.count("未认领") == 4
    assert re.search(r"超期 \d+ 个工作日", row_of(text, late))
    assert "今日到期" in row_of(text, today)
    waits = await page(site, "spj", "/work?view=waits")
    stands = row_of(waits, stopped, "恢复后")
    assert re.search(r"恢复后剩 9 个工作日.*中止计时至 \d{4}-\d\d-\d\d", stands, re.S)
    assert "特别程序中，结果到了请办理恢复" in stands
    assert "特别程序的承办机构" in stands, "等谁"
    assert "法定 " in stands


async def test_commitments_to_check_stand_in_the_work_list_of_their_department(site: Site) -> None:
    kept = await stage(site.office, "commitment-kept", 12, 6)
    row = row_of(await page(site, "xf", "/work"), kept, "承诺待核查")
    assert "到场核查，登记结果" in row
    assert re.search(r"剩 \d+ 个工作日", row)
    assert "承诺待核查" not in await page(site, "spj", "/work")


async def test_window_sees_what_waits_for_a_signature_a_correction_a_paper_and_a_delivery(site: Site) -> None:
    signed = await stage(site.office, "smooth", 1, 3)
    corrected = await stage(site.office, "one-notice", 3, 3)
    followed = await stage(site.office, "deferral", 3, 2)
    delivered = await stage(site.office, "delivery-late", 17, 3)
    for path, case_no, next_step in (
        ("/todo", signed, "受理、容缺受理，或发补正通知"),
        ("/todo?view=waits", corrected, "收到后登记补正"),
        ("/todo?view=waits", followed, "收到后登记补齐"),
        ("/todo", delivered, "送达后登记送达方式"),
    ):
        text = await page(site, "window", path)
        row = row_of(text, case_no)
        assert next_step in row
        assert re.search(r"(剩|超期) \d+ 个工作日", row)
    assert cases_of(await page(site, "window", "/todo")) == [delivered, signed]
    assert set(cases_of(await page(site, "window", "/todo?view=waits"))) == {corrected, followed}


async def test_heads_see_what_waits_for_their_approval_by_the_legal_date(site: Site) -> None:
    item = await stage(site.office, "extension-item", 19, 5)
    whole = await stage(site.office, "extension-whole", 41, 7)
    head = await page(site, "spj_head", "/todo")
    assert cases_of(head) == [item]
    assert "申请延长 10 个工作日：需要补充现场核查" in head
    # By the legal limit, which an extension moves; the promise passed long ago.
    assert headings(head) == ["未到期"]
    assert "剩 2 个工作日" in head
    government = await page(site, "gov", "/todo")
    assert cases_of(government) == [whole]
    assert "整件事：食品经营许可" in government
    assert cases_of(await page(site, "xf_head", "/todo")) == []


async def test_what_the_ladder_brings_up_reaches_head_lead_and_supervisor(site: Site) -> None:
    late = await stage(site.office, "extension-item", 17, 2)
    for who, path in (("spj_head", "/todo"), ("spj_lead", "/todo"), ("supervisor", "/board")):
        text = await page(site, who, f"{path}?view=risen")
        assert late in text, who
        assert re.search(r"超期 \d+ 个工作日", text)
    assert late in await page(site, "spj_lead", "/todo?view=matters")
    assert late not in await page(site, "lead", "/todo?view=matters")
    assert late in await page(site, "spj_lead", "/cases?sort=due")


async def test_overdue_check_of_a_commitment_is_brought_up_to_the_head(site: Site) -> None:
    unchecked = await stage(site.office, "commitment-unchecked", 63, 6)
    kept = await stage(site.office, "commitment-kept", 12, 6)
    assert cases_of(await page(site, "xf_head", "/todo?view=risen")) == [unchecked]
    assert set(cases_of(await page(site, "xf_head", "/todo?view=department"))) == {unchecked, kept}


async def test_supervisor_sees_clocks_that_stand_and_dates_that_came_earlier(site: Site) -> None:
    stopped = await stage(site.office, "stop-and-renew", 4, 5)
    moved = await stage(site.office, "calendar-change", steps=4)
    stands = await page(site, "supervisor", "/board?view=stops")
    assert cases_of(stands)[0] == stopped
    assert re.search(r"中止计时至 \d{4}-\d\d-\d\d", stands)
    assert "批量" not in stands, "等鉴定机构的，不催办"
    text = await page(site, "supervisor", "/board")
    earlier = text[text.index('id="earlier"') :]
    assert moved in earlier
    assert "食品经营许可：整件事法定期限" in earlier
    assert "原来到 2027-01-07" in earlier
    assert "2027-01-06" in earlier


async def test_wait_asks_for_no_decision(site: Site) -> None:
    number = await stage(site.office, "stop-runs-out", 6, 4)
    text = await page(site, "spj", "/work?view=waits")
    assert "期满自行结束，不需要作出决定" in row_of(text, number, "公示")


@pytest.mark.parametrize("who", ["spj", "supervisor", "admin"])
async def test_role_without_lists_of_its_own_may_not_open_them(site: Site, who: str) -> None:
    assert (await (await site.visitor(who)).get("/todo")).status_code == 403


@pytest.mark.parametrize(("who", "path"), [("spj_head", "/todo"), ("gov", "/todo"), ("spj_lead", "/todo")])
async def test_head_and_lead_begin_at_what_waits_for_them(site: Site, who: str, path: str) -> None:
    client = await site.visitor(who)
    assert (await client.get("/")).headers["location"] == path
    assert "现在没有。" in (await client.get(path)).text


async def test_a_number_of_the_board_leads_to_exactly_its_list(site: Site) -> None:
    for scenario, days_ago, steps in (("extension-item", 19, 2), ("delivery-late", 11, 2), ("smooth", 0, 0)):
        await stage(site.office, scenario, days_ago, steps)
    board = await page(site, "supervisor", "/board")
    counts = re.findall(r'href="/board\?department=(\w+)&amp;light=(\w+)"[^>]*>(\d+)</a>', board)
    assert {light for _, light, _ in counts} >= {"red", "green"}
    for department, light, count in counts:
        filtered = await page(site, "supervisor", f"/board?department={department}&light={light}")
        assert _lights(filtered) == [light] * int(count)
        assert f'应办 <span class="soft">{count} 项' in filtered
    assert len(_lights(board)) == sum(int(count) for *_, count in counts)


def _lights(board: str) -> list[str]:
    """The light of each thing that is owed inside the cases of the board, in order."""
    inside = re.findall(r'<tr class="inside">.*?</tr>', board, re.S)
    return [light for row in inside for light in re.findall(r'<span class="light is-(\w+)">', row)]


async def test_a_case_is_found_by_its_name_and_no_word_of_it_stands_in_the_address(site: Site) -> None:
    number = await stage(site.office, "smooth", 1, 3)
    window = await site.visitor("window")
    answer = await window.post("/cases/find", data={"words": "餐饮店乙"})
    assert answer.status_code == 303
    address = answer.headers["location"]
    assert re.fullmatch(r"/cases\?find=[\w-]+", address)
    text = (await window.get(address)).text
    assert cases_of(text) == [number]
    assert 'value="餐饮店乙"' in text
    other = await site.visitor("spj_lead")
    assert "上次查找的内容已不保留" in (await other.get(address)).text, "别人的查找打不开"
    for words, told in (("没有这个店", "没有符合条件的办件"), ("12", "请输入姓名或单位名称里的字")):
        answer = await window.post("/cases/find", data={"words": words})
        assert told in (await window.get(answer.headers["location"])).text
    answer = await window.post("/cases/find", data={"words": number})
    assert answer.headers["location"] == f"/cases/{number}"


async def test_lists_are_taken_along_as_text_with_a_line_in_the_access_log(site: Site) -> None:
    number = await stage(site.office, "smooth", 1, 3)
    window = await site.visitor("window")
    csv = await window.get("/todo/export.csv")
    assert csv.content.startswith(b"\xef\xbb\xbf"), "BOM"
    assert number in csv.text
    assert "示例餐饮店乙" in csv.text
    book = load_workbook(await window.get("/cases/export.xlsx"))
    assert book[0][0] == "办件编号"
    assert [row[0] for row in book[1:]] == [number]
    noted = await site.office.lianban.pool.fetch(
        "select object from access_log where what = 'export' order by access_id"
    )
    assert [row["object"] for row in noted] == ["/todo/export.csv/csv/1", "/cases/export.xlsx/xlsx/1"]


def load_workbook(answer: httpx.Response) -> list[list[Any]]:
    """The rows of the workbook's only sheet."""
    rows: list[list[Any]] = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    return rows


async def test_a_view_is_kept_without_what_was_searched_for_and_forgotten_again(site: Site) -> None:
    window = await site.visitor("window")
    query = "bundle=shipin-jingying&sort=received_last&find=abc"
    answer = await window.post("/todo/views", data={"name": "食品", "query": query})
    text = (await window.get(answer.headers["location"])).text
    assert "筛选已保存" in text
    assert 'href="/todo?bundle=shipin-jingying&amp;sort=received_last">食品</a>' in text
    other = (await (await site.visitor("window2")).get("/todo")).text
    assert ">食品</a>" not in other, "每人一份"
    await window.post("/todo/views", data={"drop": "食品"})
    assert ">食品</a>" not in (await window.get("/todo")).text


async def test_pages_go_on_and_back_and_all_of_a_list_is_claimed_after_a_look(site: Site) -> None:
    number = await stage(site.office, "extension-item", 19, 2)
    await copies_of(site, number, 70)
    spj = await site.visitor("spj")
    first = (await spj.get("/work")).text
    assert "72 项" in first, "one of them is late, and to be explained, too"
    after = html.unescape(re.findall(r'rel="next" href="([^"]+)"', first)[0])
    second = (await spj.get(after)).text
    assert (len(cases_of(first)), len(cases_of(second))) == (50, 22)
    assert set(cases_of(first)) & set(cases_of(second)) <= {number}
    before = html.unescape(re.findall(r'rel="prev" href="([^"]+)"', second)[0])
    assert cases_of((await spj.get(before)).text) == cases_of(first)
    look = await spj.post("/work/bulk", data={"kind": "claim_item", "all": "yes", "query": ""})
    assert look.text.count('name="pick"') == 71
    picks = re.findall(r'name="pick" value="([^"]+)"', look.text)
    answer = await spj.post("/work/bulk", data={"kind": "claim_item", "pick": [p for p in picks if number in p]})
    assert "共 1 项：已生效 1 项" in answer.text
    assert f'href="/cases/{number}' in (await spj.get("/work?view=mine")).text


async def copies_of(site: Site, case_no: str, number: int) -> None:
    """So many more duties like the one of the case's department, of cases that only lists know."""
    await site.office.lianban.pool.execute(
        """
        with clone as (
            select '610702-20251125-' || lpad(n::text, 4, '0') as case_no, c.* from generate_series(1, $2::int) as n,
                 lateral (select bundle, bundle_name, definition, lead_department, opening, form, applicant_name,
                                 query_code_hash, filed_by, received_at from case_file where case_no = $1) as c
        ), filed as (
            insert into case_file (case_no, bundle, bundle_name, definition, lead_department, opening, form,
                                   applicant_name, query_code_hash, filed_by, received_at)
            select clone.case_no, bundle, bundle_name, definition, lead_department, opening, form, applicant_name,
                   query_code_hash, filed_by, received_at from clone returning case_no
        )
        insert into duty (case_no, key, kind, subject, item, act, reason, party, role, department, of_department,
                          bundle, lead_department, received_at, since, clock, due_on)
        select filed.case_no, key, kind, subject, item, act, reason, party, role, department, of_department, bundle,
               lead_department, received_at, since, clock, due_on
        from filed, duty d where d.case_no = $1 and d.kind = 'item' and d.act is not null and d.department = 'spj'
        """,
        case_no,
        number,
    )


async def test_next_of_the_list_one_came_from(site: Site) -> None:
    late = await stage(site.office, "extension-item", 19, 2)
    today = await stage(site.office, "delivery-late", 11, 2)
    spj = await site.visitor("spj")
    assert (await spj.get("/next?of=x")).headers["location"] == "/", "没有来处"
    await spj.get("/work")
    assert (await spj.get(f"/next?of={late}")).headers["location"] == f"/cases/{today}"
    assert (await spj.get(f"/next?of={today}")).headers["location"] == "/work"
    assert (await spj.get("/next")).headers["location"] == "/work"
    spj.cookies.set("lianban_list", "//elsewhere.example/work")
    assert (await spj.get("/next")).headers["location"] == "/"
