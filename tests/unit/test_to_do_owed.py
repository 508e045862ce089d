"""您需要做什么: everything that the applicant owes stands there with its day, and what is waited for otherwise."""

from __future__ import annotations

from typing import Any

from domain.case.acts import Gap
from domain.definition.extra_rules import ObjectionRule
from domain.definition.plan import CommitmentTerms, DeferralRule
from domain.time.clock import Limit
from starter.web.case.forms_view import ActForms
from starter.web.joint.view import joint_views
from starter.web.public.to_do import ToDo, going_on, to_do
from tests.support.pure_case import APPLICANT, WINDOW, Life, clerk
from tests.support.pure_joint import KEY, confirm, convene, event, hold, on, opine, party, slot
from tests.unit.test_to_do import BIRTH, HOME, INSURED, USUAL, handled, page, planned

CONVENOR = clerk("gaj")
BOOKED = slot("03-11 09:00")
FOLLOWS = DeferralRule(days=10, on_overdue="withdrawn", basis="样例办法第三条")


def asked(life: Life) -> tuple[ToDo, ...]:
    """What is asked of the applicant, in the page's order."""
    view = page(life)
    return to_do(view, ActForms(view), joint_views(view))


def only(life: Life) -> str:
    """The one thing that is asked."""
    (found,) = asked(life)
    return str(found)


def otherwise(life: Life) -> str:
    """What goes on without the applicant."""
    view = page(life)
    return going_on(view, ActForms(view), is_asked=bool(asked(life)))


def together(**more: Any) -> Life:
    """A case at work whose second item rests on a joint inspection."""
    visit = event(party("gaj", HOME), party("ybj"), **{"convenor": "gaj", "booking": "applicant", **more})
    life = handled(planned(joints=(visit,), delivery=None))
    life.grant(BIRTH)
    return life


def test_a_correction_stands_there_with_its_last_day_and_the_way_to_its_form() -> None:
    life = Life(USUAL)
    life.gap(BIRTH, "jhz")
    (found,) = asked(life)
    assert str(found).startswith("请补交下面的内容，可以在本页补交，也可以到综合窗口补交（2026年")
    assert found.href == "#correct"
    assert otherwise(life) == "补交以后，各部门继续办理。"
    life.act("supply_correction", APPLICANT, supplied=("jhz",))
    assert asked(life) == ()


def test_papers_to_follow_stand_there_with_their_last_day_and_what_follows_without_them() -> None:
    life = Life(
        planned(intake={"sign": "person", "deferral": FOLLOWS}, items={"may_follow": ("qfgzs",)}),
        (Gap(subject="qfgzs", reason="MISSING"),),
    )
    life.review(BIRTH)
    life.act("accept_application", WINDOW, deferred=("qfgzs",), pledged=True)
    assert life.state.accepted_at is not None, life.kinds()
    assert "容缺受理，请补齐下面的材料；逾期未补齐的，视为撤回申请（2026年3月" in only(life)
    life.act("supply_correction", APPLICANT, supplied=("qfgzs",))
    assert asked(life) == ()


def test_a_booking_a_visit_and_what_is_to_be_put_right_each_take_the_others_place() -> None:
    life = together()
    assert (asked(life), otherwise(life)) == ((), "现在不需要您做什么。召集部门正在安排“联合勘验”的时间。")
    convene(life, BOOKED, slot("03-12 09:00"), by=CONVENOR)
    assert otherwise(life) == "现在不需要您做什么。各部门正在确认“联合勘验”的时间和人员。"
    confirm(life, "gaj", "ybj")
    (found,) = asked(life)
    assert found.text.startswith("请为“联合勘验”预约时间")
    assert (found.href, found.until[:5]) == (f"#joint-{KEY}", "2026年")
    on(life, "book_joint", APPLICANT, slots=(BOOKED,))
    assert only(life).startswith("“联合勘验”定于2026-03-11 09:00至11:00，请按时在场；时间不方便的，可以申请改期")
    hold(life, "gaj", "ybj", by=CONVENOR)
    assert (asked(life), otherwise(life)) == ((), "现在不需要您做什么。“联合勘验”已经举行，各部门正在出具意见。")
    opine(life, "gaj", "pass")
    opine(life, "ybj", "rectify", "exit")
    assert only(life).startswith("“联合勘验”有需要整改的要点，整改完成后请报告（2026年")
    on(life, "report_rectified", APPLICANT)
    assert (asked(life), otherwise(life)) == ((), "现在不需要您做什么。召集部门正在安排“联合勘验”的复查时间。")


def test_who_may_not_move_a_visit_any_more_is_not_told_to_ask() -> None:
    life = together(moves=0)
    convene(life, BOOKED, by=CONVENOR)
    confirm(life, "gaj", "ybj")
    on(life, "book_joint", APPLICANT, slots=(BOOKED,))
    assert "改期" not in only(life)


def test_results_to_fetch_stand_there_until_they_are_in_hand_and_what_is_held_is_said_to_be() -> None:
    life = handled(planned(delivery=Limit(days=10), results="hold_together"))
    life.grant(BIRTH, HOME)
    assert asked(life) == ()
    assert "一并送达" in otherwise(life)
    life.grant(INSURED)
    (found,) = asked(life)
    assert "的结果已经出来" in found.text
    assert (found.until, found.href) == ("综合窗口须在2026年3月16日前交给您", "#deliver")
    assert otherwise(life) == "办件已经办结。"
    life.act("confirm_delivery", APPLICANT, method="pickup")
    assert asked(life) == ()


def test_several_things_stand_there_the_soonest_first() -> None:
    terms = CommitmentTerms(check=Limit(days=60), rectify=Limit(days=3), on_overdue="revoke", basis="告知承诺书")
    visit = event(party("gaj", HOME), party("ybj"), convenor="gaj", booking="applicant")
    life = handled(planned(items={"commitment": terms}, joints=(visit,)))
    life.grant(BIRTH)
    life.act("check_commitment", clerk("yy"), BIRTH, met=False, reason="NOT_ELIGIBLE")
    convene(life, BOOKED, by=CONVENOR)
    confirm(life, "gaj", "ybj")
    on(life, "book_joint", APPLICANT, slots=(BOOKED,))
    first, second = asked(life)
    assert "请按期整改；逾期没有整改的，撤销决定" in first.text
    assert "定于2026-03-11" in second.text
    assert first.on < second.on


def test_what_was_promised_is_said_to_be_looked_at_by_a_day() -> None:
    terms = CommitmentTerms(check=Limit(days=60), rectify=Limit(days=15), on_overdue="revoke", basis="告知承诺书")
    life = handled(planned(items={"commitment": terms}))
    life.grant(BIRTH, HOME, INSURED)
    life.act("confirm_delivery", APPLICANT, method="pickup")
    assert asked(life) == ()
    assert "按告知承诺办成，部门在2026年5月" in otherwise(life)


def test_an_objection_to_a_wait_is_said_to_be_looked_into() -> None:
    rule = ObjectionRule(by=("creditors",), settled_by="gaj", then="stop_item", basis="样例法第六条")
    wait = {"kind": "wait", "promised": Limit(days=20, unit="calendar"), "name": "公示", "objection": rule}
    life = Life(planned(items=wait))
    life.pass_days(8)
    life.act("raise_objection", WINDOW, BIRTH, objector="creditors")
    assert otherwise(life) == "现在不需要您做什么。公示期间有人提出异议，部门正在核实，核实后继续。"
