"""A meeting of the leading group (领导小组会议): when, who, about what, and what was said; its decisions are tasks."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import StringConstraints

from domain.programme.matter import about_meeting
from domain.record import Record

MOST_TITLE, MOST_PEOPLE, MOST_MINUTES = 60, 500, 4000


class Meeting(Record):
    """`number`: HY-date-…; `held_on`: a Beijing date. What it decided stands in the tasks that are about it."""

    number: Annotated[str, StringConstraints(pattern=r"^HY-\d{8}-[0-9A-F]{8}$")]
    held_on: date
    title: Annotated[str, StringConstraints(min_length=1, max_length=MOST_TITLE)]
    chair: Annotated[str, StringConstraints(min_length=1, max_length=MOST_TITLE)]
    people: Annotated[str, StringConstraints(min_length=1, max_length=MOST_PEOPLE)]
    agenda: Annotated[str, StringConstraints(min_length=1, max_length=MOST_MINUTES)]
    minutes: Annotated[str, StringConstraints(max_length=MOST_MINUTES)] = ""

    @property
    def about(self) -> str:
        """What a task is about that it decided."""
        return about_meeting(self.number)
