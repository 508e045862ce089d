"""The merged form, the one set of materials, and the checks of what was filled in."""

from datetime import date
from pathlib import Path

import pytest

from bundles.loader import load_bundle
from domain.definition.form_check import FieldError, facts_of, validate_form
from domain.definition.forms import (
    Form,
    department_view,
    fields_of_item,
    item_view,
    materials_list,
    merged_form,
    rows_of,
)
from domain.definition.plan import Plan
from domain.definition.resolve import resolve

FIXTURES = Path(__file__).parents[1] / "fixtures" / "bundles"
SAMPLE = load_bundle("yangli", FIXTURES).definition
NEWBORN = load_bundle("xinshenger-chusheng").definition
TODAY = date(2026, 11, 23)

NEWBORN_VALUES = {
    "baby.name": "示例宝",
    "baby.sex": "女",
    "baby.born_at": "2026-11-16T08:30",
    "baby.born_place": "汉台示例医院",
    "baby.weight": "3300",
    "mother.name": "示例·母",
    "mother.id_no": "61070219000101002X",
    "mother.ethnicity": "汉族",
    "mother.phone": "13900000001",
    "mother.hukou_address": "汉台区示例路1号",
    "mother.live_address": "汉台区示例路1号",
    "father.name": "示例父",
    "father.id_no": "610702190001010011",
    "father.ethnicity": "汉族",
    "father.hukou_address": "汉台区示例路1号",
    "settle.follow": "随父",
    "settle.head": "示例父",
    "settle.address": "汉台区示例路1号",
}
SAMPLE_VALUES = {
    "body.name": "样例公司",
    "body.uscc": "91610702MA00000017",
    "body.capital": "100",
    "body.founded_on": "2026-11-01",
    "staff.0.name": "示例甲",
    "staff.0.id_no": "610702190001010011",
    "staff.0.contract": "固定期限",
    "staff.0.until_on": "2027-11-01",
    "staff.1.name": "示例乙",
    "staff.1.id_no": "61070219000101002X",
    "staff.1.contract": "无固定期限",
}


def newborn_plan(**answers: str) -> Plan:
    usual = {"shengnei": "是", "yueling": "是", "shouci": "是", "hunyin": "是", "minzu": "相同"}
    usual |= {"huji": "至少一方在汉台区且为家庭户", "jzz": "否", "sbk": "否", "syyl": "否", "kxyy": "否"}
    return resolve(NEWBORN, usual | answers)


def newborn_form(**answers: str) -> Form:
    return merged_form(NEWBORN, newborn_plan(**answers))


def sample_form(**answers: str) -> Form:
    usual = {"jiuzhi": "是", "qingshui": "清税", "gongshi": "否", "chengnuo": "是", "sbk": "是"}
    return merged_form(SAMPLE, resolve(SAMPLE, usual | answers, {"staff": 2}))


def problems(form: Form, values: dict[str, str]) -> dict[str, FieldError]:
    return {error.field: error for error in validate_form(form, values, TODAY)}


def test_every_field_is_asked_once_with_all_who_need_it() -> None:
    form = newborn_form()
    keys = [field.key for field in form.fields()]
    assert len(keys) == len(set(keys))
    name = next(field for field in form.fields() if field.key == "baby.name")
    assert name.items == ("yy/cszm", "gaj/csdj", "ybj/jmyb")
    assert name.departments == ("yy", "gaj", "ybj")


def test_form_covers_exactly_what_the_items_need() -> None:
    plan = newborn_plan(sbk="是", syyl="是", kxyy="是", jzz="是")
    needed = {name for item in plan.items for name in fields_of_item(NEWBORN, item.item)}
    assert {field.key for field in merged_form(NEWBORN, plan).fields()} == needed


def test_bank_account_is_asked_only_for_childbirth_benefits() -> None:
    assert newborn_form().group("bank") is None
    assert newborn_form(syyl="是").group("bank") is not None


def test_groups_keep_the_order_of_the_catalogue() -> None:
    keys = [group.key for group in newborn_form(sbk="是", syyl="是").groups]
    assert keys == ["baby", "mother", "father", "settle", "bank", "delivery"]


def test_department_sees_only_what_its_items_need() -> None:
    form = newborn_form(kxyy="是")
    hospital = department_view(form, NEWBORN_VALUES, "yy")
    assert "settle.head" not in hospital
    assert "father.hukou_address" not in hospital
    assert set(department_view(form, NEWBORN_VALUES, "wjj")) == {
        "baby.name",
        "baby.born_at",
        "mother.name",
        "mother.phone",
        "mother.live_address",
    }
    assert department_view(form, NEWBORN_VALUES, "spj") == {}


def test_repeated_item_sees_its_own_row_only() -> None:
    view = item_view(sample_form(), SAMPLE_VALUES, "rsj/sbk#2")
    assert view == {"staff.1.name": "示例乙", "staff.1.id_no": "61070219000101002X"}


def test_sensitive_fields_are_known_by_type_or_mark() -> None:
    sensitive = {field.key for field in newborn_form().fields() if field.is_sensitive}
    assert {"mother.id_no", "mother.phone", "settle.address", "settle.head"} <= sensitive
    assert "baby.sex" not in sensitive


