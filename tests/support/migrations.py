"""版本迁移 for tests of the pure rules: another version of a small plan, and what is refused of going over to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from domain.case.acts import Actor, Role
from domain.definition.plan import Plan, PlanItem
from tests.support import pure_joint
from tests.support.pure_case import SUPERVISOR, Life, clerk, item, plan

ONE, TWO, LAST = item("a/one"), item("b/two"), item("c/last", after=("a/one", "b/two"))
NEW = item("d/new")


def version(*items: PlanItem, **more: Any) -> Plan:
    """The other version of the same bundle."""
    own: dict[str, Any] = {name: more.pop(name) for name in ("bundle", "lead_department") if name in more}
    ways: dict[str, Any] = {"mode": "at_window", **more}
    content = plan(*items, **ways).model_dump(exclude={"content_hash"})
    return Plan.model_validate({**content, "definition": "1" * 64, **own})


def begun() -> Life:
    """A case that is being handled: two items are open, one waits for both."""
    return Life(plan(ONE, TWO, LAST, mode="at_window"))


def one_decided() -> Life:
    """The same, with one item granted."""
    life = begun()
    life.act("decide_item", clerk("a"), "a/one", decision="grant")
    return life


def in_review() -> Life:
    """A case in pre-review."""
    return Life(plan(ONE, TWO))


def _after(first: PlanItem, **edges: tuple[str, ...]) -> PlanItem:
    return first.model_copy(update=edges)


Row = tuple[str, Callable[[], Life], str, Actor, str | None, dict[str, object]]


def _row(code: str, life: Callable[[], Life], new: Plan | None, actor: Actor = SUPERVISOR) -> Row:
    return (code, life, "change_definition", actor, None, {"plan": new} if new else {})


REFUSED_ON_MIGRATION: list[Row] = [
    _row("MIGRATION_OTHER_BUNDLE", begun, None),
    _row("MIGRATION_OTHER_BUNDLE", begun, version(ONE, TWO, LAST, bundle="other")),
    _row("MIGRATION_OTHER_BUNDLE", begun, version(ONE, TWO, LAST, lead_department="other")),
    _row("MIGRATION_NOTHING_NEW", begun, plan(ONE, TWO, LAST, mode="at_window")),
    _row("MIGRATION_ITEM_REMOVED", begun, version(ONE, _after(LAST, after=("a/one",)))),
    _row("MIGRATION_ITEM_BEGUN", begun, version(ONE, TWO.model_copy(update={"department": "z"}), LAST)),
    _row("MIGRATION_BEFORE_DECIDED", begun, version(NEW, _after(ONE, after=("d/new",)), TWO, LAST)),
    _row("MIGRATION_BEFORE_DECIDED", one_decided, version(NEW, _after(ONE, gate=("d/new",)), TWO, LAST)),
    _row("MIGRATION_IN_INTAKE", in_review, version(ONE, TWO, NEW, mode="pre_review")),
    _row("MIGRATION_IN_INTAKE", in_review, version(ONE, TWO, mode="at_window")),
    _row("MIGRATION_JOINT_BEGUN", pure_joint.case, version(*(item(f"{each}/one") for each in "abc"))),
    _row("NOT_ALLOWED", begun, version(ONE, TWO, LAST, NEW), clerk("a")),
    _row("NOT_ALLOWED", begun, version(ONE, TWO, LAST, NEW), Actor(actor_id="w", role=Role.COUNTER_CLERK)),
]
