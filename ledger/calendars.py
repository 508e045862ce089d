"""Calendars on file: years, and the departments' own days; see `ledger.calendar_change` for what a change reaches."""

from __future__ import annotations

from domain.time.calendar import CalendarYear, DepartmentCalendar, WorkCalendar
from ledger.pool import Connection, Pool
from ledger.sql import query


def _q(name: str) -> str:
    return query("calendars", name)


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
