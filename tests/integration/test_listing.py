"""Lists: pages by key while rows come and go, filters, counts, one row for a case, and what a page costs."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple, TypeVar

import httpx
import pytest

from domain.time.calendar import beijing_date, start_of_day
from domain.time.lights import light_at
from ledger.connection.pool import Pool, open_pool, statements_counted
from ledger.listing import cases, duties
from ledger.listing.cases import CaseFilter, CaseLine, CaseList
from ledger.listing.cursor import Cursor, read_cursor
from ledger.listing.duties import DutyFilter, DutyLine, DutyList
from ledger.listing.page import MOST_COUNTED, Page
from ledger.listing.scopes import SCOPES, ScopeName, Whose
from tests.support import books, newborn
from tests.support.many_cases import put_many, take_away
from tests.support.web import Site

NOW = books.AT + timedelta(days=4)
DEPARTMENTS = ("gaj", "yy")
CASES = 90
CLERK = Whose(person="gaj-1", role="handler", department="gaj")
LEADING = Whose(person="", role="lead", department=books.LEAD)
SORTS: list[tuple[Any, bool]] = [(by, down) for by in ("due", "received") for down in (False, True)]

LineT = TypeVar("LineT", DutyLine, CaseLine)
Key = tuple[str, ...]


@pytest.fixture
async def pool(database: str) -> AsyncIterator[Pool]:
    """A ledger with ninety cases, each with a duty or a wait in two departments."""
    async with books.open_books(database) as opened:
        await put_many(opened, 1, CASES, departments=DEPARTMENTS)
        yield opened


# --- pages by key -----------------------------------------------------------------------------------------------------


class Reader(NamedTuple):
    """How one list is read: a page of it, the place of a row, what tells a row from its equals."""

    page: Callable[..., Awaitable[Page[Any]]]
    place: Callable[[Any], Cursor]
    key: Callable[[Any], Key]
    is_moment: bool


def of_duties(pool: Pool, asked: DutyList) -> Reader:
    """A list of duties."""

    async def page(**at: Any) -> Page[DutyLine]:
        return await duties.page(pool, asked, 7, **at)

    return Reader(
        page, lambda line: duties.cursor_of(asked, line), lambda line: (line.case_no, line.key), asked.sort != "due"
    )


def of_cases(pool: Pool, asked: CaseList) -> Reader:
    """A list of cases."""

    async def page(**at: Any) -> Page[CaseLine]:
        return await cases.page(pool, asked, 7, **at)

    return Reader(page, lambda line: cases.cursor_of(asked, line), lambda line: (line.case_no,), asked.sort != "due")


async def forwards(reader: Reader, between: Callable[[int], Awaitable[None]] | None = None) -> list[Key]:
    """All rows, page after page; the place travels as text, as in an address."""
    found, number = await reader.page(), 0
    read = [*map(reader.key, found.rows)]
    assert not found.has_before
    while found.has_after:
        number += 1
        if between:
            await between(number)
        last = read_cursor(reader.place(found.rows[-1]).text(), is_moment=reader.is_moment)
        assert last == reader.place(found.rows[-1])
        found = await reader.page(after=last)
        assert found.has_before
        read += map(reader.key, found.rows)
    return read


async def backwards(reader: Reader, end: Cursor) -> list[Key]:
    """All rows before the end, page before page, in the list's own order."""
    found = await reader.page(before=end)
    assert found.has_after
    read = [*map(reader.key, found.rows)]
    while found.has_before:
        found = await reader.page(before=reader.place(found.rows[0]))
        read = [*map(reader.key, found.rows), *read]
    return read


