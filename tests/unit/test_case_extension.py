"""延期 (行政许可法 第四十二条): once, in time, by the role that the law names; and a worked case day by day."""

from __future__ import annotations

from typing import Any

from domain.case.limits.entries import ExtensionApproved, ExtensionRefused, ExtensionRequested, ItemSuspended
from domain.case.results.entries import ResultDelivered
from domain.definition.plan import ExtensionRule, JointStatutory, Procedure
from domain.rows.case import project
from domain.time.clock import Limit
from domain.time.clock_text import explanation
from tests.support.pure_case import APPLICANT, GOVERNMENT, LEAD, WINDOW, Life, clerk, head, item, plan

TEN = ExtensionRule(days=10, basis="行政许可法第四十二条第一款")
ASK: dict[str, Any] = {"days": 5, "reason": "COMPLEX"}
ASKER, HEAD = clerk("a"), head("a")


def at_work(**more: Any) -> Life:
    """An item of legally twenty days, accepted on Monday 2026-03-02; its due day is 2026-03-30."""
    facts = {"promised": Limit(days=10), "statutory": Limit(days=20), "extension": TEN, **more}
    return Life(plan(item("a/one", **facts), item("b/two"), mode="at_window", joint_statutory=JointStatutory()))


def test_head_of_the_organ_approves_what_was_asked() -> None:
    life = at_work()
    life.act("request_extension", ASKER, "a/one", **ASK)
    asked = life.last(ExtensionRequested)
    assert (asked.item, asked.days, asked.reason) == ("a/one", 5, "COMPLEX")
    assert project(life.state).items[0].extension == "pending"
    life.act("approve_extension", HEAD, "a/one")
    approved = life.last(ExtensionApproved)
    assert (approved.days, approved.reason, approved.approver) == (5, "COMPLEX", "department_head")
    assert approved.basis == "行政许可法第四十二条第一款"
    assert (life.due("a/one.statutory"), life.due("a/one.promised")) == ("2026-04-07", "2026-03-16")
    assert life.state.clocks["a/one.statutory"].extensions[0].approver == "负责人"
    assert project(life.state).items[0].extension == "approved"


def test_refused_and_asked_again() -> None:
    life = at_work()
    life.act("request_extension", ASKER, "a/one", **ASK)
    life.act("refuse_extension", HEAD, "a/one", reason="NOT_NEEDED")
    assert life.last(ExtensionRefused).reason == "NOT_NEEDED"
    assert life.code("approve_extension", HEAD, "a/one") == "NO_EXTENSION_ASKED"
    assert life.due("a/one.statutory") == "2026-03-30"
    assert life.code("request_extension", ASKER, "a/one", days=10, reason="COMPLEX") is None
    assert life.code("approve_extension", HEAD, "a/one") is None
    assert life.due("a/one.statutory") == "2026-04-14"


def test_approval_on_the_last_day_is_in_time_and_the_next_morning_is_not() -> None:
    for moment, code in (("2026-03-30 23:59", None), ("2026-03-31 00:00", "EXTENSION_TOO_LATE")):
        life = at_work()
        life.act("request_extension", ASKER, "a/one", **ASK)
        assert life.at(moment).code("approve_extension", HEAD, "a/one") == code
        assert ("a/one.statutory red" in life.fired()) == (code is not None)


def test_request_that_nobody_answered_can_still_be_refused_and_ends_with_the_decision() -> None:
    life = at_work()
    life.act("request_extension", ASKER, "a/one", **ASK)
    life.at("2026-04-10").act("refuse_extension", HEAD, "a/one", reason="LATE")
    life = at_work()
    life.act("request_extension", ASKER, "a/one", **ASK)
    life.grant("a/one")
    assert life.state.items["a/one"].extension is None
    assert life.code("approve_extension", HEAD, "a/one") == "NO_EXTENSION_ASKED"


def test_colleague_who_claimed_it_asks() -> None:
    life = at_work()
    life.act("claim_item", clerk("a", 2), "a/one")
    assert life.code("request_extension", ASKER, "a/one", **ASK) == "CLAIMED_BY_OTHER"


def test_item_whose_own_law_names_the_government_is_extended_by_it() -> None:
    life = at_work(extension=ExtensionRule(days=10, approver="government_head", basis="样例法第一条"))
    life.act("request_extension", ASKER, "a/one", **ASK)
    assert life.code("approve_extension", HEAD, "a/one") == "NOT_ALLOWED"
    assert life.code("approve_extension", GOVERNMENT, "a/one") is None


