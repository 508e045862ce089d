"""Histories of cases that were lived before: today's workflow code must still lead through them, command by command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from temporalio.worker import Replayer
from temporalio.workflow import NondeterminismError

from domain.case import next_rung
from domain.evolve import fold
from domain.plan import CURRENT_DEFAULTS
from domain.rows import project
from domain.state import CaseState
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
        carried = histories.start_of(following).state
        assert carried is not None
        # An earlier edition's state has not all that today's has; what follows from it for people is the same.
        assert _seen_by_people(state) == _seen_by_people(carried)
        assert state == carried or file.parent != histories.EDITION
    if end is not None:
        assert (state.outcome, state.seq) == (end.outcome, end.entries)
        assert state.is_over
    if end is not None and journal is not None:
        assert state == fold(histories.start_of(file).opening, journal)


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
