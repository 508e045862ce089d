"""Whose move an item is (轮到谁): exactly one party, by what keeps it, who signs it, and who has it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from domain.case.acts import Actor, Attendance, Gap, Officer, Slot
from domain.definition.joint import JointParty, JointPlan, ReviewRule
from domain.definition.plan import DeferralRule, Procedure
from domain.duties.attribution import Holder, Why, attribute
from domain.duties.moves import Turn, whose_move
from domain.time.clock import Limit
from tests.support.pure_case import HOUR, LEAD, WINDOW, Life, beijing, clerk, head, item, plan

ITEM, AFTER = "a/one", "b/after"
EXPERTS = Procedure(key="experts", name="专家评审", ground="expert_review", basis="样例法第八条")
MISSING = Gap(subject="photo", reason="MISSING")
FOLLOWS = DeferralRule(days=10, on_overdue="withdrawn", basis="样例办法第三条")


def at_work(**more: Any) -> Life:
    """An accepted case; `more`: fields of its first item."""
    return Life(plan(item(ITEM, **more), item(AFTER, after=(ITEM,)), mode="at_window"))


def in_review(**intake: Any) -> Life:
    """A case in pre-review; the first item has answered."""
    life = Life(plan(item(ITEM), item("c/two"), intake=intake))
    life.review(ITEM)
    return life


def correcting() -> Life:
    """A case that waits for its correction."""
    life = in_review()
    life.gap("c/two", "photo")
    return life


def waits_for_the_window() -> Life:
    """All answers are in; a person signs."""
    life = in_review(sign="person")
    life.review("c/two")
    return life


def done(*acts: tuple[str, Any, dict[str, Any]], **more: Any) -> Life:
    """An accepted case after these acts on its first item."""
    life = at_work(**more)
    for kind, who, body in acts:
        assert life.code(kind, who, ITEM, **body) is None
    return life


def rerouted() -> Life:
    """The rule did not hold; a person decides."""
    life = at_work(connector="auto")
    life.effect(ITEM, "rule_not_met")
    return life


def deferred() -> Life:
    """A paper follows after acceptance."""
    made = item(ITEM, materials=("photo",), may_follow=("photo",), promised=Limit(days=10))
    life = Life(plan(made, mode="at_window", intake={"sign": "person", "deferral": FOLLOWS}), (MISSING,))
    life.act("accept_application", WINDOW, deferred=("photo",), pledged=True)
    return life


ONE, TWO = clerk("a"), clerk("a", 2)
CLAIM: tuple[str, Actor, dict[str, Any]] = ("claim_item", ONE, {})
DRAFT = ("propose_decision", ONE, {"decision": "grant"})
SUSPEND = ("suspend_item", ONE, {"procedure": "experts", "days": 5})
ASK_BEFORE = ("add_signer", ONE, {"to": "x-1", "to_department": "x", "position": "before"})
ASK_AFTER = ("add_signer", ONE, {"to": "x-1", "to_department": "x", "position": "after"})

CASES: list[tuple[str, Callable[[], Life], str, Turn]] = [
    ("pool", at_work, ITEM, Turn(party="pool", why="handling", department="a")),
    ("claimed", lambda: done(CLAIM), ITEM, Turn(party="handler", why="handling", person="a-1", department="a")),
    (
        "delegated",
        lambda: done(CLAIM, ("delegate_item", ONE, {"to": "a-2"})),
        ITEM,
        Turn(party="delegate", why="handling", person="a-2", department="a"),
    ),
    (
        "asked before",
        lambda: done(CLAIM, ASK_BEFORE),
        ITEM,
        Turn(party="signer", why="sign_before", person="x-1", department="x"),
    ),
    (
        "drafted, added signer",
        lambda: done(CLAIM, ASK_AFTER, DRAFT),
        ITEM,
        Turn(party="signer", why="sign_after", person="x-1", department="x"),
    ),
    (
        "drafted, review first",
        lambda: done(CLAIM, ASK_AFTER, DRAFT, review=ReviewRule(role="department_head")),
        ITEM,
        Turn(party="reviewer", why="sign_review", department="a"),
    ),
    (
        "reviewed, added signer next",
        lambda: done(
            CLAIM,
            ASK_AFTER,
            DRAFT,
            ("sign_item", head("a"), {"agree": True}),
            review=ReviewRule(role="department_head"),
        ),
        ITEM,
        Turn(party="signer", why="sign_after", person="x-1", department="x"),
    ),
    (
        "not carried",
        lambda: done(CLAIM, DRAFT, ("sign_item", TWO, {"agree": False}), review=ReviewRule()),
        ITEM,
        Turn(party="handler", why="handling", person="a-1", department="a"),
    ),
    ("serial", at_work, AFTER, Turn(party="predecessor", why="predecessor", department="a", items=(ITEM,))),
    ("procedure", lambda: done(SUSPEND, procedures=(EXPERTS,)), ITEM, Turn(party="outside", why="procedure")),
    ("wait", lambda: at_work(kind="wait"), ITEM, Turn(party="clock", why="wait")),
    ("rule asked", lambda: at_work(connector="auto"), ITEM, Turn(party="system", why="hand_over", department="a")),
    ("rule not met", rerouted, ITEM, Turn(party="pool", why="handling", department="a")),
    ("on its way", lambda: at_work(connector="http"), ITEM, Turn(party="system", why="hand_over", department="a")),
    ("papers follow", deferred, ITEM, Turn(party="applicant", why="deferral")),
    ("pre-review", in_review, "c/two", Turn(party="pool", why="review", department="c")),
    ("others' pre-review", in_review, ITEM, Turn(party="departments", why="review", department="c", items=("c/two",))),
    ("correction", correcting, ITEM, Turn(party="applicant", why="correction")),
    ("intake", waits_for_the_window, ITEM, Turn(party="window", why="intake", department="lead")),
]


@pytest.mark.parametrize(("life", "key", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_move_is_of_the_one_whom_the_item_waits_for(life: Callable[[], Life], key: str, expected: Turn) -> None:
    assert whose_move(life().state, key) == expected


def test_department_system_that_took_it_has_the_move_until_somebody_claims_it() -> None:
    life = at_work(connector="http")
    life.effect(ITEM, "taken")
    assert whose_move(life.state, ITEM) == Turn(party="system", why="own_system", department="a")
    life.act("claim_item", ONE, ITEM)
    assert whose_move(life.state, ITEM) == Turn(party="handler", why="handling", person="a-1", department="a")


def test_gated_item_waits_for_the_result_it_rests_on() -> None:
    life = Life(plan(item(ITEM), item("g/gated", gate=(ITEM,)), mode="at_window"))
    expected = Turn(party="predecessor", why="gate", department="a", items=(ITEM,))
    assert whose_move(life.state, "g/gated") == expected
    life.grant(ITEM)
    assert whose_move(life.state, "g/gated") == Turn(party="pool", why="handling", department="g")


def test_ended_item_is_nobodys_move() -> None:
    life = at_work()
    life.refuse(ITEM)
    assert [whose_move(life.state, key) for key in (ITEM, AFTER)] == [None, None]


PARTIES = tuple(JointParty(department=key[0], items=(key,), officers=1) for key in ("a/one", "b/two"))
SURVEY = JointPlan(
    key="survey", name="联合勘验", kind="inspection", convenor="lead", parties=PARTIES, booking="applicant"
)
SLOT = Slot(starts_at=beijing("2026-03-04 09:00"), ends_at=beijing("2026-03-04 11:00"))


def _party(life: Life, key: str = ITEM) -> tuple[str, str, str | None]:
    turn = whose_move(life.state, key)
    assert turn is not None
    return turn.party, turn.why, turn.department


def test_item_under_a_joint_event_is_the_move_of_whom_the_event_waits_for() -> None:
    life = Life(plan(item(ITEM), item("b/two"), mode="at_window", joints=(SURVEY,)))
    assert _party(life) == ("convenor", "joint_due", "lead")
    life.act("convene_joint", LEAD, joint="survey", slots=(SLOT,))
    assert _party(life) == ("joint", "joint_convened", None)
    for who in ("a", "b"):
        life.act("confirm_joint", clerk(who), joint="survey", slots=(SLOT,), officers=(Officer(actor_id=f"{who}-1"),))
        assert _party(life) == (
            ("joint", "joint_convened", "b") if who == "a" else ("applicant", "joint_booking", None)
        )
    life.act("book_joint", WINDOW, joint="survey", slots=(SLOT,))
    assert _party(life) == ("convenor", "joint_scheduled", "lead")
    there = tuple(Attendance(department=who, officers=(Officer(actor_id=f"{who}-1"),)) for who in ("a", "b"))
    life.at("2026-03-04 11:00").act("hold_joint", LEAD, joint="survey", attendance=there)
    assert _party(life) == ("joint", "joint_held", None)
    life.act("give_joint_opinion", clerk("a"), joint="survey", verdict="pass")
    assert _party(life) == ("joint", "joint_held", "b")
    life.act("give_joint_opinion", clerk("b"), joint="survey", verdict="rectify", points=("overall",))
    assert _party(life) == ("applicant", "joint_rectifying", None)
    life.act("report_rectified", WINDOW, joint="survey")
    assert _party(life) == ("convenor", "joint_due", "lead")


def test_event_that_waits_for_an_item_to_start_is_that_items_move() -> None:
    later = item("b/two", after=("d/first",))
    life = Life(plan(item(ITEM), item("d/first"), later, mode="at_window", joints=(SURVEY,)))
    turn = whose_move(life.state, ITEM)
    assert turn == Turn(party="predecessor", why="joint_pending", department="b", items=("b/two",))


def test_draft_to_refuse_is_the_reviewers_move_whatever_the_event_waits_for() -> None:
    one = item(ITEM, review=ReviewRule(role="department_head"))
    life = Life(plan(one, item("b/two"), mode="at_window", joints=(SURVEY,)))
    life.act("propose_decision", ONE, ITEM, decision="refuse", reason="R")
    assert _party(life) == ("reviewer", "sign_review", "a")
    (*_, held) = attribute(life.course, life.now + HOUR)
    assert (held.holder, held.why, held.departments) == (Holder.JOINT, Why.HANDLING, ("a", "lead"))
