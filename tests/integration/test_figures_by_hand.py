"""All figures of a seeded year equal an independent count that reads only openings and entries.

How many cases: LIANBAN_FIGURE_CASES (240 unless it says otherwise). The same with 20,000 of them, outside the tests:
`python -m tests.support.figures_year`.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest

from ledger.connection.pool import Pool, open_pool
from ledger.figures import facts
from ledger.figures.counts import Asked
from tests.support import figures_year, servers
from tests.support.figures_year import PAST_DAYS, YEAR, Compared, Facts, by_hand, parted_by_facts

CASES = int(os.environ.get("LIANBAN_FIGURE_CASES", "240"))


@pytest.fixture(scope="module")
async def pool(postgres: Any, database_template: str) -> AsyncIterator[Pool]:
    """A ledger with a year of cases, counted."""
    async with servers.fresh_database(postgres, database_template) as dsn:
        made = await open_pool(dsn, max_size=4)
        try:
            await figures_year.put_year(made, CASES)
            assert await facts.lag(made) == facts.Lag(0, None, 0)
            yield made
        finally:
            await made.close()


@pytest.fixture(scope="module")
async def found(pool: Pool) -> Facts:
    """All of them by the other hand."""
    return await by_hand(pool)


async def equal(compared: AsyncIterator[Compared]) -> int:
    """How many things both hands counted, each the same."""
    number = 0
    async for each in compared:
        assert each.made == each.hand, each.what
        number += 1
    return number


async def test_every_month_equals_the_count_by_hand(pool: Pool, found: Facts) -> None:
    assert sum(number for key, number in found.items() if key[0] == "received") == CASES
    assert await equal(figures_year.periods(pool, found)) == 80


async def test_how_items_ended_equals_the_count_by_hand(pool: Pool, found: Facts) -> None:
    assert await equal(figures_year.endings(pool, found)) == 1


async def test_amounts_and_reasons_equal_the_count_by_hand(pool: Pool, found: Facts) -> None:
    assert await equal(figures_year.amounts(pool, found)) == 5


async def test_promises_of_the_whole_equal_what_the_yellow_rungs_say(pool: Pool, found: Facts) -> None:
    assert await equal(figures_year.promises(pool, found)) == 1


async def test_what_was_open_at_the_end_of_a_month_equals_the_count_by_hand(pool: Pool, found: Facts) -> None:
    assert await equal(figures_year.open_then(pool, found)) == 18


@pytest.mark.parametrize("on", PAST_DAYS)
async def test_a_past_moment_is_counted_as_it_was_known_then(pool: Pool, on: date) -> None:
    assert await equal(figures_year.past(pool, on)) == 8


async def test_narrowed_figures_are_parts_of_the_whole_and_the_list_behind_has_as_many_rows(pool: Pool) -> None:
    whole = await parted_by_facts(pool, Asked(YEAR), "department")
    for department in sorted({by for _, by in whole})[:6]:
        narrowed = await parted_by_facts(pool, Asked(YEAR, department=department), "department")
        assert narrowed == Counter({key: number for key, number in whole.items() if key[1] == department})
