"""Who held the time of a case (时间归属): from receipt until the results are in the applicant's hands, without a gap.

Read from the course of the case, state by state; each stretch belongs to the one who had to move next, as the duties
(应办) of that state say. Where several departments work at once nobody's share can be told apart: that is joint waiting
(联合等待). Materials that follow
(容缺) are not the applicant's time: the clock runs and the departments go on. Checks of a commitment after the
delivery are supervision and hold nobody's time. An item that rests on a joint event (联合勘验) is waited for as the
event is: at its convenor, at the departments that have not answered, or at the applicant. Nothing here is stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from domain.case.acts import Record
from domain.case.clock_ids import clock_id
from domain.case.course import Course
from domain.case.joint.state import joint_subject
from domain.case.limits.entries import StopAnnulled
from domain.case.limits.stops import stops_after
from domain.case.money.owed import owed
from domain.case.questions import notice_before
from domain.case.state import CaseOpening, CaseState, Phase
from domain.definition.kept import kept
from domain.duties.duty import Duty, SubjectKind
from domain.duties.moves import JOINT_WHYS
from domain.duties.of_case import at_work, duties
from domain.duties.reasons import BY_THE_DEPARTMENT, DutyReason
from domain.time.calendar import end_of_day
from domain.time.clock import known_due_on


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
    PAYMENT = "payment"  # 缴费
    OWN_STEP = "own_step"  # 自办步骤


_HANDLING = (Holder.DEPARTMENT, Why.HANDLING)
_TOGETHER = (Holder.DEPARTMENT, Why.JOINT)
TIME_OF: Mapping[DutyReason, tuple[Holder, Why] | None] = {
    DutyReason.FILING: (Holder.SYSTEM, Why.FILING),
    DutyReason.REVIEW: (Holder.DEPARTMENT, Why.REVIEW),
    DutyReason.INTAKE: (Holder.WINDOW, Why.INTAKE),
    DutyReason.CORRECTION: (Holder.APPLICANT, Why.CORRECTION),
    DutyReason.WAIT: (Holder.OUTSIDE, Why.WAIT),
    DutyReason.OBJECTION: _HANDLING,
    DutyReason.UNDO: _HANDLING,
    DutyReason.PROCEDURE: (Holder.OUTSIDE, Why.PROCEDURE),
    DutyReason.PREDECESSOR: None,
    DutyReason.GATE: None,
    DutyReason.JOINT_PENDING: None,
    DutyReason.JOINT_DUE: _TOGETHER,
    DutyReason.JOINT_REINSPECTION: _TOGETHER,
    DutyReason.JOINT_CONVENED: _TOGETHER,
    DutyReason.JOINT_BOOKING: (Holder.APPLICANT, Why.BOOKING),
    DutyReason.JOINT_SCHEDULED: _TOGETHER,
    DutyReason.JOINT_HELD: _TOGETHER,
    DutyReason.JOINT_RECTIFYING: (Holder.APPLICANT, Why.RECTIFICATION),
    DutyReason.HAND_OVER: (Holder.SYSTEM, Why.HAND_OVER),
    DutyReason.HAND_OVER_HELD: (Holder.SYSTEM, Why.HAND_OVER),
    DutyReason.OWN_SYSTEM: _HANDLING,
    DutyReason.PAYMENT: (Holder.APPLICANT, Why.PAYMENT),
    DutyReason.OWN_STEP: (Holder.APPLICANT, Why.OWN_STEP),
    DutyReason.STEP_CONFIRM: _HANDLING,
    # Materials that follow (容缺) are asked of the applicant, yet the clock runs: the department's own time.
    DutyReason.DEFERRAL: _HANDLING,
    **dict.fromkeys(BY_THE_DEPARTMENT, _HANDLING),
}
"""Whose time it is, by what an item or its event asks for, and under which heading.

