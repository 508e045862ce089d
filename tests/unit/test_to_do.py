"""您需要做什么, 已送达 and the step 预审: true of every state that a case can be in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from bundles.loader import load_bundle
from domain.definition.bundle import Definition, DeliveryRule
from domain.definition.plan import CommitmentTerms, Plan
from domain.definition.resolve import resolve
from domain.time.clock import Limit
from ledger.lists import CaseHead
from starter.web.case.forms_view import ActForms
from starter.web.case.view import CaseView
from starter.web.public.to_do import going_on, to_do
from starter.words.case_names import CaseNames
from tests.support import newborn
from tests.support.pure_case import APPLICANT, CASE_NO, DAY, WINDOW, Life, clerk

NEWBORN = load_bundle(newborn.SLUG).definition
USUAL = resolve(NEWBORN, newborn.answers())
CARD = resolve(NEWBORN, newborn.answers(sbk="是"))
BIRTH, HOME, INSURED = "yy/cszm", "gaj/csdj", "ybj/jmyb"
REVIEW = "60日内"
"""Of every sentence on what can be done against a decision."""


def planned(intake: dict[str, Any] | None = None, items: dict[str, Any] | None = None, **more: Any) -> Plan:
    """The newborn plan with its intake changed, and its first item."""
    body = USUAL.model_dump(exclude={"content_hash"})
    body["intake"] |= intake or {}
    body["items"] = ({**body["items"][0], **(items or {})}, *body["items"][1:])
    return Plan.model_validate(body | more)


def page(life: Life, form: Mapping[str, str] | None = None, definition: Definition = NEWBORN) -> CaseView:
    """What the applicant sees of it now; `form`: what was filled in beside the usual."""
    row = dict.fromkeys(CaseHead.model_fields) | {
        "case_no": CASE_NO,
        "bundle": NEWBORN.bundle.bundle,
        "bundle_name": NEWBORN.bundle.name,
        "definition": NEWBORN.hash,
        "lead_department": NEWBORN.bundle.lead_department,
        "form": {**newborn.FORM, **(form or {})},
        "applicant_name": "测试母",
        "filed_by": WINDOW.actor_id,
        "received_at": life.opening.received_at,
        "seq": life.state.seq,
        "phase": life.phase,
        "due_provisional": False,
        "open": not life.state.is_over,
        "calendar_version": life.state.calendar.version,
    }
    return CaseView(
        head=CaseHead.model_validate(row),
        course=life.course,
        definition=definition,
        actor=APPLICANT,
        now=life.now,
        acts_on_file={},
        case_names=CaseNames.of(NEWBORN, life.state.plan, {}),
        siblings=(),
    )


def told(life: Life, way: str = "", definition: Definition = NEWBORN) -> str:
    """Everything that the applicant reads there but the paragraphs with forms of their own."""
    view = page(life, {"delivery.way": way}, definition)
    desk = ActForms(view)
    asked = to_do(view, desk, ())
    return "".join((*map(str, asked), going_on(view, desk, is_asked=bool(asked))))


def reviewed(life: Life) -> str:
    """The note under the step 预审."""
    return next(step.note for step in page(life).steps if step.name == "预审")


def handled(made: Plan = USUAL) -> Life:
    """A newborn case that was accepted."""
    life = Life(made)
    life.review(BIRTH)
    return life


def granted(made: Plan = USUAL) -> Life:
    life = handled(made)
    life.grant(BIRTH, HOME, INSURED)
    return life


# --- 您需要做什么 -------------------------------------------------------------------------------------------------


def test_before_the_only_notice_it_will_tell_once_and_after_it_no_more() -> None:
    life = Life(planned(intake={"recheck": True}))
    assert told(life) == "现在不需要您做什么。各部门正在看材料是否齐全，需要补正时会一次告知。"
    life.gap(BIRTH, "jhz")
    assert life.phase == "correcting"
    life.act("supply_correction", APPLICANT, supplied=("jhz",))
    assert life.phase == "reviewing"
    assert "一次告知" not in told(life)
    assert "不会再提出别的要求" in told(life)


def test_who_waits_for_acceptance_is_told_from_which_day_silence_counts() -> None:
    life = Life(planned(intake={"sign": "person", "pre_review": Limit(days=2), "limit": Limit(days=5)}))
    life.review(BIRTH)
    assert "2026年3月9日前" in told(life)
    assert "自收件之日（2026年3月2日）起视为受理" in told(life)


def test_after_corrections_silence_counts_from_the_day_they_came_in() -> None:
    life = Life(planned(intake={"sign": "person", "recheck": True}))
    life.gap(BIRTH, "jhz")
    life.act("notice_correction", WINDOW)
    assert life.phase == "correcting", life.kinds()
    life.at("2026-03-06 10:00").act("supply_correction", APPLICANT, supplied=("jhz",))
    life.review(BIRTH)
    assert "自收到补正材料之日（2026年3月6日）起视为受理" in told(life)
    life.at("2026-03-16 10:00").until(life.now)
    assert life.state.counted_from == date(2026, 3, 6)


def test_one_whose_item_was_refused_reads_what_to_do_while_others_go_on_and_after_the_end() -> None:
    life = handled(CARD)
    life.grant(BIRTH, HOME)
    life.refuse(INSURED)
    assert life.phase == "handling"
    for _ in range(2):
        assert "不予办理，理由和决定书见下面" in told(life)
        assert "12345政务服务便民热线投诉" in told(life)
        assert "没有需要您做的事" not in told(life)
        assert "现在不需要您做什么" not in told(life)
        life.grant("rsj/sbk")
    assert life.phase == "concluded"


def test_one_whose_application_was_refused_at_all_reads_what_to_do() -> None:
    life = handled()
    life.refuse(BIRTH)
    assert life.phase == "concluded"
    assert told(life).count("不予办理") == 1
    assert "没有需要您做的事" not in told(life)
    turned_away = Life(planned(intake={"sign": "person"}))
    turned_away.act("refuse_acceptance", WINDOW, reason="NOT_ELIGIBLE")
    assert turned_away.phase == "concluded"
    assert told(turned_away).startswith("本申请不予受理，理由和决定书见下面。")
    assert told(turned_away).count(REVIEW) == 1


def test_one_whose_result_was_revoked_is_not_told_that_it_was_delivered() -> None:
    life = handled()
    life.grant(BIRTH, HOME, INSURED)
    for key in (BIRTH, HOME, INSURED):
        life.act("revoke_decision", clerk(key.partition("/")[0]), key, reason="NOT_ELIGIBLE")
    assert "准予决定已经撤销" in told(life)
    assert "送达" not in told(life)


def test_putting_right_what_was_promised_is_asked_for_also_after_the_end() -> None:
    terms = CommitmentTerms(check=Limit(days=60), rectify=Limit(days=15), on_overdue="revoke", basis="告知承诺书")
    life = handled(planned(items={"commitment": terms}))
    life.grant(BIRTH, HOME, INSURED)
    assert life.phase == "concluded"
    assert "整改" not in told(life)
    life.act("check_commitment", clerk("yy"), BIRTH, met=False, reason="NOT_ELIGIBLE")
    assert "核查发现承诺没有履行，请按期整改；逾期没有整改的，撤销决定（2026年3月23日前" in told(life)
    assert "逾期没有整改的，撤销决定" in told(life)
    life.act("check_commitment", clerk("yy"), BIRTH, met=True)
    assert "整改" not in told(life)


def test_while_nobody_handles_anything_no_department_is_said_to() -> None:
    life = handled()
    assert "各部门正在办理" in told(life)
    notice = planned(items={"kind": "wait", "promised": Limit(days=20, unit="calendar"), "name": "公示"})
    waits = Life(notice)
    waits.pass_days(8)
    assert waits.state.items[BIRTH].phase == "open", waits.kinds()
    assert told(waits) == "现在不需要您做什么。现在是公示等等待期，期满后自动继续。"


def test_at_the_end_there_is_something_to_do_only_where_something_is() -> None:
    life = handled()
    life.act("withdraw_application", APPLICANT)
    assert told(life) == "办件已经办结。没有需要您做的事。"


# --- 已送达 ----------------------------------------------------------------------------------------------------


def test_what_is_to_be_fetched_is_not_said_to_be_delivered_with_its_electronic_copy() -> None:
    life = granted(planned(delivery=None))
    rule = DeliveryRule(at_issue="结果办结即以电子件送达")
    at_issue = NEWBORN.model_copy(update={"bundle": NEWBORN.bundle.model_copy(update={"delivery": rule})})
    assert life.phase == "concluded"
    assert told(life, "窗口领取", at_issue).endswith("纸质证件请带本人身份证件到综合窗口领取。")
    assert told(life, "邮寄", at_issue).endswith("电子结果已经送达；纸质证件按您选择的方式邮寄。")
    assert told(life, "", at_issue) == "办件已经办结。结果办结即以电子件送达。"


def test_results_that_wait_are_said_to_wait_until_they_are_in_hand() -> None:
    life = handled(planned(delivery=Limit(days=10)))
    life.grant(BIRTH, HOME, INSURED)
    waiting = told(life, "窗口领取")
    assert "的结果已经出来，请到综合窗口领取" in waiting
    assert "没有需要您做的事" not in waiting
    assert "送达" not in waiting
    life.act("confirm_delivery", APPLICANT, method="pickup")
    assert "的结果已经出来" not in told(life)


def test_a_wait_that_passed_is_not_said_to_be_delivered() -> None:
    life = Life(planned(items={"kind": "wait"}))
    life.pass_days(30)
    assert life.state.items[BIRTH].phase == "granted", life.kinds()
    life.grant(HOME, INSURED)
    life.act("confirm_delivery", APPLICANT, method="pickup")
    shown = {item.key: item for item in page(life).items}
    assert shown[BIRTH].state.delivered_at is not None
    assert [shown[key].is_handed_over for key in (BIRTH, HOME, INSURED)] == [False, True, True]


# --- 预审 -----------------------------------------------------------------------------------------------------


def test_the_note_of_the_pre_review_says_how_it_went() -> None:
    assert reviewed(handled()) == "材料齐全"
    silent = Life(USUAL)
    silent.pass_days(4)
    assert silent.state.accepted_at is not None
    assert reviewed(silent) == "逾期未答复，视为齐全"
    corrected = Life(USUAL)
    corrected.gap(BIRTH, "jhz")
    assert reviewed(corrected) == "待补正"
    corrected.act("supply_correction", APPLICANT, supplied=("jhz",))
    corrected.review(BIRTH)
    assert reviewed(corrected) == "补正后齐全"


def test_a_window_that_was_late_leaves_no_blame_on_the_pre_review() -> None:
    late = Life(planned(intake={"sign": "person"}))
    late.review(BIRTH)
    late.pass_days(10)
    assert late.state.counted_from is not None
    assert reviewed(late) == "材料齐全"
    untold = Life(planned(intake={"sign": "person"}))
    untold.gap(BIRTH, "jhz")
    untold.pass_days(10)
    assert reviewed(untold) == "有缺件，没有告知"


def test_what_was_told_and_came_in_is_not_said_to_be_untold() -> None:
    life = Life(planned(intake={"sign": "person", "recheck": True}))
    life.gap(BIRTH, "jhz")
    life.act("notice_correction", WINDOW)
    life.act("supply_correction", APPLICANT, supplied=("jhz",))
    life.review(BIRTH)
    life.until(life.now + 10 * DAY)
    assert life.state.counted_from is not None
    assert reviewed(life) == "补正后齐全"
