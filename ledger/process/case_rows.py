"""Rows of a case in the read model: compared with what the journal gives, and made again from it."""

from __future__ import annotations

from domain.case.state import CaseState
from domain.record import Record
from domain.rows.case import CaseRow, ItemRow, Rows, project, row_texts
from domain.rows.duty import DutyChange, DutyRow
from domain.rows.joint import JointRow
from ledger.connection.pool import Connection, Pool
from ledger.connection.sql import query
from ledger.process.compare import places_of, stored
from ledger.process.on_file import CaseUnknown, ProcessOnFile


def _q(name: str) -> str:
    return query("journal", name)


async def different(connection: Connection, process: ProcessOnFile, state: CaseState) -> list[str]:
    """Places where the rows on file are not those of the state."""
    made = project(state)
    asked = {item.key for item in made.items}
    on_file = await stored_rows(connection, process.number)
    items = tuple(item for item in on_file.items if item.key in asked)
    return places_of(_named(on_file.model_copy(update={"items": items})), _named(made))


def _named(rows: Rows) -> dict[str, Record]:
    named: dict[str, Record] = {"办件": rows.case} if rows.case else {}
    named |= {f"事项 {item.key} ": item for item in rows.items}
    named |= {f"联合事项 {event.key} ": event for event in rows.joints}
    return named | {f"应办 {each.key} ": each for each in (rows.duties.put if rows.duties else ())}


async def stored_rows(pool: Connection | Pool, case_no: str) -> Rows:
    """The read model's rows of one case as they stand in the database. Raises CaseUnknown."""
    case = await pool.fetchrow(_q("stored_case_row"), case_no)
    items = await pool.fetch(_q("stored_item_rows"), case_no)
    if case is None:
        raise CaseUnknown(case_no)
    joints = await pool.fetch(_q("stored_joint_rows"), case_no)
    duties = await pool.fetch(_q("stored_duty_rows"), case_no)
    return Rows(
        case=stored(CaseRow, case),
        items=tuple(stored(ItemRow, item) for item in items),
        joints=tuple(stored(JointRow, event) for event in joints),
        duties=DutyChange(put=tuple(stored(DutyRow, duty) for duty in duties), all=True),
    )


async def write(connection: Connection, process: ProcessOnFile, state: CaseState) -> None:
    """Put the rows of the state in place; no row of an event stays that the journal does not give."""
    texts, number = row_texts(project(state)), process.number
    await connection.execute(_q("forget_joint_rows"), number)
    await connection.fetchval(_q("write_rows"), number, texts.case, texts.items, texts.joints, texts.duties)
