"""Facts from receipt to acceptance: 收件, 补正, 受理, 容缺, 不予受理."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

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
from domain.case.leading.entries import LeadChanged
from domain.case.state import latest
from domain.figures.fact import Fact, FactKind
from domain.figures.measure import measured, working_days
from domain.figures.rules import Counted, FigureRules, Uncounted

FIGURE_RULES = FigureRules()
counts = FIGURE_RULES.counts
FIGURE_RULES.leaves_out(Uncounted.ON_THE_WAY, PreReviewAnswered, PreReviewSilent, CorrectionSupplied)
FIGURE_RULES.leaves_out(Uncounted.OWN_WORK, CodeReissued, HallChanged, LeadChanged)


@counts(CaseReceived)
def _received(counted: Counted, entry: CaseReceived) -> Iterator[Fact]:
    """By the day of the receipt, also where it was entered later from paper."""
    on = counted.received_on
    yield Fact(key="received", kind=FactKind.RECEIVED, counted_on=on, department=counted.lead)
    yield Fact(key="open", kind=FactKind.OPEN, counted_on=on, department=counted.lead)


@counts(CorrectionNoticed)
def _corrected(counted: Counted, entry: CorrectionNoticed) -> Iterator[Fact]:
    number = counted.after.notices
    yield Fact(
        key=f"corrected:{number}",
        kind=FactKind.CORRECTED,
        counted_on=counted.on,
        department=counted.lead,
        way="first" if number == 1 else "again",
        amount=len(entry.gaps),
    )
    asked = Counter((gap.reason, _asks(counted, gap)) for gap in entry.gaps)
    for (reason, department), gaps in sorted(asked.items()):
        yield Fact(
            key=f"correction_reason:{number}:{reason}:{department}",
            kind=FactKind.CORRECTION_REASON,
            counted_on=counted.on,
            department=department,
            ground=reason,
            amount=gaps,
        )


def _asks(counted: Counted, gap: Gap) -> str:
    """The department that named a gap; what the window found is the lead's."""
    known = gap.item in counted.before.items
    return counted.before.item_plan(gap.item).department if known else counted.lead


@counts(CaseAccepted)
def _accepted(counted: Counted, entry: CaseAccepted) -> Iterator[Fact]:
    yield Fact(
        key="accepted",
        kind=FactKind.ACCEPTED,
        counted_on=counted.on,
        department=counted.lead,
        way=entry.via,
        days=working_days(counted.after.calendar, counted.received_on, counted.on),
    )
    if entry.deferral_days is not None:
        yield Fact(
            key="deferred",
            kind=FactKind.DEFERRED,
            counted_on=counted.on,
            department=counted.lead,
            promised=entry.deferral_days,
            amount=len(entry.deferred),
        )


@counts(DeferralCompleted)
def _deferral_completed(counted: Counted, entry: DeferralCompleted) -> Iterator[Fact]:
    found = measured(latest(counted.after, "deferral"), counted.after.calendar)
    yield Fact(
        key="deferral_completed",
        kind=FactKind.DEFERRAL_COMPLETED,
        counted_on=counted.on,
        department=counted.lead,
        timing=found.timing,
        days=found.days,
        promised=found.promised,
    )


@counts(AcceptanceRefused)
def _not_accepted(counted: Counted, entry: AcceptanceRefused) -> Iterator[Fact]:
    yield Fact(
        key="not_accepted",
        kind=FactKind.NOT_ACCEPTED,
        counted_on=counted.on,
        department=counted.lead,
        ground=entry.reason,
        way="act" if entry.actor else "engine",
    )


@counts(AcceptanceRevoked)
def _acceptance_revoked(counted: Counted, entry: AcceptanceRevoked) -> Iterator[Fact]:
    yield Fact(
        key="acceptance_revoked",
        kind=FactKind.ACCEPTANCE_REVOKED,
        counted_on=counted.on,
        department=counted.lead,
        ground=entry.reason,
    )
