"""What a procedure of steering (督查事项) is made of: steps, who owes them until when, and the moves.

A procedure is data; what holds for all of them (who may move, terms, reminders, extension, escalation, journal, news)
is one book of rules (`domain.steering.book`).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal

from domain.case.roles import Role
from domain.record import Record

Side = Literal["department", "supervisor"]
"""Who owes a step: the departments of the matter (承办单位), or those who supervise (督查)."""
OF_SIDE: Mapping[Side, tuple[Role, ...]] = {
    "department": (Role.HANDLER, Role.DEPARTMENT_HEAD, Role.LEAD),
    "supervisor": (Role.SUPERVISOR,),
}
"""Roles that act for a side."""
PRACTICE = "通行做法（待核实）"
"""Where a number comes from that no rule sets."""
Fact = Literal["checked", "published", "first_case"]
"""What may have to be so in the world before a step is left, read by the door and never typed: the definition passes
its check, it is in force, its first case is on file."""
OPEN = "issue"
"""Under this name the opening counts among the acts of which another person may be asked for."""


class Outcome(StrEnum):
    """How a matter ends."""

    CLOSED = "closed"  # 办结
    UPHELD = "upheld"  # 维持
    CANCELLED = "cancelled"  # 撤销
    ESCALATED = "escalated"  # 移送
    SATISFIED = "satisfied"  # 回访满意
    NOT_REACHED = "not_reached"  # 回访未联系上
    SET_ASIDE = "set_aside"  # 复核不成立
    DECLINED = "declined"  # 不采纳, with the reason


class Move(Record):
    """One way out of a step. Exactly one of `to` (the next step), `outcome` (the end) and `ahead` is set.

    `ahead`: it leaves nothing; a department does its part of that later step while this one still runs, and whoever
    leads does theirs once it has begun.

    `words`: what has to be said with it, as the form calls it; None: nothing. `days`: whoever moves sets the next
    step's term. `each`: every department does it before the step is left, the first of them (主办) last.
    `other_than`: acts whose actors may not do this one (职责分离). `departments`: it names other departments.
    `by`: roles that may do it besides those of the side. `version`: it names the version of the bundle that answers.
    `moved_by`: the side that does it where that is not the step's own. `needs`: what has to be so in the world by then.
    """

    act: str
    name: str
    to: str = ""
    outcome: Outcome | None = None
    ahead: str = ""
    words: str | None = None
    days: bool = False
    each: bool = False
    other_than: tuple[str, ...] = ()
    departments: bool = False
    by: tuple[Role, ...] = ()
    version: bool = False
    moved_by: Side | None = None
    needs: Fact | None = None


class Step(Record):
    """One step: whose it is, how long it may take (working days, or hours), and where the number comes from.

    `extensions`: how often its term may be extended. `escalates_after`: working days after the due day; None: never.
    `lapse`: where it goes by itself when the term has passed; None: it stays until somebody moves.
    `asks`: what is to be done in it, where the name does not say that.
    """

    key: str
    name: str
    side: Side
    moves: tuple[Move, ...]
    source: str
    days: int = 0
    hours: int = 0
    extensions: int = 0
    escalates_after: int | None = 2
    lapse: Move | None = None
    asks: str = ""

    def move(self, act: str) -> Move | None:
        """The move of that name."""
        return next((each for each in self.moves if each.act == act), None)


class Procedure(Record):
    """One kind of matter. `prefix` begins its numbers; `reasons`: why one is opened, by code.

    `by`: roles that open one. `about`: what whoever it concerns reads of it, in a sentence. `by_hand`: it is issued
    on the form of new matters; else another page begins it.
    """

    kind: str
    title: str
    prefix: str
    about: str
    by: tuple[Role, ...]
    reasons: Mapping[str, str]
    steps: tuple[Step, ...]
    by_hand: bool = True

    def step(self, key: str) -> Step:
        """The step of that key. Raises KeyError."""
        for each in self.steps:
            if each.key == key:
                return each
        raise KeyError(key)

    @property
    def first(self) -> Step:
        """Where it begins."""
        return self.steps[0]
