"""Intake (行政许可法 第三十二条): 收件, 预审, 补正, 受理, 容缺, and what follows when their time is up."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from domain.case.acts import Act, ActKind, Gap
from domain.case.decided import (
    BASIS_ACCEPT,
    BASIS_DEEMED,
    BASIS_NOTICE,
    Consequence,
    Decided,
    Lapse,
    not_accepting_basis,
)
from domain.case.entry_base import EntryFacts
from domain.case.follows import conclude, go_on
from domain.case.intake.entries import (
    AcceptanceRefused,
    AcceptanceRevoked,
    CaseAccepted,
    CaseReceived,
    CodeReissued,
    CorrectionNoticed,
    CorrectionSupplied,
    DeferralCompleted,
    HallChanged,
    PreReviewAnswered,
    PreReviewSilent,
)
from domain.case.items.entries import ItemDecided
from domain.case.joint.progress import cancel_all
from domain.case.reasons import CORRECTION_OVERDUE, DEFERRAL_OVERDUE
from domain.case.results.entries import ApplicationWithdrawn, CaseConcluded, Outcome
from domain.case.roles import Role
from domain.case.state import CaseState, ItemPhase, Phase
from domain.definition.plan import THIRD_EDITION
from domain.materials.choice import met_by, subject_of
from domain.time.calendar import beijing_date
from domain.time.clock import Clock, is_provisional
from domain.time.clock_kinds import ClockKind

Via = Literal["window", "review", "silence", "correction"]


def receive(decided: Decided) -> None:
    """收件, and what is settled at once."""
    opening = decided.state.opening
    facts: EntryFacts = {"at": opening.received_at, "act_id": opening.act_id, "actor": opening.filed_by}
    is_asked = opening.plan.intake.mode == "pre_review"
    asked = tuple(item.key for item in opening.plan.reviewing_items()) if is_asked else ()
    how: dict[str, Any] = {"identity": opening.identity, "helped": opening.helped or None}
    decided.add(CaseReceived(**facts, paper=opening.paper, asked=asked, **how))
    settle_intake(decided, opening.received_at, via="window")


def settle_intake(decided: Decided, at: datetime, via: Via) -> None:
    """When every answer is in: one notice with everything missing, or acceptance; or a person signs them."""
    state = decided.state
    reviewing = any(item.phase is ItemPhase.REVIEWING for item in state.items.values())
    unseen = via == "window" and state.opening.filed_by.role is Role.APPLICANT  # sent online: nobody has looked yet
    if reviewing or state.accepted_at is not None or state.plan.intake.sign == "person" or unseen:
        return
    if not state.gaps:
        decided.add(CaseAccepted(at=at, via=via, complete_on=_complete_on(state, at), basis=BASIS_ACCEPT))
        go_on(decided, at)
    elif state.phase is not Phase.CORRECTING:
        _notice(decided, {"at": at}, state.gaps)


def _complete_on(state: CaseState, at: datetime) -> date | None:
    """The day from which acceptance counts after a correction: everything asked for was there (第三十二条第一款第五项).

    None where that is the day of the acceptance itself, or nothing had been asked for: then the acceptance counts.
    """
    on = state.supplied_on
    return on if on is not None and not state.gaps and on < beijing_date(at) else None


def _notice(decided: Decided, facts: EntryFacts, gaps: tuple[Gap, ...]) -> None:
    """One notice with everything missing; a second only where the applicant's new materials raised a new gap."""
    number = decided.state.notices + 1
    decided.add(CorrectionNoticed(**facts, gaps=_merged(gaps), round=number, basis=BASIS_NOTICE))


def _merged(gaps: tuple[Gap, ...]) -> tuple[Gap, ...]:
    """Each subject and reason once, in the order named: the family is asked for one material once."""
    first: dict[tuple[str, str], Gap] = {}
    for gap in gaps:
        first.setdefault((gap.subject, gap.reason), gap)
    return tuple(first.values())


def _complete_pre_review(decided: Decided, act: Act, facts: EntryFacts) -> None:
    gaps = tuple(gap.model_copy(update={"item": act.item}) for gap in _as_asked(decided.state, act.gaps))
    decided.add(PreReviewAnswered(**facts, item=act.item or "", gaps=gaps))
    settle_intake(decided, act.received_at, via="review")


def _supply_correction(decided: Decided, act: Act, facts: EntryFacts) -> None:
    """补正提交, before acceptance or (容缺) after it."""
    state = decided.state
    supplied = met_by(state.plan.items, (gap.subject for gap in state.gaps), act.supplied)
    is_all = {gap.subject for gap in state.gaps} <= set(supplied)
    recheck = state.plan.intake.recheck and is_all and state.accepted_at is None
    decided.add(CorrectionSupplied(**facts, supplied=supplied, asked=_asked_again(state) if recheck else ()))
    if state.accepted_at is None:
        settle_intake(decided, act.received_at, via="correction")
    elif is_all:
        decided.add(DeferralCompleted(at=act.received_at))


def _asked_again(state: CaseState) -> tuple[str, ...]:
    """The items whose departments named what was noticed: they look at the new materials."""
    return tuple(item.key for item in state.plan.reviewing_items() if item.key in state.askers)


def _notice_correction(decided: Decided, act: Act, facts: EntryFacts) -> None:
    _notice(decided, facts, decided.state.gaps + _as_asked(decided.state, act.gaps))


