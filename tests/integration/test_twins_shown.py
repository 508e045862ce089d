"""What pages, papers and lists say of twins: each child by name, the other case beside it, and to whom it concerns."""

from __future__ import annotations

import re
from datetime import timedelta

import httpx

from domain.case.acts import Actor, Role
from domain.case.rules import applicant_id
from domain.case.state import Phase
from domain.time.calendar import beijing_date
from ledger import cases, paper
from starter.office.filing.paper_entry import confirm_paper, enter_paper
from starter.office.requests import Filed
from tests.support import newborn
from tests.support.office import WINDOW, Office, workers
from tests.support.web import Site, open_site, register, submit

FIRST, SECOND = "测试宝甲", "测试宝乙"
TWINS = newborn.several(FIRST, SECOND)
CONFIRMS = Actor(actor_id="window-2", role=Role.COUNTER_CLERK)


async def filed(site: Site, window: httpx.AsyncClient) -> tuple[tuple[str, str], tuple[str, str]]:
    """(number, code) of both twins, registered on the pages."""
    path = await register(window)
    await window.post(f"{path}/form", data={f"f.{key}": value for key, value in TWINS.items()} | {"go": "next"})
    await submit(window, path)
    page = (await window.get(f"{path}/done")).text
    numbers = re.findall(r'<p class="code">([\d-]+)</p>', page)
    (one, two), codes = numbers, re.findall(r'class="big-code">(\w+)<', page)
    assert FIRST in page
    assert SECOND in page
    return (one, codes[0]), (two, codes[1])


async def at_home(site: Site, number: str, code: str) -> httpx.AsyncClient:
    family = await site.visitor()
    opened = await family.post("/query", data={"case_no": number, "query_code": code})
    assert opened.headers["location"] == "/query/case"
    return family


def card(page: str) -> str:
    """The card of the other cases; empty where there is none."""
    found = re.search(r'aria-labelledby="siblings-head".*?</section>', page, re.S)
    return found[0] if found else ""


async def test_each_page_and_paper_names_its_child_and_the_other_case(site: Site) -> None:
    window = await site.visitor("window")
    (one, code), (two, other_code) = await filed(site, window)
    for number, own, other, name in ((one, FIRST, two, SECOND), (two, SECOND, one, FIRST)):
        page = (await window.get(f"/cases/{number}")).text
        assert f"<dt>新生儿姓名</dt><dd>{own}</dd>" in page
        assert f'href="/cases/{other}"' in card(page)
        assert name in card(page)
        assert own not in card(page)
        receipt = (await window.get(f"/cases/{number}/notices/1")).text
        assert f"新生儿姓名：<b>{own}</b>" in receipt
        assert "这份申请分为 2 件" in receipt
        assert {code, other_code} <= set(re.findall(r"\b[2-9A-Z]{8}\b", receipt))


async def test_the_family_sees_both_and_opens_each_with_its_own_code(site: Site) -> None:
    window = await site.visitor("window")
    (one, code), (two, other_code) = await filed(site, window)
    family = await at_home(site, one, code)
    page = (await family.get("/query/case")).text
    assert two in card(page)
    assert SECOND in card(page)
    assert "<a " not in card(page)
    receipt = (await family.get("/query/notices/1")).text
    assert two in receipt
    assert other_code not in receipt
    wrong = await (await site.visitor()).post("/query", data={"case_no": two, "query_code": code})
    assert wrong.status_code == 422
    await at_home(site, two, other_code)


async def test_withdrawing_one_says_that_the_other_goes_on(site: Site) -> None:
    window = await site.visitor("window")
    _, (two, code) = await filed(site, window)
    family = await at_home(site, two, code)
    page = (await family.get("/query/withdraw")).text
    assert re.search(rf"只撤这一件（{SECOND}）.*{FIRST}.*不受影响", page, re.S)


async def test_a_case_filed_alone_speaks_of_no_other(site: Site) -> None:
    window = await site.visitor("window")
    number, code = await submit(window, await register(window))
    assert card((await window.get(f"/cases/{number}")).text) == ""
    assert "同一申请的其他办件" not in (await window.get(f"/cases/{number}/notices/1")).text
    assert card((await (await at_home(site, number, code)).get("/query/case")).text) == ""


