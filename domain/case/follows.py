"""What follows by itself: start what may start, close what cannot, hand out what is ready, conclude."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from domain.case.decided import BASIS_ISSUE, Decided
from domain.case.items.entries import ItemLapsed, ItemStarted
from domain.case.joint import progress as joint_progress
from domain.case.money.owed import is_paid
from domain.case.questions import granted, undelivered
from domain.case.results.composite import compose
from domain.case.results.entries import CaseConcluded, Outcome, ResultDelivered, ResultsIssued
from domain.case.state import CaseState, ItemPhase, latest
from domain.case.waits.compensation import WITHDRAWN, undo_cause, undo_department, undoing
from domain.case.waits.entries import UndoAsked
from domain.definition.plan import THIRD_EDITION, PlanItem
from domain.findings.rule import BY_A_DEPARTMENT, CHECK
from domain.time.calendar import ONE_DAY, beijing_date, start_of_day


def go_on(decided: Decided, at: datetime) -> None:
    """Start what may start, close what cannot, hand out what is ready, conclude when nothing is left."""
    changed = True
    # One move makes room for another, in either list, so until a whole round moves nothing.
    while changed:
        changed = False
        for plan in decided.state.plan.items:
            changed = _move(decided, plan.key, at) or changed
        for joint in decided.state.plan.joints:
            changed = joint_progress.move(decided, joint, at) or changed
    _ask_undo(decided, at)
    compose(decided, at)
    # After the undoing is asked for: what has to be undone (补偿) is not handed out any more.
    _issue_as_ready(decided, at)
    if all(item.has_ended for item in decided.state.items.values()):
        conclude(decided, at)


def _move(decided: Decided, key: str, at: datetime) -> bool:
    """Start or lapse one item by its predecessors; True when it moved."""
    state = decided.state
    if state.items[key].has_ended:
        return False
    plan = state.item_plan(key)
    for before in plan.predecessors:
        if state.items[before].has_ended and not state.items[before].is_good:
            decided.add(ItemLapsed(at=at, item=key, because=before))
            return True
    if state.items[key].phase is not ItemPhase.WAITING:
        return False
    if granted(state, plan.after):
        # Deemed accepted: the receipt is day 0. A wait (公示) begins when it is made public, never before.
        if plan.after:
            counted_from = _last_day_of_a_wait(state, plan, at)
        else:
            counted_from = (state.counted_from or state.complete_on) if plan.kind in BY_A_DEPARTMENT else None
        decided.add(ItemStarted(at=at, item=key, counted_from=counted_from))
        return True
    return False


def _last_day_of_a_wait(state: CaseState, plan: PlanItem, at: datetime) -> date | None:
    """Day 0 of what follows a wait (公示): the wait's last day, at whose 24:00 it passed (docs/adr/0048).

    A day is 24:00 of the one and 0:00 of the next; counted from the next, a working day would be nobody's.
    """
    on = beijing_date(at)
    if state.plan.defaults < THIRD_EDITION or at != start_of_day(on):
        return None
    waits = (latest(state, "promised", key) for key in plan.after if state.item_plan(key).kind == "wait")
    passed = (state.fired_at.get(clock.clock_id, {}).get("lapse") for clock in waits if clock is not None)
    return on - ONE_DAY if at in passed else None


def _ask_undo(decided: Decided, at: datetime) -> None:
    """补偿: what was granted and cannot stay, because a later item came to nothing or the applicant withdrew."""
    for plan in decided.state.plan.items:
        cause = undo_cause(decided.state, plan)
        if cause is None or plan.undo is None:
            continue
        why = None if cause == WITHDRAWN else cause
        what, department = plan.undo.what, undo_department(plan)
        decided.add(
            UndoAsked(at=at, item=plan.key, department=department, because=why, what=what, basis=plan.undo.basis)
        )


def _issue_as_ready(decided: Decided, at: datetime) -> None:
    if decided.state.plan.results == "send_as_ready":
        issue(decided, at)


def issue(decided: Decided, at: datetime) -> None:
    """Hand out every result that is there and was not handed out."""
    ready = tuple(
        key
        for key, item in decided.state.items.items()
        if item.phase is ItemPhase.GRANTED and item.is_good and key not in decided.state.issued and item.undo is None
        if is_paid(decided.state, key)
        if not (decided.state.item_plan(key).is_internal and decided.state.plan.defaults >= THIRD_EDITION)
    )
    if ready:
        decided.add(ResultsIssued(at=at, items=ready, basis=BASIS_ISSUE))
        deliver_electronically(decided, ready, at)


def deliver_electronically(decided: Decided, items: tuple[str, ...], at: datetime) -> None:
    """电子送达, where the applicant chose it: what is out stands in their 我的办件 and is in hand."""
    if decided.state.delivery != "electronic":
        return
    waiting = tuple(key for key in items if key in undelivered(decided.state, key))
    if waiting:
        decided.add(ResultDelivered(at=at, items=waiting, method="electronic", basis=BASIS_ISSUE))


def conclude(decided: Decided, at: datetime) -> None:
    """办结, with the results that are there; joint events that nobody waits for any more are over.

    Not before everything is undone that has to be (补偿): its department confirms it, and then this comes again.
    """
    joint_progress.cancel_all(decided, at)
    _ask_undo(decided, at)
    if undoing(decided.state):
        return
    issue(decided, at)
    decided.add(CaseConcluded(at=at, outcome=_outcome(decided.state)))


def _outcome(state: CaseState) -> Outcome:
    phases = set(_phases(state))
    if phases == {ItemPhase.GRANTED}:
        return Outcome.GRANTED
    if state.plan.defaults >= THIRD_EDITION and (withdrawn := _withdrawn(state, phases)):
        return withdrawn
    if ItemPhase.GRANTED in phases:
        return Outcome.PARTLY_GRANTED
    return state.outcome or Outcome.REFUSED


def _phases(state: CaseState) -> Iterator[ItemPhase]:
    """What counts for the outcome: of an own step (自办步骤) only that it was left undone, as if it were withdrawn; of
    checks (核查), where there is nothing else, that they were made, as if they were granted."""
    plans = [plan for plan in state.plan.items if plan.step is None]
    decisive = [plan.key for plan in plans if plan.kind != CHECK] or [plan.key for plan in plans]
    for key in decisive:
        yield ItemPhase.GRANTED if state.items[key].phase is ItemPhase.FOUND else state.items[key].phase
    if not decisive:
        yield ItemPhase.GRANTED
    steps = [state.items[plan.key].phase for plan in state.plan.items if plan.step is not None]
    if any(phase in (ItemPhase.NOT_DONE, ItemPhase.WITHDRAWN) for phase in steps):
        yield ItemPhase.WITHDRAWN


def _withdrawn(state: CaseState, phases: set[ItemPhase]) -> Outcome | None:
    """撤件, be it of the case or of every item that was not granted: both facts are kept, what was granted and it.

    None where nothing was withdrawn, or where something was refused besides.
    """
    only = phases <= {ItemPhase.WITHDRAWN, ItemPhase.GRANTED, ItemPhase.LAPSED}
    if ItemPhase.WITHDRAWN not in phases or not (state.outcome is Outcome.WITHDRAWN or only):
        return None
    return Outcome.PARTLY_WITHDRAWN if ItemPhase.GRANTED in phases else Outcome.WITHDRAWN
