"""The sweeper: starts cases and signals acts that did not get through, in legal order, until they do.

What fails for one case is put off, further each time, and costs the others nothing; only an outage ends a round. It
also brings a changed calendar to the open cases, and later years to those that outlive their own, and erases what
query codes were made of, and one-off notices that nobody opens any more. Beside that it opens the matters of bad
ratings (差评整改), and goes on with orders by which a matter's cases go under another lead (整事项移交).
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import Awaitable, Callable, Iterable
from itertools import groupby
from typing import TypeVar

import structlog

from domain.letters.platform import PARTY as PLATFORM
from domain.process.kinds import kind_named
from domain.time.calendar import beijing_date
from ledger import drafts
from ledger.access.query_codes import forget_given
from ledger.connection.pool import is_away
from ledger.cosigning import applications
from ledger.door import answer_sheets
from ledger.look_ups import checks, look_ups
from ledger.organisation import queue
from ledger.parties import letters, notices, platform
from ledger.sweep import (
    Undelivered,
    Unstarted,
    mark_delivered,
    mark_not_delivered,
    mark_not_started,
    mark_started,
    may_sweep,
    not_started,
    undelivered,
)
from runtime.outage import Outage
from starter.office.calendar_change import bring_calendar
from starter.office.client import Lianban
from starter.office.errors import RunRefused, TemporalAway
from starter.office.patrol import look_at_runs
from starter.office.runs import start_run
from starter.office.search_fill import fill_search
from starter.office.steering.bad_ratings import open_matters
from starter.office.steering.lead_orders import go_on_with_all

log = structlog.get_logger()

PAUSE_SECONDS = 1.0
CALENDAR_ROUNDS = 5
"""Every so many rounds the open cases' calendars are compared with the one on file, and orders are gone on with."""
SEARCH_ROUNDS = 5
"""Every so many rounds what cases are found by is made where their forms were corrected."""
FORGET_ROUNDS = 60
"""Every so many rounds what query codes are made of is erased, once they may not be shown any more."""
LOOK_ROUNDS = 300
"""Every so many rounds the open cases are compared with the runs that Temporal has."""
AT_ONCE = 10
"""Cases that one round serves at the same time."""
UNREADABLE = "UNREADABLE"
"""Code of a row that this version of the code cannot read: a newer web stands beside an older worker."""
RUN_MISSING = "RUN_MISSING"
"""Code of an act whose case does not run (yet)."""

T = TypeVar("T")


async def sweep_until(stop: asyncio.Event, lianban: Lianban) -> None:
    """Sweep again and again until `stop`; a stopped database or server only delays it."""
    outage = Outage("sweeper")
    for number in itertools.count():
        if stop.is_set():
            return
        # Each on its own: what keeps one from its work keeps no other.
        is_away_now = await _is_kept_away(sweep, lianban)
        is_away_now |= await _is_kept_away(open_matters, lianban)
        if number % CALENDAR_ROUNDS == 0:
            is_away_now |= await _is_kept_away(bring_calendar, lianban)
            is_away_now |= await _is_kept_away(go_on_with_all, lianban)
        if number % SEARCH_ROUNDS == 0:
            is_away_now |= await _is_kept_away(_make_searchable, lianban)
        if number % FORGET_ROUNDS == 0:
            is_away_now |= await _is_kept_away(_forget_codes, lianban)
        if number % LOOK_ROUNDS == LOOK_ROUNDS - 1:
            is_away_now |= await _is_kept_away(look_at_runs, lianban)
        outage.note(is_away=is_away_now)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), PAUSE_SECONDS)


async def _make_searchable(lianban: Lianban) -> None:
    await fill_search(lianban)


async def _forget_codes(lianban: Lianban) -> None:
    await forget_given(lianban.pool)
    await answer_sheets.forget(lianban.pool)
    await drafts.forget_own(lianban.pool)
    await applications.forget(lianban.pool)
    await queue.forget(lianban.pool)
    await look_ups.forget(lianban.pool)
    await _urge_checks(lianban)
    await letters.forget(lianban.pool)
    await notices.forget(lianban.pool)
    if PLATFORM in lianban.settings.parties:
        await platform.ask_counts(lianban.pool)


