"""The journal (日志): appended by one function, chained by hash, folded into state; verified and rebuilt from here."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import asyncpg

from domain.case.acts import Record
from domain.case.course import Course
from domain.case.entries import ENTRY, Entry
from domain.case.evolve import fold
from domain.case.messages import Append, Appended
from domain.case.state import CaseOpening, CaseState
from domain.process.kinds import KindUnknown
from domain.process.messages import CASE
from ledger.connection.pool import Connection, Pool
from ledger.connection.sql import query
from ledger.process import case_rows, rows
from ledger.process.case_rows import stored_rows as stored_rows  # noqa: PLC0414 - of a case, as most ask for them
from ledger.process.on_file import CaseUnknown as CaseUnknown  # noqa: PLC0414
from ledger.process.on_file import ProcessOnFile, read_bodies, read_process

CASE_NOT_FOUND = "LB001"
LEDGER_BEHIND = "LB002"


class RowsOfKind(Protocol):
    """How rows of one kind are compared with what the journal gives, and made again."""

    async def different(self, connection: Connection, process: ProcessOnFile, state: Any) -> list[str]:
        """Places where the rows on file are not those of the state."""

    async def write(self, connection: Connection, process: ProcessOnFile, state: Any) -> None:
        """Put the rows of the state in place."""


ROWS: Mapping[str, RowsOfKind] = {CASE: case_rows}
"""Kinds that have rows of their own."""


class ChainBroken(Record):
    """A finding of `verify`: of which process (by its number) and entry, and what does not fit."""

    case_no: str
    seq: int
    what: str


async def append(pool: Pool, proposal: Append) -> Appended:
    """Propose entries; the answer says what is on file. Raises asyncpg errors when the ledger is away."""
    # One call, one transaction: the process is locked, compared, written and told, or nothing is (ADR 0001).
    answer: dict[str, Any] = await pool.fetchval(
        query("journal", "append"),
        proposal.case_no,
        proposal.expected_seq,
        proposal.before,
        json.dumps(proposal.acts),
        proposal.entries,
        proposal.case,
        proposal.items,
        proposal.joints,
        proposal.duties,
        proposal.process_kind,
        proposal.news,
        proposal.letters,
    )
    return Appended.model_validate(answer)


async def read_entries(pool: Connection | Pool, case_no: str) -> tuple[Entry, ...]:
    """All entries of a case, in order."""
    return tuple(ENTRY.validate_json(row["body"]) for row in await pool.fetch(query("journal", "bodies"), case_no))


async def read_state(pool: Connection | Pool, case_no: str) -> CaseState:
    """The state that the journal gives. Raises CaseUnknown."""
    return fold(await _read_opening(pool, case_no), await read_entries(pool, case_no))


async def read_course(pool: Connection | Pool, case_no: str) -> Course:
    """The whole journal with the state after each entry. Raises CaseUnknown."""
    return Course.of(await _read_opening(pool, case_no), await read_entries(pool, case_no))


async def _read_opening(pool: Connection | Pool, case_no: str) -> CaseOpening:
    opening = await pool.fetchval(query("cases", "opening"), case_no)
    if opening is None:
        raise CaseUnknown(case_no)
    return CaseOpening.model_validate(opening)


async def verify(pool: Pool, number: str) -> list[ChainBroken]:
    """What is wrong with one process: broken links of its chain, and rows that the journal does not give.

    One of a kind that this version does not know is told as such. Raises ProcessUnknown.
    """
    async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
        try:
            return await _verify(connection, await read_process(connection, number))
        except KindUnknown as unknown:
            return [ChainBroken(case_no=number, seq=0, what=f"本版本不认识这种过程（{unknown}），没有核验")]


async def _verify(connection: Connection, process: ProcessOnFile) -> list[ChainBroken]:
    number = process.number
    links = await connection.fetch(query("journal", "chain"), number)
    findings = _broken_links(number, links)
    last = (links[-1]["seq"], links[-1]["hash"]) if links else (0, "")
    if (process.seq, process.head) != last:
        what = f"{process.kind.title}行记录的末条与日志末条不一致"
        findings.append(ChainBroken(case_no=number, seq=last[0], what=what))
    if not findings:
        findings += await _different_rows(connection, process, [link["body"] for link in links])
    findings += await _wrong_notices(connection, number)
    return findings


async def _different_rows(connection: Connection, process: ProcessOnFile, bodies: list[str]) -> list[ChainBroken]:
    if not bodies:
        return []
    places = await _rows_of(process).different(connection, process, process.folded(bodies))
    number, seq = process.number, len(bodies)
    return [ChainBroken(case_no=number, seq=seq, what=f"{place} 与日志不一致，请运行 rebuild") for place in places]


def _rows_of(process: ProcessOnFile) -> RowsOfKind:
    """Who compares and writes the rows of its kind; those without rows of their own have the common ones."""
    return ROWS.get(process.kind.name, rows)


async def _wrong_notices(connection: Connection, case_no: str) -> list[ChainBroken]:
    wrong = await connection.fetch(query("notices", "wrong_of_case"), case_no)
    return [ChainBroken(case_no=case_no, seq=row["seq"], what=row["what"]) for row in wrong]


def _broken_links(case_no: str, links: Sequence[asyncpg.Record]) -> list[ChainBroken]:
    findings = []
    head = ""
    for number, link in enumerate(links, start=1):
        expected = hashlib.sha256(f"{head}\n{link['body']}".encode()).hexdigest()
        if link["seq"] != number:
            findings.append(ChainBroken(case_no=case_no, seq=link["seq"], what=f"序号不连续，应为{number}"))
        if link["prev"] != head or link["hash"] != expected:
            findings.append(ChainBroken(case_no=case_no, seq=link["seq"], what="散列链断开：内容或前一条被改动"))
        head = link["hash"]
    return findings


async def rebuild(pool: Pool, number: str) -> None:
    """Make one process's rows again from its journal, under its lock. Raises ProcessUnknown, KindUnknown."""
    async with pool.acquire() as connection, connection.transaction():
        for lock in ("lock_case", "lock_process"):
            await connection.fetchval(query("process/on_file", lock), number)
        process = await read_process(connection, number)
        bodies = await read_bodies(connection, number)
        if bodies:
            await _rows_of(process).write(connection, process, process.folded(bodies))


async def case_numbers(pool: Pool) -> list[str]:
    """All case numbers, oldest first."""
    return [row["case_no"] for row in await pool.fetch(query("journal", "case_numbers"))]