def test_whole_is_extended_by_the_head_of_the_government() -> None:
    life = at_work()
    assert life.due("case.statutory") == "2026-05-08"
    assert life.code("request_extension", LEAD, days=16, reason="COMPLEX") == "DAYS_TOO_MANY"
    life.act("request_extension", LEAD, days=15, reason="COMPLEX")
    row = project(life.state).case
    assert row is not None
    assert row.extension == "pending"
    assert life.code("request_extension", LEAD, days=15, reason="COMPLEX") == "EXTENSION_PENDING"
    assert life.code("approve_extension", HEAD) == "NOT_ALLOWED"
    assert life.code("approve_extension", GOVERNMENT) is None
    approved = life.last(ExtensionApproved)
    assert (approved.item, approved.approver, approved.basis) == (
        None,
        "government_head",
        "行政许可法第四十二条第二款",
    )
    assert (life.due("case.statutory"), life.due("case.whole")) == ("2026-05-28", "2026-03-16")
    assert life.code("request_extension", LEAD, days=1, reason="COMPLEX") == "EXTENSION_ONCE"


def test_whole_request_that_waits_ends_with_the_case() -> None:
    life = at_work()
    life.act("request_extension", LEAD, days=15, reason="COMPLEX")
    life.act("withdraw_application", APPLICANT)
    assert life.state.extension is None


# --- a worked case ----------------------------------------------------------------------------------------------------

EXPERTS = Procedure(key="experts", name="专家评审", ground="expert_review", basis="食品安全法第三十五条")


def test_worked_case_from_receipt_to_delivery() -> None:
    """食品经营许可: legally 20 working days, promised 10; a review, a late promise, an extension, the delivery."""
    food = item(
        "spj/spjy",
        promised=Limit(days=10),
        statutory=Limit(days=20),
        extension=TEN,
        procedures=(EXPERTS,),
    )
    made = plan(food, mode="at_window", whole=None, intake={"sign": "person"}, delivery=Limit(days=10))
    life = Life(made, filed="2026-09-17 16:20")
    promised, statutory, officer = "spj/spjy.promised", "spj/spjy.statutory", clerk("spj")
    assert life.due("case.intake") == "2026-09-23"

    life.at("2026-09-18 10:05").act("accept_application", WINDOW)
    assert (life.ended("case.intake"), life.due(promised), life.due(statutory)) == (True, "2026-10-09", "2026-10-22")

    life.at("2026-09-22 15:00").act("suspend_item", officer, "spj/spjy", procedure="experts", days=5)
    assert life.last(ItemSuspended).basis == "食品安全法第三十五条"

    life.at("2026-09-29 11:00").act("resume_item", officer, "spj/spjy")
    assert (life.due(promised), life.due(statutory)) == ("2026-10-14", "2026-10-28")

    life.at("2026-10-26 09:29").act("request_extension", officer, "spj/spjy", days=5, reason="COMPLEX")
    life.at("2026-10-26 09:30").act("approve_extension", head("spj"), "spj/spjy")
    assert (life.due(promised), life.due(statutory)) == ("2026-10-14", "2026-11-04")

    life.at("2026-11-03 14:00").act("decide_item", officer, "spj/spjy", decision="grant")
    assert life.due("spj/spjy.delivery") == "2026-11-17"
    assert (life.phase, life.state.is_over) == ("concluded", False)

    life.at("2026-11-05 10:00").act("confirm_delivery", WINDOW, method="pickup")
    assert life.last(ResultDelivered).items == ("spj/spjy",)
    assert life.state.is_over
    assert {name: at for name, at in life.fired().items() if name.startswith("spj/spjy.")} == {
        "spj/spjy.stop#1 remind": "2026-09-29 09:00",
        "spj/spjy.promised remind": "2026-10-13 09:00",
        "spj/spjy.promised yellow": "2026-10-15 00:00",
        "spj/spjy.promised red": "2026-10-16 00:00",
        "spj/spjy.promised escalate_department": "2026-10-16 00:00",
        "spj/spjy.promised escalate_lead": "2026-10-17 00:00",
        "spj/spjy.promised escalate_supervisor": "2026-10-20 00:00",
        "spj/spjy.statutory remind": "2026-11-03 09:00",
    }
    assert explanation(life.state.clocks[statutory], life.state.calendar) == (
        "法定期限20个工作日，自2026-09-18受理次日起算；扣除专家评审4个工作日"
        "（09-23、09-24、09-28、09-29）；中秋（09-25）、国庆（10-01至10-07）及周末不计，调休上班日09-20、10-10计入；"
        "第20个工作日为2026-10-28；经负责人批准延长5个工作日，止于2026-11-04。"
    )
