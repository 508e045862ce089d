"""No test reads the day on which it runs: legal time comes from the ledger's clock, which stands on a named day.

A module of tests may mention a reading of the wall clock only where the wall is what it tests, with the reason here.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from runtime.settings import ROOT

READINGS = {
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "datetime.datetime.today",
    "datetime.date.today",
    *(f"time.{name}" for name in ("time", "time_ns", "localtime", "gmtime", "ctime", "asctime", "strftime")),
}
SQL_READING = re.compile(
    r"\b(now|clock_timestamp|statement_timestamp|transaction_timestamp|timeofday)\s*\(\s*\)"
    r"|\b(current_date|current_time|current_timestamp|localtime|localtimestamp)\b",
    re.IGNORECASE,
)
WALL_TIME = {
    "tests/architecture/test_named_days.py": "names what it forbids",
    "tests/chaos/test_revive.py": "when the sweeper tries again is wall time",
    "tests/workflow/test_sick_cases.py": "when the sweeper tries again is wall time",
    "tests/integration/test_doctor.py": "that a workflow was started is noted in wall time",
    "tests/integration/test_web_entrance.py": "sessions and their idle limit live in wall time",
    "tests/integration/test_news_sent.py": "when a message is sent again is wall time",
    "tests/support/post_box.py": "when a message is sent again is wall time",
    "tests/integration/test_payment.py": "when a letter is sent again is wall time",
    "tests/integration/test_payment_window.py": "when a letter is sent again is wall time",
    "tests/support/cash_desk.py": "when the provider is asked again is wall time",
    "tests/support/parties.py": "when a letter is sent again, and the provider asked again, is wall time",
    "tests/integration/test_letters.py": "when a letter is sent again is wall time",
    "tests/integration/test_letters_many.py": "when a letter is sent again is wall time",
    "tests/integration/test_web_look_ups.py": "when a letter is sent again is wall time",
    "tests/support/sources.py": "when a letter is sent again is wall time",
    "tests/support/days.py": "puts the legal clock where it is so far from the wall",
    "tests/unit/test_clock_properties.py": "shows, in a process of another time zone, that the host's does not matter",
    "tests/unit/test_connectors_signing.py": "call-backs are stamped and refused by wall time",
    "tests/unit/test_hanging_runs.py": "Temporal tells since when a task waits in wall time",
}
"""Modules that read the wall, each with its reason; one that no longer does must leave the list."""


def imported_names(tree: ast.Module) -> dict[str, str]:
    """What each imported name of a module stands for: `dt` to `datetime.datetime`."""
    known: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            known |= {each.asname or each.name: each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            known |= {each.asname or each.name: f"{node.module}.{each.name}" for each in node.names}
    return known


def full_name(node: ast.expr, known: dict[str, str]) -> str | None:
    """The whole name of `dt.now`, by way of its import; None for what is not a plain name."""
    if isinstance(node, ast.Name):
        return known.get(node.id)
    if isinstance(node, ast.Attribute):
        owner = full_name(node.value, known)
        return owner and f"{owner}.{node.attr}"
    return None


def readings(source: str) -> Iterator[str]:
    """Every mention of a clock that tells the day of the run, called or handed on, in Python and in SQL."""
    tree = ast.parse(source)
    known = imported_names(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Attribute) and full_name(node, known) in READINGS:
            yield f"{node.lineno} {ast.unparse(node)}"
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL_READING.search(node.value):
            yield f"{node.lineno} {node.value[:80]}"


def test_only_listed_modules_of_tests_read_the_wall_clock() -> None:
    found = {
        file.relative_to(ROOT).as_posix(): list(readings(file.read_text(encoding="utf-8")))
        for file in sorted((ROOT / "tests").rglob("*.py"))
    }
    reads = {file: mentions for file, mentions in found.items() if mentions}
    assert {file: mentions for file, mentions in reads.items() if file not in WALL_TIME} == {}
    assert sorted(WALL_TIME) == sorted(reads), "a listed module that reads no clock any more leaves the list"


@pytest.mark.parametrize(
    "source",
    [
        "from datetime import datetime as dt\nnow = dt.now",
        "import datetime\nprint(datetime.date.today())",
        "from time import time as seconds\nfields = {'at': seconds()}",
        "query = \"update act set received_at = now() - interval '3 days'\"",
        "query = 'select 1 where due_on < CURRENT_DATE'",
    ],
)
def test_reading_is_found_under_any_name(source: str) -> None:
    assert len(list(readings(source))) == 1


@pytest.mark.parametrize(
    "source",
    [
        "from temporalio import workflow\nat = workflow.now()",
        "query = 'select legal_now()'",
        "import time\nbegan = time.monotonic()",
        "from datetime import datetime\nat = datetime(2026, 11, 25, 10)",
    ],
)
def test_other_clocks_are_left_alone(source: str) -> None:
    assert list(readings(source)) == []
