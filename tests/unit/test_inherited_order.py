"""The order of a plan goes on over items that take no part; an item for each row of a group that may be empty."""

from __future__ import annotations

from typing import Any

import pytest

from bundles.language.situations import situations
from bundles.loader import load_bundle
from domain.definition.bundle import BundleItem, Definition
from domain.definition.catalogue import Repeat
from domain.definition.conditions import Condition
from domain.definition.resolve import ResolveRefused, resolve, with_renewals
from starter.office.errors import FilingRefused
from starter.office.filing.check import checked
from starter.office.requests import Filing
from starter.web.site.merged_form import plan_and_form
from tests.support.pure_case import FILED_AT, WINDOW
from tests.unit.test_resolve import NEWBORN, NEWBORN_ANSWERS, SAMPLE, SAMPLE_ANSWERS

BIRTH, HOUSEHOLD, INSURANCE = "yy/cszm", "gaj/csdj", "ybj/jmyb"
ONLY_ROWS = {**SAMPLE_ANSWERS, "sbk": "否"}
ALONE = {key: answer for key, answer in SAMPLE_ANSWERS.items() if key != "sbk"}


def changed(definition: Definition, entries: dict[str, dict[str, Any]], *, alone: bool = False) -> Definition:
    """The definition with these fields of its items changed; `alone`: with no item but these."""
    listed = [each for each in definition.bundle.items if not alone or each.key in entries]
    items = tuple(BundleItem.model_validate({**each.model_dump(), **entries.get(each.key, {})}) for each in listed)
    return made_of(definition, bundle=definition.bundle.model_copy(update={"items": items}))


def made_of(definition: Definition, **changes: Any) -> Definition:
    """Another definition, whose questions are its own."""
    return Definition(**{name: getattr(definition, name) for name in Definition.model_fields} | changes)


def optional_household() -> Definition:
    """The newborn bundle in which the household registration between birth certificate and insurance is ticked."""
    return changed(NEWBORN, {HOUSEHOLD: {"optional": True}})


def for_the_staff(least: int) -> Definition:
    """A bundle of one item, once per employee, of whom there are at least so many."""
    staff = SAMPLE.groups["staff"].model_copy(update={"repeat": Repeat(min=least, max=3, row_name="员工")})
    alone = changed(SAMPLE, {"rsj/zgcb": {"after": ()}}, alone=True)
    return made_of(alone, groups={**alone.groups, "staff": staff})


def test_order_goes_on_over_an_item_that_is_not_selected() -> None:
    without = resolve(optional_household(), {**NEWBORN_ANSWERS, "csdj": "否"})
    assert [(item.key, item.after) for item in without.items] == [(BIRTH, ()), (INSURANCE, (BIRTH,))]
    whole = resolve(optional_household(), {**NEWBORN_ANSWERS, "csdj": "是"})
    assert whole.item(INSURANCE).after == (HOUSEHOLD,)


def test_order_goes_on_over_several_and_keeps_its_kind() -> None:
    never = Condition.model_validate({"hunyin": "没有这一项"})
    gated = changed(NEWBORN, {HOUSEHOLD: {"when": never}, INSURANCE: {"after": (), "gate": (HOUSEHOLD,)}})
    insurance = resolve(gated, NEWBORN_ANSWERS).item(INSURANCE)
    assert (insurance.after, insurance.gate) == ((), (BIRTH,))


def test_an_alternative_that_takes_part_stands_for_the_one_that_does_not() -> None:
    after: dict[str, dict[str, Any]] = {
        "rsj/zgcb": {"after": ("swj/qsba", "swj/jybs")},
        "swj/qsba": {"after": ("sjj/sldj",)},
    }
    plan = resolve(changed(SAMPLE, after), {**ONLY_ROWS, "qingshui": "简易"}, {"staff": 1})
    assert plan.item("rsj/zgcb#1").after == ("swj/jybs",)


def test_an_order_that_is_a_circle_ends() -> None:
    never = {"when": Condition.model_validate({"hunyin": "没有这一项"})}
    circle: dict[str, dict[str, Any]] = {
        BIRTH: {**never, "after": (HOUSEHOLD,)},
        HOUSEHOLD: {**never, "after": (BIRTH,)},
    }
    assert resolve(changed(NEWBORN, circle), NEWBORN_ANSWERS).item(INSURANCE).after == ()


def test_every_row_inherits_from_its_own_row() -> None:
    never = Condition.model_validate({"jiuzhi": "没有这一项"})
    chain: dict[str, dict[str, Any]] = {
        "sjj/sldj": {"for_each": "staff"},
        "rsj/zgcb": {"when": never, "after": ("sjj/sldj",)},
        "rsj/sbk": {"after": ("rsj/zgcb",)},
    }
    plan = resolve(changed(SAMPLE, chain), SAMPLE_ANSWERS, {"staff": 2})
    assert plan.item("rsj/sbk#2").after == ("sjj/sldj#2",)


def test_a_group_that_may_be_empty_is_asked_and_its_item_takes_part() -> None:
    definition = for_the_staff(0)
    assert [item.key for item in resolve(definition, ALONE).items] == ["rsj/zgcb#1"]
    assert all(situation.plan is not None for situation in situations(definition).tried)
    _, form = plan_and_form(definition, ALONE, {})
    assert form.group("staff") is not None


def test_a_plan_without_any_item_is_refused_with_the_group_that_is_empty() -> None:
    definition = for_the_staff(0)
    with pytest.raises(ResolveRefused) as refused:
        resolve(definition, ALONE, {"staff": 0})
    assert refused.value.code == "NOTHING_SELECTED"
    assert f"“{definition.groups['staff'].name}”" in refused.value.sentence


def test_an_application_without_any_item_is_refused_before_anything_is_on_file() -> None:
    definition = for_the_staff(0)
    filing = Filing(
        act_id="filing", definition=definition.hash, actor=WINDOW, answers=ALONE, form={}, applicant_name="甲"
    )
    with pytest.raises(FilingRefused) as refused:
        checked(definition, filing, FILED_AT.date())
    assert refused.value.refusal.code == "NOTHING_SELECTED"


def test_a_renewal_per_row_reads_the_day_of_its_own_row() -> None:
    food = load_bundle("shipin-jingying").definition
    renewal = food.items["spj/spyx"].renewal
    assert renewal is not None
    per_row = renewal.model_copy(update={"expires": "staff.until"})
    item = SAMPLE.items["rsj/zgcb"].model_copy(update={"renewal": per_row})
    definition = made_of(SAMPLE, items={**SAMPLE.items, "rsj/zgcb": item})
    plan = resolve(definition, ONLY_ROWS, {"staff": 2})
    form = {"staff.0.until": "2026-06-01", "staff.1.until": "2026-07-01"}
    dated = with_renewals(definition, plan, form, FILED_AT.date())
    days = [str(each.renews_until) for each in dated.items if each.item == "rsj/zgcb"]
    assert days == ["2026-06-01", "2026-07-01"]
