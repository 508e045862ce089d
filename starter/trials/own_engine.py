"""A throw-away installation for simulations: its own PostgreSQL, Temporal server and workers, gone when it is closed.

Scenarios are played on it as time skips: the legal clock is put where the case is received, every act is sent at its
moment, and between two acts the case's workflow is brought to the next one at once, rung by rung. Nothing outside the
temporary folder is touched, and only processes started here are stopped.
"""

from __future__ import annotations

import asyncio
import secrets
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import date, datetime, timedelta
from pathlib import Path

from pydantic import SecretStr
from rich.console import Console
from temporalio.service import RPCError, RPCStatusCode
from temporalio.testing import TimeSkipper

from bundles.organisation_file import DEMO_FILE, load_organisation
from bundles.scenarios.scenario import Scenario
from domain.case.course import Course
from domain.case.decide import effects
from domain.case.messages import CASES_QUEUE, department_queue
from domain.case.state import CaseOpening, CaseState
from domain.definition.bundle import Definition
from domain.time.calendar import WorkCalendar, beijing_date
from engine.postgres import EmbeddedPostgres
from engine.temporal_process import EmbeddedTemporal, prepare_namespace
from engine.temporal_server import ensure_server
from ledger import acts, calendars, cases, definitions, journal
from ledger.connection.listen import ACT_SETTLED, CASE_CHANGED
from ledger.connection.sql import query
from ledger.migrate import migrate
from ledger.organisation import halls
from runtime.settings import Settings
from starter.office.client import Lianban
from starter.office.requests import ActRequest
from starter.office.workers import make_worker
from starter.trials.live import act_requests, put_on_file

DATABASE = "simulation"
PATIENCE_SECONDS = 60.0
"""How long one act or one skip may take before the simulation is given up."""


@asynccontextmanager
async def engine_room(definition: Definition, calendar: WorkCalendar) -> AsyncIterator[Lianban]:
    """An installation of its own with this definition in force; everything of it is stopped and removed at the end.

    Raises EngineError where PostgreSQL or the Temporal server cannot be started.
    """
    binary = ensure_server(Settings(_env_file=None), Console(stderr=True))
    folder = _scratch_folder()
    postgres = EmbeddedPostgres(folder / "postgres", log=folder / "postgres.log")
    temporal = EmbeddedTemporal(binary, folder / "temporal", log=folder / "temporal.log")
    try:
        await asyncio.to_thread(postgres.start)
        dsn = await postgres.create_database(DATABASE)
        await migrate(dsn)
        settings = Settings(
            _env_file=None,
            environment="test",
            database_dsn=SecretStr(dsn),
            secret_key=SecretStr(secrets.token_urlsafe(32)),
            temporal_address="",
        )
        await prepare_namespace(await temporal.start(), settings.temporal_namespace)
        settings = settings.model_copy(update={"temporal_address": temporal.address})
        async with _open(settings, definition, calendar) as lianban:
            yield lianban
    finally:
        temporal.stop()
        postgres.stop()
        shutil.rmtree(folder)


def _scratch_folder() -> Path:
    """A new folder that PostgreSQL's own user can pass through when the command runs as root."""
    folder = Path(tempfile.mkdtemp(prefix="lianban-simulate-"))
    folder.chmod(0o711)
    return folder


@asynccontextmanager
async def _open(settings: Settings, definition: Definition, calendar: WorkCalendar) -> AsyncIterator[Lianban]:
    """Calendar and definition on file, and workers for the cases and every department of the bundle."""
    async with Lianban.connect(settings, lazy=False) as lianban, AsyncExitStack() as stack:
        await calendars.load_calendar(lianban.pool, calendar)
        await definitions.publish(lianban.pool, definition)
        await halls.stock(lianban.pool, load_organisation(), DEMO_FILE.name)
        departments = sorted({item.department for item in definition.items.values()})
        for name in (CASES_QUEUE, *(department_queue(each) for each in departments)):
            await stack.enter_async_context(make_worker(name, lianban.temporal, lianban.pool, settings))
        yield lianban


