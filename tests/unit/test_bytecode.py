"""Bytecode of workflow modules: kept by a process that may not write any by itself, and nothing written in the tree."""

import os
import subprocess
import sys
from pathlib import Path

IMPORT_ANEW = """
import sys
from pathlib import Path

import workflows.kinds  # as a worker does
from runtime.bytecode import keep_compiled

compiled = []
print(keep_compiled("workflows", Path(sys.argv[1])))
sys.addaudithook(lambda event, args: compiled.append(str(args[1])) if event == "compile" else None)
for name in [name for name in sys.modules if name.partition(".")[0] == "workflows"]:
    del sys.modules[name]
import workflows.case
print(sum("workflows" in name for name in compiled))
"""


def import_anew(folder: Path, **env: str) -> list[str]:
    """Whether there is bytecode after the call, and how many workflow modules a second import compiled."""
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-c", IMPORT_ANEW, str(folder)]
    done = subprocess.run(command, env=inherited | env, capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_process_that_may_not_write_bytecode_compiles_workflows_once(tmp_path: Path) -> None:
    assert import_anew(tmp_path, PYTHONDONTWRITEBYTECODE="1") == ["True", "0"]
    assert list(tmp_path.rglob("case.*.pyc"))


def test_bytecode_that_python_keeps_itself_is_left_where_it_is(tmp_path: Path) -> None:
    own, other = tmp_path / "own", tmp_path / "other"
    assert import_anew(other, PYTHONPYCACHEPREFIX=str(own)) == ["True", "0"]
    assert not other.exists()


def test_folder_that_cannot_be_written_costs_time_only(tmp_path: Path) -> None:
    taken = tmp_path / "file"
    taken.touch()
    # No bytecode of the tree may be found either: another process may have left some there.
    nowhere = str(tmp_path / "nothing")
    verdict, compiled = import_anew(taken / "bytecode", PYTHONDONTWRITEBYTECODE="1", PYTHONPYCACHEPREFIX=nowhere)
    assert verdict == "False"
    assert int(compiled) > 0
