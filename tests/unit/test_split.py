"""分件: one form with several children, taken apart into cases that know of no rows."""

from __future__ import annotations

from datetime import date

import pytest

from bundles.loader import load_bundle
from domain.definition.bundle import SplitBy
from domain.definition.form_check import validate_form
from domain.definition.forms import Form, FormGroup, merged_form
from domain.definition.resolve import resolve
from domain.definition.split import has_rows, row_added, row_removed, same_rows, split_cases, with_rows
from starter.office.errors import FilingRefused
from starter.office.filing.split import act_id_of_row, cases_to_file
from starter.office.requests import Filing
from tests.support import newborn
from tests.support.office import WINDOW

DEFINITION = load_bundle(newborn.SLUG).definition
FORM = merged_form(DEFINITION, resolve(DEFINITION, newborn.answers()))
BABY = SplitBy(group="baby", max=4, row_name="新生儿")
TODAY = date(2026, 11, 23)
TWINS = newborn.several("测试宝甲", "测试宝乙")


def filing(form: dict[str, str]) -> Filing:
    return Filing(
        act_id="twins-1",
        actor=WINDOW,
        definition=DEFINITION.hash,
        answers=newborn.answers(),
        form=form,
        applicant_name="测试母",
    )


def baby(form: Form) -> FormGroup:
    group = form.group("baby")
    assert group is not None
    return group


def problems(form: dict[str, str]) -> list[str]:
    with pytest.raises(FilingRefused) as refused:
        cases_to_file(DEFINITION, filing(form), TODAY)
    return [where for where, _ in refused.value.problems]


def test_the_newborn_bundle_is_split_by_its_children() -> None:
    assert DEFINITION.bundle.split_by == BABY


def test_twins_become_one_case_per_child_with_the_rest_in_common() -> None:
    values = {"baby.0.name": "示例甲", "baby.1.name": "示例乙", "mother.name": "示例母"}
    assert split_cases(values, "baby") == (
        {"mother.name": "示例母", "baby.name": "示例甲"},
        {"mother.name": "示例母", "baby.name": "示例乙"},
    )
    assert split_cases(newborn.FORM, "baby") == (newborn.FORM,)


def test_each_case_of_twins_is_that_of_a_child_filed_alone() -> None:
    first, second = cases_to_file(DEFINITION, filing(TWINS), TODAY)
    for case, name in ((first, "测试宝甲"), (second, "测试宝乙")):
        alone = cases_to_file(DEFINITION, filing({**newborn.FORM, "baby.name": name}), TODAY)[0]
        assert case.application == alone.application
        assert case.applicant_name == "测试母"
    assert first.act_id == "twins-1" == act_id_of_row("twins-1", 0)
    assert second.act_id == act_id_of_row("twins-1", 1) not in ("twins-1", act_id_of_row("twins-1", 2))


def test_one_child_in_a_numbered_row_is_one_case() -> None:
    (only,) = cases_to_file(DEFINITION, filing(newborn.several("测试宝")), TODAY)
    assert only == cases_to_file(DEFINITION, filing(newborn.FORM), TODAY)[0]


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"baby.1.weight": "3"}, ["baby.1.weight"]),
        ({"baby.1.name": ""}, ["baby.1.name"]),
        ({"baby.0.sex": "不详", "mother.phone": "1"}, ["baby.0.sex", "mother.phone"]),
        ({"baby.name": "多出的"}, ["baby.name"]),
        ({"baby.2.name": "测试宝丙"}, ["baby.2.sex", "baby.2.born_at", "baby.2.born_place", "baby.2.weight"]),
        ({"baby.1.name": "测试宝甲"}, ["baby.1.born_at"]),
    ],
)
def test_what_is_wrong_is_named_at_its_row(changed: dict[str, str], where: list[str]) -> None:
    assert problems({**TWINS, **changed}) == where


def test_more_children_than_the_bundle_takes_are_refused() -> None:
    assert problems(newborn.several(*(f"测试宝{letter}" for letter in "甲乙丙丁戊")))[0] == "baby"


def test_a_bundle_that_is_not_split_takes_no_rows() -> None:
    plain = DEFINITION.model_copy(update={"bundle": DEFINITION.bundle.model_copy(update={"split_by": None})})
    with pytest.raises(FilingRefused) as refused:
        cases_to_file(plain, filing(TWINS), TODAY)
    assert ("baby.0.name", "表单里没有这一项。") in refused.value.problems


def test_a_form_about_one_is_drawn_as_it_ever_was_and_may_be_added_to() -> None:
    shaped = with_rows(FORM, BABY, newborn.FORM)
    assert baby(shaped).repeat is None
    assert baby(shaped).splits is not None
    assert validate_form(shaped, newborn.FORM, TODAY) == []
    assert with_rows(with_rows(FORM, BABY, TWINS), BABY, newborn.FORM) == shaped


def test_a_row_is_added_and_taken_away_with_what_was_typed_kept() -> None:
    one = with_rows(FORM, BABY, newborn.FORM)
    two = row_added(baby(one), newborn.FORM)
    assert two["baby.0.name"] == newborn.FORM["baby.name"]
    assert {key for key, value in two.items() if not value} == {f"baby.1.{f.key[5:]}" for f in baby(FORM).fields}
    assert not has_rows(BABY, row_removed(baby(with_rows(FORM, BABY, two)), two, 1, is_split=True))
    assert row_removed(baby(FORM), two, 1, is_split=True) == newborn.FORM
    three = {**newborn.several("甲", "乙", "丙")}
    assert row_removed(baby(FORM), three, 1, is_split=True) == newborn.several("甲", "丙")
    full = newborn.several("甲", "乙", "丙", "丁")
    assert row_added(baby(with_rows(FORM, BABY, full)), full) == full


def test_the_same_child_typed_twice_is_said_so() -> None:
    twice = newborn.several("测试宝", "别的宝", "测试宝")
    (error,) = same_rows(with_rows(FORM, BABY, twice), "baby", twice)
    assert (error.code, "新生儿 3 与 新生儿 1" in error.sentence) == ("ROWS_SAME", True)
