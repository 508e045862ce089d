"""Begun applications (开始的申请) as facts: one each, with the page that it has reached and what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from domain.figures.fact import Fact, FactChange, FactKind
from domain.record import Record
from domain.time.calendar import beijing_date

KINDS = (FactKind.BEGUN,)
Step = Literal["begun", "situation", "form", "materials", "submitted", "dropped"]
"""What happened to it: begun, a page kept, sent off, given up (by its person, or after ninety days)."""
PAGES = ("situation", "form", "materials", "check")
"""Pages of an application, in order: 情形引导, 填表, 材料, 核对提交."""
_REACHED = {"begun": "situation", "situation": "form", "form": "materials", "materials": "check"}
"""Which page comes after what was kept."""


class DraftStep(Record):
    """One step of a begun application; `known_at`: when it was written (UTC), never before it happened."""

    step: Step
    at: datetime
    known_at: datetime


def begun(steps: Iterable[DraftStep], department: str) -> tuple[FactChange, ...]:
    """What was known of a begun application, step by step; `department`: who leads its matter."""
    page, way, made = PAGES[0], "open", list[FactChange]()
    on = None
    for each in sorted(steps, key=lambda step: (step.known_at, step.at)):
        on = on or beijing_date(each.at)
        if each.step in ("submitted", "dropped"):
            way = each.step
        else:
            page = max(page, _REACHED[each.step], key=PAGES.index)
        fact = Fact(key="begun", kind=FactKind.BEGUN, counted_on=on, department=department, ground=page, way=way)
        if made and made[-1].known_at == each.known_at:
            made.pop()  # several steps of one moment are known as one
        if not made or made[-1].put != (fact,):
            made.append(FactChange(known_at=each.known_at, put=(fact,), gone=()))
    return tuple(made)
