"""催办: whom it reaches is whoever owes what moves the item; the page says so, since when, and until when."""

from __future__ import annotations

from domain.case.acts import Gap
from domain.case.items.entries import ItemUrged
from domain.definition.joint import ReviewRule
from domain.definition.plan import Plan, Procedure
from domain.rows.duty import duty_rows
from starter.web.case.diagram import diagram_of
from starter.web.case.urging import urged_words
from tests.support.pure_case import SUPERVISOR, WINDOW, Life, clerk
from tests.support.pure_joint import KEY, confirm, convene, event, hold, opine, party, slot
from tests.unit.test_to_do import BIRTH, HOME, INSURED, USUAL, handled, page, planned
from tests.unit.test_to_do_owed import CONVENOR, FOLLOWS

SEEN = "对方的待办里标着“被催办”。"


def urged(life: Life, key: str) -> str:
    """What the page answers to whoever urged the item."""
    life.act("urge_item", SUPERVISOR, key)
    view = page(life)
    return "".join(urged_words(view, life.last(ItemUrged).act_id or ""))


def marked(life: Life) -> set[tuple[str, str]]:
    """(what it is about, why) of the rows that are shown as urged to those who owe them."""
    return {(row.subject, row.reason) for row in duty_rows(life.state) if row.urged and row.act}


def test_it_reaches_the_department_until_somebody_has_the_item_and_then_them() -> None:
    life = handled()
    assert urged(life, BIRTH) == (
        "催的是助产医疗机构（待认领），2026年3月2日起，承诺期限2026年3月9日（剩 5 个工作日）。" + SEEN
    )
    assert marked(life) == {(BIRTH, "handling")}
    life.act("claim_item", clerk("yy"), BIRTH)
    assert "催的是助产医疗机构办理人员（办理）" in urged(life, BIRTH)


def test_of_a_draft_it_reaches_those_who_sign() -> None:
    life = handled(planned(items={"review": ReviewRule(role="department_head", name="负责人审核")}))
    life.act("claim_item", clerk("yy"), BIRTH)
    life.act("propose_decision", clerk("yy"), BIRTH, decision="grant")
    assert "催的是助产医疗机构审核人员（审核签署）" in urged(life, BIRTH)
    assert marked(life) == {(BIRTH, "sign_review")}


def test_of_what_waits_for_a_joint_event_it_reaches_each_who_owes_the_step_and_marks_their_rows() -> None:
    visit = event(party("gaj", HOME), party("ybj"), convenor="gaj")
    life = handled(planned(joints=(visit,)))
    life.grant(BIRTH)
    assert urged(life, HOME).startswith("催的是汉中市公安局汉台分局（召集联合事项），")
    assert marked(life) == {(KEY, "joint_due")}
    convene(life, slot("03-11 09:00"), by=CONVENOR)
    confirm(life, "gaj")
    told = urged(life, HOME)
    assert told.count("催的是") == 1, "who has answered is not urged"
    assert "（确认联合事项的时间和人员）" in told
    confirm(life, "ybj")
    hold(life, "gaj", "ybj", by=CONVENOR)
    assert marked(life) == set(), "an urge about an earlier step says nothing of this one"
    assert urged(life, HOME).count("（出具联合意见）") == 2
    opine(life, "gaj", "pass")
    assert {row.department for row in duty_rows(life.state) if row.urged and row.act} == {"ybj"}


def test_of_what_others_come_before_it_says_where_to_urge() -> None:
    body = USUAL.model_dump(exclude={"content_hash"})
    gated = {"gate": (BIRTH,), "after": ()}
    body["items"] = [each | gated if each["key"] == HOME else each for each in body["items"]]
    life = Life(Plan.model_validate(body))
    life.review(BIRTH, HOME)
    assert life.state.items[HOME].phase == "open"
    told = urged(life, HOME)
    assert "先办完：助产医疗机构（待认领）" in told
    assert told.endswith("请在那个事项上催办。")
    assert (BIRTH, "handling") not in marked(life)


def test_while_the_applicant_or_nobody_in_the_office_has_the_move_it_is_said_so() -> None:
    life = Life(
        planned(intake={"sign": "person", "deferral": FOLLOWS}, items={"may_follow": ("qfgzs",)}),
        (Gap(subject="qfgzs", reason="MISSING"),),
    )
    life.review(BIRTH)
    life.act("accept_application", WINDOW, deferred=("qfgzs",), pledged=True)
    assert urged(life, BIRTH).startswith("现在等申请人（补齐容缺的材料），")
    experts = Procedure(key="experts", name="专家评审", ground="expert_review", basis="样例法第八条")
    stopped = handled(planned(items={"procedures": (experts,)}))
    stopped.act("suspend_item", clerk("yy"), BIRTH, procedure="experts", days=5)
    assert urged(stopped, BIRTH).startswith("现在等特别程序的承办机构（特别程序），")
    assert "没有人欠着这一步" in urged(stopped, BIRTH)


def test_an_item_that_ended_since_is_not_said_to_be_urged() -> None:
    life = handled()
    life.act("urge_item", SUPERVISOR, BIRTH)
    act_id = life.last(ItemUrged).act_id or ""
    life.grant(BIRTH)
    assert urged_words(page(life), act_id) == ("这个事项已经有了结果，没有要催的了。",)
    assert urged_words(page(life), "another") == ()
    assert life.state.items[INSURED].phase == "waiting"


def test_on_the_page_the_lateness_is_of_whoever_owes_the_step_and_of_nobody_who_waits() -> None:
    visit = event(party("gaj", HOME), party("ybj"), convenor="gaj")
    life = handled(planned(joints=(visit,)))
    life.grant(BIRTH)

    def lines() -> dict[str, tuple[str, bool]]:
        return {item.key: (item.turn, item.is_turn_late) for item in page(life).items}

    assert lines()[HOME] == ("汉中市公安局汉台分局（召集联合事项）", False)
    life.pass_days(20)
    assert lines()[HOME] == ("汉中市公安局汉台分局（召集联合事项）", True), "the term of the convening is over"
    assert lines()[INSURED][1] is False, "it waits"
    assert page(life).late_items == frozenset(), "nor is the item's department, in the diagram"
    convene(life, slot("03-30 09:00"), by=CONVENOR)
    assert lines()[HOME][1] is False, "the departments that confirm have their time, though the item's own is over"
    assert lines()[HOME][0].endswith("（确认联合事项的时间和人员）")
    assert "、" in lines()[HOME][0]


def test_in_the_diagram_those_are_late_who_have_the_item_or_sign_it() -> None:
    life = handled(planned(items={"review": ReviewRule(role="department_head", name="负责人审核")}))
    life.pass_days(20)
    assert page(life).late_items == {BIRTH}
    life.act("claim_item", clerk("yy"), BIRTH)
    life.act("propose_decision", clerk("yy"), BIRTH, decision="grant")
    assert page(life).late_items == {BIRTH}
    view = page(life)
    assert "已超期" in diagram_of(view.definition, view.state, view.late_items)
    assert "已超期" not in diagram_of(view.definition, view.state, frozenset())
