"""What the product says is true: timeline, steps, refusals, and the picture of a case's time."""

from __future__ import annotations

from datetime import date

from bundles.loader import load_bundle
from domain.case.acts import Actor, Gap, Role
from domain.case.intake.entries import PreReviewAnswered
from domain.case.items.entries import ItemDecided
from domain.case.refusals import refuse
from domain.definition.alike import identity
from domain.definition.forms import merged_form
from domain.definition.resolve import resolve
from starter.trials.other_days import possible_on
from starter.web.filing.questions import shown_questions
from starter.words import names, timeline
from starter.words.case_names import CaseNames
from starter.words.notices import KINDS
from tests.support import days, newborn

NEWBORN = load_bundle(newborn.SLUG).definition
PLAN = resolve(NEWBORN, newborn.answers())
FORM = merged_form(NEWBORN, PLAN)
TOLD = CaseNames.of(NEWBORN, PLAN, {"yy-1": "测试医师"})
CLERK = Actor(actor_id="yy-1", role=Role.HANDLER, department="yy")


def answered(*gaps: Gap) -> str:
    entry = PreReviewAnswered(at=days.ORDINARY, act_id="a", actor=CLERK, item="yy/cszm", gaps=gaps)
    return timeline.sentence(TOLD, entry)


def test_a_paper_that_is_not_clear_is_not_told_as_missing() -> None:
    unclear = next(code for code in NEWBORN.reasons.gaps if code != "MATERIAL_MISSING")
    said = answered(Gap(subject="jhz", reason=unclear))
    assert "缺" not in said.partition("：")[2].partition("：")[0]
    assert NEWBORN.reasons.gaps[unclear].sentence.rstrip("。") in said
    both = answered(Gap(subject="jhz", reason="MATERIAL_MISSING"), Gap(subject="mother.phone", reason=unclear))
    assert "缺结婚证；" in both


def test_what_people_signed_was_not_decided_by_a_rule() -> None:
    def decided(via: str) -> str:
        entry = ItemDecided.model_validate(
            {"at": days.ORDINARY, "act_id": "a", "item": "yy/cszm", "decision": "grant", "via": via, "actor": None}
        )
        return timeline.sentence(TOLD, entry)

    assert decided("signed").startswith("承办部门决定")
    assert decided("rule").startswith("系统按规则决定")


def test_a_late_notice_is_refused_as_a_notice() -> None:
    assert "不能再发补正通知书" in refuse("ALREADY_ACCEPTED", "notice_correction").sentence
    assert "不能再不予受理" in refuse("ALREADY_ACCEPTED", "refuse_acceptance").sentence
    assert refuse("ALREADY_ACCEPTED").sentence == names.refusal("ALREADY_ACCEPTED").sentence


def test_every_kind_of_notice_has_a_name_for_the_command_line() -> None:
    assert set(KINDS) <= set(names.NOTICE_NAMES)


def test_a_follow_up_question_says_when_it_is_asked() -> None:
    soldiers = load_bundle("junren-tuiyi").definition
    by_key = {each.key: each for each in shown_questions(soldiers, {})}
    assert "职工医疗保险" in by_key["zhuanru"].note
    assert by_key["zhuanru"].asked_by == "yibao"
    disabled = {each.key: each for each in shown_questions(load_bundle("fucan-zhukun").definition, {})}
    assert disabled["zdhl"].asked_by == "zheng"
    both = {each.key: each for each in shown_questions(load_bundle("linghuo-jiuye").definition, {})}
    assert both["sbbt"].note and not both["sbbt"].asked_by


def test_an_application_is_known_again_by_its_people_and_not_by_their_telephone() -> None:
    usual = identity(FORM, newborn.FORM)
    assert usual == identity(FORM, {**newborn.FORM, "mother.phone": "13900000009", "settle.head": "别人"})
    assert usual == identity(FORM, {**newborn.FORM, "mother.id_no": "６１０７０２ 19000101 002x"})
    assert usual != identity(FORM, {**newborn.FORM, "baby.name": "另一个宝"})
    assert identity(FORM, {"baby.name": "某宝"}) == ()


def test_a_scenario_played_on_an_earlier_day_has_its_birth_before_it() -> None:
    values = {**newborn.FORM, "baby.born_at": "2026-11-16T08:30"}
    assert possible_on(FORM, values, date(2026, 10, 9))["baby.born_at"] == "2026-10-02T08:30"
    assert possible_on(FORM, values, date(2026, 11, 20)) == values
