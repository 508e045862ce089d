"""The door of every kind of process that is no case: on file first, then the engine hears of it, as with cases.

What fails under Temporal is the sweeper's. Who may do what is asked by the rules of the kind; a page or an API of a
kind checks the reader and calls these.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from pydantic import JsonValue

from domain.case.acts import ActHead
from domain.process.kinds import ProcessKind
from ledger import acts
from ledger.process import on_file
from starter.office.client import SEND_SECONDS, Lianban
from starter.office.errors import TemporalAway
from starter.office.runs import start_run


async def open_process(lianban: Lianban, kind: ProcessKind, opening: Any) -> bool:
    """Put a process on file with the act that opens it, and start its run; False where that act is on file already.

    The act is of kind `submit_application`, as with cases: it starts the run and is never signalled. Raises
    NumberOfAnotherLook.
    """
    if not await on_file.put_on_file(lianban.pool, kind, opening):
        return False
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
