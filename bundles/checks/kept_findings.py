"""Findings kept by the content they were found in, so that checking everything again costs only what has changed.

The key is a hash of every file that a check reads, and of the code that checks: what is kept is what the check would
find. `check` of one bundle and the gate of publishing never ask here; they look for themselves.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from bundles.language.findings import Finding

TREE = Path(__file__).resolve().parents[2]
FOLDER = TREE / ".lianban" / "checked"
"""Beside what the installation keeps of itself; it can be deleted at any time."""
MOST = 400
"""Results that are kept; beyond, the oldest go."""


class KeptFindings:
    """The findings of bundles under `root`, kept in `folder`; where that cannot be written, nothing is kept."""

    def __init__(self, root: Path, folder: Path = FOLDER) -> None:
        self._root, self._folder = root, folder
        code = (path for room in ("bundles", "domain") for path in (TREE / room).rglob("*.py"))
        shared = (path for part in ("catalogue", "items", "templates") for path in (root / part).rglob("*.yaml"))
        self._common = _digest(TREE, (*code, *_terms())) + _digest(root, shared)

    def of(self, slug: str, check: Callable[[], Iterable[Finding]]) -> Sequence[Finding]:
        """What `check` finds in that bundle ("": in the catalogue), or found in the same files before."""
        own = (self._root / "matters" / slug).rglob("*.yaml") if slug else ()
        key = hashlib.sha256(f"{self._common} {slug} {_digest(self._root, own)}".encode()).hexdigest()
        path = self._folder / f"{key}.json"
        with suppress(OSError, ValueError, TypeError):
            return [Finding(**each) for each in json.loads(path.read_text(encoding="utf-8"))]
        found = list(check())
        with suppress(OSError):
            self._keep(path, found)
        return found

    def _keep(self, path: Path, found: Sequence[Finding]) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=self._folder, delete=False, encoding="utf-8") as file:
            json.dump([asdict(each) for each in found], file, ensure_ascii=False)
        Path(file.name).replace(path)
        kept = sorted(self._folder.glob("*.json"), key=lambda each: each.stat().st_mtime)
        for old in kept[:-MOST]:
            old.unlink(missing_ok=True)


def _terms() -> Iterable[Path]:
    """Files of the tree beside code that a check reads."""
    return (TREE / "bundles").glob("*.yaml")


def _digest(root: Path, paths: Iterable[Path]) -> str:
    """A hash of names and contents, in the order of the names."""
    whole = hashlib.sha256()
    for path in sorted(paths, key=os.fspath):
        whole.update(path.relative_to(root).as_posix().encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()
