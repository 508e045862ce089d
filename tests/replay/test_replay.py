"""Histories of cases that were lived before: today's workflow code must still lead through them, command by command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from temporalio.worker import Replayer
from temporalio.workflow import NondeterminismError

from runtime.temporal import plugin
from tests.replay import fingerprint, histories
from tests.replay.planted import PlantedWorkflow
from tests.replay.record import JOURNEYS
from tests.support import newborn
from workflows.case import CaseWorkflow

RECORDED = histories.recorded()
WHAT_TO_DO = """
The commands of the case workflow changed. Cases that run now have histories made by the old order.
1. Put the change behind `workflow.patched("yyyy-mm-name")`, so that running cases keep the old order.
2. Run the replay tests: every recorded history must still pass.
3. Add a journey for the new path to tests/replay/record.py if it has none, and run `python -m tests.replay.record`:
   it records the histories and this fingerprint anew. Before the first release 1 may be left out.
"""


def test_every_journey_is_recorded() -> None:
    assert {file.name.partition(".")[0] for file in RECORDED} == set(JOURNEYS)
    assert len(JOURNEYS) >= 6
    assert sum(file.name.startswith("long-case.") for file in RECORDED) >= 2, "several runs of one case"


@pytest.mark.parametrize("file", RECORDED, ids=lambda file: file.stem)
async def test_recorded_history_replays(file: Path) -> None:
    replayer = Replayer(workflows=[CaseWorkflow], plugins=[plugin()])
    await replayer.replay_workflow(histories.read(file))


async def test_planted_change_fails() -> None:
    replayer = Replayer(workflows=[PlantedWorkflow], plugins=[plugin()])
    for file in RECORDED[:2]:
        with pytest.raises(NondeterminismError):
            await replayer.replay_workflow(histories.read(file))


def test_commands_are_the_ones_that_the_histories_were_made_with() -> None:
    baseline = json.loads(fingerprint.BASELINE.read_text(encoding="utf-8"))
    assert fingerprint.taken() == baseline, WHAT_TO_DO


@pytest.mark.parametrize("file", RECORDED, ids=lambda file: file.stem)
def test_history_holds_nothing_personal_and_nothing_of_the_machine(file: Path) -> None:
    found = list(histories.texts(json.loads(file.read_text(encoding="utf-8"))))
    assert any("CaseWorkflow" in text for text in found)
    personal = {value for value in (*newborn.FORM.values(), *newborn.ANSWERS.values()) if len(value) > 2}
    assert len(personal) > 10
    assert not [value for value in personal for text in found if value in text]
    assert '"identity"' not in file.read_text(encoding="utf-8")
