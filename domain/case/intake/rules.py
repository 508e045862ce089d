"""Rules of intake (行政许可法 第三十二条): 预审, 补正, 受理, 容缺."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from domain.case.acts import Act, ActKind, Gap
from domain.case.rule_parts import Rule, Ways, just, other_handler, reason_given
from domain.case.state import CaseState, ItemPhase, Phase, running
from domain.materials.choice import subject_of


def _in_review(state: CaseState, act: Act) -> str | None:
    if state.items[act.item or ""].phase is ItemPhase.REVIEWING:
        return None
    return "GAP_TOO_LATE" if act.gaps and state.notices else "ITEM_NOT_IN_REVIEW"


def _review_content(state: CaseState, act: Act) -> str | None:
    if act.complete and act.gaps:
        return "GAPS_UNEXPECTED"
    if not act.complete and not act.gaps:
        return "GAPS_MISSING"
    return _gaps_in_time(state, act) or other_handler(state, act)


def _gaps_in_time(state: CaseState, act: Act) -> str | None:
    """一次告知: after the first notice only what the applicant handed in since may be found wanting (第三十二条)."""
    if state.notices == 0:
        return None
    return None if _subjects(state, (gap.subject for gap in act.gaps)) <= set(state.supplied) else "GAP_TOO_LATE"


def _subjects(state: CaseState, keys: Iterable[str]) -> frozenset[str]:
    """As what these are asked for: a paper that is one of several (任选其一) as its choice."""
    return frozenset(subject_of(state.plan.items, key) for key in keys)


def _in_intake(state: CaseState, act: Act) -> str | None:
    """All answers are in and nothing is signed yet (a notice that waits for its correction may be accepted upon)."""
    if state.accepted_at is not None:
        return "ALREADY_ACCEPTED"
    return "REVIEW_PENDING" if state.phase is Phase.REVIEWING else None


def _noticeable(state: CaseState, act: Act) -> str | None:
    if state.phase is Phase.CORRECTING:
        return "ALREADY_NOTICED"
    return _in_intake(state, act)


def _notice_content(state: CaseState, act: Act) -> str | None:
    if not state.gaps and not act.gaps:
        return "NOTHING_MISSING"
    return _gaps_in_time(state, act)


def _acceptance_content(state: CaseState, act: Act) -> str | None:
    open_gaps, deferred = _subjects(state, (gap.subject for gap in state.gaps)), _subjects(state, act.deferred)
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
    """Whether every item that needs the material lets it follow (可容缺)."""
    needing = [item for item in state.plan.items if subject in item.materials]
    return bool(needing) and all(subject in item.may_follow for item in needing)


def _not_accepted_yet(state: CaseState, act: Act) -> str | None:
    return None if state.accepted_at is None else "ALREADY_ACCEPTED"


def _correcting(state: CaseState, act: Act) -> str | None:
    waits = state.phase is Phase.CORRECTING or running(state, "deferral") is not None
    return None if waits else "NO_CORRECTION_OPEN"


def _supplied_content(state: CaseState, act: Act) -> str | None:
    asked = _subjects(state, (gap.subject for gap in state.gaps))
    return None if act.supplied and asked >= _subjects(state, act.supplied) else "SUPPLIED_NOT_ASKED"


def _identity_checked(state: CaseState, act: Act) -> str | None:
    """Whoever has the code acts as the applicant: it is given to nobody whose papers were not looked at."""
    return None if act.identified else "IDENTITY_NOT_CHECKED"


def _to_another_hall(state: CaseState, act: Act) -> str | None:
    """Which halls there are and what they receive, the way in knows; where the case has gone since, the case."""
    if not act.to_hall or not act.from_hall:
        return "HALL_MISSING"
    if state.hall is not None and act.from_hall != state.hall:
        return "HALL_NOT_HERE"
    return "HALL_SAME" if act.to_hall == act.from_hall else None


RULES: dict[str, tuple[Rule, ...]] = {
    ActKind.COMPLETE_PRE_REVIEW: (_in_review, _review_content),
    ActKind.NOTICE_CORRECTION: (_noticeable, _notice_content),
    ActKind.SUPPLY_CORRECTION: (_correcting, _supplied_content),
    ActKind.ACCEPT_APPLICATION: (_in_intake, _acceptance_content),
    ActKind.REFUSE_ACCEPTANCE: (_not_accepted_yet, reason_given),
    ActKind.REISSUE_CODE: (_identity_checked,),
    ActKind.HAND_TO_HALL: (_to_another_hall,),
}


def _ways_to_notice(state: CaseState, _act: Act) -> tuple[dict[str, Any], ...]:
    if state.gaps:
        return ({},)
    subject = state.supplied[0] if state.notices and state.supplied else "-"
    return ({"gaps": (Gap(subject=subject, reason="-"),)},)


def _ways_to_accept(state: CaseState, _act: Act) -> tuple[dict[str, Any], ...]:
    return ({"deferred": tuple({gap.subject: None for gap in state.gaps}), "pledged": True},)


WAYS: dict[str, Ways] = {
    ActKind.COMPLETE_PRE_REVIEW: just(complete=True),
    ActKind.NOTICE_CORRECTION: _ways_to_notice,
    ActKind.SUPPLY_CORRECTION: lambda state, _act: ({"supplied": tuple(gap.subject for gap in state.gaps[:1])},),
    ActKind.ACCEPT_APPLICATION: _ways_to_accept,
    ActKind.REFUSE_ACCEPTANCE: just(reason="-"),
    ActKind.REISSUE_CODE: just(identified=True),
    ActKind.HAND_TO_HALL: lambda state, _act: ({"to_hall": "-", "from_hall": state.hall or "--"},),
}
