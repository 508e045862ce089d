"""Whether an act holds (操作规则): who may do it, and whether the case is where it can be done.

The same rule runs in the workflow, which alone decides, and in the UI, for comfort.
"""

from __future__ import annotations

from collections.abc import Callable

from domain.acts import Act, ActKind, Actor, Refusal, Role, refuse
from domain.calendar import beijing_date
from domain.clock import Clock, known_due_on
from domain.plan import ExtensionRule
from domain.state import (
    WHOLE_STATUTORY_CLOCK,
    CaseState,
    ItemPhase,
    ItemState,
    Phase,
    delivery_clock,
    running,
    statutory_clock,
)

ALLOWED_ROLES: dict[str, frozenset[Role]] = {
    ActKind.COMPLETE_PRE_REVIEW: frozenset({Role.HANDLER}),
    ActKind.NOTICE_CORRECTION: frozenset({Role.COUNTER_CLERK, Role.LEAD}),
    ActKind.SUPPLY_CORRECTION: frozenset({Role.COUNTER_CLERK, Role.APPLICANT}),
    ActKind.ACCEPT_APPLICATION: frozenset({Role.COUNTER_CLERK, Role.LEAD}),
    ActKind.REFUSE_ACCEPTANCE: frozenset({Role.COUNTER_CLERK, Role.LEAD}),
    ActKind.CLAIM_ITEM: frozenset({Role.HANDLER}),
    ActKind.RELEASE_ITEM: frozenset({Role.HANDLER}),
    ActKind.ACKNOWLEDGE_ITEM: frozenset({Role.SYSTEM}),
    ActKind.DECIDE_ITEM: frozenset({Role.HANDLER, Role.SYSTEM}),
    ActKind.SUSPEND_ITEM: frozenset({Role.HANDLER}),
    ActKind.RESUME_ITEM: frozenset({Role.HANDLER}),
    ActKind.REQUEST_EXTENSION: frozenset({Role.HANDLER, Role.LEAD}),
    ActKind.APPROVE_EXTENSION: frozenset({Role.DEPARTMENT_HEAD, Role.GOVERNMENT_HEAD}),
    ActKind.REFUSE_EXTENSION: frozenset({Role.DEPARTMENT_HEAD, Role.GOVERNMENT_HEAD}),
    ActKind.CONFIRM_DELIVERY: frozenset({Role.COUNTER_CLERK, Role.LEAD, Role.HANDLER, Role.APPLICANT}),
    ActKind.CHECK_COMMITMENT: frozenset({Role.HANDLER}),
    ActKind.REVOKE_DECISION: frozenset({Role.HANDLER, Role.DEPARTMENT_HEAD}),
    ActKind.CHANGE_CALENDAR: frozenset({Role.ADMIN}),
    ActKind.URGE_ITEM: frozenset({Role.SUPERVISOR, Role.LEAD}),
    ActKind.WITHDRAW_APPLICATION: frozenset({Role.APPLICANT, Role.COUNTER_CLERK}),
}
"""Deny by default: a kind that is not here is done by nobody."""

CALENDAR_ACTOR = Actor(actor_id="calendar", role=Role.ADMIN)
"""The installation itself, which brings a changed calendar to every open case; no account acts as it."""

_OF_THE_DEPARTMENT = frozenset({Role.HANDLER, Role.SYSTEM, Role.DEPARTMENT_HEAD})
_ON_AN_ITEM = frozenset(
    {
        ActKind.COMPLETE_PRE_REVIEW,
        ActKind.CLAIM_ITEM,
        ActKind.RELEASE_ITEM,
        ActKind.ACKNOWLEDGE_ITEM,
        ActKind.DECIDE_ITEM,
        ActKind.SUSPEND_ITEM,
        ActKind.RESUME_ITEM,
        ActKind.CHECK_COMMITMENT,
        ActKind.REVOKE_DECISION,
        ActKind.URGE_ITEM,
    }
)
_ON_AN_ITEM_OR_THE_CASE = frozenset(
    {
        ActKind.REQUEST_EXTENSION,
        ActKind.APPROVE_EXTENSION,
        ActKind.REFUSE_EXTENSION,
        ActKind.CONFIRM_DELIVERY,
    }
)
_AFTER_CONCLUSION = frozenset(
    {ActKind.CONFIRM_DELIVERY, ActKind.CHECK_COMMITMENT, ActKind.REVOKE_DECISION, ActKind.CHANGE_CALENDAR}
)


def applicant_id(case_no: str) -> str:
    """The actor id of a case's applicant, who has no account but the query code of that one case."""
    return f"applicant:{case_no}"


def granted(state: CaseState, keys: tuple[str, ...]) -> bool:
    """Whether every one of these items is granted."""
    return all(state.items[key].phase is ItemPhase.GRANTED for key in keys)


