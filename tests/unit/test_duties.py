"""Duties (应办): who owes what until when, from the state; what waits says for whom; lateness lies with who owes it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from enum import StrEnum
from types import FrameType
from typing import Any, get_args

import pytest

from domain.case.act_specs import ACTS
from domain.case.acts import ActKind, Gap, Role
from domain.case.state import CaseState, Phase, new_case
from domain.definition.extra_rules import ObjectionRule
from domain.definition.joint import JointParty, JointPlan, ReviewRule
from domain.definition.plan import CommitmentTerms, DeferralRule, ExtensionRule, Procedure
from domain.duties.duty import Duty, Party, PartyKind, SubjectKind, Unlimited
from domain.duties.lateness import late
from domain.duties.moves import TurnWhy
from domain.duties.of_case import duties
from domain.duties.reasons import DutyReason
from domain.time.clock import Limit
from starter.words import duties as words
from tests.support.pure_case import APPLICANT as FAMILY
from tests.support.pure_case import WINDOW, Life, clerk, item, plan
from tests.support.pure_joint import KEY, case, confirm, convene, hold, joint, on, opine, slot

ITEM, OTHER = "a/one", "b/two"
ONE = clerk("a")
EXPERTS = Procedure(key="experts", name="专家评审", ground="expert_review", basis="样例法第八条")
LONGER = ExtensionRule(days=10, basis="行政许可法第四十二条第一款")
FOLLOWS = DeferralRule(days=10, on_overdue="withdrawn", basis="样例办法第三条")
PROMISE = CommitmentTerms(rectify=Limit(days=10), basis="样例办法第五条")
OBJECTIONS = ObjectionRule(by=("public",), then="hold", settled_by="c", basis="样例法第九条")
A, B = Party(PartyKind.ROLE, Role.HANDLER, "a"), Party(PartyKind.ROLE, Role.HANDLER, "b")
OFFICE = Party(PartyKind.ROLE, Role.COUNTER_CLERK, "lead")
APPLICANT = Party(PartyKind.APPLICANT)


def at_work(*acts: tuple[str, Any, dict[str, Any]], **more: Any) -> CaseState:
    """An accepted case of two items after these acts on the first; `more`: fields of that."""
    life = Life(plan(item(ITEM, **more), item(OTHER, after=(ITEM,)), mode="at_window"))
    for kind, who, body in acts:
        assert life.code(kind, who, ITEM, **body) is None, kind
    return life.state


def in_intake(*, gaps: bool = False, sign: str = "person") -> CaseState:
    """All answers are in; a person signs, or the engine has asked for what is missing."""
    life = Life(plan(item(ITEM), intake={"sign": sign}))
    if gaps:
        life.gap(ITEM, "photo")
    else:
        life.review(ITEM)
    return life.state


def deferred() -> CaseState:
    """A paper follows after acceptance (容缺)."""
    made = item(ITEM, materials=("photo",), may_follow=("photo",), promised=Limit(days=10))
    missing = (Gap(subject="photo", reason="MISSING"),)
    life = Life(plan(made, mode="at_window", intake={"sign": "person", "deferral": FOLLOWS}), missing)
    life.act("accept_application", WINDOW, deferred=("photo",), pledged=True)
    return life.state


def objected() -> CaseState:
    """Two objections to a wait; the first is settled."""
    life = Life(plan(item(ITEM, kind="wait", objection=OBJECTIONS), mode="at_window"))
    for _ in range(2):
        assert life.code("raise_objection", WINDOW, ITEM, objector="public") is None
    assert life.code("settle_objection", clerk("c"), ITEM, upheld=False, objection=1) is None
    return life.state


CLAIM: tuple[str, Any, dict[str, Any]] = ("claim_item", ONE, {})
DRAFT = ("propose_decision", ONE, {"decision": "grant"})
GRANT = ("decide_item", ONE, {"decision": "grant"})
ASK: tuple[str, Any, dict[str, Any]] = ("add_signer", ONE, {"to": "x-1", "to_department": "x", "position": "before"})
REVIEWED = {"review": ReviewRule(role="department_head")}
X = Party(PartyKind.PERSON, None, "x", "x-1")
HEAD = Party(PartyKind.ROLE, Role.DEPARTMENT_HEAD, "a")

OWED: list[tuple[str, Callable[[], CaseState], SubjectKind, str, ActKind | None, Party, str | None]] = [
    ("received", in_intake, SubjectKind.CASE, "case", ActKind.ACCEPT_APPLICATION, OFFICE, "case.intake"),
    (
        "gaps named",
        lambda: in_intake(gaps=True),
        SubjectKind.CASE,
        "case",
        ActKind.NOTICE_CORRECTION,
        OFFICE,
        "case.intake",
    ),
    (
        "noticed",
        lambda: in_intake(gaps=True, sign="engine"),
        SubjectKind.CASE,
        "case",
        ActKind.SUPPLY_CORRECTION,
        APPLICANT,
        "case.correction",
    ),
    ("paper follows", deferred, SubjectKind.CASE, "case", ActKind.SUPPLY_CORRECTION, APPLICANT, "case.deferral"),
    ("item waits for it", deferred, SubjectKind.ITEM, ITEM, None, APPLICANT, "a/one.promised"),
    ("nobody has it", at_work, SubjectKind.ITEM, ITEM, ActKind.DECIDE_ITEM, A, "a/one.promised"),
    ("what comes after", at_work, SubjectKind.ITEM, OTHER, None, A, None),
    (
        "claimed",
        lambda: at_work(CLAIM),
        SubjectKind.ITEM,
        ITEM,
        ActKind.DECIDE_ITEM,
        Party(PartyKind.PERSON, None, "a", "a-1"),
        "a/one.promised",
    ),
    ("asked to sign", lambda: at_work(CLAIM, ASK), SubjectKind.SIGNATURE, ITEM, ActKind.SIGN_ITEM, X, "a/one.promised"),
    ("waits for it", lambda: at_work(CLAIM, ASK), SubjectKind.ITEM, ITEM, None, X, "a/one.promised"),
    (
        "drafted",
        lambda: at_work(CLAIM, DRAFT, **REVIEWED),
        SubjectKind.SIGNATURE,
        ITEM,
        ActKind.SIGN_ITEM,
        HEAD,
        "a/one.promised",
    ),
    (
        "stopped",
        lambda: at_work(("suspend_item", ONE, {"procedure": "experts", "days": 5}), procedures=(EXPERTS,)),
        SubjectKind.STOP,
        ITEM,
        None,
        Party(PartyKind.OUTSIDE),
        "a/one.stop#1",
    ),
    (
        "longer asked for",
        lambda: at_work(
            ("request_extension", ONE, {"days": 3, "reason": "R"}), statutory=Limit(days=20), extension=LONGER
        ),
        SubjectKind.EXTENSION,
        ITEM,
        ActKind.APPROVE_EXTENSION,
        HEAD,
        "a/one.statutory",
    ),
    (
        "granted on a promise",
        lambda: at_work(GRANT, commitment=PROMISE),
        SubjectKind.COMMITMENT,
        ITEM,
        ActKind.CHECK_COMMITMENT,
        A,
        "a/one.commitment_check",
    ),
    (
        "told of it",
        lambda: at_work(("copy_item", ONE, {"to": "c-1"})),
        SubjectKind.COPY,
        ITEM,
        ActKind.MARK_READ,
        Party(PartyKind.PERSON, None, None, "c-1"),
        None,
    ),
    (
        "objected to",
        objected,
        SubjectKind.OBJECTION,
        ITEM,
        ActKind.SETTLE_OBJECTION,
        Party(PartyKind.ROLE, Role.HANDLER, "c"),
        None,
    ),
]


@pytest.mark.parametrize(
    ("state", "kind", "subject", "act", "party", "clock"), [each[1:] for each in OWED], ids=[each[0] for each in OWED]
)
def test_duty_names_its_party_its_act_and_its_limit(
    state: Callable[[], CaseState],
    kind: SubjectKind,
    subject: str,
    act: ActKind | None,
    party: Party,
    clock: str | None,
) -> None:
    (found,) = of(state(), kind, subject)
    assert (found.act, found.party, found.clock) == (act, party, clock)
    assert (found.unlimited is None) == (clock is not None)


def of(state: CaseState, kind: SubjectKind, subject: str) -> list[Duty]:
    """The duties about that."""
    return [each for each in duties(state) if (each.kind, each.subject) == (kind, subject)]


def owed(life: Life) -> list[tuple[str, str | None]]:
    """(act, department or person) of what is owed in joint events."""
    found = (each for each in duties(life.state) if each.kind is SubjectKind.JOINT and each.act)
    return [(str(each.act), each.party.person or each.party.department) for each in found]


def test_case_that_is_filed_waits_for_the_installation_alone() -> None:
    life = Life(plan(item(ITEM)))
    first, mine = duties(new_case(life.opening))
    assert (first.kind, first.act, first.party.kind) == (SubjectKind.CASE, None, PartyKind.SYSTEM)
    assert (mine.subject, mine.act, mine.unlimited) == (ITEM, None, Unlimited.NOT_STARTED)


def test_only_the_objection_that_is_not_settled_is_owed() -> None:
    (found,) = of(objected(), SubjectKind.OBJECTION, ITEM)
    assert (found.number, found.key) == (2, "objection:a/one#2:objection:c")
    assert duties(objected())[0].is_wait


def test_whoever_has_signed_is_not_asked_again() -> None:
    state = at_work(CLAIM, DRAFT, ("sign_item", clerk("a", 2), {"agree": True}), review=ReviewRule(count=2))
    (found,) = of(state, SubjectKind.SIGNATURE, ITEM)
    assert found.not_by == ("a-1", "a-2")


def test_every_move_of_an_item_is_a_reason() -> None:
    assert set(get_args(TurnWhy)) <= set(DutyReason)


def test_steps_of_an_event_are_owed_by_those_who_take_them_each_with_its_own_limit() -> None:
    life = case()
    assert owed(life) == [("convene_joint", "lead")]
    convene(life)
    assert owed(life) == [("confirm_joint", each) for each in "abc"]
    confirm(life, "a", "b")
    assert owed(life) == [("confirm_joint", "c")]
    confirm(life, "c")
    assert owed(life) == [("hold_joint", "lead")]
    attending = [each.party.person for each in duties(life.state) if each.reason is DutyReason.JOINT_ATTEND]
    assert attending == [f"{department}-{number}" for department in "abc" for number in (1, 2)]
    hold(life, *"abc")
    opine(life, "b", "pass")
    assert owed(life) == [("give_joint_opinion", "a"), ("give_joint_opinion", "c")]
    opine(life, "a", "rectify", "exit")
    opine(life, "c", "pass")
    assert owed(life) == [("report_rectified", None)]
    on(life, "report_rectified", FAMILY)
    assert owed(life) == [("convene_joint", "lead")]
    assert {each.reason for each in of(life.state, SubjectKind.JOINT, KEY)} == {DutyReason.JOINT_REINSPECTION}


def test_limit_of_a_step_is_the_event_s_own() -> None:
    life = case()
    for step, act in (("convene", convene), ("confirm", lambda it: confirm(it, *"abc")), ("hold", None)):
        found = {each.clock for each in of(life.state, SubjectKind.JOINT, KEY) if each.act}
        assert found == {f"joint:{KEY}.{step}"}
        if act is not None:
            act(life)


def test_visit_is_registered_only_from_the_time_at_which_it_is_held() -> None:
    life = case()
    convene(life)
    confirm(life, *"abc")
    (found,) = (each for each in of(life.state, SubjectKind.JOINT, KEY) if each.act)
    assert found.not_before == joint(life).slot.starts_at  # type: ignore[union-attr]


def test_lateness_of_an_event_lies_with_those_who_owe_it_and_not_with_the_departments_of_its_items() -> None:
    """B21: the item's department waits; it is neither late nor owes anything."""
    life = case()
    life.pass_days(30)
    assert {clock.subject for clock in life.state.clocks.values() if "red" in life.state.fired.get(clock.clock_id, ())}
    assert [(each.act, each.party.department) for each in late(life.state, life.now)] == [("convene_joint", "lead")]
    convene(life, slot("04-03 09:00"))
    confirm(life, *"abc")
    assert late(life.state, life.now) == ()
    hold(life, *"abc")
    opine(life, "b", "pass")
    life.pass_days(10)
    silent = [(each.act, each.party.department) for each in late(life.state, life.now)]
    assert silent == [("give_joint_opinion", "a"), ("give_joint_opinion", "c")]


