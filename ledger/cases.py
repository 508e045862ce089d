"""Cases and acts on file: written first, here, in one transaction; the workflow hears of them afterwards."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

import asyncpg
from pydantic import JsonValue

from domain.case.acts import Act, Record
from domain.case.state import CaseOpening
from domain.definition.bundle import Definition
from domain.time.calendar import CalendarYear, DepartmentCalendar, WorkCalendar
from ledger import definitions
from ledger.pool import Connection, Pool
from ledger.sql import query

ONE_SWEEPER = 0x1A2B_A901
"""Advisory lock: several workers, one sweeper at a time."""

DEPUTY_NOT_VALID = "LB003"
"""State code of the trigger that looks for the deputy of an act."""

MaterialSource = Literal["held", "handed_in", "generated", "produced", "missing"]


class MaterialIn(Record):
    """A material as it comes in: how it is there, and its file (already stored by digest) where there is one."""

    material: str
    source: MaterialSource
    file_name: str | None = None
    digest: str | None = None


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


class NewCase(Record):
    """Everything a new case is written from; the personal part stays in PostgreSQL."""

    opening: CaseOpening
    form: dict[str, str]
    applicant_name: str
    query_code_hash: str
    materials: tuple[MaterialIn, ...]


class DeputyNotValid(Exception):
    """DEPUTY_NOT_VALID: an act for somebody else, without a deputy valid at its legal time; it is not on file."""


class Receipt(Record):
    """What a filing is dated and numbered with; `serial` is None when its act is on file already.

    `ahead`: seconds that the legal clock stands ahead of the wall. `calendar_loaded_at`: when the newest of the
    calendar's parts was put on file; a calendar read after that is the one in force.
    """

    at: datetime
    serial: int | None
    ahead: float
    calendar_loaded_at: datetime | None


def _q(name: str) -> str:
    return query("cases", name)


async def receive(pool: Pool, act_id: str, received_at: datetime | None) -> Receipt:
    """Date a filing and take the next case serial of its day. Raises asyncpg.CheckViolationError past 9999.

    `received_at` (UTC): the legal time of an earlier receipt; None for now.
    """
    row = await pool.fetchrow(_q("receive"), act_id, received_at)
    return Receipt(**dict(row or {}))


async def insert_case(pool: Pool, case: NewCase) -> bool:
    """Write a case with its act, items and materials, whole or not at all; False when the act's id is on file."""
    opening, plan, act = case.opening, case.opening.plan, case.opening.act
    written = await pool.fetchval(
        _q("insert_case"),
        act.act_id,
        opening.case_no,
        act.kind,
        act.actor.actor_id,
        act.actor.role.value,
        act.actor.department,
        act.digest,
        act.payload(),
        act.received_at,
        plan.bundle,
        plan.name,
        plan.definition,
        plan.lead_department,
        opening.model_dump(mode="json", exclude_defaults=True),
        case.form,
        case.applicant_name,
        case.query_code_hash,
        [item.key for item in plan.items],
        [item.name for item in plan.items],
        [item.department for item in plan.items],
        [item.connector.value for item in plan.items],
        [paper.material for paper in case.materials],
        [paper.source for paper in case.materials],
        [paper.file_name for paper in case.materials],
        [paper.digest for paper in case.materials],
        opening.calendar.version,
        act.actor.on_behalf_of,
    )
    return written is not None


async def insert_act(
    pool: Pool, case_no: str, act: Act, content: dict[str, JsonValue], received_at: datetime | None
) -> datetime | None:
    """Write an act's row and date it; None when the case is not on file, or the act's id already is.

    `received_at` (UTC): the legal time of an earlier act; None for now. What `act` says of it is not read. Raises
    DeputyNotValid.
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
    )
    try:
        written: datetime | None = await pool.fetchval(_q("insert_act"), *values)
    except asyncpg.PostgresError as error:
        if error.sqlstate == DEPUTY_NOT_VALID:
            raise DeputyNotValid from None
        raise
    return written


async def read_act(connection: Connection | Pool, act_id: str) -> ActOnFile | None:
    """One act's row, or None."""
    row = await connection.fetchrow(_q("act"), act_id)
    if row is None:
        return None
    return ActOnFile(**{name: row[name] for name in ActOnFile.model_fields})


async def read_opening(connection: Connection | Pool, case_no: str) -> CaseOpening:
    """What a case on file started with. Raises LookupError."""
    opening = await connection.fetchval(_q("opening"), case_no)
    if opening is None:
        raise LookupError(case_no)
    return CaseOpening.model_validate(opening)


