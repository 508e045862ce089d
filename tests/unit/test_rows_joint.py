"""Rows of joint events and of the desk: right at each step, and only what changed is written."""

from __future__ import annotations

from datetime import date
from typing import Any

from domain.case.decide import Command
from domain.case.entries import Entry
from domain.case.state import CaseState, new_case
from domain.definition.joint import JointLimits, ReviewRule
from domain.rows.case import ItemRow, Rows, changed_rows, project
from domain.rows.duty import DutyChange
from domain.rows.joint import JointRow, joint_rows_text
from domain.rows.term import Term
from domain.time.clock import Limit
from tests.support.pure_case import SUPERVISOR, Life, clerk, head, item, plan
from tests.support.pure_joint import again, case, confirm, convene, event, hold, joint, opine, slot

FIRST, SECOND = "a/first", "b/second"


class Watched(Life):
    """A life whose changed rows, put on top of the earlier ones, always make the whole."""

    rows: Rows | None = None

    def take(self, command: Command) -> tuple[Entry, ...]:
        """As ever; the rows that the append would write are put in place."""
        before = self.state
        entries = super().take(command)
        self.rows = merged(self.rows, changed_rows(before, self.state))
        assert self.rows == project(self.state), command
        return entries


def merged(old: Rows | None, new: Rows) -> Rows:
    """Rows as they stand in tables after one more append."""
    if old is None:
        return new.model_copy(update={"duties": merged_duties(None, new.duties)})
    items = {row.key: row for row in (*old.items, *new.items)}
    joints = {row.key: row for row in (*old.joints, *new.joints)}
    made = Rows(case=new.case or old.case, items=tuple(items.values()), joints=tuple(joints.values()))
    return made.model_copy(update={"duties": merged_duties(old.duties, new.duties)})


def merged_duties(old: DutyChange | None, new: DutyChange | None) -> DutyChange:
    """The rows of duties as they stand after one more append, by their keys."""
    rows = {row.key: row for row in (*(old.put if old else ()), *(new.put if new else ()))}
    left = sorted(key for key in rows if new is None or key not in new.gone)
    return DutyChange(put=tuple(rows[key] for key in left), all=True)


def watched(life: Life) -> Watched:
    """The same case from its filing on, watched."""
    return Watched(life.opening.plan)


def row(state: CaseState) -> JointRow:
    """The row of the only event."""
    (found,) = project(state).joints
    return found


def desk(state: CaseState, key: str) -> ItemRow:
    """The row of one item."""
    return next(each for each in project(state).items if each.key == key)


def to_do(state: CaseState) -> dict[str, str]:
    """Departments that have to do something, and what."""
    return {each.department: each.to_do for each in row(state).parties if each.to_do}


def test_life_of_an_event_is_written_step_by_step() -> None:
    life = watched(case())
    assert (row(life.state).phase, row(life.state).clock, to_do(life.state)) == ("due", "joint_convene", {})
    convene(life, slot("03-04 14:00"), slot("03-04 09:00"))
    assert to_do(life.state) == dict.fromkeys("abc", "confirm")
    confirm(life, "a")
    assert to_do(life.state) == dict.fromkeys("bc", "confirm")
    confirm(life, "b", "c")
    assert (row(life.state).starts_at, row(life.state).clock) == (slot("03-04 09:00").starts_at, "joint_hold")
    hold(life, "a", "b")
    absent = [each.department for each in row(life.state).parties if each.present == ()]
    assert (absent, to_do(life.state)) == (["c"], dict.fromkeys("abc", "opinion"))
    opine(life, "a", "pass")
    opine(life, "b", "rectify", "exit")
    opine(life, "c", "pass", officers=joint(life).parties["c"].officers)
    assert (row(life.state).phase, row(life.state).outcome) == ("rectifying", "rectify")
    assert [each.department for each in row(life.state).parties if each.in_round] == ["b"]
    again(life, "b")
    assert (row(life.state).round, to_do(life.state)) == (2, {"b": "opinion"})
    opine(life, "b", "pass")
    assert (row(life.state).phase, row(life.state).outcome, row(life.state).term) == ("closed", "passed", Term())


def test_limit_that_passes_first_brings_the_event_up() -> None:
    limits = JointLimits(confirm=Limit(days=4), hold=Limit(days=2))
    life = watched(case(*event().parties, limits=limits))
    convene(life, slot("03-09 09:00"))
    made = row(life.state)
    assert (made.clock, made.term.due_on) == ("joint_confirm", date(2026, 3, 6))
    assert made.term.escalate_lead_at is not None
    assert made.term.escalate_lead_at.date() == date(2026, 3, 5)  # of the day on which it has to be held


def test_rows_of_an_event_change_with_the_items_that_rest_on_it() -> None:
    life = watched(case())
    convene(life)
    life.refuse("a/one")
    assert to_do(life.state) == dict.fromkeys("bc", "confirm")