async def holds(pool: Pool, reader: Reader, expected: Sequence[Key]) -> None:
    """Forwards, backwards, and while rows come and go, every row that stays is read once, in its order."""
    assert len(expected) > 14, "some pages"
    assert await forwards(reader) == list(expected)
    last = await _last(reader)
    assert await backwards(reader, reader.place(last)) == list(expected[:-1])

    moved = set[str]()

    async def comes_and_goes(number: int) -> None:
        await put_many(pool, 500 + number, 500 + number, departments=DEPARTMENTS)
        await take_away(pool, number * 3)
        moved.update((f"m{500 + number:05}", f"m{number * 3:05}"))

    read = await forwards(reader, comes_and_goes)
    assert len(set(read)) == len(read), "no row twice"
    stays = [key for key in expected if key[0] not in moved]
    assert len(stays) > 14, "most stay"
    assert [key for key in read if key[0] not in moved] == stays


async def _last(reader: Reader) -> Any:
    found = await reader.page()
    while found.has_after:
        found = await reader.page(after=reader.place(found.rows[-1]))
    return found.rows[-1]


@pytest.mark.parametrize(("sort", "descending"), SORTS)
@pytest.mark.parametrize(
    ("scope", "whose"), [("all", CLERK), ("desk", CLERK), ("all_waits", CLERK), ("matters", LEADING)]
)
async def test_pages_of_duties_give_every_row_once(
    pool: Pool, scope: ScopeName, whose: Whose, sort: Any, descending: bool
) -> None:
    asked = DutyList(scope, whose, NOW, sort=sort, descending=descending)
    lines = (await duties.page(pool, asked, 1000)).rows
    order = sorted(lines, key=lambda line: duties.cursor_of(asked, line), reverse=descending)
    assert list(lines) == order
    await holds(pool, of_duties(pool, asked), [(line.case_no, line.key) for line in lines])


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("sort", ["received", "due", "concluded"])
@pytest.mark.parametrize("whose", [{}, {"part": "gaj"}, {"lead": books.LEAD}], ids=["all", "part", "lead"])
async def test_pages_of_cases_give_every_row_once(
    pool: Pool, whose: dict[str, Any], sort: Any, descending: bool
) -> None:
    await put_many(pool, 100, 199, departments=DEPARTMENTS)
    asked = CaseList(NOW, sort=sort, descending=descending)._replace(**whose)
    lines = (await cases.page(pool, asked, 1000)).rows
    order = sorted(lines, key=lambda line: cases.cursor_of(asked, line), reverse=descending)
    assert list(lines) == order
    await holds(pool, of_cases(pool, asked), [(line.case_no,) for line in lines])


@pytest.mark.parametrize(("sort", "descending"), SORTS)
async def test_case_stands_once_where_the_first_thing_about_it_does(pool: Pool, sort: Any, descending: bool) -> None:
    asked = DutyList("all", CLERK, NOW, sort=sort, descending=descending)
    lines = (await duties.page(pool, asked, 1000)).rows
    first: dict[str, DutyLine] = {}
    for line in lines:
        first.setdefault(line.case_no, line)
    assert len(first) < len(lines)
    per_case = asked._replace(one_per_case=True)
    expected = [(line.case_no, line.key) for line in first.values()]
    assert [(line.case_no, line.key) for line in (await duties.page(pool, per_case, 1000)).rows] == expected
    assert await duties.count(pool, per_case) == len(expected)
    assert await forwards(of_duties(pool, per_case)) == expected
    some = [line.case_no for line in first.values()][:9]
    inside = await duties.of_cases(pool, asked, some)
    assert inside == [line for line in lines if line.case_no in some]


# --- filters and counts -----------------------------------------------------------------------------------------------


def _named(wanted: DutyFilter | CaseFilter) -> str:
    return "-".join(f"{name}={value}" for name, value in wanted.model_dump(exclude_defaults=True).items())


