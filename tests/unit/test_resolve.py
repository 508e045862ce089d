"""From answers to a plan: what is selected, how it hangs together, and what is refused."""

from datetime import date
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bundles.language.situations import situations
from bundles.loader import bundle_slugs, load_bundle
from domain.definition.bundle import Definition
from domain.definition.bundle_joint import Selected, joint_plan
from domain.definition.canonical import canonical_hash
from domain.definition.conditions import Facts
from domain.definition.joint import ClosingRule
from domain.definition.plan import Connector, Plan
from domain.definition.resolve import (
    ResolveRefused,
    asked_questions,
    critical_path,
    find_cycle,
    item_of,
    resolve,
    row_of,
    with_renewals,
)
from domain.time.clock import Limit

FIXTURES = Path(__file__).parents[1] / "fixtures" / "bundles"
SAMPLE = load_bundle("yangli", FIXTURES).definition
NEWBORN = load_bundle("xinshenger-chusheng").definition
FOOD = load_bundle("shipin-jingying").definition
RESTAURANT = load_bundle("kaiban-canyin").definition
UTILITIES = load_bundle("lianhe-baozhuang").definition
ACCEPTANCE = load_bundle("lianhe-yanshou").definition
RESTAURANT_ANSWERS = {
    "quyu": "是",
    "zhizhao": "是",
    "guimo": "一般",
    "xiaofang": "一般程序",
    "hwzp": "是",
    "waibai": "否",
}
UTILITIES_ANSWERS = {"zhuti": "是", "quyu": "是", "gps": "是", "gdbz": "否", "rqbz": "是", "txbz": "否", "wxsp": "是"}
ACCEPTANCE_ANSWERS = {"quyu": "是", "guimo": "是", "jungong": "是", "zhuanjia": "是"}

SAMPLE_ANSWERS = {"jiuzhi": "是", "qingshui": "清税", "gongshi": "是", "chengnuo": "是", "sbk": "是"}
NEWBORN_ANSWERS = {
    "shengnei": "是",
    "yueling": "是",
    "shouci": "是",
    "hunyin": "是",
    "huji": "至少一方在汉台区且为家庭户",
    "minzu": "相同",
    "jzz": "否",
    "sbk": "否",
    "syyl": "否",
    "kxyy": "否",
}


def keys(plan: Plan) -> list[str]:
    return [item.key for item in plan.items]


def refusal(definition: Definition, answers: dict[str, str], rows: dict[str, int] | None = None) -> ResolveRefused:
    with pytest.raises(ResolveRefused) as refused:
        resolve(definition, answers, rows)
    return refused.value


def test_newborn_takes_birth_certificate_household_and_insurance_in_series() -> None:
    plan = resolve(NEWBORN, NEWBORN_ANSWERS)
    assert keys(plan) == ["yy/cszm", "gaj/csdj", "ybj/jmyb"]
    assert plan.item("gaj/csdj").after == ("yy/cszm",)
    assert plan.item("ybj/jmyb").after == ("gaj/csdj",)
    assert plan.item("ybj/jmyb").connector is Connector.AUTO


def test_newborn_insurance_and_card_run_at_the_same_time_after_the_household() -> None:
    plan = resolve(NEWBORN, {**NEWBORN_ANSWERS, "sbk": "是"})
    assert {item.key for item in plan.dependants("gaj/csdj")} == {"ybj/jmyb", "rsj/sbk"}
    card = plan.item("rsj/sbk")
    assert card.connector is Connector.HTTP
    assert card.outside_promise


def test_newborn_promise_covers_the_longest_chain_in_every_situation() -> None:
    optional = ["jzz", "sbk", "syyl", "kxyy"]
    for chosen in product(["是", "否"], repeat=len(optional)):
        plan = resolve(NEWBORN, {**NEWBORN_ANSWERS, **dict(zip(optional, chosen, strict=True))})
        assert plan.whole is not None
        assert critical_path(plan) == (16, ("yy/cszm", "gaj/csdj", "ybj/jmyb"))
        assert plan.whole.days >= critical_path(plan)[0]


FOOD_ANSWERS = {"quyu": "是", "yewu": "新办", "jumin": "否", "xiaofang": "不需要", "hwzp": "否"}


def test_joint_limit_needs_two_departments_in_the_case() -> None:
    alone, joint = (resolve(FOOD, {**FOOD_ANSWERS, "xiaofang": each}) for each in ("不需要", "一般程序"))
    assert alone.joint_statutory is None
    assert joint.joint_statutory == FOOD.bundle.joint_statutory