def check(state: CaseState, act: Act) -> Refusal | None:
    """The first reason why `act` does not hold on `state`, or None when it does."""
    if act.kind not in ALLOWED_ROLES:
        return refuse("UNKNOWN_ACT")
    code = _who(state, act) or _closed(state, act) or _where(state, act) or _what(state, act)
    return refuse(code) if code else None


def _who(state: CaseState, act: Act) -> str | None:
    actor = act.actor
    if actor.role not in ALLOWED_ROLES[act.kind] or not _is_of_the_case(state, act):
        return "NOT_ALLOWED"
    if act.kind in _ON_AN_ITEM or (act.kind in _ON_AN_ITEM_OR_THE_CASE and act.item is not None):
        return _on_the_item(state, act)
    if act.kind in _ON_AN_ITEM_OR_THE_CASE and actor.role in _OF_THE_DEPARTMENT:
        return "NOT_ALLOWED"  # a department acts on its own item, never on the whole
    return None


def _is_of_the_case(state: CaseState, act: Act) -> bool:
    """Whether an actor who stands for one case, or for the whole of it, stands for this one."""
    actor = act.actor
    if act.kind == ActKind.CHANGE_CALENDAR:
        return actor == CALENDAR_ACTOR
    if actor.role is Role.APPLICANT:
        return actor.actor_id == applicant_id(state.opening.case_no)
    return actor.role is not Role.LEAD or actor.department == state.plan.lead_department


def _on_the_item(state: CaseState, act: Act) -> str | None:
    if act.item is None or act.item not in state.items:
        return "ITEM_UNKNOWN"
    of_department = act.actor.role in _OF_THE_DEPARTMENT
    if of_department and act.actor.department != state.item_plan(act.item).department:
        return "WRONG_DEPARTMENT"
    if act.kind == ActKind.REQUEST_EXTENSION and not of_department:
        return "NOT_ALLOWED"  # the lead asks for the whole only
    return None


def _closed(state: CaseState, act: Act) -> str | None:
    if state.phase is not Phase.CONCLUDED or act.kind in _AFTER_CONCLUSION:
        return None
    return "CASE_CLOSED"


def _where(state: CaseState, act: Act) -> str | None:
    rule = _PLACES.get(act.kind)
    return rule(state, act) if rule else None


def _in_review(state: CaseState, act: Act) -> str | None:
    if state.items[act.item or ""].phase is ItemPhase.REVIEWING:
        return None
    return "GAP_TOO_LATE" if act.gaps and state.notices else "ITEM_NOT_IN_REVIEW"


def _open(state: CaseState, act: Act) -> str | None:
    item = state.items[act.item or ""]
    if item.decided_at is not None and item.phase is not ItemPhase.LAPSED:
        return "ITEM_ALREADY_DECIDED"
    return None if item.phase is ItemPhase.OPEN else "ITEM_NOT_OPEN"


def _at_work(state: CaseState, act: Act) -> str | None:
    """Open for handling or for pre-review: both can be claimed and urged."""
    if state.items[act.item or ""].phase is ItemPhase.REVIEWING:
        return None
    return _open(state, act)


def _decidable(state: CaseState, act: Act) -> str | None:
    if code := _open(state, act):
        return code
    gates = state.item_plan(act.item or "").gate
    return None if granted(state, gates) else "PREDECESSOR_PENDING"


def _correcting(state: CaseState, act: Act) -> str | None:
    waits = state.phase is Phase.CORRECTING or running(state, "deferral") is not None
    return None if waits else "NO_CORRECTION_OPEN"


def _not_accepted_yet(state: CaseState, act: Act) -> str | None:
    return None if state.accepted_at is None else "ALREADY_ACCEPTED"


def _noticeable(state: CaseState, act: Act) -> str | None:
    if state.phase is Phase.CORRECTING:
        return "ALREADY_NOTICED"
    return _in_intake(state, act)


def _in_intake(state: CaseState, act: Act) -> str | None:
    """All answers are in and nothing is signed yet (a notice that waits for its correction may be accepted upon)."""
    if state.accepted_at is not None:
        return "ALREADY_ACCEPTED"
    return "REVIEW_PENDING" if state.phase is Phase.REVIEWING else None


def _suspended(state: CaseState, act: Act) -> str | None:
    return _open(state, act) or (None if state.items[act.item or ""].suspended else "NOT_SUSPENDED")


def _undelivered(state: CaseState, act: Act) -> str | None:
    return None if undelivered(state, act.item) else "NOTHING_TO_DELIVER"


