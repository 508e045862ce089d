"""秒批: what the rule of an instant item sees, and that it never refuses."""

from __future__ import annotations

from activities.connectors.auto import NO_RULE, judge
from bundles.loader import load_bundle
from domain.definition.bundle import Definition
from domain.definition.conditions import Condition
from domain.definition.plan import Connector, Plan, PlanItem
from domain.definition.resolve import resolve
from ledger.hand_over import CaseFacts
from tests.support import newborn

DEFINITION = load_bundle(newborn.SLUG).definition
ITEM = "ybj/jmyb"


def facts(
    *granted: str,
    definition: Definition = DEFINITION,
    plan: Plan | None = None,
    values: dict[str, str] | None = None,
) -> CaseFacts:
    """A newborn case with some items granted and some values filled in otherwise."""
    return CaseFacts(
        plan=plan or resolve(definition, newborn.answers()),
        definition=definition,
        form={**newborn.FORM, **(values or {})},
        granted=granted,
    )


def test_rule_is_met_when_every_check_passes() -> None:
    assert judge(facts("yy/cszm", "gaj/csdj"), ITEM).result == "rule_met"


def test_rule_is_not_met_without_the_predecessors_result() -> None:
    answer = judge(facts("yy/cszm"), ITEM)
    assert (answer.result, answer.failed_checks) == ("rule_not_met", ("gaj/csdj已准予",))


def test_number_with_a_wrong_check_digit_goes_to_a_person() -> None:
    values = {"mother.id_no": "610702190001010021"}
    answer = judge(facts("gaj/csdj", values=values), ITEM)
    assert (answer.result, answer.failed_checks) == ("rule_not_met", ("mother.id_no核验通过",))


def test_missing_value_goes_to_a_person() -> None:
    answer = judge(facts("gaj/csdj", values={"settle.address": ""}), ITEM)
    assert answer.failed_checks == ("settle.address已填写",)


def test_failed_checks_name_keys_and_never_values() -> None:
    values = {"mother.id_no": "610702190001010021", "baby.born_at": "昨天"}
    answer = judge(facts(values=values), ITEM)
    assert len(answer.failed_checks) == 3
    assert not any(value in check for check in answer.failed_checks for value in values.values())


def test_item_without_a_rule_goes_to_a_person() -> None:
    answer = judge(facts("gaj/csdj"), "yy/cszm")
    assert (answer.result, answer.failed_checks) == ("rule_not_met", (NO_RULE,))


def test_item_of_one_row_is_judged_on_its_own_row() -> None:
    definition = _with_rows()
    rule = Condition.model_validate({"valid": ["mother.id_no"]})
    plan = _plan_of_rows(definition, rule)
    values = {"mother.0.id_no": newborn.FORM["mother.id_no"], "mother.1.id_no": "610702190001010021"}
    case = facts(definition=definition, plan=plan, values=values)
    assert judge(case, "ybj/jmyb#1").result == "rule_met"
    assert judge(case, "ybj/jmyb#2").result == "rule_not_met"


def _with_rows() -> Definition:
    entries = tuple(
        entry.model_copy(update={"for_each": "mother"}) if entry.key == ITEM else entry
        for entry in DEFINITION.bundle.items
    )
    bundle = DEFINITION.bundle.model_copy(update={"items": entries})
    return DEFINITION.model_copy(update={"bundle": bundle})


def _plan_of_rows(definition: Definition, rule: Condition) -> Plan:
    plan = resolve(DEFINITION, newborn.answers())
    item = plan.item(ITEM)
    rows = tuple(
        PlanItem.model_validate(
            {**item.model_dump(exclude={"auto_grant"}), "key": f"{ITEM}#{row}", "after": (), "auto_grant": rule}
        )
        for row in (1, 2)
    )
    assert all(row.connector is Connector.AUTO for row in rows)
    others = tuple(each for each in plan.items if each.key != ITEM)
    return Plan.model_validate({**plan.model_dump(exclude={"items", "content_hash"}), "items": (*others, *rows)})