def test_act_on_one_item_writes_neither_event_nor_others() -> None:
    life = case()
    before = life.state
    life.act("claim_item", clerk("a"), "a/one")
    changed = changed_rows(before, life.state)
    assert (changed.case, [each.key for each in changed.items], changed.joints) == (None, ["a/one"], ())
    assert joint_rows_text(changed.joints) is None


def test_event_that_moves_on_writes_no_item_but_the_duties_of_those_that_wait_for_it() -> None:
    life = case()
    before = life.state
    convene(life)
    changed = changed_rows(before, life.state)
    assert (changed.items, [each.key for each in changed.joints]) == ((), ["site"])
    assert changed.duties is not None
    assert [each.reason for each in changed.duties.put if each.kind == "item"] == ["joint_convened"] * 3


def test_case_of_an_earlier_plan_has_no_events() -> None:
    made = plan(item(FIRST), mode="at_window")
    assert project(Life(made).state).joints == ()


def test_first_append_writes_every_event() -> None:
    life = case()
    assert [each.phase for each in changed_rows(new_case(life.opening), life.state).joints] == ["due"]


# --- the desk ---------------------------------------------------------------------------------------------------------


def reviewed(**review: Any) -> Watched:
    """An item whose decision is signed by colleagues, claimed by the first clerk."""
    life = Watched(plan(item(FIRST, review=ReviewRule(**review)), mode="at_window"))
    life.act("claim_item", clerk("a"), FIRST)
    return life


def test_desk_says_who_signs_and_who_does_not() -> None:
    life = reviewed(count=2)
    life.act("add_signer", clerk("a"), FIRST, to="b-1", to_department="b", position="before")
    life.act("add_signer", clerk("a"), FIRST, to="a-4", position="after")
    made = desk(life.state, FIRST).desk
    assert (made.signers, made.asked, made.signing_departments) == (("b-1",), ("b-1", "a-4"), ("a", "b"))
    life.act("sign_item", clerk("b"), FIRST, agree=True)
    life.act("propose_decision", clerk("a"), FIRST, decision="grant")
    made = desk(life.state, FIRST).desk
    assert (made.proposal, made.proposal_by, made.review_role, made.signed) == ("grant", "a-1", "handler", ("a-1",))
    assert (made.signers, made.asked) == (("a-4",), ("a-4",))
    for number in (2, 3):
        life.act("sign_item", clerk("a", number), FIRST, agree=True)
    made = desk(life.state, FIRST).desk
    assert (made.review_role, made.signed) == (None, ("a-1", "a-2", "a-3"))
    life.act("sign_item", clerk("a", 4), FIRST, agree=True)
    made = desk(life.state, FIRST).desk
    assert (made.proposal, made.signers, made.signing_departments) == (None, (), ("a", "b"))


def test_first_signature_of_any_settles_the_review() -> None:
    life = reviewed(count=3, rule="any", role="department_head")
    life.act("propose_decision", clerk("a"), FIRST, decision="grant")
    assert desk(life.state, FIRST).desk.review_role == "department_head"
    life.act("sign_item", head("a"), FIRST, agree=True)
    assert desk(life.state, FIRST).state == "granted"


def test_copies_and_urges_stand_in_the_row() -> None:
    life = Watched(plan(item(FIRST), item(SECOND), mode="at_window"))
    life.act("copy_item", clerk("a"), FIRST, to="b-1")
    life.act("urge_item", SUPERVISOR, FIRST)
    assert (desk(life.state, FIRST).copies, desk(life.state, FIRST).desk.moved_at) == ({"b-1": False}, None)
    life.act("mark_read", clerk("b"), FIRST)
    life.act("claim_item", clerk("a"), FIRST)
    assert (desk(life.state, FIRST).copies, desk(life.state, FIRST).desk.moved_at) == ({"b-1": True}, life.now)


def test_returned_item_shows_the_clock_that_runs_anew_and_the_other_none() -> None:
    made = plan(
        item(FIRST, on_return="restart", statutory=Limit(days=8)), item(SECOND, after=(FIRST,)), mode="at_window"
    )
    life = Watched(made)
    life.at("2026-03-04 10:00").act("claim_item", clerk("a"), FIRST)
    life.grant(FIRST)
    assert desk(life.state, FIRST).term.due_on == date(2026, 3, 9)
    assert desk(life.state, SECOND).term.due_on == date(2026, 3, 11)
    life.at("2026-03-06 10:00").act("claim_item", clerk("b"), SECOND)
    life.act("return_item", clerk("b"), SECOND, to_item=FIRST, reason="WRONG")
    again, waiting = desk(life.state, FIRST), desk(life.state, SECOND)
    assert (again.state, again.desk.returns, again.term.due_on) == ("open", 1, date(2026, 3, 13))
    assert again.term.statutory_due_on == date(2026, 3, 18)
    assert (waiting.state, waiting.term) == ("waiting", Term())
    life.at("2026-03-09 10:00").grant(FIRST)
    assert desk(life.state, SECOND).term.due_on == date(2026, 3, 16)
