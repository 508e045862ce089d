"""What the command line prints: sentences and tables in Chinese, or JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Annotated, Any

from cyclopts import Parameter
from rich.console import Console
from rich.table import Table

AsJson = Annotated[bool, Parameter(name="--json", negative="", help="输出 JSON。")]
PIPED_WIDTH = 200


def say(text: str, *, error: bool = False, style: str = "") -> None:
    """One line, as it stands: no markup is read in it."""
    Console(stderr=error, soft_wrap=True).print(text, style=style, highlight=False, markup=False)


def problem(code_name: str, sentence: str, next_step: str, *, code: int = 1) -> int:
    """What went wrong and what to do next, on standard error; returns the exit code."""
    say(f"{sentence}{next_step}（{code_name}）", error=True, style="red")
    return code


def print_json(content: Any) -> None:
    """JSON for programs, on standard output."""
    say(json.dumps(content, ensure_ascii=False, indent=2))


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table of texts, on standard output."""
    made = new_table(*columns)
    for row in rows:
        made.add_row(*row)
    print_table(made)


def new_table(*columns: str) -> Table:
    """An empty table; its first column is never broken."""
    table = Table(show_lines=False, header_style="bold")
    for place, column in enumerate(columns):
        table.add_column(column, overflow="fold", no_wrap=place == 0)
    return table


def print_table(table: Table) -> None:
    """A table on standard output."""
    console = Console()
    # Piped output has no width of its own, and eighty columns would break case numbers.
    (console if console.is_terminal else Console(width=PIPED_WIDTH)).print(table)
