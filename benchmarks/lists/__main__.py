"""`python -m benchmarks.lists`: fill a ledger, read every list through the web; table and JSON."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

import asyncpg
import cyclopts
from pydantic import BaseModel
from rich.console import Console
from rich.table import Table

from benchmarks.__main__ import FILE_WIDTH, OUT
from benchmarks.lists.fill import NOW, fill, slugs
from benchmarks.lists.measure import Row, measure, open_web, readers
from benchmarks.lists.summary import summary
from engine.postgres import EmbeddedPostgres
from ledger.connection.pool import use_json
from ledger.migrate import migrate
from runtime.settings import load_settings

MOST_MS, MOST_KIB = 50.0, 60.0
"""What a page may take in the server (95th percentile), and how large it may be."""
PASSAGE = 0o711
app = cyclopts.App(name="benchmarks.lists", help="测量各清单在大量办件下的耗时和大小。", version_flags=[])


class Report(BaseModel):
    """One run: how many cases, how many of them open, how long the filling took, and every list."""

    taken_at: str
    cases: int
    open_cases: int
    filled_s: float
    rows: list[Row]


@app.default
def run(*, cases: int = 1_000_000, open_cases: int = 40_000, times: int = 20, dsn: str = "") -> None:
    """在临时数据库里放入办件，再逐个打开清单。

    Parameters
    ----------
    cases: int
        办件数。
    open_cases: int
        其中在办的件数。
    times: int
        每一页测几次。
    dsn: str
        已经放好办件的数据库；给出时不再放入。
    """
    console = Console(width=None if sys.stdout.isatty() else FILE_WIDTH)
    if dsn:
        rows = asyncio.run(_read(dsn, times, console))
        _report(Report(taken_at=_now(), cases=cases, open_cases=open_cases, filled_s=0, rows=rows), console)
        return
    with tempfile.TemporaryDirectory(prefix="lianban-lists-") as name:
        folder = Path(name)
        folder.chmod(PASSAGE)
        postgres = EmbeddedPostgres(folder / "postgres", log=folder / "postgres.log")
        postgres.start()
        try:
            found = asyncio.run(_whole(postgres, cases, open_cases, times, console))
        finally:
            postgres.stop()
    _report(found, console)


async def _whole(postgres: EmbeddedPostgres, cases: int, open_cases: int, times: int, console: Console) -> Report:
    dsn, began = await postgres.create_database("lists"), perf_counter()
    await migrate(dsn)
    connection = await asyncpg.connect(dsn, command_timeout=3600)
    await use_json(connection)
    console.print(f"放入 {cases} 件，其中在办 {open_cases} 件……")
    if cases:
        await fill(connection, cases, open_cases)
    await connection.close()
    filled = perf_counter() - began
    console.print(f"用时 {filled:.0f} 秒；逐个打开清单……")
    rows = await _read(dsn, times, console)
    return Report(taken_at=_now(), cases=cases, open_cases=open_cases, filled_s=round(filled, 1), rows=rows)


async def _read(dsn: str, times: int, console: Console) -> list[Row]:
    async with open_web(load_settings(), dsn, slugs(), NOW) as (web, lianban):
        busiest = await lianban.pool.fetchrow(
            "select department, max(lead_department) as lead, mode() within group (order by person) as person "
            "from duty where act is not null and department is not null group by 1 order by count(*) desc limit 1"
        )
        # Of an empty ledger anybody reads the lists.
        busy = tuple(busiest or ())
        department, lead, person = busy if all(busy) and busy else ("spj", "spj", "nobody")
        rows = []
        for each in readers(department, lead, person):
            async for row in measure(web, lianban, each, times):
                rows.append(row)
                console.print(f"{row.who} {row.path} {row.place} {row.p95_ms} ms {row.kib} KiB {row.scans}")
        return rows


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H%M%SZ")


def _report(found: Report, console: Console) -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    path = OUT / f"lists-{found.taken_at}.json"
    path.write_text(found.model_dump_json(indent=2) + "\n", "utf-8")
    table = Table("谁", "清单", "位置", "最短 ms", "CPU ms", "中位 ms", "p95 ms", "KiB", "顺序扫描")
    for row in found.rows:
        table.add_row(
            row.who,
            row.path,
            row.place,
            str(row.least_ms),
            str(row.cpu_ms),
            str(row.p50_ms),
            str(row.p95_ms),
            str(row.kib),
            " ".join(row.scans),
        )
    console.print(table)
    slow = [row for row in found.rows if row.p95_ms > MOST_MS]
    large = [row for row in found.rows if row.kib > MOST_KIB]
    console.print(
        f"超过 {MOST_MS} ms 的 {len(slow)} 个，超过 {MOST_KIB} KiB 的 {len(large)} 个，共 {len(found.rows)} 个。"
    )
    console.print(f"结果已写入 {path}")


@app.command
def compare(*reports: Path) -> None:
    """把几次测量（不同办件数）合成一张表：每个清单在各种办件数下的 p95 和大小。"""
    found = sorted((Report.model_validate_json(path.read_text("utf-8")) for path in reports), key=lambda one: one.cases)
    Console(width=None if sys.stdout.isatty() else FILE_WIDTH).print(
        summary([(each.cases, each.rows) for each in found])
    )


if __name__ == "__main__":
    app(result_action="return_none")
