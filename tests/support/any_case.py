"""Random cases for state machines: any plan, and everything that people may try on a case."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from hypothesis import strategies as st

from domain.case.acts import Gap
from domain.case.rules import CALENDAR_ACTOR
from domain.case.state import CaseState
from domain.definition.extra_rules import ObjectionRule, OpenWindow, UndoRule
from domain.definition.own_steps.plan import StepPlan
from domain.definition.plan import (
    CURRENT_DEFAULTS,
    FIRST_DEFAULTS,
    CommitmentTerms,
    Connector,
    DeferralRule,
    ExtensionRule,
    JointStatutory,
    Plan,
    PlanItem,
    Procedure,
)
from domain.findings.rule import BY_A_DEPARTMENT, FindingRule
from domain.time.clock import Limit
from tests.support.any_desk import REVIEWS, SEPARATIONS, account, tried_among_colleagues
from tests.support.any_joint import joint_events, tried_on_joints
from tests.support.pure_case import (
    APPLICANT,
    CALENDAR,
    GOVERNMENT,
    LEAD,
    WINDOW,
    clerk,
    closed,
    head,
    item,
    plan,
)

DEPARTMENTS = ("a", "b", "c")
SUBJECTS = ("photo", "book", "id_card")
PROCEDURES = (
    Procedure(key="experts", name="专家评审", ground="expert_review", basis="样例法第八条", most_days=20),
    Procedure(key="visit", name="现场勘验", ground="on_site", counts=True),
)
TEN_MORE = ExtensionRule(days=10, basis="行政许可法第四十二条第一款")
CALENDARS = (CALENDAR, closed(date(2026, 3, 5), date(2026, 3, 6)), closed(date(2026, 3, 9), date(2026, 4, 1)))


@st.composite
def items(draw: st.DrawFn, number: int, earlier: tuple[str, ...], at_least: int = 0) -> PlanItem:
    """One item that may depend on earlier ones (on so many at least), serially or by a gate."""
    kind = draw(st.sampled_from(("decision", "decision", "decision", "decision", "wait", "own_step", "check")))
    before = draw(st.lists(st.sampled_from(earlier), unique=True, min_size=at_least, max_size=2)) if earlier else []
    gated = kind in BY_A_DEPARTMENT and draw(st.booleans())
    edge = {"gate" if gated else "after": tuple(before)}
    return item(
        f"{draw(st.sampled_from(DEPARTMENTS))}/i{number}",
        kind=kind,
        connector=draw(st.sampled_from(Connector)) if kind == "decision" else Connector.INBOX,
        own_worker=draw(st.booleans()),
        promised=Limit(days=draw(st.integers(1, 12)), unit=draw(st.sampled_from(("working", "calendar")))),
        statutory=draw(st.sampled_from((None, Limit(days=20)))) if kind in ("decision", "wait") else None,
        step=draw(st.sampled_from(STEPS)) if kind == "own_step" else None,
        outside_promise=draw(st.sampled_from((None, None, "制卡"))),
        procedures=PROCEDURES if kind == "decision" else (),
        extension=draw(st.sampled_from((None, TEN_MORE))) if kind != "check" else None,
        renews_until=draw(st.sampled_from(EXPIRIES)) if kind in ("decision", "wait") else None,
        commitment=draw(st.sampled_from((None, *COMMITMENTS))) if kind != "check" else None,
        materials=draw(st.sampled_from(((), SUBJECTS[:1], SUBJECTS))),
        may_follow=draw(st.sampled_from((SUBJECTS[:1], SUBJECTS[:1], ()))),
        review=draw(st.sampled_from(REVIEWS)) if kind in BY_A_DEPARTMENT else None,
        finding=FINDING if kind == "check" else None,
        separate=draw(st.sampled_from(SEPARATIONS)),
        on_return=draw(st.sampled_from(("resume", "restart"))),
        objection=draw(st.sampled_from(OBJECTIONS)) if kind == "wait" else None,
        undo=draw(st.sampled_from((None, *UNDOINGS))) if kind == "decision" else None,
        **edge,
    )


STEPS = (
    StepPlan(),
    StepPlan(term=Limit(days=8), consequence="lapse"),
    StepPlan(term=Limit(days=10, unit="calendar"), consequence="ask", confirm="department", evidence=("photo",)),
    StepPlan(term=Limit(days=6), remind_before=3, confirm="department"),
)
EXPIRIES = (None, None, date(2026, 3, 20), date(2026, 5, 3))
FINDING = FindingRule.model_validate({"outcomes": {"none": "未发现", "found": "有记录"}})
OBJECTIONS = (
    None,
    ObjectionRule(by=("b", "creditors"), basis="样例条例第三十三条"),
    ObjectionRule(by=("b", "creditors"), then="stop_case", settled_by="c", basis="样例条例第三十三条"),
    ObjectionRule(by=("creditors",), then="stop_item", settled_by="a", basis="样例条例第三十三条"),
    ObjectionRule(by=("b",), then="hold", settled_by="b", basis="样例条例第三十三条"),
)
UNDOINGS = (
    UndoRule(when=("refused_later", "withdrawn"), what="撤销备案", basis="样例办法第九条"),
    UndoRule(when=("withdrawn",), by="c", what="撤销备案", basis="样例办法第九条"),
)
WINDOWS = (None, None, OpenWindow(opens_on=date(2026, 2, 1), closes_on=date(2026, 3, 12)))
COMMITMENTS = tuple(
    CommitmentTerms(rectify=Limit(days=10), on_overdue=rule, basis="样例办法第五条") for rule in ("revoke", "supervise")
)


DEFERRALS = tuple(DeferralRule(on_overdue=rule, basis="样例办法第三条") for rule in ("withdrawn", "refused", "revoked"))


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Any plan of one to five items, some of which may rest on joint events."""
    made: list[PlanItem] = []
    for number in range(draw(st.integers(1, 5))):
        made.append(draw(items(number, tuple(each.key for each in made))))
    return plan(
        *made,
        mode=draw(st.sampled_from(("at_window", "pre_review"))),
        reviewers=draw(st.sampled_from(("first_wave", "all_items"))),
        on_overdue=draw(st.sampled_from(("withdrawn", "refused"))),
        results=draw(st.sampled_from(("hold_together", "send_as_ready"))),
        whole=draw(st.sampled_from((None, 10))),
        joint_statutory=draw(st.sampled_from((None, JointStatutory()))),
        delivery=draw(st.sampled_from((None, Limit(days=10)))),
        defaults=draw(st.sampled_from((FIRST_DEFAULTS, CURRENT_DEFAULTS))),
        joints=draw(joint_events(tuple(made))),
        urge_hours=draw(st.sampled_from((0, 24))),
        window=draw(st.sampled_from(WINDOWS)),
        intake={
            "limit": draw(st.sampled_from((None, Limit(days=5)))),
            "sign": draw(st.sampled_from(("person", "engine"))),
            "recheck": draw(st.booleans()),
            "deferral": draw(st.sampled_from((*DEFERRALS, None))),
        },
    )


