"""`python -m benchmarks.door`: start the stack, weigh it, read its pages, apply at a steady rate; tables and JSON."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import cyclopts
from rich.console import Console

from benchmarks.__main__ import FILE_WIDTH, OUT
from benchmarks.door.installation import Installation, running, weight_mib
from benchmarks.door.measure import Door, Load, open_door
from benchmarks.door.report import Report, print_report, write_json

PASSAGE = 0o711
app = cyclopts.App(
    name="benchmarks.door", help="申请人网上申请：每分钟能收多少、每页多快、整套占多少内存。", version_flags=[]
)


class Plan(NamedTuple):
    """What to measure: applications a minute of each stretch and its seconds, turns through the pages, cases open
    beside, warm starts."""

    rates: tuple[float, ...]
    seconds: float
    pages: int
    flow: int
    starts: int


@app.default
def run(
    *,
    rate: str = "200,200,200",
    seconds: float = 60.0,
    pages: int = 20,
    flow: int = 1,
    starts: int = 3,
) -> None:
    """启动整套服务，逐页测量，再按固定速度申请。

    Parameters
    ----------
    rate: str
        每段每分钟开始多少份申请，逗号分隔；写几个测几段。
    seconds: float
        每段多少秒。
    pages: int
        逐页测量时，走几遍。
    flow: int
        旁边同时办理的办件数；0 表示没有。
    starts: int
        再次启动几次。
    """
    console = Console(width=None if sys.stdout.isatty() else FILE_WIDTH)
    rates = tuple(float(each) for each in rate.split(","))
    plan = Plan(rates=rates, seconds=seconds, pages=pages, flow=flow, starts=starts)
    with tempfile.TemporaryDirectory(prefix="lianban-door-") as name:
        folder = Path(name)
        folder.chmod(PASSAGE)
        report = asyncio.run(measure(folder / "home", plan, console))
    path = write_json(report, OUT)
    print_report(report, console)
    console.print(f"结果已写入 {path}")


async def measure(folder: Path, plan: Plan, console: Console) -> Report:
    """The whole run, in an installation of its own in `folder`."""
    warm: list[Installation] = []
    async with running(folder) as first:
        if not plan.starts:
            return await _read(first, plan, console, first, warm)
    for turn in range(plan.starts):
        console.print(f"再次启动 {turn + 1}……")
        async with running(folder) as again:
            warm.append(again)
            if turn == plan.starts - 1:
                return await _read(again, plan, console, first, warm)
    raise AssertionError


async def _read(
    installation: Installation, plan: Plan, console: Console, first: Installation, warm: Sequence[Installation]
) -> Report:
    door, pool, transport = await open_door(installation)
    try:
        console.print("逐页……")
        quiet, numbers = await door.quiet(plan.pages)
        loads = [await _loaded(door, rate, plan, console) for rate in plan.rates]
        return Report(
            taken_at=datetime.now(UTC).strftime("%Y-%m-%dT%H%M%SZ"),
            cores=os.cpu_count() or 0,
            load_average=os.getloadavg(),
            first_start_s=first.first_page_s,
            warm_starts_s=[each.first_page_s for each in warm],
            warm_starts_cpu_s=[each.first_page_cpu_s for each in warm],
            quiet=quiet,
            quiet_number_ms=numbers,
            loads=loads,
            memory_mib=weight_mib(installation),
        )
    finally:
        await transport.aclose()
        await pool.close()


async def _loaded(door: Door, rate: float, plan: Plan, console: Console) -> Load:
    console.print(f"每分钟 {rate:g} 份……")
    return await door.load(rate, plan.seconds, plan.flow)


if __name__ == "__main__":
    app(result_action="return_none")
