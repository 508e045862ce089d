"""Processes of every kind on file: found by number, folded by the rules of their kind, put there before their run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

import asyncpg
from pydantic import JsonValue

from domain.case.acts import ActHead
from domain.process.kinds import ProcessKind, kind_named
from ledger.acts import DEPUTY_NOT_VALID, DeputyNotValid
from ledger.connection.pool import Connection, Pool
from ledger.connection.sql import query

NO_WORDS: Mapping[str, JsonValue] = MappingProxyType({})


class ProcessUnknown(LookupError):
    """No process of that number is on file."""


class CaseUnknown(ProcessUnknown):
    """No case of that number is on file."""


class NumberOfAnotherLook(ValueError):
    """A number that does not look as those of its kind do: it could be taken for another kind's."""


@dataclass(frozen=True)
class ProcessOnFile:
    """A process as its row has it. `opening`: as kept, readable or not; `is_open`: something still happens of it."""

    kind: ProcessKind
    number: str
    opening: Any
    seq: int
    head: str
    is_open: bool

    def opened(self) -> Any:
        """What it started with, by its kind's model. Raises ValueError where this version cannot read it."""
        return self.kind.opening.model_validate(self.opening)

    def folded(self, bodies: Iterable[str], opening: Any = None) -> Any:
        """The state that these entries give, from its opening on (or from `opening`, the same as the engine has it)."""
        state = self.kind.rules.new(opening or self.opened())
        for body in bodies:
            state = self.kind.rules.fold(state, body)
        return state


def _q(name: str) -> str:
    return query("process/on_file", name)


async def read_process(connection: Connection | Pool, number: str) -> ProcessOnFile:
    """The process of that number. Raises ProcessUnknown, KindUnknown."""
    row = await connection.fetchrow(_q("process"), number)
    if row is None:
        raise ProcessUnknown(number)
    return ProcessOnFile(kind_named(row["kind"]), number, row["opening"], row["seq"], row["head"], row["open"])


async def read_bodies(connection: Connection | Pool, number: str) -> list[str]:
    """The entries of a process as the journal keeps them, in order."""
    return [row["body"] for row in await connection.fetch(query("journal", "bodies"), number)]


async def read_state(connection: Connection | Pool, number: str) -> Any:
    """The state that the journal gives. Raises ProcessUnknown, KindUnknown."""
    process = await read_process(connection, number)
    return process.folded(await read_bodies(connection, number))


async def numbers(pool: Pool) -> list[str]:
    """The numbers of all processes, oldest first."""
    return [row["number"] for row in await pool.fetch(_q("numbers"))]


async def put_on_file(
    pool: Connection | Pool, kind: ProcessKind, opening: Any, content: Mapping[str, JsonValue] = NO_WORDS
) -> bool:
    """Write a process that is no case, with the act that opens it; False when that act is on file already.

    `content`: the words of that act, which stay here. Raises NumberOfAnotherLook.
    """
    if not kind.numbers.fullmatch(opening.number):
        raise NumberOfAnotherLook(opening.number)
    described = (opening.bundle, opening.title, opening.lead_department)
    kept = opening.model_dump(mode="json", exclude_defaults=True)
    values = (*_of_act(kind, opening.number, opening.act), opening.received_at, *described, kept, dict(content))
    return await pool.fetchval(_q("insert_process"), *values) is not None


async def insert_act(
    pool: Pool, kind: ProcessKind, number: str, act: ActHead, content: Mapping[str, JsonValue] = NO_WORDS
) -> datetime | None:
    """Write an act on a process that is no case, and date it; None when there is none, or the act is on file already.

    What `act` says of its legal time is not read. `content`: its words, which stay here. Raises DeputyNotValid.
    """
    try:
        dated: datetime | None = await pool.fetchval(_q("insert_act"), *_of_act(kind, number, act), dict(content))
    except asyncpg.PostgresError as error:
        if error.sqlstate == DEPUTY_NOT_VALID:
            raise DeputyNotValid from None
        raise
    return dated


def _of_act(kind: ProcessKind, number: str, act: Any) -> tuple[Any, ...]:
    actor = act.actor
    who = (actor.actor_id, actor.role.value, actor.department, actor.on_behalf_of)
    return (kind.name, number, act.act_id, act.kind, *who, act.digest, act.payload())