def undelivered(state: CaseState, item: str | None) -> tuple[str, ...]:
    """Items whose results are issued and not in the applicant's hands.

    When `item` is given, that one alone; it may be handed over before the results that are held for one another, since
    its own time runs from its decision.
    """
    clocks = ((key, state.clocks.get(delivery_clock(key))) for key in ((item,) if item else state.issued))
    return tuple(key for key, clock in clocks if clock is not None and clock.ended_on is None)


def _commitment_open(state: CaseState, act: Act) -> str | None:
    return None if state.items[act.item or ""].commitment in ("due", "rectifying") else "NO_COMMITMENT_OPEN"


def _is_granted(state: CaseState, act: Act) -> str | None:
    return None if state.items[act.item or ""].phase is ItemPhase.GRANTED else "NOT_GRANTED"


def _extensible(state: CaseState, act: Act) -> str | None:
    """A statutory clock that runs, may be extended by law, has not been, and has not passed (第四十二条)."""
    clock, rule = extension_of(state, act.item)
    if clock is None or rule is None or clock.ended_on is not None:
        return "EXTENSION_NOT_OPEN"
    if clock.extensions:
        return "EXTENSION_ONCE"
    due = known_due_on(clock, state.calendar)
    return "EXTENSION_TOO_LATE" if due is not None and beijing_date(act.received_at) > due else None


def extension_of(state: CaseState, item: str | None) -> tuple[Clock | None, ExtensionRule | None]:
    """The statutory clock of an item (None: of the whole), and by what rule it may be extended."""
    if item is None:
        joint = state.plan.joint_statutory
        return state.clocks.get(WHOLE_STATUTORY_CLOCK), joint.extension if joint else None
    return state.clocks.get(statutory_clock(item)), state.item_plan(item).extension


def _standing(state: CaseState, item: str | None) -> CaseState | ItemState:
    return state if item is None else state.items[item]


def _approvable(state: CaseState, act: Act) -> str | None:
    if _standing(state, act.item).extension != "pending":
        return "NO_EXTENSION_ASKED"
    _, rule = extension_of(state, act.item)
    if rule is None or act.actor.role != rule.approver:
        return "NOT_ALLOWED"
    return _extensible(state, act) if act.kind == ActKind.APPROVE_EXTENSION else None


Rule = Callable[[CaseState, Act], str | None]

_PLACES: dict[str, Rule] = {
    ActKind.COMPLETE_PRE_REVIEW: _in_review,
    ActKind.NOTICE_CORRECTION: _noticeable,
    ActKind.SUPPLY_CORRECTION: _correcting,
    ActKind.ACCEPT_APPLICATION: _in_intake,
    ActKind.REFUSE_ACCEPTANCE: _not_accepted_yet,
    ActKind.CLAIM_ITEM: _at_work,
    ActKind.RELEASE_ITEM: _at_work,
    ActKind.DECIDE_ITEM: _decidable,
    ActKind.SUSPEND_ITEM: _open,
    ActKind.RESUME_ITEM: _suspended,
    ActKind.REQUEST_EXTENSION: _extensible,
    ActKind.APPROVE_EXTENSION: _approvable,
    ActKind.REFUSE_EXTENSION: _approvable,
    ActKind.CONFIRM_DELIVERY: _undelivered,
    ActKind.CHECK_COMMITMENT: _commitment_open,
    ActKind.REVOKE_DECISION: _is_granted,
    ActKind.URGE_ITEM: _at_work,
}


def _what(state: CaseState, act: Act) -> str | None:
    rule = _CONTENTS.get(act.kind)
    return rule(state, act) if rule else None


def _other_handler(state: CaseState, act: Act) -> str | None:
    handler = state.items[act.item or ""].handler
    if act.actor.role is Role.HANDLER and handler not in (None, act.actor.actor_id):
        return "CLAIMED_BY_OTHER"
    return None


def _review_content(state: CaseState, act: Act) -> str | None:
    if act.complete and act.gaps:
        return "GAPS_UNEXPECTED"
    if not act.complete and not act.gaps:
        return "GAPS_MISSING"
    return _gaps_in_time(state, act) or _other_handler(state, act)


def _gaps_in_time(state: CaseState, act: Act) -> str | None:
    """一次告知: after the first notice only what the applicant handed in since may be found wanting (第三十二条)."""
    if state.notices == 0:
        return None
    return None if {gap.subject for gap in act.gaps} <= set(state.supplied) else "GAP_TOO_LATE"


def _notice_content(state: CaseState, act: Act) -> str | None:
    if not state.gaps and not act.gaps:
        return "NOTHING_MISSING"
    return _gaps_in_time(state, act)


def _acceptance_content(state: CaseState, act: Act) -> str | None:
    open_gaps, deferred = {gap.subject for gap in state.gaps}, frozenset(act.deferred)
    if open_gaps - deferred:
        return "GAPS_OPEN"
    if not deferred:
        return None
    if deferred - open_gaps or not all(_may_follow(state, subject) for subject in deferred):
        return "DEFERRAL_NOT_ALLOWED"
    if state.plan.deferral_days(deferred) == 0:
        return "DEFERRAL_NOT_OFFERED"
    return None if act.pledged else "PLEDGE_MISSING"


