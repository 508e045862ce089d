"""What a plan says of the applicant's own step (申请人自办步骤) between items: term, evidence, what follows."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.time.clock import Limit

StepConsequence = Literal["lapse", "refuse_none", "ask"]
"""What the end of the term means where the step was not reported: the item lapses; nothing, it may still be done; a
person of the lead decides (extend once, or close)."""
Confirmer = Literal["applicant", "department"]
"""Whose word it is that the step is done: the applicant's, or the department's that looks at the evidence."""
REMIND_BEFORE = 2
"""Working days before the term's end on which the applicant is reminded unless the item says otherwise (待核实)."""
MOST_REMIND_DAYS = 60


class StepPlan(BaseModel):
    """One own step as the workflow carries it out.

    `term`: the applicant's time for it, from the day on which it may begin; None: no term, nothing passes by itself.
    `evidence`: materials that show that it is done, all of them. `remind_before`: working days before the term's end.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    term: Limit | None = None
    evidence: tuple[str, ...] = ()
    remind_before: Annotated[int, Field(ge=1, le=MOST_REMIND_DAYS)] = REMIND_BEFORE
    consequence: StepConsequence = "refuse_none"
    confirm: Confirmer = "applicant"

    @property
    def is_looked_at(self) -> bool:
        """Whether the department confirms what the applicant reports."""
        return self.confirm == "department"
