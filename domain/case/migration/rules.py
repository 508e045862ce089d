"""版本迁移: when a case may go over to another version of its definition.

What has begun keeps its rules: of an item under way only its limits, its reminders and what it still waits for may
change; of a decided one nothing that its decision rested on. What is refused says why by a code of its own.
"""

from __future__ import annotations

from collections.abc import Iterable

from domain.case.acts import Act, ActKind
from domain.case.joint.state import JointPhase
from domain.case.leading.led import led_as_now
from domain.case.questions import granted
from domain.case.rule_parts import Rule
from domain.case.state import GOOD, CaseState, ItemPhase, ItemState, Phase, running
from domain.definition.plan import CURRENT_DEFAULTS, Plan, PlanItem

MAY_CHANGE = frozenset(
    {"name", "promised", "statutory", "ladder", "materials", "may_follow", "after", "gate", "result", "fee"}
)
"""What of an item's plan may change after it has begun; its running clocks keep their limits all the same.

Its fee, too: it stays what was decided (`money.owed.with_fees_kept`), and keeps no case from another version.
"""


def unsafe(state: CaseState, plan: Plan) -> str | None:
    """The code of the first reason why the case may not go by that plan, None where it may.

    A case whose lead an act has changed (变更牵头部门) keeps that lead, whichever the version names.
    """
    plan = led_as_now(state, plan)
    codes = (_same(state, plan), _intake(state, plan), _whole(state, plan), _items(state, plan), _joints(state, plan))
    return next((code for code in codes if code), None)


def _same(state: CaseState, plan: Plan) -> str | None:
    if plan.bundle != state.plan.bundle or plan.lead_department != state.plan.lead_department or plan.answers:
        return "MIGRATION_OTHER_BUNDLE"
    return "MIGRATION_NOTHING_NEW" if plan.definition == state.plan.definition else None


def _intake(state: CaseState, plan: Plan) -> str | None:
    """Until acceptance, and while materials still follow, the rules of intake stay as the applicant was told."""
    is_in_intake = state.phase is not Phase.HANDLING
    if is_in_intake and {item.key for item in plan.reviewing_items()} - _reviewed(state):
        return "MIGRATION_IN_INTAKE"
    if (is_in_intake or running(state, "deferral")) and plan.intake != state.plan.intake:
        return "MIGRATION_IN_INTAKE"
    return None


def _reviewed(state: CaseState) -> set[str]:
    return {item.key for item in state.plan.reviewing_items()}


def _whole(state: CaseState, plan: Plan) -> str | None:
    """The legal limit of the whole and its extension stand while they run, and so does the filing window."""
    rests_on = plan.joint_statutory != state.plan.joint_statutory and running(state, "whole_statutory")
    if rests_on or plan.window != state.plan.window or plan.defaults != state.plan.defaults:
        return "MIGRATION_ITEM_BEGUN"
    return None


def _items(state: CaseState, plan: Plan) -> str | None:
    new = {item.key: item for item in plan.items}
    for old in state.plan.items:
        item = state.items[old.key]
        if _is_untouched(item):
            continue
        if old.key not in new:
            return "MIGRATION_ITEM_REMOVED"
        if _other(old, new[old.key]):
            return "MIGRATION_ITEM_BEGUN"
        if not _met(state, item, new[old.key]):
            return "MIGRATION_BEFORE_DECIDED"
    return None


def _is_untouched(item: ItemState) -> bool:
    """Nobody did anything with it: it only waits."""
    return item == ItemState(routed=item.routed)


def _other(old: PlanItem, new: PlanItem) -> bool:
    return any(getattr(old, name) != getattr(new, name) for name in type(new).model_fields if name not in MAY_CHANGE)


def _met(state: CaseState, item: ItemState, new: PlanItem) -> bool:
    """What it now rests on is there already: for an item that was begun what it starts after, for a decided one all."""
    if item.phase is ItemPhase.WAITING:
        return True
    if item.phase is ItemPhase.REVIEWING:
        return set(new.after) <= set(state.item_plan(new.key).after)
    before = new.predecessors if item.phase in (ItemPhase.GRANTED, ItemPhase.FOUND) else new.after
    return item.phase not in (ItemPhase.OPEN, *GOOD) or _granted(state, before)


def _granted(state: CaseState, keys: tuple[str, ...]) -> bool:
    return all(key in state.items for key in keys) and granted(state, keys)


def _joints(state: CaseState, plan: Plan) -> str | None:
    """A joint event that has begun stays as it is, and none that was not there may hold up what is decided."""
    for old in state.plan.joints:
        if state.joints[old.key].phase is not JointPhase.PENDING and plan.joint(old.key) != old:
            return "MIGRATION_JOINT_BEGUN"
    known = {joint.key: joint for joint in state.plan.joints}
    for joint in plan.joints:
        if joint != known.get(joint.key) and _any_ended(state, joint.items):
            return "MIGRATION_BEFORE_DECIDED"
    return None


def _any_ended(state: CaseState, keys: Iterable[str]) -> bool:
    return any(state.items[key].has_ended for key in keys if key in state.items)


def _content(state: CaseState, act: Act) -> str | None:
    return unsafe(state, act.plan) if act.plan is not None else "MIGRATION_OTHER_BUNDLE"


def edition_code(state: CaseState, edition: int | None) -> str | None:
    """Why the case may not go by that edition of the rules: never back, and never to one that is not known."""
    is_newer = edition is not None and state.plan.defaults < edition <= CURRENT_DEFAULTS
    return None if is_newer else "EDITION_NOT_NEWER"


def _edition(state: CaseState, act: Act) -> str | None:
    return edition_code(state, act.edition)


RULES: dict[str, tuple[Rule, ...]] = {
    ActKind.CHANGE_DEFINITION: (_content,),
    ActKind.ADOPT_EDITION: (_edition,),
}
