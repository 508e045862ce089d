"""Acts on file: first a row, here; then the workflow hears of it; its outcome comes with its journal entry."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import asyncpg
from pydantic import JsonValue

from domain.case.acts import Act, Record
from ledger.access.query_codes import NewCode
from ledger.connection.pool import Connection, Pool
from ledger.connection.sql import query

DEPUTY_NOT_VALID = "LB003"
"""State code of the trigger that looks for the deputy of an act."""
_NUMBERS = {"LB004": "RESULT_NO_TAKEN", "LB005": "RESULT_NO_BY_RULE"}
"""State codes of the trigger that keeps the number which an act types (ledger/routines/results.sql)."""


class ActOnFile(Record):
    """An act's row, without its content. `outcome` is None until the workflow settled it."""

    act_id: str
    case_no: str
    kind: str
    digest: str
    received_at: datetime
    delivered_at: datetime | None
    outcome: Literal["applied", "refused"] | None
    code: str | None


class DeputyNotValid(Exception):
    """DEPUTY_NOT_VALID: an act for somebody else, without a deputy valid at its legal time; it is not on file."""


class ResultNumberRefused(Exception):
    """The number that an act types is somebody else's, or is given by rule (`code`); the act is not on file."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def _q(name: str) -> str:
    return query("acts", name)


async def insert_act(
    pool: Pool,
    case_no: str,
    act: Act,
    content: dict[str, JsonValue],
    received_at: datetime | None,
    *,
    everywhere: bool = False,
    code: NewCode | None = None,
) -> datetime | None:
    """Write an act's row and date it; None when no such case concerns the actor, or the act's id is on file already.

    `received_at` (UTC): the legal time of an earlier act; None for now. What `act` says of it is not read.
    `everywhere`: whether such an act of such an actor may be done on every case. `code`: the query code that it gives,
    on file beside it. Raises DeputyNotValid, ResultNumberRefused.
    """
    values = (
        act.act_id,
        case_no,
        act.kind,
        act.item,
        act.actor.actor_id,
        act.actor.role.value,
        act.actor.department,
        act.digest,
        act.payload(),
        content,
        received_at,
        act.actor.on_behalf_of,
        everywhere,
        code.code_hash if code else None,
        code.given_to if code else None,
        code.seed if code else None,
    )
    try:
        written: datetime | None = await pool.fetchval(_q("insert_act"), *values)
    except asyncpg.PostgresError as error:
        if error.sqlstate == DEPUTY_NOT_VALID:
            raise DeputyNotValid from None
        if error.sqlstate in _NUMBERS:
            raise ResultNumberRefused(_NUMBERS[error.sqlstate]) from None
        raise
    return written


async def read_act(connection: Connection | Pool, act_id: str) -> ActOnFile | None:
    """One act's row, or None."""
    row = await connection.fetchrow(_q("act"), act_id)
    if row is None:
        return None
    return ActOnFile(**{name: row[name] for name in ActOnFile.model_fields})


async def note_not_sent(pool: Pool, act_id: str, error: str) -> None:
    """Note that whoever sent an act could not signal it, and why (a code): the sweeper takes it up at once."""
    await pool.execute(_q("note_not_sent"), act_id, error)
