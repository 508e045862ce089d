"""What the API raises. Apart from its answers, as a command that shows a case would pay for the whole framework."""

from __future__ import annotations

from domain.case.refusals import Refusal


class BodyTooLarge(Exception):
    """The request's body is larger than this address takes."""


class Refused(Exception):
    """A refusal found by the API itself, or the refusal of an act; `reference` names the act.

    `is_passing`: to a machine, which asks again later by the same id.
    """

    def __init__(self, refusal: Refusal, reference: str = "", *, is_passing: bool = False) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal
        self.reference = reference
        self.is_passing = is_passing
