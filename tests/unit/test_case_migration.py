"""版本迁移: a case goes over to another plan; what has begun keeps its rules, and what cannot be is refused by code."""

from __future__ import annotations

from typing import Any

import pytest

from domain.acts import Actor, Role
from domain.clock import Limit
from domain.entries import ActRefused
from domain.evolve import fold
from domain.migration_entries import DefinitionChanged
from domain.plan import Plan, PlanItem
from domain.rows import changed_rows, project
from domain.state import ItemPhase
from tests.support.pure_case import SUPERVISOR, Life, clerk, item, plan

ONE, TWO, LAST = item("a/one"), item("b/two"), item("c/last", after=("a/one", "b/two"))


def version(*items: PlanItem, **more: Any) -> Plan:
    """The other version of the same bundle."""
    own: dict[str, Any] = {name: more.pop(name) for name in ("bundle", "lead_department") if name in more}
    ways: dict[str, Any] = {"mode": "at_window", **more}
    made = plan(*items, **ways)
    content = made.model_dump(exclude={"content_hash"})
    return Plan.model_validate({**content, "definition": "1" * 64, **own})


def begun() -> Life:
    """A case that is being handled: two items are open, one waits for both."""
    return Life(plan(ONE, TWO, LAST, mode="at_window"))


def move(life: Life, new: Plan, actor: Actor = SUPERVISOR) -> DefinitionChanged:
    life.act("change_definition", actor, plan=new)
    return life.last(DefinitionChanged)


def refused(life: Life, new: Plan, actor: Actor = SUPERVISOR) -> str:
    life.act("change_definition", actor, plan=new)
    return life.last(ActRefused).code


def limits(days: int) -> dict[str, Limit]:
    return {"promised": Limit(days=days)}


def test_what_has_not_begun_follows_the_new_version_and_running_clocks_stay() -> None:
    life = begun()
    due = life.due("a/one.promised")
    before = life.state
    changed = move(
        life, version(item("a/one", **limits(9)), TWO, item("c/last", after=("a/one", "b/two"), **limits(9)))
    )
    assert (changed.before, changed.after) == ("0" * 64, "1" * 64)
    assert life.due("a/one.promised") == due
    assert changed_rows(before, life.state) == project(life.state)
    for key in ("a/one", "b/two"):
        life.act("decide_item", clerk(key[0]), key, decision="grant")
    assert life.state.clocks["c/last.promised"].limit.days == 9
    assert fold(life.state.opening, tuple(life.journal)) == life.state


def test_new_items_start_and_items_that_only_waited_are_gone() -> None:
    life = begun()
    move(life, version(ONE, TWO, item("d/new"), item("e/after", after=("d/new",))))
    assert set(life.state.items) == {"a/one", "b/two", "d/new", "e/after"}
    assert life.state.items["d/new"].phase is ItemPhase.OPEN
    for key in ("a/one", "b/two", "d/new", "e/after"):
        life.act("decide_item", clerk(key[0]), key, decision="grant")
    assert life.state.outcome == "granted"


def test_an_item_that_need_not_wait_any_more_starts_at_once() -> None:
    life = begun()
    move(life, version(ONE, TWO, item("c/last")))
    assert life.state.items["c/last"].phase is ItemPhase.OPEN


def test_going_back_is_another_such_act() -> None:
    life = begun()
    first = life.state.plan
    move(life, version(ONE, TWO, LAST, item("d/new", after=("c/last",))))
    back = move(life, first.for_engine())
    assert (back.before, back.after) == ("1" * 64, "0" * 64)
    assert life.state.plan == first


@pytest.mark.parametrize(
    ("new", "code"),
    [
        (plan(ONE, TWO, LAST, mode="at_window"), "MIGRATION_NOTHING_NEW"),
        (version(ONE, TWO, LAST, bundle="other"), "MIGRATION_OTHER_BUNDLE"),
        (version(ONE, TWO, LAST, lead_department="other"), "MIGRATION_OTHER_BUNDLE"),
        (version(ONE, LAST.model_copy(update={"after": ("a/one",)})), "MIGRATION_ITEM_REMOVED"),
        (version(ONE, TWO.model_copy(update={"department": "z"}), LAST), "MIGRATION_ITEM_BEGUN"),
        (version(item("d/new"), item("a/one", after=("d/new",)), TWO, LAST), "MIGRATION_BEFORE_DECIDED"),
    ],
)
def test_what_is_not_safe_is_refused(new: Plan, code: str) -> None:
    life = begun()
    before = life.state.plan
    assert refused(life, new) == code
    assert life.state.plan is before


def test_nothing_new_may_come_before_a_decided_item() -> None:
    life = begun()
    life.act("decide_item", clerk("a"), "a/one", decision="grant")
    gated = version(item("d/new"), item("a/one", gate=("d/new",)), TWO, LAST)
    assert refused(life, gated) == "MIGRATION_BEFORE_DECIDED"


def test_until_acceptance_the_rules_of_intake_stay() -> None:
    life = Life(plan(ONE, TWO))
    assert refused(life, version(ONE, TWO, item("d/new"), mode="pre_review")) == "MIGRATION_IN_INTAKE"
    assert refused(life, version(ONE, TWO, mode="at_window")) == "MIGRATION_IN_INTAKE"
    assert move(life, version(ONE, TWO, item("d/new", after=("a/one",)), mode="pre_review")).after == "1" * 64


def test_only_those_who_answer_for_the_procedure_may() -> None:
    new = version(ONE, TWO, LAST, item("d/new"))
    for actor in (clerk("a"), Actor(actor_id="w", role=Role.COUNTER_CLERK)):
        assert refused(begun(), new, actor) == "NOT_ALLOWED"
