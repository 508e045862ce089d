"""How a matter of the yearly list stands: from definitions, cases and its plan, never from a typed word."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal, NamedTuple

from domain.programme.matter import Matter
from domain.record import Record
from domain.steering.procedure import Fact, Outcome

Stage = Literal["paused", "planned", "defined", "checked", "published", "running", "in_plan", "settled"]
"""Where it stands, where no plan says so more closely (`in_plan`)."""
Next = Literal["resume", "start_plan", "do_stage", "confirm", "wait_for_case", "see_figures", "nothing"]
"""What is to be done next."""
TABS: Mapping[str, frozenset[Stage]] = {
    "open": frozenset({"planned", "defined", "checked", "in_plan", "published"}),
    "online": frozenset({"running", "settled"}),
    "paused": frozenset({"paused"}),
}
"""Views of the list by where matters stand."""


class Reality(Record):
    """What the installation knows: Beijing dates; `departments`: who handles an item of the definition.

    `concluded`: cases of the year that ended with a decision, `on_time`: how many of them in per cent on time.
    """

    is_defined: bool = False
    is_checked: bool = False
    published_on: date | None = None
    first_case_on: date | None = None
    concluded: int = 0
    on_time: float | None = None
    departments: tuple[str, ...] = ()

    @property
    def facts(self) -> frozenset[Fact]:
        """What the stages of a plan may ask for."""
        found: dict[Fact, bool] = {
            "checked": self.is_checked,
            "published": self.published_on is not None,
            "first_case": self.first_case_on is not None,
        }
        return frozenset(fact for fact, is_so in found.items() if is_so)


NOTHING_YET = Reality()
"""Of a matter without a definition."""


class PlanNow(Record):
    """Its plan as the lists of steering have it: the last one. `step`: the stage that runs, `owing`: who owes it."""

    number: str
    step: str = ""
    outcome: str | None = None
    owing: tuple[str, ...] = ()
    due_on: date | None = None
    is_late: bool = False

    @property
    def runs(self) -> bool:
        """Whether it has not ended."""
        return self.outcome is None


class Progress(NamedTuple):
    """Where it stands and what comes next; `late_days`: calendar days past the target, until it was online."""

    stage: Stage
    next: Next
    late_days: int = 0


def progress_of(matter: Matter, reality: Reality, plan: PlanNow | None, today: date) -> Progress:
    """How the matter stands on a Beijing date."""
    stage = _stage(matter, reality, plan)
    online_on = reality.published_on if "published" in reality.facts else today
    late = 0 if matter.paused else max(0, ((online_on or today) - matter.target_on).days)
    return Progress(stage, _next(stage, reality, plan), late)


def _stage(matter: Matter, reality: Reality, plan: PlanNow | None) -> Stage:
    if matter.paused:
        return "paused"
    if plan is not None and plan.runs:
        return "in_plan"
    if plan is not None and plan.outcome == Outcome.CLOSED:
        return "settled"
    by_fact: tuple[tuple[bool, Stage], ...] = (
        (reality.first_case_on is not None, "running"),
        (reality.published_on is not None, "published"),
        (reality.is_checked, "checked"),
        (reality.is_defined, "defined"),
    )
    return next((stage for is_so, stage in by_fact if is_so), "planned")


def _next(stage: Stage, reality: Reality, plan: PlanNow | None) -> Next:
    if stage == "paused":
        return "resume"
    if stage == "in_plan":
        return "do_stage" if plan is not None and plan.owing else "confirm"
    if stage in ("planned", "defined", "checked"):
        return "start_plan"
    if stage == "published":
        return "wait_for_case"
    return "see_figures" if reality.first_case_on is not None else "wait_for_case"
