"""The aims of CONTRIBUTING.md hold, and the table of README "I want to see …" leads to what it names."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from runtime.settings import ROOT
from tests.support.figures import Figures, figures, folders, sources

MOST_LINES = 400
MOST_MODULES = 25
FUNCTION_LINES = 20
"""Nineteen functions of twenty are not longer."""
DOCUMENTED_PERCENT = 99


@pytest.fixture(scope="module")
def found() -> Figures:
    """The figures of the tree."""
    return figures()


def test_no_file_is_longer_than_one_can_keep_in_mind() -> None:
    assert [(each.path.as_posix(), each.lines) for each in sources() if each.lines > MOST_LINES] == []


def test_no_folder_holds_more_modules_than_one_can_look_through() -> None:
    assert [(folder, count) for folder, count in folders() if count > MOST_MODULES] == []


def test_functions_are_short_typed_and_what_is_public_says_what_it_is_for(found: Figures) -> None:
    assert found.function_lines.high <= FUNCTION_LINES
    assert found.typed == 100
    assert found.documented >= DOCUMENTED_PERCENT


def test_figures_count_what_stands_in_a_tree(tmp_path: Path) -> None:
    """A small tree whose figures are known by looking at it."""
    (tmp_path / "domain").mkdir()
    (tmp_path / "tests").mkdir()
    (tmp_path / "starter" / "web" / "templates").mkdir(parents=True)
    (tmp_path / "domain" / "one.py").write_text(
        'KIND = "claim_item"  # named\n\n\ndef f(a):\n    """Why."""\n    return a\n'
    )
    (tmp_path / "domain" / "two.py").write_text("def g() -> None:\n    pass\n")
    (tmp_path / "worker.py").write_text("X = 1\n")
    (tmp_path / "tests" / "test.py").write_text("\n" * 9)
    (tmp_path / "starter" / "web" / "templates" / "a.html").write_text('{{ "claim_item" }}')
    counted = figures(tmp_path)
    assert (counted.files, counted.lines) == (3, 9)
    assert (counted.file_lines.median, counted.file_lines.largest) == (2, 6)
    assert (counted.function_lines.median, counted.function_lines.largest) == (2, 3)
    assert (counted.typed, counted.documented, counted.tests_to_source) == (50, 50, 1)
    assert counted.comments == pytest.approx(100 / 9)
    assert counted.folders == (("domain", 2), (".", 1))
    assert dict(counted.acts)["claim_item"] == 2
    assert counted.files_of_an_act.median == 0


def test_contributing_names_the_aims_that_are_tested() -> None:
    aims = {row[0]: row[1] for row in rows_of("CONTRIBUTING.md", "figure")}
    assert aims["lines of a file, at most"] == str(MOST_LINES)
    assert aims["modules of a folder, at most"] == str(MOST_MODULES)
    assert aims["lines of a function, 95 of 100"] == str(FUNCTION_LINES)
    assert aims["functions with types"] == "100 %"
    assert aims["public names with a docstring"] == f"{DOCUMENTED_PERCENT} %"


# --- where things are -------------------------------------------------------------------------------------------------

HOLDS = {
    "domain/case/act_specs.py": "ACTS",
    "domain/case/rules.py": "check",
    "domain/case/refusals.py": "refuse",
    "domain/time/clock_kinds.py": "DEFAULT_LADDERS",
    "domain/case/decide.py": "decide",
    "domain/case/evolve.py": "evolve",
    "domain/time/clock.py": "walk",
    "domain/time/clock_text.py": "explanation",
    "domain/time/calendar.py": "WorkCalendar",
    "domain/process/rules.py": "Rules",
    "domain/process/kinds.py": "KINDS",
    "workflows/process.py": "Process",
    "workflows/case.py": "CaseWorkflow",
    "workflows/alarm.py": "Alarm",
    "workflows/mailbox.py": "Mailbox",
    "ledger/routines/append.sql": "append_entries",
    "ledger/schema.sql": "append_entries",
    "ledger/journal.py": "append",
    "starter/office/client.py": "Lianban",
    "starter/office/sweeper.py": "sweep",
    "starter/web/app.py": "create_app",
    "activities/departments.py": "DepartmentActivities",
    "bundles/loader.py": "load_bundle",
    "starter/cli/app.py": "main",
    "starter/cli/case/explained.py": "explained",
    "tests/support/figures.py": "figures",
}
"""What the reader of the table finds in each file: the rule, function, class or query that the row speaks of."""


def rows_of(page: str, heading: str) -> list[list[str]]:
    """The rows of the table whose first heading is that one: question, first, then."""
    lines = (ROOT / page).read_text(encoding="utf-8").splitlines()
    begin = next(at for at, line in enumerate(lines) if line.startswith(f"| {heading} "))
    table: list[list[str]] = []
    for line in lines[begin + 2 :]:
        if not line.startswith("|"):
            break
        table.append([cell.strip() for cell in line.strip("|").split("|")])
    return table


def places_of(row: list[str]) -> list[str]:
    """The files and folders that a row leads to."""
    return [place for cell in row[1:] for place in re.findall(r"`([^`]+/[^`]*)`", cell)]


def names_in(path: Path) -> Iterator[str]:
    """What a file defines: names of a module, functions of an SQL file."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".sql":
        yield from re.findall(r"create (?:or replace )?function (?:\w+\.)?(\w+)", text, re.IGNORECASE)
        return
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (target.id for target in targets if isinstance(target, ast.Name))


README = rows_of("README.md", "I want to see …")


@pytest.mark.parametrize("row", README, ids=[row[0] for row in README])
def test_row_leads_to_files_that_hold_what_it_names(row: list[str]) -> None:
    places = places_of(row)
    assert places
    for place in places:
        path = ROOT / place
        if place.endswith("/"):
            assert any(path.iterdir()), place
        else:
            assert HOLDS[place] in set(names_in(path)), place


def test_table_leads_to_the_same_files_in_both_languages() -> None:
    chinese = rows_of("README.zh-CN.md", "想看 ……")
    assert [places_of(row) for row in chinese] == [places_of(row) for row in README]
