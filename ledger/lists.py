"""What a case's page and the query page read of a case: whom it concerns, its row, its acts and materials.

Reads only. Lists of many cases stand in `ledger.listing`.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from domain.case.acts import Record, Role
from domain.look_ups.rules import LookedUp
from domain.materials.provenance import Provenance
from domain.organisation.reception import HelperPost, IdentityDocument, MandateWay, masked
from ledger.connection.pool import Pool
from ledger.connection.sql import query


class CaseReach(Record):
    """Whom a case concerns."""

    lead_department: str
    departments: frozenset[str]


class ReceptionRow(Record):
    """How a case was received (收件情况), as it stands on file; who reads what of the helper is decided by its page."""

    case_no: str
    document: IdentityDocument | None
    checked_by: str | None
    ticket: str
    ticket_at: datetime | None
    begun_at: datetime | None
    helper_name: str | None
    helper_number: str | None
    helper_post: HelperPost | None
    helper_organisation: str | None
    mandate: str | None
    mandate_since: date | None
    mandate_until: date | None
    mandate_way: MandateWay | None
    helper_phone: str | None
    helper_is_told: bool

    @property
    def helper_masked(self) -> str:
        """The helper's number for those who need not know it."""
        return masked(self.helper_number or "")


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
    hall: str | None
    counter: str | None
    organisation_load: int | None
    hall_name: str | None
    reception: ReceptionRow | None


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
    provenance: Provenance | None = None
    look_up: LookedUp | None = None
    """What a source said in its place, or beside it."""


async def case_reach(pool: Pool, case_no: str) -> CaseReach | None:
    """Whom a case concerns; None when there is no such case."""
    row = await pool.fetchrow(query("lists", "case_reach"), case_no)
    if row is None:
        return None
    return CaseReach(lead_department=row["lead_department"], departments=frozenset(row["departments"]))


async def concerns(pool: Pool, case_no: str, role: Role, department: str | None, actor_id: str = "") -> bool:
    """Whether the case is on file and concerns who acts in that role.

    `actor_id`: in whose name (代理: the colleague's): it tells applicants apart, and to which hall a clerk belongs.
    """
    found: bool = await pool.fetchval(query("lists", "concerns"), case_no, role.value, department or "", actor_id)
    return found


async def abouts(pool: Pool, case_nos: Collection[str], sees: str | None) -> dict[str, tuple[str, bool]]:
    """Whom each of these cases is about beside its applicant, where it says so and the reader sees it; and whether it
    came from another hall (转来).

    `sees`: the department by which the reader sees data, None for everything.
    """
    if not case_nos:
        return {}
    rows = await pool.fetch(query("lists", "abouts"), sorted(set(case_nos)), sees)
    return {row["case_no"]: (row["about"] or "", row["handed_on"]) for row in rows}


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
