"""The sweeper: starts cases and signals acts that did not get through, in legal order, until they do.

It also brings a changed calendar to the open cases, and later years to those that outlive their own.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools

import structlog

from domain.case.acts import Act
from ledger.pool import is_away
from ledger.sweep import mark_delivered, mark_started, may_sweep, not_started, undelivered
from starter.office.calendar_change import bring_calendar
from starter.office.client import Lianban
from starter.office.errors import TemporalAway

log = structlog.get_logger()

PAUSE_SECONDS = 1.0
CALENDAR_ROUNDS = 5
"""Every so many rounds the open cases' calendars are compared with the one on file."""


async def sweep_until(stop: asyncio.Event, lianban: Lianban) -> None:
    """Sweep again and again until `stop`; a stopped database or server only delays it."""
    for number in itertools.count():
        if stop.is_set():
            return
        try:
            await sweep(lianban)
            if number % CALENDAR_ROUNDS == 0:
                await bring_calendar(lianban)
        except Exception as error:
            if not isinstance(error, TemporalAway) and not is_away(error):
                log.exception("sweep_failed")
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), PAUSE_SECONDS)


async def sweep(lianban: Lianban) -> None:
    """One round. Does nothing when another process sweeps. Raises TemporalAway."""
    async with lianban.pool.acquire() as connection, connection.transaction():
        if not await may_sweep(connection):
            return
        for opening in await not_started(lianban.pool):
            if not await lianban.start_workflow(opening):
                return
            await mark_started(lianban.pool, opening.case_no)
            log.info("case_started_late", case_no=opening.case_no)
        await _send_again(lianban, await undelivered(lianban.pool))


async def _send_again(lianban: Lianban, acts: list[tuple[str, Act]]) -> None:
    stuck: set[str] = set()  # later acts of a case wait for its earlier ones
    for case_no, act in acts:
        if case_no in stuck:
            continue
        if await lianban.deliver(case_no, act):
            await mark_delivered(lianban.pool, act.act_id)
            log.info("act_sent_again", case_no=case_no, act_id=act.act_id)
        else:
            stuck.add(case_no)