async def may_sweep(connection: Connection) -> bool:
    """Whether this process is the one that sweeps, until the caller's transaction ends."""
    mine: bool = await connection.fetchval(_q("may_sweep"), ONE_SWEEPER)
    return mine


async def mark_delivered(pool: Pool, act_id: str) -> None:
    """Note that an act's signal got through, when it was sent again."""
    await pool.execute(_q("mark_delivered"), act_id)


async def mark_started(pool: Pool, case_no: str) -> None:
    """Note that a case's workflow runs."""
    await pool.execute(_q("mark_started"), case_no)


async def not_started(pool: Pool) -> list[CaseOpening]:
    """Cases on file whose workflow is not known to run."""
    return [CaseOpening.model_validate(row["opening"]) for row in await pool.fetch(_q("not_started"))]


async def undelivered(pool: Pool) -> list[tuple[str, Act]]:
    """(case number, act) of acts to be signalled again, in legal order."""
    rows = await pool.fetch(_q("undelivered"))
    return [(row["case_no"], Act.model_validate(row["payload"])) for row in rows]


async def standing(pool: Pool, case_no: str) -> tuple[bool, int]:
    """(whether anything still runs, number of the last entry) of a case. Raises LookupError."""
    row = await pool.fetchrow(_q("standing"), case_no)
    if row is None:
        raise LookupError(case_no)
    return row["open"], row["seq"]


async def legal_now(connection: Connection | Pool) -> datetime:
    """The legal time (UTC): the wall clock, in the embedded stack moved ahead by the demo clock."""
    now: datetime = await connection.fetchval(_q("now"))
    return now


async def advance_clock(pool: Pool, by: timedelta) -> None:
    """Move the demo clock ahead; whoever calls this has made sure that it is not production."""
    await pool.execute(_q("advance_clock"), by.total_seconds())


async def clock_ahead(pool: Pool) -> timedelta:
    """How far the demo clock stands ahead of the wall."""
    ahead: timedelta = await pool.fetchval(_q("clock_ahead"))
    return ahead


async def open_cases(pool: Pool) -> list[tuple[str, timedelta]]:
    """(number, how far the demo clock stood ahead when it was filed) of every case of which something runs."""
    rows = await pool.fetch(_q("open_cases"))
    return [(row["case_no"], timedelta(seconds=row["ahead"])) for row in rows]


async def definition_in_force(pool: Pool, slug: str) -> Definition | None:
    """The definition that new cases of this bundle use."""
    body = await pool.fetchval(_q("definition_in_force"), slug)
    return Definition.model_validate_json(body) if body else None


async def read_definition(pool: Pool, definition_hash: str) -> Definition | None:
    """A definition by its hash."""
    body = await pool.fetchval(_q("definition"), definition_hash)
    return Definition.model_validate_json(body) if body else None


async def publish(pool: Pool, definition: Definition) -> None:
    """Keep a definition by its hash and put it in force for new cases; running cases keep theirs.

    By the installation itself, whoever published before; a person's publication is `ledger.definitions.publish`.
    """
    await definitions.publish(pool, definition)


async def bundles_in_force(pool: Pool) -> list[tuple[str, str]]:
    """(slug, name) of every bundle that can be applied for."""
    return [(row["slug"], row["name"]) for row in await pool.fetch(_q("bundles_in_force"))]


async def load_calendar(pool: Pool, calendar: WorkCalendar) -> None:
    """Put calendar years and departments' own days on file, whole or not at all; the same again changes nothing.

    Each year keeps the Beijing date on which its days came first. Years and departments on file that `calendar` does
    not name stay: a department without days of its own is loaded with none.
    """
    years = [(year.year, year.model_dump(mode="json", exclude={"loaded_on"})) for year in calendar.years]
    departments = [(slug, own.model_dump(mode="json")) for slug, own in sorted(calendar.departments.items())]
    async with pool.acquire() as connection, connection.transaction():
        await connection.executemany(_q("put_calendar_year"), years)
        await connection.executemany(_q("put_calendar_department"), departments)


async def read_calendar(connection: Connection | Pool) -> WorkCalendar:
    """The calendar of all years on file, with the departments that have days of their own."""
    years = await connection.fetch(_q("calendar_years"))
    departments = await connection.fetch(_q("calendar_departments"))
    return WorkCalendar(
        years=tuple(CalendarYear.model_validate(row["body"]) for row in years),
        departments={row["slug"]: DepartmentCalendar.model_validate(row["body"]) for row in departments},
    )
