"""Which acts a visitor may do now, for comfort: the rule of the domain is asked with an act as it would be filled in.

The workflow alone decides; a page only does not offer what would be refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from domain.case.acts import Act, ActKind, Actor, Gap, Role
from domain.case.decide import decide
from domain.case.entries import ActRefused
from domain.case.questions import extension_of
from domain.case.refusals import Refusal
from domain.case.rules import ALLOWED_ROLES, check
from domain.case.state import CaseState
from domain.time.clock import known_due_on

ITEM_ACTS = (
    ActKind.COMPLETE_PRE_REVIEW,
    ActKind.CLAIM_ITEM,
    ActKind.RELEASE_ITEM,
    ActKind.DECIDE_ITEM,
    ActKind.SUSPEND_ITEM,
    ActKind.RESUME_ITEM,
    ActKind.REQUEST_EXTENSION,
    ActKind.APPROVE_EXTENSION,
    ActKind.REFUSE_EXTENSION,
    ActKind.CHECK_COMMITMENT,
    ActKind.REVOKE_DECISION,
    ActKind.RAISE_OBJECTION,
    ActKind.SETTLE_OBJECTION,
    ActKind.CONFIRM_UNDONE,
    ActKind.URGE_ITEM,
    ActKind.PROPOSE_DECISION,
    ActKind.SIGN_ITEM,
    ActKind.TRANSFER_ITEM,
    ActKind.DELEGATE_ITEM,
    ActKind.RETURN_DELEGATED,
    ActKind.ADD_SIGNER,
    ActKind.REMOVE_SIGNER,
    ActKind.RETURN_ITEM,
    ActKind.TAKE_BACK,
    ActKind.COPY_ITEM,
    ActKind.MARK_READ,
    ActKind.ADD_NOTE,
)
CASE_ACTS = (
    ActKind.NOTICE_CORRECTION,
    ActKind.SUPPLY_CORRECTION,
    ActKind.ACCEPT_APPLICATION,
    ActKind.REFUSE_ACCEPTANCE,
    ActKind.REQUEST_EXTENSION,
    ActKind.APPROVE_EXTENSION,
    ActKind.REFUSE_EXTENSION,
    ActKind.CONFIRM_DELIVERY,
    ActKind.WITHDRAW_APPLICATION,
    ActKind.ADD_NOTE,
)
SOMEBODY = "-"
"""Stands for a colleague who is not chosen yet: no account has this id."""
_SHOWN_ALL_THE_SAME = frozenset({"PROCEDURE_COUNTS"})
"""Refusals that the form itself explains: a procedure that cannot stop the clock is shown with the reason."""

Parts = Callable[[CaseState, str | None], dict[str, Any]]


def item_acts(state: CaseState, actor: Actor, now: datetime, item: str) -> frozenset[str]:
    """Acts on that item."""
    own = (ActKind.CONFIRM_DELIVERY,) if actor.role is Role.HANDLER else ()
    return frozenset(kind for kind in (*ITEM_ACTS, *own) if _may(state, actor, now, kind, item))


def case_acts(state: CaseState, actor: Actor, now: datetime) -> frozenset[str]:
    """Acts on the case as a whole."""
    return frozenset(kind for kind in CASE_ACTS if _may(state, actor, now, kind, None))


def _may(state: CaseState, actor: Actor, now: datetime, kind: ActKind, item: str | None) -> bool:
    if actor.role not in ALLOWED_ROLES.get(kind, frozenset()):
        return False
    ways = _WAYS.get(kind)
    usual = _USUAL.get(kind)
    tries = ways(state, item) if ways else (usual(state, item) if usual else {},)
    return any(_holds(state, actor, now, kind, item, parts) for parts in tries)


def _holds(
    state: CaseState, actor: Actor, now: datetime, kind: ActKind, item: str | None, parts: Mapping[str, Any]
) -> bool:
    refused = check(state, Act(act_id="", kind=kind, actor=actor, received_at=now, item=item, **parts))
    return refused is None or refused.code in _SHOWN_ALL_THE_SAME


def may_return_to(state: CaseState, actor: Actor, now: datetime, item: str) -> tuple[str | None, ...]:
    """Where the visitor may return the item to (退回): an item before it, or (None) the one who proposed."""
    if actor.role not in ALLOWED_ROLES.get(ActKind.RETURN_ITEM, frozenset()):
        return ()
    ways = _returns(state, item)
    found = (each for each in ways if _holds(state, actor, now, ActKind.RETURN_ITEM, item, each))
    return tuple(each["to_item"] for each in found)


def _returns(state: CaseState, item: str | None) -> tuple[dict[str, Any], ...]:
    """Every way to return an item: to its drafter, and to each item on which it rests, the nearest first."""
    found: dict[str, None] = {}
    near = list(state.item_plan(item or "").predecessors)
    while near:
        key = near.pop(0)
        if key not in found:
            found[key] = None
            near += state.item_plan(key).predecessors
    return tuple({"to_item": to, "reason": "-"} for to in (None, *found))


def _removals(state: CaseState, item: str | None) -> tuple[dict[str, Any], ...]:
    return tuple({"whose": each.actor_id} for each in state.items[item or ""].desk.signers if each.agree is None)


def _positions(_state: CaseState, _item: str | None) -> tuple[dict[str, Any], ...]:
    someone = {"to": SOMEBODY, "to_department": SOMEBODY}
    return ({**someone, "position": "before"}, {**someone, "position": "after"})


def positions_open(state: CaseState, actor: Actor, now: datetime, item: str) -> tuple[str, ...]:
    """Where a signer may be added now (加签): before the proposal, after it."""
    ways = _positions(state, item)
    return tuple(each["position"] for each in ways if _holds(state, actor, now, ActKind.ADD_SIGNER, item, each))


def _last(state: CaseState, item: str | None) -> dict[str, Any]:
    last = state.items[item or ""].last
    return {"taken_act": last.act_id if last else None}


def _accepted(state: CaseState, _item: str | None) -> dict[str, Any]:
    return {"deferred": tuple({gap.subject: None for gap in state.gaps}), "pledged": True}


def _noticed(state: CaseState, _item: str | None) -> dict[str, Any]:
    if state.gaps:
        return {}
    subject = state.supplied[0] if state.notices and state.supplied else "-"
    return {"gaps": (Gap(subject=subject, reason="-"),)}


def _suspended(state: CaseState, item: str | None) -> dict[str, Any]:
    known = sorted(state.item_plan(item or "").procedures, key=lambda each: each.counts)
    return {"procedure": known[0].key, "days": 1} if known else {}


_USUAL: Mapping[ActKind, Parts] = {
    ActKind.COMPLETE_PRE_REVIEW: lambda _s, _i: {"complete": True},
    ActKind.NOTICE_CORRECTION: _noticed,
    ActKind.SUPPLY_CORRECTION: lambda s, _i: {"supplied": tuple(gap.subject for gap in s.gaps[:1])},
    ActKind.ACCEPT_APPLICATION: _accepted,
    ActKind.REFUSE_ACCEPTANCE: lambda _s, _i: {"reason": "-"},
    ActKind.DECIDE_ITEM: lambda _s, _i: {"decision": "refuse", "reason": "-"},
    ActKind.SUSPEND_ITEM: _suspended,
    ActKind.REQUEST_EXTENSION: lambda _s, _i: {"days": 1, "reason": "-"},
    ActKind.REFUSE_EXTENSION: lambda _s, _i: {"reason": "-"},
    ActKind.CONFIRM_DELIVERY: lambda _s, _i: {"method": "pickup"},
    ActKind.CHECK_COMMITMENT: lambda _s, _i: {"met": True},
    ActKind.REVOKE_DECISION: lambda _s, _i: {"reason": "-"},
    ActKind.PROPOSE_DECISION: lambda _s, _i: {"decision": "refuse", "reason": "-"},
    ActKind.SIGN_ITEM: lambda _s, _i: {"agree": True},
    ActKind.TRANSFER_ITEM: lambda _s, _i: {"to": SOMEBODY},
    ActKind.DELEGATE_ITEM: lambda _s, _i: {"to": SOMEBODY},
    ActKind.TAKE_BACK: _last,
    ActKind.COPY_ITEM: lambda _s, _i: {"to": SOMEBODY},
}


def _objections(state: CaseState, item: str | None) -> tuple[dict[str, Any], ...]:
    rule = state.item_plan(item or "").objection
    return tuple({"objector": each} for each in rule.by) if rule else ()


_WAYS: Mapping[ActKind, Callable[[CaseState, str | None], tuple[dict[str, Any], ...]]] = {
    ActKind.ADD_SIGNER: _positions,
    ActKind.REMOVE_SIGNER: _removals,
    ActKind.RETURN_ITEM: _returns,
    ActKind.RAISE_OBJECTION: _objections,
    ActKind.SETTLE_OBJECTION: lambda _s, _i: ({"upheld": True}, {"upheld": False}),
}
"""Acts that may be possible in one way and not in another: each is offered if one of its ways holds."""


def objectors_open(state: CaseState, actor: Actor, now: datetime, item: str) -> tuple[str, ...]:
    """For whom the visitor may raise an objection now (提出异议)."""
    ways = _objections(state, item)
    return tuple(each["objector"] for each in ways if _holds(state, actor, now, ActKind.RAISE_OBJECTION, item, each))


# --- what an act would do to due dates --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Move:
    """A due date before and after an act that is not yet done; None where there was none or it is not known."""

    clock_id: str
    before_on: date | None
    after_on: date | None


@dataclass(frozen=True)
class Foreseen:
    """What an act would lead to: the due dates that it moves, or why it would not hold."""

    moves: tuple[Move, ...] = ()
    refusal: Refusal | None = None
    state: CaseState | None = None


def foresee(state: CaseState, act: Act) -> Foreseen:
    """What `act` would do to the due dates of the clocks that run, by the rules themselves; nothing is written."""
    if refused := check(state, act):
        return Foreseen(refusal=refused)
    after = decide(state, act).state
    if act.kind == ActKind.REQUEST_EXTENSION:
        after = _approved(after, act)
    return Foreseen(moves=_moves(state, after), state=after)


def _approved(asked: CaseState, act: Act) -> CaseState:
    """The state if the request were approved at once: it moves nothing by itself."""
    _, rule = extension_of(asked, act.item)
    if rule is None:
        return asked
    department = asked.item_plan(act.item).department if act.item else None
    head = Actor(actor_id="", role=Role(rule.approver), department=department)
    approval = Act(
        act_id=f"{act.act_id}-approved",
        kind=ActKind.APPROVE_EXTENSION,
        actor=head,
        received_at=act.received_at,
        item=act.item,
    )
    decided = decide(asked, approval)
    return asked if any(isinstance(entry, ActRefused) for entry in decided.entries) else decided.state


def _moves(before: CaseState, after: CaseState) -> tuple[Move, ...]:
    dates = []
    for key, clock in after.clocks.items():
        known = before.clocks.get(key)
        if clock is known or clock.ended_on is not None:
            continue
        was, due = known_due_on(known, before.calendar) if known else None, known_due_on(clock, after.calendar)
        if was != due:
            dates.append(Move(key, was, due))
    return tuple(dates)
