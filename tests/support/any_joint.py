"""Random joint events (联合评审 / 联合勘验 / 联合验收), and what people may try on them, for state machines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from domain.acts import Actor, Attendance, Officer, Slot
from domain.joint import CheckPoint, ClosingRule, JointParty, JointPlan, JointStop
from domain.joint_outcome import points_of
from domain.plan import PlanItem
from domain.state import CaseState
from tests.support.pure_case import APPLICANT, LEAD, WINDOW, clerk, head

EXITS, GREASE = CheckPoint(key="exits", text="安全出口"), CheckPoint(key="grease", text="油烟净化")
STOP = JointStop(ground="联合勘验", basis="样例法第九条", days=5)
TOGETHER = (
    ClosingRule(),
    ClosingRule(rule="any"),
    ClosingRule(rule="quorum", need=1),
    ClosingRule(rule="weights", need=2, weights={"a": 2}),
    ClosingRule(rule="quorum", need=1, veto=("b",)),
)


@st.composite
def joint_events(draw: st.DrawFn, items: tuple[PlanItem, ...]) -> tuple[JointPlan, ...]:
    """None, one or two events on items that somebody decides; an item may rest on both."""
    pool = [each for each in items if each.kind == "decision"]
    if not pool:
        return ()
    number = draw(st.sampled_from((0, 1, 1, 2)))
    return tuple(draw(_events(f"event{each}", tuple(pool))) for each in range(number))


@st.composite
def _events(draw: st.DrawFn, key: str, pool: tuple[PlanItem, ...]) -> JointPlan:
    chosen = draw(st.lists(st.sampled_from(pool), min_size=1, max_size=3, unique_by=lambda each: each.key))
    departments = list(dict.fromkeys([each.department for each in chosen] + draw(st.sampled_from(([], ["d"])))))
    parties = tuple(
        JointParty(
            department=department,
            items=tuple(each.key for each in chosen if each.department == department),
            officers=draw(st.sampled_from((1, 2))),
            checklist=draw(st.sampled_from(((), (EXITS, GREASE)))),
        )
        for department in departments
    )
    partial = draw(st.booleans())
    consents = draw(st.booleans())
    return JointPlan(
        key=key,
        name="联合勘验",
        kind="inspection",
        convenor=draw(st.sampled_from(("lead", departments[0]))),
        parties=parties,
        closing=ClosingRule() if partial else draw(st.sampled_from(TOGETHER)),
        booking=draw(st.sampled_from(("convenor", "applicant"))),
        partial=partial,
        silence="consent" if consents else "escalate",
        silence_basis="样例法第十条" if consents else None,
        reinspections=draw(st.sampled_from((0, 1, 2))),
        after_last=draw(st.sampled_from(("failed", "refused"))),
        stops=draw(st.sampled_from((None, STOP))),
        rectify_stops=draw(st.sampled_from((None, STOP))),
    )


def tried_on_joints(state: CaseState) -> Iterator[dict[str, Any]]:
    """Every act on every event, each by the one who could do it."""
    for plan in state.plan.joints:
        for body in (*_convened(state, plan), *_answered(state, plan), *_opinions(state, plan)):
            yield {"joint": plan.key, **body}


def convenor_of(plan: JointPlan) -> Actor:
    """Who convenes the event."""
    return LEAD if plan.convenor == "lead" else clerk(plan.convenor)


def _slots(state: CaseState) -> tuple[Slot, ...]:
    now = state.as_of or state.opening.received_at
    starts = (now + timedelta(hours=hours) for hours in (20, 44))
    return tuple(Slot(starts_at=at, ends_at=at + timedelta(hours=2)) for at in starts)


def _officers(department: str, number: int = 2) -> tuple[Officer, ...]:
    return tuple(Officer(actor_id=f"{department}-{each}") for each in range(1, number + 1))


def _convened(state: CaseState, plan: JointPlan) -> Iterator[dict[str, Any]]:
    joint, convenor = state.joints[plan.key], convenor_of(plan)
    for slots in (_slots(state), _slots(state)[:1]):
        yield {"kind": "convene_joint", "actor": convenor, "slots": slots}
    yield {"kind": "book_joint", "actor": APPLICANT, "slots": joint.slots[:1]}
    yield {"kind": "ask_move_joint", "actor": WINDOW}
    for departments in (plan.departments, plan.departments[:1], plan.departments[1:]):
        there = tuple(Attendance(department=each, officers=_officers(each)) for each in departments)
        yield {"kind": "hold_joint", "actor": convenor, "attendance": there}
    yield {"kind": "report_rectified", "actor": APPLICANT}


def _answered(state: CaseState, plan: JointPlan) -> Iterator[dict[str, Any]]:
    joint = state.joints[plan.key]
    for department in plan.departments:
        by = {"actor": clerk(department)}
        for slots in (joint.slots, joint.slots[-1:]):
            yield {"kind": "confirm_joint", **by, "slots": slots, "officers": _officers(department)}
        yield {"kind": "ask_other_slot", **by}


def _opinions(state: CaseState, plan: JointPlan) -> Iterator[dict[str, Any]]:
    joint = state.joints[plan.key]
    for party in plan.parties:
        points = tuple(each.key for each in points_of(joint, party))
        for who in (clerk(party.department, 1), clerk(party.department, 2), head(party.department)):
            by = {"actor": who, "officers": _officers(party.department)}
            yield {"kind": "give_joint_opinion", **by, "verdict": "pass"}
            for verdict in ("rectify", "fail"):
                yield {"kind": "give_joint_opinion", **by, "verdict": verdict, "points": points[:1]}
            yield {"kind": "take_back", "actor": who}
