"""The journal (日志): appended by one function, chained by hash, folded into state; verified and rebuilt from here."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any, TypeVar

import asyncpg

from domain.case.acts import Record
from domain.case.course import Course
from domain.case.entries import ENTRY, Entry
from domain.case.evolve import fold
from domain.case.messages import Append, Appended
from domain.case.state import CaseOpening, CaseState
from domain.rows.case import CaseRow, ItemRow, Rows, project, rows_text
from domain.rows.desk import DeskRow
from domain.rows.duty import DutyChange, DutyRow, duties_text
from domain.rows.joint import JointRow, joint_rows_text
from domain.rows.term import Term
from ledger.connection.pool import Connection, Pool
from ledger.connection.sql import query

CASE_NOT_FOUND = "LB001"
LEDGER_BEHIND = "LB002"

R = TypeVar("R", CaseRow, ItemRow, JointRow, DutyRow)
NESTED: dict[str, type[Record]] = {"term": Term, "desk": DeskRow}
"""Parts of a row that the table keeps as columns of its own."""


class CaseUnknown(LookupError):
    """No case of that number is on file."""


class ChainBroken(Record):
    """A finding of `verify`: which case and entry, and what does not fit."""

    case_no: str
    seq: int
    what: str


async def append(pool: Pool, proposal: Append) -> Appended:
    """Propose entries; the answer says what is on file. Raises asyncpg errors when the ledger is away."""
    # One call, one transaction: the case is locked, compared, written and told, or nothing is (ADR 0001).
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


async def verify(pool: Pool, case_no: str) -> list[ChainBroken]:
    """What is wrong with one case: broken links of its chain, and rows that the journal does not give."""
    async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
        return await _verify(connection, case_no)


async def _verify(connection: Connection, case_no: str) -> list[ChainBroken]:
    links = await connection.fetch(query("journal", "chain"), case_no)
    findings = _broken_links(case_no, links)
    head = await connection.fetchrow(query("journal", "head"), case_no)
    last = (links[-1]["seq"], links[-1]["hash"]) if links else (0, "")
    if head is None or (head["seq"], head["head"]) != last:
        findings.append(ChainBroken(case_no=case_no, seq=last[0], what="办件行记录的末条与日志末条不一致"))
    if not findings:
        stored = await stored_rows(connection, case_no)
        findings += _different_rows(case_no, stored, await read_state(connection, case_no))
    findings += await _wrong_notices(connection, case_no)
    return findings


async def _wrong_notices(connection: Connection, case_no: str) -> list[ChainBroken]:
    rows = await connection.fetch(query("notices", "wrong_of_case"), case_no)
    return [ChainBroken(case_no=case_no, seq=row["seq"], what=row["what"]) for row in rows]


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


def _different_rows(case_no: str, stored: Rows, state: CaseState) -> list[ChainBroken]:
    if state.seq == 0:
        return []
    made = project(state)
    places = [f"办件读模型的 {name}" for name in _different_fields(stored.case, made.case)]
    on_file = {item.key: item for item in stored.items}
    for item in made.items:
        places += [f"事项 {item.key} 读模型的 {name}" for name in _different_fields(on_file.get(item.key), item)]
    held, given = ({event.key: event for event in rows.joints} for rows in (stored, made))
    for key in sorted(held.keys() | given.keys()):
        places += [f"联合事项 {key} 读模型的 {name}" for name in _different_fields(held.get(key), given.get(key))]
    owed, due = ({each.key: each for each in rows.duties.put} if rows.duties else {} for rows in (stored, made))
    for key in sorted(owed.keys() | due.keys()):
        places += [f"应办 {key} 读模型的 {name}" for name in _different_fields(owed.get(key), due.get(key))]
    return [
        ChainBroken(case_no=case_no, seq=state.seq, what=f"{place} 与日志不一致，请运行 rebuild") for place in places
    ]


def _different_fields(stored: Record | None, made: Record | None) -> list[str]:
    if stored is None or made is None:
        return [] if stored is made else ["整行"]
    return [name for name in type(made).model_fields if getattr(stored, name) != getattr(made, name)]


async def stored_rows(pool: Connection | Pool, case_no: str) -> Rows:
    """The read model's rows of one case as they stand in the database."""
    case = await pool.fetchrow(query("journal", "stored_case_row"), case_no)
    items = await pool.fetch(query("journal", "stored_item_rows"), case_no)
    if case is None:
        raise CaseUnknown(case_no)
    joints = await pool.fetch(query("journal", "stored_joint_rows"), case_no)
    duties = await pool.fetch(query("journal", "stored_duty_rows"), case_no)
    return Rows(
        case=_stored(CaseRow, case),
        items=tuple(_stored(ItemRow, item) for item in items),
        joints=tuple(_stored(JointRow, event) for event in joints),
        duties=DutyChange(put=tuple(_stored(DutyRow, duty) for duty in duties), all=True),
    )


def _stored(kind: type[R], row: asyncpg.Record) -> R:
    values: dict[str, Any] = {}
    for name in kind.model_fields:
        part = NESTED.get(name)
        values[name] = part(**{each: row[each] for each in part.model_fields}) if part else row[name]
    return kind(**values)


async def rebuild(pool: Pool, case_no: str) -> None:
    """Make one case's rows again from its journal, under the case's lock."""
    async with pool.acquire() as connection, connection.transaction():
        await connection.fetchval(query("journal", "lock_case"), case_no)
        state = await read_state(connection, case_no)
        if state.seq:
            rows = project(state)
            case = rows.case.model_dump_json() if rows.case else None
            items, joints = rows_text(rows.items), joint_rows_text(rows.joints)
            await connection.execute(query("journal", "forget_joint_rows"), case_no)
            duties = duties_text(rows.duties)
            await connection.fetchval(query("journal", "write_rows"), case_no, case, items, joints, duties)


async def case_numbers(pool: Pool) -> list[str]:
    """All case numbers, oldest first."""
    return [row["case_no"] for row in await pool.fetch(query("journal", "case_numbers"))]