def test_lateness_of_what_comes_before_lies_with_its_department() -> None:
    life = Life(plan(item(ITEM), item(OTHER, gate=(ITEM,)), mode="at_window"))
    life.pass_days(30)
    assert [(each.subject, each.party) for each in late(life.state, life.now)] == [(ITEM, A)]


def test_duties_end_with_the_case_but_for_delivery_and_checks() -> None:
    terms: dict[str, Any] = {"commitment": PROMISE}
    life = Life(plan(item(ITEM, **terms), mode="at_window", delivery=Limit(days=10)))
    life.grant(ITEM)
    assert life.state.phase is Phase.CONCLUDED
    after = [(each.kind, each.act) for each in duties(life.state)]
    assert after == [(SubjectKind.DELIVERY, "confirm_delivery"), (SubjectKind.COMMITMENT, "check_commitment")]
    life.act("confirm_delivery", WINDOW, method="pickup")
    life.act("check_commitment", clerk("a", 2), ITEM, met=True)
    assert duties(life.state) == ()


def test_while_a_commitment_is_put_right_the_applicant_is_waited_for() -> None:
    state = at_work(GRANT, ("check_commitment", clerk("a", 2), {"met": False, "reason": "R"}), commitment=PROMISE)
    check, wait = of(state, SubjectKind.COMMITMENT, ITEM)
    assert (check.party, wait.party, wait.is_wait) == (A, APPLICANT, True)
    assert check.clock == wait.clock == "a/one.rectification#1"


