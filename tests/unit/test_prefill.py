"""预填: what is known stands where it belongs and nowhere else, and what was corrected is told as such."""

from __future__ import annotations

from bundles.loader import load_bundle
from domain.definition.forms import Form, merged_form
from domain.definition.prefill import KnownPerson, group_of, groups_for, of_earlier, of_log_in, sources_of
from domain.definition.resolve import resolve
from starter.web.filing.prefill import Prefill
from tests.support import food, newborn

MOTHER = KnownPerson(is_firm=False, name="示例母", document_no="610702199003071225", phone="13900000001", level=2)
SHOP = KnownPerson(
    is_firm=True, name="示例店", document_no="91610702MA00000017", phone="13900000002", level=3, agent="示例经办"
)


def form_of(slug: str, answers: dict[str, str]) -> Form:
    known = load_bundle(slug).definition
    return merged_form(known, resolve(known, answers))


def newborn_form() -> Form:
    return form_of(newborn.SLUG, newborn.answers())


def test_of_two_parents_nobody_guesses_which_one_is_logged_in() -> None:
    form, prefill = newborn_form(), Prefill(person=MOTHER)
    assert [group.key for group in groups_for(form, MOTHER)] == ["mother", "father"]
    assert group_of(form, MOTHER, {}) is None
    assert prefill.begun(form, {}) == {}
    assert [group.key for group in prefill.choices(form, {})] == ["mother", "father"]
    chosen = prefill.chosen(form, {"mother.ethnicity": "汉族"}, "mother")
    assert chosen["mother.name"] == "示例母"
    assert chosen["mother.id_no"] == MOTHER.document_no
    assert chosen["mother.phone"] == "13900000001"
    assert chosen["mother.ethnicity"] == "汉族"
    assert not [key for key in chosen if key.startswith("father.")]
    assert prefill.choices(form, chosen) == (), "now it is clear"
    assert prefill.chosen(form, {}, "baby") == {}, "a group that is none of theirs"


def test_a_firms_name_code_and_agent_stand_in_its_own_group() -> None:
    form = form_of(food.SLUG, food.ANSWERS)
    (group,) = groups_for(form, SHOP)
    found = {key: each.value for key, each in of_log_in(group, SHOP).items()}
    assert found["body.uscc"] == SHOP.document_no
    assert found["body.name"] == "示例店"
    assert found["body.phone"] == "13900000002"
    assert found.get("body.handler", "示例经办") == "示例经办"
    assert "body.legal_rep" not in found, "nobody knows who that is"
    begun = Prefill(person=SHOP).begun(form, {"body.name": "示例店（改）"})
    assert begun["body.name"] == "示例店（改）", "what was typed stays"
    assert begun["body.uscc"] == SHOP.document_no


def test_a_correction_says_so_and_what_a_strong_log_in_says_is_verified() -> None:
    form, prefill = newborn_form(), Prefill(person=MOTHER)
    typed = {"mother.name": "示例母", "mother.id_no": MOTHER.document_no, "mother.phone": "13900000009"}
    notes = prefill.notes(form, typed)
    assert notes["mother.name"] == "来自登录信息，可以修改"
    assert notes["mother.phone"] == "已改，登录信息是“13900000001”"
    said = {each.field: each for each in prefill.sources(form, typed)}
    assert (said["mother.name"].level, said["mother.name"].changed) == (2, False)
    assert (said["mother.phone"].level, said["mother.phone"].changed) == (0, True)
    weak = Prefill(person=MOTHER.model_copy(update={"level": 1})).sources(form, typed)
    assert {each.level for each in weak} == {0}, "a password proves nobody's name"


def test_an_earlier_case_lends_what_lasts_and_not_what_the_matter_is_about() -> None:
    form, earlier = newborn_form(), newborn.form(newborn.answers())
    found = of_earlier(form, earlier, "baby.name")
    assert found["mother.name"].value == earlier["mother.name"]
    assert found["mother.name"].source == "earlier_case"
    assert not [key for key in found if key.startswith("baby.")]
    assert not sources_of(found, {}, 0), "an empty field comes from nowhere"
