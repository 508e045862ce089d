"""Status of the refusals at the hotline's port (12345工单), a part of the table of `errors`, and their words."""

from __future__ import annotations

from collections.abc import Mapping

from domain.case.refusals import Refusal
from starter.api.exceptions import Refused
from starter.words.steering import sentence_of

OF_HOTLINE: Mapping[str, int] = {
    "HOTLINE_NO_REUSED": 409,
    "HOTLINE_ORDER_UNKNOWN": 404,
    "NOT_RECORDED": 500,
    "STEERING_CASE_UNKNOWN": 422,
    "STEERING_DEPARTMENTS_MISSING": 422,
    "STEERING_OVER": 409,
    "STEERING_STEP_DIFFERS": 409,
}
"""Code of the refusal → status."""


def refused_as_steering(code: str, reference: str = "") -> Refused:
    """A refusal in the words of steering."""
    said = sentence_of(code)
    return Refused(Refusal(code=said.code, sentence=said.sentence, next_step=said.next_step), reference)
