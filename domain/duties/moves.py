"""Whose move an item is (轮到谁): exactly one party for every item that has not ended. The inner part of the duties.

What keeps the item comes first (a wait, a procedure, what it rests on), then those who sign, then whoever has it. The
item's duty says it on; nobody outside of this folder asks here (docs/adr/0073, an import contract).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from domain.case.acts import Record
from domain.case.desk.signing import reviewers_asked
from domain.case.joint.state import JointPhase
from domain.case.money.owed import awaits_payment
from domain.case.questions import (
    awaits_materials,
    by_joint,
    decidable_now,
    granted,
    joint_code,
    joint_turn,
    kept_apart,
    objected_to,
)
from domain.case.state import CaseState, ItemPhase, ItemState, Phase
from domain.definition.joint import JointPlan
from domain.definition.kept import kept
from domain.definition.plan import Connector, PlanItem

Party = Literal[
    "clock",  # 公示期满前: nobody
    "outside",  # 特别程序: experts, laboratories
    "predecessor",  # 前置事项
    "departments",  # 预审: departments that look at the materials of other items
    "window",  # 综合窗口或牵头部门
    "applicant",  # 申请人
    "convenor",  # 召集部门
    "joint",  # 参加联合事项的部门
    "system",  # 部门业务系统, or on its way there
    "signer",  # 加签人员
    "reviewer",  # 审核人员 (会签 / 或签 / 票签)
    "delegate",  # 受委派人员
    "handler",  # 经办人
    "pool",  # 部门: whoever claims it
]
TurnWhy = Literal[
    "filing",
    "review",
    "intake",
    "correction",
    "wait",
    "objection",
    "procedure",
    "predecessor",
    "gate",
    "joint_pending",
    "joint_due",
    "joint_convened",
    "joint_booking",
    "joint_scheduled",
    "joint_held",
    "joint_rectifying",
    "hand_over",
    "own_system",
    "deferral",
    "payment",
    "sign_before",
    "sign_review",
    "sign_after",
    "signer_barred",
    "handling",
    "own_step",
    "step_confirm",
]
"""What the move is about."""


_JOINT_WHY: Mapping[JointPhase, TurnWhy] = {
    JointPhase.PENDING: "joint_pending",
    JointPhase.DUE: "joint_due",
    JointPhase.CONVENED: "joint_convened",
    JointPhase.BOOKING: "joint_booking",
    JointPhase.SCHEDULED: "joint_scheduled",
    JointPhase.HELD: "joint_held",
    JointPhase.RECTIFYING: "joint_rectifying",
}
JOINT_WHYS = frozenset(_JOINT_WHY.values())
"""Moves in a joint event."""


class Turn(Record):
    """Who has to move next: `person` where it is one colleague, `department` where it is one department's.

    `items`: what is waited for (instance keys).
    """

    party: Party
    why: TurnWhy
    person: str | None = None
    department: str | None = None
    items: tuple[str, ...] = ()


def whose_move(state: CaseState, key: str) -> Turn | None:
    """Whose move it is; None when the item has ended."""
    item = state.items[key]
    if item.has_ended:
        return None
    if item.phase is ItemPhase.REVIEWING:
        return _at_desk(state, key, "review")
    if item.phase is ItemPhase.OPEN:
        return _kept(state, key, item) or _signing(state, key, item) or _working(state, key, item)
    return _waiting(state, key)


def _waiting(state: CaseState, key: str) -> Turn:
    """Before acceptance the case waits as a whole; then an item for what comes before it."""
    match state.phase:
        case Phase.SUBMITTED:
            return Turn(party="system", why="filing")
        case Phase.REVIEWING:
            asked = tuple(each for each, item in state.items.items() if item.phase is ItemPhase.REVIEWING)
            return Turn(party="departments", why="review", department=_one(state, asked), items=asked)
        case Phase.INTAKE:
            return Turn(party="window", why="intake", department=state.plan.lead_department)
        case Phase.CORRECTING:
            return Turn(party="applicant", why="correction")
        case _:
            return _predecessors(state, state.item_plan(key).after, "predecessor")


def _predecessors(state: CaseState, keys: tuple[str, ...], why: TurnWhy) -> Turn:
    missing = tuple(key for key in keys if not granted(state, (key,)))
    return Turn(party="predecessor", why=why, department=_one(state, missing), items=missing)


def _one(state: CaseState, keys: tuple[str, ...]) -> str | None:
    """The department, where it is a single one."""
    departments = {state.item_plan(key).department for key in keys}
    return departments.pop() if len(departments) == 1 else None


def _kept(state: CaseState, key: str, item: ItemState) -> Turn | None:
    """What keeps an open item, whoever has it; a proposal to refuse it waits for no joint event."""
    plan, proposal = state.item_plan(key), item.desk.proposal
    if plan.kind == "wait":
        return _objected(state, key, plan) or Turn(party="clock", why="wait")
    if plan.step is not None:
        is_reported = item.step is not None and item.step.is_reported
        return _at_desk(state, key, "step_confirm") if is_reported else Turn(party="applicant", why="own_step")
    if item.suspended and by_joint(state, key) is None:
        return Turn(party="outside", why="procedure")
    is_refusal = proposal is not None and proposal.decision == "refuse"
    if not is_refusal and joint_code(state, key) == "JOINT_PENDING" and (turn := _joint(state, key)):
        return turn
    if not granted(state, plan.gate):
        return _predecessors(state, plan.gate, "gate")
    return None if item.handed_over else _handing_over(state, key)


def _objected(state: CaseState, key: str, plan: PlanItem) -> Turn | None:
    """An objection waits for the department that settles it, and so does one that holds a wait open."""
    if plan.objection is None or not objected_to(state, key):
        return None
    return Turn(party="pool", why="objection", department=plan.objection.settled_by)


def _handing_over(state: CaseState, key: str) -> Turn | None:
    """On its way to the department's system, or to the rule (秒批), which is asked only once nothing keeps the item."""
    plan = state.item_plan(key)
    if plan.connector is Connector.AUTO and not decidable_now(state, key):
        return None
    return Turn(party="system", why="hand_over", department=plan.department)


