"""Look-ups under the pure rules: about whom, what an answer means, when the paper is asked for; and their catalogue."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bundles.language.findings import DefinitionError
from bundles.loader import load_bundle, load_library
from domain.definition.catalogue import LookUpRule
from domain.look_ups.rules import (
    NEGATIVE,
    PAPER_ASKED,
    PATIENCE_SECONDS,
    LookUpState,
    Subject,
    asked_digest,
    differences,
    outcome_of,
    state_of,
    subjects_of,
)

FIXTURES = Path(__file__).parents[1] / "fixtures" / "bundles"
PARENTS = LookUpRule(source="population", record="id_card", about=("mother", "father"), query=("id_no", "name"))
FIRM = LookUpRule(source="firms", record="business_licence", about=("body",), query=("uscc",), compare=("name",))
MOTHER = {"mother.id_no": "61070219000101002X", "mother.name": "示例母"}
FATHER = {"father.id_no": "610702190001010011", "father.name": "示例父"}


def test_each_group_that_is_filled_in_is_one_subject_with_the_fields_of_the_query_alone() -> None:
    asked = subjects_of(PARENTS, {**MOTHER, **FATHER, "mother.phone": "13900000001"})
    assert [each.group for each in asked] == ["mother", "father"]
    assert asked[0].query == {"id_no": "61070219000101002X", "name": "示例母"}
    assert asked[0].said == {}


@pytest.mark.parametrize("more", [{"father.id_no": ""}, {**FATHER, "father.doc_kind": "护照"}])
def test_nobody_is_asked_about_with_half_of_what_names_them_or_a_foreign_document(more: dict[str, str]) -> None:
    assert [each.group for each in subjects_of(PARENTS, {**MOTHER, **more})] == ["mother"]


def test_the_same_question_is_known_again_and_another_value_is_another_question() -> None:
    first = asked_digest(PARENTS, subjects_of(PARENTS, MOTHER))
    assert first == asked_digest(PARENTS, subjects_of(PARENTS, {**MOTHER, "mother.phone": "1"}))
    assert first != asked_digest(PARENTS, subjects_of(PARENTS, {**MOTHER, "mother.name": "示例妈"}))


FIRM_ASKED = (Subject(group="body", query={"uscc": "91"}, said={"name": "示例（汉中）公司"}),)


@pytest.mark.parametrize(
    ("record", "outcome"),
    [
        ({"name": "示例（汉中）公司"}, "found"),
        ({"name": "示例(汉中) 公司"}, "found"),
        ({}, "found"),
        ({"name": "另一家公司"}, "differs"),
        (None, "not_found"),
    ],
)
def test_an_answer_is_read_as_it_is_meant(record: dict[str, str] | None, outcome: str) -> None:
    assert outcome_of(FIRM_ASKED, (record,)) == outcome


def test_one_of_two_who_is_not_known_makes_the_paper_wanted() -> None:
    asked = subjects_of(PARENTS, {**MOTHER, **FATHER})
    assert outcome_of(asked, ({}, None)) == "not_found"


def test_a_difference_names_the_field_and_both_values() -> None:
    (found,) = differences(FIRM_ASKED, ({"name": "另一家公司"},))
    assert (found.field, found.said, found.known) == ("body.name", "示例（汉中）公司", "另一家公司")


@pytest.mark.parametrize(
    ("outcome", "waited", "disputed", "state"),
    [
        (None, 0.0, False, LookUpState.WAITING),
        (None, PATIENCE_SECONDS + 1, False, LookUpState.AWAY),
        ("away", 0.0, False, LookUpState.AWAY),
        ("found", 999.0, False, LookUpState.FOUND),
        ("not_found", 0.0, False, LookUpState.NOT_FOUND),
        ("differs", 0.0, False, LookUpState.DIFFERS),
        ("differs", 0.0, True, LookUpState.DISPUTED),
    ],
)
def test_how_it_stands(outcome: str | None, waited: float, disputed: bool, state: LookUpState) -> None:
    assert state_of(outcome, waited, is_disputed=disputed) is state  # type: ignore[arg-type]


def test_the_paper_is_asked_for_only_where_the_source_is_no_help() -> None:
    no_help = {LookUpState.NOT_FOUND, LookUpState.AWAY, LookUpState.DISPUTED, LookUpState.NOT_ASKED}
    assert no_help == PAPER_ASKED
    assert LookUpState.WAITING not in PAPER_ASKED | NEGATIVE


def test_every_source_that_a_material_names_is_in_its_definition_with_its_terms() -> None:
    definition = load_bundle("kaiban-canyin").definition
    assert set(definition.sources) == {"firms"}
    assert "政务数据共享条例第十九条" in definition.sources["firms"].duty
    assert "keep_days" in definition.sources["firms"].unverified


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("source: firms", "source: property", "SOURCE_UNKNOWN"),
        ("about: [body]", "about: [boody]", "GROUP_UNKNOWN"),
        ("query: [name]", "query: [nmae]", "FIELD_UNKNOWN"),
    ],
)
def test_a_rule_that_names_what_is_not_there_is_a_finding(tmp_path: Path, old: str, new: str, code: str) -> None:
    root = Path(shutil.copytree(FIXTURES, tmp_path / "bundles", copy_function=shutil.copyfile))
    file = root / "catalogue" / "materials.yaml"
    rule = "mode: E, look_up: {source: firms, record: charter, about: [body], query: [name]}"
    text = file.read_text(encoding="utf-8").replace("holder: 申请人, mode: U", f"holder: sjj, {rule.replace(old, new)}")
    file.write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionError) as refused:
        load_library(root)
    assert [each.code for each in refused.value.findings] == [code]


def test_a_place_may_do_without_sources(tmp_path: Path) -> None:
    root = Path(shutil.copytree(FIXTURES, tmp_path / "bundles", copy_function=shutil.copyfile))
    (root / "catalogue" / "sources.yaml").unlink()
    assert load_library(root).catalogue.sources == {}
