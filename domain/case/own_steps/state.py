"""How an own step (自办步骤) stands."""

from __future__ import annotations

from datetime import datetime

from domain.record import Record


class StepState(Record):
    """One own step since it may be done.

    `reported_at`: when the applicant said that it is done, while its department looks at it; `reports`: how often they
    did; `missed_at`: when the term ended without a report; `extended`: the lead extended the term.
    """

    reported_at: datetime | None = None
    reports: int = 0
    missed_at: datetime | None = None
    extended: bool = False

    @property
    def is_reported(self) -> bool:
        """Whether its department looks at the evidence now."""
        return self.reported_at is not None
