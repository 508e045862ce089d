"""The list of a year as it stands: what its file says, and what was changed on pages since."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from bundles.yearly_plan import PlannedMatter, load_yearly_plan, yearly_plans
from domain.programme.matter import Matter
from ledger.connection.pool import Pool
from ledger.programme import records
from ledger.programme.records import OnRecord


class Listed(NamedTuple):
    """A matter, and its newest change: 0 and None where it stands as the file says."""

    matter: Matter
    seq: int = 0
    changed_at: datetime | None = None


async def years(pool: Pool) -> tuple[int, ...]:
    """Years that have a list, the newest first."""
    return tuple(sorted({*yearly_plans(), *await records.years(pool)}, reverse=True))


async def listed(pool: Pool, year: int) -> list[Listed]:
    """Every matter of that year. Raises DefinitionError where its file cannot be read."""
    found = {each.matter.place: each for each in _of_file(year)}
    on_record = await records.newest(pool, "matter", f"{year}/")
    return list((found | {key: _of_record(record) for key, record in on_record.items()}).values())


async def one(pool: Pool, year: int, key: str) -> Listed | None:
    """One matter; None where the list has none of that key. Raises DefinitionError."""
    record = await records.newest_of(pool, "matter", f"{year}/{key}")
    if record is not None:
        return _of_record(record)
    return next((each for each in _of_file(year) if each.matter.key == key), None)


def _of_record(record: OnRecord) -> Listed:
    return Listed(Matter.model_validate(record.content), record.seq, record.recorded_at)


def _of_file(year: int) -> list[Listed]:
    plan = load_yearly_plan(year) if year in yearly_plans() else None
    return [Listed(_as_planned(year, each)) for each in plan.matters] if plan is not None else []


def _as_planned(year: int, planned: PlannedMatter) -> Matter:
    return Matter(
        year=year,
        key=planned.code,
        name=planned.name,
        bundle=planned.bundle,
        lead=planned.lead,
        group=planned.group,
        target_on=planned.target_on,
        paused=planned.state == "paused",
    )
