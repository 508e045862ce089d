"""Several runs side by side: every list with the figures of each number of cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.table import Table

from benchmarks.lists.measure import Row

Figures = Mapping[str, tuple[float, float, float]]
"""By list: milliseconds of processor time, of the 95th percentile, and KiB; at the worst of its readers."""


def summary(runs: Sequence[tuple[int, Sequence[Row]]]) -> Table:
    """One line for each list; of a number of cases its first page, of the greatest the deep one, too."""
    columns: list[tuple[str, Figures]] = [(f"{cases} 件", _worst(rows, "首页")) for cases, rows in runs]
    if runs:
        columns.append((f"{runs[-1][0]} 件，深页", _worst(runs[-1][1], "深页")))
    table = Table("清单", *(f"{title}：CPU ms，p95 ms，KiB" for title, _ in columns))
    for name in sorted({name for _, figures in columns for name in figures}):
        table.add_row(name, *(_words(figures.get(name)) for _, figures in columns))
    return table


def _worst(rows: Sequence[Row], place: str) -> Figures:
    found: dict[str, tuple[float, float, float]] = {}
    for row in rows:
        if row.place == place or (place == "首页" and row.place.startswith("查找")):
            name = _name(row)
            cpu, ms, kib = found.get(name, (0.0, 0.0, 0.0))
            found[name] = (max(cpu, row.cpu_ms), max(ms, row.p95_ms), max(kib, row.kib))
    return found


def _name(row: Row) -> str:
    """A list by its address, without who holds what; a search as one."""
    path = row.path.partition("whose=")[0].rstrip("?&")
    return f"{path.partition('?')[0]}，查找" if row.place.startswith("查找") else path


def _words(figures: tuple[float, float, float] | None) -> str:
    return "—" if figures is None else "，".join(f"{each:.0f}" for each in figures)