def _may_follow(state: CaseState, subject: str) -> bool:
    """Whether every item that needs the paper lets it follow (可容缺)."""
    needing = [item for item in state.plan.items if subject in item.materials]
    return bool(needing) and all(subject in item.may_follow for item in needing)


def _decision_content(state: CaseState, act: Act) -> str | None:
    if act.decision is None:
        return "DECISION_MISSING"
    if act.decision == "refuse" and not act.reason:
        return "REASON_MISSING"
    if state.items[act.item or ""].suspended:
        return "ITEM_SUSPENDED"
    if act.decision == "grant" and _awaits_papers(state, act.item or ""):
        return "DEFERRAL_PENDING"
    return _other_handler(state, act)


def decidable_now(state: CaseState, item: str) -> bool:
    """Whether nothing keeps an open item from being granted: gates, a special procedure, papers that follow (容缺)."""
    gates = state.item_plan(item).gate
    return granted(state, gates) and not state.items[item].suspended and not _awaits_papers(state, item)


def _awaits_papers(state: CaseState, item: str) -> bool:
    """容缺受理: the licence comes only when everything is here. A field of the form holds up every item."""
    materials = {key for plan in state.plan.items for key in plan.materials}
    own = set(state.item_plan(item).materials)
    return any(gap.subject in own or gap.subject not in materials for gap in state.gaps)


def _suspension_content(state: CaseState, act: Act) -> str | None:
    procedure = state.item_plan(act.item or "").procedure(act.procedure)
    if procedure is None:
        return "PROCEDURE_UNKNOWN"
    if procedure.counts:
        return "PROCEDURE_COUNTS"
    if act.days is None:
        return "DAYS_MISSING"
    return "DAYS_TOO_MANY" if act.days > procedure.most_days else _other_handler(state, act)


def _extension_content(state: CaseState, act: Act) -> str | None:
    _, rule = extension_of(state, act.item)
    if _standing(state, act.item).extension == "pending":
        return "EXTENSION_PENDING"
    if act.days is None:
        return "DAYS_MISSING"
    if rule is None or act.days > rule.days:
        return "DAYS_TOO_MANY"
    if not act.reason:
        return "REASON_MISSING"
    return _other_handler(state, act) if act.item else None


def _delivery_content(state: CaseState, act: Act) -> str | None:
    return None if act.method else "METHOD_MISSING"


def _check_content(state: CaseState, act: Act) -> str | None:
    if act.met is None:
        return "FINDING_MISSING"
    return "REASON_MISSING" if not act.met and not act.reason else None


def _calendar_content(state: CaseState, act: Act) -> str | None:
    """A calendar that lacks years by which the case counts already would leave its clocks without dates."""
    mine = state.calendar.years
    given = act.calendar.years if act.calendar else ()
    covers = given and given[0].year <= mine[0].year and given[-1].year >= mine[-1].year
    return None if covers else "CALENDAR_MISSING"


def _release_content(state: CaseState, act: Act) -> str | None:
    return None if state.items[act.item or ""].handler == act.actor.actor_id else "NOT_CLAIMED"


def _supplied_content(state: CaseState, act: Act) -> str | None:
    asked = {gap.subject for gap in state.gaps}
    return None if act.supplied and asked.issuperset(act.supplied) else "SUPPLIED_NOT_ASKED"


def _reason_content(state: CaseState, act: Act) -> str | None:
    return None if act.reason else "REASON_MISSING"


_CONTENTS: dict[str, Rule] = {
    ActKind.COMPLETE_PRE_REVIEW: _review_content,
    ActKind.NOTICE_CORRECTION: _notice_content,
    ActKind.ACCEPT_APPLICATION: _acceptance_content,
    ActKind.CLAIM_ITEM: _other_handler,
    ActKind.RELEASE_ITEM: _release_content,
    ActKind.DECIDE_ITEM: _decision_content,
    ActKind.SUPPLY_CORRECTION: _supplied_content,
    ActKind.REFUSE_ACCEPTANCE: _reason_content,
    ActKind.SUSPEND_ITEM: _suspension_content,
    ActKind.RESUME_ITEM: _other_handler,
    ActKind.REQUEST_EXTENSION: _extension_content,
    ActKind.REFUSE_EXTENSION: _reason_content,
    ActKind.CONFIRM_DELIVERY: _delivery_content,
    ActKind.CHECK_COMMITMENT: _check_content,
    ActKind.REVOKE_DECISION: _reason_content,
    ActKind.CHANGE_CALENDAR: _calendar_content,
}
