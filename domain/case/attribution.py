"""Who held the time of a case (时间归属): from receipt until the results are in the applicant's hands, without a gap.

Folded from the journal, state by state; each stretch belongs to the one who had to move next. Where several
departments work at once nobody's share can be told apart: that is joint waiting (联合等待). Materials that follow
(容缺) are not the applicant's time: the clock runs and the departments go on. Checks of a commitment after the
delivery are supervision and hold nobody's time. An item that rests on a joint event (联合勘验) is waited for as the
event is: at its convenor, at the departments that have not answered, or at the applicant. Nothing here is stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.case.acts import Record
from domain.case.entries import Entry
from domain.case.evolve import evolve
from domain.case.joint.state import JointPhase
from domain.case.questions import by_joint, granted, joint_code, joint_turn, objected_to
from domain.case.state import CaseOpening, CaseState, ItemPhase, ItemState, Phase, new_case
from domain.case.waits.compensation import is_undoing, undo_department, undoing
from domain.definition.joint import JointPlan


class Holder(StrEnum):
    """Who had to move next."""

    APPLICANT = "applicant"  # 申请人
    WINDOW = "window"  # 综合窗口和牵头部门
    DEPARTMENT = "department"  # 一个部门
    JOINT = "joint"  # 联合等待: several departments at once
    OUTSIDE = "outside"  # 外部: 专家、检验机构、公示期
    SYSTEM = "system"  # 系统: on its way between the others


class Why(StrEnum):
    """What was waited for."""

    FILING = "filing"  # not taken in yet
    PAPER = "paper"  # received on paper and not entered yet (纸质补录)
    REVIEW = "review"  # 预审
    INTAKE = "intake"  # 待受理
    CORRECTION = "correction"  # 补正
    HANDLING = "handling"  # 办理
    PROCEDURE = "procedure"  # 特别程序 (行政许可法 第四十五条)
    WAIT = "wait"  # 公示、等待期
    HAND_OVER = "hand_over"  # 分发
    DELIVERY = "delivery"  # 送达 (第四十四条)
    JOINT = "joint"  # 联合事项: convened, held, opinions given
    BOOKING = "booking"  # 预约
    RECTIFICATION = "rectification"  # 整改


_AT_DEPARTMENTS = frozenset({JointPhase.DUE, JointPhase.CONVENED, JointPhase.SCHEDULED, JointPhase.HELD})
_AT_THE_APPLICANT = {JointPhase.BOOKING: Why.BOOKING, JointPhase.RECTIFYING: Why.RECTIFICATION}


@dataclass(frozen=True)
class _Holding:
    holder: Holder
    why: Why
    departments: tuple[str, ...] = ()
    items: tuple[str, ...] = ()


class Held(Record):
    """One stretch [`from_at`, `to_at`) (UTC): who held it, for what, and which items it was about.

    `departments`: the one department, or those who worked jointly.
    """

    holder: Holder
    why: Why
    departments: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    from_at: datetime
    to_at: datetime

    @property
    def time(self) -> timedelta:
        """Its length."""
        return self.to_at - self.from_at


class HeldTotal(Record):
    """All the time of one holder; `department` where the holder is one department."""

    holder: Holder
    department: str | None
    time: timedelta


def attribute(opening: CaseOpening, entries: Iterable[Entry], until: datetime) -> tuple[Held, ...]:
    """Consecutive stretches from the receipt to the end of the case, or to `until` (aware) where that is earlier.

    They follow each other without gap or overlap, so their lengths sum to the elapsed time exactly. An entry whose
    legal time lies before one that is on file (a rung of a clock that a calendar change or a deemed acceptance made
    earlier) takes effect when it was put on file: nobody held time anew that was over.
    """
    stretches: list[tuple[_Holding, datetime, datetime]] = []
    for holding, from_at, to_at in _stretches(opening, entries, until):
        for part, start, end in _split(opening, holding, from_at, to_at):
            if stretches and stretches[-1][0] == part:
                stretches[-1] = (part, stretches[-1][1], end)
            elif start < end:
                stretches.append((part, start, end))
    return tuple(
        Held(
            holder=part.holder,
            why=part.why,
            departments=part.departments,
            items=part.items,
            from_at=start,
            to_at=end,
        )
        for part, start, end in stretches
    )


def totals(stretches: Iterable[Held]) -> tuple[HeldTotal, ...]:
    """The time of each holder, in the order in which they first held; all joint waiting is one sum."""
    sums: dict[tuple[Holder, str | None], timedelta] = {}
    for held in stretches:
        key = (held.holder, held.departments[0] if held.holder is Holder.DEPARTMENT else None)
        sums[key] = sums.get(key, timedelta(0)) + held.time
    return tuple(HeldTotal(holder=holder, department=slug, time=time) for (holder, slug), time in sums.items())


def _stretches(
    opening: CaseOpening, entries: Iterable[Entry], until: datetime
) -> Iterator[tuple[_Holding, datetime, datetime]]:
    """One stretch between any two entries, until nobody holds the case any more."""
    state, at = new_case(opening), opening.received_at
    for entry in entries:
        holding, to_at = _holding(state), min(max(entry.at, at), until)
        if holding is None or at >= until:
            return
        yield holding, at, to_at
        state, at = evolve(state, entry), to_at
    holding = _holding(state)
    if holding is not None and at < until:
        yield holding, at, until


def _split(
    opening: CaseOpening, holding: _Holding, from_at: datetime, to_at: datetime
) -> Iterator[tuple[_Holding, datetime, datetime]]:
    """Before a receipt on paper was entered nobody else could know of it: that time is the window's."""
    entered_at = opening.paper.entered_at if opening.paper else opening.received_at
    middle = min(max(entered_at, from_at), to_at)
    yield _Holding(Holder.WINDOW, Why.PAPER), from_at, middle
    yield holding, middle, to_at


