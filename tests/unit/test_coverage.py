"""The proof that the merged form loses nothing and asks nothing twice: it holds for all bundles, and finds holes."""

from __future__ import annotations

import json
from functools import cache

import pytest

from bundles.checks.coverage import Gap, _field_gaps, _material_gaps, _restoring_gaps, coverage, located
from bundles.language.finding_kinds import KINDS
from bundles.language.situations import situations
from bundles.loader import Library, bundle_slugs, load_bundle, load_library
from domain.definition.bundle import Definition
from domain.definition.conditions import Condition
from domain.definition.forms import Form, FormField, materials_list, merged_form
from domain.definition.plan import Plan
from starter.cli.bundle.coverage import show_coverage

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
def test_every_field_and_material_of_every_item_has_one_source(slug: str) -> None:
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


def test_material_of_an_item_that_is_not_in_the_case_has_no_source() -> None:
    found = gaps(with_material(BIRTH, "jhz", mode="D", produced_by=("mzj/jhdj",)))
    assert "没有办理那个事项" in found["MATERIAL_WITHOUT_SOURCE"].sentence


def test_material_made_beside_the_item_that_needs_it_comes_too_late() -> None:
    made = definition(BIRTH)
    bundle = made.bundle
    loose = tuple(entry.model_copy(update={"after": (), "gate": ()}) for entry in bundle.items)
    found = gaps(made.model_copy(update={"bundle": bundle.model_copy(update={"items": loose})}))
    assert found["MATERIAL_MADE_TOO_LATE"].name == "cszm"


def test_material_made_by_two_items_has_two_sources() -> None:
    found = gaps(with_material(BIRTH, "cszm", produced_by=("yy/cszm", "gaj/csdj")))
    assert "来源不止一个" in found["MATERIAL_MADE_TWICE"].sentence


def birth() -> tuple[Definition, Plan, Form]:
    """The newborn bundle with a plan of it and the merged form, which a test then spoils as a wrong merge would."""
    made = definition(BIRTH)
    plan = next(each for each in situations(made).plans if any("jhz" in item.materials for item in each.items))
    return made, plan, merged_form(made, plan)


def spoiled(form: Form, key: str, *fields: FormField) -> Form:
    """The form with these fields in the place of the one of that key."""
    groups = tuple(
        group.model_copy(
            update={"fields": tuple(new for each in group.fields for new in (fields if each.key == key else (each,)))}
        )
        for group in form.groups
    )
    return form.model_copy(update={"groups": groups})


def test_field_that_the_merged_form_asks_twice_is_told() -> None:
    made, plan, form = birth()
    phone = next(each for each in form.fields() if each.key == "mother.phone")
    found = {gap.code: gap for gap in _field_gaps(made, plan, spoiled(form, phone.key, phone, phone))}
    assert (set(found), found["FIELD_ASKED_TWICE"].name) == ({"FIELD_ASKED_TWICE"}, "mother.phone")


def test_material_that_the_list_lacks_is_told() -> None:
    made, plan, _ = birth()
    listing = [each for each in materials_list(made, plan) if each.key != "jhz"]
    found = {gap.code: gap for gap in _material_gaps(made, plan, listing, {})}
    assert (set(found), found["MATERIAL_NOT_LISTED"].name) == ({"MATERIAL_NOT_LISTED"}, "jhz")


def test_field_that_does_not_reach_its_item_or_reaches_another_is_told() -> None:
    made, plan, form = birth()
    asked = [each for each in form.fields() if each.required and each.when is None]
    field = next(each for each in asked if len(each.items) < len(plan.items))
    others = tuple(each.item for each in plan.items if each.item not in field.items)
    turned = spoiled(form, field.key, field.model_copy(update={"items": others}))
    found = {gap.code: gap for gap in _restoring_gaps(made, plan, turned)}
    assert set(found) == {"FORM_NOT_RESTORED", "FORM_SHOWS_TOO_MUCH"}
    assert {gap.name for gap in found.values()} == {field.key}
    assert found["FORM_NOT_RESTORED"].item in field.items
    assert found["FORM_SHOWS_TOO_MUCH"].item in others


def test_gap_stands_at_the_line_of_the_item_that_names_it() -> None:
    made = coverage(with_material(BIRTH, "jhz", mode="D", produced_by=("mzj/jhdj",)))
    for finding in located(made.gaps, library()):
        line = (library().root / finding.file).read_text(encoding="utf-8").splitlines()[finding.line - 1]
        assert finding.file.startswith("items/")
        assert "jhz" in line
        assert finding.suggestion == KINDS[finding.code].mend


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
