"""Histories of cases that were lived before: today's workflow code must still lead through them, command by command."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from temporalio.worker import Replayer
from temporalio.workflow import NondeterminismError

from domain.case.decide import next_rung
from domain.case.evolve import fold
from domain.case.state import CaseOpening, CaseState
from domain.definition.plan import CURRENT_DEFAULTS
from domain.rows.case import project
from runtime.temporal import plugin
from tests.replay import fingerprint, histories
from tests.replay.planted import ENDS, PlantedWorkflow, ShownWorkflow
from tests.replay.record import JOURNEYS
from tests.support import newborn, terms
from workflows.case import CaseWorkflow

RECORDED = histories.recorded()
WHAT_TO_DO = """
The commands of the case workflow changed. Cases that run now have histories made by the old order.
1. Put the change behind `workflow.patched("yyyy-mm-name")`, so that running cases keep the old order.
2. Run the replay tests: every recorded history must still pass.
3. Add a journey for the new path to tests/replay/record.py if it has none, and run `python -m tests.replay.record`:
   it records this edition's histories and this fingerprint anew. Before the first release 1 may be left out.
"""


def name_of(file: Path) -> str:
    """Edition, journey, run, case."""
    return f"{file.parent.name}-{file.stem}"


def test_every_journey_is_recorded_and_no_edition_is_lost() -> None:
    by_edition: dict[str, list[Path]] = {}
    for file in RECORDED:
        by_edition.setdefault(file.parent.name, []).append(file)
    assert sorted(by_edition) == [str(number) for number in range(1, CURRENT_DEFAULTS + 1)]
    assert {histories.journey(file) for file in by_edition[str(CURRENT_DEFAULTS)]} == set(JOURNEYS)
    for files in by_edition.values():
        assert len({histories.journey(file) for file in files}) >= 6
        assert sum(histories.journey(file) == "long-case" for file in files) >= 2, "several runs of one case"


@pytest.mark.parametrize("file", RECORDED, ids=name_of)
async def test_recorded_history_replays(file: Path) -> None:
    replayer = Replayer(workflows=[CaseWorkflow], plugins=[plugin()])
    await replayer.replay_workflow(histories.read(file))


@pytest.mark.parametrize("file", RECORDED, ids=name_of)
async def test_replayed_case_is_where_it_was(file: Path) -> None:
    """The same commands are not enough: today's rules must lead a running case to the state that is on file."""
    ENDS.clear()
    replayer = Replayer(workflows=[ShownWorkflow], plugins=[plugin(sandbox=False)])
    await replayer.replay_workflow(histories.read(file))
    (state,) = ENDS
    end, following, journal = histories.end_of(file), histories.next_run(file), histories.journal(file)
    assert (end is None) == (following is not None)
    if following is not None:
        carried, told = histories.start_of(following).state, histories.carried_into(following)
        assert carried is not None
        assert told is not None
        # A state that was carried long ago has not all fields of today's: all that it has are the same, and what
        # follows from it for people is the same.
        # From the third edition on a state is carried without its defaults: what it does not say, it has.
        assert carried == state if "ladders" in told else _as_told(state, told) == told
        assert _seen_by_people(_then(state, told)) == _seen_by_people(carried)
    if end is not None:
        assert (state.outcome, state.seq) == (end.outcome, end.entries)
        assert state.is_over
    if end is not None and journal is not None:
        began = histories.carried_into(file)
        assert state == _with_what_was_known(fold(histories.start_of(file).opening, journal), state, began)


def _as_told(state: CaseState, told: dict[str, Any]) -> dict[str, Any]:
    """The state as JSON with the fields that the told one has: of the case, of each item and of each clock."""
    found: dict[str, Any] = state.model_dump(mode="json")
    for part in ("items", "clocks"):
        found[part] = {
            key: {name: value for name, value in each.items() if name in told[part].get(key, each)}
            for key, each in found[part].items()
        }
    same_opening = CaseOpening.model_validate(told["opening"]) == state.opening
    found["opening"] = told["opening"] if same_opening else found["opening"]
    return {name: value for name, value in found.items() if name in told}


NOTED_LATER: dict[str, Any] = {"duties": {}, "moved_at": None}
"""Fields of items that acts known before them fill, too: a run handed on before has nothing noted of its past."""


def _then(state: CaseState, told: dict[str, Any]) -> CaseState:
    """The state without what was not noted yet when the other one was told."""
    items = {
        key: each.model_copy(
            update={name: blank for name, blank in NOTED_LATER.items() if name not in told["items"][key]}
        )
        for key, each in state.items.items()
    }
    return state.model_copy(update={"items": items})


def _with_what_was_known(folded: CaseState, state: CaseState, began: dict[str, Any] | None) -> CaseState:
    """The journal's state; where the run began without such notes, with those that it has."""
    if began is None:
        return folded
    items = {
        key: each.model_copy(
            update={name: getattr(state.items[key], name) for name in NOTED_LATER if name not in began["items"][key]}
        )
        for key, each in folded.items.items()
    }
    return folded.model_copy(update={"items": items})


def _seen_by_people(state: CaseState) -> tuple[object, ...]:
    return project(state), state.seq, state.seen, state.fired, next_rung(state)


async def test_planted_change_fails() -> None:
    replayer = Replayer(workflows=[PlantedWorkflow], plugins=[plugin()])
    for file in RECORDED[:2]:
        with pytest.raises(NondeterminismError):
            await replayer.replay_workflow(histories.read(file))


def test_commands_are_the_ones_that_the_histories_were_made_with() -> None:
    baseline = json.loads(fingerprint.BASELINE.read_text(encoding="utf-8"))
    assert fingerprint.taken() == baseline, WHAT_TO_DO


@pytest.mark.parametrize("file", RECORDED, ids=name_of)
def test_history_holds_nothing_personal_and_nothing_of_the_machine(file: Path) -> None:
    found = list(histories.texts(json.loads(file.read_text(encoding="utf-8"))))
    assert any("CaseWorkflow" in text for text in found)
    values = (*newborn.FORM.values(), *newborn.ANSWERS.values(), *terms.PERSONAL)
    personal = {value for value in values if len(value) > (4 if value.isdigit() else 2)}  # digests hold any four digits
    assert len(personal) > 10
    assert not [value for value in personal for text in found if value in text]
    assert '"identity"' not in file.read_text(encoding="utf-8")
