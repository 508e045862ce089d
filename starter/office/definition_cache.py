"""Definitions as the pages need them: read once by hash (they never change), and the names of all departments."""

from __future__ import annotations

from domain.definition.bundle import Definition
from ledger import definitions
from ledger.connection.pool import Pool


class DefinitionCache:
    """A process's definitions; a hash that was read once is never read again."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._by_hash: dict[str, Definition] = {}

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

    async def department_names(self) -> dict[str, str]:
        """Names by department code, of all definitions in force and all read so far."""
        await self.in_force()
        return {
            code: department.name
            for definition in self._by_hash.values()
            for code, department in definition.departments.items()
        }

    async def reasons(self) -> dict[str, str]:
        """What reasons for refusals and extensions say, by code, of all definitions in force."""
        return {
            code: reason.sentence
            for each in await self.in_force()
            for reasons in (each.reasons.refusals, each.reasons.extensions)
            for code, reason in reasons.items()
        }

    def known_label(self, key: str) -> str | None:
        """The label of a field ("group.field") in any definition read so far; asks no database."""
        group_key, _, field_key = key.partition(".")
        for definition in self._by_hash.values():
            group = definition.groups.get(group_key)
            if group is not None and field_key in group.fields:
                return group.fields[field_key].label
        return None
