"""The benchmark of the door in small: the whole stack, a few people who apply, and everything that is said of it."""

from __future__ import annotations

import io
from pathlib import Path

from rich.console import Console

from benchmarks.door.__main__ import Plan, measure
from benchmarks.door.measure import NUMBER_STEP, PREVIEWS, SENT_STEP
from benchmarks.door.report import aims_of, print_report, write_json
from tests.support import servers

APPLICATIONS = 4


async def test_people_who_apply_are_measured_on_the_whole_stack(tmp_path: Path) -> None:
    plan = Plan(rates=(APPLICATIONS * 20.0,), seconds=3.0, pages=1, flow=1, starts=0)
    console = Console(file=io.StringIO(), record=True, width=180)
    with servers.scratch_folder("door") as folder:
        report = await measure(folder / "home", plan, console)
    steps = {each.step: each for each in report.quiet}
    assert {SENT_STEP, NUMBER_STEP, "办件页", "首页", *PREVIEWS} <= steps.keys()
    assert all(each.p95_ms >= each.p50_ms > 0 for each in report.quiet)
    (load,) = report.loads
    assert {each.times for each in load.steps} == {APPLICATIONS}
    assert load.messages >= 2 * APPLICATIONS, "each is told by both ways that it was received"
    assert load.messages_left == 0
    assert load.number_p95_ms >= load.number_p50_ms > 0
    assert {"web", "worker", "sender", "postgres", "temporal", "driver"} <= load.cores.keys()
    assert report.memory_mib["all"] > report.memory_mib["web"] > 10
    assert report.first_start_s > 0
    assert len(list(aims_of(report))) >= 8
    print_report(report, console)
    assert "对照目标" in console.export_text()
    assert write_json(report, tmp_path).stat().st_size > 0
