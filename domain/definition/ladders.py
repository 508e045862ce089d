"""Which ladder (梯级) a new clock of a case gets: the bundle's own, or the defaults under which the case was filed.

A change of the defaults never reaches a running case; so each edition that cases were filed under is kept here.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from domain.definition.own_steps.plan import StepPlan
from domain.definition.plan import FIRST_DEFAULTS, THIRD_EDITION, CommitmentTerms, Plan
from domain.time.clock_kinds import (
    DEFAULT_LADDERS,
    HELD,
    HELD_DAYS,
    LAPSE,
    RED_AFTER_ONE_DAY,
    RED_AT_DUE,
    REMIND,
    TO_DEPARTMENT,
    TO_SUPERVISOR_AFTER_TWO_DAYS,
    YELLOW,
    ClockKind,
    RungRule,
)

_FIRST: Mapping[ClockKind, tuple[RungRule, ...]] = MappingProxyType(
    {
        "pre_review": (REMIND, LAPSE),
        "correction": (REMIND, LAPSE),
        "promised": (REMIND, YELLOW, RED_AFTER_ONE_DAY),
        "statutory": (REMIND, RED_AT_DUE),
        "whole": (REMIND, YELLOW, RED_AFTER_ONE_DAY),
    }
)


HELD_LAPSE = LAPSE.model_copy(update={"held_days": HELD_DAYS})

SUPERVISED: tuple[RungRule, ...] = (REMIND, RED_AT_DUE, TO_DEPARTMENT, TO_SUPERVISOR_AFTER_TWO_DAYS, LAPSE)
"""整改 whose end revokes nothing by itself (`supervise`): somebody has to be told, or nobody would ever decide."""


def rectification_ladder(plan: Plan, terms: CommitmentTerms) -> tuple[RungRule, ...]:
    """The ladder of the term within which a commitment is put right; the first two editions told nobody."""
    own = "rectification" in plan.ladders
    is_told = terms.on_overdue == "supervise" and plan.defaults >= THIRD_EDITION and not own
    return by_edition(plan, "rectification", SUPERVISED) if is_told else ladder_of(plan, "rectification")


def with_reminder(ladder: tuple[RungRule, ...], step: StepPlan) -> tuple[RungRule, ...]:
    """The ladder of an own step (自办步骤) that reminds on the day which the item names."""
    before = {"offset_days": -step.remind_before}
    return tuple(rule.model_copy(update=before) if rule.name == "remind" else rule for rule in ladder)


def ladder_of(plan: Plan, kind: ClockKind) -> tuple[RungRule, ...]:
    """The ladder of a clock of that kind in a case of that plan."""
    if kind in plan.ladders:
        return by_edition(plan, kind, plan.ladders[kind])
    edition = _FIRST if plan.defaults == FIRST_DEFAULTS else DEFAULT_LADDERS
    return by_edition(plan, kind, edition.get(kind, DEFAULT_LADDERS[kind]))


def by_edition(plan: Plan, kind: ClockKind, ladder: tuple[RungRule, ...]) -> tuple[RungRule, ...]:
    """The ladder as the case's edition of the rules has it: from the third on, lapses wait for a year's notice."""
    if plan.defaults < THIRD_EDITION or kind not in HELD:
        return ladder
    return tuple(HELD_LAPSE if rule == LAPSE else rule for rule in ladder)
