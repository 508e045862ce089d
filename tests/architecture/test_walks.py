"""The four walks of docs/architecture.md lead where they say: each file holds what the step names."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

import pytest

from runtime.settings import ROOT

PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (\d+) \| `([^`]+)` \| `([^`]+)` \| (.*) \|$", re.MULTILINE)
MOST_STEPS, MOST_CLIMBS = 60, 4
"""What a walk may ask of a reader: so many functions, and going back so often to a file that was left."""


@dataclass(frozen=True)
class Step:
    """One row of a walk."""

    number: int
    file: str
    name: str
    told: str


def walks() -> dict[str, list[Step]]:
    """The steps of each walk by its letter."""
    parts = re.split(r"^\*\*\((\w)\) ", PAGE.partition("## Four walks")[2].partition("\n## ")[0], flags=re.MULTILINE)
    return {
        letter: [Step(int(number), file, name, told) for number, file, name, told in ROW.findall(text)]
        for letter, text in zip(parts[1::2], parts[2::2], strict=True)
    }


WALKS = walks()


def names_in(file: str) -> set[str]:
    """What a Python file defines, methods too."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    defined = {
        node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    }
    targets = [t for node in tree.body if isinstance(node, ast.Assign) for t in node.targets]
    targets += [node.target for node in tree.body if isinstance(node, ast.AnnAssign)]
    return defined | {target.id for target in targets if isinstance(target, ast.Name)}


def test_page_tells_the_four_walks() -> None:
    assert list(WALKS) == ["a", "b", "c", "d"]
    for steps in WALKS.values():
        assert [step.number for step in steps] == list(range(1, len(steps) + 1))


@pytest.mark.parametrize(
    "step", [step for steps in WALKS.values() for step in steps], ids=lambda step: f"{step.file}:{step.name}"
)
def test_step_names_what_its_file_holds(step: Step) -> None:
    if step.file.endswith(".py"):
        assert step.name in names_in(step.file)
    else:
        assert step.name in (ROOT / step.file).read_text(encoding="utf-8")


@pytest.mark.parametrize("letter", list(WALKS))
def test_walk_is_short_and_seldom_climbs(letter: str) -> None:
    files = [step.file for step in WALKS[letter]]
    assert len(files) <= MOST_STEPS
    left: set[str] = set()
    climbs = []
    for step, before in zip(WALKS[letter][1:], files, strict=False):
        left.add(before)
        if step.file != before and step.file in left:
            climbs.append(step)
    assert len(climbs) <= MOST_CLIMBS
    assert [step for step in WALKS[letter] if step.told.startswith("↑")] == climbs, "climbs are marked"