@st.composite
def plans_at_work(draw: st.DrawFn) -> Plan:
    """Two to five items that colleagues work on from the first day: reviewed, resting on one another and on events."""
    made: list[PlanItem] = []
    for number in range(draw(st.integers(2, 5))):
        earlier = tuple(each.key for each in made)
        made.append(draw(items(number, earlier, at_least=int(number > 1))))
    kinds = draw(st.lists(st.booleans(), min_size=len(made), max_size=len(made)))
    worked = tuple(_plain(each) if plain else each for each, plain in zip(made, kinds, strict=True))
    return plan(
        *worked,
        mode="at_window",
        whole=10,
        results=draw(st.sampled_from(("hold_together", "hold_together", "send_as_ready"))),
        joint_statutory=draw(st.sampled_from((None, JointStatutory()))),
        delivery=draw(st.sampled_from((None, Limit(days=10)))),
        joints=draw(joint_events(worked, at_least=draw(st.sampled_from((0, 1, 1))))),
        urge_hours=24,
    )


def _plain(each: PlanItem) -> PlanItem:
    """A serial item that people of its department decide, or check."""
    serial = {"after": each.predecessors, "gate": ()}
    if each.finding is not None:
        return each.model_copy(update={**serial, "materials": ()})
    people = {
        "kind": "decision",
        "step": None,
        "connector": Connector.INBOX,
        "renews_until": None,
        "materials": (),
        "objection": None,
    }
    return each.model_copy(update={**serial, **people})


PHOTO, BOOK = (Gap(subject=subject, reason="R") for subject in ("photo", "book"))


def tried(state: CaseState, at: datetime) -> Iterator[dict[str, Any]]:
    """Everything that the right people may try on a case at that time, ready for it or not."""
    for each in state.plan.items:
        yield from tried_on(state, each)
    yield from tried_on_joints(state, at)
    yield from tried_on_the_case(state)


