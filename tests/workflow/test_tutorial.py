"""The tutorial as written: its files in their places, its commands in their order, on a copy of the tree."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from runtime.settings import ROOT

PAGE = (ROOT / "docs" / "bundles" / "tutorial.md").read_text(encoding="utf-8")
PART = re.compile(r"File `(?P<file>[^`]+)`:\n\n```yaml\n(?P<text>.*?)```|```sh\n(?P<commands>.*?)```", re.S)
MOST_LINES = 120
MOST_SECONDS = 300.0
"""A command that hangs is ended; nothing is timed."""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of what the commands need; the interpreter and its packages are those of the tree."""
    copy = tmp_path / "tree"
    left_out = shutil.ignore_patterns(".*", "tests", "docs", "__pycache__", "benchmarks", "requirements")
    shutil.copytree(ROOT, copy, ignore=left_out)
    (copy / ".venv").symlink_to(ROOT / ".venv")
    return copy


def test_the_tutorial_works_as_written(tree: Path) -> None:
    said = ""
    for part in PART.finditer(PAGE):
        if part["file"]:
            path = tree / part["file"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(part["text"], encoding="utf-8")
            continue
        for command in part["commands"].splitlines():
            done = subprocess.run(
                shlex.split(command), cwd=tree, capture_output=True, text=True, timeout=MOST_SECONDS, check=False
            )
            assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
            said += done.stdout
    assert "检查通过" in said
    assert "共 1 个示例，全部与声明相符" in said
    assert (tree / "kaiban-minsu.svg").read_text(encoding="utf-8").startswith("<svg")


def test_the_bundle_of_the_tutorial_is_short() -> None:
    lines = [line for part in PART.finditer(PAGE) if part["file"] for line in part["text"].splitlines()]
    assert len(lines) <= MOST_LINES