DAY = date(2026, 11, 24)
FILTERS: list[tuple[DutyFilter, Callable[[DutyLine], bool]]] = [
    (DutyFilter(bundle="other"), lambda line: line.bundle == "other"),
    (DutyFilter(department="yy"), lambda line: line.department == "yy"),
    (DutyFilter(reason="handling"), lambda line: line.reason == "handling"),
    (DutyFilter(party="person"), lambda line: line.party == "person"),
    (DutyFilter(handler="gaj-1"), lambda line: line.handler == "gaj-1"),
    (DutyFilter(kind="item"), lambda line: line.kind == "item"),
    (DutyFilter(light="red"), lambda line: light_at(line, NOW) == "red"),
    (DutyFilter(light="none"), lambda line: line.due_on is None),
    (DutyFilter(due_from=date(2026, 11, 26)), lambda line: line.due_order >= date(2026, 11, 26)),
    (DutyFilter(due_until=date(2026, 11, 26)), lambda line: line.due_order <= date(2026, 11, 26)),
    (DutyFilter(red_from=DAY), lambda line: bool(line.red_at and start_of_day(DAY) <= line.red_at <= NOW)),
    (DutyFilter(since_from=DAY), lambda line: beijing_date(line.since) >= DAY),
    (DutyFilter(since_until=DAY), lambda line: beijing_date(line.since) <= DAY),
    (DutyFilter(quiet_until=DAY), lambda line: beijing_date(max(line.since, line.moved_at or line.since)) <= DAY),
    (DutyFilter(answer="waits"), lambda line: line.answered_at is None and line.moved_at is None),
    (
        DutyFilter(department="gaj", bundle="b", light="soon"),
        lambda line: (line.department, line.bundle, light_at(line, NOW)) == ("gaj", "b", "soon"),
    ),
]


@pytest.mark.parametrize(("wanted", "holds_of"), FILTERS, ids=[_named(wanted) for wanted, _ in FILTERS])
async def test_filter_of_duties_keeps_what_it_says(
    pool: Pool, wanted: DutyFilter, holds_of: Callable[[DutyLine], bool]
) -> None:
    whole = DutyList("all", CLERK, NOW)
    lines = (await duties.page(pool, whole, 1000)).rows
    kept = [line for line in lines if holds_of(line)]
    assert len(kept) > 0
    narrowed = whole._replace(filter=wanted)
    assert list((await duties.page(pool, narrowed, 1000)).rows) == kept
    assert await duties.counts(pool, [narrowed, whole]) == [len(kept), len(lines)]


def _concluded_on(line: CaseLine) -> date:
    return beijing_date(line.concluded_at) if line.concluded_at else date.min


CASE_FILTERS: list[tuple[CaseFilter, Callable[[CaseLine], bool]]] = [
    (CaseFilter(bundle="other"), lambda line: line.bundle == "other"),
    (CaseFilter(phase="intake"), lambda line: line.phase == "intake" and line.open),
    (CaseFilter(phase="concluded"), lambda line: line.phase == "concluded"),
    (CaseFilter(department="yy"), lambda line: True),
    (CaseFilter(department="ybj"), lambda line: False),
    (
        CaseFilter(light="red"),
        lambda line: line.open and line.concluded_at is None and light_at(line, NOW) == "red",
    ),
    (CaseFilter(received_from=DAY), lambda line: beijing_date(line.received_at) >= DAY),
    (CaseFilter(received_until=DAY), lambda line: beijing_date(line.received_at) <= DAY),
    (
        CaseFilter(concluded_from=DAY),
        lambda line: line.concluded_at is not None and beijing_date(line.concluded_at) >= DAY,
    ),
    (
        CaseFilter(concluded_until=DAY),
        lambda line: line.concluded_at is not None and beijing_date(line.concluded_at) <= DAY,
    ),
]


