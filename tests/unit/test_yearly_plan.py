"""The yearly list of matters: read, checked, and compared with what is defined, checked and published."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bundles.language.findings import DefinitionError
from bundles.loader import bundle_slugs, load_catalogue
from bundles.yearly_plan import load_yearly_plan
from starter.cli.bundle.listing import list_bundles

PLAN = """year: 2026
matters:
  - {name: 甲, key: jia, lead: spj, target_on: 2026-12-31}
  - {name: 乙, key: yi, lead: spj, target_on: 2026-12-31}
"""


def written(root: Path, text: str, name: str = "2026") -> Path:
    (root / "yearly").mkdir()
    (root / "yearly" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return root


def test_the_list_of_the_tree_names_departments_and_bundles_that_exist() -> None:
    plan = load_yearly_plan()
    assert plan is not None
    assert {each.lead for each in plan.matters} <= set(load_catalogue().departments)
    named = {each.bundle for each in plan.matters if each.bundle is not None}
    assert named <= set(bundle_slugs())
    assert len(named) == 16
    assert plan.is_unverified


def test_where_there_is_no_list_there_is_none(tmp_path: Path) -> None:
    assert load_yearly_plan(root=tmp_path) is None


@pytest.mark.parametrize(
    ("text", "name", "code"),
    [
        (PLAN, "2025", "YEARLY_MISPLACED"),
        (PLAN.replace("乙", "甲"), "2026", "YEARLY_TWICE"),
        (PLAN.replace("yi", "jia"), "2026", "YEARLY_TWICE"),
        (PLAN.replace("key: yi, ", ""), "2026", "VALUE_ERROR"),
        (PLAN.replace("lead", "laed"), "2026", "EXTRA_FORBIDDEN"),
    ],
)
def test_what_is_wrong_with_a_list_is_said_with_its_line(tmp_path: Path, text: str, name: str, code: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        load_yearly_plan(root=written(tmp_path, text, name))
    assert code in {each.code for each in caught.value.findings}
    assert all(each.line for each in caught.value.findings)


def test_the_list_is_compared_with_what_is_defined(capsys: pytest.CaptureFixture[str]) -> None:
    assert list_bundles(as_json=True) == 0
    rows = {each["name"]: each for each in json.loads(capsys.readouterr().out)["yearly"]}
    assert (rows["新生儿出生"]["defined"], rows["新生儿出生"]["checked"]) == ("是", "是")
    assert rows["信用修复"]["defined"] == "否"
