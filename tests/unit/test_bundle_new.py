"""`bundle new`: what it writes passes check and test at once; what it cannot write it says, and writes nothing."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from bundles.calendars import load_calendar
from bundles.checks.law_lint import lint_bundle
from bundles.checks.whole import check_whole
from bundles.language import docs_export
from bundles.loader import BUNDLES_ROOT, load_bundle, load_library
from bundles.scenarios.scenario import load_scenarios
from domain.time.clock import Limit
from starter.cli.bundle.catalogue import search_catalogue
from starter.cli.bundle.new import new_bundle
from starter.trials.expectations import differences, prove
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


LINE = "a:zjj:5:规划核实, b:zrj:3 after a, c:ych:2 after a+b, hwzp:cgj:9"


def test_items_of_one_line_become_files_that_pass_check_and_test(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert new_bundle("kaiban-minsu", name="开办民宿", lead="zjj", items=LINE, root=root) == 0
    said = capsys.readouterr().out
    assert "沿用" in said  # cgj/hwzp is there already
    checked = check_whole("kaiban-minsu", root)
    assert checked.loaded is not None
    assert {each.code for each in checked.findings} <= {"ITEM_WITHOUT_CATEGORY", "LICENCE_ON_PAPER"}
    assert checked.loaded.bundle.promised_limit == Limit(days=10)
    assert [entry.after for entry in checked.loaded.bundle.items] == [(), ("zjj/a",), ("zjj/a", "zrj/b"), ()]
    assert "kaiban-minsu-sqb" in checked.loaded.definition.materials
    (proof,) = prove(checked.loaded, load_calendar(), root, checked.scenarios)
    assert proof.is_passed
    assert proof.scenario.expect.outcome == "granted"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("a:zjj", "读不懂"),
        ("a:zjj:5, a:zrj:5", "写了两次"),
        ("a:nobody:5", "部门“nobody”"),
        ("a:zjj:5 after b", "要等的“b”"),
        ("a:zjj:5 after b, b:zjj:1 after a", "互相等待"),
        ("a:zjj:viele", "例如 a:zjj:5, b:zrj:5 after a"),
    ],
)
def test_a_line_that_cannot_be_used_is_told_and_nothing_is_written(
    root: Path, line: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(root.rglob("*.yaml"))
    assert new_bundle("kaiban-minsu", name="开办民宿", lead="spj", items=line, root=root) == 1
    assert said in capsys.readouterr().err
    assert sorted(root.rglob("*.yaml")) == before


def test_the_catalogue_is_searched_by_word(capsys: pytest.CaptureFixture[str]) -> None:
    assert search_catalogue(word="营业执照", as_json=True) == 0
    found = [(each["kind"], each["key"]) for each in json.loads(capsys.readouterr().out)]
    assert ("材料", "yyzz") in found
    assert ("证照", "yyzz") in found[:4]
    assert search_catalogue(word="法定代表人") == 0
    assert "body.legal_rep" in capsys.readouterr().out
    assert search_catalogue(word="没有这种东西") == 1
    assert "NOTHING_FOUND" in capsys.readouterr().err
    assert search_catalogue(word=" ") == 2
