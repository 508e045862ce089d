"""版本迁移: a case goes over to another plan; what has begun keeps its rules. Refusals stand in `test_rules`."""

from __future__ import annotations

from domain.case.acts import Actor, Gap
from domain.case.clock_ids import DEFERRAL_CLOCK
from domain.case.evolve import fold
from domain.case.intake.entries import DeferralCompleted
from domain.case.migration.entries import DefinitionChanged
from domain.case.state import ItemPhase
from domain.definition.plan import CURRENT_DEFAULTS, DeferralRule, Plan
from domain.rows.case import changed_rows, project
from domain.time.clock import Limit
from tests.support.migrations import LAST, ONE, TWO, begun, in_review, version
from tests.support.pure_case import SUPERVISOR, WINDOW, Life, clerk, item, plan


def move(life: Life, new: Plan, actor: Actor = SUPERVISOR) -> DefinitionChanged:
    life.act("change_definition", actor, plan=new)
    return life.last(DefinitionChanged)


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


def test_before_acceptance_what_comes_later_may_still_change() -> None:
    life = in_review()
    assert move(life, version(ONE, TWO, item("d/new", after=("a/one",)), mode="pre_review")).after == "1" * 64
    assert life.state.items["d/new"].phase is ItemPhase.WAITING


def follows(edition: int = CURRENT_DEFAULTS) -> Life:
    """Accepted with a paper of the last item to follow (容缺), which the new version does not ask for."""
    last = item("c/last", after=("a/one",), materials=("plan",), may_follow=("plan",), **limits(9))
    rule = DeferralRule(days=5, on_overdue="revoked", basis="样例办法第六条")
    intake = {"sign": "person", "deferral": rule}
    life = Life(
        plan(item("a/one", **limits(9)), last, mode="at_window", intake=intake, defaults=edition),
        missing=(Gap(subject="plan", reason="MATERIAL_MISSING"),),
    )
    life.act("accept_application", WINDOW, deferred=("plan",), pledged=True)
    move(
        life,
        version(
            item("a/one", **limits(9)),
            item("c/last", after=("a/one",), **limits(9)),
            mode="at_window",
            intake=intake,
            defaults=edition,
        ),
    )
    return life


def test_a_paper_that_nobody_needs_any_more_is_waited_for_no_longer() -> None:
    life = follows()
    assert (life.state.gaps, life.last(DeferralCompleted).kind) == ((), "deferral_completed")
    assert life.ended(DEFERRAL_CLOCK)
    life.grant("a/one", "c/last")
    assert life.state.outcome == "granted"


def test_in_the_second_edition_it_held_up_every_item() -> None:
    life = follows(CURRENT_DEFAULTS - 1)
    assert life.code("decide_item", clerk("a"), "a/one", decision="grant") == "DEFERRAL_PENDING"
