"""Which acts a visitor may do now, for comfort: the rule of the domain is asked with an act as it would be filled in.

The workflow alone decides; a page only does not offer what would be refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from domain.case.act_spec import On
from domain.case.act_specs import ACTS
from domain.case.acts import Act, Actor, Role
from domain.case.decide import decide
from domain.case.entries import ActRefused
from domain.case.possible import blank, open_ways
from domain.case.questions import extension_of
from domain.case.refusals import Refusal
from domain.case.rules import check
from domain.case.state import CaseState
from domain.duties.of_case import duties
from domain.time.clock import known_due_on

_SHOWN_ALL_THE_SAME = frozenset({"PROCEDURE_COUNTS"})
"""Refusals that the form itself explains: a procedure that cannot stop the clock is shown with the reason."""
_ABOUT_RESULTS = frozenset(
    kind for kind, spec in ACTS.items() if spec.after_conclusion and spec.on is On.ITEM and "reason" in spec.needs
)
"""撤销, 变更, 撤回, 注销, 吊销."""
_OFFERED = {kind: spec for kind, spec in ACTS.items() if spec.offered}


def item_acts(state: CaseState, actor: Actor, now: datetime, item: str) -> frozenset[str]:
    """Acts on that item."""
    mine = (kind for kind, spec in _OFFERED.items() if On.ITEM in spec.on and actor.role not in spec.whole_offered)
    return frozenset(kind for kind in mine if _open(state, actor, now, kind, item))


def late_acts(state: CaseState, actor: Actor, now: datetime, item: str) -> frozenset[str]:
    """Acts on an item whose case is over: what the department may still decide about its result."""
    return frozenset(kind for kind in item_acts(state, actor, now, item) if kind in _ABOUT_RESULTS)


def case_acts(state: CaseState, actor: Actor, now: datetime) -> frozenset[str]:
    """Acts on the case as a whole."""
    mine = (kind for kind, spec in _OFFERED.items() if On.CASE in spec.on)
    return frozenset(kind for kind in mine if _open(state, actor, now, kind, None))


def late_case_acts(state: CaseState, actor: Actor, now: datetime) -> frozenset[str]:
    """Acts on the whole of a case that is over: those by which something is still owed (现场退费)."""
    owed = {duty.act for duty in duties(state) if duty.act is not None}
    return frozenset(kind for kind in case_acts(state, actor, now) if kind in owed) if owed else frozenset()


def _open(state: CaseState, actor: Actor, now: datetime, kind: str, item: str | None) -> bool:
    return bool(open_ways(state, blank(kind, actor, now, item), _SHOWN_ALL_THE_SAME))


# --- what an act would do to due dates --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Move:
    """A due date before and after an act that is not yet done; None where there was none or it is not known."""

    clock_id: str
    before_on: date | None
    after_on: date | None
    before_provisional: bool = False
    after_provisional: bool = False


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
    if approval := ACTS[act.kind].asks_for:
        after = _approved(after, act, approval)
    return Foreseen(moves=_moves(state, after), state=after)


def _approved(asked: CaseState, act: Act, approval: str) -> CaseState:
    """The state if the request were approved at once: it moves nothing by itself."""
    _, rule = extension_of(asked, act.item)
    if rule is None:
        return asked
    department = asked.item_plan(act.item).department if act.item else None
    head = Actor(actor_id="", role=Role(rule.approver), department=department)
    answer = Act(
        act_id=f"{act.act_id}-approved",
        kind=approval,
        actor=head,
        received_at=act.received_at,
        item=act.item,
    )
    decided = decide(asked, answer)
    return asked if any(isinstance(entry, ActRefused) for entry in decided.entries) else decided.state


def _is_provisional(state: CaseState, on: date | None) -> bool:
    return on is not None and state.calendar.is_provisional(on)


def _moves(before: CaseState, after: CaseState) -> tuple[Move, ...]:
    dates = []
    for key, clock in after.clocks.items():
        known = before.clocks.get(key)
        if clock is known or clock.ended_on is not None:
            continue
        was, due = known_due_on(known, before.calendar) if known else None, known_due_on(clock, after.calendar)
        if was != due:
            dates.append(Move(key, was, due, _is_provisional(before, was), _is_provisional(after, due)))
    return tuple(dates)
