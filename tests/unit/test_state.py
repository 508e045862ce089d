"""The state of a case: folded from its journal, small, and the same after it travelled as JSON."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import get_args

import pytest
from pydantic import ValidationError

from domain.case.acts import Act, ActKind
from domain.case.decide import effects
from domain.case.entries import ENTRY, Entry
from domain.case.entry_base import EntryBase
from domain.case.evolve import _FOLDS, evolve, fold
from domain.case.state import CaseState, Phase, new_case
from tests.support.pure_case import FILED_AT, WINDOW, Life, item, opening, plan

A, C = item("a/one"), item("c/three", after=("a/one",))


def test_every_kind_of_entry_has_its_fold_and_its_own_name() -> None:
    kinds = get_args(get_args(Entry)[0])
    assert set(kinds) == set(_FOLDS)
    names = [kind.model_fields["kind"].default for kind in kinds]
    assert len(set(names)) == len(names)
    assert all(issubclass(kind, EntryBase) for kind in kinds)


def test_new_case_waits_for_its_first_entry() -> None:
    state = new_case(opening(plan(A, C)))
    assert (state.seq, state.phase, state.is_over) == (0, Phase.SUBMITTED, False)
    assert effects(state) == ()


def test_folding_counts_entries_and_remembers_acts() -> None:
    life = Life(plan(A, C))
    life.review("a/one")
    assert life.state.seq == len(life.journal)
    assert life.state.seen == {"filing": "case_received", "act-1": "pre_review_answered"}
    assert fold(life.opening, tuple(life.journal)) == life.state


def test_folding_changes_no_earlier_state() -> None:
    life = Life(plan(A))
    before = life.state
    copy = before.model_dump_json()
    life.review("a/one")
    assert evolve(before, life.journal[-1]) is not before
    assert before.model_dump_json() == copy


def test_entry_with_an_unknown_field_or_kind_is_refused() -> None:
    for text in ('{"kind":"item_vanished","at":"2026-03-02T01:00:00Z"}', '{"kind":"case_received","at":"x"}'):
        with pytest.raises(ValidationError):
            ENTRY.validate_json(text)


def test_act_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValidationError):
        Act(act_id="x", kind=ActKind.URGE_ITEM, actor=WINDOW, received_at=datetime(2026, 3, 2))  # noqa: DTZ001


def test_state_of_a_long_case_stays_small_as_json() -> None:
    """It travels through continue-as-new; the server warns at 512 KiB."""
    life = Life(plan(*(item(f"d{n}/item{n}") for n in range(12)), mode="at_window"))
    for _ in range(300):
        life.act("claim_item", WINDOW, "d1/item1")
    text = life.state.model_dump_json()
    assert len(text) < 64 * 1024
    assert CaseState.model_validate_json(text) == life.state
    assert life.now - FILED_AT == timedelta(minutes=300)
