"""Joint events and signing in the definition language: what a bundle says, before a case selects its part of it.

A section of `joint:` names items and departments; `joint_plan` gives the event of one case from it. What the law does
not allow is refused by the linter with its place in the file (`bundles.checks.joint`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, field_validator

from domain.case.joint.outcome import NOT_PASSED
from domain.definition.bundle_text import or_nothing
from domain.definition.catalogue import Sentence, Slug, Sourced, Strict
from domain.definition.conditions import Condition, Facts
from domain.definition.joint import (
    CheckPoint,
    ClosingRule,
    JointKind,
    JointLimits,
    JointParty,
    JointPlan,
    JointStop,
    ReviewRule,
    SeparateDuty,
)
from domain.definition.plan import StopGround

ItemKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*/[a-z][a-z0-9-]*$", max_length=60)]
OnReturn = Literal["resume", "restart"]
JOINT_NOT_PASSED = NOT_PASSED
"""The reason with which it refuses; every catalogue has it."""
OFFICERS: Mapping[JointKind, int] = {"inspection": 2, "acceptance": 2, "review": 1}
"""Officers per department unless said: at least two on site (行政许可法 第三十四条)."""


class DeskRules(Strict):
    """How an item is handled among colleagues.

    `review`: who signs a proposed decision. `separate`: pairs of duties that one person never does both of (职责分离).
    `on_return`: whether its clock goes on or starts anew when its decision is opened again (退回).
    """

    review: ReviewRule | None = None
    separate: tuple[tuple[SeparateDuty, SeparateDuty], ...] | None = None
    on_return: OnReturn | None = None


class JointDepartment(Sourced):
    """What one department brings to an event.

    It takes part with its items; without one, `always` or `when` the answers say so. `officers`: two on site, one at
    a table, unless said. `checklist`: in place of those of its items.
    """

    officers: Annotated[int, Field(ge=1, le=20)] | None = None
    checklist: tuple[CheckPoint, ...] = ()
    always: bool = False
    when: Condition | None = None

    def comes(self, facts: Facts) -> bool:
        """Whether it takes part without an item of its own."""
        return self.always or (self.when is not None and self.when.holds(facts))


class JointStopRule(Strict):
    """Time that a law takes out of the items' limits, and for how many working days it is announced.

    `name`: what applicants read (专家评审). `ground`: only what 行政许可法 第四十五条 names may cite it.
    """

    name: Sentence
    ground: StopGround
    basis: Sentence | None = None
    days: Annotated[int, Field(ge=1, le=1000)]

    @property
    def stop(self) -> JointStop:
        """As the plan carries it."""
        return JointStop(ground=self.name, basis=self.basis or "", days=self.days)


class JointSection(Sourced):
    """One joint event (联合评审 / 联合勘验 / 联合验收) of a bundle.

    `items`: rest on it where the answers select them. `convenor`: the lead unless said. `alone`: also where only one
    department takes part. The other words are those of `domain.definition.joint.JointPlan`, which says what they mean.
    """

    name: Sentence
    kind: JointKind
    items: Annotated[tuple[ItemKey, ...], Field(min_length=1)]
    departments: Annotated[dict[Slug, JointDepartment], Field(json_schema_extra=or_nothing)] = {}
    convenor: Slug | None = None
    when: Condition | None = None
    alone: bool = False
    limits: JointLimits = JointLimits()
    closing: ClosingRule = ClosingRule()
    booking: Literal["convenor", "applicant"] = "convenor"
    moves: Annotated[int, Field(ge=0, le=10)] = 1
    partial: bool = False
    silence: Literal["escalate", "consent"] = "escalate"
    silence_basis: Sentence | None = None
    safety: bool = False
    reinspections: Annotated[int, Field(ge=0, le=10)] = 1
    after_last: Literal["failed", "refused"] = "failed"
    after_last_basis: Sentence | None = None
    stops: JointStopRule | None = None
    rectify_stops: JointStopRule | None = None

    @field_validator("departments", mode="before")
    @classmethod
    def _with_nothing_said(cls, raw: Any) -> Any:
        """`xf:` alone is a department of which nothing more is said."""
        return {key: each or {} for key, each in raw.items()} if isinstance(raw, dict) else raw

    def officers_of(self, department: str) -> int:
        """How many of that department have to be there."""
        own = self.departments.get(department)
        return own.officers if own is not None and own.officers is not None else OFFICERS[self.kind]

    def checklist_of(self, department: str, of_items: Iterable[CheckPoint]) -> tuple[CheckPoint, ...]:
        """Its own checklist, or the points of its items, each key once."""
        own = self.departments.get(department)
        points = own.checklist if own is not None and own.checklist else of_items
        return tuple({point.key: point for point in reversed(tuple(points))}.values())[::-1]

    def present(self, with_items: Collection[str], facts: Facts) -> tuple[str, ...]:
        """Departments that take part: those with items and those that come without, as the bundle orders them."""
        listed = [key for key, each in self.departments.items() if key in with_items or each.comes(facts)]
        return (*listed, *(each for each in dict.fromkeys(with_items) if each not in listed))


class Selected(Strict):
    """One selected item as an event sees it: its instance key, its department, and its own checklist."""

    key: str
    department: str
    checklist: tuple[CheckPoint, ...] = ()


def joint_plan(
    key: str, section: JointSection, lead: str, selected: Sequence[Selected], facts: Facts
) -> JointPlan | None:
    """The event for these items; None where the answers do not call for it or there is nothing to do together."""
    departments = section.present([each.department for each in selected], facts)
    is_called_for = section.when is None or section.when.holds(facts)
    if not selected or not is_called_for or (len(departments) < 2 and not section.alone):
        return None
    parties = tuple(_party(section, department, selected) for department in departments)
    return JointPlan(
        key=key,
        name=section.name,
        kind=section.kind,
        convenor=section.convenor or lead,
        parties=parties,
        limits=section.limits,
        closing=_closing(section.closing, departments),
        booking=section.booking,
        moves=section.moves,
        partial=section.partial,
        silence=section.silence,
        silence_basis=section.silence_basis,
        safety=section.safety,
        reinspections=section.reinspections,
        after_last=section.after_last,
        after_last_basis=section.after_last_basis,
        stops=section.stops.stop if section.stops else None,
        rectify_stops=section.rectify_stops.stop if section.rectify_stops else None,
    )


def _party(section: JointSection, department: str, selected: Sequence[Selected]) -> JointParty:
    own = [each for each in selected if each.department == department]
    return JointParty(
        department=department,
        items=tuple(each.key for each in own),
        officers=section.officers_of(department),
        checklist=section.checklist_of(department, (point for each in own for point in each.checklist)),
    )


def _closing(closing: ClosingRule, departments: Sequence[str]) -> ClosingRule:
    """The rule for those who take part: nobody votes who is not there, and no more votes are needed than there are."""
    weights = {key: weight for key, weight in closing.weights.items() if key in departments}
    votes = sum(weights.get(each, 1) for each in departments) if closing.rule == "weights" else len(departments)
    return ClosingRule(
        rule=closing.rule,
        need=min(closing.need, votes) if closing.need is not None else None,
        weights=weights,
        veto=tuple(each for each in closing.veto if each in departments),
    )
