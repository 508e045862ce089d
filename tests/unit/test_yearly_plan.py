"""The yearly list of matters: read, checked, and compared with what is defined, checked and published."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bundles.language.findings import DefinitionError
from bundles.loader import bundle_slugs, load_catalogue
from bundles.views.readme_matters import ROOT, matters, pages, with_block
from bundles.yearly_plan import load_yearly_plan, yearly_plans
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


@pytest.mark.parametrize("year", yearly_plans())
def test_the_lists_of_the_tree_name_departments_and_bundles_that_exist(year: int) -> None:
    plan = load_yearly_plan(year)
    assert plan is not None
    assert {each.lead for each in plan.matters} <= set(load_catalogue().departments)
    named = {each.bundle for each in plan.matters if each.bundle is not None}
    assert named <= set(bundle_slugs())
    assert all((each.state == "defined") == (each.bundle is not None) for each in plan.matters)
    assert plan.is_unverified


def test_every_list_that_the_nation_has_given_is_there() -> None:
    counts = {year: len(plan.matters) for year in yearly_plans() if (plan := load_yearly_plan(year)) is not None}
    assert counts.keys() == {2022, 2024, 2025, 2026}
    assert (counts[2022], counts[2024]) == (13, 13 + 8), "those whose names are all known"


def test_the_readmes_name_the_matters_that_are_defined() -> None:
    found = matters()
    assert sum(len(names) for _, names in found.by_stage) == len(bundle_slugs())
    for name, block in pages(found).items():
        text = (ROOT / name).read_text(encoding="utf-8")
        assert with_block(text, block) == text, "run: python -m bundles.views.readme_matters"


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
    assert list_bundles(year=2024, as_json=True) == 0
    rows = {each["name"]: each for each in json.loads(capsys.readouterr().out)["yearly"]}
    assert (rows["新生儿出生"]["defined"], rows["新生儿出生"]["checked"]) == ("是", "是")
    plan = load_yearly_plan(2024)
    assert plan is not None
    waiting = {each.name for each in plan.matters if each.bundle is None}
    assert {name for name, row in rows.items() if row["defined"] == "否"} == waiting
