"""Who has to sign, by the bundle and the form; what each of them sees; and what is wrong with a bundle that says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from bundles.language.findings import Finding
from bundles.loader import load_bundle
from domain.cosigning.text import Application, Paper, digest_of_text, signed_text
from domain.cosigning.who import Cosigner, cosigners, seen_fields, seen_materials
from domain.definition.extra_rules import SignatureRule
from domain.definition.forms import MaterialEntry, materials_list, merged_form
from domain.definition.resolve import resolve
from tests.support import newborn
from tests.unit.test_bundle_errors import BUNDLE, line_of, root, spoil

DEFINITION = load_bundle(newborn.SLUG).definition
DIFFERENT, ALIKE = newborn.answers(minzu="不同"), newborn.answers()
MOTHER, FATHER = newborn.FORM["mother.id_no"], newborn.FORM["father.id_no"]
EVERYTHING = newborn.answers(minzu="不同", jzz="是", sbk="是", syyl="是", kxyy="是")
__all__ = ["root"]


def asked(answers: dict[str, str], *sent_by: str, **values: str) -> tuple[Cosigner, ...]:
    """Who has to sign the newborn's application."""
    form = {**newborn.form(answers), **values}
    return cosigners(DEFINITION.bundle, resolve(DEFINITION, answers), form, sent_by)


def application(answers: dict[str, str], **values: str) -> Application:
    """One as it is sent."""
    plan = resolve(DEFINITION, answers)
    entries = materials_list(DEFINITION, plan)
    papers = {"mzcf-sqs": Paper("", (("民族.pdf", "a" * 64),)), "jhz": Paper("", (("结婚证.jpg", "b" * 64),))}
    return Application(
        plan, merged_form(DEFINITION, plan), {**newborn.form(answers), **values}, entries, papers, "示例母"
    )


@pytest.mark.parametrize(
    ("answers", "sent_by", "keys"),
    [
        (ALIKE, (MOTHER,), []),
        (ALIKE, (), []),
        (DIFFERENT, (MOTHER,), ["father"]),
        (DIFFERENT, (FATHER,), ["mother"]),
        (DIFFERENT, ("61070219000101002x",), ["father"]),
        (DIFFERENT, ("6107 0219 0001 0100 2X",), ["father"]),
        (DIFFERENT, (), ["mother", "father"]),
        (DIFFERENT, ("610702190001010099",), ["mother", "father"]),
        (DIFFERENT, (MOTHER, FATHER), []),
        (DIFFERENT, ("",), ["mother", "father"]),
    ],
)
def test_the_parent_who_does_not_send_it_signs_where_the_answers_call_for_it(
    answers: dict[str, str], sent_by: tuple[str, ...], keys: list[str]
) -> None:
    assert [each.key for each in asked(answers, *sent_by)] == keys


def test_a_party_without_a_number_is_not_asked_and_one_person_once() -> None:
    assert [each.key for each in asked(DIFFERENT, MOTHER, **{"father.id_no": ""})] == []
    assert [each.key for each in asked(DIFFERENT, **{"father.id_no": MOTHER.lower()})] == ["mother"]


def test_who_is_two_of_the_parties_signs_once_for_the_items_of_both_as_surely_and_soon_as_either_asks() -> None:
    rules = DEFINITION.bundle.signatures
    other = rules["mother"].model_copy(update={"items": ("yy/cszm",), "level": 3, "days": 5, "when": None})
    bundle = DEFINITION.bundle.model_copy(update={"signatures": {**rules, "holder": other}})
    found = cosigners(bundle, resolve(DEFINITION, DIFFERENT), newborn.form(DIFFERENT), (FATHER,))
    (only,) = found
    assert (only.key, only.items, only.level, only.days) == ("mother", ("yy/cszm", "gaj/csdj"), 3, 5)


def test_in_a_repeating_group_every_row_signs() -> None:
    rule = SignatureRule(who="股东", name="baby.name", id_number="baby.weight", items=("gaj/csdj",))
    bundle = DEFINITION.bundle.model_copy(update={"signatures": {"holder": rule}})
    values = {"baby.0.name": "甲", "baby.0.weight": "1", "baby.1.name": "乙", "baby.1.weight": "2", "baby.2.name": "丙"}
    found = cosigners(bundle, resolve(DEFINITION, ALIKE), values, ("2",))
    assert [(each.key, each.name, each.id_number) for each in found] == [("holder-1", "甲", "1")]


def test_items_that_do_not_take_part_ask_nobody() -> None:
    rule = DEFINITION.bundle.signatures["father"].model_copy(update={"items": ("rsj/sbk",), "when": None})
    bundle = DEFINITION.bundle.model_copy(update={"signatures": {"father": rule}})
    form = newborn.form(DIFFERENT)
    assert cosigners(bundle, resolve(DEFINITION, DIFFERENT), form, (MOTHER,)) == ()
    with_card = newborn.answers(sbk="是")
    (only,) = cosigners(bundle, resolve(DEFINITION, with_card), newborn.form(with_card), (MOTHER,))
    assert only.items == ("rsj/sbk",)


_PLAN = resolve(DEFINITION, EVERYTHING)
_FORM = merged_form(DEFINITION, _PLAN)
_OWN = {name for field in _FORM.fields() if "gaj/csdj" in field.items for name in (field.key,)}


