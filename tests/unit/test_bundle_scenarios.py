"""The worked cases of the bundles: they load, can be played, and name only what exists."""

import shutil
from datetime import time
from pathlib import Path

import pytest

from bundles.findings import DefinitionError
from bundles.loader import BUNDLES_ROOT
from bundles.scenarios import Moment, load_scenarios
from domain.acts import ActKind
from domain.numbers import id_no_problem

SLUG = "xinshenger-chusheng"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of the published definitions that a test may spoil."""
    return Path(
        shutil.copytree(BUNDLES_ROOT, tmp_path / "bundles", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    )


def test_newborn_has_a_smooth_a_corrected_a_refused_a_withdrawn_and_a_late_case() -> None:
    scenarios = {scenario.scenario: scenario for scenario in load_scenarios(SLUG)}
    assert {"smooth", "correction", "refusal", "withdrawn", "late-department"} <= set(scenarios)
    assert {step.act for step in scenarios["correction"].steps} >= {
        ActKind.COMPLETE_PRE_REVIEW,
        ActKind.SUPPLY_CORRECTION,
    }


def test_steps_stand_in_order_of_time() -> None:
    for scenario in load_scenarios(SLUG):
        moments = [step.moment for step in scenario.steps]
        assert moments == sorted(moments), scenario.scenario


def test_persons_in_scenarios_are_invented_and_have_well_formed_numbers() -> None:
    for scenario in load_scenarios(SLUG):
        for key, value in scenario.values.items():
            if key.endswith("id_no"):
                assert id_no_problem(value) is None
                assert value.startswith("61070219000101")
            if key.endswith(".name") and not key.startswith("bank"):
                assert value.startswith("示例")


def test_moment_counts_working_days_from_receipt() -> None:
    step = load_scenarios(SLUG)[0].steps[0]
    assert step.moment == Moment(days=1, is_working=True, at=time(9, 30))


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("minzu: 相同", "minzu: 相异", "ANSWER_UNKNOWN"),
        ("item: gaj/csdj, decision", "item: gaj/csdk, decision", "NAME_UNKNOWN"),
        ("reason: MATERIAL_ILLEGIBLE", "reason: MATERIAL_ILEGIBLE", "NAME_UNKNOWN"),
        ("material: jhz", "material: jhzz", "NAME_UNKNOWN"),
        ("by: gaj", "by: gajj", "NAME_UNKNOWN"),
        ("61070219000101002X", "61070219000101003X", "FIELD_INVALID"),
        ('at: "+7d 10:00"', 'at: "+7 10:00"', "STRING_PATTERN_MISMATCH"),
        ("act: supply_correction", "act: suply_correction", "ENUM"),
    ],
)
def test_scenario_that_cannot_be_played_is_refused(root: Path, old: str, new: str, code: str) -> None:
    path = root / "matters" / SLUG / "scenarios" / "correction.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(DefinitionError) as error:
        load_scenarios(SLUG, root)
    assert code in {finding.code for finding in error.value.findings}
    assert {finding.file for finding in error.value.findings} == {f"matters/{SLUG}/scenarios/correction.yaml"}
