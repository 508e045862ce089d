"""Entry of the answer to an urge (回复催办). Its words stay in PostgreSQL beside the act's row."""

from __future__ import annotations

from datetime import date
from typing import Literal

from domain.case.entry_base import EntryBase


class UrgeAnswered(EntryBase):
    """回复催办: whoever the urge reached says on which day (Beijing date) the item will be done.

    `late`: after the window that the urge named had passed.
    """

    kind: Literal["urge_answered"] = "urge_answered"
    item: str
    done_on: date
    late: Literal[True] | None = None


UrgingEntry = UrgeAnswered
"""Any entry of this subject."""
