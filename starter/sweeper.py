"""The sweeper: starts cases and signals acts that did not get through, in legal order, until they do."""

from __future__ import annotations

import asyncio
import contextlib

import structlog

from domain.acts import Act
from ledger import cases
from ledger.pool import is_away
from starter.client import Lianban
from starter.errors import TemporalAway

log = structlog.get_logger()

PAUSE_SECONDS = 1.0


async def sweep_until(stop: asyncio.Event, lianban: Lianban) -> None:
    """Sweep again and again until `stop`; a stopped database or server only delays it."""
    while not stop.is_set():
        try:
            await sweep(lianban)
        except Exception as error:
            if not isinstance(error, TemporalAway) and not is_away(error):
                log.exception("sweep_failed")
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), PAUSE_SECONDS)


async def sweep(lianban: Lianban) -> None:
    """One round. Does nothing when another process sweeps. Raises TemporalAway."""
    async with lianban.pool.acquire() as connection, connection.transaction():
        if not await cases.may_sweep(connection):
            return
        for opening in await cases.not_started(lianban.pool):
            if not await lianban.start_workflow(opening):
                return
            await cases.mark_started(lianban.pool, opening.case_no)
            log.info("case_started_late", case_no=opening.case_no)
        await _send_again(lianban, await cases.undelivered(lianban.pool))


async def _send_again(lianban: Lianban, acts: list[tuple[str, Act]]) -> None:
    stuck: set[str] = set()  # later acts of a case wait for its earlier ones
    for case_no, act in acts:
        if case_no in stuck:
            continue
        if await lianban.deliver(case_no, act):
            await cases.mark_delivered(lianban.pool, act.act_id)
            log.info("act_sent_again", case_no=case_no, act_id=act.act_id)
        else:
            stuck.add(case_no)
