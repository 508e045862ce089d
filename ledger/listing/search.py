"""What a case is found by, on file; made from its form by `starter.office.filing.search`."""

from __future__ import annotations

from typing import Any

from domain.case.acts import Record
from domain.definition.search import SearchWords
from ledger.connection.pool import Connection, Pool
from ledger.connection.sql import query

AT_A_TIME = 200


class Unfilled(Record):
    """A case whose words are to be made: its form as it is now, and what says how to read that."""

    case_no: str
    definition: str
    opening: dict[str, Any]
    form: dict[str, Any]
    applicant_name: str


async def put_words(connection: Connection | Pool, case_no: str, found: SearchWords) -> None:
    """Keep the words of a case, in the place of those before."""
    await connection.execute(query("listing/search", "put"), case_no, list(found.words), found.hidden)


async def unfilled(pool: Pool, after: str = "") -> list[Unfilled]:
    """Some cases whose words are to be made, on from the last one."""
    return [Unfilled(**row) for row in await pool.fetch(query("listing/search", "unfilled"), after, AT_A_TIME)]
