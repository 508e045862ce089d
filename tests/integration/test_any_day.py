"""The legal clock on days that are not ordinary: what people file, read, decide and are told holds on each of them.

The last days stand here as somebody counts them by hand in the State Council's notices (部分节假日安排的通知); 2028 has
no calendar on file and follows from the decree. Nothing is computed by the code under test.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from domain.case.state import Phase
from domain.definition.bundle import Definition
from domain.time.calendar import BEIJING
from ledger.legal_clock import legal_now
from runtime.settings import Settings
from tests.support import days, food, newborn
from tests.support.days import moment
from tests.support.office import WINDOW, open_office, workers
from tests.support.web import PASSWORD, Site, open_site, register, submit


@dataclass(frozen=True, kw_only=True)
class Day:
    """A day of receipt and acceptance, and the last days of limits that begin with it; each without the year's rest.

    `review`, `promised`, `law`: the 2nd, 10th and 20th working day after it. `late`: the first working day after
    `promised`. `delivery`: the 10th working day after `late`, on which the item is granted.
    """

    at: str
    review: str
    promised: str
    law: str
    late: str
    delivery: str
    provisional: bool = False

    @property
    def on(self) -> str:
        """Its date."""
        return self.at[:10]


DAYS = {
    "an ordinary Wednesday": Day(
        at="2026-11-25 10:00",
        review="2026-11-27",
        promised="2026-12-09",
        law="2026-12-23",
        late="2026-12-10",
        delivery="2026-12-24",
    ),
    "a Saturday": Day(
        at="2026-11-28 10:00",
        review="2026-12-01",
        promised="2026-12-11",
        law="2026-12-25",
        late="2026-12-14",
        delivery="2026-12-28",
    ),
    # 调休上班; after it lie 中秋节 09-25 to 09-27, 国庆节 10-01 to 10-07 and the make-up Saturday 10-10
    "a make-up Sunday": Day(
        at="2026-09-20 10:00",
        review="2026-09-22",
        promised="2026-10-10",
        law="2026-10-23",
        late="2026-10-12",
        delivery="2026-10-26",
    ),
    # 春节 02-15 to 02-23; Saturday 02-28 is worked
    "in Spring Festival": Day(
        at="2026-02-17 10:00",
        review="2026-02-25",
        promised="2026-03-06",
        law="2026-03-20",
        late="2026-03-09",
        delivery="2026-03-23",
    ),
    # 元旦 2027 on Friday 01-01; the notice of 2027 is not out
    "the last day of a year": Day(
        at="2026-12-31 10:00",
        review="2027-01-05",
        promised="2027-01-15",
        law="2027-01-29",
        late="2027-01-18",
        delivery="2027-02-01",
        provisional=True,
    ),
    "the 29th of February": Day(
        at="2024-02-29 10:00",
        review="2024-03-04",
        promised="2024-03-14",
        law="2024-03-28",
        late="2024-03-15",
        delivery="2024-03-29",
    ),
}
LAST_WEEK, UNLOADED = "2027-12-28 10:00", "2028-01-04 10:00"
OF_ROLE = {
    "window": ("/filing", "/todo", "/cases", "/paper", "/calendar", "/demo/clock", "/joint/calendar.ics", "/deputies"),
    "spj": ("/work", "/cases", "/joint", "/calendar"),
    "spj_head": ("/todo", "/cases", "/handover"),
    "spj_lead": ("/todo", "/board"),
    "supervisor": ("/board", "/cases"),
    "gov": ("/todo",),
}


@asynccontextmanager
async def standing_at(settings: Settings, at: str, definition: Definition | None = None) -> AsyncIterator[Site]:
    """An installation whose legal clock has stood there since before anything was put on file."""
    await days.stand(settings.database_dsn.get_secret_value(), moment(at))
    async with open_office(settings, definition) as office, workers(office), open_site(office) as site:
        yield site


class People:
    """Those who work on one food licence, each at a browser of their own."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.clients: dict[str, httpx.AsyncClient] = {}

    async def browser(self, login: str) -> httpx.AsyncClient:
        if login not in self.clients:
            self.clients[login] = await self.site.visitor(login)
        return self.clients[login]

    async def page(self, login: str, path: str) -> str:
        """A page that has to be given."""
        answer = await (await self.browser(login)).get(path)
        assert answer.status_code == 200, (login, path, answer.status_code, answer.text[-2000:])
        return answer.text

    async def read_everything(self, case_no: str | None = None) -> None:
        """Every role opens each of its pages, and the case's."""
        for login, paths in OF_ROLE.items():
            for path in (*paths, *([f"/cases/{case_no}"] if case_no else [])):
                await self.page(login, path)

    async def files(self) -> str:
        """A food licence is applied for; its number, once it is in pre-review."""
        office = self.site.office
        case_no = (await office.lianban.file_case(food.filing(office.definition, WINDOW))).case_no
        await office.until(case_no, lambda state: state.phase is Phase.REVIEWING)
        return case_no

    async def does(self, login: str, case_no: str, kind: str, **data: Any) -> str:
        """An act from the case's page that has to hold; the page after it."""
        client, sent = await self.browser(login), {"act_id": uuid.uuid4().hex, **data}
        answer = await client.post(f"/cases/{case_no}/acts/{kind}", data=sent)
        assert answer.status_code == 303, words(answer.text)
        page = (await client.get(answer.headers["location"])).text
        assert "：已生效" in page, words(page)
        return page

    async def accepts(self, case_no: str) -> str:
        """The papers are complete and the window signs; the page after it."""
        await self.does("spj", case_no, "complete_pre_review", item=food.SHOP, complete="yes")
        return await self.does("window", case_no, "accept_application")

    async def grants(self, case_no: str) -> str:
        """The licence is granted; the page after it."""
        return await self.does("spj", case_no, "decide_item", item=food.SHOP, decision="grant", result_no="JY-1")


