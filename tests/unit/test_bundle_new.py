"""`bundle new`: what it writes passes check and test at once; what it cannot write it says, and writes nothing."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from bundles.checks.law_lint import lint_bundle
from bundles.language import docs_export
from bundles.loader import BUNDLES_ROOT, load_bundle, load_library
from bundles.scenarios.scenario import load_scenarios
from starter.cli.bundle.new import new_bundle
from starter.trials.expectations import differences
from tests.support.played import Played


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of the published definitions."""
    return Path(
        shutil.copytree(BUNDLES_ROOT, tmp_path / "bundles", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    )


@pytest.mark.parametrize("lead", ["spj", "mzj"])
def test_what_is_new_passes_check_and_test(root: Path, lead: str) -> None:
    assert new_bundle("kaiban-minsu", name="开办民宿", lead=lead, root=root) == 0
    library = load_library(root)
    loaded = load_bundle("kaiban-minsu", root, library=library)
    assert lint_bundle(loaded, library) == ()
    (scenario,) = load_scenarios("kaiban-minsu", root, loaded)
    played = Played(loaded.definition, scenario, date(2026, 6, 22))
    assert differences(scenario, played.state, played.entries) == []


@pytest.mark.parametrize(
    ("slug", "name", "lead"),
    [
        ("Kaiban", "开办民宿", "spj"),
        ("kaiban-minsu", "", "spj"),
        ("kaiban-minsu", "开办民宿", "nobody"),
        ("xinshenger-chusheng", "新生儿", "wjj"),
        ("kaiban-minsu", "开办: 民宿", "spj"),
    ],
)
def test_nothing_is_written_where_something_is_wrong(
    root: Path, slug: str, name: str, lead: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(path for path in root.rglob("*.yaml"))
    assert new_bundle(slug, name=name, lead=lead, root=root) == 1
    assert "NEW_BUNDLE_REFUSED" in capsys.readouterr().err
    assert sorted(path for path in root.rglob("*.yaml")) == before


def test_pages_of_the_language_are_what_the_code_says() -> None:
    assert docs_export.outdated() == ()
