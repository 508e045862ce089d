"""What a developer's tools read: hooks that work offline and match what they are for, CI that is the one script."""

from __future__ import annotations

import re
import shlex
from typing import Any

import pytest
from ruamel.yaml import YAML

from runtime.settings import ROOT

HOOKS: list[dict[str, Any]] = [
    hook
    for repository in YAML(typ="safe").load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    for hook in repository["hooks"]
    if repository["repo"] == "local"
]
FILES = [
    path.relative_to(ROOT).as_posix() for room in ("domain", "bundles", "ledger") for path in (ROOT / room).rglob("*.*")
]


def test_every_hook_is_local_so_that_nothing_is_fetched() -> None:
    text = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    assert len(HOOKS) == text.count("- id: ") == text.count("language: system")


@pytest.mark.parametrize("hook", HOOKS, ids=[hook["id"] for hook in HOOKS])
def test_hook_runs_a_program_of_the_tree_on_files_that_are_there(hook: dict[str, Any]) -> None:
    program = shlex.split(hook["entry"])[0]
    assert (ROOT / program).exists(), program
    pattern = hook.get("files") or {"python": r"\.py$"}[hook["types"][0]]
    assert any(re.search(pattern, name) for name in FILES), pattern


def test_forge_runs_the_same_script_as_everybody_and_needs_no_secret() -> None:
    text = (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
    jobs = YAML(typ="safe").load(text)["jobs"]
    assert [step["run"] for job in jobs.values() for step in job["steps"] if "run" in step] == [".ci/run"]
    assert "secrets." not in text
