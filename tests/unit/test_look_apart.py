"""A stranger's definition costs the web nothing: depth is counted before anything is composed, the rest has limits."""

from __future__ import annotations

import pytest

from bundles.language.bounds import MOST_DEPTH, is_too_deep
from bundles.loader import all_bundles
from runtime.settings import ROOT
from starter.definitions import look_apart as apart
from starter.definitions.look import look


@pytest.mark.parametrize("text", ["[" * 60_000, "{a: " * 60_000, "- " * 60_000, "? " * 60_000, "x: [" + "[" * 60_000])
def test_nesting_is_counted_and_refused(text: str) -> None:
    assert is_too_deep(text)
    assert [each.code for each in look(text.encode()[:60_000]).findings] == ["YAML_TOO_DEEP"]


def test_files_of_the_tree_nest_less_than_that() -> None:
    assert MOST_DEPTH == 60
    files = list((ROOT / "bundles").rglob("*.yaml"))
    assert len(files) > 50
    assert not [path for path in files if is_too_deep(path.read_text(encoding="utf-8"))]
    assert all_bundles()


async def test_definition_that_costs_too_much_is_stopped_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    questions = "\n".join(
        f"  q{number}: {{ask: 问题{number}？, options: [甲, 乙, 丙, 丁, 戊]}}" for number in range(40)
    )
    path = ROOT / "bundles" / "matters" / "xinshenger-chusheng" / "bundle.yaml"
    head, mark, rest = path.read_text(encoding="utf-8").partition("situations:\n")
    monkeypatch.setattr(apart, "WALL_SECONDS", 0.2)
    looked = await apart.look_apart(f"{head}{mark}{questions}\n{rest}".encode())
    assert [each.code for each in looked.findings] == ["DEFINITION_TOO_COSTLY"]


async def test_what_the_child_found_is_what_looking_here_finds() -> None:
    raw = (ROOT / "bundles" / "matters" / "xinshenger-chusheng" / "bundle.yaml").read_bytes()
    there, here = await apart.look_apart(raw), look(raw)
    assert there.findings == here.findings
    assert there.shown is not None and here.shown is not None
    assert (there.shown.days, there.shown.picture) == (here.shown.days, here.shown.picture)
    assert there.shown.definition.hash == here.shown.definition.hash
