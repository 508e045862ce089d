"""Who does what next in a case that is made up, and how often it goes wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.time.clock import Limit


@dataclass(frozen=True)
class Rates:
    """How often what goes wrong: moves that come `late`, items `refused`, reviews that ask for a `correction`.

    Assumptions for trying out a definition, not measured anywhere; each is an option of the command.
    """

    late: float = 0.1
    refused: float = 0.03
    correction: float = 0.2


class NotRandom(Exception):
    """RANDOM_UNSUPPORTED: cases of this bundle cannot be made up; the text says why."""


@dataclass(frozen=True)
class Task:
    """Somebody's next move: the limit it should keep, when it fell to them (UTC), and the step they take then.

    `decides`: it is the decision on an item, which its promise measures.
    """

    limit: Limit
    since: datetime
    step: Callable[[], dict[str, Any]]
    not_before: datetime | None = None
    decides: bool = False
