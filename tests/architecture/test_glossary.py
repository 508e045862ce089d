"""The glossary is the code's word list: every code of a closed list stands in it, and nothing in it is made up."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import get_args

import pytest

from domain.case.acts import ActKind, Role
from domain.case.entries import Entry
from domain.case.joint.entries import JointOutcome
from domain.case.joint.state import JointPhase
from domain.case.results.entries import Outcome
from domain.case.state import ItemPhase, Phase
from domain.time.clock_kinds import ClockKind, RungName
from domain.time.clock_text import LIMIT_NAMES
from runtime.settings import ROOT
from starter.words import joint, names
from tests.support.syntax import nodes_of

PAGE = "docs/glossary.md"
SPAN = re.compile(r"`([^`]+)`")
ROOMS = ("domain", "workflows", "activities", "ledger", "starter", "engine", "runtime", "bundles")
BANNED = frozenset(
    {
        *("telling", "wording", "speaker", "shelf", "deed", "deeds", "ear", "provisions", "standing", "rehearsal"),
        *("proving", "deskwork", "passage", "acting", "joint_papers", "joint_may"),
    }
)
"""Old words that said two things or nothing: as whole modules, classes, functions, fields or variables."""
LISTS: Mapping[str, Mapping[str, str]] = {
    "Kinds of acts": {kind: names.ACT_NAMES[kind] for kind in ActKind},
    "Roles": {role: names.ROLE_NAMES[role] for role in Role},
    "Phases of a case": {phase: names.PHASE_NAMES[phase] for phase in Phase},
    "Phases of an item": {phase: names.ITEM_PHASE_NAMES[phase] for phase in ItemPhase},
    "Outcomes of a case": {outcome: names.OUTCOME_NAMES[outcome] for outcome in Outcome},
    "Kinds of clocks": {kind: LIMIT_NAMES[kind] for kind in get_args(ClockKind)},
    "Rungs": {rung: names.RUNG_NAMES[rung] for rung in get_args(RungName)},
    "Lights": names.LIGHT_NAMES,
    "Phases of a joint event": {phase: joint.PHASE_NAMES[phase] for phase in JointPhase},
    "Outcomes of a round": {outcome: joint.OUTCOME_NAMES[outcome] for outcome in get_args(JointOutcome)},
}
"""Heading → every code of that closed list with the Chinese name that people read."""
ENTRIES = {
    each.model_fields["kind"].default: each.__module__.removeprefix("domain.case.").split(".")[0]
    for each in get_args(get_args(Entry)[0])
}
"""Kind of entry → its subject; "entries" for the one of no subject."""


def sections() -> dict[str, list[list[str]]]:
    """The rows of each heading's tables, without head and rule."""
    found: dict[str, list[list[str]]] = {}
    heading = ""
    for line in (ROOT / PAGE).read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            heading = line.lstrip("# ")
            found[heading] = []
        elif line.startswith("| ") and not line.startswith(("| term |", "| code |", "| old |")):
            found[heading].append([cell.strip() for cell in line.strip("|").split(" | ")])
    return found


def words() -> list[list[str]]:
    """Rows of the words: term, Chinese, sense, what it is not, where it lives."""
    return [row for rows in sections().values() for row in rows if len(row) == 5]


def codes(heading: str) -> dict[str, str]:
    return {row[0].strip("`"): row[1] for row in sections()[heading]}


@pytest.mark.parametrize("heading", LISTS)
def test_every_code_of_a_closed_list_stands_there_with_its_chinese_name_and_none_besides(heading: str) -> None:
    assert codes(heading) == {str(code): name for code, name in LISTS[heading].items()}


def test_every_kind_of_entry_stands_under_its_subject_and_none_besides() -> None:
    rows = {
        row[0].strip("`"): re.split(r"[ :(]+", heading)[1]
        for heading, rows in sections().items()
        if heading.startswith("Entries")
        for row in rows
    }
    assert rows == {kind: subject if subject != "entries" else "of" for kind, subject in ENTRIES.items()}


def test_no_term_has_two_senses_and_no_chinese_word_two_terms() -> None:
    for column in (0, 1):
        counts = Counter(row[column] for row in words())
        assert [word for word, count in counts.items() if count > 1] == []


def test_a_code_in_two_lists_is_told_as_such() -> None:
    lists = [heading for heading in sections() if heading in LISTS or heading.startswith("Entries")]
    counts = Counter(code for heading in lists for code in codes(heading))
    assert {code for code, count in counts.items() if count > 1} == set(codes("Codes in two lists"))


@cache
def defined(path: Path) -> frozenset[str]:
    """Names that a module defines: classes with their fields, functions, constants."""
    found: set[str] = set()
    for node in nodes_of(path):
        if isinstance(node, ast.ClassDef):
            found.add(node.name)
            fields = (each.target for each in node.body if isinstance(each, ast.AnnAssign))
            found |= {f"{node.name}.{each.id}" for each in fields if isinstance(each, ast.Name)}
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found |= {each.id for each in targets if isinstance(each, ast.Name)}
    return frozenset(found)


def claims() -> Iterator[tuple[str, str | None]]:
    """Every file that the page names as a home, with the name said to live there."""
    page = (ROOT / PAGE).read_text(encoding="utf-8")
    lines = [row[4] for row in words()] + re.findall(r"^Lives in (.+)\.$", page, re.MULTILINE)
    for line in lines:
        path, *rest = SPAN.findall(line)
        yield path, rest[0] if rest else None


@pytest.mark.parametrize(("path", "name"), sorted(set(claims()), key=str))
def test_what_the_page_names_in_code_is_there(path: str, name: str | None) -> None:
    assert (ROOT / path).exists()
    assert name is None or name in defined(ROOT / path)


def identifiers(path: Path) -> Iterator[str]:
    """Every name that a module gives to something."""
    yield path.stem
    for node in nodes_of(path):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def test_old_words_do_not_come_back() -> None:
    files = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    wrong = sorted(
        {f"{path.relative_to(ROOT)}: {name}" for path in files for name in identifiers(path) if name.lower() in BANNED}
    )
    assert wrong == []


def test_every_old_word_of_the_page_is_looked_for() -> None:
    page = {word for row in sections()["Words that are not used"] for word in SPAN.findall(row[0])}
    assert page <= BANNED
