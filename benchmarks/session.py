"""One run of the benchmark: variants take turns round by round, so that the machine's noise falls on all alike."""

import itertools
from collections.abc import Mapping
from contextlib import AsyncExitStack
from datetime import UTC, datetime

import asyncpg
from pydantic import BaseModel, PositiveInt
from rich.console import Console

from benchmarks.driver import Driver, Stretch
from benchmarks.meter import Meter
from benchmarks.report import Report, compare, figures_of, judge, machine_facts, summarise
from benchmarks.sql import SQL
from benchmarks.variant import Stack, Variant

WARM_UP_CASES = 10
# With fewer cases per place in flight, ramp-up and ramp-down would weigh more than the load.
CASES_PER_PLACE = 2


class Plan(BaseModel):
    """What to measure: variants in order, cases per stretch, rounds, cases at once, sandbox of (b) and (d)."""

    variants: list[str]
    cases: PositiveInt
    rounds: PositiveInt
    levels: list[PositiveInt]
    sandbox: bool

    def cases_at(self, level: int) -> int:
        """How many cases a stretch with `level` at once runs."""
        return max(self.cases, CASES_PER_PLACE * level)


async def measure(plan: Plan, stack: Stack, variants: Mapping[str, Variant], console: Console) -> Report:
    """Measure everything in the plan; only one variant's worker runs at a time."""
    taken_at = datetime.now(UTC)
    stretches: list[Stretch] = []
    async with AsyncExitStack() as clean_up:
        connection = await asyncpg.connect(stack.database_url)
        clean_up.push_async_callback(connection.close)
        numbers = itertools.count(1)
        drivers = {key: Driver(variant, numbers) for key, variant in variants.items()}
        for key, variant in variants.items():
            await variant.set_up()
            clean_up.push_async_callback(variant.tear_down)
            await variant.watch(drivers[key].notice)
        for round_no, key in itertools.product(range(1, plan.rounds + 1), variants):
            console.print(f"第 {round_no} 轮 方案 {key}……")
            stretches += await _take_turn(plan, stack, variants[key], drivers[key], connection, round_no)
        machine = machine_facts(
            postgresql=await connection.fetchval(SQL["server_version"]),
            temporal_server=stack.temporal_version,
        )
    rows, ratios = summarise(stretches), compare(stretches)
    return Report(
        taken_at=taken_at.strftime("%Y-%m-%dT%H%M%SZ"),
        machine=machine,
        parameters=plan.model_dump(mode="json"),
        rows=rows,
        ratios=ratios,
        aims=judge(rows, ratios),
        rounds=[
            {"variant": each.variant, "round": each.round, "level": each.level, "cases": each.cases} | figures_of(each)
            for each in stretches
        ],
    )


async def _take_turn(
    plan: Plan,
    stack: Stack,
    variant: Variant,
    driver: Driver,
    connection: "asyncpg.Connection[asyncpg.Record]",
    round_no: int,
) -> list[Stretch]:
    """One variant's turn in a round: start its worker, warm up, measure every level, stop the worker."""
    worker_pid = await variant.start_worker()
    try:
        meter = Meter(connection, stack.pids(worker_pid))
        await driver.warm_up(WARM_UP_CASES)
        return [
            await driver.measure(meter, round_no=round_no, level=level, cases=plan.cases_at(level))
            for level in plan.levels
        ]
    finally:
        await variant.stop_worker()