def test_promise_of_the_food_bundle_covers_the_longest_chain_in_every_situation() -> None:
    for work, homes, fire in product(["新办", "延续"], ["是", "否"], ["不需要", "告知承诺", "一般程序"]):
        answers = {**FOOD_ANSWERS, "yewu": work, "jumin": homes, "xiaofang": fire, "hwzp": "是"}
        if work == "延续":
            del answers["jumin"]
        plan = resolve(FOOD, answers)
        assert plan.whole is not None
        assert plan.whole.days >= critical_path(plan)[0]


def test_renewal_is_decided_by_silence_only_when_asked_for_in_time() -> None:
    plan = resolve(FOOD, {"quyu": "是", "yewu": "延续", "xiaofang": "不需要", "hwzp": "否"})
    form = {"old_licence.expires_on": "2026-09-15"}
    in_time = with_renewals(FOOD, plan, form, date(2026, 8, 16)).item("spj/spyx")
    assert (in_time.renews_until, in_time.renewal_basis) == (date(2026, 9, 15), "行政许可法第五十条")
    assert with_renewals(FOOD, plan, form, date(2026, 8, 17)) == plan


def test_commitment_and_its_check_come_with_the_route_that_the_applicant_chose() -> None:
    plan = resolve(FOOD, {**FOOD_ANSWERS, "xiaofang": "告知承诺"})
    terms = plan.item("xf/xfcn").commitment
    assert terms is not None
    assert (terms.check.days, terms.rectify.days, terms.on_overdue) == (60, 15, "revoke")
    assert resolve(FOOD, {**FOOD_ANSWERS, "xiaofang": "一般程序"}).item("xf/xfyb").commitment is None


def test_papers_follow_at_least_two_days_before_the_promise_and_never_for_one_of_two_days() -> None:
    plan = resolve(FOOD, {**FOOD_ANSWERS, "hwzp": "是"})
    assert plan.item("spj/spjy").may_follow == ("sb-tu", "sp-zd")
    assert plan.deferral_days(frozenset({"sb-tu"})) == 8
    assert plan.deferral_days(frozenset({"zp-sm"})) == 0


def test_only_departments_of_the_first_wave_review_the_newborn_papers() -> None:
    plan = resolve(NEWBORN, {**NEWBORN_ANSWERS, "jzz": "是"})
    assert [item.key for item in plan.reviewing_items()] == ["yy/cszm", "yy/jzz"]


def test_material_for_parents_of_different_ethnicity_appears_only_then() -> None:
    same = resolve(NEWBORN, NEWBORN_ANSWERS).item("gaj/csdj")
    different = resolve(NEWBORN, {**NEWBORN_ANSWERS, "minzu": "不同"}).item("gaj/csdj")
    assert set(different.materials) - set(same.materials) == {"mzcf-sqs"}


@pytest.mark.parametrize(
    ("question", "answer"), [("shengnei", "否"), ("yueling", "否"), ("hunyin", "否"), ("huji", "都不在汉台区")]
)
def test_answer_that_leads_out_names_the_other_route(question: str, answer: str) -> None:
    refused = refusal(NEWBORN, {**NEWBORN_ANSWERS, question: answer})
    assert refused.code == "SINGLE_ROUTE"
    assert refused.sentence == NEWBORN.questions[question].leads_out[answer]
    assert refused.question == question


def test_all_missing_answers_are_named_at_once() -> None:
    refused = refusal(NEWBORN, {})
    assert {problem.code for problem in refused.problems} == {"ANSWER_MISSING"}
    assert [problem.question for problem in refused.problems] == list(NEWBORN.questions)


def test_answer_that_is_no_option_is_refused_with_the_options() -> None:
    refused = refusal(NEWBORN, {**NEWBORN_ANSWERS, "sbk": "也许"})
    assert refused.code == "ANSWER_UNKNOWN"
    assert "是、否" in refused.sentence


def test_unknown_question_is_refused() -> None:
    assert refusal(NEWBORN, {**NEWBORN_ANSWERS, "xyz": "是"}).code == "QUESTION_UNKNOWN"


