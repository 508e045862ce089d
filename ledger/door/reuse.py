"""Papers of earlier cases used again (沿用): which of them an applicant may use, and their consent to it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from domain.materials.provenance import Provenance
from domain.record import Record
from ledger.connection.pool import Connection, Pool
from ledger.connection.sql import query

MOST_OFFERED = 60


class EarlierCopy(Record):
    """A copy of a material in one of an applicant's earlier cases, with its file."""

    material: str
    digest: str
    case_no: str
    position: int
    file_name: str | None
    added_at: datetime
    provenance: Provenance | None
    media_type: str
    size: int
    bundle_name: str


def _q(name: str) -> str:
    return query("door/reuse", name)


async def reusable(pool: Pool, person_id: str, materials: Collection[str], today: date) -> list[EarlierCopy]:
    """What an applicant handed in before of these materials and is still valid, newest first."""
    rows = await pool.fetch(_q("reusable"), person_id, list(materials), today, MOST_OFFERED)
    return [EarlierCopy(**dict(row)) for row in rows]


async def agree(connection: Connection, person_id: str, draft_id: str, copy: EarlierCopy, said: str) -> None:
    """Note the consent, in the words that were shown, in the transaction in which the draft gets the copy."""
    await connection.execute(_q("agree"), person_id, draft_id, copy.material, copy.digest, copy.case_no, said)


async def take_back(connection: Connection, draft_id: str, material: str, kept: Sequence[str]) -> None:
    """Note that copies were taken out again: those that are not among the kept digests."""
    await connection.execute(_q("take_back"), draft_id, material, list(kept))
