"""Entries of the applicant's own step (自办步骤)."""

from __future__ import annotations

from typing import Literal

from domain.case.entry_base import EntryBase
from domain.time.clock import Limit


class StepReported(EntryBase):
    """告知已完成, by the applicant or by the window for them, with the `evidence` (material keys) that was handed in.

    `done`: nobody has to confirm it, the step is over. `late`: the term had ended.
    """

    kind: Literal["step_reported"] = "step_reported"
    item: str
    evidence: tuple[str, ...] = ()
    done: bool = False
    late: bool | None = None


class StepConfirmed(EntryBase):
    """确认完成: the department has looked at the evidence; the step is over."""

    kind: Literal["step_confirmed"] = "step_confirmed"
    item: str


class StepReturned(EntryBase):
    """退回: what was reported does not show that it is done; the reason stands beside the act.

    `limit`: the rest of the applicant's time, counted from the day of this entry; None: the step has no term.
    """

    kind: Literal["step_returned"] = "step_returned"
    item: str
    limit: Limit | None = None


class StepExtended(EntryBase):
    """延长期限, once, by the lead with a reason: `days` in the unit of the term.

    `limit`: the term had ended, and the days count from the day of this entry; None: they follow on the term.
    """

    kind: Literal["step_extended"] = "step_extended"
    item: str
    days: int
    limit: Limit | None = None


class StepMissed(EntryBase):
    """期满未办: the term ended without a report, and by the item's rule nobody is refused for that.

    `asks`: a person of the lead decides now (extend once, or close).
    """

    kind: Literal["step_missed"] = "step_missed"
    item: str
    asks: bool = False


class StepEnded(EntryBase):
    """The step ended undone: its term passed (`expired`), or the lead closed it with a reason (`closed`)."""

    kind: Literal["step_ended"] = "step_ended"
    item: str
    why: Literal["expired", "closed"]


StepEntry = StepReported | StepConfirmed | StepReturned | StepExtended | StepMissed | StepEnded
"""Any entry of an own step."""
