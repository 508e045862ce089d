"""Calendars on file: years, and the departments' own days; see `ledger.calendar_change` for what a change reaches."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from domain.case.acts import Record
from domain.time.by_rule import with_years_by_rule
from domain.time.calendar import CalendarYear, DepartmentCalendar, WorkCalendar
from ledger.connection.pool import Connection, Pool
from ledger.connection.sql import query

YEARS_AHEAD = 1
"""So many years after the legal one are always known: as they were loaded, else by rule."""


class CalendarLoad(Record):
    """One load (载入): who, when (UTC), why, from which file; `forced`: against the rules of a year.

    `loaded_by` None: the installation itself, from its own files.
    """

    load_id: int
    loaded_at: datetime
    loaded_by: str | None
    loaded_by_name: str | None
    reason: str | None
    file: str
    forced: bool
    years: list[dict[str, Any]]


def _q(name: str) -> str:
    return query("calendars", name)


async def load_calendar(
    pool: Pool,
    calendar: WorkCalendar,
    *,
    loaded_by: str | None = None,
    reason: str | None = None,
    file: str = "",
    forced: bool = False,
) -> None:
    """Put calendar years and departments' own days on file, whole or not at all; the same again changes no day.

    Each year keeps the Beijing date on which its days came first. Years and departments on file that `calendar` does
    not name stay: a department without days of its own is loaded with none. `loaded_by`: the account, None: the
    installation itself.
    """
    await _load(pool, calendar, (loaded_by, reason, file, forced), only_own=False)


async def stock_calendar(pool: Pool, calendar: WorkCalendar, file: str) -> None:
    """Put the installation's own years on file, without touching what a person has loaded."""
    await _load(pool, calendar, (None, None, file, False), only_own=True)


async def _load(pool: Pool, calendar: WorkCalendar, told: tuple[Any, ...], *, only_own: bool) -> None:
    years = [(year.year, year.model_dump(mode="json", exclude={"loaded_on"})) for year in calendar.years]
    departments = [(slug, own.model_dump(mode="json")) for slug, own in sorted(calendar.departments.items())]
    async with pool.acquire() as connection, connection.transaction():
        load_id = await connection.fetchval(_q("add_load"), *told, [body for _, body in years])
        changed = [await connection.fetchval(_q("put_calendar_year"), *year, load_id, only_own) for year in years]
        for department in departments:
            changed.append(await connection.fetchval(_q("put_calendar_department"), *department, load_id, only_own))
        # A person's load is on record even where it brought nothing new; the installation's at every start is not.
        if told[0] is None and not any(changed):
            await connection.execute(_q("forget_load"), load_id)


async def read_calendar(connection: Connection | Pool) -> WorkCalendar:
    """The calendar in force: all years on file, a year that nobody loaded by rule, departments with days of their own.

    Raises ValueError when no year is on file at all.
    """
    years = await connection.fetch(_q("calendar_years"))
    departments = await connection.fetch(_q("calendar_departments"))
    on_file = WorkCalendar(
        years=tuple(CalendarYear.model_validate(row["body"]) for row in years),
        departments={row["slug"]: DepartmentCalendar.model_validate(row["body"]) for row in departments},
    )
    return with_years_by_rule(on_file, years[0]["legal_year"] + YEARS_AHEAD)


async def loads(pool: Pool, most: int) -> list[CalendarLoad]:
    """Who loaded what and why, newest first."""
    return [CalendarLoad(**dict(row)) for row in await pool.fetch(_q("loads"), most)]
