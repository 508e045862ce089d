"""The definitions themselves: self-contained, hashed, complete; the newborn bundle as it stands in the files."""

import shutil
from pathlib import Path

import pytest
from pydantic import BaseModel, ValidationError

from bundles.language.schema_export import MODELS, outdated
from bundles.loader import (
    BUNDLES_ROOT,
    LoadedBundle,
    all_bundles,
    load_bundle,
    load_catalogue,
    load_library,
    system_codes,
)
from bundles.scenarios.scenario import load_scenarios
from domain.definition.bundle import Bundle, Definition
from domain.definition.catalogue import FieldDef, Material, Sourced
from domain.definition.forms import materials_list, merged_form
from domain.definition.item import Item
from domain.definition.resolve import resolve

FIXTURES = Path(__file__).parents[1] / "fixtures" / "bundles"
NEWBORN = load_bundle("xinshenger-chusheng")
FOOD = load_bundle("shipin-jingying")
SAMPLE = load_bundle("yangli", FIXTURES)


@pytest.mark.parametrize("loaded", [NEWBORN, FOOD, SAMPLE], ids=["newborn", "food", "sample"])
def test_definition_survives_being_stored_as_text(loaded: LoadedBundle) -> None:
    definition = loaded.definition
    for text in (definition.model_dump_json(), definition.model_dump_json(exclude_defaults=True)):
        again = Definition.model_validate_json(text)
        assert again == definition
        assert again.hash == definition.hash
        assert list(again.questions) == list(definition.questions)
        assert list(again.groups) == list(definition.groups)


def test_a_copy_with_other_content_has_another_hash() -> None:
    definition = NEWBORN.definition
    before = definition.hash
    copy = definition.model_copy(update={"bundle": definition.bundle.model_copy(update={"summary": "另一句简介。"})})
    assert copy.hash != before
    assert copy.hash == Definition.model_validate(copy.model_dump()).hash


def test_definition_alone_gives_plan_form_and_materials() -> None:
    stored = Definition.model_validate_json(NEWBORN.definition.model_dump_json(exclude_defaults=True))
    scenario = load_scenarios("xinshenger-chusheng")[0]
    plan, original = resolve(stored, scenario.answers), resolve(NEWBORN.definition, scenario.answers)
    assert plan == original
    assert merged_form(stored, plan) == merged_form(NEWBORN.definition, original)
    assert materials_list(stored, plan) == materials_list(NEWBORN.definition, original)


def test_comment_leaves_the_version_and_a_changed_limit_makes_a_new_one(tmp_path: Path) -> None:
    root = Path(shutil.copytree(FIXTURES, tmp_path / "bundles"))
    path = root / "items" / "sjj" / "sldj.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "# 注\n", encoding="utf-8")
    commented = load_bundle("yangli", root)
    assert commented.definition.hash == SAMPLE.definition.hash
    assert commented.sources["items/sjj/sldj.yaml"] != SAMPLE.sources["items/sjj/sldj.yaml"]
    path.write_text(path.read_text(encoding="utf-8").replace("days: 3", "days: 4"), encoding="utf-8")
    assert load_bundle("yangli", root).definition.hash != SAMPLE.definition.hash


def test_library_and_bundle_are_read_again_when_a_file_was_written_replaced_added_or_taken_away(tmp_path: Path) -> None:
    root = Path(shutil.copytree(FIXTURES, tmp_path / "bundles"))
    library, bundle = load_library(root), load_bundle("yangli", root)
    assert load_library(root) is library
    assert load_bundle("yangli", root) is bundle
    matter, item = root / "matters" / "yangli" / "bundle.yaml", root / "items" / "sjj" / "sldj.yaml"
    matter.write_text(matter.read_text(encoding="utf-8") + "# 注\n", encoding="utf-8")
    assert load_bundle("yangli", root) is not bundle
    assert load_library(root) is library
    aside = tmp_path / "same-size.yaml"
    aside.write_text(item.read_text(encoding="utf-8").replace("days: 3", "days: 4"), encoding="utf-8")
    shutil.copystat(item, aside)
    aside.replace(item)
    assert load_library(root).items["sjj/sldj"].promised_limit.days == 4
    added = item.with_name("xin.yaml")
    added.write_text(item.read_text(encoding="utf-8").replace("item: sldj", "item: xin"), encoding="utf-8")
    assert "sjj/xin" in load_library(root).items
    added.unlink()
    assert "sjj/xin" not in load_library(root).items


def test_definition_holds_only_what_the_bundle_uses() -> None:
    definition = NEWBORN.definition
    assert set(definition.groups) == {"baby", "mother", "father", "settle", "bank", "delivery"}
    assert "sjj" not in definition.departments
    assert {"wjj", "yy", "gaj", "ybj", "rsj", "spj"} <= set(definition.departments)
    assert set(definition.items) == {"yy/cszm", "yy/jzz", "gaj/csdj", "ybj/jmyb", "rsj/sbk", "ybj/syyl", "wjj/kxyy"}


