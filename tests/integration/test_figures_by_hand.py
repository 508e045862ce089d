"""All figures of a seeded year equal an independent count that reads only openings and entries.

How many cases: LIANBAN_FIGURE_CASES (240 unless it says otherwise; 20,000 take half an hour of two quiet cores).
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from domain.figures.fact import DECIDED, FactKind
from domain.figures.period import Period, month_of, quarter_of, year_of
from ledger.connection.pool import Pool, open_pool
from ledger.figures import counts, facts
from ledger.figures.counts import Asked, Part
from starter.office.figures import follower as figures
from tests.support import servers, simulated
from tests.support.counted_by_hand import ByHand

CASES = int(os.environ.get("LIANBAN_FIGURE_CASES", "240"))
SEED = 20260101
DELAY = timedelta(minutes=1)
"""So long after its legal time each entry was written."""
BY: tuple[Part, ...] = ("bundle", "department", "hall", "item")
PLACE = {"bundle": 2, "hall": 3, "channel": 4, "department": 5, "item": 6}
"""Where a fact that was counted by hand says it."""
OF_ITEMS = {
    "item_ended",
    "refused",
    "returned",
    "urged",
    "stopped",
    "delivered",
    "commitment_checked",
    "revoked",
    "delay_explained",
}
AMOUNTS = (
    ("correction_reason", 6, 7),
    ("corrected", None, 7),
    ("extended", 6, 7),
    ("joint_held", None, 5),
    ("deferred", None, 6),
)
"""Kinds whose facts say how many, with where the other hand has their ground and their number."""
WITHOUT_DEPARTMENT = {"joint_held"}
TOGETHER = 200
OF_SOME = """
select c.opening, c.hall, array_agg(j.body order by j.seq) as bodies from case_file c join journal j using (case_no)
where c.case_no = any($1) and ($2::timestamptz is null or j.recorded_at <= $2) group by c.case_no
"""
"""What the other hand reads of some cases: what they started with, and entries that were written by then."""
Facts = Counter[tuple[Any, ...]]


@pytest.fixture(scope="module")
async def pool(postgres: Any, database_template: str) -> AsyncIterator[Pool]:
    """A ledger with a year of cases, counted."""
    async with servers.fresh_database(postgres, database_template) as dsn:
        made = await open_pool(dsn, max_size=4)
        try:
            async with made.acquire() as connection:
                for case in simulated.simulated(CASES, SEED):
                    await simulated.put_on_file(connection, case)
                await simulated.written_as_it_happened(connection, DELAY)
                await connection.execute("vacuum analyze", timeout=simulated.LONG_SECONDS)
            while await figures.follow(made):
                pass
            assert await facts.lag(made) == facts.Lag(0, None, 0)
            yield made
        finally:
            await made.close()


@pytest.fixture(scope="module")
async def found(pool: Pool) -> Facts:
    """All of them by the other hand."""
    return await by_hand(pool)


async def by_hand(pool: Pool, as_of: datetime | None = None) -> Facts:
    """Every case counted by the other hand, from the entries that were written by then."""
    found: Facts = Counter()
    numbers = [row["case_no"] for row in await pool.fetch("select case_no from case_file order by case_no")]
    for part in range(0, len(numbers), TOGETHER):
        for row in await pool.fetch(OF_SOME, numbers[part : part + TOGETHER], as_of):
            found += ByHand(row["opening"], [json.loads(body) for body in row["bodies"]], row["hall"]).facts
    return found


def within(found: Facts, period: Period) -> Iterator[tuple[tuple[Any, ...], int]]:
    return ((key, number) for key, number in found.items() if period.from_on <= key[1] <= period.until_on)


def parted(found: Facts, period: Period, by: Part) -> Counter[tuple[str, Any]]:
    """How many of each kind, by that."""
    place, made = PLACE[by], Counter[tuple[str, Any]]()
    for key, number in within(found, period):
        has_none = (by == "item" and key[0] not in OF_ITEMS) or (by == "department" and key[0] in WITHOUT_DEPARTMENT)
        if key[0] != "whole" and not has_none:
            made[key[0], key[place]] += number
    return made


async def parted_by_facts(pool: Pool, asked: Asked, by: Part) -> Counter[tuple[str, Any]]:
    made = Counter[tuple[str, Any]]()
    for each in await counts.counted(pool, asked, list(FactKind), by):
        if each.kind in ("held", "open"):
            continue
        if (by == "item" and each.kind not in OF_ITEMS) or (by == "department" and each.kind in WITHOUT_DEPARTMENT):
            continue
        made[each.kind, each.by] += each.number
    return made


def months() -> list[Period]:
    return [month_of(date(2025 + month // 12, month % 12 + 1, 1)) for month in range(18)]


async def test_every_month_equals_the_count_by_hand(pool: Pool, found: Facts) -> None:
    assert sum(number for key, number in found.items() if key[0] == "received") == CASES
    for period in (*months(), quarter_of(date(2025, 5, 1)), year_of(date(2025, 1, 1))):
        for by in BY:
            assert await parted_by_facts(pool, Asked(period), by) == parted(found, period, by), (period.name, by)


async def test_how_items_ended_equals_the_count_by_hand(pool: Pool, found: Facts) -> None:
    """Decision, way, promise, law, working days: of each item that ended."""
    period = year_of(date(2025, 1, 1))
    hand = Counter[tuple[Any, ...]]()
    for key, number in within(found, period):
        if key[0] == "item_ended":
            hand[key[4], *key[6:]] += number
    made = Counter[tuple[Any, ...]]()
    for each in await counts.counted(pool, Asked(period), [FactKind.ITEM_ENDED], "item"):
        said = (each.channel, each.by, each.ground, each.way, each.timing, each.law, each.days)
        made[said] += each.number
    assert made == hand


async def test_amounts_and_reasons_equal_the_count_by_hand(pool: Pool, found: Facts) -> None:
    period = year_of(date(2025, 1, 1))
    counted = await counts.counted(pool, Asked(period), list(FactKind))
    for kind, ground, amount in AMOUNTS:
        hand, made = Counter[Any](), Counter[Any]()
        for key, number in within(found, period):
            if key[0] == kind:
                hand[key[ground] if ground else None] += key[amount] * number
        for each in counted:
            if each.kind == kind:
                made[each.ground if ground else None] += each.amount
        assert +made == +hand, kind


async def test_promises_of_the_whole_equal_what_the_yellow_rungs_say(pool: Pool, found: Facts) -> None:
    """At 24:00 of the last day a whole that has not ended turns yellow, and an entry says so."""
    period = year_of(date(2025, 1, 1))
    hand = Counter[str]()
    for key, number in within(found, period):
        if key[0] == "whole":
            hand[key[6]] += number
    made = Counter[str]()
    for each in await counts.counted(pool, Asked(period), [FactKind.CONCLUDED]):
        if each.ground in DECIDED and each.timing is not None:
            made["late" if each.timing == "late" else "in_time"] += each.number
    assert made == hand


async def test_what_was_open_at_the_end_of_a_month_equals_the_count_by_hand(pool: Pool, found: Facts) -> None:
    for period in months():
        received, concluded = (
            sum(number for key, number in found.items() if key[0] == kind and key[1] <= period.until_on)
            for kind in ("received", "concluded")
        )
        open_then = await counts.open_by_day(pool, Asked(period))
        assert sum(each.number for each in open_then) == received - concluded, period.name


@pytest.mark.parametrize("on", [date(2025, 3, 3), date(2025, 7, 15), date(2025, 12, 31)])
async def test_a_past_moment_is_counted_as_it_was_known_then(pool: Pool, on: date) -> None:
    """What the journal said at noon of that day, whatever was written since."""
    as_of = datetime(on.year, on.month, on.day, 4, tzinfo=UTC)
    found = await by_hand(pool, as_of)
    for period in (month_of(on), year_of(on)):
        for by in BY:
            made = await parted_by_facts(pool, Asked(period, as_of), by)
            assert made == parted(found, period, by), (period.name, by)


async def test_narrowed_figures_are_parts_of_the_whole_and_the_list_behind_has_as_many_rows(pool: Pool) -> None:
    period = year_of(date(2025, 1, 1))
    whole = await parted_by_facts(pool, Asked(period), "department")
    for department in sorted({by for _, by in whole})[:6]:
        narrowed = await parted_by_facts(pool, Asked(period, department=department), "department")
        assert narrowed == Counter({key: number for key, number in whole.items() if key[1] == department})
