"""今日督办: its numbers are those of the lists that they open, for supervisor, lead and head; silence, wall, reach."""

from __future__ import annotations

import html
import re
from collections.abc import AsyncIterator
from datetime import date, timedelta

import pytest

from bundles.calendars import load_calendar
from domain.time.calendar import beijing_date, end_of_day, start_of_day
from domain.time.lights import light_at
from ledger.connection.pool import Pool
from ledger.listing import duties, morning
from ledger.listing.duties import DutyLine, DutyList
from ledger.listing.morning import Asked, Reach
from ledger.listing.scopes import ScopeName, Whose
from starter.web.morning.times import Age, ages_of, quiet_until, red_from, since_of
from tests.support import books, newborn
from tests.support.many_cases import put_many
from tests.support.web import Site

NOW = books.AT + timedelta(days=4)
TODAY = beijing_date(NOW)
CALENDAR = load_calendar()
QUIET = 2
TILE = re.compile(r'<li class="tile[^"]*" id="tile-(\w+)">\s*<a href="([^"]+)">.*?<b>(\d+)</b>', re.DOTALL)
CELL = re.compile(r'<td class="count heat-[1-4]"><a href="([^"]+)"[^>]*>(\d+)</a>')
COUNT = re.compile(r'<h2 id="list-head">[^<]*<span class="soft">(\d+) 项')


@pytest.fixture
async def pool(database: str) -> AsyncIterator[Pool]:
    """A ledger with ninety cases, each with a duty or a wait in two departments."""
    async with books.open_books(database) as opened:
        await put_many(opened, 1, 90, departments=("gaj", "yy"))
        yield opened


REACHES: list[tuple[Reach, ScopeName]] = [
    (Reach("all"), "all"),
    (Reach("lead", books.LEAD), "matters"),
    (Reach("department", "gaj"), "department"),
]


@pytest.mark.parametrize(("reach", "scope"), REACHES, ids=[reach.part for reach, _ in REACHES])
async def test_numbers_are_those_of_the_lists(pool: Pool, reach: Reach, scope: ScopeName) -> None:
    since = since_of(CALENDAR, TODAY, QUIET)
    found = await morning.owed(pool, Asked(reach, since), NOW)
    whose = Whose(person="", role="", department=reach.department)
    lines = (await duties.page(pool, DutyList(scope, whose, NOW), 1000)).rows
    assert found.owed == len(lines) > 20
    assert found.today == len([line for line in lines if line.due_on == TODAY]) > 0
    red = [line for line in lines if line.red_at and start_of_day(red_from(CALENDAR, TODAY)) <= line.red_at <= NOW]
    assert found.red_new == len(red) > 0
    quiet = end_of_day(quiet_until(CALENDAR, TODAY, QUIET))
    assert found.quiet == len([line for line in lines if line.since < quiet]) > 0
    by_light = {(line.department or "", light_at(line, NOW)) for line in lines}
    assert set(found.by_department) == by_light
    assert sum(found.by_bundle.values()) == sum(found.by_age.values()) == len(lines)
    ages = ages_of(CALENDAR, TODAY)
    for (department, age), number in found.by_age.items():
        of = ages[len(ages) - 1 - age]
        assert number == len([line for line in lines if line.department == department and _is_of(line, of)])


def _is_of(line: DutyLine, age: Age) -> bool:
    on = beijing_date(line.since)
    return (age.since_from is None or on >= age.since_from) and (age.since_until is None or on <= age.since_until)


def test_ages_cover_every_day_once_and_count_in_working_days() -> None:
    monday = date(2026, 11, 23)
    ages = ages_of(CALENDAR, monday)
    for back in range(60):
        on = monday - timedelta(days=back)
        (age,) = [
            each
            for each in ages
            if (each.since_from is None or on >= each.since_from)
            and (each.since_until is None or on <= each.since_until)
        ]
        days = CALENDAR.working_days_between(on, monday)
        assert age.first <= days and (age.last is None or days <= age.last), (on, age)
    assert red_from(CALENDAR, monday) == date(2026, 11, 20), "what turned red over the weekend is new on Monday"


@pytest.mark.parametrize(("login", "least"), [("supervisor", 4), ("lead", 3), ("head", 3)])
async def test_each_number_opens_its_list_at_its_place(site: Site, login: str, least: int) -> None:
    pool, definition = site.office.lianban.pool, site.office.definition
    await put_many(pool, 1, 60, departments=("yy", "gaj"), bundle=newborn.SLUG, definition=definition.hash)
    await pool.execute("update duty set lead_department = 'wjj' where department = 'yy'")
    visitor = await site.visitor(login)
    page = (await visitor.get("/morning")).text
    opened = 0
    for address, number in [*((href, n) for _, href, n in TILE.findall(page)), *CELL.findall(page)]:
        path = html.unescape(address)
        if not path.startswith(("/board", "/todo")):
            continue
        said = COUNT.search((await visitor.get(path)).text)
        assert said is not None and said[1] == number, path
        opened += int(number) > 0
    assert opened >= least


async def test_wall_names_nobody_and_links_to_no_case(site: Site) -> None:
    pool, definition = site.office.lianban.pool, site.office.definition
    await put_many(pool, 1, 30, departments=("yy",), bundle=newborn.SLUG, definition=definition.hash)
    wall = (await (await site.visitor("supervisor")).get("/morning/wall")).text
    assert "今日督办" in wall and 'id="tile-red_new"' in wall
    main = wall[wall.index("<main") : wall.index("</main>")]
    assert "/cases/" not in main and "m000" not in main and "测试" not in main


async def test_only_those_who_look_over_others_have_a_morning(site: Site) -> None:
    for login in ("yy", "window", "gov"):
        assert (await (await site.visitor(login)).get("/morning")).status_code == 403
    assert (await (await site.visitor("head")).get("/morning/silence")).status_code == 403
    first = await (await site.visitor("supervisor")).get("/", follow_redirects=True)
    assert first.url.path == "/morning"


async def test_what_came_by_silence_is_listed_page_by_page(pool: Pool) -> None:
    for number in range(1, 6):
        at = books.AT + timedelta(hours=number)
        case_no = f"m{number:05}"
        body = books.entry("case_accepted", at, via="deemed")
        await pool.execute(
            "insert into journal (case_no, seq, kind, at, body, prev, hash) "
            "values ($1, 1, 'case_accepted', $2, $3, '', $1)",
            case_no,
            at,
            body,
        )
    first = await morning.by_silence(pool, 3)
    assert [line.case_no for line in first.rows] == ["m00005", "m00004", "m00003"] and first.has_after
    rest = await morning.by_silence(pool, 3, after=morning.silence_cursor(first.rows[-1]))
    assert [line.case_no for line in rest.rows] == ["m00002", "m00001"] and not rest.has_after
    assert (await morning.beside(pool, books.AT)).by_silence == 5
    led = await morning.by_silence(pool, 9, lead=books.LEAD)
    assert {line.lead_department for line in led.rows} == {books.LEAD} and 0 < len(led.rows) < 5
