"""One act on a waiting application: on file, signalled, and its outcome as soon as it is known."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from collections.abc import Mapping
from typing import Literal, NamedTuple

from pydantic import JsonValue

from domain.cosigning.messages import COSIGNING, CosigningAct
from domain.process.kinds import KINDS
from ledger import acts
from ledger.connection.listen import ACT_SETTLED
from starter.office.client import WAIT_SECONDS, Lianban
from starter.office.processes import act_on_process


class Outcome(NamedTuple):
    """What became of it; `code` of what did not hold. `waits`: it is on file, and will be settled."""

    result: Literal["applied", "refused", "waits"]
    code: str = ""


async def act_on(
    lianban: Lianban,
    number: str,
    act: CosigningAct,
    content: Mapping[str, JsonValue],
    wait_seconds: float = WAIT_SECONDS,
) -> Outcome:
    """Send it and wait briefly. The same id again gives the first outcome, with other content ACT_ID_REUSED."""
    signed = act.model_copy(update={"digest": _digest(number, act, content)})
    settled = asyncio.Event()
    with lianban.feed.hear(ACT_SETTLED, lambda payload: settled.set() if payload in ("", act.act_id) else None):
        await act_on_process(lianban, KINDS[COSIGNING], number, signed, content)
        known = await acts.read_act(lianban.pool, act.act_id)
        if known is None:
            return Outcome("refused", "COSIGNING_UNKNOWN")
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


def _digest(number: str, act: CosigningAct, content: Mapping[str, JsonValue]) -> str:
    """SHA-256 of all that was said."""
    said = act.model_dump_json(exclude={"act_id", "received_at", "digest"})
    words = "\n".join(f"{name}={content[name]}" for name in sorted(content))
    return hashlib.sha256(f"{number}\n{said}\n{words}".encode()).hexdigest()
