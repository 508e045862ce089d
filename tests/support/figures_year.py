"""A seeded year of simulated cases whose figures are compared with those of another hand, each with what it is about.

`python -m tests.support.figures_year --cases 20000` plays as many on a ledger of its own and says where the two differ;
`tests/integration/test_figures_by_hand.py` does the same with few.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any, NamedTuple

import cyclopts
from rich.console import Console

from domain.figures import of_drafts, of_matters, of_ratings, of_surveys
from domain.figures.fact import DECIDED, FactKind
from domain.figures.period import Period, month_of, quarter_of, year_of
from engine.postgres import EmbeddedPostgres
from ledger.connection.pool import Pool, open_pool
from ledger.figures import counts, facts
from ledger.figures.counts import Asked, Part
from ledger.migrate import migrate
from starter.office.figures import follower as figures
from tests.support import simulated
from tests.support.counted_by_hand import ByHand

SEED = 20260101
DELAY = timedelta(minutes=1)
"""So long after its legal time each entry was written."""
YEAR = year_of(date(2025, 1, 1))
PAST_DAYS = (date(2025, 3, 3), date(2025, 7, 15), date(2025, 12, 31))
"""Days as of whose noon is counted again."""
BY: tuple[Part, ...] = ("bundle", "department", "hall", "item")
PLACE = {"bundle": 2, "hall": 3, "channel": 4, "department": 5, "item": 6}
"""Where a fact that was counted by hand says it."""
OF_ITEMS = {
    *("item_ended", "refused", "returned", "urged", "stopped", "delivered", "commitment_checked", "revoked"),
    *("step_ended", "delay_explained", "sent"),
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
BESIDE = {kind.value for kind in (*of_drafts.KINDS, *of_ratings.KINDS, *of_matters.KINDS, *of_surveys.KINDS)}
"""Kinds that follow from no case's journal: another hand counts them (`tests.support.counted_beside`)."""
TOGETHER = 200
OF_SOME = """
select c.opening, c.hall, array_agg(j.body order by j.seq) as bodies from case_file c join journal j using (case_no)
where c.case_no = any($1) and ($2::timestamptz is null or j.recorded_at <= $2) group by c.case_no
"""
"""What the other hand reads of some cases: what they started with, and entries that were written by then."""
PASSAGE = 0o711
Facts = Counter[tuple[Any, ...]]


class Compared(NamedTuple):
    """One thing that both hands counted."""

    what: str
    made: Any
    hand: Any

    @property
    def is_equal(self) -> bool:
        """Whether they say the same."""
        return bool(self.made == self.hand)


async def put_year(pool: Pool, cases: int, say: Any = None) -> None:
    """So many cases of a year with their journals, counted to the end."""
    async with pool.acquire() as connection:
        for nth, case in enumerate(simulated.simulated(cases, SEED), start=1):
            await simulated.put_on_file(connection, case)
            if say is not None and nth % 500 == 0:
                say(f"{nth} 件已落账")
        await simulated.written_as_it_happened(connection, DELAY)
        await connection.execute("vacuum analyze", timeout=simulated.LONG_SECONDS)
    rounds = 0
    while await figures.follow(pool):
        rounds += 1
        if say is not None and rounds % 10 == 0:
            say(f"还有 {(await facts.lag(pool)).cases} 件待计入")


async def by_hand(pool: Pool, as_of: datetime | None = None) -> Facts:
    """Every case counted by the other hand, from the entries that were written by then."""
    found: Facts = Counter()
    numbers = [row["case_no"] for row in await pool.fetch("select case_no from case_file order by case_no")]
    for part in range(0, len(numbers), TOGETHER):
        for row in await pool.fetch(OF_SOME, numbers[part : part + TOGETHER], as_of):
            found.update(ByHand(row["opening"], [json.loads(body) for body in row["bodies"]], row["hall"]).facts)
    return found


def within(found: Facts, period: Period) -> Iterator[tuple[tuple[Any, ...], int]]:
    """Facts of a period that were counted by hand."""
    return ((key, number) for key, number in found.items() if period.from_on <= key[1] <= period.until_on)


def parted(found: Facts, period: Period, by: Part) -> Counter[tuple[str, Any]]:
    """How many of each kind, by that, as the other hand has it."""
    place, made = PLACE[by], Counter[tuple[str, Any]]()
    for key, number in within(found, period):
        if key[0] != "whole" and not _is_without(key[0], by):
            made[key[0], key[place]] += number
    return made


async def parted_by_facts(pool: Pool, asked: Asked, by: Part) -> Counter[tuple[str, Any]]:
    """The same as the read model has it."""
    made = Counter[tuple[str, Any]]()
    for each in await counts.counted(pool, asked, list(FactKind), by):
        if each.kind not in ("held", "open", *BESIDE) and not _is_without(each.kind, by):
            made[each.kind, each.by] += each.number
    return made


def _is_without(kind: str, by: Part) -> bool:
    return (by == "item" and kind not in OF_ITEMS) or (by == "department" and kind in WITHOUT_DEPARTMENT)


