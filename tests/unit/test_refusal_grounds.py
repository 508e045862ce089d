"""On what a refusal rests, by the item's category, and where one turns against it."""

from __future__ import annotations

import pytest

from bundles.loader import load_bundle, load_library
from bundles.views.guide import guide
from bundles.views.remedies import remedies_of
from domain.case.intake.entries import AcceptanceRefused
from domain.case.items.entries import ItemDecided
from domain.definition.plan import CURRENT_DEFAULTS
from domain.definition.resolve import resolve
from tests.support.pure_case import WINDOW, Life, clerk, item, plan
from tests.unit.test_resolve import NEWBORN, NEWBORN_ANSWERS, RESTAURANT, RESTAURANT_ANSWERS

OWN = "母婴保健法第二十三条"


def test_a_refusal_rests_on_the_law_of_its_own_category() -> None:
    birth = resolve(NEWBORN, NEWBORN_ANSWERS).item("yy/cszm")
    law = NEWBORN.items["yy/cszm"].basis[0]
    assert birth.refusal_basis is not None
    assert law.law in birth.refusal_basis
    assert "行政许可法" not in birth.refusal_basis
    assert resolve(RESTAURANT, RESTAURANT_ANSWERS).item("spj/spjy").refusal_basis is None, "a licence"


@pytest.mark.parametrize(
    ("own", "edition", "expected"),
    [
        (OWN, CURRENT_DEFAULTS, OWN),
        (None, CURRENT_DEFAULTS, "行政许可法第三十八条"),
        (OWN, CURRENT_DEFAULTS - 1, "行政许可法第三十八条"),
    ],
)
def test_the_decision_cites_it(own: str | None, edition: int, expected: str) -> None:
    life = Life(plan(item("a/one", refusal_basis=own), mode="at_window", defaults=edition))
    life.refuse("a/one")
    assert life.last(ItemDecided).basis == expected


def test_a_signed_refusal_cites_it_as_well() -> None:
    reviewed = item("a/one", refusal_basis=OWN, review={"role": "handler"})
    life = Life(plan(reviewed, mode="at_window"))
    life.act("propose_decision", clerk("a"), "a/one", decision="refuse", reason="NOT_ELIGIBLE")
    life.act("sign_item", clerk("a", 2), "a/one", agree=True)
    assert life.last(ItemDecided).basis == OWN


@pytest.mark.parametrize(("own", "expected"), [(None, "行政许可法第三十二条第一款"), (OWN, None)])
def test_not_accepting_rests_on_the_law_of_licences_only_where_there_is_one(
    own: str | None, expected: str | None
) -> None:
    life = Life(plan(item("a/one", refusal_basis=own), intake={"sign": "person"}, mode="at_window"))
    life.act("refuse_acceptance", WINDOW, reason="NOT_OURS")
    assert life.last(AcceptanceRefused).basis == expected


def test_review_is_with_the_government_of_the_same_level_unless_the_department_says_otherwise() -> None:
    usual = remedies_of(RESTAURANT, "spj", "spj/spjy")
    assert "向汉台区人民政府申请行政复议" in usual
    assert "向汉台区人民法院提起行政诉讼" in usual
    tax = load_bundle("qiye-kaiban").definition
    assert "向国家税务总局汉中市税务局申请行政复议" in remedies_of(tax, "swj")


def test_review_of_a_hospital_that_a_law_authorises_is_with_the_government_of_those_who_manage_it() -> None:
    """母婴保健法 第二十三条, 行政复议法 第二十四条: which government that is depends on the hospital."""
    told = remedies_of(NEWBORN, "yy", "yy/cszm")
    assert "向主管该机构的卫生健康部门的本级人民政府申请行政复议" in told
    assert "12345政务服务便民热线" in remedies_of(NEWBORN, "yy", "yy/jzz")


def test_against_a_public_service_one_complains() -> None:
    water = load_bundle("lianhe-baozhuang").definition
    service = next(key for key, each in water.items.items() if each.category == "公共服务")
    told = remedies_of(water, service.partition("/")[0], service)
    assert "12345政务服务便民热线" in told
    assert "行政复议" not in told


def test_the_guide_names_the_organs() -> None:
    (section,) = [each for each in guide(RESTAURANT).sections if each.heading == "救济渠道"]
    assert any("汉台区人民政府" in paragraph for paragraph in section.paragraphs)


def test_every_decision_of_the_catalogue_has_a_category() -> None:
    lacking = [key for key, each in load_library().items.items() if each.kind == "decision" and each.category is None]
    assert lacking == []