def test_optional_item_brings_its_own_question() -> None:
    assert list(SAMPLE.questions)[-1] == "sbk"
    assert SAMPLE.questions["sbk"].ask == "是否同时办理社保卡？"
    assert "rsj/sbk#1" not in keys(resolve(SAMPLE, {**SAMPLE_ANSWERS, "sbk": "否"}))


def test_question_that_does_not_apply_is_neither_asked_nor_kept() -> None:
    answers = {**SAMPLE_ANSWERS, "qingshui": "简易"}
    assert "gongshi" not in asked_questions(SAMPLE, answers)
    plan = resolve(SAMPLE, answers)
    assert "gongshi" not in plan.answers
    assert "sjj/gongshi" not in keys(plan)


def test_either_or_picks_one_and_edges_to_the_other_fall_away() -> None:
    clearance = resolve(SAMPLE, SAMPLE_ANSWERS)
    simple = resolve(SAMPLE, {**SAMPLE_ANSWERS, "qingshui": "简易"})
    none = resolve(SAMPLE, {**SAMPLE_ANSWERS, "qingshui": "不办"})
    assert clearance.item("rsj/zgcb#1").after == ("sjj/sldj", "swj/qsba")
    assert simple.item("rsj/zgcb#1").after == ("sjj/sldj",)
    assert simple.item("swj/jybs").gate == ("sjj/sldj",)
    assert not {"swj/qsba", "swj/jybs"} & set(keys(none))


def test_two_of_an_either_or_are_refused() -> None:
    entries = tuple(entry.model_copy(update={"when": None}) if entry.one_of else entry for entry in SAMPLE.bundle.items)
    clashing = SAMPLE.model_copy(update={"bundle": SAMPLE.bundle.model_copy(update={"items": entries})})
    refused = refusal(clashing, SAMPLE_ANSWERS)
    assert refused.code == "ALTERNATIVES_CLASH"
    assert "清税备案、简易办税" in refused.sentence


def test_nothing_selected_is_refused() -> None:
    only_optional = tuple(entry for entry in SAMPLE.bundle.items if entry.optional)
    optional = SAMPLE.model_copy(update={"bundle": SAMPLE.bundle.model_copy(update={"items": only_optional})})
    assert refusal(optional, {**SAMPLE_ANSWERS, "sbk": "否"}).code == "NOTHING_SELECTED"


def test_each_row_is_an_item_of_its_own_and_waits_for_its_own_row() -> None:
    plan = resolve(SAMPLE, SAMPLE_ANSWERS, {"staff": 3})
    assert [key for key in keys(plan) if item_of(key) == "rsj/zgcb"] == ["rsj/zgcb#1", "rsj/zgcb#2", "rsj/zgcb#3"]
    assert plan.item("rsj/sbk#2").after == ("rsj/zgcb#2",)
    assert plan.item("rsj/sbk#2").name == "社保卡（员工2）"
    rule = plan.item("rsj/sbk#2").auto_grant
    assert rule is not None
    assert rule.items() == {"rsj/zgcb#2"}
    assert row_of("rsj/sbk#2") == 2
    assert row_of("sjj/sldj") is None


@pytest.mark.parametrize("count", [0, 4])
def test_more_or_fewer_rows_than_allowed_are_refused(count: int) -> None:
    assert refusal(SAMPLE, SAMPLE_ANSWERS, {"staff": count}).code == "ROWS_OUT_OF_RANGE"


def test_bundle_may_override_a_limit() -> None:
    item = resolve(SAMPLE, SAMPLE_ANSWERS).item("swj/qsba")
    assert item.promised.days == 4
    assert item.statutory is not None
    assert item.statutory.days == 20


def test_department_decides_how_its_items_are_reached() -> None:
    plan = resolve(SAMPLE, SAMPLE_ANSWERS)
    assert plan.item("rsj/zgcb#1").connector is Connector.HTTP
    assert plan.item("swj/qsba").own_worker
    assert plan.item("sjj/gongshi").kind == "wait"


def test_gated_item_may_decide_the_day_after_its_predecessor() -> None:
    plan = resolve(SAMPLE, {**SAMPLE_ANSWERS, "qingshui": "简易", "sbk": "否"})
    assert critical_path(plan) == (4, ("sjj/sldj", "swj/jybs"))


