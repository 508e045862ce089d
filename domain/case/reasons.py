"""Codes of reasons that no person gave, and the one spelling of every reason's code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator

CORRECTION_OVERDUE = "CORRECTION_OVERDUE"
"""逾期未补正: the term to correct ran out."""
DEFERRAL_OVERDUE = "DEFERRAL_OVERDUE"
"""容缺的材料逾期未补齐: what was to follow did not come in time."""
RECTIFICATION_OVERDUE = "RECTIFICATION_OVERDUE"
"""整改期满仍未履行承诺: the commitment was not put right in time."""
OBJECTION_UPHELD = "OBJECTION_UPHELD"
"""公示期内的异议成立: an item ended because an objection holds."""

_OLDER: Mapping[str, str] = {
    "correction_overdue": CORRECTION_OVERDUE,
    "deferral_overdue": DEFERRAL_OVERDUE,
    "rectification_overdue": RECTIFICATION_OVERDUE,
}


def in_caps(code: str) -> str:
    """The code as it is spelled now.

    The journal is never rewritten, and older entries have these three in lower case. They are read as what they are
    called now, so that a run that proposed them is led to the state that its journal gives.
    """
    return _OLDER.get(code, code)


GivenReason = Annotated[str, AfterValidator(in_caps)]
"""A reason by its code, of the catalogue or of this module."""
