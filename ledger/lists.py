"""Lists (清单) that people see: work list, board, cases, and what a case page and the query page read.

Reads only. A row's light follows from its moments and the legal now; nothing of it is stored.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any, Literal, TypeVar

import asyncpg

from domain.case.acts import Record, Role
from ledger.connection.pool import Pool
from ledger.connection.sql import query
from ledger.desk_columns import DeskColumns

MOST_ROWS = 200
"""Rows of a list on one page; a list that is longer says so."""


class CaseReach(Record):
    """Whom a case concerns."""

    lead_department: str
    departments: frozenset[str]


class CaseHead(Record):
    """One case's row with its form (personal: only for those who may see it)."""

    case_no: str
    bundle: str
    bundle_name: str
    definition: str
    lead_department: str
    form: dict[str, Any]
    applicant_name: str
    filed_by: str
    received_at: datetime
    seq: int
    workflow_started_at: datetime | None
    phase: str
    outcome: str | None
    accepted_on: date | None
    due_on: date | None
    due_provisional: bool
    yellow_at: datetime | None
    red_at: datetime | None
    concluded_at: datetime | None
    open: bool
    extension: str | None
    delivery_due_on: date | None
    calendar_version: str


class ActRow(Record):
    """An act with the words that its doer typed."""

    act_id: str
    kind: str
    item: str | None
    actor_id: str
    role: str
    department: str | None
    on_behalf_of: str | None
    content: dict[str, Any]
    payload: dict[str, Any] = {}
    received_at: datetime
    outcome: str | None
    code: str | None


class HeldMaterial(Record):
    """A copy of a material that the case holds."""

    material: str
    position: int
    source: str
    file_name: str | None
    digest: str | None
    added_at: datetime
    media_type: str | None
    size: int | None


class WorkRow(DeskColumns):
    """An item at work, as work list and board show it. `is_wait`: it ends by itself (公示)."""

    case_no: str
    key: str
    name: str
    department: str
    state: str
    routed: str
    handed_over: bool
    handler: str | None
    started_at: datetime | None
    due_on: date | None
    due_provisional: bool
    statutory_due_on: date | None
    remind_at: datetime | None
    yellow_at: datetime | None
    red_at: datetime | None
    suspended: str | None
    stop_ends_on: date | None
    extension: str | None
    urged: int
    urged_at: datetime | None
    position: int
    is_wait: bool = False
    bundle_name: str
    applicant_name: str
    phase: str


W = TypeVar("W", bound=WorkRow)


class BoardCount(Record):
    """Items at work in one department by light; `open` are all of them, also those of which nothing is due yet."""

    department: str
    red: int
    yellow: int
    soon: int
    green: int
    open: int
    cases: int
    urged: int


class EscalatedRow(Record):
    """What the ladder brought up (升级): an item at work, a joint event, or a case by itself, under its `name`."""

    case_no: str
    key: str | None
    joint: str | None
    name: str
    department: str
    state: str
    handler: str | None
    suspended: str | None
    due_on: date | None
    due_provisional: bool
    escalated_at: datetime
    lead_department: str
    bundle_name: str
    applicant_name: str


class ExtensionRow(Record):
    """An extension that waits for approval (延期待批), of an item or (no `key`) of the whole; `days` work days."""

    case_no: str
    key: str | None
    name: str
    department: str
    due_on: date | None
    due_provisional: bool
    approver: str
    days: int
    reason: str
    asked_at: datetime
    asked_by: str | None
    bundle_name: str
    applicant_name: str


class DeliveryRow(Record):
    """A result that is not yet in the applicant's hands (待送达)."""

    case_no: str
    key: str
    name: str
    department: str
    decided_at: datetime | None
    delivery_due_on: date
    lead_department: str
    bundle_name: str
    applicant_name: str
    phase: str


