"""任选其一: one of several papers, or a pledge, is one thing to be asked for, from the definition to the correction."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bundles.views.differences import differences
from bundles.views.explain import materials_document, reductions
from bundles.views.guide import guide
from domain.case.acts import Gap
from domain.case.intake.entries import CaseAccepted, CorrectionNoticed, CorrectionSupplied, DeferralCompleted
from domain.cosigning.text import Application, Paper, signed_text
from domain.cosigning.who import Cosigner
from domain.definition.bundle import Definition
from domain.definition.canonical import canonical_text
from domain.definition.forms import MaterialEntry, all_materials, materials_list, merged_form, without_spared
from domain.definition.item import MaterialUse
from domain.definition.plan import DeferralRule, Plan, PlanItem
from domain.definition.resolve import resolve
from domain.materials.choice import MaterialChoice, asked_of, came_of, choices_of, met_by, subject_of, unmet_of
from domain.materials.one_of import as_one, choice_named, listed, not_needed, open_choices
from tests.support import food, papers
from tests.support.papers import CHOICE, NAMED, OWNED, PLEDGE, RENTED
from tests.support.pure_case import APPLICANT, LEAD, Life, clerk, item, plan

PREMISES = MaterialChoice(key="premises", proves="场所", of=("deed", "lease", "pledge"), pledge="pledge")
ONE = item("a/one", materials=("photo", "premises", *PREMISES.of), choices=(PREMISES,), may_follow=("premises",))
ALONE = item("b/two", materials=("deed",))
DEFERRED: dict[str, Any] = {"deferral": DeferralRule(days=3, on_overdue="refused", basis="样例"), "sign": "person"}


def shop_plan(**more: Any) -> tuple[Definition, Plan]:
    known = papers.definition(**more)
    return known, resolve(known, food.ANSWERS)


# --- the language -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ({"any_of": ["a", "b"], "proves": "场所"}, "任选其一要有自己的代码"),
        ({"key": "c", "any_of": ["a", "b"]}, "必须同时出现"),
        ({"key": "c", "proves": "场所"}, "必须同时出现"),
        ({"key": "c", "any_of": ["a"], "proves": "场所"}, "两份以上不同的材料"),
        ({"key": "c", "any_of": ["a", {"pledge": "a"}], "proves": "场所"}, "两份以上不同的材料"),
        ({"key": "c", "any_of": ["a", {"pledge": "b"}, {"pledge": "d"}], "proves": "场所"}, "最多写一份承诺"),
        ({"key": "c", "any_of": ["a", "b"], "proves": "场所", "help": "各交一份"}, "写在各份材料的 help 里"),
    ],
)
def test_a_choice_that_is_none_is_refused_with_what_to_write(written: dict[str, Any], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        MaterialUse.model_validate(written)


def test_a_choice_is_written_under_its_own_name() -> None:
    use = MaterialUse.model_validate({"c": {"any_of": ["a", "b", {"pledge": "d"}], "proves": "亲子关系"}})
    assert (use.key, use.members, use.pledge) == ("c", ("a", "b", "d"), "d")
    plain = MaterialUse.model_validate("a")
    assert (plain.members, plain.pledge) == (("a",), None)
    assert plain.model_dump(mode="json", exclude_defaults=True) == {"key": "a"}, (
        "and what was written before says no more"
    )


def test_a_plan_without_choices_has_the_text_it_had() -> None:
    assert "choices" not in canonical_text(ALONE.model_dump(mode="json"))
    assert "choices" in ONE.canonical()


def test_the_plan_names_the_choice_and_its_papers() -> None:
    _, made = shop_plan()
    shop = made.item(food.SHOP)
    assert shop.choices == (
        MaterialChoice(key=CHOICE, proves=papers.PROVES, of=(OWNED, RENTED, PLEDGE), pledge=PLEDGE),
    )
    assert set(shop.materials) >= {CHOICE, OWNED, RENTED, PLEDGE}
    assert set(asked_of(shop)) & {CHOICE, OWNED, RENTED, PLEDGE} == {CHOICE}
    assert CHOICE in made.asked_materials()


def test_a_choice_holds_only_where_its_condition_does() -> None:
    _, without = shop_plan(when={"yewu": ["延续"]})
    assert without.item(food.SHOP).choices == ()
    assert CHOICE not in without.asked_materials()
    assert OWNED not in without.asked_materials()


# --- lists ------------------------------------------------------------------------------------------------------------


def test_the_choice_is_one_paper_of_the_list_and_counts_as_one() -> None:
    known, made = shop_plan()
    before = resolve(food.definition(), food.ANSWERS)
    entries = materials_list(known, made)
    assert [each.key for each in entries if each.choices] == [OWNED, RENTED, PLEDGE]
    told = {each.key: each for each in as_one(entries)}
    assert told[CHOICE].name == NAMED == choice_named(known, CHOICE)
    assert "承诺场所由申请人合法使用" in (told[CHOICE].help or "")
    assert not {OWNED, RENTED, PLEDGE} & set(told)
    assert reductions(known, made) == reductions(food.definition(), before), "as many papers as with the one paper"
    assert NAMED in str(materials_document(known, made))
    assert NAMED in str(guide(known))


def test_a_pledge_made_here_is_asked_and_a_paper_to_sign_is_handed_in() -> None:
    known, made = shop_plan()
    (pledge,) = [each for each in materials_list(known, made) if each.key == PLEDGE]
    assert (pledge.source, pledge.is_pledge, pledge.is_asked, pledge.is_handed_in) == ("pledged", True, True, False)
    on_paper = known.model_copy(
        update={"materials": known.materials | {PLEDGE: known.materials[PLEDGE].model_copy(update={"mode": "U"})}}
    )
    (pledge,) = [each for each in materials_list(on_paper, made) if each.key == PLEDGE]
    assert (pledge.source, pledge.is_pledge, pledge.is_handed_in) == ("handed_in", True, True)


def test_a_paper_that_comes_by_itself_spares_the_others() -> None:
    known, made = shop_plan()
    shared = known.materials[OWNED].model_copy(update={"mode": "V"})
    held = known.model_copy(update={"materials": known.materials | {OWNED: shared}})
    assert [each.key for each in materials_list(held, made) if each.key in PREMISES_KEYS] == [OWNED]
    assert open_choices(materials_list(held, made)) == ()
    asked = [
        each.model_copy(update={"source": "handed_in"}) if each.key == OWNED else each
        for each in all_materials(held, made)
    ]
    assert [each.key for each in open_choices(without_spared(asked))[0].entries] == [OWNED, RENTED, PLEDGE], (
        "where its source is no help all of them may be handed in"
    )


PREMISES_KEYS = {OWNED, RENTED, PLEDGE}


def test_a_paper_that_is_needed_anyway_meets_the_choice() -> None:
    known, _ = shop_plan()
    content = known.model_dump(mode="json")
    content["items"][food.SHOP]["materials"].append({"key": RENTED})
    both = Definition.model_validate(content)
    made = resolve(both, food.ANSWERS)
    assert made.item(food.SHOP).choices == ()
    assert PREMISES_KEYS & {each.key for each in materials_list(both, made)} == {RENTED}


def test_one_item_needs_the_paper_that_is_one_of_several_for_another() -> None:
    assert choices_of((ONE, ALONE)) == {}
    assert subject_of((ONE, ALONE), "deed") == "deed"
    assert subject_of((ONE,), "deed") == "premises"


@pytest.mark.parametrize(
    ("came", "shown"),
    [
        (set(), [CHOICE]),
        ({RENTED}, [RENTED]),
        ({RENTED, OWNED}, [OWNED, RENTED]),
        ({PLEDGE}, [PLEDGE]),
    ],
)
def test_the_list_of_a_case_shows_what_came_else_the_choice(came: set[str], shown: list[str]) -> None:
    known, made = shop_plan()
    found = [each.key for each in listed(all_materials(known, made), came)]
    assert [key for key in found if key in {*PREMISES_KEYS, CHOICE}] == shown


@pytest.mark.parametrize(
    ("came", "said", "silent"),
    [
        ({RENTED: Paper("", (("租赁.pdf", "a" * 64),))}, "租赁合同：租赁.pdf", "房屋权属证明"),
        ({CHOICE: Paper("暂缺，以后补交")}, f"{NAMED}：暂缺，以后补交", "租赁合同："),
    ],
)
def test_a_co_signer_reads_what_came_of_it(came: dict[str, Paper], said: str, silent: str) -> None:
    known, made = shop_plan()
    entries = materials_list(known, made)
    sent = Application(made, merged_form(known, made), food.FORM, entries, came, "测试负责人")
    signer = Cosigner("other", "另一方", "测试甲", "1", "", (food.SHOP,), 2, 5)
    text = signed_text(sent, signer)
    assert said in text
    assert silent not in text


def test_a_new_choice_and_a_changed_one_are_told_by_name() -> None:
    before, after = food.definition(), papers.definition()
    told = [each.sentence for each in differences(before, after).changes]
    assert any(NAMED in sentence and "新增" in sentence for sentence in told), told
    fewer = papers.definition()
    content = fewer.model_dump(mode="json")
    use = next(each for each in content["items"][food.SHOP]["materials"] if each["key"] == CHOICE)
    use["any_of"] = [OWNED, RENTED]
    told = [each.sentence for each in differences(after, Definition.model_validate(content)).changes]
    assert any("任选其一的材料去掉场所使用承诺书" in sentence for sentence in told), told


# --- the rules of a case ----------------------------------------------------------------------------------------------


def test_a_bad_paper_is_asked_for_as_its_choice_and_any_of_them_makes_it_good() -> None:
    life = Life(plan(ONE))
    life.gap("a/one", "deed")
    assert [gap.subject for gap in life.last(CorrectionNoticed).gaps] == ["premises"]
    assert life.code("supply_correction", APPLICANT, supplied=("photo",)) == "SUPPLIED_NOT_ASKED"
    life.act("supply_correction", APPLICANT, supplied=("lease",))
    assert life.last(CorrectionSupplied).supplied == ("premises",)
    assert life.last(CaseAccepted).via == "correction"


def test_after_the_notice_the_new_paper_alone_may_be_found_wanting() -> None:
    life = Life(plan(ONE, intake={"recheck": True}))
    life.gap("a/one", "premises")
    life.act("supply_correction", APPLICANT, supplied=("premises",))
    photo = (Gap(subject="photo", reason="X"),)
    assert life.code("complete_pre_review", clerk("a"), "a/one", complete=False, gaps=photo) == "GAP_TOO_LATE"
    life.gap("a/one", "lease")
    notice = life.last(CorrectionNoticed)
    assert ([gap.subject for gap in notice.gaps], notice.round) == (["premises"], 2)


def test_a_choice_may_follow_as_one_paper_may() -> None:
    life = Life(plan(ONE, mode="at_window", intake=DEFERRED), missing=(Gap(subject="premises", reason="X"),))
    life.act("accept_application", LEAD, deferred=("premises",), pledged=True)
    accepted = life.last(CaseAccepted)
    assert ([gap.subject for gap in accepted.deferred], accepted.deferral_days) == (["premises"], 3)
    assert life.code("decide_item", clerk("a"), "a/one", decision="grant") == "DEFERRAL_PENDING"
    life.act("supply_correction", APPLICANT, supplied=("pledge",))
    assert life.last(DeferralCompleted)
    assert life.state.gaps == ()


# --- whatever comes ---------------------------------------------------------------------------------------------------

KEYS = ("a", "b", "c", "d", "e")
CHOICES = st.lists(
    st.lists(st.sampled_from(KEYS), min_size=2, max_size=4, unique=True).map(tuple), max_size=3, unique=True
)


def made(members: list[tuple[str, ...]], alone: tuple[str, ...]) -> tuple[PlanItem, ...]:
    choices = tuple(MaterialChoice(key=f"one-{n}", proves="某事", of=of) for n, of in enumerate(members))
    keys = tuple(dict.fromkeys((*alone, *(key for each in choices for key in (each.key, *each.of)))))
    singly = item("x/own", materials=alone)
    return (singly, item("y/any", materials=keys, choices=choices))


@given(CHOICES, st.lists(st.sampled_from(KEYS), max_size=2, unique=True).map(tuple), st.sets(st.sampled_from(KEYS)))
def test_whatever_comes_nothing_is_lacking_twice_or_for_nothing(
    members: list[tuple[str, ...]], alone: tuple[str, ...], came: set[str]
) -> None:
    items = made(members, alone)
    open_now = choices_of(items)
    asked = (*alone, *open_now)
    lacking = unmet_of(items, [key for key in (*alone, *open_now) if key not in came], came)
    assert len(set(lacking)) == len(lacking)
    assert set(lacking) == {
        *(key for key in alone if key not in came),
        *(key for key, choice in open_now.items() if not came & set(choice.of)),
    }
    met = met_by(items, asked, tuple(sorted(came)))
    assert set(met) | set(lacking) >= set(asked) or not open_now
    assert not set(met) & set(lacking) or not open_now
    for key in came:
        subject = subject_of(items, key)
        assert subject in open_now or subject == key
    assert came_of(items, came).isdisjoint(came)


@given(CHOICES, st.sets(st.sampled_from(KEYS)), st.sets(st.sampled_from(KEYS)))
def test_a_list_always_shows_what_came_and_every_choice_that_is_open(
    members: list[tuple[str, ...]], came: set[str], shared: set[str]
) -> None:
    choices = tuple(MaterialChoice(key=f"one-{n}", proves="某事", of=of) for n, of in enumerate(members))
    entries = tuple(
        entry(key, choices, is_shared=key in shared) for key in KEYS if any(key in each.of for each in choices)
    )
    shown = {each.key for each in listed(entries, came)}
    assert {each.key for each in entries if each.key in came} <= shown
    for choice in choices:
        is_met = bool(set(choice.of) & (came | shared))
        assert (choice.key in shown) is not is_met
    assert not_needed(entries, came).isdisjoint(came)
    assert {choice.key for choice in choices} - {each.key for each in as_one(without_spared(entries))} == {
        choice.key for choice in choices if set(choice.of) & shared
    }


def entry(key: str, choices: tuple[MaterialChoice, ...], *, is_shared: bool) -> MaterialEntry:
    return MaterialEntry(
        key=key,
        name=key,
        source="shared_data" if is_shared else "handed_in",
        source_name="-",
        holder="-",
        items=("x/own",),
        departments=("x",),
        choices=tuple(each for each in choices if key in each.of),
    )