def tried_on_the_case(state: CaseState) -> Iterator[dict[str, Any]]:
    """What they may try on the case as a whole."""
    asked = tuple({gap.subject for gap in state.gaps})
    yield {"kind": "supply_correction", "actor": APPLICANT, "supplied": asked}
    yield {"kind": "supply_correction", "actor": WINDOW, "supplied": asked[:1]}
    yield {"kind": "notice_correction", "actor": WINDOW}
    yield {"kind": "notice_correction", "actor": LEAD, "gaps": (BOOK,)}
    yield {"kind": "accept_application", "actor": WINDOW}
    yield {"kind": "accept_application", "actor": WINDOW, "deferred": ("photo",), "pledged": True}
    yield {"kind": "request_extension", "actor": LEAD, "days": 15, "reason": "R"}
    yield {"kind": "approve_extension", "actor": GOVERNMENT}
    yield {"kind": "confirm_delivery", "actor": WINDOW, "method": "pickup"}
    if len(state.seen) % 4 == 0:  # now and then
        yield {"kind": "change_calendar", "actor": CALENDAR_ACTOR, "calendar": CALENDARS[len(state.seen) // 4 % 3]}


def tried_on(state: CaseState, each: PlanItem) -> Iterator[dict[str, Any]]:
    """What they may try on one item: the work itself, and the acts among colleagues."""
    item = state.items[each.key]
    worker = item.desk.delegate or item.handler
    by_clerk = {"actor": account(worker) if worker else clerk(each.department), "item": each.key}
    by_head = {"actor": head(each.department), "item": each.key}
    for gaps in ((), (PHOTO,), (PHOTO, BOOK)):
        yield {"kind": "complete_pre_review", **by_clerk, "complete": not gaps, "gaps": gaps}
    yield {"kind": "decide_item", **by_clerk, "decision": "grant"}
    yield {"kind": "decide_item", **by_clerk, "decision": "refuse", "reason": "R"}
    for outcome in ("none", "found"):
        yield {"kind": "record_finding", **by_clerk, "outcome": outcome}
        yield {"kind": "correct_finding", **by_clerk, "outcome": outcome}
        yield {"kind": "correct_finding", **by_head, "outcome": outcome}
    for days in (1, 5):
        yield {"kind": "suspend_item", **by_clerk, "procedure": "experts", "days": days}
    for kind in ("claim_item", "resume_item"):
        yield {"kind": kind, **by_clerk}
    for met in (True, False):
        yield {"kind": "check_commitment", **by_clerk, "met": met, "reason": "R"}
    yield {"kind": "request_extension", **by_clerk, "days": 5, "reason": "R"}
    yield {"kind": "confirm_delivery", **by_clerk, "method": "post"}
    for stop in state.items[each.key].stopped_by:
        yield {"kind": "annul_stop", **by_head, "procedure": stop.procedure, "notice": stop.notices[-1]}
    for kind in ("approve_extension", "refuse_extension", "revoke_decision"):
        yield {"kind": kind, **by_head, "reason": "R"}
    if each.step is not None:
        yield from _tried_on_a_step(each, by_clerk)
    for who in (clerk("b"), head("b"), WINDOW, LEAD):
        yield {"kind": "raise_objection", "actor": who, "item": each.key}
        yield {"kind": "raise_objection", "actor": who, "item": each.key, "objector": "creditors"}
    for slug in DEPARTMENTS:
        for upheld in (True, False):
            yield {"kind": "settle_objection", "actor": clerk(slug, 2), "item": each.key, "upheld": upheld}
        yield {"kind": "confirm_undone", "actor": head(slug), "item": each.key}
    yield from tried_among_colleagues(state, each)


def _tried_on_a_step(each: PlanItem, by_clerk: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What the applicant, the window, the department and the lead may try on an own step (自办步骤)."""
    evidence = each.step.evidence if each.step is not None else ()
    for who in (APPLICANT, WINDOW):
        yield {"kind": "report_step", "actor": who, "item": each.key, "supplied": evidence}
    yield {"kind": "confirm_step", **by_clerk}
    yield {"kind": "return_step", **by_clerk}
    yield {"kind": "extend_step", "actor": LEAD, "item": each.key, "days": 5}
    yield {"kind": "close_step", "actor": LEAD, "item": each.key}
