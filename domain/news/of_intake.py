"""News from receipt to acceptance: all of it is the applicant's."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import JsonValue

from domain.case.acts import Gap
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
from domain.news.news import News, NewsKind
from domain.news.rules import Facts, Happened, NewsRules, Silence, counters

NEWS_RULES = NewsRules()
tells = NEWS_RULES.tells
# The answers lead to a notice or to acceptance, and both are told.
NEWS_RULES.keeps_silent(Silence.TOLD_BY_ANOTHER, PreReviewAnswered, PreReviewSilent)


def _subjects(gaps: Iterable[Gap]) -> JsonValue:
    return list(dict.fromkeys(gap.subject for gap in gaps)) or None


@tells(CaseReceived)
def _received(happened: Happened, entry: CaseReceived) -> Iterable[News]:
    asked: Facts = {"reviewed": bool(entry.asked) or None} | happened.due("intake")
    return happened.applicant(NewsKind.RECEIVED, asked)


@tells(CorrectionNoticed)
def _correction(happened: Happened, entry: CorrectionNoticed) -> Iterable[News]:
    subjects: Facts = {"subjects": _subjects(entry.gaps)}
    return happened.applicant(NewsKind.CORRECTION_ASKED, subjects | happened.due("correction"))


@tells(CorrectionSupplied)
def _supplied(happened: Happened, entry: CorrectionSupplied) -> Iterable[News]:
    missing = _subjects(happened.after.gaps)
    return happened.applicant(NewsKind.CORRECTION_IN, {"subjects": list(entry.supplied), "missing": missing})


@tells(CaseAccepted)
def _accepted(happened: Happened, entry: CaseAccepted) -> Iterable[News]:
    facts: Facts = {
        "deemed": True if entry.via == "deemed" else None,
        "deferred": _subjects(entry.deferred),
        "deferred_until": happened.due("deferral").get("due_on") if entry.deferred else None,
    }
    return happened.applicant(NewsKind.ACCEPTED, facts | happened.due("whole"))


@tells(DeferralCompleted)
def _deferred_in(happened: Happened, _entry: DeferralCompleted) -> Iterable[News]:
    return happened.applicant(NewsKind.DEFERRED_IN, happened.due("whole"))


@tells(AcceptanceRefused)
def _not_accepted(happened: Happened, entry: AcceptanceRefused) -> Iterable[News]:
    return happened.applicant(NewsKind.NOT_ACCEPTED, {"reason": entry.reason})


@tells(AcceptanceRevoked)
def _revoked(happened: Happened, entry: AcceptanceRevoked) -> Iterable[News]:
    return happened.applicant(NewsKind.ACCEPTANCE_REVOKED, {"reason": entry.reason})


@tells(CodeReissued)
def _code(happened: Happened, _entry: CodeReissued) -> Iterable[News]:
    return happened.applicant(NewsKind.CODE_REISSUED)


@tells(HallChanged)
def _other_hall(happened: Happened, entry: HallChanged) -> Iterable[News]:
    """The applicant, where to go now; the counters of both halls."""
    facts: Facts = {"at_hall": entry.hall, "left_hall": entry.from_hall}
    yield from happened.applicant(NewsKind.OTHER_HALL, facts)
    yield from happened.tell(NewsKind.HALL_TAKES_OVER, counters(entry.hall), facts=facts)
    yield from happened.tell(NewsKind.HALL_HANDED_ON, counters(entry.from_hall), facts=facts)
