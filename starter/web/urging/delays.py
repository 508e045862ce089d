"""Passed promises of a case (承诺超期) on its pages: why, in the department's words, or until when it says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from domain.case.limits.entries import DelayExplained
from domain.duties.duty import Duty, SubjectKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from domain.case.entries import Entry


@dataclass(frozen=True)
class DelayShown:
    """What is told of one item: explanations in order (when, in which words), and by when one is owed still."""

    explained: tuple[tuple[datetime, str], ...] = ()
    owed: bool = False
    owed_until: date | None = None


def delays_of(
    entries: Iterable[Entry], contents: Mapping[str, Mapping[str, object]], duties: Iterable[Duty]
) -> Mapping[str, DelayShown]:
    """By item; `contents`: the words of acts by id."""
    said: dict[str, list[tuple[datetime, str]]] = {}
    for entry in entries:
        if isinstance(entry, DelayExplained):
            words = str(contents.get(entry.act_id or "", {}).get("opinion") or "")
            said.setdefault(entry.item, []).append((entry.at, words))
    owed = {each.subject: each.due_on for each in duties if each.kind is SubjectKind.DELAY}
    return {key: DelayShown(tuple(said.get(key, ())), key in owed, owed.get(key)) for key in {**said, **owed}}
