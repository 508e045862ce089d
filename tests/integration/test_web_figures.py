"""月度统计 as its readers see it: what they answer for, each number with the list behind it, the workbook."""

from __future__ import annotations

import io
import re
from datetime import date
from functools import cache
from html import unescape

import pytest
from python_calamine import CalamineWorkbook

from domain.figures.registry import FIGURES, GROUNDS
from domain.survey.calls import SurveyPlan, TrySaid
from domain.survey.draw import Candidate, Stratum, draw
from domain.time.calendar import start_of_day
from ledger.survey import surveys
from starter.office.figures import follower as figures
from tests.support import newborn, simulated
from tests.support.web import Site

CASES = 51


@cache
def drawn() -> list[simulated.Simulated]:
    """Cases of many matters, drawn once for all tests."""
    return list(simulated.simulated(CASES, 11))


@pytest.fixture
async def counted(site: Site) -> None:
    """A ledger with cases of many matters, counted."""
    pool = site.office.lianban.pool
    async with pool.acquire() as connection:
        for case in drawn():
            await simulated.put_on_file(connection, case)
        await simulated.written_as_it_happened(connection)
    while await figures.follow(pool):
        pass


async def page(site: Site, who: str, path: str, status: int = 200) -> str:
    answer = await (await site.visitor(who)).get(path)
    assert answer.status_code == status, answer.text
    return answer.text


def value(text: str, name: str) -> str:
    """What stands for a figure in the column of the period."""
    found = re.search(rf'<th scope="row">{name}<br>.*?data-label="本期">(.*?)</td>', text, re.DOTALL)
    assert found, name
    return re.sub(r"<[^>]+>", "", found[1]).strip()


@pytest.mark.usefixtures("counted")
async def test_every_number_opens_the_list_of_what_it_counts(site: Site) -> None:
    text = await page(site, "supervisor", "/figures?period=2025&by=item")
    supervisor = await site.visitor("supervisor")
    links = [unescape(each) for each in re.findall(r'href="(/figures/cases\?[^"]+)"', text)]
    assert len(links) > 40
    for figure in FIGURES:
        said = value(text, figure.name)
        link = next((each for each in links if f"figure={figure.key}&" in f"{each}&" and "item=" not in each), None)
        if link is None:
            assert said in ("0", "—", "0.0%"), figure.name
            continue
        listed = (await supervisor.get(link)).text
        number = re.search(r'<span class="soft">(\S+) 条</span>', listed)
        assert number, link
        if figure.measure == "number":
            assert number[1].replace("以上", "").strip() == said.replace(",", ""), figure.name
    received = "select count(*) from figure_fact where kind = 'received' and counted_on < '2026-01-01'"
    assert value(text, "收件") == str(await site.office.lianban.pool.fetchval(received))
    for link in links[:60]:
        assert (await supervisor.get(link)).status_code == 200, link


@pytest.mark.usefixtures("counted")
async def test_each_sees_what_they_answer_for(site: Site) -> None:
    """A head sees the own department, a lead the cases that it leads; the window and clerks see no figures."""
    whole = int(value(await page(site, "supervisor", "/figures?period=2025"), "单项办结"))
    head = await page(site, "head", "/figures?period=2025&department=gaj")
    assert 0 < int(value(head, "单项办结")) < whole
    pool = site.office.lianban.pool
    own = (
        "select count(*) from figure_fact where kind = 'item_ended' and department = 'yy' and counted_on < '2026-01-01'"
    )
    assert int(value(head, "单项办结")) == await pool.fetchval(own)
    assert "公安" not in re.findall(r"<select id=\"department\".*?</select>", head + "<", re.DOTALL)
    lead = await page(site, "lead", "/figures?period=2025")
    led = "select count(*) from figure_fact where kind = 'received' and lead_department = 'wjj' and counted_on < $1"
    assert int(value(lead, "收件")) == await pool.fetchval(led, date(2026, 1, 1))
    listed = await page(site, "head", "/figures/cases?figure=item_ended&period=2025&department=gaj")
    assert set(re.findall(r'data-label="部门">(\S+?)\s*</td>', listed)) == {await _name(site, "yy")}
    for who in ("window", "yy", "admin"):
        await page(site, who, "/figures", 403)
        await page(site, who, "/figures/cases?figure=received", 403)
        await page(site, who, "/figures/export.xlsx", 403)


