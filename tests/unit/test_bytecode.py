"""Code of workflow modules: found and made once in a process, and every import makes a module of its own of it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

IMPORT_ANEW = """
import sys

import workflows.kinds  # as a worker does
from runtime.bytecode import keep_code

keep_code("workflows")
keep_code("workflows")
assert len([each for each in sys.meta_path if type(each).__name__ == "_Kept"]) == 1
own, passed = [name for name in sys.modules if name.partition(".")[0] == "workflows"], []


def forget():
    for name in own:
        sys.modules.pop(name, None)


forget()
import workflows.case as first
sys.addaudithook(lambda event, args: passed.append(str(args[:2])) if event in ("compile", "open") else None)
forget()
import workflows.case as second
print(sum("workflows" in each for each in passed), first is second, first.CaseWorkflow is second.CaseWorkflow)
print(second.__file__ == first.__file__, second.CaseWorkflow.run.__code__ is first.CaseWorkflow.run.__code__)
"""


@pytest.mark.parametrize("may_not_write", ["", "1"])
def test_modules_are_made_anew_of_code_that_is_found_once(may_not_write: str) -> None:
    env = dict(os.environ, PYTHONDONTWRITEBYTECODE=may_not_write)
    command = [sys.executable, "-c", IMPORT_ANEW]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2])
    assert done.stdout.splitlines() == ["0 False False", "True True"]
