"""Entries of a check (核查): its finding proposed to those who sign, recorded, corrected.

The outcome is a key of the definition. Words, values and the report stay in PostgreSQL beside the act's row.
"""

from __future__ import annotations

from typing import Literal

from domain.case.entry_base import EntryBase


class FindingProposed(EntryBase):
    """拟出核查结论: it holds when those who must have signed it."""

    kind: Literal["finding_proposed"] = "finding_proposed"
    item: str
    outcome: str


class FindingRecorded(EntryBase):
    """核查结论: the check has ended, and whatever was found, what depends on it starts.

    `via`: by the act itself, or because those who had to signed the proposal of `draft_act`.
    """

    kind: Literal["finding_recorded"] = "finding_recorded"
    item: str
    outcome: str
    via: Literal["act", "signed"] = "act"
    draft_act: str | None = None


class FindingCorrected(EntryBase):
    """更正核查结论: the finding stands in the place of one made in error (`before`); why is told with the act."""

    kind: Literal["finding_corrected"] = "finding_corrected"
    item: str
    outcome: str
    before: str


CheckEntry = FindingProposed | FindingRecorded | FindingCorrected
"""Any entry of a check."""
