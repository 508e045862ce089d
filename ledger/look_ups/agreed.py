"""Consents to look-ups (同意核验): what was said to each source that is asked on consent alone, before there is a case.

Lines, as all consents are (ADR 0079): the last one of a source counts. With a withdrawal the answer goes, in one
transaction; what is on record of the asking stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, cast

from domain.consents.purposes import TEXTS, Purpose
from domain.definition.catalogue import SourceKey
from ledger.connection.pool import Pool
from ledger.connection.sql import query

AgreedSaid = Literal["given", "refused", "withdrawn"]
Door = Literal["online", "window"]


def _q(name: str) -> str:
    return query("look_ups/agreed", name)


async def of_draft(pool: Pool, draft_id: str) -> Mapping[SourceKey, AgreedSaid]:
    """The last word on each source that was said for a draft."""
    rows = await pool.fetch(_q("of_draft"), draft_id)
    return {cast("SourceKey", row["source"]): row["said"] for row in rows}


async def say(
    pool: Pool, draft_id: str, source: SourceKey, *, agrees: bool, door: Door, said_by: str
) -> AgreedSaid | None:
    """Keep what was said to a source; None where the same was said before. What was given and is no more is withdrawn.

    `said_by`: whose account typed it, the person's own or the clerk's to whom they said it.
    """
    text = TEXTS[Purpose.LOOK_UP]
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute(_q("hold"), draft_id)
        before = await connection.fetchval(_q("last"), draft_id, source)
        if agrees == (before == "given") and before is not None:
            return None
        said: AgreedSaid = "given" if agrees else "withdrawn" if before == "given" else "refused"
        await connection.execute(_q("say"), draft_id, source, said, text.version, text.digest, door, said_by)
        if said == "withdrawn":
            await connection.execute(query("look_ups/look_ups", "withdraw"), draft_id, source)
        return said
