"""The light (灯) of a time limit at a moment: one rule over the moments that a row of the read model keeps.

`light_at` here and `light_at` in the ledger's SQL are the same rule in two languages; a test compares them over every
order and absence of the moments. Stopped (中止计时) and provisional (暂定) are marks beside a light, no lights: a stop
moves the moments themselves.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple, Protocol

from domain.time.calendar import WorkCalendar, end_of_day, start_of_day
from domain.time.clock import Clock, known_due_on, known_rungs


class Light(StrEnum):
    """State of a time limit as a supervisor sees it."""

    NONE = "none"  # nothing is due yet, or it ended without a card
    GREEN = "green"
    SOON = "soon"  # 即将到期: still green
    YELLOW = "yellow"
    RED = "red"


class Lit(Protocol):
    """A term with the moments (UTC) of its lights: a row of the read model, or `Moments`."""

    @property
    def due_on(self) -> date | None: ...
    @property
    def remind_at(self) -> datetime | None: ...
    @property
    def yellow_at(self) -> datetime | None: ...
    @property
    def red_at(self) -> datetime | None: ...


class Moments(NamedTuple):
    """The due day (Beijing) and the moments (UTC) of the rungs that turn a light; None: there is none, or not known."""

    due_on: date | None = None
    remind_at: datetime | None = None
    yellow_at: datetime | None = None
    red_at: datetime | None = None


def light_at(term: Lit, now: datetime) -> Light:
    """The light of a term that runs, at `now` (aware): the worst that it has reached.

    The ladder may speak earlier than the calendar, and never later: the due day is 即将到期 also where nobody is
    reminded (公示, a limit of one day), and past it no term is green.
    """
    if _has_come(now, (term.red_at,)):
        return Light.RED
    if _has_come(now, (term.yellow_at, end_of_day(term.due_on) if term.due_on else None)):
        return Light.YELLOW
    if is_soon(term, now):
        return Light.SOON
    return Light.NONE if term.due_on is None else Light.GREEN


def is_soon(term: Lit, now: datetime) -> bool:
    """Whether the reminder (提前提醒) has come, or the due day has begun."""
    return _has_come(now, (term.remind_at, start_of_day(term.due_on) if term.due_on else None))


def moments_of(clock: Clock, calendar: WorkCalendar) -> Moments:
    """The moments of a clock; one that ended keeps the cards that it had earned by then, and is due no more."""
    at = {rung.name: rung.at for rung in known_rungs(clock, calendar)}
    if clock.ended_on is not None:
        return Moments(yellow_at=at.get("yellow"), red_at=at.get("red"))
    return Moments(known_due_on(clock, calendar), at.get("remind"), at.get("yellow"), at.get("red"))


def card(clock: Clock, calendar: WorkCalendar, now: datetime) -> Light:
    """Green, yellow or red (黄牌、红牌): what a clock has earned by `now` (aware), whatever is due soon."""
    return card_of(light_at(moments_of(clock, calendar), now))


def card_of(light: Light) -> Light:
    """The card that goes with a light: what is no card yet is green."""
    return light if light in (Light.YELLOW, Light.RED) else Light.GREEN


def _has_come(now: datetime, moments: Iterable[datetime | None]) -> bool:
    return any(at is not None and at <= now for at in moments)
