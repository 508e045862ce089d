"""A light in SQL is the light in Python, so that filters, counts and rows agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from datetime import date, timedelta

import pytest

from domain.time.calendar import beijing_date
from domain.time.lights import Light, Moments, light_at
from ledger.connection.pool import Pool
from ledger.legal_clock import legal_now
from ledger.listing import duties
from starter.web.lists.board import LIGHTS
from starter.web.lists.dues import Seen
from tests.support import books
from tests.support.clocks import district
from tests.support.lights import ALL_TERMS, HOUR, NOW
from tests.support.listed import listed, owed, put_duties

DAY = timedelta(days=1)


@pytest.fixture
async def pool(database: str) -> AsyncIterator[Pool]:
    """A ledger without cases."""
    async with books.open_books(database) as opened:
        yield opened


async def test_sql_and_python_give_every_term_the_same_light(pool: Pool) -> None:
    rows = await pool.fetch(
        "select light_at(due_on, remind_at, yellow_at, red_at, $5) as light"
        " from unnest($1::date[], $2::timestamptz[], $3::timestamptz[], $4::timestamptz[])"
        " with ordinality as term (due_on, remind_at, yellow_at, red_at, place) order by place",
        *(list(moments) for moments in zip(*ALL_TERMS, strict=True)),
        NOW,
    )
    different = [
        (term, row["light"], light_at(term, NOW).value)
        for term, row in zip(ALL_TERMS, rows, strict=True)
        if row["light"] != light_at(term, NOW)
    ]
    assert different == []


@pytest.mark.parametrize("at", [NOW.replace(hour=16, minute=0) - timedelta(microseconds=1), NOW.replace(hour=16)])
async def test_the_day_begins_in_beijing_in_both(pool: Pool, at: object) -> None:
    """16:00 UTC is 24:00 in Beijing."""
    days = [None, date(2026, 10, 13), date(2026, 10, 14), date(2026, 10, 15)]
    rows = await pool.fetch("select light_at(d, null, null, null, $2) as light from unnest($1::date[]) d", days, at)
    assert [row["light"] for row in rows] == [light_at(Moments(on), at).value for on in days]  # type: ignore[arg-type]


async def test_counts_filters_and_rows_of_the_board_agree_on_every_light(pool: Pool) -> None:
    now = await legal_now(pool)
    seen = Seen(now, district())
    today = beijing_date(now)
    terms = [
        Moments(),
        Moments(today + 9 * DAY, remind_at=now + 8 * DAY),
        Moments(today + DAY),  # 公示, or a limit of one day: nobody is reminded
        Moments(today),
        Moments(today - DAY),
        Moments(today + DAY, now - HOUR, now + 2 * DAY, now + 3 * DAY),
        Moments(today - DAY, now - 2 * DAY, now - HOUR, now + DAY),
        Moments(today - 3 * DAY, None, now - 2 * DAY, now - DAY),
        Moments(today + DAY, now + HOUR, now + DAY, now - HOUR),  # the law came first
    ]
    for number, (first, second) in enumerate(zip(terms, terms[1:] + terms[:1], strict=True)):
        await books.put_case(pool, f"case-{number}")
        rows = [owed("gaj/x", "gaj", term=_as_row(first)), owed("yy/x", "yy", term=_as_row(second))]
        # Who is only told, or waited for, owes nothing, however late the item is.
        told = owed("ybj/x", "ybj", kind="copy", key="copy:ybj/x", act="mark_read", term=_as_row(second))
        waits = owed("rsj/x", "rsj", act=None, term=_as_row(second))
        await put_duties(pool, f"case-{number}", *rows, told, waits)
    lines = await listed(pool, "all", now=now)
    shown = Counter((line.department, seen.due(line).light) for line in lines)
    assert {light for _, light in shown} == set(Light)
    counted = {
        (each.department, Light(each.light)): each.owed
        for each in await duties.light_counts(pool, now, lead=books.LEAD)
    }
    assert counted == shown
    for department in ("gaj", "yy"):
        for light in LIGHTS:
            filtered = await listed(pool, "all", now=now, owed_by=department, light=light)
            assert [line.case_no for line in filtered] == [
                line.case_no for line in lines if line.department == department and seen.due(line).light == light
            ]


def _as_row(term: Moments) -> dict[str, str | None]:
    return {name: at.isoformat() if at else None for name, at in term._asdict().items()}
