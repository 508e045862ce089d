"""Scenarios as tests: what differs is told in words with its place in the file, and what is covered is counted."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bundles.calendars import load_calendar
from bundles.loader import BUNDLES_ROOT, bundle_slugs, load_bundle
from domain.definition.resolve import find_cycle
from starter.trials.coverage import Covered, coverage_of, declared_rungs
from starter.trials.expectations import Proof, prove

SLUG = "xinshenger-chusheng"
CALENDAR = load_calendar()


def proofs(slug: str = SLUG, root: Path = BUNDLES_ROOT) -> tuple[Proof, ...]:
    return prove(load_bundle(slug, root), CALENDAR, root)


def covered(slug: str, kind: str) -> Covered:
    definition = load_bundle(slug).definition
    return next(each for each in coverage_of(definition, proofs(slug)) if each.kind == kind)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """The definitions, in a folder of their own."""
    root = tmp_path / "bundles"
    for name in ("catalogue", "items", "matters"):
        shutil.copytree(BUNDLES_ROOT / name, root / name)
    return root


def changed(root: Path, old: str, new: str) -> tuple[Proof, Path]:
    """The smooth scenario with one line changed, played."""
    path = root / "matters" / SLUG / "scenarios" / "smooth.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return next(each for each in proofs(root=root) if each.scenario.scenario == "smooth"), path


def test_scenarios_as_they_stand_pass() -> None:
    assert [proof.scenario.scenario for proof in proofs() if not proof.is_passed] == []


def test_another_outcome_is_told_with_the_line_that_declares_it(copied: Path) -> None:
    proof, path = changed(copied, "outcome: granted", "outcome: refused")
    (found,) = proof.findings
    lines = path.read_text(encoding="utf-8").splitlines()
    assert (found.code, found.sentence) == ("SCENARIO_DIFFERS", "办结结果：应为不予办理，实为全部办成")
    assert found.file == f"matters/{SLUG}/scenarios/smooth.yaml"
    assert "outcome: refused" in lines[found.line - 1]


def test_an_item_that_ended_otherwise_is_named_in_words(copied: Path) -> None:
    proof, _ = changed(copied, "gaj/csdj: granted", "gaj/csdj: refused")
    assert [each.sentence for each in proof.findings] == ["“出生登记”：应为不予，实为准予"]


def test_an_act_that_should_have_been_refused_points_at_its_step(copied: Path) -> None:
    proof, _ = changed(copied, "decision: grant", "decision: grant, refused: ITEM_ENDED")
    (found,) = proof.findings
    assert found.path == "steps.1" or found.path.startswith("steps.")
    assert found.sentence == "被拒绝的操作：应为作出决定（ITEM_ENDED），实为没有"


def test_edges_count_only_where_a_case_went_along_them() -> None:
    edges = covered(SLUG, "edges")
    assert (edges.covered, edges.total) == (4, 5)
    assert edges.missing == ("出生医学证明首次签发 → 生育医疗待遇申领（串联）",)


def test_full_set_of_scenarios_covers_every_rung() -> None:
    rungs = covered("shipin-jingying", "rungs")
    assert rungs.missing == ()
    assert rungs.total == len(declared_rungs(load_bundle("shipin-jingying").definition))


@pytest.mark.parametrize("slug", bundle_slugs())
def test_coverage_never_counts_more_than_there_is(slug: str) -> None:
    definition = load_bundle(slug).definition
    assert find_cycle({entry.key: (*entry.after, *entry.gate) for entry in definition.bundle.items}) == ()
    for each in coverage_of(definition, proofs(slug)):
        assert 0 <= each.covered <= each.total, each
        assert len(set(each.missing)) == len(each.missing), each
