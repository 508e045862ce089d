"""The arrows between rooms, and what each room may reach for."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

from runtime.settings import ROOT
from tests.support.syntax import nodes_of

ROOMS = ("domain", "runtime", "bundles", "ledger", "workflows", "activities", "engine", "starter")
ARROWS = {
    "domain": set(),
    "runtime": {"domain"},
    "bundles": {"domain"},
    "workflows": {"domain"},
    "ledger": {"domain", "runtime"},
    "activities": {"domain", "ledger", "bundles", "runtime"},
    "engine": {"domain", "ledger", "bundles", "runtime"},
    "starter": {"domain", "ledger", "bundles", "runtime", "workflows", "activities", "engine"},
}
"""Which other rooms each room may import; worker.py at the root composes and may import all."""

OUTSIDE_OF_RULES = {"asyncio", "asyncpg", "temporalio", "random", "secrets", "os", "time", "pathlib", "socket", "httpx"}
CLOCKS = {"now", "utcnow", "today", "fromtimestamp"}
SQL = re.compile(
    r"^\s*(select\s.+\sfrom\s|select\s+[\w.]+\(|insert\s+into\s|update\s+\w+\s+set\s|delete\s+from\s|with\s+\w+\s+as\s"
    r"|create\s+(table|index|function)|alter\s+table|truncate\s)",
    re.IGNORECASE | re.DOTALL,
)
OWN_STORES = {"engine", "ledger/migrate.py"}
"""The engine administers servers and keeps the simulator's own SQLite file; migrate keeps its table of migrations."""


def sources(room: str) -> Iterator[tuple[Path, tuple[ast.AST, ...]]]:
    """Every module of a room, with its nodes."""
    for file in sorted((ROOT / room).rglob("*.py")):
        yield file.relative_to(ROOT), nodes_of(file)


def imported(nodes: Iterable[ast.AST]) -> Iterator[tuple[str, int]]:
    """The first names of what a module imports, with the line."""
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from ((alias.name.partition(".")[0], node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0], node.lineno


def test_table_names_every_room() -> None:
    made = {folder.parent.name for folder in ROOT.glob("*/__init__.py")} - {"tests", "benchmarks"}
    assert made == set(ROOMS) == set(ARROWS)


@pytest.mark.parametrize("room", ROOMS)
def test_room_imports_only_what_its_arrows_allow(room: str) -> None:
    others = {*ROOMS, "tests", "benchmarks", "worker"} - ARROWS[room] - {room}
    wrong = [
        f"{file}:{line} {name}" for file, nodes in sources(room) for name, line in imported(nodes) if name in others
    ]
    assert wrong == []


def test_contracts_of_the_import_linter_hold() -> None:
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True, no_logo=True) == 0


def test_rules_reach_for_nothing_outside() -> None:
    wrong = [
        f"{file}:{line} {name}"
        for file, nodes in sources("domain")
        for name, line in imported(nodes)
        if name in OUTSIDE_OF_RULES
    ]
    assert wrong == []


@pytest.mark.parametrize("room", ["domain", "workflows"])
def test_no_clock_is_read_but_the_workflows_own(room: str) -> None:
    wrong = [
        f"{file}:{node.lineno} {ast.unparse(node)}"
        for file, nodes in sources(room)
        for node in nodes
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in CLOCKS
        and ast.unparse(node.func) not in ("workflow.now", "self.now")
    ]
    assert wrong == []


@pytest.mark.parametrize("room", ["domain", "workflows"])
def test_imports_stand_at_the_top_of_the_module(room: str) -> None:
    """An import inside a function would run in the sandbox, in the middle of a case."""
    wrong = [
        f"{file}:{inner.lineno}"
        for file, nodes in sources(room)
        for node in nodes
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert wrong == []


@pytest.mark.parametrize("room", [room for room in ROOMS if room not in OWN_STORES])
def test_sql_lives_in_sql_files(room: str) -> None:
    wrong = []
    for file, nodes in sources(room):
        if file.as_posix() in OWN_STORES:
            continue
        for node in nodes:
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL.match(node.value):
                wrong.append(f"{file}:{node.lineno} {node.value[:60]}")
    assert wrong == []


def test_named_queries_each_say_what_they_are_for() -> None:
    for file in (ROOT / "ledger").glob("*.sql"):
        for part in file.read_text(encoding="utf-8").split("-- name: ")[1:]:
            name, _, rest = part.partition("\n")
            assert rest.startswith("-- "), f"{file.name}: {name} has no line of purpose"