@pytest.mark.parametrize("field", [each.key for each in _FORM.fields()])
def test_a_co_signer_sees_a_field_only_where_their_items_need_it(field: str) -> None:
    """The matrix of fields: whoever signs for 出生登记 sees what that needs, and nothing of the bank account."""
    is_seen = field in seen_fields(_FORM, ("gaj/csdj",))
    assert is_seen is (field in _OWN)
    marked = {**newborn.form(EVERYTHING), field: f"暗号{field}"}
    text = signed_text(application(EVERYTHING, **{field: marked[field]}), asked(EVERYTHING, MOTHER)[0])
    assert (f"暗号{field}" in text) is is_seen
    if field.startswith("bank."):
        assert not is_seen


_ENTRIES = materials_list(DEFINITION, _PLAN)


@pytest.mark.parametrize("entry", _ENTRIES, ids=[each.key for each in _ENTRIES])
def test_a_co_signer_sees_a_file_only_where_their_items_need_it(entry: MaterialEntry) -> None:
    it = application(EVERYTHING)._replace(papers={entry.key: Paper("", (("文件.pdf", "c" * 64),))})
    text = signed_text(it, asked(EVERYTHING, MOTHER)[0])
    assert ("c" * 64 in text) is ("gaj/csdj" in entry.items)
    assert (entry.key in seen_materials(_ENTRIES, ("gaj/csdj",))) is ("gaj/csdj" in entry.items)


def test_the_text_is_the_same_for_the_same_application_and_another_for_any_change() -> None:
    (father,) = asked(DIFFERENT, MOTHER)
    text = signed_text(application(DIFFERENT), father)
    assert text == signed_text(application(DIFFERENT), father)
    assert "签名人：测试父（新生儿的父亲）" in text
    assert "提出申请的人：示例母" in text
    assert "民族成份申请书：民族.pdf（SHA-256 " in text
    assert "第十四条" in text
    digests = {digest_of_text(text)}
    for field in _OWN & set(newborn.FORM):
        digests.add(digest_of_text(signed_text(application(DIFFERENT, **{field: "改过的"}), father)))
    other_file = application(DIFFERENT)._replace(papers={"mzcf-sqs": Paper("", (("民族.pdf", "f" * 64),))})
    digests.add(digest_of_text(signed_text(other_file, father)))
    assert len(digests) == len(_OWN & set(newborn.FORM)) + 2


_GOOD = "who: 股东, name: staff.name, id_number: staff.id_no, items: [rsj/zgcb], basis: 某法第一条"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (_GOOD.replace("staff.name", "staff.nam"), "FIELD_UNKNOWN"),
        (_GOOD.replace("staff.name", "stuff.name"), "FIELD_UNKNOWN"),
        (_GOOD.replace("staff.id_no", "staff.idno"), "FIELD_UNKNOWN"),
        (_GOOD.replace("staff.id_no", "staff.name"), "SIGNATURE_NUMBER_NOT_ONE"),
        (_GOOD.replace("staff.id_no", "person.id_no"), "SIGNATURE_FIELD_UNUSED"),
        (_GOOD.replace("rsj/zgcb", "rsj/zgcbb"), "ITEM_UNKNOWN"),
        (_GOOD.replace("[rsj/zgcb]", "[]"), "TOO_SHORT"),
        (_GOOD.replace(", basis: 某法第一条", ""), "SIGNATURE_WITHOUT_BASIS"),
        (_GOOD + ", when: {qingshu: 简易}", "QUESTION_UNKNOWN"),
        (_GOOD + ", when: {qingshui: 简单}", "OPTION_UNKNOWN"),
        (_GOOD + ", level: 4", "LESS_THAN_EQUAL"),
        (_GOOD + ", level: 0", "GREATER_THAN_EQUAL"),
        (_GOOD + ", days: 0", "GREATER_THAN_EQUAL"),
        (_GOOD + ", days: 91", "LESS_THAN_EQUAL"),
        (_GOOD + ", term: 5", "EXTRA_FORBIDDEN"),
        (_GOOD.replace("who: 股东, ", ""), "MISSING"),
        (_GOOD.replace("staff.name", "name"), "STRING_PATTERN_MISMATCH"),
    ],
)
def test_what_is_wrong_with_a_signature_is_found_where_it_stands(root: Path, said: str, code: str) -> None:
    findings = spoil(root, BUNDLE, "results: send_as_ready", f"results: send_as_ready\nsignatures:\n  one: {{{said}}}")
    found: list[Finding] = [each for each in findings if each.code == code]
    assert found, findings
    assert found[0].line in (line_of(root, BUNDLE, "one: {"), line_of(root, BUNDLE, "signatures:"))
    assert found[0].file == BUNDLE


def test_a_good_one_is_taken_and_its_items_may_be_named_short(root: Path) -> None:
    path = root / BUNDLE
    said = _GOOD.replace("rsj/zgcb", "zgcb")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("results:", f"signatures:\n  one: {{{said}}}\nresults:"), encoding="utf-8")
    bundle = load_bundle("yangli", root).definition.bundle
    assert bundle.signatures["one"].items == ("rsj/zgcb",)
    assert (bundle.signatures["one"].level, bundle.signatures["one"].days) == (2, 15)


def test_a_bundle_without_signatures_keeps_its_hash() -> None:
    plain = load_bundle("qiye-kaiban").definition
    assert "signatures" not in plain.model_dump(mode="json", exclude_defaults=True)["bundle"]
