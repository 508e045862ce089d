"""The page 工作日历: a year as it is on file, for everybody who is logged in."""

from __future__ import annotations

import re
from datetime import date

import pytest

from domain.time.calendar import Closure, DepartmentCalendar, Openings, WorkCalendar
from ledger import calendars
from tests.support.web import Site

SOURCE = "区政办发〔2026〕9号"


async def load_closure(site: Site) -> None:
    """Put a closure of two days and a department's own day on file."""
    pool = site.office.lianban.pool
    on_file = await calendars.read_calendar(pool)
    closed = Closure(name="台风停工", first_on=date(2026, 7, 23), last_on=date(2026, 7, 24), source=SOURCE)
    years = tuple(
        year.model_copy(update={"closures": (closed,)}) if year.year == 2026 else year for year in on_file.years
    )
    own = DepartmentCalendar(source="局办通知", opens=Openings(dates=(date(2026, 7, 25),)), counts_for_terms=True)
    await calendars.load_calendar(pool, WorkCalendar(years=years, departments={"gaj": own}))


def month(page: str, number: int) -> str:
    """The table of one month."""
    tables: list[str] = re.findall(r'<table class="month">.*?</table>', page, re.DOTALL)
    assert len(tables) == 12
    return tables[number - 1]


def cell(table: str, on: str) -> str:
    """One day's cell as text."""
    found = re.search(rf'<td class="day[^>]*><time datetime="{on}">.*?</td>', table)
    assert found is not None, on
    return re.sub(r"<[^>]+>", "", found.group())


async def test_year_is_shown_by_months_with_signs_source_and_totals(site: Site) -> None:
    page = (await (await site.visitor("window")).get("/calendar/2026")).text
    assert "全年 <strong>248</strong> 个工作日" in page
    assert "国办发明电〔2025〕7号" in page
    assert "已公布" in page
    october = month(page, 10)
    assert "<caption>10月" in october
    assert "18 个工作日" in october
    assert october.count('<th scope="col">') == 7
    assert cell(october, "2026-10-01") == "1休（国庆节）"
    assert cell(october, "2026-10-10") == "10班"
    assert cell(october, "2026-10-09") == "9"
    assert "没有。" in page


async def test_a_provisional_year_says_so(site: Site) -> None:
    page = (await (await site.visitor("window")).get("/calendar/2027")).text
    assert "暂定" in page
    assert "到期日都是暂定的" in page


async def test_closures_and_departments_on_file_are_shown(site: Site) -> None:
    await load_closure(site)
    visitor = await site.visitor("yy")
    page = (await visitor.get("/calendar/2026")).text
    assert "全年 <strong>246</strong> 个工作日" in page
    assert cell(month(page, 7), "2026-07-23") == "23停（台风停工）"
    assert SOURCE in page
    own = (await visitor.get("/calendar/2026", params={"department": "gaj"})).text
    assert "全年 <strong>247</strong> 个工作日" in own
    assert cell(month(own, 7), "2026-07-25") == "25开"
    assert "局办通知" in own


@pytest.mark.parametrize("login", ["window", "yy", "lead", "supervisor", "admin"])
async def test_every_role_finds_it_in_the_navigation(site: Site, login: str) -> None:
    visitor = await site.visitor(login)
    answer = await visitor.get("/calendar")
    assert answer.status_code == 200
    assert '<a href="/calendar" aria-current="page">工作日历</a>' in answer.text
    assert 'aria-current="date"' in answer.text


async def test_nobody_reads_it_without_logging_in(site: Site) -> None:
    answer = await (await site.visitor()).get("/calendar/2026")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/login")


@pytest.mark.parametrize("year", ["2018", "1", "abc", "2026.0"])
async def test_a_year_that_is_not_on_file_is_no_page(site: Site, year: str) -> None:
    answer = await (await site.visitor("window")).get(f"/calendar/{year}")
    assert answer.status_code == 404
    assert "PAGE_NOT_FOUND" in answer.text


async def test_an_unknown_department_gives_the_districts_calendar(site: Site) -> None:
    answer = await (await site.visitor("window")).get("/calendar/2026", params={"department": "<script>"})
    assert answer.status_code == 200
    assert "全年 <strong>248</strong> 个工作日" in answer.text
    assert "<script>" not in answer.text.split("<main", 1)[1]
