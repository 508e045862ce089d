"""A lost run brought back (恢复流程): the journal's state starts a new run, and everything that waits is applied.

A run is lost when it was terminated, or when Temporal's database was restored or emptied. The journal decides, so
nothing else is needed: what the run knew is what the ledger confirmed.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from temporalio.service import RPCError

from domain.case.acts import Act, Record
from domain.case.evolve import fold
from domain.case.state import CaseState
from ledger import cases, journal, operation, sweep
from starter.office.client import Lianban
from starter.office.demo_clock import bring_to_legal_time
from starter.office.doctor import is_running, lost_runs
from starter.office.errors import CaseNotFound, LianbanError, RunNotLost, TemporalAway
from starter.office.runs import start_run

MOST_MAIL = 100
"""Acts that go with the start; the sweeper signals the rest."""
AT_ONCE = 8


class Revived(Record):
    """What was done, or failed, for one case: `entries` of its journal, `acts` that wait; `code` of a refusal."""

    case_no: str
    entries: int = 0
    acts: int = 0
    code: str = ""


async def lost(lianban: Lianban) -> list[str]:
    """Open cases that have no run, however short a time ago they lost it. Raises TemporalAway."""
    try:
        return [finding.subject for finding in await lost_runs(lianban, old_only=False)]
    except (RPCError, RuntimeError) as error:
        raise TemporalAway from error


async def would_revive(lianban: Lianban, case_no: str) -> Revived:
    """What reviving the case would do; changes nothing. Raises CaseNotFound, RunNotLost, TemporalAway."""
    state, acts = await _as_on_file(lianban, case_no)
    return Revived(case_no=case_no, entries=state.seq, acts=len(acts))


async def revive(lianban: Lianban, case_no: str) -> Revived:
    """Start a run from the journal's state, with what waits. Raises CaseNotFound, RunNotLost, TemporalAway.

    Done twice at once, one run starts: the other finds it. What the old run handed over is handed over again under the
    same number, and whoever has it says so.
    """
    state, acts = await _as_on_file(lianban, case_no)
    await start_run(lianban.temporal, lianban.settings, state.opening, state, acts)
    await sweep.mark_started(lianban.pool, case_no)
    await sweep.send_again(lianban.pool, case_no)
    await operation.trouble_over(lianban.pool, case_no)
    if lianban.settings.environment != "production":
        # The new run's clock is the wall's; the legal clock may have been moved on since the case was filed.
        await bring_to_legal_time(lianban, case_no, state.opening.ahead_seconds)
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


async def _as_on_file(lianban: Lianban, case_no: str) -> tuple[CaseState, tuple[Act, ...]]:
    """The state as a run holds it, and the acts that wait for it."""
    try:
        opening = await cases.read_opening(lianban.pool, case_no)
        is_open, _ = await cases.open_and_seq(lianban.pool, case_no)
    except LookupError:
        raise CaseNotFound from None
    try:
        if not is_open or await is_running(lianban, case_no):
            raise RunNotLost(is_open=is_open)
    except (RPCError, RuntimeError) as error:
        raise TemporalAway from error
    for_engine = opening.model_copy(update={"plan": opening.plan.for_engine()})
    state = fold(for_engine, await journal.read_entries(lianban.pool, case_no))
    return state, await _waiting(lianban, case_no)


async def _waiting(lianban: Lianban, case_no: str) -> tuple[Act, ...]:
    acts = []
    for payload in await operation.waiting_acts(lianban.pool, case_no, MOST_MAIL):
        try:
            acts.append(Act.model_validate(payload))
        except ValueError:
            continue  # this code cannot read it: it stands among the undelivered acts
    return tuple(acts)
