"""The registry of kinds: names, looks of numbers, workflows; and what travels of a case stays what it was."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from temporalio.contrib.pydantic import pydantic_data_converter

from domain.case.messages import Append
from domain.cosigning.messages import COSIGNING
from domain.process.kinds import KINDS, KindUnknown, ProcessKind, kind_named, kind_title
from domain.process.messages import CASE
from domain.steering.procedures import PROCEDURES
from runtime.settings import ROOT
from starter.office.codes import case_number
from tests.support.note import NOTE_KIND
from workflows.kinds import WORKFLOWS

DEFINITION = "__temporal_workflow_definition"
LOOKS = {
    CASE: ("610702-20261124-0041", "610702-20261124-10041"),
    "note": ("Y-20261124-0a1b2c",),
    COSIGNING: ("Q-20261124-0A1B2C3D",),
    **{kind: (f"{procedure.prefix}-20261124-0A1B2C3D",) for kind, procedure in PROCEDURES.items()},
}
PROPOSAL: dict[str, Any] = {"case_no": "1", "expected_seq": 0, "before": datetime(2026, 11, 24, tzinfo=UTC)}


def kinds() -> list[ProcessKind]:
    return [*KINDS.values(), NOTE_KIND]


def test_every_kind_stands_under_its_name_with_its_workflow() -> None:
    assert {name: kind.name for name, kind in KINDS.items()} == {name: name for name in KINDS}
    assert set(WORKFLOWS) == set(KINDS)
    for name, workflow in WORKFLOWS.items():
        assert getattr(workflow, DEFINITION).name == KINDS[name].workflow


def test_no_number_of_a_kind_looks_like_one_of_another() -> None:
    assert set(LOOKS) >= set(KINDS)
    for kind in kinds():
        for name, numbers in LOOKS.items():
            for number in numbers:
                assert bool(kind.numbers.fullmatch(number)) is (kind.name == name), (kind.name, number)
    assert KINDS[CASE].numbers.fullmatch(case_number("610702", date(2026, 11, 24), 7))


def test_kind_of_a_newer_version_is_told_by_its_name_on_file() -> None:
    with pytest.raises(KindUnknown):
        kind_named("tomorrow")
    assert kind_title("tomorrow") == "tomorrow"
    assert kind_title(CASE) == "办件"


def test_proposal_of_a_case_reads_as_it_did_for_a_worker_of_the_version_before() -> None:
    to_payload = pydantic_data_converter.payload_converter.to_payload
    of_case = json.loads(to_payload(Append(**PROPOSAL, entries=("{}",))).data)
    assert set(of_case) == {
        *("case_no", "expected_seq", "before", "acts", "entries", "case", "items", "joints", "duties"),
    }
    assert Append.model_validate(of_case).process_kind == CASE
    of_note = json.loads(to_payload(Append(**PROPOSAL, process_kind="note", entries=("{}",))).data)
    assert of_note["process_kind"] == "note"


def test_the_page_that_adds_a_kind_leads_to_what_it_names() -> None:
    page = (ROOT / "docs/add-a-process-kind.md").read_text(encoding="utf-8")
    steps = re.findall(r"^\| \d+ \|.*\| `([^`]+)` \| `([^`]+)` \|$", page, re.MULTILINE)
    assert len(steps) == 13
    assert [step for step in steps if step[1] not in (ROOT / step[0]).read_text(encoding="utf-8")] == []
