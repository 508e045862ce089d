"""What the two parts found, as records for the JSON file and as tables on the terminal."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from importlib.metadata import version

from pydantic import BaseModel
from rich.console import Console
from rich.table import Table

from benchmarks.report import percentile
from benchmarks.rungs.engine import Outcome
from benchmarks.rungs.office import Office
from benchmarks.rungs.oracle import Findings
from benchmarks.rungs.simulate import Stint

PACKAGES = ("temporalio", "asyncpg", "pydantic")


class Machine(BaseModel):
    """Where it ran, and how busy that was with other things (load average of one minute, before and after)."""

    cores: int
    platform: str
    python: str
    packages: dict[str, str]
    load_before: float
    load_after: float = 0.0


class Fired(BaseModel):
    """What fired and whether it was right."""

    cases: int
    clocks: int
    entries: int
    acts: int
    rungs: int
    mistakes: int
    faults: dict[str, int]
    said: list[str]
    by_kind: dict[str, int]
    never_fired: list[str]


class Simulated(BaseModel):
    """The pure simulation. Rates are per second elapsed, and per CPU-second of one process within the rules alone.

    `rules_to_oracle`: CPU time of the rules divided by that of counting the same terms day by day.
    """

    fired: Fired
    processes: int
    seed: int
    seconds: float
    cpu_seconds: list[float]
    rungs_per_second: float
    rungs_per_rules_cpu_second: list[float]
    rules_to_oracle: list[float]
    memory_mib: list[dict[str, float]]


class Lateness(BaseModel):
    """Milliseconds."""

    rungs: int
    p50: float
    p95: float
    p99: float
    most: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Lateness | None:
        """The spread of these; None when there are none."""
        if not values:
            return None
        shares = [round(percentile(values, share), 1) for share in (0.5, 0.95, 0.99, 1.0)]
        return cls(rungs=len(values), p50=shares[0], p95=shares[1], p99=shares[2], most=shares[3])


class Engined(BaseModel):
    """The run on the servers. `memory_mib`: process → moment → resident MiB. Lateness: see docs/benchmarks.md."""

    fired: Fired
    workers: int
    seed: int
    most_open: int
    legal_days: int
    fast_forwards: int
    filing_seconds: float
    passing_seconds: float
    acting_seconds: float
    calendar_seconds: float
    rungs_per_second: float
    skipped: Lateness | None
    at_once: Lateness | None = None
    apart: Lateness | None = None
    memory_mib: dict[str, dict[str, float]]


class Report(BaseModel):
    """One run."""

    taken_at: str
    machine: Machine
    simulated: Simulated | None = None
    engined: Engined | None = None

    @property
    def mistakes(self) -> int:
        """Faults of both parts."""
        return sum(part.fired.mistakes for part in (self.simulated, self.engined) if part is not None)


def machine() -> Machine:
    """The machine now."""
    return Machine(
        cores=len(os.sched_getaffinity(0)),
        platform=platform.platform(),
        python=platform.python_version(),
        packages={name: version(name) for name in PACKAGES},
        load_before=round(os.getloadavg()[0], 2),
    )


def fired(findings: Findings, *, cases: int, entries: int, acts: int) -> Fired:
    """The findings as a record."""
    by_kind = {f"{kind} {name}": number for (kind, name), number in sorted(findings.fired.items())}
    return Fired(
        cases=cases,
        clocks=findings.clocks,
        entries=entries,
        acts=acts,
        rungs=findings.rungs,
        mistakes=findings.mistakes,
        faults=dict(findings.faults),
        said=findings.said,
        by_kind=by_kind,
        never_fired=[f"{kind} {name}" for kind, name in findings.silent],
    )


def simulated(stints: Sequence[Stint], seed: int) -> Simulated:
    """All processes together; rates and memory per process."""
    found = Findings()
    for stint in stints:
        found.join(stint.findings)
    seconds = max(stint.seconds for stint in stints)
    totals = {name: sum(getattr(stint, name) for stint in stints) for name in ("cases", "entries", "acts")}
    return Simulated(
        fired=fired(found, **totals),
        processes=len(stints),
        seed=seed,
        seconds=round(seconds, 1),
        cpu_seconds=[round(each.cpu_seconds, 1) for each in stints],
        rungs_per_second=round(found.rungs / seconds, 1),
        rungs_per_rules_cpu_second=[round(each.findings.rungs / each.rules_seconds, 1) for each in stints],
        rules_to_oracle=[round(each.rules_seconds / each.oracle_seconds, 2) for each in stints],
        memory_mib=[{name: round(mib, 1) for name, mib in each.memory_mib.items()} for each in stints],
    )


def engined(
    office: Office, outcome: Outcome, memory: dict[str, dict[str, float]], *, workers: int, seed: int
) -> Engined:
    """The run on the servers as a record."""
    findings = office.findings
    return Engined(
        fired=fired(findings, cases=len(office.cases), entries=office.entries, acts=outcome.acts),
        workers=workers,
        seed=seed,
        most_open=outcome.most_open,
        legal_days=outcome.legal_days,
        fast_forwards=office.fast_forwards,
        filing_seconds=round(outcome.filing_seconds, 1),
        passing_seconds=round(outcome.passing_seconds, 1),
        acting_seconds=round(outcome.acting_seconds, 1),
        calendar_seconds=round(outcome.calendar_seconds, 1),
        rungs_per_second=round(findings.rungs / outcome.passing_seconds, 1),
        skipped=Lateness.of(outcome.late_ms),
        memory_mib=memory,
    )


def print_report(report: Report, console: Console) -> None:
    """The figures as tables, and every fault that was put in words."""
    if report.simulated is not None:
        _print_fired("纯模拟", report.simulated.fired, _of_simulation(report.simulated), console)
    if report.engined is not None:
        _print_fired("引擎（时间快进）", report.engined.fired, _of_engine(report.engined), console)


def _print_fired(title: str, found: Fired, figures: dict[str, str], console: Console) -> None:
    table = Table(title=title, show_header=False)
    counts = {
        "办件": f"{found.cases:,}",
        "时限": f"{found.clocks:,}",
        "日志条目": f"{found.entries:,}",
        "操作": f"{found.acts:,}",
        "触发的梯级": f"{found.rungs:,}",
        "错误": f"{found.mistakes:,} {found.faults or ''}",
        "从未触发的梯级": "、".join(found.never_fired) or "无",
    }
    for name, text in (counts | figures).items():
        table.add_row(name, text)
    console.print(table)
    for words in found.said:
        console.print(words, markup=False)


def _of_simulation(part: Simulated) -> dict[str, str]:
    return {
        "用时": f"{part.seconds:,.0f} 秒，{part.processes} 个进程，CPU 各 {_joined(part.cpu_seconds, 0)} 秒",
        "每秒触发": f"{part.rungs_per_second:,.0f}",
        "规则每 CPU 秒触发（各进程）": _joined(part.rungs_per_rules_cpu_second, 0),
        "规则 CPU ÷ 逐日核对 CPU（各进程）": _joined(part.rules_to_oracle, 2),
        "内存 MiB（各进程）": "；".join(_memory(each) for each in part.memory_mib),
    }


def _of_engine(part: Engined) -> dict[str, str]:
    return {
        "同时在办最多": f"{part.most_open:,}",
        "经过": f"{part.legal_days} 天，快进 {part.fast_forwards:,} 次",
        "用时（秒）": f"收件 {part.filing_seconds}，快进 {part.passing_seconds}，操作 {part.acting_seconds}，"
        f"日历调整 {part.calendar_seconds}",
        "快进时每秒触发": f"{part.rungs_per_second:,.1f}",
        "快进后入账（毫秒）": _late(part.skipped),
        "真实时间、同时到期（毫秒）": _late(part.at_once),
        "真实时间、先后到期（毫秒）": _late(part.apart),
        **{f"内存 MiB：{name}": _memory(figures) for name, figures in part.memory_mib.items()},
    }


def _joined(values: Sequence[float], digits: int) -> str:
    return "、".join(f"{value:,.{digits}f}" for value in values)


def _memory(figures: dict[str, float]) -> str:
    return "，".join(f"{name} {mib:,.0f}" for name, mib in figures.items())


def _late(spread: Lateness | None) -> str:
    if spread is None:
        return "—"
    shares = f"p50 {spread.p50:,.0f}，p95 {spread.p95:,.0f}，p99 {spread.p99:,.0f}，最大 {spread.most:,.0f}"
    return f"{shares}（{spread.rungs:,} 次）"