def _holding(state: CaseState) -> _Holding | None:
    """Who has to move next; None when the case is concluded and every result is in hand."""
    match state.phase:
        case Phase.SUBMITTED:
            return _Holding(Holder.SYSTEM, Why.FILING)
        case Phase.REVIEWING:
            keys = (key for key, item in state.items.items() if item.phase is ItemPhase.REVIEWING)
            return _at_departments(state, Why.REVIEW, tuple(keys))
        case Phase.INTAKE:
            return _Holding(Holder.WINDOW, Why.INTAKE)
        case Phase.CORRECTING:
            return _Holding(Holder.APPLICANT, Why.CORRECTION)
        case Phase.HANDLING:
            return _handling(state)
        case Phase.CONCLUDED:
            return _delivering(state)


def _handling(state: CaseState) -> _Holding:
    """While a department works, its work is what is waited for; then the applicant, what is outside, or on its way."""
    waits: dict[Why, list[str]] = {}
    for key, item in state.items.items():
        if item.phase is ItemPhase.OPEN and (why := _item_waits_for(state, key, item)):
            waits.setdefault(why, []).append(key)
    at_work, jointly = (*waits.get(Why.HANDLING, ()), *undoing(state)), tuple(waits.get(Why.JOINT, ()))
    if at_work or jointly:
        more = tuple(each for plan in _events(state, jointly) for each in joint_turn(state, plan).departments)
        return _at_departments(state, Why.HANDLING if at_work else Why.JOINT, at_work, jointly, more)
    for why in (Why.BOOKING, Why.RECTIFICATION):
        if keys := waits.get(why):
            return _Holding(Holder.APPLICANT, why, items=tuple(keys))
    for why in (Why.PROCEDURE, Why.WAIT):
        if keys := waits.get(why):
            return _Holding(Holder.OUTSIDE, why, items=tuple(keys))
    return _Holding(Holder.SYSTEM, Why.HAND_OVER, items=tuple(waits.get(Why.HAND_OVER, ())))


def _item_waits_for(state: CaseState, key: str, item: ItemState) -> Why | None:
    """What an open item waits for; None where it waits for the results of others (`~>`), whose time it then is."""
    plan = state.item_plan(key)
    if plan.kind == "wait":
        return Why.HANDLING if objected_to(state, key) else Why.WAIT
    if item.suspended and by_joint(state, key) is None:
        return Why.PROCEDURE
    if not granted(state, plan.gate):
        return None
    if joint_code(state, key) == "JOINT_PENDING":
        return _event_waits_for(state, key)
    return Why.HANDLING if item.handed_over else Why.HAND_OVER


def _event_waits_for(state: CaseState, key: str) -> Why | None:
    """What the events wait for on which the item rests; None before they are due: then others hold the time."""
    phases = {state.joints[plan.key].phase for plan in _events(state, (key,))}
    if phases & _AT_DEPARTMENTS:
        return Why.JOINT
    return next((why for phase, why in _AT_THE_APPLICANT.items() if phase in phases), None)


def _events(state: CaseState, keys: tuple[str, ...]) -> tuple[JointPlan, ...]:
    return tuple(plan for plan in state.plan.joints if any(key in plan.items for key in keys))


def _at_departments(
    state: CaseState, why: Why, keys: tuple[str, ...], jointly: tuple[str, ...] = (), more: tuple[str, ...] = ()
) -> _Holding:
    """At the departments of these items, and at those whose move the events are on which others rest."""
    departments = tuple(dict.fromkeys((*(_department_at_work(state, key) for key in keys), *more)))
    return _Holding(Holder.DEPARTMENT if len(departments) == 1 else Holder.JOINT, why, departments, (*keys, *jointly))


def _department_at_work(state: CaseState, key: str) -> str:
    """Its own department, or the one that settles an objection to it, or undoes it (补偿)."""
    plan = state.item_plan(key)
    if is_undoing(state, key):
        return undo_department(plan)
    settles = plan.objection.settled_by if plan.objection and objected_to(state, key) else None
    return settles or plan.department


def _delivering(state: CaseState) -> _Holding | None:
    clocks = (clock for clock in state.clocks.values() if clock.kind == "delivery" and clock.ended_on is None)
    keys = tuple(clock.subject for clock in clocks)
    return _Holding(Holder.WINDOW, Why.DELIVERY, items=keys) if keys else None
