"""Random joint events for state machines: any event over the items of a plan, and everything tried on it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from domain.case.acts import Actor, Attendance, Officer, Slot
from domain.case.joint.outcome import points_of
from domain.case.questions import round_parties
from domain.case.state import CaseState
from domain.definition.joint import CheckPoint, ClosingRule, JointLimits, JointParty, JointPlan, JointStop
from domain.definition.plan import Connector, PlanItem
from domain.definition.resolve import find_cycle
from tests.support.pure_case import APPLICANT, LEAD, WINDOW, clerk, head

GROUND = "联合勘验"
_STOP = JointStop(ground=GROUND, basis="样例法第八条", days=4)
_POINTS = (CheckPoint(key="exit", text="安全出口"), CheckPoint(key="grease", text="油烟净化"))
_CONSENT = {"silence": "consent", "silence_basis": "样例办法第六条"}
_HOUR = timedelta(hours=1)


@st.composite
def closings(draw: st.DrawFn, departments: tuple[str, ...]) -> ClosingRule:
    """Any closing rule that these departments can satisfy."""
    rule = draw(st.sampled_from(("all", "all", "any", "quorum", "weights")))
    veto = tuple(draw(st.lists(st.sampled_from(departments), unique=True, max_size=1)))
    weights = {each: draw(st.integers(1, 3)) for each in departments} if rule == "weights" else {}
    most = {"quorum": len(departments), "weights": sum(weights.values())}.get(rule)
    need = draw(st.integers(1, most)) if most else None
    return ClosingRule.model_validate({"rule": rule, "need": need, "weights": weights, "veto": veto})


@st.composite
def _event(draw: st.DrawFn, key: str, items: tuple[PlanItem, ...]) -> JointPlan:
    of: dict[str, list[str]] = {}
    for each in items:
        of.setdefault(each.department, []).append(each.key)
    for department in draw(st.lists(st.sampled_from("abc"), unique=True, max_size=1)):
        of.setdefault(department, [])  # takes part without an item of its own
    parties = tuple(
        JointParty(
            department=department,
            items=tuple(keys),
            officers=draw(st.integers(1, 2)),
            checklist=draw(st.sampled_from((_POINTS, ()))),
        )
        for department, keys in of.items()
    )
    partial = draw(st.booleans())
    return JointPlan.model_validate(
        {
            "key": key,
            "name": "联合勘验",
            "kind": draw(st.sampled_from(("review", "inspection", "acceptance"))),
            "convenor": draw(st.sampled_from(("lead", "a"))),
            "parties": parties,
            "limits": JointLimits(),
            "closing": ClosingRule() if partial else draw(closings(tuple(of))),
            "booking": draw(st.sampled_from(("convenor", "applicant"))),
            "moves": draw(st.integers(0, 2)),
            "partial": partial,
            "reinspections": draw(st.integers(0, 2)),
            "after_last": draw(st.sampled_from(("failed", "refused"))),
            "stops": draw(st.sampled_from((None, _STOP))),
            "rectify_stops": draw(st.sampled_from((None, _STOP))),
            **draw(st.sampled_from(({}, {}, _CONSENT))),
        }
    )


@st.composite
def joint_events(draw: st.DrawFn, items: tuple[PlanItem, ...], at_least: int = 0) -> tuple[JointPlan, ...]:
    """None (or so many at least) to two events over items that people decide, none of which waits for itself.

    Items that wait for others are drawn more often: what is returned to them takes its events along.
    """
    free = [each for each in items if each.kind == "decision" and each.connector is not Connector.AUTO]
    free += [each for each in free if each.after] * 2
    found: list[JointPlan] = []
    for number in range(draw(st.integers(at_least, 2)) if free else 0):
        chosen = draw(st.lists(st.sampled_from(free), unique_by=lambda each: each.key, min_size=1, max_size=3))
        found.append(draw(_event(f"j{number}", tuple(chosen))))
    while found and find_cycle(_waits(items, found)):
        found.pop()
    return tuple(found)


def _waits(items: tuple[PlanItem, ...], events: list[JointPlan]) -> dict[str, tuple[str, ...]]:
    """What has to be before an item starts and is granted, and before an event begins; the linter refuses a cycle."""
    waits = {f"joint {event.key}": tuple(f"start {key}" for key in event.items) for event in events}
    for each in items:
        rests_on = tuple(f"joint {event.key}" for event in events if each.key in event.items)
        waits[f"start {each.key}"] = tuple(f"grant {key}" for key in each.after)
        gates = tuple(f"grant {key}" for key in each.gate)
        waits[f"grant {each.key}"] = (f"start {each.key}", *gates, *rests_on)
    return waits


def tried_on_joints(state: CaseState, at: datetime) -> Iterator[dict[str, Any]]:
    """Everything that the right people may try on the joint events of a case, ready for it or not."""
    for event in state.plan.joints:
        yield from _by_the_convenor(state, event, at)
        yield from _by_the_applicant(state, event)
        for party in event.parties:
            yield from _by_a_party(state, event, party, at)


def slots(at: datetime) -> tuple[Slot, ...]:
    """Two slots: in an hour, and in two days."""
    return tuple(Slot(starts_at=at + each, ends_at=at + each + 2 * _HOUR) for each in (_HOUR, 48 * _HOUR))


def convenor(event: JointPlan) -> Actor:
    """Who convenes: the lead, or a clerk of the convening department."""
    return LEAD if event.convenor == "lead" else clerk(event.convenor)


def _officers(department: str) -> tuple[Officer, ...]:
    return tuple(Officer(actor_id=f"{department}-{number}") for number in (1, 2))


def _there(*departments: str) -> tuple[Attendance, ...]:
    return tuple(Attendance(department=each, officers=_officers(each)) for each in departments)


def _by_the_convenor(state: CaseState, event: JointPlan, at: datetime) -> Iterator[dict[str, Any]]:
    parties, by = round_parties(state, event), {"actor": convenor(event), "joint": event.key}
    yield {"kind": "convene_joint", **by, "slots": slots(at)}
    yield {"kind": "convene_joint", **by, "slots": slots(at)[:1]}
    for present in dict.fromkeys((parties, parties[:1])):
        yield {"kind": "hold_joint", **by, "attendance": _there(*present)}


def _by_the_applicant(state: CaseState, event: JointPlan) -> Iterator[dict[str, Any]]:
    for slot in state.joints[event.key].slots:
        yield {"kind": "book_joint", "actor": WINDOW, "joint": event.key, "slots": (slot,)}
    for kind in ("ask_move_joint", "report_rectified"):
        yield {"kind": kind, "actor": APPLICANT, "joint": event.key}


def _by_a_party(state: CaseState, event: JointPlan, party: JointParty, at: datetime) -> Iterator[dict[str, Any]]:
    joint, department = state.joints[event.key], party.department
    by: dict[str, Any] = {"actor": clerk(department), "joint": event.key}
    for wanted in dict.fromkeys((joint.slots, joint.slots[:1])):
        yield {"kind": "confirm_joint", **by, "slots": wanted, "officers": _officers(department)}
    yield {"kind": "ask_other_slot", **by, "slots": slots(at)[1:]}
    points = tuple(each.key for each in points_of(joint, party))
    for verdict in ("pass", "rectify", "fail"):
        found = points[:1] if verdict == "rectify" else points if verdict == "fail" else ()
        opinion = {"verdict": verdict, "points": found, "officers": _officers(department)}
        for actor in (clerk(department), head(department)):
            yield {"kind": "give_joint_opinion", "actor": actor, "joint": event.key, **opinion}
    yield {"kind": "take_back", **by}
