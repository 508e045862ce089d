"""规则换版: an open case goes by a newer edition of the rules by an act, with every date that moves."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.case.evolve import fold
from domain.case.limits.entries import DueChange
from domain.case.messages import CaseStart
from domain.case.migration.entries import EditionAdopted
from domain.case.migration.follows import edition_adopted
from domain.case.state import CaseState
from domain.definition.plan import CURRENT_DEFAULTS, FIRST_DEFAULTS, Plan, Procedure
from domain.time.clock import Limit
from tests.support.amount import at_length
from tests.support.migrations import version
from tests.support.pure_case import DAY, SUPERVISOR, Life, clerk, item, plan
from tests.unit.test_rungs_again import firings, moved, one_item

TESTS = Procedure(key="tests", name="检测", ground="testing", basis="样例法第九条")
EXPERTS = Procedure(key="experts", name="专家评审", ground="expert_review", basis="样例法第八条")


def of_edition(edition: int, *items: object, **more: object) -> Life:
    """A case filed under that edition, accepted at the window on Monday 2026-03-02."""
    one = item("a/one", promised=Limit(days=10), statutory=Limit(days=20), procedures=(TESTS, EXPERTS))
    made: Plan = plan(*(items or (one,)), mode="at_window", defaults=edition, **more)  # type: ignore[arg-type]
    return Life(made)


def adopt(life: Life, edition: int = CURRENT_DEFAULTS) -> EditionAdopted:
    """The act that `lianban case adopt` sends."""
    life.act("adopt_edition", SUPERVISOR, edition=edition)
    return life.last(EditionAdopted)


def test_new_cases_get_the_current_edition() -> None:
    assert plan(item("a/one")).defaults == CURRENT_DEFAULTS


def test_adoption_names_every_date_that_moves_as_the_dry_run_did() -> None:
    wait = item("w/notice", kind="wait", promised=Limit(days=5))
    life = of_edition(FIRST_DEFAULTS, wait, item("b/two", after=("w/notice",)))
    life.at("2026-03-03 10:00")
    tried = edition_adopted(life.state, CURRENT_DEFAULTS, {"at": life.now + timedelta(minutes=1)})
    adopted = adopt(life)
    whole = DueChange(clock_id="case.whole", before_on=date(2026, 3, 16), after_on=date(2026, 3, 23))
    assert adopted.changes == tried.changes == (whole,)
    assert (adopted.before, adopted.after, adopted.earlier) == (1, CURRENT_DEFAULTS, ())
    assert life.state.plan.defaults == CURRENT_DEFAULTS
    assert fold(life.opening, tuple(life.journal)) == life.state


def test_stop_that_lasts_goes_on_and_others_come_beside_it() -> None:
    life = of_edition(2)
    life.at("2026-03-04").act("suspend_item", clerk("a"), "a/one", procedure="tests", days=30)
    assert adopt(life).changes == ()
    life.at("2026-03-09").act("suspend_item", clerk("a"), "a/one", procedure="experts", days=2)
    life.at("2026-03-26").act("resume_item", clerk("a"), "a/one")
    assert life.due("a/one.statutory") == "2026-04-22"


def test_what_fired_before_counts_as_fired_and_what_lies_ahead_is_armed() -> None:
    life = Life(Plan.model_validate(one_item().model_dump(exclude={"content_hash"}) | {"defaults": 2}))
    life.at("2026-03-06 10:00").act("suspend_item", clerk("a"), "a/one", procedure="tests", days=5)
    adopt(life)
    life.at("2026-03-20 10:00")
    assert len(firings(life, "a/one.promised", "remind")) == 2
    assert len(firings(life, "a/one.promised", "yellow")) == 1


def test_migration_to_another_version_keeps_the_edition() -> None:
    life = of_edition(2, item("a/one"), item("b/two"))
    other = version(item("a/one"), item("b/two"), defaults=2)
    life.act("change_definition", SUPERVISOR, plan=other)
    assert life.state.plan.defaults == 2
    adopt(life)
    back = {"definition": "2" * 64, "defaults": CURRENT_DEFAULTS}
    other = Plan.model_validate(other.model_dump(exclude={"content_hash"}) | back)
    life.act("change_definition", SUPERVISOR, plan=other)
    assert life.state.plan.defaults == CURRENT_DEFAULTS


@settings(max_examples=at_length(100), deadline=None)
@given(st.randoms(use_true_random=False))
def test_whatever_happened_around_the_adoption_the_journal_and_the_carried_state_agree(dice: Random) -> None:
    filed_under = {"defaults": dice.choice((1, 2))}
    life = Life(Plan.model_validate(one_item().model_dump(exclude={"content_hash"}) | filed_under))
    for _ in range(dice.randint(0, 6)):
        life.until(life.now + dice.randint(0, 5) * DAY)
        moved(life, dice)
    adopt(life)
    for _ in range(dice.randint(0, 4)):
        life.until(life.now + dice.randint(0, 5) * DAY)
        moved(life, dice)
    life.until(life.now)
    assert fold(life.opening, tuple(life.journal)) == life.state
    start = CaseStart(opening=life.opening, state=life.state)
    assert CaseStart.model_validate_json(start.model_dump_json()).state == life.state


def test_state_that_an_earlier_version_carried_whole_is_read_as_before() -> None:
    life = of_edition(2)
    life.at("2026-03-04").act("suspend_item", clerk("a"), "a/one", procedure="tests", days=30)
    whole = {"opening": life.opening.model_dump(mode="json"), "state": life.state.model_dump(mode="json")}
    assert CaseStart.model_validate(whole).state == life.state
    assert CaseState.model_validate_json(life.state.model_dump_json()) == life.state
