"""Matters of steering (督查事项) without an engine: opened, acted upon and passed by time through their rules alone."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from functools import cache
from typing import Any, cast

from bundles.calendars import load_calendar
from domain.case.acts import Actor, Role
from domain.process.commands import Open, RungDue
from domain.process.kinds import KINDS
from domain.steering.entries import SteeringEntryOf
from domain.steering.messages import SteeringAct, SteeringOpening
from domain.steering.procedures import PROCEDURES
from domain.steering.state import SteeringState
from domain.time.calendar import WorkCalendar

ISSUED_AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""A Monday in a stretch without holidays."""
SUPERVISOR = Actor(actor_id="supervisor-1", role=Role.SUPERVISOR)
OTHER_SUPERVISOR = Actor(actor_id="supervisor-2", role=Role.SUPERVISOR)
_IDS = itertools.count()


@cache
def calendar() -> WorkCalendar:
    """The shipped one."""
    return load_calendar()


def officer(department: str = "spj", role: Role = Role.HANDLER, name: str = "") -> Actor:
    """Somebody of a department."""
    return Actor(actor_id=name or f"{department}-1", role=role, department=department)


def opening(kind: str, departments: tuple[str, ...] = ("spj",), **said: Any) -> SteeringOpening:
    """A matter as it was issued."""
    procedure = PROCEDURES[kind]
    given = {"issued_by": SUPERVISOR, "received_at": ISSUED_AT, "reason": next(iter(procedure.reasons)), **said}
    number = f"{procedure.prefix}-20261123-{next(_IDS):08X}"
    return SteeringOpening(
        kind=kind,
        number=number,
        act_id=f"opens-{number}",
        digest="d",
        departments=departments,
        calendar=calendar(),
        **given,
    )


def act(kind: str, actor: Actor, at: datetime, **said: Any) -> SteeringAct:
    """One act, of a fresh id."""
    return SteeringAct(act_id=f"act-{next(_IDS)}", kind=kind, actor=actor, received_at=at, **said)


class Matter:
    """A matter in hand: its state, and every entry so far."""

    def __init__(self, opened: SteeringOpening) -> None:
        self.rules = KINDS[opened.kind].rules
        self.state: SteeringState = self.rules.new(opened)
        self.entries: list[SteeringEntryOf] = []
        self._take(Open())

    def _take(self, command: object) -> tuple[SteeringEntryOf, ...]:
        decision = self.rules.decide(self.state, command)
        found = cast("tuple[SteeringEntryOf, ...]", decision.entries)
        self.entries += found
        self.state = decision.state
        return found

    def until(self, at: datetime) -> None:
        """Let time pass: every rung due by then comes first."""
        while (rung := self.rules.next_rung(self.state)) is not None and rung.at <= at:
            assert self._take(RungDue(rung=rung)), rung

    def do(self, kind: str, actor: Actor, at: datetime, **said: Any) -> str:
        """One act; '' where it held, else the code of its refusal."""
        self.until(at)
        [entry] = self._take(act(kind, actor, at, **said))
        return getattr(entry, "code", "")

    @property
    def kinds(self) -> list[str]:
        """Kinds of its entries."""
        return [entry.kind for entry in self.entries]
