"""Recorded histories: where they are, how they are read, and what is taken out of them before they are committed.

`recorded/<edition>/`: histories of cases that were filed under that edition of the rules
(`domain.definition.plan.Plan.defaults`). Those of earlier editions are never made anew: they stand for the cases
that run since then.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from temporalio.client import WorkflowHistory

from domain.case.entries import ENTRY, Entry
from domain.case.messages import CaseEnd, CaseStart
from domain.definition.plan import CURRENT_DEFAULTS

FOLDER = Path(__file__).parent / "recorded"
EDITION = FOLDER / str(CURRENT_DEFAULTS)
"""Where histories are recorded now."""


def file_name(path: str, run: int, workflow_id: str) -> str:
    """`<path>.<run>.<workflow id>.json`: a replay needs the id under which the history was made."""
    return f"{path}.{run}.{workflow_id}.json"


def recorded() -> list[Path]:
    """All recorded histories."""
    return sorted(FOLDER.glob("*/*.json"))


def journey(file: Path) -> str:
    """The journey that a history is of."""
    return file.name.partition(".")[0]


def read(file: Path) -> WorkflowHistory:
    """A history for the replayer."""
    workflow_id = file.name.split(".")[2]
    return WorkflowHistory.from_json(workflow_id, file.read_text(encoding="utf-8"))


def start_of(file: Path) -> CaseStart:
    """What the run started with."""
    return CaseStart.model_validate_json(_input(file))


def carried_into(file: Path) -> dict[str, Any] | None:
    """The state that a run was handed, word for word; None for the first run of a case."""
    carried: dict[str, Any] | None = json.loads(_input(file)).get("state")
    return carried


def _input(file: Path) -> bytes:
    events = json.loads(file.read_text(encoding="utf-8"))["events"]
    (payload,) = events[0]["workflowExecutionStartedEventAttributes"]["input"]["payloads"]
    return base64.b64decode(payload["data"])


def end_of(file: Path) -> CaseEnd | None:
    """The result of the run; None when it continued as new."""
    last = json.loads(file.read_text(encoding="utf-8"))["events"][-1]
    if "workflowExecutionCompletedEventAttributes" not in last:
        return None
    (payload,) = last["workflowExecutionCompletedEventAttributes"]["result"]["payloads"]
    return CaseEnd.model_validate_json(base64.b64decode(payload["data"]))


def next_run(file: Path) -> Path | None:
    """The history of the run that this one went on in."""
    path, number, workflow_id, _ = file.name.split(".")
    following = file.with_name(file_name(path, int(number) + 1, workflow_id))
    return following if following.exists() else None


def journal_file(folder: Path, path: str) -> Path:
    """The journal that the ledger had at the end of a journey, one entry a line. The first edition has none."""
    return folder / f"{path}.journal.jsonl"


def journal(file: Path) -> tuple[Entry, ...] | None:
    """The journal of the case that a history is of, where it was recorded."""
    kept = journal_file(file.parent, journey(file))
    if not kept.exists():
        return None
    return tuple(ENTRY.validate_json(line) for line in kept.read_text(encoding="utf-8").splitlines())


def without_machine(history: dict[str, Any]) -> dict[str, Any]:
    """The history without the names of the machine and processes that made it."""
    cleaned: dict[str, Any] = json.loads(
        json.dumps(history), object_hook=lambda node: {k: v for k, v in node.items() if k != "identity"}
    )
    return cleaned


def texts(node: Any) -> Iterator[str]:
    """Every text of a history, payloads decoded."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "data" and isinstance(value, str):
                yield base64.b64decode(value).decode("utf-8", errors="replace")
            else:
                yield from texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from texts(value)
    elif isinstance(node, str):
        yield node
