"""Definitions as the pages need them: read once by hash (they never change), and the names of all departments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.definition.bundle import Definition
from ledger import definitions
from ledger.connection.pool import Pool


@dataclass(frozen=True)
class Names:
    """What lists call things: bundles in force (slug, name), departments and reasons by their codes."""

    bundles: Sequence[tuple[str, str]]
    departments: Mapping[str, str]
    reasons: Mapping[str, str]


class DefinitionCache:
    """A process's definitions; a hash that was read once is never read again."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._by_hash: dict[str, Definition] = {}
        self._names = Names([], {}, {})
        self._named_of: tuple[object, int] | None = None

    async def by_hash(self, content_hash: str) -> Definition:
        """The published definition of that hash. Raises KeyError when there is none."""
        if content_hash not in self._by_hash:
            definition = await definitions.read_definition(self._pool, content_hash)
            if definition is None:
                raise KeyError(content_hash)
            self._by_hash[content_hash] = definition
        return self._by_hash[content_hash]

    async def in_force(self) -> list[Definition]:
        """The definitions in force, by name."""
        return [await self.by_hash(row.hash) for row in await definitions.definitions_in_force(self._pool)]

    async def of_bundle(self, slug: str) -> Definition | None:
        """The definition of a bundle that is in force; None when there is none."""
        return next((each for each in await self.in_force() if each.bundle.bundle == slug), None)

    async def department_names(self) -> dict[str, str]:
        """Names by department code, of all definitions in force and all read so far."""
        return dict((await self.names()).departments)

    async def names(self) -> Names:
        """What lists call things, of the definitions in force and, of departments, of all read so far."""
        rows = await definitions.definitions_in_force(self._pool)
        asked = (tuple((row.hash, row.name) for row in rows), len(self._by_hash))
        if asked != self._named_of:
            self._names = _names([(await self.by_hash(row.hash), row.slug, row.name) for row in rows], self._by_hash)
            self._named_of = (asked[0], len(self._by_hash))
        return self._names

    def known_label(self, key: str) -> str | None:
        """The label of a field ("group.field") in any definition read so far; asks no database."""
        group_key, _, field_key = key.partition(".")
        for definition in self._by_hash.values():
            group = definition.groups.get(group_key)
            if group is not None and field_key in group.fields:
                return group.fields[field_key].label
        return None


def _names(in_force: Sequence[tuple[Definition, str, str]], read: Mapping[str, Definition]) -> Names:
    reasons = {
        code: reason.sentence
        for each, _, _ in in_force
        for declared in (each.reasons.refusals, each.reasons.extensions)
        for code, reason in declared.items()
    }
    departments = {code: each.name for definition in read.values() for code, each in definition.departments.items()}
    return Names([(slug, name) for _, slug, name in in_force], departments, reasons)
