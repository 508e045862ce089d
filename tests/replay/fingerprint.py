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
LIVES = {file.stem for file in (ROOT / "workflows").glob("*.py")} - {"alarm", "mailbox"}
"""Modules of the loop and of the kinds that stand on it: together the class of a workflow."""
SDK = ("workflow.", "asyncio.")
ASKED = "how.execute"
"""An activity of the kind that an `Asking` says; who asks names it (`workflows/process.py`)."""
Fingerprint = dict[str, list[str]]


def taken() -> Fingerprint:
    """The fingerprint of the workflow code as it stands."""
    calls: dict[str, list[ast.Call]] = {}
    for file in sorted((ROOT / "workflows").glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                name = f"{file.stem}.{node.name}"
                calls[name] = calls.get(name, []) + [call for call in ast.walk(node) if isinstance(call, ast.Call)]
    made = {name: [(_target(call, name), call) for call in found] for name, found in calls.items()}
    leading = {"command"}
    while more := {
        name
        for name, found in made.items()
        if name not in leading and any(_leads(target, leading) for target, _ in found)
    }:
        leading |= more
    return {
        name: [_word(call) for target, call in sorted(found, key=_place) if _leads(target, leading)]
        for name, found in sorted(made.items())
        if name in leading
    }


def _leads(target: str, leading: set[str]) -> bool:
    """Whether the function leads to a command; a kind of process and the loop that it stands on are one class."""
    holder, _, name = target.partition(".")
    return target in leading or (holder in LIVES and any(f"{each}.{name}" in leading for each in LIVES))


def _place(found: tuple[str, ast.Call]) -> tuple[int, int]:
    return found[1].lineno, found[1].col_offset


def _target(call: ast.Call, caller: str) -> str:
    """`command` for a call that the engine sees, else `<module>.<function>` as far as the text tells."""
    text = ast.unparse(call.func)
    last = text.rpartition(".")[2]
    if last == "cancel" or text == ASKED or (last in COMMANDS and text.startswith(SDK)):
        return "command"
    if text.startswith("self."):
        holder = text.split(".")[1:-1] or [caller.partition(".")[0]]
        return f"{holder[0]}.{last}"  # self.alarm.set is alarm.set
    return f"{caller.partition('.')[0]}.{text}"


def as_text(fingerprint: Fingerprint) -> str:
    """The fingerprint as the baseline keeps it."""
    return json.dumps(fingerprint, ensure_ascii=False, indent=2) + "\n"


def _word(call: ast.Call) -> str:
    first = call.args[0] if call.args else None
    named = f" {first.value!r}" if isinstance(first, ast.Constant) else ""
    if isinstance(first, ast.Name) and first.id.isupper():
        named = f" {first.id}"
    return f"{ast.unparse(call.func).rpartition('.')[2]}{named}"
