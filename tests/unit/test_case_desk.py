"""Acts among colleagues: 转办, 委派, 代理, 加签, 会签 / 或签 / 票签, 撤回, 抄送, 备注, 催办, 离职交接, 职责分离."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from domain.case.acts import Actor, Role
from domain.case.desk.entries import NoteAdded, ProposalReturned
from domain.case.items.entries import ItemDecided
from domain.case.state import ItemPhase, ItemState
from domain.definition.joint import ReviewRule
from domain.definition.plan import CommitmentTerms, Procedure
from domain.time.clock import Limit
from tests.support.pure_case import APPLICANT, LEAD, SUPERVISOR, WINDOW, Life, clerk, head, item, plan, system

ITEM = "a/one"
ONE, TWO, THREE, OTHER = clerk("a"), clerk("a", 2), clerk("a", 3), clerk("b")
GRANT: dict[str, Any] = {"decision": "grant"}
REFUSE: dict[str, Any] = {"decision": "refuse", "reason": "NOT_ELIGIBLE"}
BY_HEAD = ReviewRule(role="department_head")
EXPERTS = Procedure(key="experts", name="专家评审", ground="expert_review", basis="样例法第八条")
ADMIN = Actor(actor_id="root", role=Role.ADMIN)


def deputy(of: Actor, who: Actor) -> Actor:
    """A colleague who acts in the place of another."""
    return who.model_copy(update={"on_behalf_of": of.actor_id, "role": of.role, "department": of.department})


def desk(*, claimed: bool = True, **more: Any) -> Life:
    """An accepted case; the item is in the hands of the first clerk. `more`: fields of the item."""
    life = Life(plan(item(ITEM, **more), item("b/two"), mode="at_window"))
    if claimed:
        life.act("claim_item", ONE, ITEM)
    return life


def mine(life: Life) -> ItemState:
    """The item."""
    return life.state.items[ITEM]


def test_transferred_item_is_the_colleagues_from_then_on() -> None:
    life = desk()
    life.act("transfer_item", ONE, ITEM, to="a-2")
    assert mine(life).handler == "a-2"
    assert life.code("decide_item", ONE, ITEM, **GRANT) == "CLAIMED_BY_OTHER"
    assert life.code("decide_item", TWO, ITEM, **GRANT) is None


def test_head_transfers_what_a_colleague_has_or_nobody_has() -> None:
    life = desk(claimed=False)
    assert life.code("transfer_item", ONE, ITEM, to="a-2") == "NOT_HANDLER"
    assert life.code("transfer_item", head("a"), ITEM, to="a-2") is None
    assert life.code("transfer_item", head("a"), ITEM, to="a-3") is None
    assert mine(life).handler == "a-3"


def test_work_of_pre_review_can_be_passed_on_too() -> None:
    life = Life(plan(item(ITEM)))
    life.act("claim_item", ONE, ITEM)
    life.act("delegate_item", ONE, ITEM, to="a-2")
    assert life.code("complete_pre_review", ONE, ITEM, complete=True) == "DELEGATED"
    assert life.code("complete_pre_review", TWO, ITEM, complete=True) is None
    assert (mine(life).phase, mine(life).handler, mine(life).desk.delegate) == (ItemPhase.OPEN, None, None)


def test_delegate_works_and_the_item_stays_the_handlers() -> None:
    life = desk()
    life.act("delegate_item", ONE, ITEM, to="a-2")
    for kind, more in (("decide_item", GRANT), ("claim_item", {}), ("release_item", {}), ("add_signer", {"to": "a-3"})):
        assert life.code(kind, ONE, ITEM, **more) == "DELEGATED"
    for kind, more in (("transfer_item", {"to": "a-3"}), ("delegate_item", {"to": "a-3"})):
        assert life.code(kind, ONE, ITEM, **more) == "DELEGATED"
        assert life.code(kind, TWO, ITEM, **more) == "NOT_HANDLER"
    assert life.code("decide_item", THREE, ITEM, **GRANT) == "CLAIMED_BY_OTHER"
    assert life.code("decide_item", TWO, ITEM, **GRANT) is None
    assert mine(life).handler == "a-1"


@pytest.mark.parametrize(("who", "via"), [(TWO, "returned"), (ONE, "recalled"), (head("a"), "recalled")])
def test_delegated_item_comes_back(who: Actor, via: str) -> None:
    life = desk()
    life.act("delegate_item", ONE, ITEM, to="a-2")
    (entry,) = life.act("return_delegated", who, ITEM)
    assert (entry.kind, getattr(entry, "via", "")) == ("delegated_returned", via)
    assert mine(life).desk.delegate is None
    assert life.code("decide_item", TWO, ITEM, **GRANT) == "CLAIMED_BY_OTHER"


def test_stranger_cannot_give_back_what_is_delegated() -> None:
    life = desk()
    assert life.code("return_delegated", ONE, ITEM) == "NOT_DELEGATED"
    life.act("delegate_item", ONE, ITEM, to="a-2")
    assert life.code("return_delegated", THREE, ITEM) == "NOT_DELEGATED"


def test_deputy_acts_in_the_place_of_who_is_away_and_both_are_on_record() -> None:
    life = desk(claimed=False)
    life.act("claim_item", deputy(ONE, TWO), ITEM)
    assert mine(life).handler == "a-1"
    assert life.code("transfer_item", TWO, ITEM, to="a-3") == "NOT_HANDLER"
    life.act("decide_item", deputy(ONE, TWO), ITEM, **GRANT)
    actor = life.last(ItemDecided).actor
    assert actor is not None
    assert (actor.actor_id, actor.on_behalf_of) == ("a-2", "a-1")


def test_signer_before_is_waited_for_and_blocks_nothing_by_dissent() -> None:
    life = desk()
    life.act("add_signer", ONE, ITEM, to="b-1", to_department="b", position="before")
    assert life.code("decide_item", ONE, ITEM, **GRANT) == "SIGNATURE_PENDING"
    assert life.code("sign_item", TWO, ITEM, agree=True) == "NOT_A_SIGNER"
    assert life.code("sign_item", OTHER, ITEM) == "AGREE_MISSING"
    assert life.code("sign_item", OTHER, ITEM, agree=False) is None
    assert life.code("decide_item", ONE, ITEM, **GRANT) is None


def test_signer_after_makes_a_draft_necessary_and_carries_it() -> None:
    life = desk()
    life.act("add_signer", ONE, ITEM, to="b-1", to_department="b", position="after")
    assert life.code("decide_item", ONE, ITEM, **GRANT) == "REVIEW_NEEDED"
    assert life.code("sign_item", OTHER, ITEM, agree=True) == "NOT_A_SIGNER"
    (proposed,) = life.act("propose_decision", ONE, ITEM, **GRANT)
    signed, decided = life.act("sign_item", OTHER, ITEM, agree=True)[:2]
    assert (signed.kind, decided.kind) == ("item_signed", "item_decided")
    assert life.last(ItemDecided).draft_act == proposed.act_id == mine(life).decision_act
    assert life.last(ItemDecided).via == "signed"
    assert [each.actor_id for each in mine(life).desk.signers] == ["b-1"]


def test_signer_after_who_disagrees_sends_the_draft_back_and_signs_the_next_one() -> None:
    life = desk()
    life.act("add_signer", ONE, ITEM, to="a-2", position="after")
    life.act("propose_decision", ONE, ITEM, **GRANT)
    life.act("sign_item", TWO, ITEM, agree=False)
    assert life.last(ProposalReturned).because == "not_carried"
    assert (mine(life).desk.proposal, mine(life).desk.signers[0].agree) == (None, None)
    life.act("propose_decision", ONE, ITEM, **REFUSE)
    life.act("sign_item", TWO, ITEM, agree=True)
    assert (mine(life).phase, mine(life).reason) == (ItemPhase.REFUSED, "NOT_ELIGIBLE")


def test_signer_is_removed_as_long_as_they_have_not_signed() -> None:
    life = desk()
    life.act("add_signer", ONE, ITEM, to="a-2", position="before")
    life.act("remove_signer", ONE, ITEM, whose="a-2")
    assert mine(life).desk.signers == ()
    life.act("add_signer", ONE, ITEM, to="a-2", position="before")
    life.act("sign_item", TWO, ITEM, agree=True)
    assert life.code("remove_signer", ONE, ITEM, whose="a-2") == "SIGNER_UNKNOWN"


def test_draft_takes_effect_when_the_last_signer_is_removed() -> None:
    life = desk()
    for name in ("a-2", "a-3"):
        life.act("add_signer", ONE, ITEM, to=name, position="after")
    life.act("propose_decision", ONE, ITEM, **GRANT)
    life.act("sign_item", TWO, ITEM, agree=True)
    life.act("remove_signer", ONE, ITEM, whose="a-3")
    assert mine(life).phase is ItemPhase.GRANTED


def test_one_person_signs_in_one_place_once() -> None:
    life = desk()
    life.act("add_signer", ONE, ITEM, to="a-2", position="after")
    assert life.code("add_signer", ONE, ITEM, to="a-2", position="before") == "SIGNER_KNOWN"
    assert life.code("add_signer", ONE, ITEM, to="a-1", position="before") == "SAME_PERSON"
    assert life.code("transfer_item", ONE, ITEM, to="a-2") == "SIGNER_KNOWN"
    assert life.code("delegate_item", ONE, ITEM, to="a-2") == "SIGNER_KNOWN"


def test_review_by_the_head_carries_the_draft() -> None:
    life = desk(review=BY_HEAD)
    assert life.code("decide_item", ONE, ITEM, **GRANT) == "REVIEW_NEEDED"
    life.act("propose_decision", ONE, ITEM, **GRANT)
    assert life.code("sign_item", TWO, ITEM, agree=True) == "NOT_A_SIGNER"
    assert life.code("sign_item", head("b"), ITEM, agree=True) == "NOT_A_SIGNER"
    assert life.code("sign_item", head("a"), ITEM, agree=True) is None
    assert mine(life).phase is ItemPhase.GRANTED


SIGNATURES: list[tuple[ReviewRule, tuple[bool, ...], str]] = [
    (ReviewRule(count=2), (True,), "open"),
    (ReviewRule(count=2), (True, True), "granted"),
    (ReviewRule(count=2), (False,), "back"),
    (ReviewRule(count=2, rule="any"), (True,), "granted"),
    (ReviewRule(count=2, rule="any"), (False,), "back"),
    (ReviewRule(count=3, rule="quorum", need=2), (False,), "open"),
    (ReviewRule(count=3, rule="quorum", need=2), (False, True, True), "granted"),
    (ReviewRule(count=3, rule="quorum", need=2), (True, False, False), "back"),
]


@pytest.mark.parametrize(("rule", "answers", "result"), SIGNATURES)
def test_review_is_counted_by_its_declared_rule(rule: ReviewRule, answers: tuple[bool, ...], result: str) -> None:
    life = desk(review=rule)
    life.act("propose_decision", ONE, ITEM, **GRANT)
    for number, agree in enumerate(answers, start=2):
        assert life.code("sign_item", clerk("a", number), ITEM, agree=agree) is None
    outcome = {"open": (ItemPhase.OPEN, True), "granted": (ItemPhase.GRANTED, False), "back": (ItemPhase.OPEN, False)}
    assert (mine(life).phase, mine(life).desk.proposal is not None) == outcome[result]


def test_nobody_reviews_their_own_draft_or_votes_twice_as_a_deputy() -> None:
    life = desk(review=ReviewRule(count=3))
    life.act("propose_decision", deputy(ONE, TWO), ITEM, **GRANT)
    for who in (ONE, TWO, deputy(THREE, TWO)):
        assert life.code("sign_item", who, ITEM, agree=True) == "NOT_A_SIGNER"
    assert life.code("sign_item", THREE, ITEM, agree=True) is None
    assert life.code("sign_item", deputy(clerk("a", 4), THREE), ITEM, agree=True) == "NOT_A_SIGNER"


def test_reviewer_returns_the_draft_to_who_made_it() -> None:
    life = desk(review=BY_HEAD)
    assert life.code("return_item", head("a"), ITEM) == "NO_PROPOSAL"
    life.act("propose_decision", ONE, ITEM, **GRANT)
    assert life.code("return_item", TWO, ITEM) == "NOT_A_SIGNER"
    life.act("return_item", head("a"), ITEM)
    assert life.last(ProposalReturned).because == "returned"
    assert (mine(life).handler, mine(life).desk.proposal, mine(life).phase) == ("a-1", None, ItemPhase.OPEN)


def test_draft_of_what_nobody_claimed_is_its_drafters() -> None:
    life = desk(claimed=False, review=BY_HEAD)
    life.act("propose_decision", ONE, ITEM, **GRANT)
    assert mine(life).handler == "a-1"
    for kind, more in (("transfer_item", {"to": "a-2"}), ("release_item", {}), ("propose_decision", GRANT)):
        assert life.code(kind, ONE, ITEM, **more) == "PROPOSAL_PENDING"


def test_signature_that_would_decide_waits_for_what_keeps_the_item() -> None:
    life = desk(review=BY_HEAD, procedures=(EXPERTS,))
    life.act("propose_decision", ONE, ITEM, **GRANT)
    life.act("suspend_item", ONE, ITEM, procedure="experts", days=5)
    assert life.code("sign_item", head("a"), ITEM, agree=True) == "ITEM_SUSPENDED"
    life.act("resume_item", ONE, ITEM)
    assert life.code("sign_item", head("a"), ITEM, agree=True) is None


def test_system_of_the_department_needs_no_review() -> None:
    life = desk(claimed=False, review=BY_HEAD, connector="http")
    assert life.code("decide_item", system("a"), ITEM, **GRANT) is None


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("transfer_item", {"to": "a-2"}),
        ("delegate_item", {"to": "a-2"}),
        ("add_signer", {"to": "a-2", "position": "after"}),
        ("propose_decision", GRANT),
    ],
)
def test_last_act_is_taken_back_whole(kind: str, more: dict[str, Any]) -> None:
    life = desk(review=BY_HEAD)
    before = mine(life)
    (done,) = life.act(kind, ONE, ITEM, **more)
    assert life.code("take_back", TWO, ITEM, taken_act=done.act_id) == "NOTHING_TO_TAKE_BACK"
    assert life.code("take_back", ONE, ITEM, taken_act="another") == "NOTHING_TO_TAKE_BACK"
    life.act("add_note", SUPERVISOR, ITEM)
    assert life.code("decide_item", ONE, ITEM, decision="grant") is not None
    life.act("take_back", ONE, ITEM, taken_act=done.act_id)
    assert (mine(life).handler, mine(life).desk) == (before.handler, before.desk)
    assert life.code("take_back", ONE, ITEM, taken_act=done.act_id) == "NOTHING_TO_TAKE_BACK"


def test_giving_back_removing_and_signing_are_taken_back_too() -> None:
    life = desk(review=ReviewRule(count=2))
    life.act("delegate_item", ONE, ITEM, to="a-2")
    (done,) = life.act("return_delegated", TWO, ITEM)
    life.act("take_back", TWO, ITEM, taken_act=done.act_id)
    assert mine(life).desk.delegate == "a-2"
    life.act("return_delegated", ONE, ITEM)
    life.act("add_signer", ONE, ITEM, to="b-1", to_department="b", position="after")
    (done,) = life.act("remove_signer", ONE, ITEM, whose="b-1")
    life.act("take_back", ONE, ITEM, taken_act=done.act_id)
    life.act("propose_decision", ONE, ITEM, **GRANT)
    (done,) = life.act("sign_item", OTHER, ITEM, agree=True)
    life.act("take_back", OTHER, ITEM, taken_act=done.act_id)
    assert [(each.actor_id, each.agree) for each in mine(life).desk.signers] == [("b-1", None)]


def test_next_act_ends_what_can_be_taken_back() -> None:
    life = desk()
    (done,) = life.act("transfer_item", ONE, ITEM, to="a-2")
    life.act("claim_item", TWO, ITEM)
    assert life.code("take_back", ONE, ITEM, taken_act=done.act_id) == "NOTHING_TO_TAKE_BACK"


def test_signature_that_settled_something_is_not_taken_back() -> None:
    life = desk(review=BY_HEAD)
    life.act("propose_decision", ONE, ITEM, **GRANT)
    signed = life.act("sign_item", head("a"), ITEM, agree=False)[0]
    assert life.code("take_back", head("a"), ITEM, taken_act=signed.act_id) == "NOTHING_TO_TAKE_BACK"


def test_copy_is_told_once_and_read() -> None:
    life = desk()
    life.act("copy_item", ONE, ITEM, to="b-1", to_department="b")
    assert mine(life).copies == {"b-1": False}
    assert life.code("copy_item", ONE, ITEM, to="b-1") == "COPIED_ALREADY"
    assert life.code("mark_read", TWO, ITEM) == "NOT_COPIED"
    assert life.code("mark_read", OTHER, ITEM) is None
    assert mine(life).copies == {"b-1": True}


def test_notes_are_made_by_who_may_see_the_case_also_after_its_end() -> None:
    life = desk()
    for who in (WINDOW, LEAD, SUPERVISOR, ONE, head("b")):
        assert life.code("add_note", who, ITEM) is None
        assert life.code("add_note", who) is None
    assert life.code("add_note", clerk("x"), ITEM) == "NOT_ALLOWED"
    life.act("copy_item", ONE, ITEM, to="x-1")
    assert life.code("add_note", clerk("x"), ITEM) is None
    assert life.code("add_note", ONE, "a/none") == "ITEM_UNKNOWN"
    life.act("withdraw_application", APPLICANT)
    assert life.code("add_note", ONE, ITEM) is None
    assert (life.last(NoteAdded).item, life.last(NoteAdded).actor) == (ITEM, ONE)


def test_urge_is_not_repeated_within_its_window_and_shows_whether_it_moved_anything() -> None:
    life = Life(plan(item(ITEM), item("b/two"), mode="at_window", urge_hours=24))
    life.act("urge_item", SUPERVISOR, ITEM)
    assert life.code("urge_item", LEAD, ITEM) == "URGED_RECENTLY"
    assert life.code("urge_item", LEAD, "b/two") is None
    life.act("add_note", ONE, ITEM)
    assert mine(life).moved_at is None
    life.act("claim_item", ONE, ITEM)
    assert mine(life).moved_at == life.now
    life.until(life.now + timedelta(hours=24))
    assert life.code("urge_item", SUPERVISOR, ITEM) is None
    assert (mine(life).urged, mine(life).moved_at) == (2, None)


def test_open_work_is_handed_over_wherever_the_item_names_the_person() -> None:
    life = desk(review=ReviewRule(count=2))
    life.act("add_signer", ONE, ITEM, to="a-2", position="after")
    life.act("copy_item", ONE, ITEM, to="a-2")
    assert life.code("hand_over_work", head("b"), ITEM, whose="a-2", to="a-3") == "WRONG_DEPARTMENT"
    assert life.code("hand_over_work", head("a"), ITEM, whose="a-2", to="a-1") == "SIGNER_KNOWN"
    assert life.code("hand_over_work", head("a"), ITEM, whose="a-4", to="a-1") == "NOT_IN_PLACE"
    assert life.code("hand_over_work", ADMIN, ITEM, whose="a-2", to="a-3") is None
    assert mine(life).desk.signers[0].actor_id == "a-3"
    assert mine(life).copies == {"a-3": False}
    life.act("hand_over_work", head("a"), ITEM, whose="a-1", to="a-5")
    assert mine(life).handler == "a-5"


def test_delegate_who_takes_over_has_it_in_hand() -> None:
    life = desk()
    life.act("delegate_item", ONE, ITEM, to="a-2")
    life.act("hand_over_work", head("a"), ITEM, whose="a-1", to="a-2")
    assert (mine(life).handler, mine(life).desk.delegate) == ("a-2", None)


def test_who_drafts_does_not_review_under_any_name() -> None:
    life = desk(review=ReviewRule(count=2), separate=(("draft", "review"),))
    life.act("propose_decision", ONE, ITEM, **GRANT)
    life.act("sign_item", TWO, ITEM, agree=True)
    life.act("sign_item", THREE, ITEM, agree=False)
    life.act("transfer_item", ONE, ITEM, to="a-4")
    life.act("propose_decision", clerk("a", 4), ITEM, **GRANT)
    assert life.code("sign_item", ONE, ITEM, agree=True) == "SEPARATION_OF_DUTIES"
    assert life.code("return_item", ONE, ITEM) == "SEPARATION_OF_DUTIES"
    assert life.code("sign_item", deputy(clerk("a", 6), ONE), ITEM, agree=True) == "SEPARATION_OF_DUTIES"
    assert life.code("sign_item", TWO, ITEM, agree=True) is None


def test_who_pre_reviewed_does_not_decide_where_that_is_declared() -> None:
    life = Life(plan(item(ITEM, separate=(("pre_review", "draft"),))))
    life.review(ITEM)
    assert life.code("decide_item", ONE, ITEM, **GRANT) == "SEPARATION_OF_DUTIES"
    assert life.code("decide_item", TWO, ITEM, **GRANT) is None


def test_who_decided_does_not_check_the_commitment_where_that_is_declared() -> None:
    terms = CommitmentTerms(rectify=Limit(days=10), basis="样例办法第五条")
    life = desk(commitment=terms, separate=(("draft", "commitment_check"),))
    life.act("decide_item", ONE, ITEM, **GRANT)
    assert life.code("check_commitment", ONE, ITEM, met=True) == "SEPARATION_OF_DUTIES"
    assert life.code("check_commitment", TWO, ITEM, met=True) is None


def test_added_signer_does_not_draft_what_they_sign() -> None:
    life = desk()
    life.act("add_signer", ONE, ITEM, to="a-2", position="after")
    life.act("release_item", ONE, ITEM)
    assert life.code("propose_decision", TWO, ITEM, **GRANT) == "SEPARATION_OF_DUTIES"


def test_draft_without_review_or_signers_is_not_needed() -> None:
    assert desk().code("propose_decision", ONE, ITEM, **GRANT) == "REVIEW_NOT_NEEDED"