def test_plan_survives_json_and_carries_the_definition_and_a_seal() -> None:
    plan = resolve(SAMPLE, SAMPLE_ANSWERS)
    again = Plan.model_validate_json(plan.model_dump_json(exclude_defaults=True))
    assert again == plan == Plan.model_validate_json(plan.model_dump_json())
    assert again.definition == SAMPLE.hash
    altered = plan.model_dump_json().replace('"bundle":"yangli"', '"bundle":"other"')
    with pytest.raises(ValidationError, match="PLAN_ALTERED"):
        Plan.model_validate_json(altered)


def test_same_answers_give_the_same_plan() -> None:
    first = resolve(SAMPLE, SAMPLE_ANSWERS)
    assert resolve(SAMPLE, dict(reversed(SAMPLE_ANSWERS.items()))).content_hash == first.content_hash
    assert resolve(SAMPLE, {**SAMPLE_ANSWERS, "sbk": "否"}).content_hash != first.content_hash


@pytest.mark.parametrize("slug", bundle_slugs())
def test_an_item_is_shared_by_plans_and_each_plan_is_sealed_as_what_it_says(slug: str) -> None:
    """Plans that were resolved one after the other are those that a definition read anew gives, digest and all."""
    definition = load_bundle(slug).definition
    for each in situations(definition).tried[:40]:
        if each.plan is not None:
            anew = Definition.model_validate(definition.model_dump())
            assert resolve(anew, each.answers) == each.plan
            content = each.plan.model_dump(mode="json", exclude={"content_hash"}, exclude_defaults=True)
            assert each.plan.content_hash == canonical_hash(content)


def test_a_copy_of_an_item_with_another_limit_is_sealed_with_it() -> None:
    plan = resolve(SAMPLE, SAMPLE_ANSWERS)
    first, *rest = plan.items
    slower = first.model_copy(update={"promised": Limit(days=first.promised.days + 1)})
    other = Plan.model_validate(plan.model_dump(exclude={"content_hash"}) | {"items": (slower, *rest)})
    content = other.model_dump(mode="json", exclude={"content_hash"}, exclude_defaults=True)
    assert other.content_hash == canonical_hash(content) != plan.content_hash


@given(
    st.fixed_dictionaries(
        {
            "jiuzhi": st.sampled_from(["是", "否"]),
            "qingshui": st.sampled_from(["清税", "简易", "不办"]),
            "gongshi": st.sampled_from(["是", "否"]),
            "chengnuo": st.just("是"),
            "sbk": st.sampled_from(["是", "否"]),
        }
    ),
    st.integers(1, 3),
)
def test_every_plan_is_closed_and_ends(answers: dict[str, str], rows: int) -> None:
    plan = resolve(SAMPLE, answers, {"staff": rows})
    present = set(keys(plan))
    assert len(present) == len(plan.items)
    assert all(set(item.predecessors) <= present for item in plan.items)
    assert not find_cycle({item.key: item.predecessors for item in plan.items})
    assert plan.first_wave()


def test_cycle_is_named_in_order() -> None:
    assert find_cycle({"a": ["b"], "b": ["c"], "c": ["a"], "d": []}) == ("a", "b", "c", "a")
    assert find_cycle({"a": ["b"], "b": []}) == ()


def test_joint_event_takes_its_items_and_the_departments_that_always_come() -> None:
    plan = resolve(RESTAURANT, RESTAURANT_ANSWERS)
    (visit,) = plan.joints
    assert (visit.key, visit.convenor, visit.partial, visit.reinspections) == ("kanyan", "spj", True, 2)
    assert visit.departments == ("spj", "sjj", "xf", "cgj")
    assert visit.items == ("spj/spjy", "xf/xfyb", "cgj/hwzp")
    assert [party.officers for party in visit.parties] == [2, 2, 2, 2]
    permit, market = visit.parties[:2]
    assert [point.key for point in permit.checklist] == ["changsuo", "liucheng", "shebei", "zhidu", "jiankang"]
    assert market.items == ()
    assert [point.key for point in market.checklist] == ["zhizhao", "fanwei"]


def test_joint_event_shrinks_with_what_the_answers_select() -> None:
    plan = resolve(RESTAURANT, {**RESTAURANT_ANSWERS, "xiaofang": "告知承诺", "hwzp": "否"})
    assert plan.joint("kanyan") is not None
    assert plan.joints[0].departments == ("spj", "sjj")
    assert plan.joints_of("xf/xfcn") == ()


