"""What a case knows of its results: the parcels that they go by."""

from __future__ import annotations

from datetime import datetime

from domain.case.acts import ParcelEvent, Record


class Parcel(Record):
    """A parcel (邮件) with results: since when it is where it is (`at`); `stage` None: the carrier has not taken it."""

    number: int
    items: tuple[str, ...]
    at: datetime
    stage: ParcelEvent | None = None
    tracking: str | None = None

    @property
    def is_under_way(self) -> bool:
        """Whether it is with the carrier, or on its way there."""
        return self.stage in (None, "sent")
