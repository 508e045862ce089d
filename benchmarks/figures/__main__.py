"""`python -m benchmarks.figures`: fill a ledger with facts, count periods of it; table and JSON."""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import asyncpg
import cyclopts
import psutil
from pydantic import BaseModel
from rich.console import Console
from rich.table import Table

from benchmarks.__main__ import FILE_WIDTH, OUT
from benchmarks.figures.fill import fill
from domain.figures.fact import FactKind
from domain.figures.period import Period, month_of, quarter_of, year_of
from domain.figures.registry import BY_KEY
from engine.postgres import EmbeddedPostgres
from ledger.connection.pool import Pool, open_pool, use_json
from ledger.figures import counts
from ledger.figures.counts import Asked
from ledger.migrate import migrate
from starter.web.figures.found import KINDS, OWN_KINDS, PARTED

MOST_MS = 1000.0
"""What a month may take."""
PASSAGE = 0o711
MONTH, PAST = month_of(date(2025, 11, 1)), datetime(2025, 12, 2, 1, tzinfo=UTC)
COURSE = (FactKind.RECEIVED, FactKind.CONCLUDED)
app = cyclopts.App(name="benchmarks.figures", help="测量大量办件下统计的耗时。", version_flags=[])


class Row(BaseModel):
    """One count: least and median of the time, in milliseconds, and how many rows came back.

    `cpu_ms`: what it costs the processors, here and in PostgreSQL together, whoever else works beside it.
    """

    what: str
    cpu_ms: float
    least_ms: float
    p50_ms: float
    rows: int


class Report(BaseModel):
    """One run: cases, facts, how long the filling took, and every count."""

    taken_at: str
    cases: int
    facts: int
    filled_s: float
    rows: list[Row]


@app.default
def run(*, cases: int = 1_000_000, times: int = 5, dsn: str = "") -> None:
    """在临时数据库里放入统计事实，再按各种统计期计数。

    Parameters
    ----------
    cases: int
        办件数，收件日均匀分布在一年里。
    times: int
        每项测几次。
    dsn: str
        已经放好的数据库；给出时不再放入。
    """
    console = Console(width=None if sys.stdout.isatty() else FILE_WIDTH)
    if dsn:
        _report(asyncio.run(_read(dsn, cases, 0, 0.0, times)), console)
        return
    with tempfile.TemporaryDirectory(prefix="lianban-figures-") as name:
        folder = Path(name)
        folder.chmod(PASSAGE)
        postgres = EmbeddedPostgres(folder / "postgres", log=folder / "postgres.log")
        postgres.start()
        try:
            found = asyncio.run(_whole(postgres, cases, times, console))
        finally:
            postgres.stop()
    _report(found, console)


async def _whole(postgres: EmbeddedPostgres, cases: int, times: int, console: Console) -> Report:
    dsn, began = await postgres.create_database("figures"), perf_counter()
    await migrate(dsn)
    connection = await asyncpg.connect(dsn, command_timeout=3600)
    await use_json(connection)
    facts = await fill(connection, cases)
    await connection.close()
    filled = round(perf_counter() - began, 1)
    console.print(f"放入 {cases} 件的 {facts} 条事实，用时 {filled} 秒；逐项计数……")
    return await _read(dsn, cases, facts, filled, times)


async def _read(dsn: str, cases: int, facts: int, filled: float, times: int) -> Report:
    pool = await open_pool(dsn, max_size=5, for_lists=True)
    try:
        rows = [await _measured(pool, what, work, times) for what, work in _counts(pool)]
    finally:
        await pool.close()
    at = datetime.now(UTC).strftime("%Y-%m-%dT%H%M%SZ")
    return Report(taken_at=at, cases=cases, facts=facts, filled_s=filled, rows=rows)


def _counts(pool: Pool) -> Iterator[tuple[str, Callable[[], Awaitable[int]]]]:
    """Everything that a page asks for, each by itself and all together."""

    def counted(
        asked: Asked, kinds: Sequence[FactKind] = OWN_KINDS, by: counts.Part | None = None
    ) -> Callable[[], Awaitable[int]]:
        async def work() -> int:
            return len(await counts.counted(pool, asked, kinds, by))

        return work

    async def page_of(period: Period, as_of: datetime | None = None) -> int:
        asked = Asked(period, as_of)
        found = await asyncio.gather(
            counts.counted(pool, asked, OWN_KINDS),
            counts.counted(pool, asked._replace(period=period.before()), PARTED),
            counts.open_by_day(pool, asked),
            counts.by_day(pool, asked, COURSE),
        )
        return sum(len(each) for each in found)

    yield "月：全部指标", counted(Asked(MONTH))
    yield "月：全部指标和时间归属", counted(Asked(MONTH), KINDS)
    yield "月：整页（本期、上期、在办、按日）", lambda: page_of(MONTH)
    yield "月：整页，按当时记录", lambda: page_of(MONTH, PAST)
    for by in ("bundle", "department", "hall", "item"):
        yield f"月：按 {by} 分组", counted(Asked(MONTH), PARTED, by)
    yield "月：一个部门", counted(Asked(MONTH, department="spj"))
    yield "季度：全部指标", counted(Asked(quarter_of(MONTH.from_on)))
    yield "年：全部指标", counted(Asked(year_of(MONTH.from_on)))
    yield "清单：首页", lambda: _listed(pool)


async def _listed(pool: Pool) -> int:
    figure = BY_KEY["item_late"]
    page = await counts.page(pool, Asked(MONTH), figure.of, 50)
    return len(page.rows) + await counts.number(pool, Asked(MONTH), figure.of)


async def _measured(pool: Pool, what: str, work: Callable[[], Awaitable[int]], times: int) -> Row:
    rows, took = await work(), []
    began_cpu = _cpu(pool)
    for _ in range(times):
        began = perf_counter()
        await work()
        took.append((perf_counter() - began) * 1000)
    cpu_ms = round((_cpu(pool) - began_cpu) * 1000 / times, 1)
    return Row(
        what=what, cpu_ms=cpu_ms, least_ms=round(min(took), 1), p50_ms=round(statistics.median(took), 1), rows=rows
    )


def _cpu(pool: Any) -> float:
    """Seconds of processor time that this process and its connections' PostgreSQL processes have had."""
    servers = [psutil.Process(each._con.get_server_pid()) for each in pool._holders if each._con is not None]
    theirs = [each.cpu_times() for each in servers]
    return process_time() + sum(each.user + each.system for each in theirs)


def _report(found: Report, console: Console) -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    path = OUT / f"figures-{found.taken_at}.json"
    path.write_text(found.model_dump_json(indent=2) + "\n", "utf-8")
    table = Table("统计", "CPU ms", "最短 ms", "中位 ms", "行数")
    for row in found.rows:
        table.add_row(row.what, str(row.cpu_ms), str(row.least_ms), str(row.p50_ms), str(row.rows))
    console.print(table)
    console.print(f"{found.cases} 件，{found.facts} 条事实。结果已写入 {path}")


if __name__ == "__main__":
    app(result_action="return_none")
