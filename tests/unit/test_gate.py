"""The gate of publishing: what `check`, `coverage` and `test` find as errors, in one list, and nothing passes it."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from bundles.calendars import load_calendar
from bundles.checks.whole import check_whole
from bundles.language.findings import DefinitionError
from bundles.loader import BUNDLES_ROOT, bundle_slugs
from starter.cli.bundle.check import check_bundles
from starter.definitions.gate import judge
from starter.definitions.publish import PublishRefused, through_the_gate

SLUG = "gongmin-shenhou"
CALENDAR = load_calendar()
TODAY = date(2026, 6, 22)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The definitions, with one matter alone, to be spoiled."""
    folder = tmp_path / "bundles"
    for part in ("catalogue", "items", f"matters/{SLUG}"):
        shutil.copytree(BUNDLES_ROOT / part, folder / part)
    return folder


def rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def made_too_late(root: Path) -> None:
    """The item that makes a paper comes beside the one that needs it, not before."""
    path = root / "matters" / SLUG / "bundle.yaml"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.strip().startswith(("after:", "gate:"))]
    path.write_text("".join(kept), encoding="utf-8")


def test_every_bundle_of_the_tree_passes() -> None:
    for slug in bundle_slugs():
        assert check_whole(slug).errors == (), slug


def test_a_paper_that_is_made_too_late_is_found_by_check_and_shuts_the_gate(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made_too_late(root)
    assert check_bundles(SLUG, root=root, as_json=True) == 1
    codes = {each["code"] for each in json.loads(capsys.readouterr().out)}
    assert "MATERIAL_MADE_TOO_LATE" in codes
    with pytest.raises(DefinitionError) as refused:
        through_the_gate(SLUG, CALENDAR, TODAY, root)
    assert "MATERIAL_MADE_TOO_LATE" in {each.code for each in refused.value.findings}


def test_all_that_is_wrong_is_told_in_one_list(root: Path) -> None:
    made_too_late(root)
    scenario = sorted((root / "matters" / SLUG / "scenarios").glob("*.yaml"))[0]
    rewrite(scenario, "outcome: granted", "outcome: refused")
    codes = {each.code for each in judge(SLUG, CALENDAR, root).errors}
    assert {"MATERIAL_MADE_TOO_LATE", "SCENARIO_DIFFERS"} <= codes


def test_a_definition_that_is_over_does_not_come_into_force(root: Path) -> None:
    path = root / "matters" / SLUG / "bundle.yaml"
    path.write_text(
        path.read_text(encoding="utf-8") + "effective: {from: '2026-01-01', to: '2026-06-21'}\n", encoding="utf-8"
    )
    for scenario in (root / "matters" / SLUG / "scenarios").glob("*.yaml"):
        rewrite(scenario, "\nanswers:", '\nreceived_at: "2026-03-02 09:00"\nanswers:')
    with pytest.raises(DefinitionError) as refused:
        through_the_gate(SLUG, CALENDAR, TODAY, root)
    (found,) = [each for each in refused.value.findings if each.code == "EFFECTIVE_OVER"]
    assert "2026-06-21" in found.sentence
    assert judge(SLUG, CALENDAR, root, today=date(2026, 6, 21)).checked.errors == ()


def test_a_bundle_without_scenarios_is_not_published(root: Path) -> None:
    shutil.rmtree(root / "matters" / SLUG / "scenarios")
    with pytest.raises(PublishRefused) as refused:
        through_the_gate(SLUG, CALENDAR, TODAY, root)
    assert refused.value.code == "REHEARSAL_FAILED"


def test_check_names_the_bundles_that_share_an_item(capsys: pytest.CaptureFixture[str]) -> None:
    assert check_bundles("kaiban-canyin") == 0
    assert "还用于" in capsys.readouterr().out
