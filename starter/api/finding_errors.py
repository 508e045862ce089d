"""Statuses of the refusals about checks (核查)."""

from __future__ import annotations

from collections.abc import Mapping

OF_FINDINGS: Mapping[str, int] = {
    "CHECK_NOT_DECIDED": 409,
    "NOT_A_CHECK": 409,
    "NOTHING_FOUND_YET": 409,
    "FINDING_IN_USE": 409,
    "OUTCOME_UNKNOWN": 422,
    "FINDING_UNFIT": 422,
}
