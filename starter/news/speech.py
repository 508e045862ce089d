"""What a language brings to say news: how facts, days and times are written in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from domain.case.acts import Slot
from domain.news.news import News
from starter.words.case_names import CaseNames

Say = Callable[[CaseNames, Any], Any]


@dataclass(frozen=True)
class Speech:
    """One language. `say`: how each fact is said, by its name; the tests find a fact that it cannot say."""

    say: Mapping[str, Say]
    day: Callable[[date], str]
    provisional: str
    slot: Callable[[Slot], str]
    system: str
    matter: Callable[[CaseNames], str]
    reason: Callable[[News, CaseNames, str], str]
