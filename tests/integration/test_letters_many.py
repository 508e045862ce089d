"""Many letters: taking the next ones reads those alone, and what was settled long ago goes."""

from __future__ import annotations

import asyncio
import contextlib
import json
from typing import Any, cast

from activities.ports.party import PartyClient
from ledger.connection.pool import statements_counted
from ledger.connection.sql import query
from ledger.parties import letters, notices
from ledger.parties.letters import Outgoing
from runtime.settings import Settings
from starter.parties.dispatcher import PAUSE_SECONDS, Dispatcher
from tests.support.office import open_office
from tests.support.outsiders import Noted

MANY = 20_000
IDLE_SECONDS = 5.0
MOST = 8
_PUT = """
insert into letter (letter_id, party, kind, lane, next_try_at)
select 'l' || n, 'echo', 'notes', 'lane' || n, clock_timestamp() - make_interval(secs => $1 - n * 0.01)
from generate_series(1, $1::int) as n
"""


async def test_the_next_of_many_lanes_are_taken_without_reading_the_others(settings: Settings) -> None:
    async with open_office(settings) as office, office.lianban.pool.acquire() as connection:
        await connection.execute(_PUT, MANY)
        await connection.execute("analyze letter")
        explained = await connection.fetchval(
            "explain (analyze, format json) " + query("parties/letters", "claim"), 60.0, ["echo"], MOST
        )
        plan = explained if isinstance(explained, list) else json.loads(explained)
        assert _most_rows(plan[0]["Plan"]) <= 10 * MOST
        taken = await connection.fetch("select letter_id from letter where tries = 1")
        assert {row["letter_id"] for row in taken} == {f"l{n}" for n in range(1, MOST + 1)}, "the longest due"


async def test_a_sender_with_nothing_to_send_asks_once_for_all_parties(settings: Settings) -> None:
    parties = [f"party{n}" for n in range(9)]
    async with open_office(settings) as office:
        pool, stop = office.lianban.pool, asyncio.Event()
        handlers = {party: Noted(cast("PartyClient", None), party) for party in parties}
        with statements_counted() as idle:
            running = asyncio.create_task(Dispatcher(pool, handlers).run_until(stop))
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), IDLE_SECONDS)
            stop.set()
            await running
        print(f"{idle.number / IDLE_SECONDS:.1f} statements a second for {len(parties)} parties")
        assert 1 <= idle.number <= IDLE_SECONDS / PAUSE_SECONDS + 2


async def test_what_was_settled_a_year_ago_goes_and_what_is_dead_stays(settings: Settings) -> None:
    async with open_office(settings) as office:
        pool = office.lianban.pool
        for name in ("old", "fresh", "dead"):
            await letters.put(pool, Outgoing(name, "echo", "notes", "", name))
            await letters.settle(pool, name, "failed" if name == "dead" else "done")
            await notices.keep(pool, "echo", name, "", "")
        await pool.execute("update letter set settled_at = settled_at - interval '400 days' where letter_id <> 'fresh'")
        await pool.execute("update party_notice set at = at - interval '400 days' where notice_id = 'old'")
        await letters.forget(pool)
        await notices.forget(pool)
        left = await pool.fetch("select letter_id from letter order by 1")
        assert [row["letter_id"] for row in left] == ["dead", "fresh"]
        assert await notices.known(pool, "echo", "old") is None
        assert await notices.known(pool, "echo", "fresh") is not None


def _most_rows(plan: dict[str, Any]) -> float:
    """The most rows that any step of a plan gave."""
    return max([float(plan["Actual Rows"]), *(_most_rows(each) for each in plan.get("Plans", ()))])
