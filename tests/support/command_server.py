"""A process that has imported every command and forks one for each order: what it costs to start is paid once.

Orders come as lines of JSON on standard input (`arguments`, `environment`, `output`, `errors`: two files); each is
answered by a line with the exit code. The child is what `python -m starter.cli` is after its imports.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import pkgutil
import sys
import traceback
from collections.abc import Mapping
from typing import Any, NoReturn

import starter.cli
from starter.cli.app import main


def _import_commands() -> None:
    for module in pkgutil.walk_packages(starter.cli.__path__, f"{starter.cli.__name__}."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)


def _child(order: Mapping[str, Any]) -> NoReturn:
    """Become the command: its surroundings, its files in place of our pipes."""
    try:
        os.environ.clear()
        os.environ.update(order["environment"])
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        for number, name in ((1, "output"), (2, "errors")):
            os.dup2(os.open(order[name], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), number)
        sys.argv = ["lianban", *order["arguments"]]
        main()
    except BaseException:
        traceback.print_exc()
        os._exit(1)


def serve() -> None:
    """Answer orders until there are no more."""
    _import_commands()
    gc.freeze()
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            _child(json.loads(line))
        _, status = os.waitpid(pid, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    serve()
