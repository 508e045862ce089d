"""Definitions on file and the history of their publications (发布记录).

A definition is kept once by its hash. A publication says which one a bundle goes by from when on; what is in force
follows from the history and the legal date, so a version with a later date comes in force on that day by itself.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from domain.case.acts import Record
from domain.definition.bundle import Definition
from ledger.connection.pool import Connection, Pool
from ledger.connection.sql import query

_NOBODY_LOOKED = -1
"""Instead of the last publication's number, by those who do not mind who published before."""


class Publication(Record):
    """One publication: times are UTC, dates Beijing. `effective_on`: its own day, None where it was at once.

    `in_force`: whether its definition is the one that new cases use now. `open_cases`: how many go by it.
    """

    publication_id: int
    slug: str
    hash: str
    previous: str | None
    published_at: datetime
    published_by: str | None
    publisher: str | None
    note: str
    effective_on: date | None
    in_force_from: date
    in_force: bool
    open_cases: int


class InForceNow(Record):
    """What a bundle goes by: the hash in force on the day asked for, and its last publication."""

    last_id: int | None
    last_hash: str | None
    hash: str | None


class Published(Record):
    """What became of a publication: written, or the same was in force already; None where others came first."""

    outcome: Literal["published", "unchanged", "overtaken"]
    stands: InForceNow


class InForce(Record):
    """A definition in force."""

    hash: str
    slug: str
    name: str


def _q(name: str) -> str:
    return query("definitions", name)


async def definition_in_force(pool: Pool, slug: str) -> Definition | None:
    """The definition that new cases of this bundle use."""
    body = await pool.fetchval(_q("in_force"), slug)
    return Definition.model_validate_json(body) if body else None


async def read_definition(pool: Pool, definition_hash: str) -> Definition | None:
    """A definition by its hash."""
    body = await pool.fetchval(_q("by_hash"), definition_hash)
    return Definition.model_validate_json(body) if body else None


async def definitions_in_force(pool: Pool) -> list[InForce]:
    """What can be applied for, by name."""
    return [InForce(**row) for row in await pool.fetch(_q("all_in_force"))]


async def charging_in_force(pool: Pool) -> list[InForce]:
    """Of what can be applied for, what costs something that is paid through us (一次缴费), by name."""
    return [InForce(**row) for row in await pool.fetch(_q("charging_in_force"))]


async def in_force_now(connection: Connection | Pool, slug: str, on: date | None = None) -> InForceNow:
    """What the bundle goes by, or will on a Beijing date, as things stand (None: today)."""
    row = await connection.fetchrow(_q("in_force_now"), slug, on)
    return InForceNow(**dict(row or {}))


async def publish(
    pool: Pool,
    definition: Definition,
    *,
    by: str | None = None,
    note: str = "",
    effective_on: date | None = None,
    seen: int | None = _NOBODY_LOOKED,
) -> Published:
    """Keep a definition and put it in force at once or from a Beijing date on, in one transaction.

    `by`: the account; None: the installation itself, at its start, which leaves alone what was published last, be it
    for a later day. `seen`: the last publication that the publisher knew of (None: there was none); when there is
    another by now nothing is written. What is in force already on that day is not published again.
    """
    slug = definition.bundle.bundle
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute(_q("one_publisher"), slug)
        stands = await in_force_now(connection, slug, effective_on)
        if definition.hash == stands.hash or (by is None and definition.hash == stands.last_hash):
            return Published(outcome="unchanged", stands=stands)
        if seen not in (_NOBODY_LOOKED, stands.last_id):
            return Published(outcome="overtaken", stands=stands)
        await _keep(connection, definition)
        await connection.fetchval(_q("publish"), slug, definition.hash, stands.hash, by, note, effective_on)
        return Published(outcome="published", stands=await in_force_now(connection, slug, effective_on))


async def _keep(connection: Connection, definition: Definition) -> None:
    bundle = definition.bundle
    body = definition.model_dump_json(exclude_defaults=True)
    await connection.execute(_q("keep"), definition.hash, bundle.bundle, bundle.name, body)
    organs = [(slug, department.name) for slug, department in sorted(definition.departments.items())]
    await connection.executemany(_q("name_organ"), organs)


async def history(pool: Pool, slug: str, rows: int = 100, *, before: int | None = None) -> list[Publication]:
    """The bundle's publications, newest first; those before one."""
    return [Publication(**row) for row in await pool.fetch(_q("history"), slug, rows, before)]


async def organ_names(pool: Pool) -> dict[str, str]:
    """Names of departments by slug, of every definition that was ever published."""
    return {row["slug"]: row["name"] for row in await pool.fetch(_q("organ_names"))}


async def is_published(pool: Pool, slug: str, definition_hash: str) -> bool:
    """Whether a bundle was published as that definition."""
    return bool(await pool.fetchval(_q("is_published"), slug, definition_hash))


async def hashes_from(pool: Pool, prefix: str) -> list[str]:
    """Hashes on file that begin so, at most two: more than one is not unique."""
    return [row["hash"] for row in await pool.fetch(_q("by_prefix"), prefix)]


async def open_on(pool: Pool, definition_hash: str) -> int:
    """How many open cases go by a definition."""
    count: int = await pool.fetchval(_q("open_on"), definition_hash)
    return count


async def open_case_numbers(pool: Pool, slug: str | None) -> tuple[str, ...]:
    """Numbers of open cases, of one bundle where it is named, oldest first."""
    return tuple(row["case_no"] for row in await pool.fetch(_q("open_case_numbers"), slug))


async def open_cases_of(pool: Pool, slug: str) -> list[tuple[str, str]]:
    """(case number, hash of its definition) of every open case of a bundle, oldest first."""
    return [(row["case_no"], row["definition"]) for row in await pool.fetch(_q("open_cases_of"), slug)]


class FormAndMaterials(Record):
    """What a case has: its form (personal) and the materials that are there, by key."""

    form: dict[str, str]
    materials: tuple[str, ...]


class Moved(Record):
    """A case that went over to another version (版本迁移), by the definitions' hashes."""

    case_no: str
    before: str
    after: str


async def form_and_materials(pool: Pool, case_no: str) -> FormAndMaterials:
    """Form and materials of a case. Raises LookupError."""
    row = await pool.fetchrow(_q("form_and_materials"), case_no)
    if row is None:
        raise LookupError(case_no)
    form = {key: str(value) for key, value in row["form"].items() if value is not None}
    return FormAndMaterials(form=form, materials=tuple(row["materials"]))


async def moved_by(pool: Pool, beginning: str) -> list[Moved]:
    """The migrations that acts with this beginning of their ids made."""
    return [Moved(**row) for row in await pool.fetch(_q("moved_by"), beginning)]
