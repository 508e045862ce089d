"""`bundle scenario --smooth`: what it writes is read back, passes `check` and `test`, and plays on the due days."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from bundles.calendars import load_calendar
from bundles.loader import BUNDLES_ROOT, load_bundle
from bundles.scenarios.scenario import load_scenarios
from starter.cli.bundle.scenario import write_scenario
from starter.trials.expectations import prove
from tests.support.new_department import SLUG, definitions

CALENDAR = load_calendar()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The definitions without any scenario."""
    folder = definitions(tmp_path)
    for path in folder.glob("matters/*/scenarios"):
        shutil.rmtree(path)
    return folder


@pytest.mark.parametrize("received", [date(2026, 9, 14), None])
@pytest.mark.parametrize("slug", [SLUG, "kaiban-canyin", "xinshenger-chusheng", "jianyi-zhuxiao"])
def test_what_is_written_comes_out_as_it_says(root: Path, slug: str, received: date | None) -> None:
    assert write_scenario(slug, smooth=True, received=received, root=root) == 0
    loaded = load_bundle(slug, root)
    (scenario,) = load_scenarios(slug, root, loaded)
    assert scenario.expect.outcome == "granted"
    assert bool(scenario.received_at) == (received is not None)
    for day in (date(2026, 6, 22), date(2026, 11, 4)) if received is None else (date(2026, 6, 22),):
        (proof,) = prove(loaded, CALENDAR, root, received_on=day)
        assert [each.sentence for each in proof.findings] == []


def test_every_item_is_decided_on_the_last_day_of_its_promise(root: Path) -> None:
    assert write_scenario("xinshenger-chusheng", smooth=True, received=date(2026, 9, 14), root=root) == 0
    (scenario,) = load_scenarios("xinshenger-chusheng", root)
    decided = {step.item: step.at.partition(" ")[0] for step in scenario.steps if step.act == "decide_item"}
    due = {key.removesuffix(".promised"): str(each.due_on) for key, each in scenario.expect.clocks.items()}
    assert decided == {key: day for key, day in due.items() if key in decided}
    assert len(decided) >= 5


def test_a_scenario_that_is_there_is_not_written_over(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for code in (0, 1):
        assert write_scenario(SLUG, smooth=True, root=root) == code
    assert "SCENARIO_EXISTS" in capsys.readouterr().err
    assert write_scenario(SLUG, smooth=True, name="other", answers=("bendi=是",), root=root) == 0
    assert write_scenario(SLUG, smooth=True, name="third", answers=("bendi=否",), root=root) == 1
    assert "SINGLE_ROUTE" in capsys.readouterr().err


def test_nothing_is_written_into_the_tree(root: Path) -> None:
    assert root != BUNDLES_ROOT
    before = sorted(BUNDLES_ROOT.rglob("*.yaml"))
    write_scenario(SLUG, smooth=True, root=root)
    assert sorted(BUNDLES_ROOT.rglob("*.yaml")) == before
