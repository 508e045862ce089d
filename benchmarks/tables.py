"""The report as tables on the terminal, in plain words."""

from collections.abc import Mapping

from rich.console import Console
from rich.table import Table

from benchmarks.report import Report, Spread

SPEED = {
    "cases_per_second": "每秒办件",
    "next_row_p50_ms": "下一待办 p50 毫秒",
    "next_row_p95_ms": "p95 毫秒",
    "next_row_p99_ms": "p99 毫秒",
}
COST = {
    "history_events": "历史事件",
    "history_kib": "历史 KiB",
    "wal_kib": "WAL KiB",
    "cpu_worker_ms": "CPU 毫秒：工作进程",
    "cpu_server_ms": "Temporal",
    "cpu_postgres_ms": "PostgreSQL",
    "cpu_driver_ms": "驱动",
}


def print_report(report: Report, titles: Mapping[str, str], console: Console) -> None:
    """Print figures per variant and level, ratios, and the aims."""
    console.print(_figures("速度（从发出决定到下一条待办出现）", SPEED, report, titles))
    console.print(_figures("每件办件的开销", COST, report, titles))
    if report.ratios:
        console.print(_ratios(report))
    if report.aims:
        console.print(_aims(report))


def _figures(title: str, metrics: Mapping[str, str], report: Report, titles: Mapping[str, str]) -> Table:
    table = Table(title=f"{title}：各轮中位数（最小–最大）")
    table.add_column("方案")
    table.add_column("同时", justify="right")
    for name in metrics.values():
        table.add_column(name, justify="right")
    for row in report.rows:
        cells = (_spread(row.figures.get(metric)) for metric in metrics)
        table.add_row(f"{row.variant} {titles[row.variant]}", str(row.level), *cells)
    return table


def _ratios(report: Report) -> Table:
    table = Table(title="同一轮内的比值：中位数（最小–最大）")
    table.add_column("比值")
    table.add_column("同时", justify="right")
    metrics = list(report.ratios[0].figures)
    for metric in metrics:
        table.add_column(SPEED[metric], justify="right")
    for ratio in report.ratios:
        cells = (_spread(ratio.figures[metric], digits=2) for metric in metrics)
        table.add_row(f"{ratio.of}/{ratio.to}", str(ratio.level), *cells)
    return table


def _aims(report: Report) -> Table:
    table = Table(title="目标（d 对 b）")
    for column in ("指标", "同时", "目标", "实测", "达到"):
        table.add_column(column)
    for aim in report.aims:
        reached = "是" if aim.is_reached else "否"
        table.add_row((SPEED | COST)[aim.metric], str(aim.level), aim.aim, f"{aim.measured:.2f}", reached)
    return table


def _spread(spread: Spread | None, digits: int = 1) -> str:
    """`median (least–greatest)`; a dash where the engine keeps no such record."""
    if spread is None:
        return "—"
    if spread.least == spread.greatest:
        return f"{spread.median:.{digits}f}"
    return f"{spread.median:.{digits}f}（{spread.least:.{digits}f}–{spread.greatest:.{digits}f}）"
