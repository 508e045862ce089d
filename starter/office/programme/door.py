"""The door of the programme (年度事项清单): a matter changed or added, its plan begun, a meeting recorded."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from domain.case.acts import Actor, Role
from domain.programme.matter import Matter
from domain.programme.meeting import Meeting
from domain.steering.plan import PLAN, YEARLY
from domain.steering.procedures import TASK
from domain.time.calendar import CalendarUnknown, beijing_date
from ledger import calendars, legal_clock
from ledger.programme import records
from ledger.steering import matters
from ledger.steering.matters import MatterLine, MatterList
from starter.office.client import Lianban
from starter.office.steering.door import Wish, issue

_PLANS = uuid.UUID("0d0a4f7e-55a3-5f0e-8d57-6a52a7b7f8c2")
"""Namespace of the acts that begin plans; never changed, or one matter could have two plans at once."""
MOST_PLANS = 100


class ProgrammeRefused(Exception):
    """What does not hold: (field, code) each."""

    def __init__(self, *problems: tuple[str, str]) -> None:
        super().__init__("PROGRAMME_REFUSED")
        self.problems = list(problems)


class Change(NamedTuple):
    """One change: `seen` is the number of the record that was open on the page (0: none), `reason` why."""

    act_id: str
    actor: Actor
    seen: int
    reason: str


async def change_matter(
    lianban: Lianban, change: Change, matter: Matter, known_departments: Mapping[str, str], names: Mapping[str, str]
) -> None:
    """Put a matter on the list, or change it; the same act again changes nothing.

    `names`: keys by the names of the other matters of the year. Raises ProgrammeRefused, ChangedMeanwhile,
    RecordIdReused.
    """
    problems = [] if change.actor.role is Role.SUPERVISOR else [("name", "NOT_ALLOWED")]
    if unknown := {matter.lead, *matter.group} - set(known_departments):
        problems.append(("lead" if matter.lead in unknown else "group", "PROGRAMME_DEPARTMENT_UNKNOWN"))
    if names.get(matter.name, matter.key) != matter.key:
        problems.append(("name", "PROGRAMME_TWICE"))
    if not change.reason:
        problems.append(("reason", "PROGRAMME_REASON_MISSING"))
    if problems:
        raise ProgrammeRefused(*problems)
    await _record(lianban, "matter", matter.place, change, matter)


async def record_meeting(lianban: Lianban, change: Change, meeting: Meeting) -> None:
    """Record a meeting, or its minutes; the same act again records nothing.

    Raises ProgrammeRefused, ChangedMeanwhile, RecordIdReused.
    """
    problems = [] if change.actor.role is Role.SUPERVISOR else [("title", "NOT_ALLOWED")]
    if meeting.held_on > beijing_date(await legal_clock.legal_now(lianban.pool)) and meeting.minutes:
        problems.append(("minutes", "PROGRAMME_NOT_HELD_YET"))
    if change.seen and not change.reason:
        problems.append(("reason", "PROGRAMME_REASON_MISSING"))
    if problems:
        raise ProgrammeRefused(*problems)
    await _record(lianban, "meeting", meeting.number, change, meeting)


async def _record(lianban: Lianban, kind: records.Kind, key: str, change: Change, content: Matter | Meeting) -> None:
    said = content.model_dump(mode="json")
    await records.add(lianban.pool, kind, key, change.seen, change.act_id, change.actor, change.reason, said)


async def plans_of(lianban: Lianban, matter: Matter) -> tuple[MatterLine, ...]:
    """Every plan of a matter, the latest first."""
    wanted = MatterList(
        now=await legal_clock.legal_now(lianban.pool),
        view="all",
        kind=PLAN,
        about=(matter.about,),
        sort="received",
        descending=True,
    )
    return (await matters.page(lianban.pool, wanted, MOST_PLANS)).rows


async def begin_plan(
    lianban: Lianban, actor: Actor, matter: Matter, group: tuple[str, ...], words: str, known: Mapping[str, str]
) -> str:
    """Begin the plan of a matter, its first stage asked of the whole group; gives its number.

    One runs at a time: however often and by whomever it is begun, the plan is the same until it has ended. Raises
    ProgrammeRefused, WishRefused, SteeringIdReused (somebody else has just begun it).
    """
    if matter.paused:
        raise ProgrammeRefused(("words", "PROGRAMME_PAUSED"))
    before = await plans_of(lianban, matter)
    if before and before[0].open:
        return before[0].number
    act_id = str(uuid.uuid5(_PLANS, f"{matter.place}/{len(before)}"))
    wish = Wish(kind=PLAN, departments=group, reason=YEARLY, words=words, about=matter.about)
    return await issue(lianban, act_id, actor, wish, known)


class Decision(NamedTuple):
    """What a meeting decided: by whom it is to be done, and until which Beijing date."""

    act_id: str
    departments: tuple[str, ...]
    words: str
    due_on: date


async def decide(lianban: Lianban, actor: Actor, meeting: Meeting, decision: Decision, known: Mapping[str, str]) -> str:
    """Give a decision of a meeting to its departments as a task; the number of it, the same for the same act.

    Raises ProgrammeRefused, WishRefused, SteeringIdReused.
    """
    today = beijing_date(await legal_clock.legal_now(lianban.pool))
    if meeting.held_on > today:
        raise ProgrammeRefused(("words", "PROGRAMME_NOT_HELD_YET"))
    try:
        days = (await calendars.read_calendar(lianban.pool)).working_days_between(today, decision.due_on)
    except CalendarUnknown:
        days = 0
    if days < 1:
        raise ProgrammeRefused(("due_on", "PROGRAMME_DAY_WRONG"))
    wish = Wish(
        kind=TASK,
        departments=decision.departments,
        reason="meeting",
        words=decision.words,
        days=days,
        about=meeting.about,
    )
    return await issue(lianban, decision.act_id, actor, wish, known)
