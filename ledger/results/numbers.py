"""Numbers of results by rule (编号规则), as the ledger gave them with the grant; nobody changes one."""

from __future__ import annotations

from ledger.connection.pool import Pool
from ledger.connection.sql import query


async def of_case(pool: Pool, case_no: str) -> dict[str, str]:
    """The numbers of the results of a case, by item; of items without a rule there is none here."""
    rows = await pool.fetch(query("results/numbers", "of_case"), case_no)
    return {row["item"]: row["number"] for row in rows}
