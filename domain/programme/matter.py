"""One matter of a year's list (年度事项清单), as the list says it; how it stands is never typed (`progress`)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from domain.definition.catalogue import Slug
from domain.record import Record

MOST_NAME, MOST_GROUP, MOST_CONTACTS = 60, 12, 30
FIRST_YEAR, LAST_YEAR = 2020, 2100
MATTER, MEETING = "programme", "meeting"
"""How what a task is about begins, where that is a matter of the list or a meeting of the leading group."""
_ABOUT = re.compile(rf"{MATTER}/(20[2-9]\d|2100)/([a-z][a-z0-9]*(?:[-_][a-z0-9]+)*)", re.ASCII)
_MEETING = re.compile(rf"{MEETING}/(HY-\d{{8}}-[0-9A-F]{{8}})", re.ASCII)


class Matter(Record):
    """`key` names it within its year; `bundle`: the code of its definition, which may still have to be written.

    `lead`: who answers for it (牵头); `group`: who works on it with them (一事一组), without the lead. `contacts`:
    their people, by account. `target_on`: the Beijing date by which it is to be online. `paused`: it rests (暂缓).
    """

    year: Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR)]
    key: Slug
    name: Annotated[str, StringConstraints(min_length=1, max_length=MOST_NAME)]
    bundle: Slug | None = None
    lead: Slug
    group: Annotated[tuple[Slug, ...], Field(max_length=MOST_GROUP - 1)] = ()
    contacts: Annotated[tuple[str, ...], Field(max_length=MOST_CONTACTS)] = ()
    target_on: date
    paused: bool = False

    @property
    def about(self) -> str:
        """What a task of it is about."""
        return about_matter(self.year, self.key)

    @property
    def place(self) -> str:
        """Its name among all years, as addresses and the journal have it."""
        return f"{self.year}/{self.key}"


def about_matter(year: int, key: str) -> str:
    """What a task of that matter is about."""
    return f"{MATTER}/{year}/{key}"


def about_meeting(number: str) -> str:
    """What a task that a meeting decided is about."""
    return f"{MEETING}/{number}"


def matter_of(about: str | None) -> tuple[int, str] | None:
    """(year, key) of the matter that a task is about; None where it is about none."""
    found = _ABOUT.fullmatch(about or "")
    return (int(found[1]), found[2]) if found else None


def meeting_of(about: str | None) -> str | None:
    """The number of the meeting that a task is about; None where it is about none."""
    found = _MEETING.fullmatch(about or "")
    return found[1] if found else None


def group_of(matter: Matter, of_definition: Sequence[str]) -> tuple[str, ...]:
    """Everybody who works on it, the lead first: as the list says, else who handles an item of its definition."""
    others = matter.group or tuple(sorted(of_definition))
    return tuple(dict.fromkeys((matter.lead, *others)))[:MOST_GROUP]