class CommitmentRow(Record):
    """A commitment to be checked (履诺核查): `due`, or `rectifying` until the term that was set."""

    case_no: str
    key: str
    name: str
    department: str
    decided_at: datetime | None
    commitment: str
    commitment_due_on: date | None
    bundle_name: str
    applicant_name: str
    phase: str


class OpenCaseRow(Record):
    """An open case under a term of its own: before acceptance the one that runs, then the whole's, or its gaps'."""

    case_no: str
    phase: str
    bundle_name: str
    applicant_name: str
    lead_department: str
    received_at: datetime
    due_on: date | None
    due_provisional: bool
    remind_at: datetime | None
    yellow_at: datetime | None
    red_at: datetime | None
    extension: str | None


class ConcludedRow(Record):
    """A case that has ended."""

    case_no: str
    bundle_name: str
    applicant_name: str
    outcome: str | None
    concluded_at: datetime
    due_on: date | None


class CaseListRow(Record):
    """A case in the list of cases."""

    case_no: str
    bundle_name: str
    applicant_name: str
    phase: str
    outcome: str | None
    received_at: datetime
    accepted_on: date | None
    due_on: date | None
    due_provisional: bool
    remind_at: datetime | None
    yellow_at: datetime | None
    red_at: datetime | None
    concluded_at: datetime | None


async def case_reach(pool: Pool, case_no: str) -> CaseReach | None:
    """Whom a case concerns; None when there is no such case."""
    row = await pool.fetchrow(query("lists", "case_reach"), case_no)
    if row is None:
        return None
    return CaseReach(lead_department=row["lead_department"], departments=frozenset(row["departments"]))


async def concerns(pool: Pool, case_no: str, role: Role, department: str | None, actor_id: str = "") -> bool:
    """Whether the case is on file and concerns who acts in that role; `actor_id` tells applicants apart."""
    found: bool = await pool.fetchval(query("lists", "concerns"), case_no, role.value, department or "", actor_id)
    return found


async def abouts(pool: Pool, case_nos: Collection[str], sees: str | None) -> dict[str, str]:
    """Whom each of these cases is about beside its applicant, where it says so and the reader sees it.

    `sees`: the department by which the reader sees data, None for everything.
    """
    if not case_nos:
        return {}
    rows = await pool.fetch(query("lists", "abouts"), sorted(set(case_nos)), sees)
    return {row["case_no"]: row["about"] for row in rows}


async def case_head(pool: Pool, case_no: str) -> CaseHead | None:
    """One case's row, or None."""
    row = await pool.fetchrow(query("lists", "case_head"), case_no)
    return CaseHead(**row) if row else None


async def query_code_hash(pool: Pool, case_no: str) -> str | None:
    """What the applicant's query code is checked against, or None when there is no such case."""
    found: str | None = await pool.fetchval(query("lists", "query_code"), case_no)
    return found


async def acts_of_case(pool: Pool, case_no: str) -> list[ActRow]:
    """All acts of a case, oldest first."""
    return [ActRow(**row) for row in await pool.fetch(query("lists", "acts_of_case"), case_no)]


async def materials_of_case(pool: Pool, case_no: str) -> list[HeldMaterial]:
    """Copies that the case holds, by material."""
    return [HeldMaterial(**row) for row in await pool.fetch(query("lists", "materials_of_case"), case_no)]


async def file_body(pool: Pool, digest: str) -> tuple[str, bytes] | None:
    """(media type, bytes) of a file, or None; the caller has checked whose it is."""
    row = await pool.fetchrow(query("lists", "file_body"), digest)
    return (row["media_type"], row["body"]) if row else None


def work_rows(kind: type[W], rows: Iterable[asyncpg.Record]) -> list[W]:
    """Rows of the view item_at_work, without the columns that are there for lists to choose by."""
    return [kind(**{name: row[name] for name in kind.model_fields}) for row in rows]


async def work_list(
    pool: Pool, department: str, *, bundle: str | None = None, state: str | None = None, handler: str | None = None
) -> list[WorkRow]:
    """Items at work in a department, soonest due first, at most MOST_ROWS."""
    rows = await pool.fetch(query("lists", "work_list"), department, bundle, state, handler, MOST_ROWS)
    return work_rows(WorkRow, rows)


