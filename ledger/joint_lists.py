"""Joint events (联合评审 / 联合勘验 / 联合验收) of a case, and the calendar with clashes.

Reads only. People are account ids; whoever shows them looks up the names.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from domain.case.acts import Record, Slot
from ledger.connection.pool import Pool
from ledger.connection.sql import query


class PartyRow(Record):
    """One department that takes part. `present`: None before it was held, empty: absent; `in_round`: in this round.

    `officers_needed`: so many at least; `silent`: what it did not answer in time; `to_do`: what it has to do now.
    """

    department: str
    position: int
    items: tuple[str, ...]
    officers_needed: int
    answer: Literal["confirmed", "other_slot"] | None
    officers: tuple[str, ...]
    present: tuple[str, ...] | None
    verdict: str | None
    silent: tuple[str, ...]
    in_round: bool
    passed: bool
    to_do: Literal["confirm", "opinion"] | None


class JointEventRow(Record):
    """One event. `clock`: the kind of limit under which it stands, with its due day and moments."""

    case_no: str
    key: str
    position: int
    name: str
    kind: str
    convenor: str
    booking: str
    partial: bool
    phase: str
    round: int
    turn: int
    moves_left: int
    starts_at: datetime | None
    ends_at: datetime | None
    slots: tuple[Slot, ...]
    outcome: str | None
    clock: str | None
    due_on: date | None
    due_provisional: bool
    remind_at: datetime | None
    yellow_at: datetime | None
    red_at: datetime | None
    escalate_department_at: datetime | None
    escalate_lead_at: datetime | None
    escalate_supervisor_at: datetime | None
    held_at: datetime | None
    closed_at: datetime | None
    lead_department: str
    bundle_name: str
    applicant_name: str
    parties: tuple[PartyRow, ...]

    def party(self, department: str | None) -> PartyRow | None:
        """The part that a department takes."""
        return next((each for each in self.parties if each.department == department), None)


class Clash(Record):
    """Another event at the same time with the same officer, or with the same department. `subject`: account or slug."""

    who: Literal["officer", "department"]
    subject: str
    case_no: str
    key: str
    name: str
    starts_at: datetime
    ends_at: datetime


class CalendarRow(Record):
    """One time in the calendar: fixed, (`tentative`) one of those proposed or offered, or one that is over (`past`).

    A past one is of an earlier round that was held (`closed`), or was called off (`cancelled`).
    """

    case_no: str
    key: str
    name: str
    kind: str
    phase: str
    round: int
    turn: int
    convenor: str
    starts_at: datetime
    ends_at: datetime
    tentative: bool
    past: bool
    lead_department: str
    bundle_name: str
    applicant_name: str
    parties: tuple[PartyRow, ...]
    clashes: tuple[Clash, ...]


async def joint_events_of_case(pool: Pool, case_no: str) -> list[JointEventRow]:
    """All events of a case, in the order of its bundle."""
    return [JointEventRow(**row) for row in await pool.fetch(query("joint_lists", "of_case"), case_no)]
