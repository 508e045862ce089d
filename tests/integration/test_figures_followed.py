"""Facts are made from journals by a follower: each once, as it was known when, and the same when made anew."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Any

import pytest

from domain.figures.fact import FactKind
from domain.figures.period import month_of, year_of
from ledger.connection.pool import Pool, open_pool
from ledger.figures import counts, facts
from ledger.figures.counts import Asked
from ledger.figures.kept import KeptFigures
from starter.office.figures import follower as figures
from tests.support import simulated
from tests.support.simulated import Simulated

CASES = 34


@pytest.fixture
async def pool(database: str) -> AsyncIterator[Pool]:
    """A migrated ledger."""
    made = await open_pool(database, max_size=4)
    try:
        yield made
    finally:
        await made.close()


async def on_file(pool: Pool, cases: int, seed: int = 1) -> list[Simulated]:
    """So many cases with their journals, each written a minute after it happened."""
    made = list(simulated.simulated(cases, seed))
    async with pool.acquire() as connection:
        for each in made:
            await simulated.put_on_file(connection, each)
        await simulated.written_as_it_happened(connection)
    return made


async def all_facts(pool: Pool) -> set[tuple[Any, ...]]:
    rows = await pool.fetch("select * from figure_fact")
    return {tuple(row) for row in rows}


async def follow_all(pool: Pool) -> None:
    while await figures.follow(pool):
        pass


async def test_every_append_is_counted_once_and_the_place_is_kept(pool: Pool) -> None:
    cases = await on_file(pool, CASES)
    assert (await facts.lag(pool)).cases == CASES
    await follow_all(pool)
    assert await facts.lag(pool) == facts.Lag(0, None, 0)
    made = await all_facts(pool)
    assert len({row[0] for row in made}) == CASES
    for each in cases:
        assert await figures.differences(pool, each.case_no) == []
    # Counted a second time nothing changes; made anew the same comes out.
    await facts.note(pool, None)
    await follow_all(pool)
    assert await all_facts(pool) == made
    for each in cases:
        assert await figures.count(pool, each.case_no, anew=True)
    assert await all_facts(pool) == made
    assert await figures.different_months(pool) == []


async def test_counted_entry_by_entry_or_all_at_once_the_same_facts_stand(pool: Pool) -> None:
    cases = list(simulated.simulated(CASES, 2))
    async with pool.acquire() as connection:
        for each in cases:
            await simulated.put_definition(connection, each)
            await simulated.put_case(connection, each)
        for seq in range(1, max(len(each.entries) for each in cases) + 1):
            for each in cases:
                if seq <= len(each.entries):
                    await simulated.append(connection, each, seq, seq)
                    await connection.execute("set session_replication_role = replica")
                    await connection.execute(
                        "update journal set recorded_at = at where case_no = $1 and seq = $2", each.case_no, seq
                    )
                    await connection.execute("set session_replication_role = origin")
            await follow_all(pool)
    bit_by_bit = await all_facts(pool)
    for each in cases:
        assert await figures.differences(pool, each.case_no) == []
        await figures.count(pool, each.case_no, anew=True)
    assert await all_facts(pool) == bit_by_bit


async def test_what_was_taken_back_is_still_counted_as_it_was_known(pool: Pool) -> None:
    """An open case is in the figures of then, and its end in those of now."""
    (case,) = await on_file(pool, 1)
    await follow_all(pool)
    rows = await pool.fetch("select * from figure_fact where key = 'open' order by known_from")
    assert [row["until_on"] is None for row in rows] == [True, False]
    first, second = rows
    assert first["known_until"] == second["known_from"]
    assert second["known_until"] == facts.FOR_EVER
    assert first["known_from"] == datetime.fromisoformat(str(case.entries[0].at)).astimezone(UTC) + (
        first["known_from"] - case.entries[0].at
    )


async def test_a_case_that_cannot_be_counted_costs_the_others_nothing_and_is_told(pool: Pool) -> None:
    cases = await on_file(pool, 3)
    broken = cases[1].case_no
    async with pool.acquire() as connection:
        await connection.execute("set session_replication_role = replica")
        await connection.execute("update journal set body = '{}' where case_no = $1 and seq = 1", broken)
        await connection.execute("set session_replication_role = origin")
    await follow_all(pool)
    lag = await facts.lag(pool)
    assert (lag.cases, lag.failed) == (1, 1)
    assert {row[0] for row in await all_facts(pool)} == {each.case_no for each in cases} - {broken}
    async with pool.acquire() as connection:
        await connection.execute("set session_replication_role = replica")
        await connection.execute(
            "update journal set body = $2 where case_no = $1 and seq = 1", broken, cases[1].entries[0].model_dump_json()
        )
        await connection.execute("set session_replication_role = origin")
    await facts.try_again(pool)
    await follow_all(pool)
    assert (await facts.lag(pool)).cases == 0
    assert await figures.differences(pool, broken) == []


async def test_a_count_is_kept_until_a_fact_of_its_months_changes(pool: Pool) -> None:
    await on_file(pool, CASES, 5)
    await follow_all(pool)
    kept, year = KeptFigures(pool), Asked(year_of(date(2025, 1, 1)))
    for asked in (year, Asked(month_of(date(2025, 6, 1)))):
        first = await kept.counted(asked, list(FactKind), "bundle")
        assert sorted(map(str, first)) == sorted(map(str, await counts.counted(pool, asked, list(FactKind), "bundle")))
        assert await kept.counted(asked, list(FactKind), "bundle") is first
    before = await kept.counted(year, list(FactKind))
    async with pool.acquire() as connection:
        for case in simulated.simulated(3, 77, 900):
            await simulated.put_on_file(connection, case)
    assert await kept.counted(year, list(FactKind)) is before, "what is due is not counted yet"
    await follow_all(pool)
    after = await kept.counted(year, list(FactKind))
    assert sum(each.number for each in after) > sum(each.number for each in before)
    gone = await pool.fetchval("select case_no from case_file where case_no like '%-000900'")
    await pool.execute("delete from figure_fact where case_no = $1", gone)
    assert sum(each.number for each in await kept.counted(year, list(FactKind))) < sum(each.number for each in after)