async def _name(site: Site, department: str) -> str:
    return str(await site.office.lianban.pool.fetchval("select name from organ where slug = $1", department))


@pytest.mark.usefixtures("counted")
async def test_the_parts_of_a_year_add_up_to_it(site: Site) -> None:
    whole = int(value(await page(site, "supervisor", "/figures?period=2025"), "收件"))
    months = [f"2025-{month:02}" for month in range(1, 13)]
    assert (
        sum([int(value(await page(site, "supervisor", f"/figures?period={each}"), "收件")) for each in months]) == whole
    )
    by = await page(site, "supervisor", "/figures?period=2025&by=bundle")
    part = by[by.index('id="parts"') :]
    cells = re.findall(r'data-label="收件">(.*?)</td>', part, re.DOTALL)
    assert sum(int(re.sub(r"<[^>]+>", "", each)) for each in cells) == whole


@pytest.mark.usefixtures("counted")
async def test_a_past_moment_is_asked_for_and_what_is_typed_wrong_is_said(site: Site) -> None:
    text = await page(site, "supervisor", "/figures?period=2025&as_of=2025-06-30T12:00")
    known = "select count(*) from figure_fact where kind = 'received' and known_from <= '2025-06-30 04:00+00'"
    assert int(value(text, "收件")) == await site.office.lianban.pool.fetchval(known)
    assert "按 <time>2025-06-30 12:00</time> 时已有的记录" in text
    wrong = await page(site, "supervisor", "/figures?period=days&from=2025-05-02&until=2025-05-01", 422)
    assert "结束日期不能早于开始日期" in wrong
    assert 'value="2025-05-02"' in wrong
    await page(site, "supervisor", "/figures?period=days", 422)
    await page(site, "supervisor", "/figures?period=2025&as_of=gestern", 422)
    await page(site, "supervisor", "/figures/cases?figure=nothing", 404)


@pytest.mark.usefixtures("counted")
async def test_what_is_not_counted_yet_is_said(site: Site) -> None:
    case = next(iter(simulated.simulated(1, 99, 900)))
    pool = site.office.lianban.pool
    async with pool.acquire() as connection:
        await simulated.put_on_file(connection, case)
    assert "还有 1 件办件的新记录没有计入" in await page(site, "supervisor", "/figures")
    await figures.follow(pool)
    assert "日志已全部计入" in await page(site, "supervisor", "/figures")


@pytest.mark.usefixtures("counted")
async def test_the_workbook_has_the_numbers_of_the_page(site: Site) -> None:
    text = await page(site, "supervisor", "/figures?period=2025&by=department")
    supervisor = await site.visitor("supervisor")
    answer = await supervisor.get("/figures/export.xlsx?period=2025&by=department")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    assert {"说明", "指标", "分组", "按原因", "用时分布"} <= set(book.sheet_names)
    rows = {row[0]: row for row in book.get_sheet_by_name("指标").to_python()}
    for figure in FIGURES:
        said, cell = value(text, figure.name), rows[figure.name][1]
        number = said.strip("%").replace(",", "")
        assert said == "—" if cell == "" else abs(float(number) - float(str(cell))) < 0.06, figure.name
        assert rows[figure.name][4] == figure.meaning
    told = await site.office.lianban.pool.fetchval("select count(*) from access_log where what = 'export'")
    assert told == 1
    grounds = {row[0] for row in book.get_sheet_by_name("按原因").to_python()[1:]}
    assert grounds <= {figure.name for figure in GROUNDS}


