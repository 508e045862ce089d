"""Waiting applications that were recorded replay under the code of today, and hold nothing personal.

`LIANBAN_RECORD_COSIGNING=1` makes `tests/integration/test_cosigning_filed.py` record another;
those that are there stay.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from temporalio.worker import Replayer

from runtime.temporal import plugin
from tests.replay import histories
from tests.support import newborn
from workflows.cosigning import CosigningWorkflow

FOLDER = Path(__file__).parent / "recorded_cosigning"
RECORDED = sorted(FOLDER.glob("*.json"))


def test_there_are_some() -> None:
    assert RECORDED


@pytest.mark.parametrize("file", RECORDED, ids=lambda file: file.stem.partition(".")[0])
async def test_recorded_waiting_application_replays(file: Path) -> None:
    await Replayer(workflows=[CosigningWorkflow], plugins=[plugin()]).replay_workflow(histories.read(file))


@pytest.mark.parametrize("file", RECORDED, ids=lambda file: file.stem.partition(".")[0])
def test_it_holds_nothing_personal(file: Path) -> None:
    told = " ".join(histories.texts(json.loads(file.read_text(encoding="utf-8"))))
    assert "CosigningWorkflow" in told
    for value in newborn.FORM.values():
        assert len(value) < 5 or value not in told
