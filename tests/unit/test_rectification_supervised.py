"""整改 of a commitment whose end revokes nothing by itself: somebody is told, and the run has an end."""

from __future__ import annotations

from domain.case.results.entries import CommitmentChecked, DecisionRevoked
from domain.definition.plan import CURRENT_DEFAULTS, CommitmentTerms
from domain.rows.case import changed_rows, project
from domain.time.clock import Limit
from tests.support.pure_case import Life, clerk, head, item, plan

ONE = "a/one"


def unkept(edition: int = CURRENT_DEFAULTS) -> Life:
    """Found unkept on Monday 2026-03-09: to be put right within ten working days, until 2026-03-23."""
    terms = CommitmentTerms(rectify=Limit(days=10), on_overdue="supervise", basis="样例办法第五条")
    life = Life(plan(item(ONE, commitment=terms), mode="at_window", defaults=edition), filed="2026-03-02 09:00")
    life.grant(ONE)
    life.at("2026-03-09 12:00")
    life.act("check_commitment", clerk("a"), ONE, met=False, reason="NOT_KEPT")
    return life


def test_overdue_it_is_red_and_goes_to_the_head_and_then_to_the_supervisor() -> None:
    life = unkept()
    life.at("2026-03-27 09:00").until(life.now)
    fired = {name: at for name, at in life.fired().items() if "rectification" in name}
    assert fired == {
        f"{ONE}.rectification#1 remind": "2026-03-20 09:00",
        f"{ONE}.rectification#1 red": "2026-03-24 00:00",
        f"{ONE}.rectification#1 escalate_department": "2026-03-24 00:00",
        f"{ONE}.rectification#1 lapse": "2026-03-24 00:00",
        f"{ONE}.rectification#1 escalate_supervisor": "2026-03-26 00:00",
    }
    row = project(life.state).items[0]
    assert (row.commitment, str(row.commitment_due_on)) == ("rectifying", "2026-03-23"), "it stays in the list"
    assert row.term.escalate_supervisor_at is not None


def test_the_run_ends_when_everybody_was_told() -> None:
    life = unkept()
    life.at("2026-03-25 09:00").until(life.now)
    before = life.state
    assert not before.is_over
    life.at("2026-03-27 09:00").until(life.now)
    assert life.state.is_over
    row = changed_rows(before, life.state).case
    assert row is not None, "no clock has changed, and yet the case is no longer open"
    assert not row.open


def test_what_the_department_decides_afterwards_reaches_the_case() -> None:
    life = unkept()
    life.at("2026-04-10 09:00").until(life.now)
    assert life.code("check_commitment", clerk("a"), ONE, met=False, reason="NOT_KEPT") is None
    assert life.last(CommitmentChecked).number == 2
    assert life.state.is_over
    assert life.code("revoke_decision", head("a"), ONE, reason="NOT_KEPT") is None
    assert (life.last(DecisionRevoked).item, life.state.is_over) == (ONE, True)
    assert life.ended(f"{ONE}.rectification#1")


def test_the_second_edition_told_nobody_and_never_ended() -> None:
    life = unkept(CURRENT_DEFAULTS - 1)
    life.at("2026-06-01 09:00").until(life.now)
    assert {name for name in life.fired() if "rectification" in name} == {
        f"{ONE}.rectification#1 remind",
        f"{ONE}.rectification#1 lapse",
    }
    assert not life.state.is_over
