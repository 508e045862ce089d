"""时间归属: who held the time of a case; every stretch has one holder and the sum is the elapsed time, exactly."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.case.acts import Gap
from domain.case.course import Course
from domain.case.decide import RungDue
from domain.case.intake.entries import PaperEntry
from domain.case.state import Phase
from domain.definition.plan import DeferralRule, IntakeRule, Plan, PlanItem, Procedure
from domain.duties.attribution import TIME_OF, Held, Holder, Why, attribute, totals
from domain.duties.moves import TurnWhy
from domain.duties.reasons import DutyReason
from domain.time.clock import Limit, Rung
from tests.support.pure_case import APPLICANT, DAY, FILED_AT, HOUR, LEAD, WINDOW, Life, clerk, item, opening, plan

REVIEW_BY_EXPERTS = Procedure(key="pszj", name="专家评审", ground="expert_review", basis="样例法第十条")
MINUTE = timedelta(minutes=1)


def rich_plan(*items: PlanItem, sign: str = "person", **more: Any) -> Plan:
    """A plan in which a person signs the acceptance, papers may follow, and results take days to be delivered."""
    made = plan(*items)
    intake = IntakeRule.model_validate(
        made.intake.model_dump()
        | {
            "sign": sign,
            "limit": Limit(days=5),
            "recheck": True,
            "deferral": DeferralRule(days=3, on_overdue="refused", basis="样例"),
        }
    )
    fields = made.model_dump(exclude={"content_hash"}) | {"intake": intake, "delivery": Limit(days=10), **more}
    return Plan.model_validate(fields)


def held(life: Life, until: datetime | None = None) -> tuple[Held, ...]:
    return attribute(life.course, until or life.now)


def story(life: Life, until: datetime | None = None) -> list[tuple[str, str, tuple[str, ...], timedelta]]:
    return [(each.holder.value, each.why.value, each.departments, each.time) for each in held(life, until)]


def pass_time(life: Life, by: timedelta) -> None:
    life.until(life.now + by)


def test_departments_in_turn_hold_their_own_time() -> None:
    life = Life(plan(item("a/one"), item("b/two", after=("a/one",))))
    pass_time(life, 2 * HOUR)
    life.review("a/one")
    pass_time(life, 5 * HOUR)
    life.grant("a/one")
    pass_time(life, 3 * HOUR)
    life.grant("b/two")
    assert life.state.is_over
    assert story(life, life.now + 30 * DAY) == [
        ("department", "review", ("a",), 2 * HOUR + MINUTE),
        ("department", "handling", ("a",), 5 * HOUR + MINUTE),
        ("department", "handling", ("b",), 3 * HOUR + MINUTE),
    ]


def test_departments_at_work_at_once_are_joint_waiting_until_one_is_left() -> None:
    life = Life(plan(item("a/one"), item("b/two"), mode="at_window"))
    pass_time(life, HOUR)
    life.grant("b/two")
    pass_time(life, HOUR)
    assert story(life) == [
        ("joint", "handling", ("a", "b"), HOUR + MINUTE),
        ("department", "handling", ("a",), HOUR),
    ]


def test_two_items_of_one_department_are_that_departments_time() -> None:
    life = Life(plan(item("a/one"), item("a/two"), mode="at_window"))
    pass_time(life, HOUR)
    assert story(life) == [("department", "handling", ("a",), HOUR)]


def test_correction_is_the_applicants_time() -> None:
    life = Life(plan(item("a/one")))
    life.gap("a/one", "jhz")
    pass_time(life, DAY)
    assert story(life) == [
        ("department", "review", ("a",), MINUTE),
        ("applicant", "correction", (), DAY),
    ]


def test_waiting_for_a_signature_is_the_windows_time_and_so_is_delivery() -> None:
    life = Life(rich_plan(item("a/one")))
    life.review("a/one")
    pass_time(life, HOUR)
    life.act("accept_application", LEAD)
    pass_time(life, HOUR)
    life.grant("a/one")
    assert life.state.phase is Phase.CONCLUDED
    pass_time(life, DAY)
    life.act("confirm_delivery", LEAD, method="pickup")
    assert story(life, life.now + DAY)[1:] == [
        ("window", "intake", (), HOUR + MINUTE),
        ("department", "handling", ("a",), HOUR + MINUTE),
        ("window", "delivery", (), DAY + MINUTE),
    ]


def test_special_procedure_is_outside_only_while_nobody_else_works() -> None:
    life = Life(plan(item("a/one", procedures=(REVIEW_BY_EXPERTS,)), item("b/two"), mode="at_window"))
    life.act("suspend_item", clerk("a"), "a/one", procedure="pszj", days=5)
    pass_time(life, HOUR)
    life.grant("b/two")
    pass_time(life, HOUR)
    life.act("resume_item", clerk("a"), "a/one")
    assert story(life, life.now + HOUR) == [
        ("joint", "handling", ("a", "b"), MINUTE),
        ("department", "handling", ("b",), HOUR + MINUTE),
        ("outside", "procedure", (), HOUR + MINUTE),
        ("department", "handling", ("a",), HOUR),
    ]


def test_public_notice_is_outside() -> None:
    life = Life(plan(item("a/gs", kind="wait", promised=Limit(days=3)), mode="at_window"))
    pass_time(life, DAY)
    assert story(life) == [("outside", "wait", (), DAY)]


def test_what_is_on_its_way_to_a_departments_system_is_the_systems_time() -> None:
    life = Life(plan(item("a/one", connector="http"), mode="at_window"))
    pass_time(life, HOUR)
    life.effect("a/one", "taken")
    pass_time(life, HOUR)
    assert story(life) == [
        ("system", "hand_over", (), HOUR),
        ("department", "handling", ("a",), HOUR),
    ]


def test_gated_item_waits_in_its_predecessors_time() -> None:
    life = Life(plan(item("a/one"), item("b/two", gate=("a/one",)), mode="at_window"))
    pass_time(life, HOUR)
    assert story(life) == [("department", "handling", ("a",), HOUR)]


def test_papers_to_follow_leave_the_time_with_the_departments_that_go_on() -> None:
    promised = item("a/one", materials=("jhz",), may_follow=("jhz",), procedures=(REVIEW_BY_EXPERTS,))
    life = Life(rich_plan(promised), missing=(Gap(subject="jhz", reason="MISSING"),))
    life.review("a/one")
    life.act("accept_application", LEAD, deferred=("jhz",), pledged=True)
    assert life.state.accepted_at is not None
    pass_time(life, HOUR)
    assert story(life)[-1][:3] == ("department", "handling", ("a",))


def test_rung_with_an_earlier_legal_moment_takes_nothing_back() -> None:
    life = Life(plan(item("a/one")))
    life.review("a/one")
    late = Rung(clock_id="a/one.promised", name="yellow", at=FILED_AT - DAY)
    life.take(RungDue(rung=late))
    pass_time(life, HOUR)
    assert story(life) == [
        ("department", "review", ("a",), MINUTE),
        ("department", "handling", ("a",), HOUR),
    ]


def test_receipt_on_paper_is_the_windows_time_until_it_was_entered() -> None:
    made = plan(item("a/one"))
    entered = PaperEntry(reason="停电", entered_by=WINDOW, entered_at=FILED_AT + 3 * HOUR, confirmed_by=LEAD)
    life = Life(made)
    life.opening = opening(made).model_copy(update={"paper": entered})
    pass_time(life, 5 * HOUR)
    assert story(life) == [
        ("window", "paper", (), 3 * HOUR),
        ("department", "review", ("a",), 2 * HOUR),
    ]


def test_a_signature_asked_of_another_department_is_that_departments_time() -> None:
    """加签: whose move it is decides, not whose item it is."""
    life = Life(plan(item("a/one"), mode="at_window"))
    life.act("claim_item", clerk("a"), "a/one")
    life.act("add_signer", clerk("a"), "a/one", to="x-1", to_department="x", position="before")
    pass_time(life, HOUR)
    life.act("sign_item", clerk("x"), "a/one", agree=True)
    pass_time(life, HOUR)
    assert story(life)[-2:] == [
        ("department", "handling", ("x",), HOUR + MINUTE),
        ("department", "handling", ("a",), HOUR),
    ]


def test_a_rule_that_papers_keep_from_being_asked_is_not_on_its_way() -> None:
    promised = item("a/one", connector="auto", materials=("jhz",), may_follow=("jhz",))
    life = Life(rich_plan(promised), missing=(Gap(subject="jhz", reason="MISSING"),))
    life.review("a/one")
    life.act("accept_application", LEAD, deferred=("jhz",), pledged=True)
    pass_time(life, HOUR)
    assert story(life)[-1] == ("department", "handling", ("a",), HOUR)


HOLD_NO_TIME = {
    *(DutyReason.NOTICE, DutyReason.EXTENSION, DutyReason.COPY, DutyReason.DELIVERY, DutyReason.JOINT_ATTEND),
    *(DutyReason.COMMITMENT_CHECK, DutyReason.COMMITMENT_RECTIFYING, DutyReason.DELAY),
    *(DutyReason.PAYMENT_AGAIN, DutyReason.FEE_TO_SET, DutyReason.REFUND_AT_WINDOW),
    DutyReason.STEP_MISSED,
    *(DutyReason.POSTING, DutyReason.PARCEL, DutyReason.PARCEL_RETURNED),
}
"""Of the case, beside the work or after it; a delivery has its own heading once the case is concluded."""


def test_every_move_has_a_holder_or_waits_in_anothers_time() -> None:
    assert set(get_args(TurnWhy)) <= set(TIME_OF)
    assert set(DutyReason) - set(TIME_OF) == HOLD_NO_TIME
    assert {why for why, time in TIME_OF.items() if time is None} == {"predecessor", "gate", "joint_pending"}
    told = {why for time in TIME_OF.values() if time is not None for why in time[1:]}
    assert told | {Why.PAPER, Why.DELIVERY} == set(Why), "those two are no item's move"


def test_totals_name_each_department_and_one_sum_of_joint_waiting() -> None:
    life = Life(plan(item("a/one"), item("b/two"), item("c/three", after=("a/one",)), mode="at_window"))
    pass_time(life, HOUR)
    life.grant("a/one")
    pass_time(life, HOUR)
    life.grant("b/two")
    pass_time(life, HOUR)
    sums = {(each.holder.value, each.department): each.time for each in totals(held(life))}
    assert sums == {("joint", None): 2 * HOUR + 2 * MINUTE, ("department", "c"): HOUR}


def test_a_case_without_entries_is_with_the_system() -> None:
    case = opening(plan(item("a/one")))
    (only,) = attribute(Course.of(case, ()), FILED_AT + HOUR)
    assert (only.holder, only.why, only.time) == (Holder.SYSTEM, Why.FILING, HOUR)
    assert attribute(Course.of(case, ()), FILED_AT) == ()


# --- random lives -----------------------------------------------------------------------------------------------------

ITEMS = (
    item("a/one", procedures=(REVIEW_BY_EXPERTS,), materials=("jhz",), may_follow=("jhz",)),
    item("b/two", connector="http"),
    item("b/gs", kind="wait", promised=Limit(days=3), after=("b/two",)),
    item("c/three", gate=("a/one",)),
)
KEYS = tuple(each.key for each in ITEMS)
Step = Callable[[Life], object]


def _acts(key: str) -> list[Step]:
    who = clerk(key.partition("/")[0])
    return [
        lambda life: life.act("complete_pre_review", who, key, complete=True),
        lambda life: life.gap(key, "jhz"),
        lambda life: life.act("suspend_item", who, key, procedure="pszj", days=2),
        lambda life: life.act("resume_item", who, key),
        lambda life: life.act("decide_item", who, key, decision="grant"),
        lambda life: life.act("decide_item", who, key, decision="refuse", reason="NOT_ELIGIBLE"),
        lambda life: life.effect(key, "taken") if life.state.seq else None,
        lambda life: life.effect(key, "failed", code="DOWN"),
    ]


STEPS: list[Step] = [step for key in KEYS for step in _acts(key)] + [
    lambda life: life.act("supply_correction", APPLICANT, supplied=("jhz",)),
    lambda life: life.act("accept_application", LEAD),
    lambda life: life.act("accept_application", LEAD, deferred=("jhz",), pledged=True),
    lambda life: life.act("notice_correction", LEAD),
    lambda life: life.act("confirm_delivery", LEAD, method="pickup"),
    lambda life: life.act("withdraw_application", APPLICANT),
    lambda life: life.until(life.now + timedelta(microseconds=1)),
    lambda life: life.until(life.now + timedelta(hours=7, microseconds=333_333)),
    lambda life: life.until(life.now + 3 * DAY),
]


@settings(max_examples=150, deadline=None)
@given(
    steps=st.lists(st.sampled_from(range(len(STEPS))), max_size=40),
    sign=st.sampled_from(["engine", "person"]),
    missing=st.booleans(),
    after=st.timedeltas(min_value=-5 * DAY, max_value=40 * DAY),
)
def test_stretches_follow_each_other_and_sum_to_the_elapsed_time_exactly(
    steps: list[int], sign: str, missing: bool, after: timedelta
) -> None:
    gaps = (Gap(subject="jhz", reason="MISSING"),) if missing else ()
    life = Life(rich_plan(*ITEMS, sign=sign), missing=gaps)
    for step in steps:
        STEPS[step](life)
    until = life.now + after
    stretches = held(life, until)
    assert all(each.from_at < each.to_at for each in stretches)
    assert all(earlier.to_at == later.from_at for earlier, later in pairwise(stretches))
    assert all(
        earlier.model_dump(exclude={"from_at", "to_at"}) != later.model_dump(exclude={"from_at", "to_at"})
        for earlier, later in pairwise(stretches)
    )
    if not stretches:
        assert until <= FILED_AT
        return
    assert stretches[0].from_at == FILED_AT
    ended = stretches[-1].to_at
    assert ended == until or (life.state.phase is Phase.CONCLUDED and ended < until)
    assert sum((each.time for each in stretches), timedelta(0)) == ended - FILED_AT
    assert sum((each.time for each in totals(stretches)), timedelta(0)) == ended - FILED_AT
