"""Entries of what may end a wait otherwise than by its clock, and of what is undone afterwards: 异议, 补偿."""

from __future__ import annotations

from typing import Literal

from domain.case.entry_base import EntryBase


class ObjectionRaised(EntryBase):
    """提出异议 during a wait (公示): for whom (`objector`: a department or a kind of outsider), the `number`-th one.

    `now`: nobody has to find whether it holds, so it leads at once to what the bundle says.
    """

    kind: Literal["objection_raised"] = "objection_raised"
    item: str
    objector: str
    reason: str | None = None
    number: int = 1
    now: bool = False


class ObjectionSettled(EntryBase):
    """异议处理: the objections of these `numbers` hold (`upheld`), or they do not.

    Without numbers, as cases of the first two editions have them, it is said of all objections to the wait.
    """

    kind: Literal["objection_settled"] = "objection_settled"
    item: str
    upheld: bool
    reason: str | None = None
    numbers: tuple[int, ...] = ()


class UndoAsked(EntryBase):
    """补偿: a granted item is to be undone, because of a later item that came to nothing or of the withdrawal."""

    kind: Literal["undo_asked"] = "undo_asked"
    item: str
    department: str
    because: str | None = None
    what: str


class UndoConfirmed(EntryBase):
    """补偿完成: the department has undone it; the decision holds no more."""

    kind: Literal["undo_confirmed"] = "undo_confirmed"
    item: str
    what: str


WaitEntry = ObjectionRaised | ObjectionSettled | UndoAsked | UndoConfirmed
"""Any entry of objections and of what is undone."""
