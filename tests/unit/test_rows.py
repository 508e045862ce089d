"""Rows of the read model: what lists and boards show of a case at each stage."""

from __future__ import annotations

from datetime import date

from domain.case.state import new_case
from domain.definition.plan import Procedure
from domain.rows.case import changed_rows, project, rows_text
from domain.rows.term import Term
from domain.time.clock import Limit
from tests.support.pure_case import WINDOW, Life, beijing, clerk, item, opening, plan

A, C = item("a/one", statutory=Limit(days=3)), item("c/three", after=("a/one",))


def test_reviewing_item_shows_the_pre_review_term() -> None:
    life = Life(plan(A, C))
    rows = project(life.state)
    assert rows.case is not None
    assert (rows.case.phase, rows.case.term.due_on) == ("reviewing", date(2026, 3, 4))
    first, second = rows.items
    assert (first.state, first.term.due_on) == ("reviewing", date(2026, 3, 4))
    assert (second.state, second.term) == ("waiting", Term())


def test_correcting_case_shows_the_term_of_the_notice() -> None:
    life = Life(plan(A))
    life.gap("a/one", "photo")
    case = project(life.state).case
    assert case is not None
    assert (case.phase, case.term.due_on) == ("correcting", date(2026, 3, 23))


def test_accepted_case_shows_the_whole_and_items_their_own_term() -> None:
    life = Life(plan(A, C, mode="at_window"))
    rows = project(life.state)
    assert rows.case is not None
    assert (rows.case.accepted_on, rows.case.term.due_on) == (date(2026, 3, 2), date(2026, 3, 16))
    assert rows.items[0].term.due_on == date(2026, 3, 9)


def test_red_comes_with_the_legal_limit_when_that_is_first() -> None:
    life = Life(plan(A, item("b/two"), mode="at_window"))
    with_law, without = project(life.state).items
    assert with_law.term.red_at is not None
    assert without.term.red_at is not None
    assert with_law.term.red_at < without.term.red_at


def test_due_date_in_a_provisional_year_says_so() -> None:
    life = Life(plan(item("a/long", promised=Limit(days=250)), mode="at_window"))
    term = project(life.state).items[0].term
    assert term.due_on is not None
    assert (term.due_on.year, term.due_provisional) == (2027, True)


def test_ended_item_keeps_the_term_it_had() -> None:
    life = Life(plan(A, C, mode="at_window"))
    before = project(life.state).items[0].term
    life.pass_days(3)
    life.grant("a/one")
    row = project(life.state).items[0]
    assert (row.state, row.term, row.decided_at) == ("granted", before, life.now)


def test_result_that_is_not_in_hand_brings_its_item_up_again() -> None:
    life = Life(plan(A, mode="at_window", delivery=Limit(days=10)))
    life.grant("a/one")
    term = project(life.state).items[0].term
    assert term.escalate_department_at == beijing("2026-03-17 00:00")
    life.act("confirm_delivery", WINDOW, method="pickup")
    assert project(life.state).items[0].term.escalate_department_at == beijing("2026-03-06 00:00")  # its own again


def test_item_in_a_special_procedure_shows_when_it_ends() -> None:
    experts = Procedure(key="experts", name="专家评审", ground="expert_review", basis="样例法第八条")
    life = Life(plan(item("a/one", procedures=(experts,)), mode="at_window"))
    before = life.state
    life.act("suspend_item", clerk("a"), "a/one", procedure="experts", days=5)
    changed = changed_rows(before, life.state)
    whole = project(life.state)
    assert changed.model_copy(update={"duties": None}) == whole.model_copy(update={"duties": None})  # its only item
    assert changed.duties is not None
    assert whole.duties is not None
    assert sorted(changed.duties.put, key=lambda row: row.key) == list(whole.duties.put)
    assert (changed.items[0].suspended, changed.items[0].stop_ends_on) == ("experts", date(2026, 3, 9))


def test_case_that_waits_for_its_signature_shows_the_term_of_the_law() -> None:
    case = project(Life(plan(A, mode="at_window", intake={"sign": "person"})).state).case
    assert case is not None
    assert (case.phase, case.term.due_on, case.open) == ("intake", date(2026, 3, 9), True)


def test_only_changed_rows_are_written() -> None:
    life = Life(plan(A, item("b/two"), mode="at_window"))
    before = life.state
    life.act("claim_item", clerk("a"), "a/one")
    changed = changed_rows(before, life.state)
    assert changed.case is None
    assert [(row.key, row.handler) for row in changed.items] == [("a/one", "a-1")]
    assert changed.duties is not None
    assert [(row.key, row.person, row.handler) for row in changed.duties.put] == [("item:a/one", "a-1", "a-1")]
    assert changed.duties.gone == ()
    same = changed_rows(life.state, life.state)
    assert (same.case, same.items, rows_text(same.items), same.duties) == (None, (), None, None)


def test_first_append_writes_the_case_row() -> None:
    life = Life(plan(A))
    assert changed_rows(new_case(opening(plan(A))), life.state).case is not None
