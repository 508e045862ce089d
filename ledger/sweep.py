"""What the sweeper looks for: cases whose workflow is not known to run, acts whose signal did not get through."""

from __future__ import annotations

from domain.case.acts import Act
from domain.case.state import CaseOpening
from ledger.pool import Connection, Pool
from ledger.sql import query

ONE_SWEEPER = 0x1A2B_A901
"""Advisory lock: several workers, one sweeper at a time."""


def _q(name: str) -> str:
    return query("sweep", name)


async def may_sweep(connection: Connection) -> bool:
    """Whether this process is the one that sweeps, until the caller's transaction ends."""
    mine: bool = await connection.fetchval(_q("may_sweep"), ONE_SWEEPER)
    return mine


async def not_started(pool: Pool) -> list[CaseOpening]:
    """Cases on file whose workflow is not known to run."""
    return [CaseOpening.model_validate(row["opening"]) for row in await pool.fetch(_q("not_started"))]


async def mark_started(pool: Pool, case_no: str) -> None:
    """Note that a case's workflow runs."""
    await pool.execute(_q("mark_started"), case_no)


async def undelivered(pool: Pool) -> list[tuple[str, Act]]:
    """(case number, act) of acts to be signalled again, in legal order."""
    rows = await pool.fetch(_q("undelivered"))
    return [(row["case_no"], Act.model_validate(row["payload"])) for row in rows]


async def mark_delivered(pool: Pool, act_id: str) -> None:
    """Note that an act's signal got through, when it was sent again."""
    await pool.execute(_q("mark_delivered"), act_id)
