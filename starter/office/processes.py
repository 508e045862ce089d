"""The door of every kind of process that is no case: on file first, then the engine hears of it, as with cases.

What fails under Temporal is the sweeper's. Who may do what is asked by the rules of the kind; a page or an API of a
kind checks the reader and calls these.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Literal, NamedTuple

from pydantic import JsonValue

from domain.case.acts import ActHead
from domain.process.kinds import ProcessKind
from ledger import acts
from ledger.connection.listen import ACT_SETTLED
from ledger.connection.pool import Connection
from ledger.process import on_file
from starter.office.client import SEND_SECONDS, WAIT_SECONDS, Lianban
from starter.office.errors import TemporalAway
from starter.office.runs import start_run

Beside = Callable[[Connection, str], Awaitable[None]]
"""Written in the transaction in which a process of that number is put on file."""


class Outcome(NamedTuple):
    """What became of an act; `code` of what did not hold. `waits`: it is on file, and will be settled."""

    result: Literal["applied", "refused", "waits"]
    code: str = ""


async def open_process(
    lianban: Lianban,
    kind: ProcessKind,
    opening: Any,
    content: Mapping[str, JsonValue] = on_file.NO_WORDS,
    beside: Beside | None = None,
) -> bool:
    """Put a process on file with the act that opens it, and start its run; False where that act is on file already.

    The act is of kind `submit_application`, as with cases: it starts the run and is never signalled.
    `content`: its words, which stay in its row. `beside`: what is written with it, or not at all. Raises
    NumberOfAnotherLook, and what `beside` raises.
    """
    async with lianban.pool.acquire() as connection, connection.transaction():
        if not await on_file.put_on_file(connection, kind, opening, content):
            return False
        if beside is not None:
            await beside(connection, opening.number)
    try:
        async with asyncio.timeout(SEND_SECONDS):
            await start_run(lianban.temporal, lianban.settings, opening, kind=kind)
    except (TemporalAway, TimeoutError):
        pass  # the sweeper starts it
    return True


async def act_on_process(
    lianban: Lianban, kind: ProcessKind, number: str, act: ActHead, content: Mapping[str, JsonValue] = on_file.NO_WORDS
) -> bool:
    """Put an act on file, dated there, and signal it; False where there is no such process, or the act is on file.

    `content`: the words that a person typed; they stay in the act's row. Raises DeputyNotValid.
    """
    dated = await on_file.insert_act(lianban.pool, kind, number, act, content)
    if dated is None:
        return False
    try:
        async with asyncio.timeout(SEND_SECONDS):
            await lianban.deliver(number, act.model_copy(update={"received_at": dated}))
    except (TemporalAway, TimeoutError) as error:
        await acts.note_not_sent(lianban.pool, act.act_id, getattr(error, "code", "TEMPORAL_AWAY"))
    return True


async def settle_act(
    lianban: Lianban,
    kind: ProcessKind,
    number: str,
    act: ActHead,
    content: Mapping[str, JsonValue],
    *,
    unknown: str,
    wait_seconds: float = WAIT_SECONDS,
) -> Outcome:
    """Send an act and wait briefly. The same id again gives the first outcome, with other content ACT_ID_REUSED.

    `unknown`: the code where there is no such process.
    """
    signed = act.model_copy(update={"digest": digest_of_act(number, act, content)})
    settled = asyncio.Event()
    with lianban.feed.hear(ACT_SETTLED, lambda payload: settled.set() if payload in ("", act.act_id) else None):
        await act_on_process(lianban, kind, number, signed, content)
        known = await acts.read_act(lianban.pool, act.act_id)
        if known is None:
            return Outcome("refused", unknown)
        if (known.digest, known.case_no) != (signed.digest, number):
            return Outcome("refused", "ACT_ID_REUSED")
        return await _outcome(lianban, act.act_id, settled, wait_seconds)


async def _outcome(lianban: Lianban, act_id: str, settled: asyncio.Event, wait_seconds: float) -> Outcome:
    deadline = asyncio.get_running_loop().time() + wait_seconds
    while True:
        known = await acts.read_act(lianban.pool, act_id)
        if known is not None and known.outcome is not None:
            return Outcome(known.outcome, known.code or "")
        left = deadline - asyncio.get_running_loop().time()
        if left <= 0:
            return Outcome("waits")
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(settled.wait(), left)
        settled.clear()


def digest_of_act(number: str, act: ActHead, content: Mapping[str, JsonValue]) -> str:
    """SHA-256 of all that was said."""
    said = act.model_dump_json(exclude={"act_id", "received_at", "digest"})
    words = "\n".join(f"{name}={content[name]}" for name in sorted(content))
    return hashlib.sha256(f"{number}\n{said}\n{words}".encode()).hexdigest()