@pytest.mark.parametrize("part", [None, "gaj"])
@pytest.mark.parametrize(("wanted", "holds_of"), CASE_FILTERS, ids=[_named(wanted) for wanted, _ in CASE_FILTERS])
async def test_filter_of_cases_keeps_what_it_says(
    pool: Pool, wanted: CaseFilter, holds_of: Callable[[CaseLine], bool], part: str | None
) -> None:
    whole = CaseList(NOW, part=part)
    lines = (await cases.page(pool, whole, 1000)).rows
    assert len(lines) == CASES
    kept = [line for line in lines if holds_of(line)]
    narrowed = whole._replace(filter=wanted)
    assert list((await cases.page(pool, narrowed, 1000)).rows) == kept
    assert await cases.count(pool, narrowed) == len(kept)


async def test_counts_say_as_many_as_there_are_up_to_their_bound(pool: Pool) -> None:
    for scope in SCOPES:
        asked = DutyList(scope, CLERK, NOW)
        assert await duties.count(pool, asked) == len((await duties.page(pool, asked, 1000)).rows)
    assert await cases.count(pool, CaseList(NOW)) == CASES
    await put_many(pool, 1000, 2000, departments=())
    assert await cases.count(pool, CaseList(NOW)) == MOST_COUNTED + 1
    assert await cases.count(pool, CaseList(NOW, filter=CaseFilter(bundle="b"))) < MOST_COUNTED


async def test_no_row_lies_in_two_ranges_of_a_scope(pool: Pool) -> None:
    for scope in SCOPES:
        for whose in (CLERK, LEADING, Whose(person="gaj-1", role="department_head", department="gaj")):
            rows = (await duties.page(pool, DutyList(scope, whose, NOW), 1000)).rows
            keys = [(line.case_no, line.key) for line in rows]
            assert len(set(keys)) == len(keys), scope


# --- what it costs ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [0, 3, 3000])
async def test_page_and_its_counts_are_as_many_statements_whatever_the_length(database: str, number: int) -> None:
    counted = await open_pool(database, counted=True)
    try:
        await books.furnish(counted)
        if number:
            await put_many(counted, 1, number, departments=DEPARTMENTS)
        asked, listed = DutyList("all", CLERK, NOW), CaseList(NOW, part="gaj")
        with statements_counted() as count:
            first = await duties.page(counted, asked, 50)
        assert count.number == 1
        assert len(first.rows) <= 50
        assert first.has_after is (number == 3000)
        with statements_counted() as count:
            assert (await cases.page(counted, listed, 50)).rows[:3] == (await cases.page(counted, listed, 3)).rows
        assert count.number == 2
        with statements_counted() as count:
            numbers = await duties.counts(counted, [asked._replace(scope=scope) for scope in SCOPES])
        assert count.number == 1
        there = "select count(*) from duty where act is not null and party <> 'applicant'"
        exact = await counted.fetchval(there)
        assert numbers[[*SCOPES].index("all")] == min(exact, MOST_COUNTED + 1), "counted up to a bound"
    finally:
        await counted.close()


@pytest.mark.parametrize(
    ("login", "path"), [("yy", "/work"), ("head", "/todo?view=department"), ("supervisor", "/board"), ("yy", "/cases")]
)
async def test_page_of_three_thousand_costs_what_one_of_three_does(site: Site, login: str, path: str) -> None:
    pool, definition = site.office.lianban.pool, site.office.definition
    visitor = await site.visitor(login)
    await visitor.get(path)  # what the process keeps of definitions and calendars is read with the first page
    costs = []
    for first, last in ((0, 0), (1, 3), (4, 3000)):
        if last:
            more = {"bundle": newborn.SLUG, "definition": definition.hash}
            await put_many(pool, first, last, departments=("yy", "gaj"), **more)
        answer = await visitor.get(path)
        assert answer.status_code == 200
        costs.append(_statements(answer))
    assert costs[1] == costs[2], costs
    assert costs[0] <= costs[1], costs


def _statements(answer: httpx.Response) -> int:
    said = re.fullmatch(r'ledger;desc="(\d+) statements"', answer.headers["server-timing"])
    assert said is not None
    return int(said[1])