None: what is waited for has a duty of its own. Reasons that stand here are those of items, events and undoing; what
else is owed (an extension, a copy, a check after the end) holds nobody's time.
"""
_OF_ITEMS = (SubjectKind.ITEM, SubjectKind.UNDO)
_AT_DEPARTMENTS = (Why.HANDLING, Why.REVIEW, Why.JOINT)
"""While departments work, their work is what is waited for."""
_IN_ORDER = (
    *(Why.FILING, Why.INTAKE, Why.CORRECTION),
    *(Why.BOOKING, Why.RECTIFICATION, Why.PAYMENT, Why.OWN_STEP),
    *(Why.PROCEDURE, Why.WAIT),
    Why.HAND_OVER,
)
"""Then the applicant, what is outside, and what is on its way."""
_OF_THE_CASE = frozenset({Why.FILING, Why.INTAKE, Why.CORRECTION})
"""What the case waits for as a whole."""


class _Move(NamedTuple):
    """One thing that an item waits for."""

    holder: Holder
    why: Why
    item: str
    departments: tuple[str, ...]


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


def attribute(course: Course, until: datetime) -> tuple[Held, ...]:
    """Consecutive stretches from the receipt to the end of the case, or to `until` (aware) where that is earlier.

    They follow each other without gap or overlap, so their lengths sum to the elapsed time exactly. An entry whose
    legal time lies before one that is on file (a rung of a clock that a calendar change or a deemed acceptance made
    earlier) takes effect when it was put on file: nobody held time anew that was over.
    """
    stretches: list[tuple[_Holding, datetime, datetime]] = []
    for holding, from_at, to_at in _stretches(course, until):
        for part, start, end in _split(course.opening, holding, from_at, to_at):
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


def _stretches(course: Course, until: datetime) -> Iterator[tuple[_Holding, datetime, datetime]]:
    """One stretch between any two entries, until nobody holds the case any more."""
    state, at, mistakes = course.start, course.opening.received_at, _mistakes(course)
    for entry, after in course.steps:
        to_at = min(max(entry.at, at), until)
        if at == to_at < until and state.phase is not Phase.CONCLUDED:
            state = after  # one act led to several entries: nobody held any time between them
            continue
        if at >= until or _kept_holding(_without(state, mistakes, at)) is None:
            return
        for start, end in _cut(at, to_at, mistakes):
            if (holding := _kept_holding(_without(state, mistakes, start))) is not None:
                yield holding, start, end
        state, at = after, to_at
    holding = _kept_holding(state)
    if holding is not None and at < until:
        yield holding, at, until


class _Mistake(NamedTuple):
    """A notice of a stop that was annulled; `instead`: the one before it, whose announced time ended at `until`."""

    notice: int
    instead: int | None
    until: datetime | None


def _mistakes(course: Course) -> dict[str, tuple[_Mistake, ...]]:
    """By item the notices of stops that were entered by mistake: that time was nobody's but the department's."""
    found: dict[str, tuple[_Mistake, ...]] = {}
    before = course.start
    for entry, after in course.steps:
        if isinstance(entry, StopAnnulled):
            instead = notice_before(before, entry.item, entry.notices)
            until = _used_up(after, entry.item, instead) if instead is not None else None
            found[entry.item] = (*found.get(entry.item, ()), *(_Mistake(n, instead, until) for n in entry.notices))
        before = after
    return found


def _used_up(state: CaseState, item: str, notice: int) -> datetime | None:
    on = known_due_on(state.clocks[clock_id("stop", item, notice)], state.calendar)
    return end_of_day(on) if on is not None else None


def _cut(
    from_at: datetime, to_at: datetime, mistakes: Mapping[str, tuple[_Mistake, ...]]
) -> Iterator[tuple[datetime, datetime]]:
    """The stretch in parts: where time that was announced rightly was used up, no entry says so."""
    ends = sorted({each.until for of_item in mistakes.values() for each in of_item if each.until is not None})
    for end in (*(each for each in ends if from_at < each < to_at), to_at):
        yield from_at, end
        from_at = end


def _without(state: CaseState, mistakes: Mapping[str, tuple[_Mistake, ...]], at: datetime) -> CaseState:
    """The state at that moment as if those stops had never been."""
    items = dict(state.items)
    for key, of_item in mistakes.items():
        item = items.get(key)
        wrong = {each.notice: each for each in of_item}
        if item is not None and not wrong.keys().isdisjoint(item.running_stops.values()):
            stops = ((name, _rightly(wrong, number, at)) for name, number in item.running_stops.items())
            rightly = {name: number for name, number in stops if number is not None}
            items[key] = item.model_copy(update=stops_after(item, rightly))
    return state.model_copy(update={"items": items}) if mistakes else state


def _rightly(wrong: Mapping[int, _Mistake], number: int, at: datetime) -> int | None:
    """The notice that stopped the item then; of one that was annulled the one before it, while its time lasted."""
    while (mistake := wrong.get(number)) is not None:
        is_over = mistake.instead not in wrong and mistake.until is not None and at >= mistake.until
        if mistake.instead is None or is_over:
            return None
        number = mistake.instead
    return number


def _split(
    opening: CaseOpening, holding: _Holding, from_at: datetime, to_at: datetime
) -> Iterator[tuple[_Holding, datetime, datetime]]:
    """Before a receipt on paper was entered nobody else could know of it: that time is the window's."""
    entered_at = opening.paper.entered_at if opening.paper else opening.received_at
    middle = min(max(entered_at, from_at), to_at)
    yield _Holding(Holder.WINDOW, Why.PAPER), from_at, middle
    yield holding, middle, to_at


