"""The calendar of joint events in the ledger: days, whose they are, what overlaps, and page by page as a list."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from ledger.connection.pool import Pool
from ledger.joint_lists import CalendarRow
from ledger.listing import meetings
from ledger.listing.cursor import Cursor
from ledger.listing.meetings import MeetingLine, MeetingList
from tests.support import books


@pytest.fixture
async def pool(database: str) -> AsyncIterator[Pool]:
    """A ledger with five cases."""
    async with books.open_books(database) as opened:
        for case_no in "abcde":
            await books.put_case(opened, case_no)
        yield opened


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A Beijing time of December 2026, in UTC."""
    return datetime(2026, 12, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


async def fixed(pool: Pool, case_no: str, start: datetime, *parties: dict[str, Any], **more: Any) -> None:
    """An event of that case with a fixed time of two hours."""
    times = {"starts_at": start.isoformat(), "ends_at": (start + timedelta(hours=2)).isoformat()}
    event = books.joint_row("kanyan", "scheduled", *parties, **times, **more)
    await books.append(pool, case_no, 0, [], joints=[event])


async def shown(pool: Pool, first: int, last: int, **whose: Any) -> list[MeetingLine]:
    """The calendar of these days of December."""
    return await meetings.all_of_days(pool, MeetingList(date(2026, 12, first), date(2026, 12, last), **whose))


def clashes(row: CalendarRow) -> list[tuple[str, str, str]]:
    """What is in the way: (kind, whom, which case)."""
    return [(each.who, each.subject, each.case_no) for each in row.clashes]


async def test_calendar_shows_the_days_asked_for_in_beijing(pool: Pool) -> None:
    await fixed(pool, "a", at(3, 0), books.joint_party("yy"))
    await fixed(pool, "b", at(2, 23), books.joint_party("yy"))  # to one o'clock of the third
    await fixed(pool, "c", at(4, 0), books.joint_party("yy"))
    assert [row.case_no for row in await shown(pool, 3, 3)] == ["b", "a"]
    assert [row.case_no for row in await shown(pool, 2, 4)] == ["b", "a", "c"]
    assert await shown(pool, 5, 9) == []


async def test_calendar_of_a_department_a_convenor_and_an_officer(pool: Pool) -> None:
    await fixed(pool, "a", at(3, 9), books.joint_party("yy", "yy-1"), convenor="gaj")
    await fixed(pool, "b", at(3, 14), books.joint_party("ybj", "ybj-1"), convenor="yy")
    await fixed(pool, "c", at(4, 9), books.joint_party("gaj", "gaj-1"), convenor="ybj")
    assert [row.case_no for row in await shown(pool, 1, 9, department="yy")] == ["a", "b"]
    assert [row.case_no for row in await shown(pool, 1, 9, lead="ybj")] == ["b", "c"]
    assert len(await shown(pool, 1, 9, lead=books.LEAD)) == 3
    assert [row.case_no for row in await shown(pool, 1, 9, officer="gaj-1")] == ["c"]


async def test_same_officer_or_department_at_the_same_time_is_a_clash(pool: Pool) -> None:
    await fixed(pool, "a", at(3, 9), books.joint_party("yy", "yy-1", "yy-2"), books.joint_party("gaj", "gaj-1"))
    await fixed(pool, "b", at(3, 10), books.joint_party("yy", "yy-2", "yy-3"))
    await fixed(pool, "c", at(3, 11), books.joint_party("gaj", "gaj-1"))  # begins as `a` ends
    first, second, third = await shown(pool, 3, 3)
    assert clashes(first) == [("officer", "yy-2", "b"), ("department", "yy", "b")]
    assert clashes(second) == [("officer", "yy-2", "a"), ("department", "yy", "a")]
    assert clashes(third) == []


async def test_proposed_times_are_tentative_and_clash_with_others_but_not_with_each_other(pool: Pool) -> None:
    times = [{"starts_at": at(3, hour).isoformat(), "ends_at": at(3, hour + 2).isoformat()} for hour in (9, 10)]
    event = books.joint_row("kanyan", "convened", books.joint_party("yy"), slots=times)
    await books.append(pool, "a", 0, [], joints=[event])
    await fixed(pool, "b", at(3, 11), books.joint_party("yy"))
    rows = await shown(pool, 3, 3)
    assert [(row.case_no, row.tentative, clashes(row)) for row in rows] == [
        ("a", True, []),
        ("a", True, [("department", "yy", "b")]),
        ("b", False, [("department", "yy", "a")]),
    ]


async def test_of_many_that_overlap_those_of_the_reader_come_first(pool: Pool) -> None:
    for case_no in "abcde":
        parties = [books.joint_party(department, f"{department}-1") for department in ("gaj", "ybj", "yy")]
        await fixed(pool, case_no, at(3, 9), *parties)
    days = date(2026, 12, 3), date(2026, 12, 3)
    rows = (await meetings.page(pool, MeetingList(*days, department="yy"), 1)).rows
    assert len(rows[0].clashes) == meetings.MOST_CLASHES
    assert {each.subject for each in rows[0].clashes} == {"yy", "yy-1"}
    (whole, *_) = await meetings.all_of_days(pool, MeetingList(*days))
    assert len(whole.clashes) == 4 * 3 * 2


async def test_department_that_is_out_of_the_round_needs_no_time(pool: Pool) -> None:
    await fixed(pool, "a", at(3, 9), books.joint_party("yy", "yy-1"))
    await fixed(pool, "b", at(3, 9), books.joint_party("yy", "yy-1", in_round=False, passed=True))
    assert [clashes(row) for row in await shown(pool, 3, 3)] == [[], []]


async def begin_all(pool: Pool) -> None:
    """Twelve times of five events on two days: fixed, proposed and past, some of them at the same moment."""
    for number, case_no in enumerate("abc"):
        slot = {"starts_at": at(1, 9 + number).isoformat(), "ends_at": at(1, 11).isoformat()}
        past = [{"round": 1, "turn": 1, "slot": slot, "became": "held"}]
        await fixed(pool, case_no, at(3, 9), books.joint_party("yy"), past=past)
    for case_no in "de":
        times = [{"starts_at": at(3, hour).isoformat(), "ends_at": at(3, hour + 1).isoformat()} for hour in (9, 9, 14)]
        times[1]["ends_at"] = at(3, 12).isoformat()
        event = books.joint_row("kanyan", "convened", books.joint_party("gaj"), slots=times)
        await books.append(pool, case_no, 0, [], joints=[event])


@pytest.mark.parametrize("descending", [False, True])
async def test_pages_give_every_time_once_forwards_and_backwards(pool: Pool, descending: bool) -> None:
    await begin_all(pool)
    asked = MeetingList(date(2026, 12, 1), date(2026, 12, 3), descending=descending)
    whole = [meetings.cursor_of(each) for each in await meetings.all_of_days(pool, asked)]
    assert len(set(whole)) == 12
    assert whole == sorted(whole, reverse=descending)
    assert await meetings.count(pool, asked) == 12
    forwards: list[Cursor] = []
    page = await meetings.page(pool, asked, 5)
    while True:
        forwards += [meetings.cursor_of(each) for each in page.rows]
        if not page.has_after:
            break
        page = await meetings.page(pool, asked, 5, after=forwards[-1])
    assert forwards == whole
    before = await meetings.page(pool, asked, 5, before=forwards[10])
    assert [meetings.cursor_of(each) for each in before.rows] == whole[5:10]
    assert (before.has_before, before.has_after) == (True, True)


async def test_times_are_narrowed_by_event_and_by_how_fixed_they_are(pool: Pool) -> None:
    await begin_all(pool)

    async def found(**narrowed: Any) -> list[str]:
        asked = MeetingList(date(2026, 12, 1), date(2026, 12, 3), **narrowed)
        rows = (await meetings.page(pool, asked, 20)).rows
        assert await meetings.count(pool, asked) == len(rows)
        return [row.case_no for row in rows]

    assert await found(firmness="past") == ["a", "b", "c"]
    assert await found(firmness="fixed", department="yy") == ["a", "b", "c"]
    assert await found(firmness="tentative") == ["d", "d", "e", "e", "d", "e"]
    assert await found(case_no="a", key="kanyan") == ["a", "a"]
    assert await found(kind="review") == []


async def test_time_that_is_moved_leaves_its_day(pool: Pool) -> None:
    await fixed(pool, "a", at(3, 9), books.joint_party("yy"))
    await pool.execute(
        "update joint_event set starts_at = starts_at + interval '9 days', ends_at = ends_at + interval '9 days'"
    )
    assert await shown(pool, 3, 3) == []
    assert [row.case_no for row in await shown(pool, 12, 12)] == ["a"]
