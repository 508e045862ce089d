"""From stretches to figures: medians over rounds with their spread, ratios within a round, aims, JSON."""

import math
import os
import platform
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

from pydantic import BaseModel

from benchmarks.driver import Stretch

BYTES_PER_KIB = 1024
MOST_EVENTS = 34
RATIOS = (("b", "a"), ("c", "b"), ("d", "b"), ("d", "a"), ("d", "c"))
RATIO_METRICS = ("cases_per_second", "next_row_p50_ms", "next_row_p95_ms")
MEASURED_PACKAGES = ("temporalio", "dbos", "asyncpg", "pydantic", "psycopg", "sqlalchemy")


class Spread(BaseModel):
    """Median over rounds, with the least and the greatest."""

    median: float
    least: float
    greatest: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread":
        """The spread of at least one value."""
        return cls(median=round(median(values), 3), least=round(min(values), 3), greatest=round(max(values), 3))


class Row(BaseModel):
    """All figures of one variant at one level, by metric."""

    variant: str
    level: int
    figures: dict[str, Spread]


class Ratio(BaseModel):
    """`of` divided by `to` at one level, by metric, each pair taken from one round."""

    of: str
    to: str
    level: int
    figures: dict[str, Spread]


class Aim(BaseModel):
    """One aim for ours against the hand-tuned variant at one level, and whether it was reached."""

    metric: str
    level: int
    aim: str
    measured: float
    is_reached: bool


class Machine(BaseModel):
    """What the figures were measured on."""

    cores: int
    platform: str
    python: str
    postgresql: str
    temporal_server: str
    packages: dict[str, str]


class Report(BaseModel):
    """Everything one run has to say; written as JSON and printed as tables."""

    taken_at: str
    machine: Machine
    parameters: dict[str, Any]
    rows: list[Row]
    ratios: list[Ratio]
    aims: list[Aim]
    rounds: list[dict[str, Any]]


def machine_facts(*, postgresql: str, temporal_server: str) -> Machine:
    """Cores that this process may use, and versions of what was measured."""
    return Machine(
        cores=len(os.sched_getaffinity(0)),
        platform=platform.platform(),
        python=platform.python_version(),
        postgresql=postgresql,
        temporal_server=temporal_server,
        packages={name: version(name) for name in MEASURED_PACKAGES},
    )


def percentile(values: Iterable[float], share: float) -> float:
    """The smallest value that at least `share` (0–1) of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * share) - 1)]


def figures_of(stretch: Stretch) -> dict[str, float]:
    """The figures of one stretch. Times in ms, CPU in ms per case, bytes and events per case."""
    figures = {
        "cases_per_second": stretch.cases / stretch.seconds,
        "next_row_p50_ms": percentile(stretch.next_row_ms, 0.50),
        "next_row_p95_ms": percentile(stretch.next_row_ms, 0.95),
        "next_row_p99_ms": percentile(stretch.next_row_ms, 0.99),
        "wal_kib": stretch.used.wal_bytes / stretch.cases / BYTES_PER_KIB,
    }
    for process, seconds in stretch.used.cpu_seconds.items():
        figures[f"cpu_{process}_ms"] = seconds * 1000 / stretch.cases
    if stretch.histories:
        figures["history_events"] = median(size.events for size in stretch.histories)
        figures["history_events_most"] = max(size.events for size in stretch.histories)
        figures["history_kib"] = median(size.size_bytes for size in stretch.histories) / BYTES_PER_KIB
    return figures


def summarise(stretches: Sequence[Stretch]) -> list[Row]:
    """One row per variant and level, in the order measured."""
    grouped: defaultdict[tuple[str, int], list[dict[str, float]]] = defaultdict(list)
    for stretch in stretches:
        grouped[stretch.variant, stretch.level].append(figures_of(stretch))
    return [Row(variant=variant, level=level, figures=_spreads(rounds)) for (variant, level), rounds in grouped.items()]


def compare(stretches: Sequence[Stretch]) -> list[Ratio]:
    """Ratios of variants within the same round, because the machine's noise moves both alike."""
    figures = {(each.variant, each.level, each.round): figures_of(each) for each in stretches}
    levels = sorted({each.level for each in stretches})
    rounds = sorted({each.round for each in stretches})
    ratios: list[Ratio] = []
    for of, to in RATIOS:
        for level in levels:
            pairs = [
                (figures[of, level, number], figures[to, level, number])
                for number in rounds
                if (of, level, number) in figures and (to, level, number) in figures
            ]
            if pairs:
                by_round = [{name: ours[name] / theirs[name] for name in RATIO_METRICS} for ours, theirs in pairs]
                ratios.append(Ratio(of=of, to=to, level=level, figures=_spreads(by_round)))
    return ratios


def judge(rows: Sequence[Row], ratios: Sequence[Ratio]) -> list[Aim]:
    """The aims for ours (d) against hand-tuned (b); empty when either was not measured."""
    checks: tuple[tuple[str, str, Callable[[float], bool]], ...] = (
        ("cases_per_second", "≥ 0.9 × b", lambda ratio: ratio >= 0.9),
        ("next_row_p95_ms", "≤ 1.2 × b", lambda ratio: ratio <= 1.2),
    )
    aims: list[Aim] = []
    for ratio in (each for each in ratios if (each.of, each.to) == ("d", "b")):
        for metric, aim, is_reached in checks:
            measured = ratio.figures[metric].median
            aims.append(
                Aim(
                    metric=metric,
                    level=ratio.level,
                    aim=aim,
                    measured=measured,
                    is_reached=is_reached(measured),
                )
            )
    for row in (each for each in rows if each.variant == "d" and "history_events" in each.figures):
        events = row.figures["history_events"].median
        aims.append(
            Aim(
                metric="history_events",
                level=row.level,
                aim=f"≤ {MOST_EVENTS}",
                measured=events,
                is_reached=events <= MOST_EVENTS,
            )
        )
    return aims


def write_json(report: Report, folder: Path) -> Path:
    """Write the report into `folder`, named by the time it was taken; returns the file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{report.taken_at}.json"
    path.write_text(report.model_dump_json(indent=2) + "\n", "utf-8")
    return path


def _spreads(rounds: Sequence[dict[str, float]]) -> dict[str, Spread]:
    return {name: Spread.of([figures[name] for figures in rounds]) for name in rounds[0]}
