"""Look-ups under the pure rules: about whom, what an answer means, when the paper is asked for; and their catalogue."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest
from pydantic import SecretStr

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
    changes_what_is_owed,
    differences,
    digest_of,
    not_known,
    outcome_of,
    state_of,
    subjects_of,
)
from ledger.look_ups.look_ups import keyed_by

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
    keyed = keyed_by(SecretStr("one key"))
    first = asked_digest(PARENTS, subjects_of(PARENTS, MOTHER), keyed)
    assert first == asked_digest(PARENTS, subjects_of(PARENTS, {**MOTHER, "mother.phone": "1"}), keyed)
    assert first != asked_digest(PARENTS, subjects_of(PARENTS, {**MOTHER, "mother.name": "示例妈"}), keyed)


def test_nobody_finds_a_number_by_trying_them_against_a_digest() -> None:
    subjects = subjects_of(PARENTS, MOTHER)
    ours, theirs = (asked_digest(PARENTS, subjects, keyed_by(SecretStr(key))) for key in ("one key", "another key"))
    assert ours != theirs, "without the key the digest of a number that is tried is another one"
    asked = [PARENTS.source, PARENTS.record, [each.model_dump() for each in subjects]]
    plain = json.dumps(asked, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert ours not in {hashlib.sha256(plain.encode()).hexdigest(), digest_of(asked, keyed_by(SecretStr("")))}


STAFF = LookUpRule(source="population", record="id_card", about=("staff",), query=("id_no", "name"), compare=("post",))


def test_each_row_of_a_repeating_group_is_a_subject_of_its_own() -> None:
    values = {
        "staff.0.id_no": "61070219000101002X",
        "staff.0.name": "示例甲",
        "staff.0.post": "店员",
        "staff.1.id_no": "610702190001010011",
        "staff.1.name": "",
        "staff.2.id_no": "610702190001010038",
        "staff.2.name": "示例丙",
    }
    asked = subjects_of(STAFF, values)
    assert [each.group for each in asked] == ["staff.0", "staff.2"], "a row that is half filled in is not asked about"
    assert asked[1].query == {"id_no": "610702190001010038", "name": "示例丙"}
    (found,) = differences(asked, ({"post": "厨师"}, None))
    assert found.field == "staff.0.post"
    assert not_known(asked, ({"post": "店员"}, None)) == ("staff.2",)
    assert outcome_of(asked, ({"post": "店员"}, None)) == "not_found"


@pytest.mark.parametrize(
    ("outcome", "held", "is_told"),
    [
        ("found", {"held"}, False),
        ("found", {"missing"}, True),
        ("found", {"handed_in"}, False),
        ("differs", {"held"}, True),
        ("not_found", {"held"}, True),
        ("not_found", {"missing"}, True),
        ("differs", {"handed_in"}, False),
        ("away", {"held"}, False),
    ],
)
def test_a_late_answer_is_told_only_where_it_changes_what_is_owed(outcome: str, held: set[str], is_told: bool) -> None:
    assert changes_what_is_owed(outcome, held) is is_told  # type: ignore[arg-type]


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


def test_a_check_that_may_take_longer_than_the_rule_gives_is_a_finding(tmp_path: Path) -> None:
    root = Path(shutil.copytree(FIXTURES, tmp_path / "bundles", copy_function=shutil.copyfile))
    file = root / "catalogue" / "sources.yaml"
    longer = file.read_text(encoding="utf-8").replace("check_days: 10", "check_days: 90")
    file.write_text(longer, encoding="utf-8")
    with pytest.raises(DefinitionError) as refused:
        load_library(root)
    assert [each.code for each in refused.value.findings] == ["CHECK_OVER_LAW"]


def test_a_place_may_do_without_sources(tmp_path: Path) -> None:
    root = Path(shutil.copytree(FIXTURES, tmp_path / "bundles", copy_function=shutil.copyfile))
    (root / "catalogue" / "sources.yaml").unlink()
    assert load_library(root).catalogue.sources == {}
