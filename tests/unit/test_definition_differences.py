"""What changes from one definition to another, told for applicants, departments and open cases; nothing left out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bundles.loader import all_bundles, load_bundle
from bundles.views.differences import Audience, Differences, differences
from domain.definition.bundle import Definition
from tests.support import newborn

Content = dict[str, Any]


def definition() -> Definition:
    return load_bundle(newborn.SLUG).definition


def changed(edit: Callable[[Content], None]) -> Definition:
    """The newborn bundle with its content edited."""
    content = definition().model_dump(mode="json")
    edit(content)
    return Definition.model_validate(content)


def found(edit: Callable[[Content], None], running: int | None = None) -> Differences:
    return differences(definition(), changed(edit), running)


def codes(told: Differences, audience: Audience) -> set[str]:
    return {each.code for each in told.of(audience)}


def entry(content: Content, key: str) -> Content:
    return next(each for each in content["bundle"]["items"] if each["key"] == key)


@pytest.mark.parametrize("slug", [each.bundle.bundle for each in all_bundles()])
def test_the_same_definition_changes_nothing(slug: str) -> None:
    one = load_bundle(slug).definition
    assert differences(one, one).changes == ()


def test_a_limit_is_told_to_applicants_and_departments_with_both_numbers() -> None:
    def longer(content: Content) -> None:
        entry(content, "gaj/csdj")["promised_limit"] = {"days": 7}

    told = found(longer, running=2)
    for audience in ("applicant", "department"):
        (limit,) = (each for each in told.changes if each.audience == audience and each.code == "item_promised_limit")
        assert limit.where == "items.gaj/csdj.promised_limit"
        assert "改为7个工作日" in limit.sentence
    assert "path_length" in codes(told, "applicant")
    assert codes(told, "open_cases") == {"cases_keep_theirs", "item_promised_limit"}
    assert "2件在办办件按旧版本办理" in told.of("open_cases")[0].sentence


def test_an_overridden_limit_that_says_what_the_item_says_is_no_change() -> None:
    def said_twice(content: Content) -> None:
        entry(content, "gaj/csdj")["promised_limit"] = content["items"]["gaj/csdj"]["promised_limit"]

    assert not codes(found(said_twice), "applicant")


def test_an_item_that_goes_and_one_whose_edge_goes() -> None:
    def shorter(content: Content) -> None:
        last = content["bundle"]["items"].pop()
        content["items"].pop(last["key"])
        content["bundle"]["items"][-1]["after"] = []

    told = found(shorter)
    assert "item_removed" in codes(told, "applicant")
    assert "item_removed" in codes(told, "department")
    gone = next(each for each in told.changes if each.code == "item_removed")
    assert gone.sentence.startswith("不再包含事项“")
    back = differences(changed(shorter), definition())
    added = next(each for each in back.changes if each.code == "item_added")
    assert "承诺" in added.sentence


def test_questions_fields_materials_and_fees_are_the_applicants_matter() -> None:
    def asked_more(content: Content) -> None:
        content["bundle"]["situations"]["wenti"] = {"ask": "是否双胞胎？", "options": ["是", "否"]}
        content["items"]["gaj/csdj"]["fee"] = {"name": "工本费", "standard": "每份5元", "basis": "发改价格〔2026〕1号"}
        content["items"]["gaj/csdj"]["visits"] = {"count": 1, "reason": "核对"}
        name = next(iter(content["materials"]))
        content["materials"][name]["mode"] = "U"
        content["materials"][name]["produced_by"] = []

    told = codes(found(asked_more), "applicant")
    assert {"question_added", "item_fee", "item_visits"} <= told


def test_ladders_reasons_and_intake_are_the_departments_matter() -> None:
    def stricter(content: Content) -> None:
        content["bundle"]["urge_hours"] = 4
        content["bundle"]["intake"]["recheck"] = not content["bundle"]["intake"]["recheck"]
        content["reasons"]["gaps"]["PAPER_TORN"] = {"sentence": "材料破损", "common": True}

    assert {"bundle_urge_hours", "bundle_intake", "reason_gaps"} <= codes(found(stricter), "department")


def test_with_no_case_open_nothing_is_said_of_a_migration() -> None:
    def urged(content: Content) -> None:
        content["bundle"]["urge_hours"] = 4

    assert [each.code for each in found(urged, running=0).of("open_cases")] == ["cases_keep_theirs"]


def test_what_has_no_words_of_its_own_is_named_as_the_file_names_it() -> None:
    def annotated(content: Content) -> None:
        content["items"]["gaj/csdj"]["name_en"] = "Birth registration, renamed"

    (change,) = found(annotated).changes[:1]
    assert change.where == "items.gaj/csdj.name_en"
    assert "name_en" in change.sentence


def test_every_field_of_bundle_and_items_is_compared() -> None:
    """Two bundles differ in nearly everything; each difference between their parts is told somewhere."""
    one, other = load_bundle(newborn.SLUG).definition, load_bundle("shipin-jingying").definition
    told = {each.where for each in differences(one, other).changes}
    for name in type(one.bundle).model_fields:
        if name in ("items", "situations", "joint") or getattr(one.bundle, name) == getattr(other.bundle, name):
            continue
        assert f"bundle.{name}" in told
