"""Folds of 版本迁移 (what has begun stays as it is) and 规则换版 (what has begun goes by the new rules)."""

from __future__ import annotations

from typing import Any

from domain.case.acts import Gap
from domain.case.clock_ids import clock_id
from domain.case.fold_parts import Fold, accepted_from, with_renewal
from domain.case.joint.state import JointState, PartyState
from domain.case.limits.stops import by_procedure
from domain.case.migration.entries import DefinitionChanged, EditionAdopted
from domain.case.state import CaseState, ItemPhase, ItemState
from domain.definition.plan import THIRD_EDITION, Plan, PlanItem
from domain.time.clock import Clock


def _definition_changed(state: CaseState, entry: DefinitionChanged) -> dict[str, Any]:
    """Running clocks keep their limits; what starts later has those of the new plan, because it is read then."""
    answers = {"answers": state.opening.plan.answers}
    plan = Plan.model_validate(entry.plan.model_dump(exclude={"content_hash"}) | answers)
    return {
        "plan_now": plan,
        "items": {item.key: _item(state, item) for item in plan.items},
        "joints": {joint.key: _joint(state, plan, joint.key) for joint in plan.joints},
        "gaps": _still_needed(state, plan),
    }


def _still_needed(state: CaseState, plan: Plan) -> tuple[Gap, ...]:
    """What was to follow after acceptance (容缺), without the papers that no item of the new plan needs."""
    if state.plan.defaults < THIRD_EDITION or state.accepted_at is None:
        return state.gaps
    before, after = ({key for item in each.items for key in item.materials} for each in (state.plan, plan))
    return tuple(gap for gap in state.gaps if gap.subject not in before - after)


def _item(state: CaseState, plan: PlanItem) -> ItemState:
    item = state.items.get(plan.key)
    if item is None:
        return ItemState(routed=plan.connector)
    return item.model_copy(update={"routed": plan.connector}) if item.phase is ItemPhase.WAITING else item


def _joint(state: CaseState, plan: Plan, key: str) -> JointState:
    joint = plan.joint(key)
    if joint is None or state.plan.joint(key) == joint:
        return state.joints[key]
    return JointState(parties={department: PartyState() for department in joint.departments})


def _edition_adopted(state: CaseState, entry: EditionAdopted) -> dict[str, Any]:
    """The running clocks keep their ladders; their stops are told apart, and what has fired stands as of now."""
    plan = state.plan.model_dump(exclude={"content_hash"}) | {"defaults": entry.after}
    changes: dict[str, Any] = {"plan_now": Plan.model_validate(plan)}
    if entry.before < THIRD_EDITION <= entry.after:
        changes |= _by_procedure(state)
        changes["fired_at"] = {key: dict.fromkeys(names, entry.at) for key, names in state.fired.items()}
    changes["clocks"] = _with_renewals(state.model_copy(update=changes), entry)
    return changes


def _with_renewals(state: CaseState, entry: EditionAdopted) -> dict[str, Clock]:
    """As if they had begun with acceptance, as those of a case of the new edition have."""
    clocks = state.clocks
    for key in entry.renewals:
        first = clock_id("renewal", key)
        of_its_own = clock_id("renewal", key, state.items[key].returns + 1) if first in clocks else first
        facts = {"started_on": accepted_from(state), "start_fact": "receipt" if state.counted_from else "acceptance"}
        clocks = with_renewal(state, clocks, of_its_own, state.item_plan(key), entry, **facts)
    return clocks


def _by_procedure(state: CaseState) -> dict[str, Any]:
    items = dict(state.items)
    for key, item in state.items.items():
        if item.suspended is not None:
            told_apart, clocks = by_procedure(state, key)
            items[key] = item.model_copy(update=told_apart)
            state = state.model_copy(update={"clocks": clocks})
    return {"items": items, "clocks": state.clocks}


FOLDS: dict[type, Fold] = {DefinitionChanged: _definition_changed, EditionAdopted: _edition_adopted}