def test_complete_newborn_form_has_no_errors() -> None:
    assert problems(newborn_form(), NEWBORN_VALUES) == {}


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("mother.id_no", "610702190001010029", "FIELD_INVALID"),
        ("mother.phone", "12345", "FIELD_INVALID"),
        ("mother.name", "示例<b>", "FIELD_INVALID"),
        ("baby.sex", "不详", "FIELD_INVALID"),
        ("baby.born_at", "2026-02-30T08:30", "FIELD_INVALID"),
        ("baby.born_at", "2026-11-16", "FIELD_INVALID"),
        ("baby.born_at", "2026-11-24T08:30", "FIELD_IN_FUTURE"),
        ("baby.weight", "33", "FIELD_INVALID"),
        ("baby.weight", "nan", "FIELD_INVALID"),
        ("baby.weight", "很重", "FIELD_INVALID"),
        ("baby.name", "   ", "FIELD_REQUIRED"),
        ("baby.name", "宝" * 61, "FIELD_TOO_LONG"),
        ("baby.born_place", "院" * 101, "FIELD_TOO_LONG"),
        ("settle.address", "路\x00", "FIELD_INVALID"),
        ("bank.account", "6200", "FIELD_UNKNOWN"),
    ],
)
def test_wrong_value_is_named_with_field_and_code(field: str, value: str, code: str) -> None:
    found = problems(newborn_form(), {**NEWBORN_VALUES, field: value})
    assert list(found) == [field]
    assert found[field].code == code
    assert found[field].sentence.endswith("。")


def test_birth_today_is_not_in_the_future() -> None:
    assert problems(newborn_form(), {**NEWBORN_VALUES, "baby.born_at": "2026-11-23T23:59"}) == {}


def test_empty_form_names_every_required_field() -> None:
    form = newborn_form()
    assert list(problems(form, {})) == [field.key for field in form.fields() if field.required]


def test_field_under_a_condition_is_required_only_when_it_holds() -> None:
    form = newborn_form(sbk="是")
    posted = {**NEWBORN_VALUES, "delivery.way": "邮寄"}
    assert list(problems(form, posted)) == ["delivery.address"]
    assert problems(form, {**NEWBORN_VALUES, "delivery.way": "窗口领取"}) == {}


def test_condition_on_an_answer_decides_whether_a_field_is_required() -> None:
    without = {key: value for key, value in SAMPLE_VALUES.items() if key != "body.uscc"}
    assert list(problems(sample_form(), without)) == ["body.uscc"]
    assert problems(sample_form(jiuzhi="否"), without) == {}


def test_rows_are_checked_each_with_its_own_conditions() -> None:
    assert problems(sample_form(), SAMPLE_VALUES) == {}
    changed = {**SAMPLE_VALUES, "staff.1.contract": "固定期限"}
    assert list(problems(sample_form(), changed)) == ["staff.1.until_on"]


def test_too_many_rows_are_refused() -> None:
    rows = {f"staff.{row}.name": "示例" for row in range(4)}
    found = problems(sample_form(), {**SAMPLE_VALUES, **rows})
    assert found["staff"].code == "ROWS_OUT_OF_RANGE"


def test_rows_are_counted_from_the_values() -> None:
    assert rows_of(sample_form(), SAMPLE_VALUES) == {"staff": 2}
    assert rows_of(sample_form(), {}) == {"staff": 1}


def test_instant_insurance_is_granted_when_the_checks_pass() -> None:
    form, rule = newborn_form(), newborn_plan().item("ybj/jmyb").auto_grant
    assert rule is not None
    own = item_view(form, NEWBORN_VALUES, "ybj/jmyb")
    assert rule.holds(facts_of(form, own, {"yy/cszm", "gaj/csdj"}))
    assert rule.unmet(facts_of(form, own, {"yy/cszm"})) == ("gaj/csdj已准予",)
    wrong = {**own, "mother.id_no": "610702190001010029"}
    assert rule.unmet(facts_of(form, wrong, {"gaj/csdj"})) == ("mother.id_no核验通过",)


def test_rule_of_a_repeated_item_reads_its_own_row() -> None:
    answers = {"jiuzhi": "是", "qingshui": "不办", "chengnuo": "是", "sbk": "是"}
    plan = resolve(SAMPLE, answers, {"staff": 2})
    form, rule = merged_form(SAMPLE, plan), plan.item("rsj/sbk#2").auto_grant
    assert rule is not None
    wrong_first = {**SAMPLE_VALUES, "staff.0.id_no": "1"}
    assert rule.holds(facts_of(form, item_view(form, wrong_first, "rsj/sbk#2"), {"rsj/zgcb#2"}))
    wrong_own = {**SAMPLE_VALUES, "staff.1.id_no": "1"}
    assert not rule.holds(facts_of(form, item_view(form, wrong_own, "rsj/sbk#2"), {"rsj/zgcb#2"}))
    assert "staff.id_no" not in facts_of(form, SAMPLE_VALUES).valid


def test_materials_say_once_where_each_comes_from() -> None:
    entries = {entry.key: entry for entry in materials_list(NEWBORN, newborn_plan(minzu="不同", sbk="是"))}
    assert {key for key, entry in entries.items() if entry.is_handed_in} == {"jhz", "mzcf-sqs"}
    assert list(entries)[:2] == ["jhz", "mzcf-sqs"]
    assert entries["fumu-sfz"].source == "shared_data"
    assert entries["fumu-sfz"].holder == "汉中市公安局汉台分局"
    assert entries["fumu-sfz"].departments == ("yy", "gaj", "ybj", "rsj")
    assert entries["cszm"].source == "earlier_item"
    assert entries["sqb"].source == "made"


def test_licence_is_linked_where_no_earlier_item_makes_it() -> None:
    answers = {"jiuzhi": "是", "qingshui": "不办", "chengnuo": "是", "sbk": "否"}
    plan = resolve(SAMPLE, answers)
    assert {entry.key: entry.source for entry in materials_list(SAMPLE, plan)}["yyzz"] == "earlier_item"
    alone = Plan(**{**plan.model_dump(), "items": [plan.item("rsj/zgcb#1")], "content_hash": ""})
    assert {entry.key: entry.source for entry in materials_list(SAMPLE, alone)}["yyzz"] == "e_licence"
