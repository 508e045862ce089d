"""Organisation data on file: each version once under its hash, the last one loaded in force; halls as rows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from domain.organisation.model import OrganisationData
from domain.record import Record
from ledger.connection.pool import Connection, Pool
from ledger.connection.sql import query

Loaded = Literal["loaded", "same", "kept"]
"""`same`: it is in force already; `kept`: a person loaded another one, which the installation leaves alone."""


class HallLeft(Record):
    """A hall (or counter) that a version does not name although it is in use: by accounts (logins), by open cases."""

    hall: str
    name: str
    logins: tuple[str, ...]
    cases: int


class HallInUse(Exception):
    """HALL_IN_USE: a hall or counter cannot go while somebody works there or a case of it is open."""

    def __init__(self, left: Sequence[HallLeft]) -> None:
        super().__init__("HALL_IN_USE")
        self.left = tuple(left)


class OrganisationLoad(Record):
    """One load: who (None: the installation itself), when (UTC), why, from which file."""

    load_id: int
    loaded_at: datetime
    version: str
    loaded_by: str | None
    loaded_by_name: str | None
    reason: str | None
    file: str


class Place(Record):
    """Where an account belongs: the hall (the main one, where none is named) with its counter.

    `halls`: halls whose cases it sees to; `is_main`: it sees to those that no hall received. With no organisation on
    file everybody is of the main hall, and every case, too.
    """

    hall: str | None
    counter: str | None
    halls: tuple[str, ...]
    is_main: bool


def _q(name: str) -> str:
    return query("organisation/halls", name)


def _read(body: str) -> OrganisationData:
    return OrganisationData.model_validate(json.loads(body))


class Organisations:
    """The organisation in force as one process knows it: a version that was read once is not read again."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._known: dict[str, OrganisationData] = {}

    async def in_force(self) -> OrganisationData | None:
        """The organisation in force; None where none was loaded yet."""
        version: str | None = await self._pool.fetchval(_q("in_force"))
        return await self._version(version) if version else None

    async def of_load(self, load_id: int) -> OrganisationData:
        """What a load put in force, for what was printed then. Raises LookupError."""
        version: str | None = await self._pool.fetchval(_q("version_of"), load_id)
        if version is None:
            raise LookupError(load_id)
        return await self._version(version)

    async def _version(self, version: str) -> OrganisationData:
        if version not in self._known:
            self._known[version] = _read(await self._pool.fetchval(_q("body"), version))
        return self._known[version]


async def load(pool: Pool, data: OrganisationData, *, loaded_by: str, reason: str, file: str) -> Loaded:
    """Put a version in force, whole or not at all; it is on record even where it brings nothing new.

    Raises HallInUse.
    """
    return await _load(pool, data, loaded_by, reason, file)


async def stock(pool: Pool, data: OrganisationData, file: str) -> Loaded:
    """Put the installation's own version in force, where no person has loaded one. Raises HallInUse."""
    return await _load(pool, data, None, None, file)


async def _load(pool: Pool, data: OrganisationData, loaded_by: str | None, reason: str | None, file: str) -> Loaded:
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute(_q("one_loader"))
        last = await connection.fetchrow(_q("last_load"))
        is_same = last is not None and last["version"] == data.version
        if loaded_by is None and last is not None and (is_same or last["by_person"]):
            return "same" if is_same else "kept"
        await _put_halls(connection, data)
        await connection.execute(_q("keep"), data.version, json.dumps(data.body(), ensure_ascii=False))
        await connection.execute(_q("add_load"), data.version, loaded_by, reason, file)
        return "same" if is_same else "loaded"


async def _put_halls(connection: Connection, data: OrganisationData) -> None:
    halls = list(data.halls)
    counters = [
        (slug, key, counter.name) for slug, hall in data.halls.items() for key, counter in hall.counters.items()
    ]
    names = [f"{slug}/{key}" for slug, key, _ in counters]
    if left := await connection.fetch(_q("in_use"), halls, names):
        raise HallInUse([HallLeft(**dict(row)) for row in left])
    await connection.execute(_q("no_main"))
    await connection.execute(_q("close_halls"), halls)
    for slug, hall in data.halls.items():
        receives = None if hall.receives == "all" else list(hall.receives)
        await connection.execute(_q("put_hall"), slug, hall.name, hall.main, receives)
    await connection.executemany(_q("put_counter"), counters)
    await connection.execute(_q("close_counters"), names)


async def loads(pool: Pool, most: int) -> list[OrganisationLoad]:
    """Who loaded what and why, newest first."""
    return [OrganisationLoad(**dict(row)) for row in await pool.fetch(_q("loads"), most)]


async def place_of(pool: Pool, account_id: str) -> Place:
    """Where an account belongs."""
    row = await pool.fetchrow(_q("of_account"), account_id)
    return Place(**dict(row or {}))


async def refusing_hall(pool: Pool, account_id: str, bundle: str, act_id: str) -> str | None:
    """The hall of the account, where it does not receive that matter and the filing is not on file already."""
    found: str | None = await pool.fetchval(_q("refuses"), account_id, bundle, act_id)
    return found


async def is_there(pool: Pool, hall: str, counter: str | None) -> bool:
    """Whether the organisation in force has that hall, and (where one is named) that counter in it."""
    found: bool = await pool.fetchval(_q("has_counter"), hall, counter)
    return found


async def set_place(connection: Connection, account_id: str, hall: str | None, counter: str | None) -> bool:
    """Let an account belong to a hall, or to none; False when there is no such account."""
    return await connection.fetchval(_q("set_place"), account_id, hall, counter) is not None


async def clerks_without_hall(pool: Pool) -> list[str]:
    """Logins of clerks of the window who belong to no hall, and so to the main one."""
    return [row["login"] for row in await pool.fetch(_q("without_hall"))]
