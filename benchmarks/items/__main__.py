"""`python -m benchmarks.items`: what an act costs with 40, 80, 160 and 500 items, and what the case carries."""

from __future__ import annotations

import cyclopts
from rich.console import Console
from rich.table import Table

from benchmarks.items.measure import MOST_KIB, MOST_MS, SIZES, Figures, as_json, measure

app = cyclopts.App(name="benchmarks.items", help="规则的用时和办件状态的大小随事项数怎样增长。", version_flags=[])


@app.default
def bench(*, sizes: str = ",".join(map(str, SIZES)), acts: int = 20, json: bool = False) -> int:
    """逐一测量各种事项数，打印表格。

    Parameters
    ----------
    sizes: str
        事项数，逗号分隔。
    acts: int
        每种事项数测多少次决定，取中位数。
    json: bool
        改为打印 JSON。
    """
    found = [measure(int(size), acts) for size in sizes.split(",")]
    if json:
        print(as_json(found))
    else:
        Console().print(table(found))
    return 0


def table(found: list[Figures]) -> Table:
    """The figures side by side."""
    drawn = Table("事项", "收件 ms", "规则 ms", "全部 ms", "携带 KiB")
    for each in found:
        drawn.add_row(
            str(each.items),
            *(f"{value:g}" for value in (each.filing_ms, each.decide_ms, each.act_ms, each.carried_kib)),
        )
    drawn.caption = f"目标：500 项时，规则不超过 {MOST_MS:g} 毫秒，携带不超过 {MOST_KIB} KiB"
    return drawn


if __name__ == "__main__":
    app(result_action="sys_exit_zero")