def _as_asked(state: CaseState, gaps: tuple[Gap, ...]) -> tuple[Gap, ...]:
    """The gaps as the applicant is told of them: a bad paper that is one of several (任选其一) may be made good by any.

    In a plan without choices they stay as they were named.
    """
    return tuple(gap.model_copy(update={"subject": subject_of(state.plan.items, gap.subject)}) for gap in gaps)


def _accept(decided: Decided, act: Act, facts: EntryFacts) -> None:
    """受理, or 容缺受理: what is still missing follows within a term, on the applicant's promise."""
    plan, gaps = decided.state.plan, decided.state.gaps
    if act.deferred and plan.intake.deferral is not None:
        days = plan.deferral_days(frozenset(act.deferred))
        basis = plan.intake.deferral.basis
        decided.add(CaseAccepted(**facts, via="deferral", deferred=gaps, deferral_days=days, basis=basis))
    else:
        complete_on = _complete_on(decided.state, act.received_at)
        decided.add(CaseAccepted(**facts, via="person", complete_on=complete_on, basis=BASIS_ACCEPT))
    go_on(decided, act.received_at)


def _refuse_acceptance(decided: Decided, act: Act, facts: EntryFacts) -> None:
    basis = not_accepting_basis(decided.state)
    decided.add(AcceptanceRefused(**facts, reason=act.reason or "", basis=basis))
    _not_accepted(decided, act.received_at)


def _not_accepted(decided: Decided, at: datetime) -> None:
    cancel_all(decided, at)
    decided.add(CaseConcluded(at=at, outcome=Outcome.NOT_ACCEPTED))


def _reissue_code(decided: Decided, act: Act, facts: EntryFacts) -> None:
    decided.add(CodeReissued(**facts))


def _hand_to_hall(decided: Decided, act: Act, facts: EntryFacts) -> None:
    decided.add(HallChanged(**facts, hall=act.to_hall or "", from_hall=act.from_hall or ""))


def _withdraw(decided: Decided, act: Act, facts: EntryFacts) -> None:
    decided.add(ApplicationWithdrawn(**facts, reason=act.reason))
    conclude(decided, act.received_at)


def _pre_review_lapsed(decided: Decided, clock: Clock, at: datetime) -> None:
    silent = tuple(k for k, i in decided.state.items.items() if i.phase is ItemPhase.REVIEWING)
    decided.add(PreReviewSilent(at=at, items=silent, basis="方案：预审期满未答复视为齐全"))
    settle_intake(decided, at, via="silence")


def _intake_lapsed(decided: Decided, clock: Clock, at: datetime) -> None:
    """逾期不告知: accepted from the day of receipt, which is day 0 of every clock that starts now (第三十二条)."""
    provisional = decided.state.plan.defaults >= THIRD_EDITION and is_provisional(clock, decided.state.calendar)
    facts: dict[str, Any] = {"counted_from": clock.started_on, "provisional": provisional or None}
    decided.add(CaseAccepted(at=at, via="deemed", **facts, basis=BASIS_DEEMED))
    go_on(decided, at)


def _correction_lapsed(decided: Decided, clock: Clock, at: datetime) -> None:
    if decided.state.plan.intake.on_correction_overdue == "refused":
        decided.add(AcceptanceRefused(at=at, reason=CORRECTION_OVERDUE, basis="方案：逾期未补正"))
        _not_accepted(decided, at)
    else:
        decided.add(ApplicationWithdrawn(at=at, reason=CORRECTION_OVERDUE, basis="方案：逾期未补正视为撤回"))
        conclude(decided, at)


def _deferral_lapsed(decided: Decided, clock: Clock, at: datetime) -> None:
    """容缺材料逾期未补齐: what the bundle says, as a setting of the place."""
    if all(item.has_ended for item in decided.state.items.values()):
        return  # the case waits for what is undone alone
    rule = decided.state.plan.intake.deferral
    facts: dict[str, Any] = {"at": at, "reason": DEFERRAL_OVERDUE, "basis": rule.basis if rule else None}
    match rule.on_overdue if rule else "refused":
        case "withdrawn":
            decided.add(ApplicationWithdrawn(**facts))
        case "revoked":
            decided.add(AcceptanceRevoked(**facts))
        case _:
            for key in [key for key, item in decided.state.items.items() if not item.has_ended]:
                decided.add(ItemDecided(**facts, item=key, decision="refuse", via="expiry"))
    conclude(decided, at)


CONSEQUENCES: dict[ActKind, Consequence] = {
    ActKind.COMPLETE_PRE_REVIEW: _complete_pre_review,
    ActKind.NOTICE_CORRECTION: _notice_correction,
    ActKind.SUPPLY_CORRECTION: _supply_correction,
    ActKind.ACCEPT_APPLICATION: _accept,
    ActKind.REFUSE_ACCEPTANCE: _refuse_acceptance,
    ActKind.WITHDRAW_APPLICATION: _withdraw,
    ActKind.REISSUE_CODE: _reissue_code,
    ActKind.HAND_TO_HALL: _hand_to_hall,
}
LAPSES: dict[ClockKind, Lapse] = {
    "pre_review": _pre_review_lapsed,
    "intake": _intake_lapsed,
    "correction": _correction_lapsed,
    "deferral": _deferral_lapsed,
}
