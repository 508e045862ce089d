"""By which definitions something was counted: a digest of each figure, and one of all, that change when they do."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict

from domain.figures.figure import Figure
from domain.figures.registry import EVERY

_CHARS = 12


def defined_as(figure: Figure) -> str:
    """A digest of what the figure counts and how; the same as long as its definition is."""
    said = json.dumps(asdict(figure), ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(said.encode()).hexdigest()[:_CHARS]


def edition() -> str:
    """A digest of all definitions (口径) of this version."""
    return hashlib.sha256("".join(map(defined_as, EVERY)).encode()).hexdigest()[:_CHARS]
