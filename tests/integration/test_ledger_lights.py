"""A light in SQL is the light in Python, so that filters, counts and rows agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from datetime import date, timedelta

import pytest

from domain.time.calendar import beijing_date
from domain.time.lights import Light, Moments, light_at
from ledger import lists
from ledger.legal_clock import legal_now
from ledger.pool import Pool
from starter.web.lists.board import LIGHTS
from starter.web.lists.dues import Seen
from tests.support import books
from tests.support.clocks import district
from tests.support.lights import ALL_TERMS, HOUR, NOW

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
        items = [books.item_row("gaj/x", term=_as_row(first)), books.item_row("yy/x", term=_as_row(second))]
        await books.put_case(pool, f"case-{number}")
        await books.append(pool, f"case-{number}", 0, [], items=items)
    rows = await lists.board_items(pool)
    shown = Counter((row.department, seen.due(row).light) for row in rows)
    assert {light for _, light in shown} == set(Light)
    counts = {each.department: each for each in await lists.board_counts(pool)}
    for department in ("gaj", "yy"):
        for light in LIGHTS:
            assert getattr(counts[department], light) == shown[department, light]
            filtered = await lists.board_items(pool, department=department, light=light)
            assert [row.case_no for row in filtered] == [
                row.case_no for row in rows if row.department == department and seen.due(row).light == light
            ]
        assert counts[department].open == len([row for row in rows if row.department == department])


def _as_row(term: Moments) -> dict[str, str | None]:
    return {name: at.isoformat() if at else None for name, at in term._asdict().items()}
