"""Consents: what an application is told and asked, by what it holds and where it goes; and words that do not move."""

from __future__ import annotations

from datetime import date

import pytest

from bundles.loader import load_bundle
from domain.consents.asked import Asked, asked, is_about_young_child, left_out, outside_items
from domain.consents.purposes import NOTICED, REFUSABLE, TEXTS, WITHDRAWABLE, Purpose
from domain.definition.bundle import Definition
from domain.definition.forms import Form, merged_form
from domain.definition.resolve import resolve
from tests.support import newborn

TODAY = date(2026, 11, 25)
COMPANY = {"qianming": "是", "qianzhi": "否", "yzkz": "是", "sspj": "是", "ygcb": "否", "ybdj": "否", "gjjdj": "否"}
EDITIONS = {
    Purpose.DUTY: (1, "54465ee183bd"),
    Purpose.SENSITIVE: (1, "c4ad1c484d5f"),
    Purpose.GUARDIAN: (1, "98e9d37afcf1"),
    Purpose.OUTSIDE: (1, "3b7fc189b61a"),
    Purpose.REUSE: (1, "be3df6fddd4d"),
    Purpose.CHANNELS: (1, "baa762effb14"),
    Purpose.LOOK_UP: (1, "954da1703b54"),
}


def newborn_form() -> tuple[Definition, Form]:
    known = load_bundle(newborn.SLUG).definition
    return known, merged_form(known, resolve(known, newborn.answers()))


def company(bank: str) -> tuple[Asked, ...]:
    known = load_bundle("qiye-kaiban").definition
    plan = resolve(known, {**COMPANY, "yhkh": bank})
    return asked(known, plan, merged_form(known, plan), {"body.name": "示例店", "body.phone": "13900000106"}, TODAY)


def test_a_newborns_application_needs_its_guardian() -> None:
    known, form = newborn_form()
    plan = resolve(known, newborn.answers())
    found = {each.purpose: each for each in asked(known, plan, form, newborn.form(newborn.answers()), TODAY)}
    assert list(found) == [Purpose.DUTY, Purpose.SENSITIVE, Purpose.GUARDIAN, Purpose.REUSE]
    assert [each.purpose for each in found.values() if each.needed] == [Purpose.GUARDIAN]
    assert {each.purpose for each in found.values() if each.is_notice} == {Purpose.DUTY, Purpose.SENSITIVE}


@pytest.mark.parametrize(
    ("number", "young"),
    [("610702201211250012", False), ("610702201211260012", True), ("610702199003071234", False), ("E12345678", False)],
)
def test_who_is_under_fourteen_is_told_by_the_number_to_the_day(number: str, *, young: bool) -> None:
    _, form = newborn_form()
    assert is_about_young_child(form, {"mother.id_no": number}, TODAY) is young


def test_a_birthday_on_29_february_counts_from_the_first_of_march() -> None:
    _, form = newborn_form()
    born = {"baby.born_at": "2012-02-29T08:00"}
    assert is_about_young_child(form, born, date(2026, 2, 28))
    assert not is_about_young_child(form, born, date(2026, 3, 1))
    assert not is_about_young_child(form, {"baby.born_at": "nonsense"}, TODAY)


def test_what_goes_to_a_bank_is_asked_and_left_out_where_it_is_refused() -> None:
    with_bank = {each.purpose: each for each in company("是")}
    outside = with_bank[Purpose.OUTSIDE]
    assert outside.recipients == ("yh",)
    assert "银行" in outside.detail
    assert not outside.needed
    known = load_bundle("qiye-kaiban").definition
    answers = left_out({**COMPANY, "yhkh": "是"}, outside)
    assert not outside_items(known, resolve(known, answers))
    assert len(resolve(known, answers).items) == 3, "the others go on"
    assert Purpose.OUTSIDE not in {each.purpose for each in company("否")}


def test_every_purpose_is_either_told_or_asked_and_only_what_may_be_refused_may_be_withdrawn() -> None:
    assert set(TEXTS) == set(Purpose)
    assert set(Purpose) == NOTICED | REFUSABLE | {Purpose.GUARDIAN}
    assert WITHDRAWABLE <= REFUSABLE
    assert all("第" in text.articles for text in TEXTS.values())


def test_words_that_changed_are_another_edition() -> None:
    """Whoever changes a text writes the next version and its digest here: people's answers are kept with both."""
    assert {purpose: (text.version, text.digest[:12]) for purpose, text in TEXTS.items()} == EDITIONS