# --- linear work ------------------------------------------------------------------------------------------------------


def many(count: int, **more: Any) -> CaseState:
    """A case of so many items; with an event, all rest on it."""
    items = tuple(item(f"a/i{number}", materials=("photo",)) for number in range(count))
    if more.pop("together", False):
        parties = (JointParty(department="a", items=tuple(each.key for each in items)),)
        more["joints"] = (JointPlan(key=KEY, name="联合勘验", kind="inspection", convenor="lead", parties=parties),)
    return Life(plan(*items, **more)).state


def calls(state: CaseState) -> int:
    """Calls that it takes to make the duties of a state, generators' steps included."""
    number = 0

    def count(_frame: FrameType, _event: str, _argument: object) -> None:
        nonlocal number
        number += 1

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        duties(state)
    finally:
        sys.setprofile(before)
    return number


@pytest.mark.parametrize(
    "more",
    [{"mode": "at_window"}, {"mode": "at_window", "together": True}, {"mode": "pre_review"}],
    ids=["at work", "waiting for an event", "in pre-review"],
)
def test_ten_times_the_items_are_ten_times_the_work(more: dict[str, Any]) -> None:
    few, much = calls(many(50, **more)), calls(many(500, **more))
    assert much <= 10.5 * few


@pytest.mark.parametrize(
    ("names", "codes"),
    [(words.REASONS, DutyReason), (words.PARTIES, PartyKind), (words.UNLIMITED, Unlimited)],
    ids=["reasons", "parties", "without limit"],
)
def test_every_code_of_a_duty_has_its_words(names: Mapping[str, str], codes: type[StrEnum]) -> None:
    assert set(names) == {str(each) for each in codes}
    assert all(names.values())


def test_every_reason_is_discharged_by_one_act_or_only_ever_waited_for() -> None:
    declared = [reason for spec in ACTS.values() for reason in spec.discharges]
    assert len(set(declared)) == len(declared)
    assert set(DutyReason) - set(declared) == {
        *(DutyReason.FILING, DutyReason.WAIT, DutyReason.PROCEDURE, DutyReason.PREDECESSOR, DutyReason.GATE),
        *(DutyReason.JOINT_PENDING, DutyReason.JOINT_ATTEND, DutyReason.HAND_OVER, DutyReason.COMMITMENT_RECTIFYING),
        DutyReason.PAYMENT,
    }
