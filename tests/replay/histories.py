"""Recorded histories: where they are, how they are read, and what is taken out of them before they are committed."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from temporalio.client import WorkflowHistory

FOLDER = Path(__file__).parent / "recorded"


def file_name(path: str, run: int, workflow_id: str) -> str:
    """`<path>.<run>.<workflow id>.json`: a replay needs the id under which the history was made."""
    return f"{path}.{run}.{workflow_id}.json"


def recorded() -> list[Path]:
    """All recorded histories."""
    return sorted(FOLDER.glob("*.json"))


def read(file: Path) -> WorkflowHistory:
    """A history for the replayer."""
    workflow_id = file.name.split(".")[2]
    return WorkflowHistory.from_json(workflow_id, file.read_text(encoding="utf-8"))


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
