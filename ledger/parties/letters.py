"""Letters to parties outside (对外文书): claimed for a while by whoever sends them, settled by what became of them.

Of each lane only the first is ever claimed, so that a party gets what belongs together in order; a dead letter (死信)
holds up its own lane and no other, until a person sends it again or drops it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from ledger.connection.pool import Connection, Pool
from ledger.connection.sql import query

LEASE_SECONDS = 60.0
"""For so long a claimed letter is its claimer's; longer than any try takes."""
KEPT_DAYS = 366
"""For so long settled letters are kept; dead ones until a person has looked."""
MOST_FORGOTTEN = 5000
LetterState = Literal["waiting", "done", "failed", "dropped"]


@dataclass(frozen=True)
class Outgoing:
    """One letter on its way. `number`: the process it is about; `body`: what its sender makes the message from."""

    letter_id: str
    party: str
    kind: str
    subject: str
    lane: str
    number: str | None = None
    body: dict[str, Any] = field(default_factory=dict)
    tries: int = 0
    made_at: datetime | None = None


@dataclass(frozen=True)
class Dead:
    """A dead letter as a person sees it: what it was to say to whom, how often it was tried, and what came back."""

    letter_id: str
    party: str
    kind: str
    number: str | None
    subject: str
    body: dict[str, Any]
    tries: int
    made_at: datetime
    settled_at: datetime | None
    code: str | None


@dataclass(frozen=True)
class PartyBacklog:
    """What lies there for one party; `rests`: it did not answer again and again and is left alone (熔断)."""

    party: str
    waiting: int
    oldest: datetime | None
    dead: int
    rests: bool = False


async def put(connection: Connection | Pool, letter: Outgoing) -> None:
    """Write a letter that follows from no journal entry; the same id again changes nothing."""
    await connection.execute(
        query("parties/letters", "put"),
        *(letter.letter_id, letter.party, letter.kind, letter.number, letter.subject, letter.lane, letter.body),
    )


async def claim(pool: Pool, parties: Sequence[str], most: int, *, seconds: float = LEASE_SECONDS) -> list[Outgoing]:
    """The first due letter of each lane of these parties; nobody else gets them for a while."""
    rows = await pool.fetch(query("parties/letters", "claim"), seconds, list(parties), most)
    return [Outgoing(**row) for row in rows]


async def due_parties(pool: Pool, parties: Sequence[str]) -> list[str]:
    """Those of these parties that have a letter due; whether a party is left alone, whoever sends finds out."""
    return [row["asked"] for row in await pool.fetch(query("parties/letters", "due_parties"), list(parties))]


async def settle(
    connection: Connection | Pool,
    letter_id: str,
    state: LetterState,
    *,
    answer: dict[str, Any] | None = None,
    code: str | None = None,
) -> bool:
    """Keep what became of it; False where it was settled meanwhile, and nothing changes."""
    found = await connection.fetchval(query("parties/letters", "settle"), letter_id, state, answer, code)
    return found is not None


async def put_off(pool: Pool, letter_id: str, seconds: float, code: str) -> None:
    """Try it again later."""
    await pool.execute(query("parties/letters", "put_off"), letter_id, seconds, code)


async def one_dead(pool: Pool, letter_id: str) -> Dead | None:
    """A dead letter by its id; None where there is none, or it is dead no more."""
    row: Any = await pool.fetchrow(query("parties/letters", "one"), letter_id)
    if row is None or row["state"] != "failed":
        return None
    return Dead(**{name: row[name] for name in Dead.__dataclass_fields__})


async def send_again(
    pool: Pool, letter_id: str | None, account: str, *, party: str | None = None, body: dict[str, Any] | None = None
) -> int:
    """One dead letter (with its body mended, where one is given), or all of a party, go out again; how many."""
    rows = await pool.fetch(query("parties/letters", "send_again"), letter_id, body, account, party)
    return len(rows)


async def drop(pool: Pool, letter_id: str, account: str, reason: str) -> bool:
    """Give a dead letter up; False where it was dead no more."""
    return await pool.fetchval(query("parties/letters", "drop"), letter_id, account, reason) is not None


async def backlog(pool: Pool) -> list[PartyBacklog]:
    """What lies there, by party."""
    return [PartyBacklog(**row) for row in await pool.fetch(query("parties/letters", "waiting"))]


async def forget(pool: Pool) -> None:
    """Letters that were settled long ago go, some at a time."""
    await pool.execute(query("parties/letters", "forget"), KEPT_DAYS, MOST_FORGOTTEN)
