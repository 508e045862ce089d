"""The proof that the merged form loses nothing and asks nothing twice: it holds for all bundles, and finds holes."""

from __future__ import annotations

import json
from functools import cache

import pytest

from bundles.checks.coverage import MENDS, Gap, coverage, located
from bundles.loader import Library, bundle_slugs, load_bundle, load_library
from domain.definition.bundle import Definition
from domain.definition.conditions import Condition
from starter.cli.bundle_coverage import show_coverage

BIRTH, MARRIAGE = "xinshenger-chusheng", "gongmin-hunyu"


@cache
def library() -> Library:
    return load_library()


@cache
def definition(slug: str) -> Definition:
    return load_bundle(slug, library=library()).definition


def with_field(slug: str, group: str, field: str, **changes: object) -> Definition:
    """The definition with one field of the catalogue changed."""
    made = definition(slug)
    own = made.groups[group]
    changed = own.fields[field].model_copy(update=changes)
    fields = {**own.fields, field: changed}
    return made.model_copy(update={"groups": {**made.groups, group: own.model_copy(update={"fields": fields})}})


def with_material(slug: str, key: str, **changes: object) -> Definition:
    """The definition with one material of the catalogue changed."""
    made = definition(slug)
    changed = made.materials[key].model_copy(update=changes)
    return made.model_copy(update={"materials": {**made.materials, key: changed}})


def gaps(made: Definition) -> dict[str, Gap]:
    """The first gap of each code."""
    return {gap.code: gap for gap in reversed(coverage(made).gaps)}


@pytest.mark.parametrize("slug", bundle_slugs())
def test_every_field_and_paper_of_every_item_has_one_source(slug: str) -> None:
    proof = coverage(definition(slug))
    assert proof.gaps == ()
    assert {form.item for form in proof.forms} == {entry.key for entry in definition(slug).bundle.items}
    assert sum(form.fields for form in proof.forms) > 0


def test_field_whose_condition_nothing_answers_is_never_asked() -> None:
    found = gaps(with_field(BIRTH, "mother", "phone", when=Condition.model_validate({"niaowu": "是"})))
    assert "永远不会问" in found["FIELD_NEVER_ASKED"].sentence
    assert found["FIELD_NEVER_ASKED"].name == "mother.phone"


def test_field_that_left_the_catalogue_is_not_asked() -> None:
    made = definition(BIRTH)
    item = made.items["gaj/csdj"]
    wider = item.model_copy(update={"fields": (*item.fields, "mother.shoe_size")})
    found = gaps(made.model_copy(update={"items": {**made.items, "gaj/csdj": wider}}))
    assert found["FIELD_NOT_ASKED"].name == "mother.shoe_size"


def test_field_that_no_value_fits_is_told() -> None:
    found = gaps(with_field(BIRTH, "mother", "phone", type="number", minimum=5.0, maximum=4.0))
    assert found["FORM_NOT_FILLABLE"].name == "mother.phone"


def test_paper_of_an_item_that_is_not_in_the_case_has_no_source() -> None:
    found = gaps(with_material(BIRTH, "jhz", mode="D", produced_by=("mzj/jhdj",)))
    assert "没有办理那个事项" in found["MATERIAL_WITHOUT_SOURCE"].sentence


def test_paper_made_beside_the_item_that_needs_it_comes_too_late() -> None:
    made = definition(BIRTH)
    bundle = made.bundle
    loose = tuple(entry.model_copy(update={"after": (), "gate": ()}) for entry in bundle.items)
    found = gaps(made.model_copy(update={"bundle": bundle.model_copy(update={"items": loose})}))
    assert found["MATERIAL_MADE_TOO_LATE"].name == "cszm"


def test_paper_made_by_two_items_has_two_sources() -> None:
    found = gaps(with_material(BIRTH, "cszm", produced_by=("yy/cszm", "gaj/csdj")))
    assert "来源不止一个" in found["MATERIAL_MADE_TWICE"].sentence


def test_gap_stands_at_the_line_of_the_item_that_names_it() -> None:
    made = coverage(with_material(BIRTH, "jhz", mode="D", produced_by=("mzj/jhdj",)))
    for finding in located(made.gaps, library()):
        line = (library().root / finding.file).read_text(encoding="utf-8").splitlines()[finding.line - 1]
        assert finding.file.startswith("items/")
        assert "jhz" in line
        assert finding.suggestion == MENDS[finding.code]


def test_command_says_that_it_holds(capsys: pytest.CaptureFixture[str]) -> None:
    assert show_coverage(MARRIAGE) == 0
    assert "恰有一个来源" in capsys.readouterr().out
    assert show_coverage(MARRIAGE, as_json=True) == 0
    (report,) = json.loads(capsys.readouterr().out)
    assert report["covered"] is True
    assert report["findings"] == []
    assert all(item["materials"] for item in report["items"])


def test_unknown_bundle_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert show_coverage("nowhere") == 1
    assert "BUNDLE_UNKNOWN" in capsys.readouterr().out