def words(page: str) -> str:
    """A page's words."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.split("<main", 1)[-1]))


def dues(page: str) -> dict[str, str]:
    """Name of a limit to its last day, as the case's page says: `承诺期限` to `2026-12-09`."""
    return dict(re.findall(r'>([^\s<>]+)至 <time[^>]* datetime="([\d-]+)"', page))


async def notice(people: People, case_no: str, title: str) -> str:
    """The words of the notice of that title."""
    path = f"/cases/{case_no}"
    found = re.findall(rf'href="({path}/notices/\d+)">{title}', await people.page("window", path))
    assert found, title
    return words(await people.page("window", found[-1]))


async def test_installation_of_a_test_stands_on_the_ordinary_day(settings: Settings) -> None:
    async with open_office(settings) as office:
        on = (await legal_now(office.lianban.pool)).astimezone(BEIJING)
    assert f"{on:%Y-%m-%d}" == DAYS["an ordinary Wednesday"].on


@pytest.mark.parametrize("day", DAYS.values(), ids=DAYS)
async def test_food_licence_keeps_its_days_from_filing_to_delivery(settings: Settings, day: Day) -> None:
    async with standing_at(settings, day.at, food.definition()) as site:
        people = People(site)
        case_no = await people.files()
        assert f"-{day.on.replace('-', '')}-" in case_no
        mark = "（暂定）" if day.provisional else ""
        assert dues(await people.page("spj", f"/cases/{case_no}"))["预审期限"] == day.review
        assert f"剩 2 个工作日{mark} {day.review}" in words(await people.page("spj", "/work"))

        page = await people.accepts(case_no)
        limits = {"整件事承诺期限": day.promised, "承诺期限": day.promised, "法定期限": day.law}
        assert limits.items() <= dues(page).items()
        # The picture names the year of a day only where it is not the first day's.
        in_picture = {on: on[5:] if on[:4] == day.on[:4] else on for on in (day.promised, day.law)}
        assert f"承诺 {in_picture[day.promised]}{mark}<" in page
        assert f"法定 {in_picture[day.law]}{mark}<" in page
        paper = await notice(people, case_no, "受理通知书")
        assert f"受〔{day.on[:4]}〕" in paper
        assert f"第10个工作日为{day.promised}" in paper
        assert f"剩 10 个工作日{mark} {day.promised}" in words(await people.page("spj", "/work"))

        await site.office.advance_to(case_no, moment(f"{day.late} 09:00"))
        await people.read_everything(case_no)
        assert f"超期 1 个工作日{mark} {day.promised}" in words(await people.page("spj", "/work"))
        assert f"-{day.late.replace('-', '')}-" in await people.files()

        assert dues(await people.grants(case_no))["颁发送达期限"] == day.delivery
        delivered = await people.does("window", case_no, "confirm_delivery", method="pickup")
        assert f"已于 {day.late}" in words(delivered)
        await site.office.agrees(case_no)