@pytest.mark.usefixtures("counted")
async def test_a_chart_has_its_table_and_the_list_is_taken_along(site: Site) -> None:
    text = await page(site, "supervisor", "/figures?period=2025")
    assert text.count('<svg class="gantt chart-drawing"') == 2
    spread = text[text.index("办结用时分布") :]
    table = re.findall(r'<th scope="row">(\S+) 个工作日</th><td class="count" data-label="件数">(\d+)</td>', spread)
    decided = sum(int(number) for _, number in table)
    assert decided == sum(int(value(text, name)) for name in ("提前办结", "按时办结", "逾期办结"))
    supervisor = await site.visitor("supervisor")
    taken = await supervisor.get("/figures/cases/export.csv?figure=received&period=2025")
    assert len(taken.content.decode().splitlines()) == int(value(text, "收件")) + 1


@pytest.mark.usefixtures("counted")
async def test_medians_stand_on_the_diagram_and_beside_it_as_they_are_counted(site: Site) -> None:
    pool = site.office.lianban.pool
    text = await page(site, "supervisor", f"/figures/times?period=2025&bundle={newborn.SLUG}")
    supervisor = await site.visitor("supervisor")
    links = re.findall(r'<a href="(/figures/cases\?[^"]+)" aria-label="[^"]*">(\d+)</a>', text)
    counted = await pool.fetch(
        "select item, count(*) as number, percentile_disc(0.5) within group (order by days) as median,"
        " percentile_disc(0.9) within group (order by days) as p90 from figure_fact"
        " where kind = 'item_ended' and bundle = $1 and ground in ('granted', 'refused') and days is not null"
        " and counted_on < '2026-01-01' and known_until = 'infinity' group by 1",
        newborn.SLUG,
    )
    assert sorted(int(number) for _, number in links) == sorted(row["number"] for row in counted)
    drawing = text[text.index("<svg") : text.index("</svg>")]
    for row in counted:
        assert f"用时：中位 {row['median']} 日，九成 {row['p90']} 日" in drawing, row["item"]
    for link, number in links:
        assert f"{number} 条" in (await supervisor.get(unescape(link))).text
    await page(site, "yy", "/figures/times", 403)


@pytest.mark.usefixtures("counted")
async def test_what_was_said_on_the_telephone_is_counted_without_telling_of_whom(site: Site) -> None:
    """A head sees the share of the own department, and neither case nor survey; supervisors are led to the survey."""
    pool, supervisor = site.office.lianban.pool, await site.visitor("supervisor")
    rows = await pool.fetch("select case_no, bundle from case_file order by case_no")
    cases = [Candidate(Stratum(row["bundle"], ("yy", "gaj")[nth % 2]), row["case_no"]) for nth, row in enumerate(rows)]
    on = date(2025, 12, 1)
    wish = SurveyPlan(act_id="s-1", title="年底", from_on=on, until_on=on, seed="seed", size=len(cases))
    drawn, at = draw(cases, wish.seed, wish.size), start_of_day(on)
    survey = await surveys.put(pool, wish, cases, drawn, "supervisor-1", at)
    for nth, call in enumerate(drawn):
        said = TrySaid(act_id=f"try-{nth}", outcome="answered", grade=1 + nth % 5)
        await surveys.note_try(pool, survey, call.place, said, "answered", "supervisor-1", at)
    while await figures.follow(pool):
        pass
    text = await page(site, "supervisor", "/figures?period=2025&by=department")
    assert value(text, "抽中") == value(text, "电话评价") == str(len(drawn))
    own = [nth for nth, call in enumerate(drawn) if call.stratum.department == "yy"]
    head = await page(site, "head", "/figures?period=2025")
    assert 0 < len(own) < len(drawn) and value(head, "抽中") == str(len(own))
    good = sum(1 + nth % 5 >= 3 for nth in own)
    assert value(head, "电话调查满意率") == f"{100 * good / len(own):.1f}%"
    behind = "/figures/cases?figure=survey_satisfied_share&period=2025"
    assert f'href="/surveys/{survey}"' in (await supervisor.get(behind)).text
    theirs = await page(site, "head", behind)
    taken = (await (await site.visitor("head")).get(f"{behind.replace('cases', 'cases/export.csv')}")).text
    assert taken.count(f"第{survey}次电话调查") == good == theirs.count(f"第{survey}次电话调查")
    assert f"/surveys/{survey}" not in theirs
    assert not any(call.case_no in theirs + taken for call in drawn)