def test_sources_name_every_file_the_definition_was_made_from() -> None:
    assert all((BUNDLES_ROOT / name).is_file() for name in NEWBORN.sources)
    assert "matters/xinshenger-chusheng/bundle.yaml" in NEWBORN.sources
    assert "items/gaj/csdj.yaml" in NEWBORN.sources


def test_groups_take_over_the_fields_of_another() -> None:
    catalogue = load_catalogue()
    assert list(catalogue.groups["mother"].fields) == list(catalogue.groups["person"].fields)
    assert list(load_catalogue(FIXTURES).groups["staff"].fields) == ["name", "id_no", "phone", "contract", "until_on"]


def test_departments_of_all_fifteen_matters_are_in_the_catalogue() -> None:
    expected = (
        "spj sjj gaj swj rsj ybj gjj wjj yy mzj byg cl tyj wzb zrj zjj cgj xf ych jtj sfj sw gd rq rl tx yh hg zj"
    )
    of_experts, of_later_matters = "zjk", "fgj jtys nyj kjj jmj wlj"
    assert set(load_catalogue().departments) == {*expected.split(), of_experts, *of_later_matters.split()}
    assert system_codes() == ("rsj", "ybj")


def test_district_is_hantai_and_towns_wait_for_a_source() -> None:
    organisation = load_catalogue().organisation
    assert organisation.district.area_code == "610702"
    assert "towns" in organisation.unverified
    assert organisation.windows["zonghe"].department == "spj"


def test_newborn_says_what_is_not_verified() -> None:
    lines = NEWBORN.unverified()
    assert any(line.startswith("bundle：") and "promised_limit" in line for line in lines)
    assert any("待核实" in note for note in NEWBORN.bundle.notes)
    assert any("5个工作日" in note and "16个工作日" in note for note in NEWBORN.bundle.notes)


def test_only_a_bundle_whose_limits_can_be_extended_carries_reasons_for_it() -> None:
    assert "FACTS_COMPLEX" in FOOD.definition.extension_reasons
    assert NEWBORN.definition.extension_reasons == {}


def test_every_number_of_a_place_is_named_as_not_verified() -> None:
    lines = "\n".join(FOOD.unverified())
    for name in ("intake.correction", "intake.deferral", "procedures", "extension", "commitment", "renewal"):
        assert name in lines


def test_every_item_has_a_legal_basis_and_a_source() -> None:
    for loaded in all_bundles():
        for key, item in loaded.items.items():
            assert item.basis, f"{key} 没有设定依据"
            assert item.source is not None, f"{key} 没有出处"


def test_clerk_finds_own_reasons_first_then_the_common_ones() -> None:
    gaps = list(NEWBORN.definition.gap_reasons("yy/cszm"))
    assert gaps[:2] == ["BIRTH_RECORD_NOT_FOUND", "BABY_NAME_UNDECIDED"]
    assert "MATERIAL_MISSING" in gaps
    refusals = NEWBORN.definition.refusal_reasons("gaj/csdj")
    assert "HUKOU_NOT_LOCAL" in refusals
    assert "NOT_BORN_HERE" not in refusals
    assert all(reason.sentence.endswith("。") for reason in refusals.values())


def test_published_schemas_are_current() -> None:
    assert outdated() == (), "请运行 python -m bundles.language.schema_export"


def test_every_definition_file_names_its_schema() -> None:
    schemas = {f"{name}.schema.json" for name in MODELS}
    for base in (BUNDLES_ROOT, FIXTURES):
        for path in base.rglob("*.yaml"):
            if "calendars" in path.parts:
                continue
            first = path.read_text(encoding="utf-8").splitlines()[0]
            prefix, _, target = first.partition("$schema=")
            assert prefix == "# yaml-language-server: ", path
            assert (path.parent / target).resolve().name in schemas
            assert (path.parent / target).is_file(), path


@pytest.mark.parametrize(
    ("model", "raw"),
    [
        (FieldDef, {"label": "性别", "type": "choice"}),
        (FieldDef, {"label": "姓名", "options": ["甲"]}),
        (Material, {"name": "证明", "holder": "申请人", "mode": "D"}),
        (Sourced, {"unverified": ["nothing"]}),
        (Bundle, {"bundle": "b", "name": "n", "lead_department": "d", "items": [], "intake": {}}),
        (Item, {"item": "a", "name": "n", "department": "d", "promised_limit": {"days": 1}}),
    ],
)
def test_inconsistent_definition_is_refused(model: type[BaseModel], raw: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        model.model_validate(raw)