def test_department_without_an_item_comes_when_the_answers_say_so() -> None:
    plan = resolve(UTILITIES, UTILITIES_ANSWERS)
    survey, outer = plan.joints
    assert survey.departments == ("zjj", "sw", "rq")
    assert survey.booking == "applicant"
    assert (outer.key, outer.convenor, outer.departments) == ("waixian", "cgj", ("cgj", "gaj", "zrj"))
    assert [party.officers for party in outer.parties] == [1, 1, 1]
    only_outer = resolve(UTILITIES, {**UTILITIES_ANSWERS, "gps": "否", "rqbz": "否"})
    assert [joint.key for joint in only_outer.joints] == ["waixian"]
    no_outer = resolve(UTILITIES, {**UTILITIES_ANSWERS, "wxsp": "否"})
    assert [joint.key for joint in no_outer.joints] == ["takan"]


def test_event_takes_place_only_when_it_is_called_for() -> None:
    with_experts = resolve(ACCEPTANCE, ACCEPTANCE_ANSWERS)
    assert [joint.key for joint in with_experts.joints] == ["yanshou", "pingshen"]
    experts = with_experts.joint("pingshen")
    assert experts is not None
    assert experts.stops is not None
    assert experts.stops.ground == "专家评审"
    assert [(party.department, party.officers) for party in experts.parties] == [("zjj", 1), ("xf", 1), ("zjk", 3)]
    without = resolve(ACCEPTANCE, {**ACCEPTANCE_ANSWERS, "zhuanjia": "否"})
    assert [joint.key for joint in without.joints] == ["yanshou"]


def test_event_of_one_department_alone_is_none_unless_the_bundle_says_so() -> None:
    section = ACCEPTANCE.bundle.joint["pingshen"]
    alone = section.model_copy(update={"departments": {}, "closing": ClosingRule(), "when": None})
    facts = Facts(values={})
    mine = [Selected(key="zjj/xfys", department="zjj")]
    assert joint_plan("pingshen", alone, "zjj", mine, facts) is None
    assert joint_plan("pingshen", alone.model_copy(update={"alone": True}), "zjj", mine, facts) is not None
    assert joint_plan("pingshen", section, "zjj", [], facts) is None


def test_votes_needed_are_no_more_than_there_are_voters() -> None:
    section = UTILITIES.bundle.joint["waixian"]
    two = [Selected(key="cgj/wdlw", department="cgj"), Selected(key="zrj/gxgh", department="zrj")]
    strict = section.model_copy(update={"closing": ClosingRule(rule="quorum", need=3, veto=("gaj", "zrj"))})
    plan = joint_plan("waixian", strict, "zjj", two, Facts(values={}))
    assert plan is not None
    assert (plan.closing.need, plan.closing.veto) == (2, ("zrj",))
    weighed = ClosingRule(rule="weights", need=9, weights={"cgj": 3, "gaj": 5})
    plan = joint_plan("waixian", section.model_copy(update={"closing": weighed}), "zjj", two, Facts(values={}))
    assert plan is not None
    assert (plan.closing.need, plan.closing.weights) == (4, {"cgj": 3})


def test_signing_and_separation_come_from_the_bundle_or_the_item() -> None:
    plan = resolve(RESTAURANT, RESTAURANT_ANSWERS)
    permit, fire, composite = plan.item("spj/spjy"), plan.item("xf/xfyb"), plan.item("spj/zhxk")
    assert permit.review is not None
    assert (permit.review.name, permit.review.count, permit.review.rule) == ("会签", 2, "all")
    assert permit.separate == (("draft", "review"), ("joint_opinion", "review"))
    assert fire.review is not None
    assert fire.review.role == "department_head"
    assert (composite.review, composite.separate, composite.on_return) == (None, (), "restart")
    assert plan.urge_hours == 24
    assert resolve(FOOD, FOOD_ANSWERS).item("spj/spjy").review is None


def test_refusal_after_a_joint_event_has_its_own_reason_on_the_items_that_rest_on_it() -> None:
    assert "JOINT_NOT_PASSED" in RESTAURANT.refusal_reasons("spj/spjy")
    assert "JOINT_NOT_PASSED" not in RESTAURANT.refusal_reasons("xf/xfcn")
    assert "JOINT_NOT_PASSED" not in FOOD.refusal_reasons("spj/spjy")
    assert "OFFICERS_AWAY" in RESTAURANT.slot_reasons
    assert FOOD.slot_reasons == {}
    assert "DRAFT_UNCLEAR" in FOOD.return_reasons
