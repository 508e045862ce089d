"""Bytecode of the workflow modules, which the sandbox imports anew for every case.

Where Python may not write bytecode (PYTHONDONTWRITEBYTECODE, usual in containers, or a tree that is only read) each of
these imports compiles the source again: about a ninth of a worker's CPU time (docs/benchmarks.md).
"""

from __future__ import annotations

import py_compile
import sys
from importlib.util import cache_from_source, find_spec
from pathlib import Path


def keep_compiled(package: str, folder: Path) -> bool:
    """See to it that later imports of the package's own modules in this process find bytecode.

    Compiles them into `folder` where Python itself keeps none; nothing is written into the tree. Returns whether there
    is bytecode now: a folder that cannot be written costs time only.
    """
    sources = _sources(package)
    if not sys.dont_write_bytecode and all(Path(cache_from_source(source)).exists() for source in sources):
        return True
    before, sys.pycache_prefix = sys.pycache_prefix, str(folder)
    try:
        for source in sources:
            py_compile.compile(source, doraise=True)
    except OSError:
        sys.pycache_prefix = before
        return False
    return True


def _sources(package: str) -> list[str]:
    spec = find_spec(package)
    folders = (spec.submodule_search_locations if spec else None) or ()
    return [str(path) for folder in folders for path in sorted(Path(folder).glob("*.py"))]
