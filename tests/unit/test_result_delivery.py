"""How results come into the applicant's hands: as chosen, by parcel with a return, electronically, fetched by whom."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.case.acts import Actor, Role
from domain.case.results.entries import ResultDelivered, ResultsPosted
from domain.definition.plan import ResultKind
from domain.duties.of_case import duties
from domain.letters.of_results import carrier_letters
from domain.organisation.postal import address_of
from domain.time.clock import Limit
from tests.support.pure_case import APPLICANT, CASE_NO, LEAD, WINDOW, Life, clerk, item, plan

A, B = item("a/one"), item("b/two")
CARRIER = Actor(actor_id="system:carrier", role=Role.SYSTEM)
SENT: dict[str, Any] = {"parcel": 1, "parcel_event": "sent", "tracking": "EM00000001"}
BACK: dict[str, Any] = {"parcel": 1, "parcel_event": "returned"}
THERE: dict[str, Any] = {"parcel": 1, "parcel_event": "delivered"}


def case(**more: Any) -> Life:
    """Two items; results are to be in hand within ten working days."""
    return Life(plan(A, B, mode="at_window", delivery=Limit(days=10), **more))


def by_post() -> Life:
    """Both granted, and the applicant wants them by post."""
    life = case()
    life.act("choose_delivery", APPLICANT, method="post")
    life.grant("a/one", "b/two")
    return life


def owed(life: Life) -> set[str]:
    """For what reasons the window owes something."""
    return {str(duty.reason) for duty in duties(life.state)}


def test_electronic_results_are_in_hand_when_they_are_out() -> None:
    life = case()
    life.act("choose_delivery", APPLICANT, method="electronic")
    life.grant("a/one")
    assert not life.ended("a/one.delivery"), "held together: not out yet"
    life.grant("b/two")
    told = life.last(ResultDelivered)
    assert (told.items, told.method) == (("a/one", "b/two"), "electronic")
    assert life.state.is_over


def test_each_electronic_result_that_is_sent_as_ready_is_in_hand_by_itself() -> None:
    life = case(results="send_as_ready")
    life.act("choose_delivery", WINDOW, method="electronic")
    life.grant("a/one")
    assert life.ended("a/one.delivery")
    life.grant("b/two")
    assert life.state.is_over


def test_results_that_wait_come_electronically_when_that_is_chosen() -> None:
    life = case()
    life.grant("a/one", "b/two")
    life.act("choose_delivery", APPLICANT, method="electronic")
    assert life.state.is_over
    assert life.code("choose_delivery", APPLICANT, method="post") == "NOTHING_TO_DELIVER"


def test_a_result_without_a_paper_has_no_delivery_clock_and_is_in_hand_when_issued() -> None:
    registered = item("a/one", result=ResultKind(name="参保登记", paperless=True))
    life = Life(plan(registered, B, mode="at_window", delivery=Limit(days=10)))
    life.grant("a/one", "b/two")
    assert "a/one.delivery" not in life.state.clocks
    assert life.state.items["a/one"].delivered_at is not None
    assert life.state.items["b/two"].delivered_at is None


def test_the_clock_runs_until_the_parcel_is_delivered() -> None:
    life = by_post()
    assert owed(life) == {"posting"}
    life.act("post_results", WINDOW)
    assert life.last(ResultsPosted).items == ("a/one", "b/two")
    assert owed(life) == {"parcel"}
    life.act("record_parcel", CARRIER, **SENT)
    assert not life.ended("a/one.delivery")
    life.act("record_parcel", CARRIER, **THERE)
    told = life.last(ResultDelivered)
    assert (told.method, told.parcel, told.items) == ("post", 1, ("a/one", "b/two"))
    assert life.state.is_over


def test_a_parcel_that_comes_back_is_sent_again_or_kept_to_be_fetched() -> None:
    life = by_post()
    life.act("post_results", WINDOW)
    assert life.code("choose_delivery", APPLICANT, method="pickup") == "PARCEL_UNDER_WAY"
    life.act("record_parcel", CARRIER, **SENT)
    life.act("record_parcel", CARRIER, **BACK)
    assert owed(life) == {"parcel_returned"}
    life.act("post_results", LEAD)
    assert life.code("record_parcel", CARRIER, **THERE) == "PARCEL_SETTLED"
    life.act("record_parcel", CARRIER, parcel=2, parcel_event="returned")
    life.act("choose_delivery", APPLICANT, method="pickup")
    assert owed(life) == {"delivery"}
    life.act("confirm_delivery", WINDOW, method="pickup", fetched_by="proxy", identity="resident_id")
    assert (life.last(ResultDelivered).fetched_by, life.last(ResultDelivered).identity) == ("proxy", "resident_id")
    assert life.state.is_over


def one_by_one() -> Life:
    """Two results that are sent as ready; the first is with the carrier."""
    life = case(results="send_as_ready")
    life.act("choose_delivery", APPLICANT, method="post")
    life.grant("a/one")
    life.act("post_results", WINDOW)
    life.act("record_parcel", CARRIER, **SENT)
    return life


def test_a_result_that_is_ready_goes_while_another_is_under_way() -> None:
    life = one_by_one()
    assert life.code("post_results", WINDOW) == "PARCEL_UNDER_WAY"
    life.act("choose_delivery", APPLICANT, method="post")
    life.grant("b/two")
    life.act("post_results", WINDOW)
    posted = [entry for entry in life.journal if isinstance(entry, ResultsPosted)]
    assert [entry.items for entry in posted] == [("a/one",), ("b/two",)]
    assert posted[1].address_act != posted[0].address_act, "to the address that was given since"
    life.act("record_parcel", CARRIER, parcel=2, parcel_event="delivered")
    assert (life.ended("a/one.delivery"), life.ended("b/two.delivery")) == (False, True)
    life.act("record_parcel", CARRIER, **BACK)
    assert owed(life) == {"parcel_returned"}
    life.act("post_results", WINDOW)
    assert [parcel.items for parcel in life.state.parcels] == [("a/one",), ("b/two",), ("a/one",)]
    life.act("record_parcel", CARRIER, parcel=3, parcel_event="delivered")
    assert life.state.is_over


def test_another_way_is_for_what_is_not_under_way_alone() -> None:
    life = one_by_one()
    life.grant("b/two")
    life.act("choose_delivery", APPLICANT, method="electronic")
    assert life.last(ResultDelivered).items == ("b/two",)
    assert not life.ended("a/one.delivery")
    assert life.code("choose_delivery", APPLICANT, method="pickup") == "PARCEL_UNDER_WAY"


def test_each_parcel_is_ordered_by_itself() -> None:
    life = one_by_one()
    life.grant("b/two")
    before = life.state
    entries = life.act("post_results", WINDOW)
    letters = list(carrier_letters(before, entries, life.state))
    assert [(each.subject, each.lane) for each in letters] == [("2", f"{CASE_NO}.parcel.2")], "no lane shared"


def test_what_the_carrier_says_twice_or_wrong_changes_nothing() -> None:
    life = by_post()
    assert life.code("record_parcel", CARRIER, **SENT) == "PARCEL_UNKNOWN"
    life.act("post_results", WINDOW)
    assert life.code("post_results", WINDOW) == "PARCEL_UNDER_WAY"
    assert life.code("record_parcel", CARRIER, parcel=1, parcel_event="sent") == "TRACKING_MISSING"
    assert life.code("record_parcel", CARRIER, **SENT) is None
    assert life.code("record_parcel", CARRIER, **SENT) == "PARCEL_SETTLED"
    assert life.code("record_parcel", CARRIER, **THERE) is None
    assert life.code("record_parcel", CARRIER, **THERE) == "PARCEL_SETTLED"
    assert life.code("record_parcel", clerk("a"), **BACK) == "NOT_ALLOWED"


def test_nothing_is_posted_that_is_not_out_or_not_wanted_by_post() -> None:
    life = case()
    assert life.code("post_results", WINDOW) == "NOT_BY_POST"
    life.act("choose_delivery", APPLICANT, method="post")
    assert life.code("post_results", WINDOW) == "NOTHING_TO_DELIVER"
    life.grant("a/one")
    assert life.code("post_results", WINDOW) == "NOTHING_TO_DELIVER", "held together"
    assert life.code("choose_delivery", APPLICANT) == "METHOD_MISSING"


def test_who_has_it_in_hand_before_the_carrier_says_so_has_it_once() -> None:
    life = by_post()
    life.act("post_results", WINDOW)
    life.act("record_parcel", CARRIER, **SENT)
    life.act("confirm_delivery", APPLICANT, method="post")
    entries = life.act("record_parcel", CARRIER, **THERE)
    assert [entry.kind for entry in entries] == ["parcel_moved"]


@pytest.mark.parametrize(
    ("content", "is_whole"),
    [
        ({"postal": {"name": "甲", "phone": "13900000012", "address": "汉台区测试路12号"}}, True),
        ({"postal": {"name": "", "phone": "13900000012", "address": "汉台区测试路12号"}}, False),
        ({"postal": {"name": "甲", "phone": "139", "address": "汉台区测试路12号"}}, False),
        ({"postal": {"name": "甲", "phone": "13900000012"}}, False),
        ({"postal": "汉台区"}, False),
        ({}, False),
    ],
)
def test_an_address_is_whole_or_none(content: dict[str, Any], is_whole: bool) -> None:
    assert (address_of(content) is not None) is is_whole


_STEPS = st.lists(
    st.sampled_from(
        [
            ("grant", None, {"item": "a/one"}),
            ("grant", None, {"item": "b/two"}),
            ("post_results", WINDOW, {}),
            ("choose_delivery", APPLICANT, {"method": "pickup"}),
            ("choose_delivery", APPLICANT, {"method": "post"}),
            *(("record_parcel", CARRIER, {**said, "parcel": n}) for n in (1, 2, 3) for said in (SENT, BACK, THERE)),
            ("confirm_delivery", APPLICANT, {"method": "pickup"}),
        ]
    ),
    max_size=18,
)


@given(steps=_STEPS)
def test_in_whatever_order_things_are_said_each_result_is_delivered_at_most_once(steps: list[Any]) -> None:
    life = case(results="send_as_ready")
    life.act("choose_delivery", APPLICANT, method="post")
    for kind, actor, said in steps:
        if kind == "grant":
            life.code("decide_item", clerk(said["item"][0]), said["item"], decision="grant")
            continue
        life.code(kind, actor, **said)
        posted = [key for parcel in life.state.parcels if parcel.is_under_way for key in parcel.items]
        assert len(posted) == len(set(posted))
    delivered = [key for entry in life.journal if isinstance(entry, ResultDelivered) for key in entry.items]
    assert len(delivered) == len(set(delivered))
    assert life.state.is_over == (set(delivered) == {"a/one", "b/two"})
