"""Time limits: 挂起 and 恢复 (行政许可法 第四十五条), 延期 (第四十二条)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from domain.case.acts import Act, ActKind
from domain.case.clock_ids import read_clock_id
from domain.case.decided import BASIS_STOP, Consequence, Decided, Lapse
from domain.case.entry_base import EntryFacts
from domain.case.limits.delay import BASIS_DELAY, explain_by, overdue_promise
from domain.case.limits.entries import (
    DelayExplained,
    ExtensionApproved,
    ExtensionRefused,
    ExtensionRequested,
    ItemResumed,
    ItemSuspended,
    StopAnnulled,
)
from domain.case.questions import extension_of, stops_left_out, to_annul, to_resume
from domain.definition.plan import THIRD_EDITION
from domain.time.calendar import beijing_date
from domain.time.clock import Clock, known_due_on
from domain.time.clock_kinds import ClockKind


def _suspend(decided: Decided, act: Act, facts: EntryFacts) -> None:
    """挂起: time that a law takes out of the count, told to the applicant with its length; again to renew it."""
    item = act.item or ""
    procedure = decided.state.item_plan(item).procedure(act.procedure)
    if procedure is None or act.days is None:
        return  # the rule has refused it
    decided.add(
        ItemSuspended(
            **facts,
            item=item,
            procedure=procedure.key,
            ground=procedure.name,
            days=act.days,
            number=decided.state.items[item].stops + 1,
            basis=procedure.basis or BASIS_STOP,
        )
    )


def _resume(decided: Decided, act: Act, facts: EntryFacts) -> None:
    item = act.item or ""
    procedure = to_resume(decided.state, item, act.procedure) or ""
    decided.add(ItemResumed(**facts, item=item, procedure=procedure, basis=BASIS_STOP))


def _annul(decided: Decided, act: Act, facts: EntryFacts) -> None:
    """撤销挂起: only what 第四十五条 names is left out of a limit; this stop turned out to be nothing of the kind."""
    item = act.item or ""
    stop = next(iter(to_annul(decided.state, item, act.procedure, act.notice)), None)
    if stop is None:
        return  # the rule has refused it
    spans = next(spans for each, spans in stops_left_out(decided.state, item) if stop.notices[0] in each.notices)
    told = {"procedure": stop.procedure, "ground": spans[-1].ground, "notices": stop.notices}
    decided.add(StopAnnulled(**facts, item=item, **told, basis=BASIS_STOP))


def _stop_lapsed(decided: Decided, clock: Clock, at: datetime) -> None:
    """The announced time is used up and was not renewed: counting goes on by itself (第四十五条)."""
    item = decided.state.items[clock.subject]
    number = read_clock_id(clock.clock_id).round
    own = (key for key, notice in item.running_stops.items() if notice == number)
    procedure = next(own, item.suspended or "")
    decided.add(ItemResumed(at=at, item=clock.subject, procedure=procedure, via="time_used_up", basis=BASIS_STOP))


def _request_extension(decided: Decided, act: Act, facts: EntryFacts) -> None:
    decided.add(ExtensionRequested(**facts, item=act.item, days=act.days or 0, reason=act.reason or ""))


def _approve_extension(decided: Decided, act: Act, facts: EntryFacts) -> None:
    """The days and the reason are those that were asked for; the basis is the rule's article."""
    subject = decided.state if act.item is None else decided.state.items[act.item]
    _, rule = extension_of(decided.state, act.item)
    if subject.asked_extension is None or rule is None:
        return  # the rule has refused it
    asked = subject.asked_extension.model_dump()
    unit = rule.unit if decided.state.plan.defaults >= THIRD_EDITION else None
    by: dict[str, Any] = {"approver": rule.approver, "basis": rule.basis}
    decided.add(ExtensionApproved(**facts, **asked, **by, item=act.item, unit=unit))


def _explain(decided: Decided, act: Act, facts: EntryFacts) -> None:
    """说明超期理由: the words stand beside the act; whether its term had passed, the entry says."""
    item = act.item or ""
    clock = overdue_promise(decided.state, item)
    due = None if clock is None else known_due_on(clock, decided.state.calendar)
    if clock is None or due is None:
        return  # the rule has refused it
    by = explain_by(decided.state, clock)
    is_late = by is not None and beijing_date(act.received_at) > by
    promise: dict[str, Any] = {"clock_id": clock.clock_id, "due_on": due}
    decided.add(DelayExplained(**facts, item=item, **promise, late=is_late or None, basis=BASIS_DELAY))


def _refuse_extension(decided: Decided, act: Act, facts: EntryFacts) -> None:
    decided.add(ExtensionRefused(**facts, item=act.item, reason=act.reason))


CONSEQUENCES: dict[ActKind, Consequence] = {
    ActKind.SUSPEND_ITEM: _suspend,
    ActKind.RESUME_ITEM: _resume,
    ActKind.ANNUL_STOP: _annul,
    ActKind.EXPLAIN_DELAY: _explain,
    ActKind.REQUEST_EXTENSION: _request_extension,
    ActKind.APPROVE_EXTENSION: _approve_extension,
    ActKind.REFUSE_EXTENSION: _refuse_extension,
}
LAPSES: dict[ClockKind, Lapse] = {"stop": _stop_lapsed}
