"""Facts of a time limit (时限): its budget of days, time that a law takes out of it (中止), days added to it (延期)."""

from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from domain.exact import Exact

Unit = Literal["working", "calendar"]

MOST_LIMIT_DAYS = 36_525
"""A bound against slips of the pen: a hundred years, so that the expiry of any licence fits."""
MOST_STOPPED_DAYS = 10_000
"""Working days that one stop can take out: a bound against slips of the pen, longer than all known years."""


def _is_empty(value: object) -> bool:
    return not value


class Limit(Exact):
    """A budget of days. `rolls` (calendar days only): a last day off moves to the next working day."""

    days: int = Field(ge=0, le=MOST_LIMIT_DAYS)
    unit: Unit = "working"
    rolls: bool = True


class StopInterval(Exact):
    """Time that a law takes out of the count: the working days after `from_on`, up to and with its end.

    `from_on` is the day of the written notice and still counts; `until_on` the day the result came in (None:
    not yet). Real time is left out, at most `announced_days` (working days); then the stop ends by itself. `number`: of
    the notice that announced it, where a case counts several procedures beside one another.
    """

    ground: str = Field(min_length=1)
    basis: str = ""
    from_on: date
    announced_days: int = Field(ge=1, le=MOST_STOPPED_DAYS)
    until_on: date | None = None
    number: int | None = Field(default=None, exclude_if=_is_empty)

    @model_validator(mode="after")
    def _is_in_order(self) -> Self:
        if self.until_on is not None and self.until_on < self.from_on:
            raise ValueError(f"恢复日{self.until_on}早于中止日{self.from_on}")
        return self


class Extension(Exact):
    """Days added to the last due date. `approver` is the role by law, no person.

    `unit`: what the days are; None, before the third edition of the rules: the clock's own unit.
    """

    days: int = Field(ge=1, le=1000)
    unit: Unit | None = Field(default=None, exclude_if=_is_empty)
    approver: str = Field(min_length=1)
    reason: str = ""
    approved_on: date
