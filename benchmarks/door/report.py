"""The figures of the door as tables and JSON, beside their aims."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import BaseModel
from rich.console import Console
from rich.table import Table

from benchmarks.door.measure import PREVIEWS, Load, Step
from benchmarks.report import Spread, percentile

MOST_NUMBER_MS, MOST_PAGE_MS, MOST_PAGE_KIB, MOST_PREVIEW_MS = 300.0, 100.0, 60.0, 50.0
MOST_START_S, MOST_MIB = 10.0, 1.2 * 1024


class Report(BaseModel):
    """One run. `memory_mib`: shares of memory (PSS) by part after the load."""

    taken_at: str
    cores: int
    load_average: tuple[float, float, float]
    first_start_s: float
    warm_starts_s: list[float]
    warm_starts_cpu_s: list[float]
    quiet: list[Step]
    quiet_number_ms: list[float]
    loads: list[Load]
    memory_mib: dict[str, float]


class Aim(BaseModel):
    """One aim: at most (for a rate at least) so much, and what was measured."""

    name: str
    measured: float
    aim: float
    is_reached: bool


def aims_of(report: Report) -> Iterator[Aim]:
    """What was asked of the door, and whether it is so."""
    by_step = {each.step: each for each in report.quiet}
    pages = [
        each
        for each in report.quiet
        if each.step.endswith("页") or each.step in ("办事指南", "一件事的指南", "我的申请")
    ]
    yield _most("静时：提交到编号 p95，毫秒", percentile(report.quiet_number_ms, 0.95), MOST_NUMBER_MS)
    yield _most("静时：最慢的页 p95，毫秒", max(each.p95_ms for each in pages), MOST_PAGE_MS)
    yield _most("最大的页，KiB", max(each.kib for each in report.quiet), MOST_PAGE_KIB)
    for name in PREVIEWS:
        yield _most(f"静时：{name} p95，毫秒", by_step[name].p95_ms, MOST_PREVIEW_MS)
    for load in report.loads:
        asked = load.asked_per_minute
        rate = Aim(
            name=f"每分钟 {asked:g} 份：收到",
            measured=load.sent_per_minute,
            aim=asked,
            is_reached=load.sent_per_minute >= 0.95 * asked,
        )
        yield rate
        yield _most(f"每分钟 {asked:g} 份：没有提交成功的", len(load.failed), 0)
        yield _most(f"每分钟 {asked:g} 份：提交到编号 p95，毫秒", load.number_p95_ms, MOST_NUMBER_MS)
    if report.warm_starts_s:
        yield _most("再次启动到首页，秒", max(report.warm_starts_s), MOST_START_S)
    yield _most("内存（PSS），MiB", report.memory_mib["all"], MOST_MIB)


def _most(name: str, measured: float, most: float) -> Aim:
    return Aim(name=name, measured=round(measured, 1), aim=most, is_reached=measured <= most)


def print_report(report: Report, console: Console) -> None:
    """All tables."""
    console.print(_steps("逐页，一个人接一个人", report.quiet))
    if report.loads:
        console.print(_steps("同时申请时（最后一段）", report.loads[-1].steps))
        console.print(_loads(report.loads))
    starts = Spread.of(report.warm_starts_s) if report.warm_starts_s else None
    warm = f"再次启动 {starts.median} 秒（{starts.least}–{starts.greatest}）" if starts else "没有测再次启动"
    cpu = f"，其间共用处理器 {Spread.of(report.warm_starts_cpu_s).median} 秒" if starts else ""
    console.print(f"首次启动（装入演示数据）到首页 {report.first_start_s} 秒；{warm}{cpu}。")
    console.print("内存 PSS MiB：" + "，".join(f"{name} {value:g}" for name, value in report.memory_mib.items()))
    console.print(_aims(report))


def _steps(title: str, steps: Sequence[Step]) -> Table:
    table = Table("步骤", "次数", "p50 ms", "p95 ms", "KiB", title=title)
    for each in steps:
        table.add_row(each.step, str(each.times), f"{each.p50_ms:g}", f"{each.p95_ms:g}", f"{each.kib:g}")
    return table


def _loads(loads: Sequence[Load]) -> Table:
    titles = "要求/分 收到/分 到编号p50/ms p95/ms 各步p95/ms 消息 送达p95/ms 未送达 旁边办结/分 CPU/ms每份 占用核数"
    table = Table(*titles.split(), title="同时申请")
    for each in loads:
        cores = "，".join(f"{name} {value:g}" for name, value in each.cores.items() if value >= 0.01)
        figures = (
            each.asked_per_minute, each.sent_per_minute, each.number_p50_ms, each.number_p95_ms, each.page_p95_ms,
            each.messages, each.message_p95_ms, each.messages_left, each.flow_per_minute, each.cpu_ms,
        )  # fmt: skip
        table.add_row(*(f"{value:g}" for value in figures), cores)
    return table


def _aims(report: Report) -> Table:
    table = Table("目标", "测得", "要求", "", title="对照目标")
    for each in aims_of(report):
        table.add_row(each.name, f"{each.measured:g}", f"{each.aim:g}", "达到" if each.is_reached else "没有达到")
    return table


def write_json(report: Report, folder: Path) -> Path:
    """Keep the run."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"door-{report.taken_at}.json"
    path.write_text(report.model_dump_json(indent=2) + "\n", "utf-8")
    return path
