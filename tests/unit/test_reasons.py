"""Reasons that no person gave are spelled in capitals; what was written before is read as the same."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain.case.entries import ENTRY
from domain.case.reasons import CORRECTION_OVERDUE, DEFERRAL_OVERDUE, RECTIFICATION_OVERDUE
from domain.case.state import ItemState
from starter.words.names import ENGINE_REASONS

AT = datetime(2026, 3, 2, 1, tzinfo=UTC).isoformat()
OLDER = {
    "correction_overdue": CORRECTION_OVERDUE,
    "deferral_overdue": DEFERRAL_OVERDUE,
    "rectification_overdue": RECTIFICATION_OVERDUE,
}
KINDS = (
    '{"kind":"application_withdrawn","at":"%s","reason":"%s"}',
    '{"kind":"acceptance_refused","at":"%s","reason":"%s"}',
    '{"kind":"acceptance_revoked","at":"%s","reason":"%s"}',
    '{"kind":"item_decided","at":"%s","item":"a/one","decision":"refuse","reason":"%s"}',
    '{"kind":"decision_revoked","at":"%s","item":"a/one","reason":"%s"}',
)


@pytest.mark.parametrize("older", OLDER)
@pytest.mark.parametrize("body", KINDS)
def test_older_spelling_in_the_journal_is_read_as_the_code_of_today(body: str, older: str) -> None:
    assert ENTRY.validate_json(body % (AT, older)) == ENTRY.validate_json(body % (AT, OLDER[older]))


@pytest.mark.parametrize("older", OLDER)
def test_state_that_was_carried_with_the_older_spelling_is_the_state_of_today(older: str) -> None:
    state = ItemState.model_validate({"routed": "inbox", "reason": older})
    assert state.reason == OLDER[older]


@pytest.mark.parametrize("older", OLDER)
def test_both_spellings_in_rows_say_the_same(older: str) -> None:
    assert ENGINE_REASONS[older] == ENGINE_REASONS[OLDER[older]]


def test_reason_that_a_person_gave_stays_as_it_is() -> None:
    entry = ENTRY.validate_json(KINDS[0] % (AT, "Applicant_Wish"))
    assert entry.model_dump()["reason"] == "Applicant_Wish"
