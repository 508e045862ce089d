"""Results after they were granted: how each stands on a day, what changes or ends it, the composite licence."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.case.acts import Act
from domain.case.decide import decide
from domain.case.questions import result_number
from domain.case.results.entries import CompositeIssued, CompositeWithdrawn, ResultChanged
from domain.case.results.validity import COMPOSITE, Result, Validity, composite_of, last_day, result_of, results_of
from domain.definition.extra_rules import CompositeRule, Term
from domain.definition.plan import CommitmentTerms, ResultKind
from domain.duties.of_case import duties
from domain.time.clock import Limit
from tests.support.pure_case import APPLICANT, WINDOW, Life, beijing, clerk, head, item, plan

FIVE_YEARS = ResultKind(name="许可证", valid=Term(years=5))
FOR_GOOD = ResultKind(name="登记证")
A, B, C = (item(key, result=kind) for key, kind in (("a/one", FIVE_YEARS), ("b/two", FOR_GOOD), ("c/three", FOR_GOOD)))
WHOLE = item("l/all", result=ResultKind(name="综合许可证"), after=("a/one", "b/two"))
TODAY = date(2026, 3, 10)


def case(*items: Any, **more: Any) -> Life:
    """Accepted at the window on Monday 2026-03-02."""
    return Life(plan(*items, mode="at_window", **more))


def composite(life: Life, today: date = TODAY) -> Result:
    """The composite licence, which there is."""
    found = composite_of(life.state, today)
    assert found is not None
    return found


def two_in_one(**more: Any) -> Life:
    """Two items and the one that carries their composite licence."""
    rule = CompositeRule(name="行业综合许可证", items=("a/one", "b/two"), issuer="l", item="l/all", **more)
    life = case(A, B, WHOLE, composite=rule)
    life.grant("a/one", "b/two", "l/all")
    return life


def test_result_is_valid_from_its_decision_to_the_day_before_the_term_is_over() -> None:
    life = case(A, B)
    assert results_of(life.state, TODAY) == ()
    life.grant("a/one", "b/two")
    one, two = results_of(life.state, TODAY)
    assert (one.issued_on, one.valid_until, one.validity) == (date(2026, 3, 2), date(2031, 3, 1), Validity.VALID)
    assert (two.valid_until, two.validity) == (None, Validity.VALID)
    late = result_of(life.state, "a/one", date(2031, 3, 2))
    assert late is not None
    assert late.validity is Validity.EXPIRED


@pytest.mark.parametrize(
    ("begins", "term", "ends"),
    [
        (date(2024, 2, 29), Term(years=1), date(2025, 2, 27)),
        (date(2026, 12, 31), Term(months=2), date(2027, 2, 27)),
        (date(2026, 1, 1), Term(days=1), date(2026, 1, 1)),
        (date(2026, 11, 30), Term(years=1, months=1, days=1), date(2027, 12, 30)),
    ],
)
def test_last_day_of_a_term(begins: date, term: Term, ends: date) -> None:
    assert last_day(begins, term) == ends


def test_term_has_to_last_a_day() -> None:
    with pytest.raises(ValueError, match="至少一天"):
        Term()


@pytest.mark.parametrize(
    ("kind", "by", "validity", "basis"),
    [
        ("withdraw_licence", head, Validity.WITHDRAWN, "行政许可法第八条第二款"),
        ("cancel_licence", clerk, Validity.CANCELLED, "行政许可法第七十条"),
        ("forfeit_licence", head, Validity.FORFEITED, "行政处罚法第九条第三项"),
        ("revoke_decision", head, Validity.REVOKED, None),
    ],
)
def test_each_way_to_end_a_licence_has_its_act_its_basis_and_its_validity(
    kind: str, by: Any, validity: Validity, basis: str | None
) -> None:
    life = case(A, B)
    life.grant("a/one", "b/two")
    assert life.state.phase.value == "concluded"
    entries = life.act(kind, by("a"), "a/one", reason="R")
    assert entries[0].basis == basis
    found = result_of(life.state, "a/one", TODAY)
    assert found is not None
    assert found.validity is validity
    other = result_of(life.state, "b/two", TODAY)
    assert other is not None
    assert other.validity is Validity.VALID


@pytest.mark.parametrize("kind", ["withdraw_licence", "forfeit_licence"])
def test_only_the_head_of_the_issuing_department_withdraws_or_forfeits(kind: str) -> None:
    life = case(A)
    life.grant("a/one")
    assert life.code(kind, clerk("a"), "a/one", reason="R") == "NOT_ALLOWED"
    assert life.code(kind, head("b"), "a/one", reason="R") == "WRONG_DEPARTMENT"
    assert life.code(kind, APPLICANT, "a/one", reason="R") == "NOT_ALLOWED"
    assert life.code(kind, head("a"), "a/one") == "REASON_MISSING"


def test_what_is_no_licence_is_neither_withdrawn_nor_forfeited_but_cancelled() -> None:
    life = case(item("a/one", result=FOR_GOOD, refusal_basis="某条例第二条"))
    life.grant("a/one")
    assert life.code("withdraw_licence", head("a"), "a/one", reason="R") == "NOT_A_LICENCE"
    assert life.code("forfeit_licence", head("a"), "a/one", reason="R") == "NOT_A_LICENCE"
    assert life.code("cancel_licence", clerk("a"), "a/one", reason="R") is None


def test_changed_result_is_a_new_version_and_the_former_one_is_not_in_force() -> None:
    life = case(A)
    life.at("2026-03-03").act("decide_item", clerk("a"), "a/one", decision="grant")
    life.at("2026-03-05").act("change_result", clerk("a"), "a/one", reason="PLACE_CHANGED")
    assert life.last(ResultChanged).version == 2
    found = result_of(life.state, "a/one", TODAY)
    assert found is not None
    assert (found.version, found.issued_on, found.validity) == (2, date(2026, 3, 5), Validity.VALID)
    assert (found.of_version(1), found.of_version(2)) == (Validity.CHANGED, Validity.VALID)
    assert found.valid_until == last_day(date(2026, 3, 3), Term(years=5))


def test_ended_licence_is_not_changed_but_cancelled_once() -> None:
    life = case(A)
    life.grant("a/one")
    life.act("withdraw_licence", head("a"), "a/one", reason="R")
    assert life.code("change_result", clerk("a"), "a/one", reason="R") == "LICENCE_ENDED"
    assert life.code("withdraw_licence", head("a"), "a/one", reason="R") == "LICENCE_ENDED"
    assert life.code("cancel_licence", clerk("a"), "a/one", reason="R") is None
    assert life.code("cancel_licence", clerk("a"), "a/one", reason="R") == "LICENCE_ENDED"
    found = result_of(life.state, "a/one", TODAY)
    assert found is not None
    assert found.of_version(1) is Validity.CANCELLED


def test_internal_check_and_open_item_have_no_result_to_end() -> None:
    life = case(item("a/one", result=ResultKind(name="核验", internal=True)), B)
    assert life.code("cancel_licence", clerk("b"), "b/two", reason="R") == "NO_RESULT"
    life.grant("a/one")
    assert life.code("cancel_licence", clerk("a"), "a/one", reason="R") == "NO_RESULT"
    assert results_of(life.state, TODAY) == ()


def test_what_rests_on_a_forfeited_licence_and_is_open_lapses() -> None:
    life = case(A, B, item("c/three", after=("a/one",), result=FOR_GOOD))
    life.grant("a/one")
    entries = life.act("forfeit_licence", head("a"), "a/one", reason="R")
    assert [entry.kind for entry in entries] == ["licence_forfeited", "item_lapsed"]
    life.grant("b/two")
    assert life.state.issued == ("b/two",)
    assert life.code("confirm_delivery", WINDOW, "a/one", method="pickup") == "NOTHING_TO_DELIVER"


# --- the composite licence --------------------------------------------------------------------------------------------


def test_composite_is_issued_with_the_item_that_carries_it() -> None:
    life = two_in_one()
    issued = life.last(CompositeIssued)
    assert (issued.version, [part.item for part in issued.parts]) == (1, ["a/one", "b/two"])
    found = composite(life)
    assert (found.subject, found.issuer, found.valid_until) == (COMPOSITE, "l", date(2031, 3, 1))
    assert found.lost == ()
    assert [each.subject for each in results_of(life.state, TODAY)] == [COMPOSITE, "a/one", "b/two"]


def test_composite_without_a_carrier_comes_when_the_last_part_is_granted() -> None:
    rule = CompositeRule(name="综合许可证", items=("a/one", "b/two"), issuer="a")
    life = case(A, B, C, composite=rule)
    life.grant("a/one")
    assert composite_of(life.state, TODAY) is None
    life.grant("b/two")
    assert life.last(CompositeIssued).version == 1


def test_composite_is_not_issued_when_a_part_is_refused() -> None:
    life = case(A, B, composite=CompositeRule(name="综合许可证", items=("a/one", "b/two"), issuer="a"))
    life.grant("a/one")
    life.refuse("b/two")
    assert composite_of(life.state, TODAY) is None


def test_composite_follows_its_parts() -> None:
    life = two_in_one()
    life.act("change_result", clerk("a"), "a/one", reason="R")
    assert life.last(CompositeIssued).version == 2
    life.act("revoke_decision", head("b"), "b/two", reason="R")
    assert [part.item for part in life.last(CompositeIssued).parts] == ["a/one"]
    assert (composite(life).version, composite(life).of_version(1)) == (3, Validity.CHANGED)
    assert [(each.subject, each.validity) for each in composite(life).lost] == [("b/two", Validity.REVOKED)]
    life.act("forfeit_licence", head("a"), "a/one", reason="R")
    assert life.last(CompositeWithdrawn).because == ("a/one",)
    assert composite(life).validity is Validity.WITHDRAWN


def test_composite_is_withdrawn_at_once_where_the_bundle_says_so() -> None:
    life = two_in_one(on_part_lost="withdraw")
    life.act("revoke_decision", head("b"), "b/two", reason="R")
    assert composite(life).validity is Validity.WITHDRAWN
    entries = life.act("change_result", clerk("a"), "a/one", reason="R")
    assert [entry.kind for entry in entries] == ["result_changed"]


def test_composite_ends_with_the_item_that_carries_it() -> None:
    life = two_in_one()
    life.act("revoke_decision", head("l"), "l/all", reason="R")
    assert life.last(CompositeWithdrawn).because == ("l/all",)
    one = result_of(life.state, "a/one", TODAY)
    assert one is not None
    assert one.validity is Validity.VALID


def test_a_change_of_the_item_that_carries_it_is_a_new_version_of_the_composite() -> None:
    life = two_in_one()
    entries = life.act("change_result", clerk("l"), "l/all", reason="NAME_CHANGED")
    assert [entry.kind for entry in entries] == ["result_changed", "composite_issued"]
    assert (composite(life).version, composite(life).of_version(1)) == (2, Validity.CHANGED)


def test_a_part_that_has_run_out_is_in_no_new_version() -> None:
    life = two_in_one()
    late = date(2031, 4, 1)
    assert composite(life, late).validity is Validity.EXPIRED
    life.at("2031-04-01").act("change_result", clerk("b"), "b/two", reason="PLACE_CHANGED")
    assert [part.item for part in life.last(CompositeIssued).parts] == ["b/two"]
    assert composite(life, late).validity is Validity.VALID
    assert life.code("cancel_licence", clerk("a"), "a/one", reason="EXPIRED") is None
    assert composite(life, late).version == 2, "what was no part of it any more changes nothing"


_ACTS = st.lists(
    st.tuples(
        st.sampled_from(["change_result", "withdraw_licence", "cancel_licence", "forfeit_licence", "revoke_decision"]),
        st.sampled_from(["a/one", "b/two", "l/all"]),
    ),
    max_size=12,
)


@given(acts=_ACTS, rule=st.sampled_from(["update", "withdraw"]))
def test_composite_never_stands_for_what_has_ended(acts: list[tuple[str, str]], rule: str) -> None:
    life = two_in_one(on_part_lost=rule)
    versions = [1]
    for kind, key in acts:
        life.code(kind, head(key[0]) if kind != "change_result" else clerk(key[0]), key, reason="R")
        found = composite(life)
        versions.append(found.version)
        if found.validity is Validity.VALID:
            assert found.parts
            assert all(part.validity is Validity.VALID for part in found.parts)
            held = life.state.composite
            assert held is not None
            assert all(part.version == life.state.items[part.item].result_version for part in held.parts)
    assert versions == sorted(versions)
    assert life.course.state == life.state


def test_nothing_follows_from_an_act_that_came_twice() -> None:
    life = two_in_one()
    life.act("change_result", clerk("a"), "a/one", reason="R")
    seen = [act for act, kind in life.state.seen.items() if kind == "result_changed"]
    assert len(seen) == 1
    assert decide(life.state, _again(life, seen[0])).entries == ()


def _again(life: Life, act_id: str) -> Any:
    return Act(
        act_id=act_id,
        kind="change_result",
        actor=clerk("a"),
        received_at=beijing("2026-03-20"),
        item="a/one",
        reason="R",
    )


# --- wrong order, twice, unknown, somebody else's ---------------------------------------------------------------------


WAYS_TO_END = ("withdraw_licence", "forfeit_licence", "revoke_decision", "cancel_licence")
_AFTER = {
    # what may follow what: cancelled may be whatever has ended otherwise, and nothing follows that
    "withdraw_licence": {"cancel_licence"},
    "forfeit_licence": {"cancel_licence"},
    "revoke_decision": {"cancel_licence"},
    "cancel_licence": set[str](),
}


@pytest.mark.parametrize("first", WAYS_TO_END)
@pytest.mark.parametrize("then", [*WAYS_TO_END, "change_result"])
def test_what_has_ended_ends_once_more_only_by_being_cancelled(first: str, then: str) -> None:
    life = case(A, B)
    life.grant("a/one", "b/two")
    life.act(first, head("a"), "a/one", reason="R")
    by = clerk("a") if then == "change_result" else head("a")
    code = life.code(then, by, "a/one", reason="R")
    assert (code is None) == (then in _AFTER[first]), code
    if code is not None:
        assert code in ("LICENCE_ENDED", "NOT_GRANTED")


@pytest.mark.parametrize("kind", [*WAYS_TO_END, "change_result"])
def test_a_result_that_is_unknown_not_there_yet_or_refused_is_not_touched(kind: str) -> None:
    life = case(A, B, C)
    by = clerk if kind == "change_result" else head
    assert life.code(kind, by("z"), "z/none", reason="R") == "ITEM_UNKNOWN"
    assert life.code(kind, by("a"), COMPOSITE, reason="R") == "ITEM_UNKNOWN"
    assert life.code(kind, by("a"), "a/one", reason="R") in ("NO_RESULT", "NOT_GRANTED"), "open"
    life.refuse("b/two")
    assert life.code(kind, by("b"), "b/two", reason="R") in ("NO_RESULT", "NOT_GRANTED"), "refused"
    life.grant("a/one")
    assert life.code(kind, by("b"), "a/one", reason="R") == "WRONG_DEPARTMENT"


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("change_result", "LICENCE_EXPIRED"),
        ("withdraw_licence", "LICENCE_EXPIRED"),
        ("forfeit_licence", "LICENCE_EXPIRED"),
        ("revoke_decision", None),
        ("cancel_licence", None),
    ],
)
def test_what_has_run_out_is_revoked_or_cancelled_and_nothing_else(kind: str, code: str | None) -> None:
    life = case(A)
    life.grant("a/one")
    by = clerk("a") if kind == "change_result" else head("a")
    last = result_of(life.state, "a/one", TODAY)
    assert last is not None
    assert str(last.valid_until) == "2031-03-01"
    assert life.at("2031-03-02").code(kind, by, "a/one", reason="R") == code


def test_on_its_last_day_a_licence_is_changed_like_on_any_other() -> None:
    life = case(A)
    life.grant("a/one")
    assert life.at("2031-03-01").code("change_result", clerk("a"), "a/one", reason="R") is None


def test_a_commitment_is_not_checked_any_more_when_its_licence_has_ended() -> None:
    terms = CommitmentTerms(check=Limit(days=60), rectify=Limit(days=10), on_overdue="revoke", basis="办法第一条")
    life = case(item("a/one", result=FOR_GOOD, commitment=terms))
    life.grant("a/one")
    assert {str(duty.reason) for duty in duties(life.state)} == {"commitment_check"}
    life.act("withdraw_licence", head("a"), "a/one", reason="R")
    assert life.code("check_commitment", clerk("a"), "a/one", met=False, reason="R") == "NO_COMMITMENT_OPEN"
    assert duties(life.state) == ()
    assert life.state.is_over


def test_an_item_whose_licence_has_ended_is_not_opened_again() -> None:
    later = item("c/three", gate=("a/one",), result=FOR_GOOD)
    life = case(A, B, later)
    life.grant("a/one")
    life.act("claim_item", clerk("c"), "c/three")
    life.act("withdraw_licence", head("a"), "a/one", reason="R")
    assert life.state.items["c/three"].phase.value == "lapsed"
    assert life.code("return_item", clerk("c"), "c/three", to_item="a/one", reason="R") is not None
    assert result_of(life.state, "a/one", TODAY) is not None


def test_a_revoked_result_keeps_its_number() -> None:
    life = case(A)
    life.grant("a/one")
    before = result_number(life.state, "a/one", None)
    life.act("revoke_decision", head("a"), "a/one", reason="R")
    assert result_number(life.state, "a/one", None) == before
