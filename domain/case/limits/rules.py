"""Rules of time limits: 挂起 and 恢复 (行政许可法 第四十五条), 延期 (第四十二条), 日历调整."""

from __future__ import annotations

from typing import Any

from domain.case.acts import Act, ActKind
from domain.case.clock_ids import clock_id
from domain.case.limits.delay import overdue_promise
from domain.case.questions import annullable, extension_of, procedures_running, stopping, to_annul, to_resume
from domain.case.rule_parts import Rule, Ways, just, open_item, other_handler, reason_given
from domain.case.state import CaseState, ItemState
from domain.definition.plan import THIRD_EDITION
from domain.time.calendar import beijing_date
from domain.time.clock import known_due_on


def _suspension_content(state: CaseState, act: Act) -> str | None:
    procedure = state.item_plan(act.item or "").procedure(act.procedure)
    if procedure is None:
        return "PROCEDURE_UNKNOWN"
    # 第四十五条 names what is left out of the limit; any other procedure's time counts, so it stops nothing.
    if procedure.counts:
        return "PROCEDURE_COUNTS"
    # 第四十五条: the applicant is told how long it will take.
    if act.days is None:
        return "DAYS_MISSING"
    if act.days > procedure.most_days:
        return "DAYS_TOO_MANY"
    return other_handler(state, act) or _noticed_today(state, act)


def _noticed_today(state: CaseState, act: Act) -> str | None:
    """Two clerks at once: one notice of a procedure a day; renewing it on another day is another notice."""
    key = act.item or ""
    item = state.items[key]
    number = item.running_stops.get(act.procedure or "", item.stops if item.suspended == act.procedure else 0)
    notice = state.clocks.get(clock_id("stop", key, number)) if number else None
    is_again = notice is not None and notice.ended_on is None
    if is_again and notice is not None and notice.started_on == beijing_date(act.received_at):
        return "ALREADY_SUSPENDED"
    return None


def _suspended(state: CaseState, act: Act) -> str | None:
    if code := open_item(state, act):
        return code
    key = act.item or ""
    if not procedures_running(state, key):
        # The event's own progress lets the clock go on.
        return "JOINT_NOT_THERE_YET" if stopping(state, key) else "NOT_SUSPENDED"
    if to_resume(state, key, act.procedure) is not None:
        return None
    return "PROCEDURE_NOT_NAMED" if act.procedure is None else "NOT_SUSPENDED"


def _counts_by_procedure(state: CaseState, _act: Act) -> str | None:
    """Before the third edition nobody could tell afterwards which days a procedure had taken out."""
    return None if state.plan.defaults >= THIRD_EDITION else "EDITION_TOO_OLD"


def _annullable(state: CaseState, act: Act) -> str | None:
    """One stop that people entered, running or ended; a joint event's own progress ends its stop (第四十五条)."""
    key = act.item or ""
    found = to_annul(state, key, act.procedure, act.notice)
    if len(found) == 1:
        return None
    if not found:
        by_joint_alone = stopping(state, key) and not annullable(state, key)
        return "STOP_OF_JOINT" if by_joint_alone else "NO_STOP_TO_ANNUL"
    return "PROCEDURE_NOT_NAMED" if len({each.procedure for each in found}) > 1 else "NOTICE_NOT_NAMED"


def _is_late(state: CaseState, act: Act) -> str | None:
    """Only what passed its promised day is explained; what was said once may be added to."""
    return None if overdue_promise(state, act.item or "") is not None else "NOT_LATE"


def _extensible(state: CaseState, act: Act) -> str | None:
    """A statutory clock that runs, may be extended by law, has not been, and has not passed (第四十二条)."""
    clock, rule = extension_of(state, act.item)
    if clock is None or rule is None or clock.ended_on is not None:
        return "EXTENSION_NOT_OPEN"
    if clock.extensions:
        return "EXTENSION_ONCE"
    due = known_due_on(clock, state.calendar)
    return "EXTENSION_TOO_LATE" if due is not None and beijing_date(act.received_at) > due else None


def _extension_content(state: CaseState, act: Act) -> str | None:
    _, rule = extension_of(state, act.item)
    if _asked(state, act.item).extension == "pending":
        return "EXTENSION_PENDING"
    if act.days is None:
        return "DAYS_MISSING"
    if rule is None or act.days > rule.days:
        return "DAYS_TOO_MANY"
    if not act.reason:
        return "REASON_MISSING"
    return other_handler(state, act) if act.item else None


def _approvable(state: CaseState, act: Act) -> str | None:
    if _asked(state, act.item).extension != "pending":
        return "NO_EXTENSION_ASKED"
    _, rule = extension_of(state, act.item)
    return "NOT_ALLOWED" if rule is None or act.actor.role != rule.approver else None


def _asked(state: CaseState, item: str | None) -> CaseState | ItemState:
    return state if item is None else state.items[item]


def _calendar_content(state: CaseState, act: Act) -> str | None:
    """A calendar that lacks years by which the case counts already would leave its clocks without dates."""
    mine = state.calendar.years
    given = act.calendar.years if act.calendar else ()
    covers = given and given[0].year <= mine[0].year and given[-1].year >= mine[-1].year
    return None if covers else "CALENDAR_MISSING"


RULES: dict[str, tuple[Rule, ...]] = {
    ActKind.SUSPEND_ITEM: (open_item, _suspension_content),
    ActKind.RESUME_ITEM: (_suspended, other_handler),
    ActKind.ANNUL_STOP: (open_item, _counts_by_procedure, _annullable),
    ActKind.EXPLAIN_DELAY: (_is_late,),
    ActKind.REQUEST_EXTENSION: (_extensible, _extension_content),
    ActKind.APPROVE_EXTENSION: (_approvable, _extensible),
    ActKind.REFUSE_EXTENSION: (_approvable, reason_given),
    ActKind.CHANGE_CALENDAR: (_calendar_content,),
}


def _ways_to_suspend(state: CaseState, act: Act) -> tuple[dict[str, Any], ...]:
    """With a procedure of the item's, one that stops the clock before one that does not."""
    known = sorted(state.item_plan(act.item or "").procedures, key=lambda each: each.counts)
    return ({"procedure": known[0].key, "days": 1} if known else {},)


def _ways_to_resume(state: CaseState, act: Act) -> tuple[dict[str, Any], ...]:
    """With the procedure that ends named, as each that runs could be."""
    return tuple({"procedure": key} for key in procedures_running(state, act.item or "")) or ({},)


def _ways_to_annul(state: CaseState, act: Act) -> tuple[dict[str, Any], ...]:
    """With each stop that could be meant named by its first notice, then each renewal that could be meant alone."""
    found = annullable(state, act.item or "")
    notices = [(each, each.notices[0]) for each in found]
    notices += [(each, notice) for each in found for notice in each.notices[1:]]
    return tuple({"procedure": each.procedure, "notice": notice} for each, notice in notices) or ({},)


WAYS: dict[str, Ways] = {
    ActKind.SUSPEND_ITEM: _ways_to_suspend,
    ActKind.RESUME_ITEM: _ways_to_resume,
    ActKind.ANNUL_STOP: _ways_to_annul,
    ActKind.REQUEST_EXTENSION: just(days=1, reason="-"),
    ActKind.REFUSE_EXTENSION: just(reason="-"),
}