async def test_lists_tell_twins_apart_for_those_who_see_the_name(site: Site) -> None:
    window = await site.visitor("window")
    (one, _), (two, _) = await filed(site, window)
    page = (await window.get("/cases")).text
    for number, name in ((one, FIRST), (two, SECOND)):
        assert re.search(rf'href="/cases/{number}".*?测试母（{name}）', page, re.S)
    assert FIRST in (await (await site.visitor("yy")).get("/cases")).text
    seen = (await (await site.visitor("supervisor")).get("/cases")).text
    assert one in seen
    assert FIRST not in seen


async def test_siblings_are_told_only_to_whom_they_concern(office: Office) -> None:
    both = await office.lianban.file_case(office.filing().model_copy(update={"form": TWINS}))
    alone = await office.file()
    one, two = both.case_no, both.siblings[0].case_no

    async def told(role: Role, department: str | None, actor_id: str = "x", sees: str | None = None) -> list[str]:
        reader = Actor(actor_id=actor_id, role=role, department=department)
        return [each.case_no for each in await cases.siblings(office.lianban.pool, one, reader, sees)]

    assert await told(Role.HANDLER, "yy", sees="yy") == [two]
    assert await told(Role.LEAD, "wjj", sees="wjj") == [two]
    assert await told(Role.APPLICANT, None, applicant_id(one)) == [two]
    assert await told(Role.APPLICANT, None, applicant_id(alone.case_no)) == []
    assert await told(Role.HANDLER, "cgj", sees="cgj") == []
    assert await told(Role.LEAD, "spj", sees="spj") == []
    assert await told(Role.ADMIN, None, sees="") == []
    seen = await cases.siblings(office.lianban.pool, one, Actor(actor_id="s", role=Role.SUPERVISOR), "")
    assert [(each.case_no, each.about) for each in seen] == [(two, None)]


async def entered_on_paper(office: Office) -> Filed:
    filing = office.filing().model_copy(update={"form": TWINS})
    received_at = await office.lianban.legal_now() - timedelta(days=3)
    entry = await enter_paper(office.lianban, filing, received_at, "当日停电", WINDOW)
    return await confirm_paper(office.lianban, entry.entry_id, CONFIRMS)


async def test_twins_on_paper_are_two_cases_of_their_true_date(office: Office) -> None:
    confirmed = await entered_on_paper(office)
    pool, numbers = office.lianban.pool, (confirmed.case_no, confirmed.siblings[0].case_no)
    entry = await paper.of_case(pool, numbers[0])
    assert entry is not None
    for number in numbers:
        opening = await cases.read_opening(pool, number)
        assert opening.paper is not None
        assert opening.paper.confirmed_by == CONFIRMS
        assert opening.received_at == entry.received_at
        assert await paper.of_case(pool, number) == entry
    again = await confirm_paper(office.lianban, entry.entry_id, CONFIRMS)
    assert (again.case_no, again.siblings[0].case_no) == numbers
    assert await pool.fetchval("select count(*) from case_file") == 2


async def test_an_entry_on_paper_is_compared_child_by_child_and_then_names_both_cases(site: Site) -> None:
    window = await site.visitor("window")
    path = await register(window)
    await window.post(f"{path}/form", data={f"f.{key}": value for key, value in TWINS.items()} | {"go": "next"})
    received = beijing_date(await site.office.lianban.legal_now() - timedelta(days=2))
    sent = await window.post(f"{path}/paper", data={"received_at": f"{received}T09:00", "reason": "当日停电"})
    entry_page, second = sent.headers["location"], await site.visitor("window2")
    waiting = (await second.get(entry_page)).text
    assert re.findall(r"<h3>(新生儿 \d)</h3>", waiting) == ["新生儿 1", "新生儿 2"]
    await second.post(f"{entry_page}/confirm", data={"compared": "yes"})
    shown = (await second.get(entry_page)).text
    assert f"同一申请的另一件（{SECOND}）" in shown
    assert len(set(re.findall(r"\b[2-9A-HJ-NP-Z]{8}\b", shown))) == 2


async def test_work_lists_name_each_child(office: Office) -> None:
    async with workers(office), open_site(office) as site:
        filed = await office.lianban.file_case(office.filing().model_copy(update={"form": TWINS}))
        for number in (filed.case_no, filed.siblings[0].case_no):
            await office.until(number, lambda state: state.phase is Phase.REVIEWING)
        page = (await (await site.visitor("yy")).get("/work")).text
        rows = re.findall(r"([\d-]{20})</span></td>\s*<td data-label=\"申请人\">测试母<br>.*?>(测试宝.)<", page)
        assert sorted(rows) == sorted([(filed.case_no, FIRST), (filed.siblings[0].case_no, SECOND)])
