"""The fingerprint of workflow code: which commands each function gives to the engine, in the order of its text.

Read from the syntax tree: calls of the SDK that become commands or order them, tasks that are started, and calls of
our own functions that lead to such. An edit that moves one of them is seen before any history is replayed.
"""

from __future__ import annotations

import ast
import json
from pathlib import Path

from runtime.settings import ROOT

BASELINE = Path(__file__).parent / "fingerprint.json"
COMMANDS = {
    "execute_activity",
    "execute_local_activity",
    "execute_child_workflow",
    "start_activity",
    "start_local_activity",
    "start_child_workflow",
    "sleep",
    "wait",
    "wait_condition",
    "continue_as_new",
    "upsert_search_attributes",
    "patched",
    "deprecate_patch",
    "create_task",
    "gather",
    "cancel",
}
Fingerprint = dict[str, list[str]]


def taken() -> Fingerprint:
    """The fingerprint of the workflow code as it stands."""
    calls: dict[str, list[ast.Call]] = {}
    for file in sorted((ROOT / "workflows").glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                name = f"{file.stem}.{node.name}"
                calls[name] = calls.get(name, []) + [call for call in ast.walk(node) if isinstance(call, ast.Call)]
    leading = {name for name, made in calls.items() if any(_called(call) in COMMANDS for call in made)}
    while more := {
        name
        for name, made in calls.items()
        if name not in leading and any(_called(call) in {each.partition(".")[2] for each in leading} for call in made)
    }:
        leading |= more
    words = COMMANDS | {name.partition(".")[2] for name in leading}
    return {
        name: [_word(call) for call in sorted(made, key=lambda c: (c.lineno, c.col_offset)) if _called(call) in words]
        for name, made in sorted(calls.items())
        if name in leading
    }


def as_text(fingerprint: Fingerprint) -> str:
    """The fingerprint as the baseline keeps it."""
    return json.dumps(fingerprint, ensure_ascii=False, indent=2) + "\n"


def _called(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _word(call: ast.Call) -> str:
    first = call.args[0] if call.args else None
    named = f" {first.value!r}" if isinstance(first, ast.Constant) else ""
    return f"{_called(call)}{named}"
