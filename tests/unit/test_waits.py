"""异议 during a wait (公示): who objects until when, who settles it, and what becomes of the wait and of the rest."""

from __future__ import annotations

import pytest

from domain.case.acts import Actor
from domain.case.clock_ids import WHOLE_CLOCK
from domain.case.items.entries import ItemDecided, ItemLapsed
from domain.case.state import Phase
from domain.case.waits.entries import ObjectionRaised
from domain.duties.attribution import Holder, attribute
from domain.duties.moves import Turn, whose_move
from tests.support.pure_case import LEAD, WINDOW, clerk, head, phases
from tests.support.waits import AFTER, BASIS, BESIDE, WAIT, objected, published


def test_without_objection_it_passes_at_the_end_of_its_last_day() -> None:
    life = published()
    assert life.due(f"{WAIT}.promised") == "2026-03-23", "the twentieth day is a Sunday, so the next working day"
    life.at("2026-03-23 23:59")
    life.act("add_note", LEAD)
    assert phases(life.state)[WAIT] == "open"
    life.at("2026-03-24 00:01")
    life.act("add_note", LEAD)
    assert phases(life.state)[WAIT] == "granted"
    assert phases(life.state)[AFTER] == "open"
    assert (life.last(ItemDecided).via, life.last(ItemDecided).actor) == ("expiry", None)


@pytest.mark.parametrize(
    ("who", "said", "objector"),
    [
        (WINDOW, {"objector": "creditors"}, "creditors"),
        (LEAD, {"objector": "b"}, "b"),
        (clerk("a"), {"objector": "creditors"}, "creditors"),
        (clerk("b"), {}, "b"),
        (head("b"), {"objector": "b"}, "b"),
    ],
)
def test_an_objection_is_on_file_with_its_objector_and_ground(who: Actor, said: dict[str, str], objector: str) -> None:
    life = published()
    assert life.code("raise_objection", who, WAIT, **said) is None
    raised = life.last(ObjectionRaised)
    assert (raised.objector, raised.basis, raised.now) == (objector, BASIS, False)
    assert whose_move(life.state, WAIT) == Turn(party="pool", why="objection", department="b")


def test_upheld_the_wait_does_not_pass_and_what_waits_for_it_closes() -> None:
    life = objected()
    life.act("settle_objection", clerk("b"), WAIT, upheld=True)
    assert phases(life.state) == {WAIT: "refused", BESIDE: "open", AFTER: "lapsed"}
    decided, lapsed = life.last(ItemDecided), life.last(ItemLapsed)
    assert (decided.via, decided.reason, decided.basis) == ("objection", "OBJECTION_UPHELD", BASIS)
    assert (lapsed.item, lapsed.because) == (AFTER, WAIT)
    assert life.ended(f"{WAIT}.promised")


def test_upheld_the_whole_case_stops_where_the_bundle_says_so() -> None:
    life = objected("stop_case")
    life.act("settle_objection", clerk("b"), WAIT, upheld=True)
    assert phases(life.state) == {WAIT: "refused", BESIDE: "lapsed", AFTER: "lapsed"}
    assert (life.state.phase, life.state.outcome) == (Phase.CONCLUDED, "refused")


def test_without_anybody_to_settle_it_an_objection_stops_the_wait_at_once() -> None:
    life = published("stop_case", settled_by=None)
    life.act("raise_objection", clerk("b"), WAIT)
    assert phases(life.state) == {WAIT: "refused", BESIDE: "lapsed", AFTER: "lapsed"}
    assert life.kinds()[-5:] == ["objection_raised", "item_decided", "item_lapsed", "item_lapsed", "case_concluded"]


def test_not_upheld_the_wait_goes_on_to_its_end() -> None:
    life = objected()
    life.act("settle_objection", clerk("b"), WAIT, upheld=False)
    assert phases(life.state)[WAIT] == "open"
    assert whose_move(life.state, WAIT) == Turn(party="clock", why="wait")
    life.at("2026-03-24 00:01")
    life.act("add_note", LEAD)
    assert phases(life.state) == {WAIT: "granted", BESIDE: "open", AFTER: "open"}


def test_an_end_that_passed_meanwhile_counts_when_the_objection_is_settled() -> None:
    life = objected()
    life.at("2026-04-01 09:00")
    life.act("add_note", LEAD)
    assert phases(life.state)[WAIT] == "open"
    assert life.code("raise_objection", clerk("b"), WAIT) == "OBJECTION_TOO_LATE"
    life.act("settle_objection", clerk("b"), WAIT, upheld=False)
    assert phases(life.state) == {WAIT: "granted", BESIDE: "open", AFTER: "open"}
    assert life.last(ItemDecided).at == life.now, "it passes with the settlement, not with its last day"


@pytest.mark.parametrize("at", ["2026-03-23 23:59", "2026-03-24 00:00"])
def test_the_end_and_an_objection_stand_in_legal_order(at: str) -> None:
    """The end of the last day is 24:00: an objection received in that moment comes after it."""
    life = published()
    life.at(at)
    code = life.code("raise_objection", clerk("b"), WAIT)
    assert code == (None if at < "2026-03-24" else "OBJECTION_TOO_LATE")
    assert phases(life.state)[WAIT] == ("open" if code is None else "granted")


def test_several_objections_are_settled_together() -> None:
    life = objected()
    life.act("raise_objection", clerk("b"), WAIT)
    assert life.last(ObjectionRaised).number == 2
    life.act("settle_objection", head("b"), WAIT, upheld=False)
    assert life.state.items[WAIT].objection == "rejected"
    life.act("raise_objection", WINDOW, WAIT, objector="creditors")
    assert (life.state.items[WAIT].objections, life.state.items[WAIT].objection) == (3, "pending")


def test_a_held_wait_stays_open_until_the_objection_is_met() -> None:
    life = objected("hold")
    life.act("settle_objection", clerk("b"), WAIT, upheld=True)
    life.pass_days(60)
    assert phases(life.state)[WAIT] == "open"
    assert whose_move(life.state, WAIT) == Turn(party="pool", why="objection", department="b")
    life.act("settle_objection", clerk("b"), WAIT, upheld=False)
    assert phases(life.state)[AFTER] == "open"


def test_the_whole_stands_while_only_an_objected_wait_is_open() -> None:
    life = objected()
    life.grant(BESIDE)
    life.at("2026-04-10 09:00")
    life.act("settle_objection", clerk("b"), WAIT, upheld=False)
    whole = life.state.clocks[WHOLE_CLOCK]
    assert [(str(stop.from_on), str(stop.until_on)) for stop in whole.stops] == [("2026-03-02", "2026-04-10")]


def test_the_time_of_an_objection_is_its_settlers() -> None:
    life = objected()
    life.grant(BESIDE)
    life.at("2026-03-10 09:00")
    life.act("settle_objection", clerk("b"), WAIT, upheld=False)
    held = attribute(life.course, life.now)
    assert [(each.holder, each.departments) for each in held[-1:]] == [(Holder.DEPARTMENT, ("b",))]


def test_a_case_may_be_withdrawn_while_an_objection_is_pending() -> None:
    life = objected()
    life.act("withdraw_application", WINDOW)
    assert life.state.phase is Phase.CONCLUDED
    assert life.code("settle_objection", clerk("b"), WAIT, upheld=True) == "CASE_CLOSED"
