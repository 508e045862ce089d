"""Renewal by silence (行政许可法 第五十条) runs from acceptance, also while the item waits for another one."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.case.evolve import fold
from domain.case.items.entries import ItemDecided
from domain.case.limits.entries import DueChange
from domain.case.migration.entries import EditionAdopted
from domain.case.migration.follows import edition_adopted
from domain.case.state import running
from domain.definition.plan import CURRENT_DEFAULTS, PlanItem
from domain.time.clock import Limit
from tests.support.amount import at_length
from tests.support.pure_case import DAY, HOUR, SUPERVISOR, Life, clerk, item, phases, plan

FIRST, RENEWED, OTHER = "a/first", "b/renewed", "c/other"
UNTIL = date(2026, 3, 20)


def waiting(edition: int = CURRENT_DEFAULTS, **more: Any) -> Life:
    """A licence that expires on Friday 2026-03-20 and whose renewal waits for another item."""
    renewed = item(
        RENEWED, after=(FIRST,), renews_until=UNTIL, renewal_basis="行政许可法第五十条", promised=Limit(days=40)
    )
    made = plan(item(FIRST), renewed, item(OTHER, after=(FIRST,)), mode="at_window", whole=60, defaults=edition, **more)
    return Life(made, filed="2026-03-02 09:00")


def test_silence_renews_while_the_item_waits_for_another() -> None:
    life = waiting()
    assert phases(life.state)[RENEWED] == "waiting"
    assert life.due(f"{RENEWED}.renewal") == "2026-03-20"
    life.at("2026-03-21 09:00").act("add_note", clerk("a"))
    assert phases(life.state)[RENEWED] == "granted"
    decided = life.last(ItemDecided)
    assert (decided.item, decided.via, decided.basis) == (RENEWED, "silence", "行政许可法第五十条")


def test_one_clock_runs_whether_the_item_waits_or_is_worked_on() -> None:
    life = waiting()
    life.at("2026-03-10 09:00").grant(FIRST)
    assert [key for key in life.state.clocks if key.startswith(f"{RENEWED}.renewal")] == [f"{RENEWED}.renewal"]
    life.at("2026-03-21 09:00").act("add_note", clerk("a"))
    assert phases(life.state)[RENEWED] == "granted"


def test_a_return_that_makes_the_item_wait_anew_does_not_end_it() -> None:
    life = waiting()
    life.grant(FIRST)
    life.act("claim_item", clerk("c"), OTHER)
    assert life.code("return_item", clerk("c"), OTHER, to_item=FIRST, reason="R") is None
    assert phases(life.state)[RENEWED] == "waiting"
    assert running(life.state, "renewal", RENEWED) is not None
    life.at("2026-03-21 09:00").act("add_note", clerk("a"))
    assert phases(life.state)[RENEWED] == "granted"


def test_a_predecessor_that_is_refused_ends_it() -> None:
    life = waiting()
    life.refuse(FIRST)
    assert (phases(life.state)[RENEWED], life.ended(f"{RENEWED}.renewal")) == ("lapsed", True)


def test_the_second_edition_lost_it() -> None:
    life = waiting(CURRENT_DEFAULTS - 1)
    assert running(life.state, "renewal", RENEWED) is None


# --- 规则换版 ------------------------------------------------------------------------------------------------------


def dues(life: Life) -> dict[str, tuple[str, str, str]]:
    """Of every clock that runs: from when, by what, until when."""
    running_now = {key: clock for key, clock in life.state.clocks.items() if clock.ended_on is None}
    return {key: (f"{c.started_on}", c.start_fact, life.due(key)) for key, c in running_now.items()}


def test_a_case_that_adopts_the_edition_is_renewed_by_silence_as_one_filed_under_it() -> None:
    life = waiting(CURRENT_DEFAULTS - 1)
    tried = edition_adopted(life.state, CURRENT_DEFAULTS, {"at": life.now + HOUR})
    life.at("2026-03-05 09:00").act("adopt_edition", SUPERVISOR, edition=CURRENT_DEFAULTS)
    adopted = life.last(EditionAdopted)
    began = DueChange(clock_id=f"{RENEWED}.renewal", before_on=None, after_on=UNTIL)
    assert adopted.changes == tried.changes == (began,)
    assert adopted.renewals == (RENEWED,)
    assert adopted.earlier == ()
    life.at("2026-03-21 09:00").act("add_note", clerk("a"))
    assert (phases(life.state)[RENEWED], life.last(ItemDecided).via) == ("granted", "silence")
    assert fold(life.opening, tuple(life.journal)) == life.state


def test_a_licence_that_ran_out_while_the_item_waited_was_renewed_then_and_is_on_adoption() -> None:
    life = waiting(CURRENT_DEFAULTS - 1).at("2026-03-25 09:00")
    life.act("adopt_edition", SUPERVISOR, edition=CURRENT_DEFAULTS)
    assert life.last(EditionAdopted).changes[-1].after_on == UNTIL
    life.act("add_note", clerk("a"))
    assert (phases(life.state)[RENEWED], life.last(ItemDecided).via) == ("granted", "silence")


def test_adoption_begins_no_second_clock_and_none_of_what_has_ended() -> None:
    life = waiting(CURRENT_DEFAULTS - 1)
    life.grant(FIRST)
    assert running(life.state, "renewal", RENEWED) is not None
    life.act("adopt_edition", SUPERVISOR, edition=CURRENT_DEFAULTS)
    assert life.last(EditionAdopted).renewals == ()
    ended = Life(plan(item(FIRST), item(RENEWED, renews_until=UNTIL), mode="at_window", defaults=CURRENT_DEFAULTS - 1))
    ended.grant(RENEWED)
    ended.act("adopt_edition", SUPERVISOR, edition=CURRENT_DEFAULTS)
    assert ended.last(EditionAdopted).renewals == ()


def test_an_item_that_was_returned_and_waits_anew_has_its_clock_again() -> None:
    life = waiting(CURRENT_DEFAULTS - 1)
    life.grant(FIRST)
    life.act("claim_item", clerk("c"), OTHER)
    assert life.code("return_item", clerk("c"), OTHER, to_item=FIRST, reason="R") is None
    assert running(life.state, "renewal", RENEWED) is None
    life.act("adopt_edition", SUPERVISOR, edition=CURRENT_DEFAULTS)
    assert life.due(f"{RENEWED}.renewal#2") == "2026-03-20"
    assert fold(life.opening, tuple(life.journal)) == life.state


@settings(max_examples=at_length(150), deadline=None)
@given(st.randoms(use_true_random=False))
def test_a_case_adopted_at_once_has_the_clocks_of_one_that_was_filed_under_the_edition(dice: Random) -> None:
    items: list[PlanItem] = []
    for number in range(dice.randint(1, 5)):
        after = tuple(each.key for each in items if each.kind == "decision" and dice.random() < 0.4)
        until = dice.choice((date(2026, 2, 20), UNTIL + dice.randint(-6, 40) * DAY)) if dice.random() < 0.6 else None
        facts: dict[str, Any] = {"after": after, "promised": Limit(days=dice.randint(1, 20))}
        facts |= {"renews_until": until, "renewal_basis": "行政许可法第五十条"} if until else {}
        facts |= {"statutory": Limit(days=20)} if dice.random() < 0.5 else {}
        items.append(item(f"d{number}/x", **facts))
    deemed = dice.random() < 0.3
    intake = {"sign": "person"} if deemed else {}
    lives = []
    for edition in (CURRENT_DEFAULTS - 1, CURRENT_DEFAULTS):
        life = Life(plan(*items, mode="at_window", whole=60, defaults=edition, intake=intake), filed="2026-03-02 09:00")
        life.until(life.now + (9 * DAY if deemed else HOUR))
        lives.append(life)
    adopted, filed = lives
    assert adopted.state.accepted_at is not None
    adopted.act("adopt_edition", SUPERVISOR, edition=CURRENT_DEFAULTS)
    filed.act("add_note", clerk("d0"))
    assert {key: due for key, due in dues(adopted).items() if ".renewal" in key} == {
        key: due for key, due in dues(filed).items() if ".renewal" in key
    }
    assert dues(adopted).keys() == dues(filed).keys()
    assert fold(adopted.opening, tuple(adopted.journal)) == adopted.state