async def play_live(
    lianban: Lianban, definition: Definition, scenario: Scenario, received_on: date, calendar: WorkCalendar, salt: str
) -> Course:
    """Play one scenario act by act, with time skipped between them; `salt` tells several of one scenario apart."""
    received_at = scenario.received(received_on)
    await _stand_at(lianban, received_at)
    seed = f"{definition.bundle.bundle}/{scenario.scenario}/{salt}"
    opening = await put_on_file(lianban, definition, scenario, received_at, seed)
    if not await lianban.start_workflow(opening):
        raise TimeoutError(f"Temporal 没有接受办件 {opening.case_no}")
    await _first_entry(lianban, opening.case_no)
    requests = act_requests(definition, scenario, opening, calendar, seed)
    for request, at in sorted(requests, key=lambda each: each[1]):
        await _handed_over(lianban, opening.case_no)
        await _skip_to(lianban, opening, at)
        await _send(lianban, request)
    end = scenario.end(beijing_date(received_at), calendar)
    await _handed_over(lianban, opening.case_no)
    await _skip_to(lianban, opening, end)
    return await journal.read_course(lianban.pool, opening.case_no)


async def _stand_at(lianban: Lianban, moment: datetime) -> None:
    """Put the legal clock there, before or behind the wall, for the case that is filed next."""
    ahead = moment - await lianban.legal_now()
    await lianban.pool.execute(query("legal_clock", "advance_clock"), ahead.total_seconds())


async def _skip_to(lianban: Lianban, opening: CaseOpening, moment: datetime) -> None:
    """Let time pass until then, for the ledger's clock and for the case; one that ended has no clock any more."""
    if (ahead := moment - await lianban.legal_now()) > timedelta(0):
        await lianban.pool.execute(query("legal_clock", "advance_clock"), ahead.total_seconds())
    skipper = TimeSkipper(lianban.temporal)
    handle = lianban.temporal.get_workflow_handle(opening.case_no)
    try:
        own = timedelta(seconds=opening.ahead_seconds)
        lag = moment - (await skipper.get_current_time(handle) + own)
        if lag > timedelta(0):
            async with asyncio.timeout(PATIENCE_SECONDS):
                await skipper.fast_forward(handle, lag)
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise


async def _handed_over(lianban: Lianban, case_no: str) -> None:
    """Wait until no hand-over is under way: a rule (秒批) answers at once, and must not be overtaken by a skip."""
    changed = asyncio.Event()
    with lianban.feed.hear(CASE_CHANGED, lambda _: changed.set()):
        async with asyncio.timeout(PATIENCE_SECONDS):
            while _is_handing_over(await journal.read_state(lianban.pool, case_no)):
                # The ledger tells every change; a short look of our own covers one told before we listened.
                with suppress(TimeoutError):
                    await asyncio.wait_for(changed.wait(), 1.0)
                changed.clear()


def _is_handing_over(state: CaseState) -> bool:
    """Whether a hand-over is due now; one that is tried again later is not."""
    now = state.as_of
    return any(due is None or (now is not None and due <= now) for _, due in effects(state))


async def _first_entry(lianban: Lianban, case_no: str) -> None:
    """Wait until the case is in its journal."""
    await _settled(lianban, (await cases.read_opening(lianban.pool, case_no)).act_id)


async def _send(lianban: Lianban, request: ActRequest) -> None:
    """Put an act on file at the legal time, signal it, and wait until the case has settled it."""
    act = await lianban.put_act_on_file(request)
    await lianban.deliver(request.case_no, act)
    await _settled(lianban, act.act_id)


async def _settled(lianban: Lianban, act_id: str) -> None:
    told = asyncio.Event()
    with lianban.feed.hear(ACT_SETTLED, lambda payload: told.set() if payload in ("", act_id) else None):
        async with asyncio.timeout(PATIENCE_SECONDS):
            while (known := await acts.read_act(lianban.pool, act_id)) is None or known.outcome is None:
                # The ledger tells every settled act; a short look of our own covers one told before we listened.
                with suppress(TimeoutError):
                    await asyncio.wait_for(told.wait(), 1.0)
                told.clear()
