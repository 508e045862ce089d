"""One run of the benchmark: variants take turns in short stretches, so that the machine's noise falls on all alike."""

import itertools
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import AsyncExitStack
from datetime import UTC, datetime

import asyncpg
from pydantic import BaseModel, PositiveInt
from rich.console import Console

from benchmarks.driver import Driver, Stretch
from benchmarks.meter import Meter
from benchmarks.patience import SET_UP_SECONDS, at_most
from benchmarks.report import Report, compare, figures_of, judge, machine_facts, summarise
from benchmarks.sql import SQL
from benchmarks.variant import Stack, Variant

# With fewer cases per place in flight, ramp-up and ramp-down would weigh more than the load.
CASES_PER_PLACE = 2


class Plan(BaseModel):
    """What to measure: variants in order, cases per stretch, rounds, cases at once, sandbox of (b) and (d).

    `warm_up`: cases of each variant before the first round, which count nowhere.
    """

    variants: list[str]
    cases: PositiveInt
    rounds: PositiveInt
    levels: list[PositiveInt]
    sandbox: bool
    warm_up: PositiveInt = 10

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
            console.print(f"方案 {key} 预热……")
            workers[key] = await _begin(variant, drivers[key], clean_up)
            await drivers[key].warm_up(plan.warm_up)
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


async def _begin(variant: Variant, driver: Driver, clean_up: AsyncExitStack) -> int:
    """Set a variant up with its worker, to be stopped and removed by `clean_up`; returns the worker's process id."""
    await _in_time(variant.set_up, f"{variant.key}: tables and connections")
    clean_up.push_async_callback(_in_time, variant.tear_down, f"{variant.key}: removal of its tables")
    await _in_time(lambda: variant.watch(driver.notice), f"{variant.key}: listening")
    async with at_most(SET_UP_SECONDS, f"{variant.key}: start of its worker"):
        pid = await variant.start_worker()
    clean_up.push_async_callback(_in_time, variant.stop_worker, f"{variant.key}: end of its worker")
    return pid


async def _in_time(step: Callable[[], Awaitable[None]], waited_for: str) -> None:
    async with at_most(SET_UP_SECONDS, waited_for):
        await step()


def turns(plan: Plan) -> Iterator[tuple[int, int, str]]:
    """(round, level, variant) in the order of measuring: variants side by side, every other round backwards.

    Noise of the machine lasts seconds to minutes, so what is to be compared must lie next to each other in time.
    """
    for round_no in range(1, plan.rounds + 1):
        order = plan.variants if round_no % 2 else plan.variants[::-1]
        for level, key in itertools.product(plan.levels, order):
            yield round_no, level, key
