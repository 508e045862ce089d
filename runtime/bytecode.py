"""Code of the workflow modules, kept in memory: the sandbox imports them anew for every case.

Each of these imports looks for the file, reads its bytecode and makes code of it, or compiles the source where Python
may not write bytecode (PYTHONDONTWRITEBYTECODE, usual in containers): up to a ninth of a worker's CPU time
(docs/benchmarks.md). Code never changes while a process runs, so it is found and made once, and the modules of every
case are made of it anew.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from importlib.util import spec_from_file_location
from types import CodeType, ModuleType


def keep_code(package: str) -> None:
    """From now on this process finds the package's modules, and makes code of them, once each."""
    if not any(isinstance(each, _Kept) and each.package == package for each in sys.meta_path):
        sys.meta_path.insert(0, _Kept(package))


class _Loader(SourceFileLoader):
    """Executes one module's code, which it has already."""

    def __init__(self, found: SourceFileLoader) -> None:
        super().__init__(found.name, found.path)
        self._code = found.get_code(found.name)

    def get_code(self, fullname: str) -> CodeType | None:
        return self._code


class _Kept(MetaPathFinder):
    """Finds the modules of one package, each once."""

    def __init__(self, package: str) -> None:
        self.package = package
        self._found: dict[str, tuple[_Loader, list[str] | None]] = {}

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] != self.package:
            return None
        if fullname not in self._found:
            spec = PathFinder.find_spec(fullname, path, target)
            if spec is None or not isinstance(spec.loader, SourceFileLoader):
                return spec
            self._found[fullname] = _Loader(spec.loader), spec.submodule_search_locations
        loader, folders = self._found[fullname]
        return spec_from_file_location(fullname, loader.path, loader=loader, submodule_search_locations=folders)