@pytest.mark.parametrize("day", DAYS.values(), ids=DAYS)
async def test_newborn_is_filed_at_the_window_and_reviewed_in_two_working_days(settings: Settings, day: Day) -> None:
    async with standing_at(settings, day.at) as site:
        window = await site.visitor("window")
        case_no, _ = await submit(window, await register(window, values=born_on(day.on)))
        assert f"-{day.on.replace('-', '')}-" in case_no
        await site.office.until(case_no, lambda state: state.phase is Phase.REVIEWING)
        assert dues((await window.get(f"/cases/{case_no}")).text)["预审期限"] == day.review
        # Nobody answers: 24:00 of the last day accepts it, and what follows counts from that day.
        await site.office.advance_to(case_no, moment(f"{day.late} 09:00"))
        accepted = await site.office.until(case_no, lambda state: state.accepted_at is not None)
        assert accepted.accepted_at is not None
        assert f"{accepted.accepted_at.astimezone(BEIJING):%Y-%m-%d %H:%M}" == midnight_after(day.review)
        assert (await window.get(f"/cases/{case_no}")).status_code == 200


def born_on(on: str) -> dict[str, str]:
    """The usual form, with a child that was born on that day."""
    return {**newborn.FORM, "baby.born_at": f"{on}T08:30"}


def midnight_after(on: str) -> str:
    """24:00 of a day: none of the table's is the last of its month."""
    return f"{on[:8]}{int(on[8:]) + 1:02} 00:00"


async def test_limit_that_leaves_the_loaded_years_is_counted_by_rule_and_provisional(settings: Settings) -> None:
    async with standing_at(settings, LAST_WEEK, food.definition()) as site:
        people = People(site)
        case_no = await people.files()
        assert dues(await people.page("spj", f"/cases/{case_no}"))["预审期限"] == "2027-12-30"
        page = await people.accepts(case_no)
        # By hand: three working days are left in 2027; 元旦 2028 is a Saturday, 01-03 a Monday.
        limits = {"整件事承诺期限": "2028-01-11", "承诺期限": "2028-01-11", "法定期限": "2028-01-31"}
        assert limits.items() <= dues(page).items()
        assert "2028-01-11（暂定）" in page
        assert "2028-01-11" in await notice(people, case_no, "受理通知书")
        assert "剩 10 个工作日（暂定） 2028-01-11" in words(await people.page("spj", "/work"))
        moved = await (await people.browser("window")).post("/demo/clock", data={"days": "4"})
        assert moved.status_code == 303
        await people.read_everything(case_no)
        await people.grants(case_no)
        await people.does("window", case_no, "confirm_delivery", method="pickup")
        await site.office.agrees(case_no)


async def test_case_that_is_late_when_the_loaded_years_end_is_counted_on(settings: Settings) -> None:
    async with standing_at(settings, "2027-12-14 10:00", food.definition()) as site:
        people = People(site)
        case_no = await people.files()
        assert dues(await people.accepts(case_no))["承诺期限"] == "2027-12-28"
        await site.office.advance_to(case_no, moment(UNLOADED))
        await people.read_everything(case_no)
        # 12-29, 12-30, 12-31, 01-03 and 01-04
        assert "超期 5 个工作日（暂定） 2027-12-28" in words(await people.page("spj", "/work"))
        await people.grants(case_no)
        await people.read_everything(case_no)


async def test_filing_in_a_year_that_nobody_loaded_is_taken_and_its_dates_are_provisional(settings: Settings) -> None:
    async with standing_at(settings, UNLOADED) as site:
        window = await site.visitor("window")
        case_no, _ = await submit(window, await register(window, values=born_on("2028-01-03")))
        await site.office.until(case_no, lambda state: state.phase is Phase.REVIEWING)
        page = (await window.get(f"/cases/{case_no}")).text
        assert dues(page)["预审期限"] == "2028-01-06"
        assert "暂定" in words(page)
        application = {"bundle": newborn.SLUG, "applicant_name": "测试母", "answers": newborn.ANSWERS}
        body = {"act_id": uuid.uuid4().hex, **application, "form": newborn.FORM}
        api = await window.post("/api/v1/cases", json=body, auth=("window", PASSWORD))
        assert api.status_code in (200, 201), api.text


async def test_pages_of_an_installation_without_this_years_calendar_open(settings: Settings) -> None:
    async with standing_at(settings, UNLOADED, food.definition()) as site:
        people = People(site)
        await people.read_everything()
        page = await people.page("window", "/calendar")
        assert "2028年工作日历" in page
        assert "尚未公布" in page
