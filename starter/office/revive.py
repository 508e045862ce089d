"""A lost run brought back (恢复流程): the journal's state starts a new run, and everything that waits is applied.

A run is lost when it was terminated, or when Temporal's database was restored or emptied. The journal decides, so
nothing else is needed: what the run knew is what the ledger confirmed.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from temporalio.service import RPCError

from domain.record import Record
from ledger import operation, sweep
from ledger.process.on_file import ProcessOnFile, ProcessUnknown, read_bodies, read_process
from starter.office.client import Lianban
from starter.office.demo_clock import bring_to_legal_time
from starter.office.doctor import is_running, lost_runs
from starter.office.errors import CaseNotFound, LianbanError, RunNotLost, TemporalAway
from starter.office.runs import start_run

MOST_MAIL = 100
"""Acts that go with the start; the sweeper signals the rest."""
AT_ONCE = 8


class Revived(Record):
    """What was done, or failed, for one process: `entries` of its journal, `acts` that wait; `code` of a refusal."""

    case_no: str
    entries: int = 0
    acts: int = 0
    code: str = ""


async def lost(lianban: Lianban) -> list[str]:
    """Open processes that have no run, however short a time ago they lost it. Raises TemporalAway."""
    try:
        return [finding.subject for finding in await lost_runs(lianban, old_only=False)]
    except (RPCError, RuntimeError) as error:
        raise TemporalAway from error


async def would_revive(lianban: Lianban, case_no: str) -> Revived:
    """What reviving the case would do; changes nothing. Raises CaseNotFound, RunNotLost, TemporalAway."""
    _, state, acts = await _as_on_file(lianban, case_no)
    return Revived(case_no=case_no, entries=state.seq, acts=len(acts))


async def revive(lianban: Lianban, case_no: str) -> Revived:
    """Start a run from the journal's state, with what waits. Raises CaseNotFound, RunNotLost, TemporalAway.

    Done twice at once, one run starts: the other finds it. What the old run handed over is handed over again under the
    same number, and whoever has it says so.
    """
    process, state, acts = await _as_on_file(lianban, case_no)
    opening = process.opened()
    await start_run(lianban.temporal, lianban.settings, opening, state, acts, process.kind)
    await sweep.mark_started(lianban.pool, case_no)
    await sweep.send_again(lianban.pool, case_no)
    await operation.trouble_over(lianban.pool, case_no)
    if lianban.settings.environment != "production":
        # The new run's clock is the wall's; the legal clock may have been moved on since the case was filed.
        await bring_to_legal_time(lianban, case_no, opening.ahead_seconds)
    return Revived(case_no=case_no, entries=state.seq, acts=len(acts))


async def revive_all(lianban: Lianban, *, dry_run: bool) -> AsyncIterator[Revived]:
    """Every lost run, some at a time; one that cannot be revived says why and keeps no other. Raises TemporalAway."""
    work = would_revive if dry_run else revive
    numbers = await lost(lianban)

    async def one(case_no: str) -> Revived:
        try:
            return await work(lianban, case_no)
        except LianbanError as refused:
            return Revived(case_no=case_no, code=refused.code)
        except ValueError:
            return Revived(case_no=case_no, code="UNREADABLE")

    for first in range(0, len(numbers), AT_ONCE):
        for done in await asyncio.gather(*map(one, numbers[first : first + AT_ONCE])):
            yield done


async def _as_on_file(lianban: Lianban, number: str) -> tuple[ProcessOnFile, Any, tuple[Any, ...]]:
    """The process, its state as a run holds it, and the acts that wait for it."""
    try:
        process = await read_process(lianban.pool, number)
    except ProcessUnknown:
        raise CaseNotFound from None
    for_engine = process.opened().for_engine()
    try:
        if not process.is_open or await is_running(lianban, number):
            raise RunNotLost(is_open=process.is_open)
    except (RPCError, RuntimeError) as error:
        raise TemporalAway from error
    state = process.folded(await read_bodies(lianban.pool, number), for_engine)
    return process, state, await _waiting(lianban, process)


async def _waiting(lianban: Lianban, process: ProcessOnFile) -> tuple[Any, ...]:
    acts = []
    for payload in await operation.waiting_acts(lianban.pool, process.number, MOST_MAIL):
        try:
            acts.append(process.kind.rules.read_act(payload))
        except ValueError:
            continue  # this code cannot read it: it stands among the undelivered acts
    return tuple(acts)