def _kept_holding(state: CaseState) -> _Holding | None:
    """As it was found for the very same state before: each is asked about twice, and its course more than once."""
    parts = tuple(getattr(state, name) for name in CaseState.model_fields)
    return kept(state, "_kept_holding", parts, lambda: _holding(state))


def _holding(state: CaseState) -> _Holding | None:
    """Who has to move next; None when the case is concluded and every result is in hand."""
    if state.phase is Phase.CONCLUDED:
        return _delivering(state)
    moves = list(_moves(state))
    at_work = [move for why in _AT_DEPARTMENTS for move in moves if move.why is why]
    if at_work:
        departments = tuple(dict.fromkeys(each for move in at_work for each in move.departments))
        return _Holding(_one_or_joint(departments), at_work[0].why, departments, _items_of(at_work))
    for why in _IN_ORDER:
        if waiting := [move for move in moves if move.why is why]:
            return _Holding(waiting[0].holder, why, items=() if why in _OF_THE_CASE else _items_of(waiting))
    return _Holding(Holder.SYSTEM, Why.HAND_OVER)


def _one_or_joint(departments: tuple[str, ...]) -> Holder:
    """Where several departments work at once nobody's share can be told apart."""
    return Holder.DEPARTMENT if len(departments) == 1 else Holder.JOINT


def _items_of(moves: list[_Move]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(move.item for move in moves))


def _moves(state: CaseState) -> Iterator[_Move]:
    """What each item waits for, as its duty says; nothing of those that wait in another's time."""
    steps: dict[str, list[Duty]] = {}
    for duty in at_work(state):  # events come first
        if duty.kind is SubjectKind.JOINT and not duty.is_wait:
            steps.setdefault(joint_subject(duty.subject), []).append(duty)
        # Of those that wait for the pre-review of other items, the others have duties of their own.
        elif duty.kind in _OF_ITEMS and not (duty.is_wait and duty.reason is DutyReason.REVIEW):
            yield from _event_moves(duty, steps) if duty.reason in JOINT_WHYS else _own_move(state, duty)


def _own_move(state: CaseState, duty: Duty) -> Iterator[_Move]:
    if (time := TIME_OF[duty.reason]) is not None:
        yield _Move(*time, duty.subject, (duty.party.department or state.item_plan(duty.subject).department,))


def _event_moves(duty: Duty, steps: Mapping[str, list[Duty]]) -> Iterator[_Move]:
    """An item that rests on several events waits for each of them, whichever is named first."""
    for subject in duty.awaits:
        owed = steps.get(subject, ())
        time = TIME_OF[owed[0].reason] if owed else None
        if time is not None:
            departments = (each.party.department for each in owed)
            yield _Move(*time, duty.subject, tuple(each for each in departments if each is not None))


def _delivering(state: CaseState) -> _Holding | None:
    places = {clock_id: place for place, clock_id in enumerate(state.clocks)}
    deliveries = (duty for duty in duties(state) if duty.kind is SubjectKind.DELIVERY)
    keys = tuple(duty.subject for duty in sorted(deliveries, key=lambda duty: places[duty.clock or ""]))
    if keys:
        return _Holding(Holder.WINDOW, Why.DELIVERY, items=keys)
    unpaid = tuple(owed(state))
    return _Holding(Holder.APPLICANT, Why.PAYMENT, items=unpaid) if unpaid else None
