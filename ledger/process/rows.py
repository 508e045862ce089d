"""Rows of processes that are no cases: compared with what the journal gives, and made again from it."""

from __future__ import annotations

from typing import Any

from domain.process.rows import ProcessRow
from domain.record import Record
from domain.rows.duty import DutyChange, DutyRow
from ledger.connection.pool import Connection
from ledger.connection.sql import query
from ledger.process.compare import places_of, stored
from ledger.process.on_file import ProcessOnFile


def _q(name: str) -> str:
    return query("process/on_file", name)


async def different(connection: Connection, process: ProcessOnFile, state: Any) -> list[str]:
    """Places where the rows on file are not those of the state."""
    texts = process.kind.rules.rows(None, state)
    row = await connection.fetchrow(_q("stored_row"), process.number)
    duties = await connection.fetch(_q("stored_duty_rows"), process.kind.name, process.number)
    change = DutyChange.model_validate_json(texts.duties or "{}")
    on_file: dict[str, Record] = {process.kind.title: ProcessRow(**{**dict(row or {})})}
    on_file |= {f"应办 {each['key']} ": stored(DutyRow, each) for each in duties}
    made: dict[str, Record] = {process.kind.title: ProcessRow.model_validate_json(texts.case or "")}
    made |= {f"应办 {each.key} ": each for each in change.put}
    return places_of(on_file, made)


async def write(connection: Connection, process: ProcessOnFile, state: Any) -> None:
    """Put the rows of the state in place."""
    texts = process.kind.rules.rows(None, state)
    await connection.fetchval(_q("write_rows"), process.number, texts.case, texts.duties)
