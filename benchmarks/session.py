"""One run of the benchmark: variants take turns in short stretches, so that the machine's noise falls on all alike."""

import itertools
from collections.abc import Iterator, Mapping
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
    """Measure everything in the plan; every variant's worker is up, and one variant at a time has work."""
    taken_at = datetime.now(UTC)
    stretches: list[Stretch] = []
    async with AsyncExitStack() as clean_up:
        connection = await asyncpg.connect(stack.database_url)
        clean_up.push_async_callback(connection.close)
        numbers = itertools.count(1)
        drivers = {key: Driver(variant, numbers) for key, variant in variants.items()}
        workers: dict[str, int] = {}
        for key, variant in variants.items():
            await variant.set_up()
            clean_up.push_async_callback(variant.tear_down)
            await variant.watch(drivers[key].notice)
            workers[key] = await variant.start_worker()
            clean_up.push_async_callback(variant.stop_worker)
            console.print(f"方案 {key} 预热……")
            await drivers[key].warm_up(WARM_UP_CASES)
        meters = {key: Meter(connection, stack.pids(pid), apart=workers.values()) for key, pid in workers.items()}
        for round_no, level, key in turns(plan):
            console.print(f"第 {round_no} 轮 同时 {level} 件 方案 {key}……")
            cases = plan.cases_at(level)
            stretches.append(await drivers[key].measure(meters[key], round_no=round_no, level=level, cases=cases))
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


def turns(plan: Plan) -> Iterator[tuple[int, int, str]]:
    """(round, level, variant) in the order of measuring: variants side by side, every other round backwards.

    Noise of the machine lasts seconds to minutes, so what is to be compared must lie next to each other in time.
    """
    for round_no in range(1, plan.rounds + 1):
        order = plan.variants if round_no % 2 else plan.variants[::-1]
        for level, key in itertools.product(plan.levels, order):
            yield round_no, level, key