async def _urge_checks(lianban: Lianban) -> None:
    """Holders whose check (校核) is late are urged once by themselves; later by whoever looks at the list."""
    if many := await checks.urge_late(lianban.pool, beijing_date(await lianban.legal_now())):
        log.info("checks_urged", many=many)


async def _is_kept_away(work: Callable[[Lianban], Awaitable[object]], lianban: Lianban) -> bool:
    """Do one of the sweeper's works; whether database or Temporal were away."""
    try:
        await work(lianban)
    # A sweeper that ended would leave acts lying unseen: a fault is logged, and the next round comes.
    except Exception as error:
        if _is_outage(error):
            return True
        log.exception("sweep_failed", work=getattr(work, "__name__", ""))
    return False


async def sweep(lianban: Lianban) -> None:
    """One round. Does nothing when another process sweeps. Raises TemporalAway."""
    async with lianban.pool.acquire() as connection, connection.transaction():
        # The lock is this transaction's, so that a killed sweeper gives it up with its connection.
        if not await may_sweep(connection):
            return
        await _side_by_side(await not_started(lianban.pool), lambda case: _start(lianban, case))
        acts = sorted(await undelivered(lianban.pool), key=lambda act: act.case_no)  # stable: legal order within a case
        of_cases = [list(group) for _, group in groupby(acts, key=lambda act: act.case_no)]
        await _side_by_side(of_cases, lambda waiting: _send_again(lianban, waiting))


async def _side_by_side(parts: Iterable[T], work: Callable[[T], Awaitable[None]]) -> None:
    """Do the work for all, some at a time. What it raises (an outage) ends it for all."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(part: T) -> None:
        async with gate:
            await work(part)

    try:
        async with asyncio.TaskGroup() as group:
            for part in parts:
                group.create_task(one(part))
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from None


async def _start(lianban: Lianban, case: Unstarted) -> None:
    try:
        kind = kind_named(case.kind)
        opening = kind.opening.model_validate(case.opening)
        await start_run(lianban.temporal, lianban.settings, opening, kind=kind)
    except Exception as error:
        code, bounded = _reason(error)
        at = await mark_not_started(lianban.pool, case.case_no, code, bounded=bounded)
        log.warning("case_not_started", case_no=case.case_no, code=code, next_try_at=at and at.isoformat())
        return
    # Started first, noted second: killed in between, it is started again, which changes nothing.
    await mark_started(lianban.pool, case.case_no)
    log.info("case_started_late", case_no=case.case_no)


async def _send_again(lianban: Lianban, waiting: list[Undelivered]) -> None:
    """Signal what waits for one case; its later acts wait for its earlier ones, unless these cannot be read."""
    for act in waiting:
        code = await _send(lianban, act)
        if code not in (None, UNREADABLE):
            return


async def _send(lianban: Lianban, act: Undelivered) -> str | None:
    """Signal one act; the code of what keeps it from getting through, if anything does. Raises on an outage."""
    code: str | None = None
    bounded = True
    try:
        if not await lianban.deliver(act.case_no, kind_named(act.kind).rules.read_act(act.payload)):
            code = RUN_MISSING
    except Exception as error:
        code, bounded = _reason(error)
    if code is None:
        await mark_delivered(lianban.pool, act.act_id)
        log.info("act_sent_again", case_no=act.case_no, act_id=act.act_id)
        return None
    at = await mark_not_delivered(lianban.pool, act.act_id, code, bounded=bounded)
    next_try_at = at and at.isoformat()
    log.warning("act_not_sent", case_no=act.case_no, act_id=act.act_id, code=code, next_try_at=next_try_at)
    return code


def _reason(error: Exception) -> tuple[str, bool]:
    """(code, whether its tries are bounded) of what failed for one case alone. Raises `error` when it is an outage."""
    if isinstance(error, RunRefused):
        return error.code, error.for_good
    if _is_outage(error):
        raise error
    if isinstance(error, ValueError):
        return UNREADABLE, True
    # Texts of errors may quote values, so only their kind is kept.
    return str(getattr(error, "sqlstate", None) or type(error).__name__), True


def _is_outage(error: Exception) -> bool:
    return is_away(error) or (isinstance(error, TemporalAway) and not isinstance(error, RunRefused))