async def board_items(
    pool: Pool, *, lead: str | None = None, department: str | None = None, light: str | None = None
) -> list[WorkRow]:
    """Items at work everywhere (or where `lead` leads), soonest due first, at most MOST_ROWS."""
    rows = await pool.fetch(query("lists", "board_items"), lead, department, light, MOST_ROWS)
    return work_rows(WorkRow, rows)


async def board_counts(pool: Pool, *, lead: str | None = None) -> list[BoardCount]:
    """Items at work by department and light, the worst first."""
    return [BoardCount(**row) for row in await pool.fetch(query("lists", "board_counts"), lead)]


async def escalated(
    pool: Pool, level: Literal["department", "lead", "supervisor"], department: str | None = None
) -> list[EscalatedRow]:
    """What has come up to a department's head, a lead or the supervisor, soonest due first, at most MOST_ROWS.

    `department`: whose head, or which lead; None for everything (the supervisor).
    """
    rows = await pool.fetch(query("lists", "escalated"), level, department, MOST_ROWS)
    return [EscalatedRow(**row) for row in rows]


async def extensions_asked(
    pool: Pool, approver: Literal["department_head", "government_head"], department: str | None = None
) -> list[ExtensionRow]:
    """Extensions that wait for the head of `department`, or for the government's head, soonest due first."""
    rows = await pool.fetch(query("lists", "extensions_asked"), approver, department, MOST_ROWS)
    return [ExtensionRow(**row) for row in rows]


async def deliveries(pool: Pool, *, lead: str | None = None, department: str | None = None) -> list[DeliveryRow]:
    """Results to be delivered everywhere (or where `lead` leads, or of one department), soonest due first."""
    rows = await pool.fetch(query("lists", "deliveries"), lead, department, MOST_ROWS)
    return [DeliveryRow(**row) for row in rows]


async def commitments(pool: Pool, department: str | None = None) -> list[CommitmentRow]:
    """Commitments that a department (or any) has to check, soonest due first."""
    rows = await pool.fetch(query("lists", "commitments"), department, MOST_ROWS)
    return [CommitmentRow(**row) for row in rows]


async def open_cases(pool: Pool, *phases: str, lead: str | None = None) -> list[OpenCaseRow]:
    """Cases in these phases (of one lead, or all) by their own term, soonest due first, at most MOST_ROWS."""
    rows = await pool.fetch(query("lists", "open_cases"), list(phases), lead, MOST_ROWS)
    return [OpenCaseRow(**row) for row in rows]


async def deferrals(pool: Pool, *, lead: str | None = None) -> list[OpenCaseRow]:
    """Accepted cases for which papers are still to follow (容缺待补), soonest due first."""
    return [OpenCaseRow(**row) for row in await pool.fetch(query("lists", "deferrals"), lead, MOST_ROWS)]


async def stopped_items(pool: Pool, *, lead: str | None = None) -> list[WorkRow]:
    """Items whose clocks stand for a special procedure (中止计时), the first to go on first."""
    return work_rows(WorkRow, await pool.fetch(query("lists", "stopped_items"), lead, MOST_ROWS))


async def concluded_since(pool: Pool, since: datetime, *, lead: str | None = None) -> list[ConcludedRow]:
    """Cases concluded since a moment, newest first."""
    return [ConcludedRow(**row) for row in await pool.fetch(query("lists", "concluded_since"), since, lead)]


async def cases(
    pool: Pool,
    *,
    phase: str | None = None,
    department: str | None = None,
    lead: str | None = None,
    rows: int = 50,
    skipped: int = 0,
) -> list[CaseListRow]:
    """Cases, newest first."""
    found = await pool.fetch(query("lists", "cases"), phase, department, lead, rows, skipped)
    return [CaseListRow(**row) for row in found]
