"""What whoever has a paper's code may read of it (核验): kept beside the code, so that a hit reads one row.

It holds no more than the page shows: a person's name masked, no form, no journal. What follows from the day alone
(过期) is derived when it is read, so what was kept never goes stale with time; where the case has gone on since, it is
made anew (docs/adr/0092).
"""

from __future__ import annotations

from datetime import date

from domain.case.results.validity import COMPOSITE, Validity, by_date, of_version
from domain.record import Record
from starter.web.results.shown import Holder, ShownResult


class PublicResult(Record):
    """A result as its verification page says it; `stands`: how it stood, by its last day judged anew each day."""

    subject: str
    name: str
    number: str
    issuer: str
    holder: str
    version: int
    issued_on: date
    valid_until: date | None
    stands: Validity
    parts: tuple[PublicResult, ...] = ()
    lost: tuple[PublicResult, ...] = ()

    @property
    def is_composite(self) -> bool:
        """Whether it is a composite licence."""
        return self.subject == COMPOSITE

    def validity(self, today: date) -> Validity:
        """How it stands on that day (Beijing)."""
        is_by_date = self.stands in (Validity.VALID, Validity.EXPIRED)
        return by_date(self.valid_until, today) if is_by_date else self.stands

    def of_version(self, version: int, today: date) -> Validity:
        """How that version stands on that day."""
        return of_version(self.validity(today), version, self.version)


def public_result(shown: ShownResult, holder: Holder) -> PublicResult:
    """What strangers read of a result."""
    result = shown.result
    return PublicResult(
        subject=result.subject,
        name=result.name,
        number=shown.public_number,
        issuer=shown.issuer,
        holder=holder.public_name,
        version=result.version,
        issued_on=result.issued_on,
        valid_until=result.valid_until,
        stands=result.validity,
        parts=tuple(public_result(part, holder) for part in shown.parts),
        lost=tuple(public_result(part, holder) for part in shown.lost),
    )