def months() -> list[Period]:
    """The year, and the half after it in which its cases end."""
    return [month_of(date(2025 + month // 12, month % 12 + 1, 1)) for month in range(18)]


async def periods(pool: Pool, found: Facts) -> AsyncIterator[Compared]:
    """Months, a quarter and the year, by matter, department, hall and item."""
    for period in (*months(), quarter_of(date(2025, 5, 1)), YEAR):
        for by in BY:
            made = await parted_by_facts(pool, Asked(period), by)
            yield Compared(f"{period.name}，按{by}", made, parted(found, period, by))


async def endings(pool: Pool, found: Facts) -> AsyncIterator[Compared]:
    """Decision, way, promise, law, working days: of each item that ended."""
    hand, made = Counter[tuple[Any, ...]](), Counter[tuple[Any, ...]]()
    for key, number in within(found, YEAR):
        if key[0] == "item_ended":
            hand[key[4], *key[6:]] += number
    for each in await counts.counted(pool, Asked(YEAR), [FactKind.ITEM_ENDED], "item"):
        made[each.channel, each.by, each.ground, each.way, each.timing, each.law, each.days] += each.number
    yield Compared("事项怎样办结", made, hand)


async def amounts(pool: Pool, found: Facts) -> AsyncIterator[Compared]:
    """Kinds that say how many, by their reasons."""
    counted = await counts.counted(pool, Asked(YEAR), list(FactKind))
    for kind, ground, amount in AMOUNTS:
        hand, made = Counter[Any](), Counter[Any]()
        for key, number in within(found, YEAR):
            if key[0] == kind:
                hand[key[ground] if ground else None] += key[amount] * number
        for each in counted:
            if each.kind == kind:
                made[each.ground if ground else None] += each.amount
        yield Compared(kind, +made, +hand)


async def promises(pool: Pool, found: Facts) -> AsyncIterator[Compared]:
    """At 24:00 of the last day a whole that has not ended turns yellow, and an entry says so."""
    hand, made = Counter[str](), Counter[str]()
    for key, number in within(found, YEAR):
        if key[0] == "whole":
            hand[key[6]] += number
    for each in await counts.counted(pool, Asked(YEAR), [FactKind.CONCLUDED]):
        if each.ground in DECIDED and each.timing is not None:
            made["late" if each.timing == "late" else "in_time"] += each.number
    yield Compared("整件事的承诺", made, hand)


async def open_then(pool: Pool, found: Facts) -> AsyncIterator[Compared]:
    """What was open at the end of each month."""
    for period in months():
        received, concluded = (
            sum(number for key, number in found.items() if key[0] == kind and key[1] <= period.until_on)
            for kind in ("received", "concluded")
        )
        made = await counts.open_by_day(pool, Asked(period))
        yield Compared(f"{period.name}末在办", sum(each.number for each in made), received - concluded)


async def past(pool: Pool, on: date) -> AsyncIterator[Compared]:
    """What the journal said at noon of that day, whatever was written since."""
    as_of = datetime(on.year, on.month, on.day, 4, tzinfo=UTC)
    found = await by_hand(pool, as_of)
    for period in (month_of(on), year_of(on)):
        for by in BY:
            made = await parted_by_facts(pool, Asked(period, as_of), by)
            yield Compared(f"{on} 时的{period.name}，按{by}", made, parted(found, period, by))


async def everything(pool: Pool) -> AsyncIterator[Compared]:
    """All of it."""
    found = await by_hand(pool)
    for check in (periods, endings, amounts, promises, open_then):
        async for each in check(pool, found):
            yield each
    for on in PAST_DAYS:
        async for each in past(pool, on):
            yield each


app = cyclopts.App(name="figures_year", help="一年的模拟办件：统计与另一双手的计数逐项比较。", version_flags=[])


@app.default
def run(*, cases: int = 20_000) -> int:
    """在临时数据库里放入一年的办件，计入统计，再与只读日志条目的计数比较。

    Parameters
    ----------
    cases: int
        办件数；20,000 件在两个空闲的核上大约要半小时。
    """
    console = Console()
    with tempfile.TemporaryDirectory(prefix="lianban-year-") as name:
        folder = Path(name)
        folder.chmod(PASSAGE)
        postgres = EmbeddedPostgres(folder / "postgres", log=folder / "postgres.log")
        postgres.start()
        try:
            return asyncio.run(_whole(postgres, cases, console))
        finally:
            postgres.stop()


async def _whole(postgres: EmbeddedPostgres, cases: int, console: Console) -> int:
    dsn, began = await postgres.create_database("year"), monotonic()

    def say(words: str) -> None:
        console.print(f"{monotonic() - began:7.0f} 秒  {words}")

    await migrate(dsn)
    pool = await open_pool(dsn, max_size=4)
    try:
        await put_year(pool, cases, say)
        entries = await pool.fetchval("select count(*) from journal")
        made = await pool.fetchval("select count(*) from figure_fact")
        say(f"{cases} 件，{entries} 条日志，{made} 条事实；逐项比较……")
        compared = [each async for each in everything(pool)]
    finally:
        await pool.close()
    different = [each for each in compared if not each.is_equal]
    for each in different:
        say(f"不一致：{each.what}；统计多出 {_more(each.made, each.hand)}，另一双手多出 {_more(each.hand, each.made)}")
    say(f"比较 {len(compared)} 项，不一致 {len(different)} 项。")
    return 1 if different else 0


def _more(one: Any, other: Any) -> Any:
    return dict((one - other).most_common(5)) if isinstance(one, Counter) else one


if __name__ == "__main__":
    raise SystemExit(app(result_action="return_value"))