def _joint(state: CaseState, key: str) -> Turn | None:
    """The joint event that keeps it: first one that somebody has to move."""
    turns = (_kept_turn(state, plan) for plan in state.plan.joints_of(key) if is_joint_open(state, plan))
    return min((turn for turn in turns if turn), key=lambda turn: turn.why == "joint_pending", default=None)


def is_joint_open(state: CaseState, plan: JointPlan) -> bool:
    """Whether an event may still keep what rests on it."""
    return state.joints[plan.key].phase not in (JointPhase.CLOSED, JointPhase.CANCELLED)


def joint_why(phase: JointPhase) -> TurnWhy:
    """What a move in an open event is about. Raises KeyError for one that is over."""
    return _JOINT_WHY[phase]


def _kept_turn(state: CaseState, plan: JointPlan) -> Turn | None:
    """Of one event all its items say the same: with many of them nobody can work it out for each."""
    turns = kept(state, "_kept_turns", (state.items, state.joints), dict[str, Turn | None])
    if plan.key not in turns:
        turns[plan.key] = _of_event(state, plan)
    return turns[plan.key]


def _of_event(state: CaseState, plan: JointPlan) -> Turn | None:
    turn, why = joint_turn(state, plan), joint_why(state.joints[plan.key].phase)
    match turn.party:
        case "convenor":
            return Turn(party="convenor", why=why, department=plan.convenor, items=plan.items)
        case "applicant":
            return Turn(party="applicant", why=why, items=plan.items)
        case "parties":
            one = turn.departments[0] if len(turn.departments) == 1 else None
            return Turn(party="joint", why=why, department=one, items=plan.items)
        case _:
            waiting = tuple(each for each in plan.items if state.items[each].phase is ItemPhase.WAITING)
            return Turn(party="predecessor", why=why, department=_one(state, waiting), items=waiting)


def _signing(state: CaseState, key: str, item: ItemState) -> Turn | None:
    """Those who sign: colleagues asked before the proposal, the declared review, colleagues asked after it."""
    plan = state.item_plan(key)
    if reviewers_asked(state, key) is not None:
        return Turn(party="reviewer", why="sign_review", department=plan.department)
    asked = item.desk.waiting_signers
    waiting = [each for each in asked if not kept_apart(state, key, each.actor_id, "review")]
    if not waiting:
        # Whoever did another duty since they were asked can no longer sign: somebody else has to be asked (减签).
        return _at_desk(state, key, "signer_barred") if asked else None
    why: TurnWhy = "sign_before" if item.desk.proposal is None else "sign_after"
    return Turn(party="signer", why=why, person=waiting[0].actor_id, department=waiting[0].department)


def _working(state: CaseState, key: str, item: ItemState) -> Turn:
    """Whoever has it; materials that follow (容缺) are waited for only where nothing else is missing."""
    plan = state.item_plan(key)
    if awaits_materials(state, key):
        return Turn(party="applicant", why="deferral")
    if awaits_payment(state, key):
        return Turn(party="applicant", why="payment")
    if item.routed is Connector.HTTP and item.handler is None:
        return Turn(party="system", why="own_system", department=plan.department)
    return _at_desk(state, key, "handling")


def _at_desk(state: CaseState, key: str, why: TurnWhy) -> Turn:
    item, department = state.items[key], state.item_plan(key).department
    if item.desk.delegate is not None:
        return Turn(party="delegate", why=why, person=item.desk.delegate, department=department)
    if item.handler is not None:
        return Turn(party="handler", why=why, person=item.handler, department=department)
    return Turn(party="pool", why=why, department=department)
