"""The benchmark of the flow in small: every variant on real servers with its own worker, and a wait that ends."""

import itertools
from pathlib import Path

import pytest
from rich.console import Console

from benchmarks.driver import Driver
from benchmarks.hand_written import HandTuned
from benchmarks.patience import WaitedTooLong
from benchmarks.report import write_json
from benchmarks.session import Plan, measure
from benchmarks.tables import print_report
from benchmarks.variant import Stack
from benchmarks.variants import TITLES, make_variants
from engine.postgres import EmbeddedPostgres
from engine.temporal_process import EmbeddedTemporal, prepare_namespace
from engine.temporal_server import Build
from runtime.settings import Settings

NAMESPACE = "bench"
"""Of its own, as the measured cases are numbered from the first of the day, and so are other tests'."""
MOST_EVENTS = 34


@pytest.fixture
async def stack(database: str, postgres: EmbeddedPostgres, temporal_server: EmbeddedTemporal) -> Stack:
    """This run's servers, as a benchmark takes them."""
    await prepare_namespace(await temporal_server.ready(), NAMESPACE)
    assert postgres.process is not None
    assert temporal_server.process is not None
    return Stack(
        database_url=database,
        postgres_pid=postgres.process.pid,
        temporal_address=temporal_server.address,
        temporal_namespace=NAMESPACE,
        temporal_pid=temporal_server.process.pid,
        temporal_version=Build.wanted(Settings(_env_file=None).cache).version,
    )


async def test_every_variant_concludes_its_cases_and_is_measured(stack: Stack, tmp_path: Path) -> None:
    plan = Plan(variants=list(TITLES), cases=2, rounds=1, levels=[1, 2], sandbox=True, warm_up=1)
    console = Console(record=True, quiet=True, width=180)
    report = await measure(plan, stack, make_variants(plan.variants, stack, sandbox=plan.sandbox), console)
    assert [(row.level, row.variant) for row in report.rows] == list(itertools.product((1, 2), "abcd"))
    for row in report.rows:
        assert row.figures["cases_per_second"].least > 0
        assert row.figures["cpu_worker_ms"].least > 0
        assert row.figures["wal_kib"].least > 1
        assert ("history_events" in row.figures) == (row.variant != "c")
    ours, tuned = (
        next(row.figures["history_events"] for row in report.rows if row.variant == key) for key in ("d", "b")
    )
    assert 0 < ours.least <= ours.greatest <= MOST_EVENTS
    assert tuned.least > 0
    assert {(ratio.of, ratio.to, ratio.level) for ratio in report.ratios} >= {("d", "b", 1), ("d", "b", 2)}
    assert len(report.aims) == 6
    print_report(report, TITLES, console)
    assert write_json(report, tmp_path).stat().st_size > 0


async def test_case_that_nobody_serves_is_named_with_what_did_not_come(stack: Stack) -> None:
    variant = HandTuned(stack, sandbox=True)
    await variant.set_up()
    try:
        driver = Driver(variant, itertools.count(1), case_seconds=0.5)
        await variant.watch(driver.notice)
        with pytest.raises(ExceptionGroup) as stopped:
            await driver.warm_up(1)
    finally:
        await variant.tear_down()
    (error,) = stopped.value.exceptions
    assert isinstance(error, WaitedTooLong)
    assert str(error) == "bench_b-1: what comes after []: did not come in 0.5 s"
