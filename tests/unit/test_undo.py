"""补偿: what was granted is undone when a later item comes to nothing or the applicant withdraws."""

from __future__ import annotations

from domain.case.state import UNDONE, Phase
from domain.case.waits.entries import UndoAsked
from domain.duties.attribution import Holder, attribute
from tests.support.pure_case import APPLICANT, WINDOW, clerk, head, phases
from tests.support.waits import filed_online, to_undo


def test_a_refused_transfer_has_the_contract_undone_before_the_case_is_closed() -> None:
    life = to_undo()
    asked = life.last(UndoAsked)
    assert (asked.item, asked.department, asked.because, asked.what) == ("a/wqba", "a", "b/zydj", "撤销网签备案")
    assert life.state.phase is Phase.HANDLING
    life.pass_days(2)
    life.act("confirm_undone", clerk("a"), "a/wqba")
    held = attribute(life.course, life.now)
    assert (held[-1].holder, held[-1].departments) == (Holder.DEPARTMENT, ("a",))
    assert phases(life.state) == {"a/wqba": "revoked", "b/zydj": "refused", "c/water": "granted"}
    assert life.state.items["a/wqba"].reason == UNDONE
    assert (life.state.phase, life.state.outcome) == (Phase.CONCLUDED, "partly_granted")
    assert life.state.issued == ("c/water",)


def test_nothing_is_undone_where_everything_is_granted() -> None:
    life = filed_online()
    for key in ("a/wqba", "b/zydj", "c/water"):
        life.grant(key)
    assert "undo_asked" not in life.kinds()
    assert (life.state.phase, life.state.outcome) == (Phase.CONCLUDED, "granted")


def test_another_item_that_is_refused_undoes_nothing() -> None:
    life = filed_online()
    life.grant("a/wqba")
    life.act("decide_item", clerk("c"), "c/water", decision="refuse", reason="R")
    assert "undo_asked" not in life.kinds()


def test_withdrawal_has_it_undone_and_the_department_confirms() -> None:
    life = filed_online()
    life.grant("a/wqba")
    life.act("withdraw_application", APPLICANT)
    assert life.last(UndoAsked).because is None
    assert (life.state.phase, life.state.outcome) == (Phase.HANDLING, "withdrawn")
    running = [clock.kind for clock in life.state.clocks.values() if clock.ended_on is None]
    assert set(running) <= {"delivery"}, "nobody is under a limit any more"
    life.act("confirm_undone", head("a"), "a/wqba")
    assert (life.state.phase, life.state.outcome) == (Phase.CONCLUDED, "withdrawn")
    assert life.state.is_over


def test_withdrawal_before_anything_was_granted_undoes_nothing() -> None:
    life = filed_online()
    life.act("withdraw_application", APPLICANT)
    assert life.state.is_over


def test_only_the_named_cause_counts() -> None:
    life = filed_online(when=("withdrawn",))
    life.grant("a/wqba")
    life.grant("c/water")
    life.act("decide_item", clerk("b"), "b/zydj", decision="refuse", reason="R")
    assert life.state.phase is Phase.CONCLUDED


def test_another_department_undoes_it_where_the_bundle_says_so() -> None:
    life = filed_online(by="d")
    life.grant("a/wqba")
    life.act("withdraw_application", WINDOW)
    assert life.code("confirm_undone", clerk("a"), "a/wqba") == "WRONG_DEPARTMENT"
    assert life.code("confirm_undone", clerk("d"), "a/wqba") is None
    assert life.state.is_over


def test_what_is_to_be_undone_is_not_delivered_any_more() -> None:
    life = to_undo()
    assert life.code("confirm_delivery", clerk("a"), "a/wqba", method="post") == "NOTHING_TO_DELIVER"


def test_a_revoked_decision_needs_no_undoing() -> None:
    life = to_undo()
    life.act("revoke_decision", head("a"), "a/wqba", reason="R")
    assert life.state.phase is Phase.CONCLUDED
