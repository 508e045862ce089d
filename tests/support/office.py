"""An office for tests: the real client, workers in this process, a database of its own, and people who act."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

import asyncpg
from temporalio.client import WorkflowHandle
from temporalio.service import RPCError, RPCStatusCode
from temporalio.testing import TimeSkipper
from temporalio.worker import Worker

from bundles.calendars import load_calendar
from bundles.loader import load_bundle
from domain.case.acts import Actor, Role
from domain.case.messages import CASES_QUEUE, CaseEnd, department_queue
from domain.case.state import CaseState
from domain.definition.bundle import Definition
from domain.time.calendar import WorkCalendar
from ledger import calendars, definitions, journal
from ledger.connection.listen import CASE_CHANGED
from ledger.connection.sql import query
from runtime.settings import Settings
from starter.office.client import Lianban
from starter.office.requests import ActReceipt, ActRequest, Filed, Filing
from starter.office.workers import make_worker
from tests.support import newborn
from tests.support.worded import worded

WINDOW = Actor(actor_id="window-1", role=Role.COUNTER_CLERK, department="spj")
SUPERVISOR = Actor(actor_id="supervisor-1", role=Role.SUPERVISOR)
PATIENCE_SECONDS = 30.0


class _Serials:
    """Case numbers that no other test of this run uses: databases are fresh for every test, workflow ids are not.

    Each office begins behind the last number known to be used; one whose end is not seen keeps a whole stretch.
    """

    STRETCH = 20

    def __init__(self) -> None:
        self._free = 0

    def begin(self) -> int:
        """The last serial used before a new office's first case."""
        first, self._free = self._free, self._free + self.STRETCH
        return first

    def end(self, first: int, last: int) -> None:
        """The office that began at `first` has used numbers up to `last`; the rest goes back where none came after."""
        if self._free <= max(first + self.STRETCH, last):
            self._free = max(last, first)


_serials = _Serials()


def clerk(department: str, number: int = 1) -> Actor:
    """A clerk of a department."""
    return Actor(actor_id=f"{department}-{number}", role=Role.HANDLER, department=department)


@dataclass
class Office:
    """One installation under test."""

    lianban: Lianban
    settings: Settings
    definition: Definition

    async def file(self, **chosen: str) -> Filed:
        """File a newborn case with the usual answers, some chosen otherwise."""
        return await self.lianban.file_case(self.filing(**chosen))

    def filing(self, **chosen: str) -> Filing:
        """A newborn application, not yet filed."""
        return Filing(
            act_id=uuid.uuid4().hex,
            actor=WINDOW,
            definition=self.definition.hash,
            answers=newborn.answers(**chosen),
            form=newborn.form(chosen),
            applicant_name="测试母",
        )

    async def hire(self, *people: Actor) -> None:
        """Accounts for these, so that acts can name them; one who is there keeps the account and gets the role."""
        pool = self.lianban.pool
        for each in people:
            await pool.execute(
                query("accounts", "add_account"), each.actor_id, each.actor_id, f"测试{each.actor_id}", "-"
            )
            await pool.execute(query("accounts", "add_role"), each.actor_id, each.role.value, each.department or "", 0)

    async def act(self, case_no: str, actor: Actor, kind: str, item: str | None = None, **more: Any) -> ActReceipt:
        """Send an act and wait for its outcome."""
        said = worded(kind, more)
        request = {"act_id": uuid.uuid4().hex, "case_no": case_no, "kind": kind, "actor": actor, "item": item, **said}
        return await self.lianban.send_act(ActRequest(**request), wait_seconds=PATIENCE_SECONDS)

    async def applied(self, case_no: str, actor: Actor, kind: str, item: str | None = None, **more: Any) -> None:
        """Send an act that has to hold."""
        receipt = await self.act(case_no, actor, kind, item, **more)
        assert receipt.outcome == "applied", receipt

    async def grant(self, case_no: str, item: str) -> None:
        """The item's department grants it."""
        department = item.split("/", 1)[0]
        content = {"result_no": f"NO-{item}"}
        await self.applied(case_no, clerk(department), "decide_item", item, decision="grant", content=content)

    async def accept(self, case_no: str, *items: str) -> None:
        """Every reviewing department answers that the papers are complete."""
        for item in items or ("yy/cszm",):
            await self.applied(case_no, clerk(item.split("/", 1)[0]), "complete_pre_review", item, complete=True)

    async def state(self, case_no: str) -> CaseState:
        """The state that the journal gives."""
        return await journal.read_state(self.lianban.pool, case_no)

    async def until(self, case_no: str, holds: Callable[[CaseState], bool]) -> CaseState:
        """Wait until the journal says so."""
        changed = asyncio.Event()
        with self.lianban.feed.hear(CASE_CHANGED, lambda _: changed.set()):
            async with asyncio.timeout(PATIENCE_SECONDS):
                while not holds(state := await self.state(case_no)):
                    await changed.wait()
                    changed.clear()
        return state

    async def stand_at(self, moment: datetime) -> None:
        """Put the legal clock there, behind or ahead of the wall, for cases that are filed from now on."""
        now = await self.lianban.legal_now()
        await self.lianban.pool.execute(query("legal_clock", "advance_clock"), (moment - now).total_seconds())

    async def advance(self, case_no: str, by: timedelta) -> bool:
        """Let time pass, for this case and for the ledger's clock alike; False when the case ended on the way."""
        await self.lianban.pool.execute(query("legal_clock", "advance_clock"), by.total_seconds())
        skipper = TimeSkipper(self.lianban.temporal)
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await skipper.fast_forward(self.handle(case_no), by)

    async def advance_to(self, case_no: str, moment: datetime) -> None:
        """Let time pass until that moment, for the ledger's clock and for this case, whichever is behind."""
        pool = self.lianban.pool
        if (ahead := moment - await self.lianban.legal_now()) > timedelta(0):
            await pool.execute(query("legal_clock", "advance_clock"), ahead.total_seconds())
        skipper = TimeSkipper(self.lianban.temporal)
        own = timedelta(seconds=(await self.state(case_no)).opening.ahead_seconds)
        lag = moment - (await skipper.get_current_time(self.handle(case_no)) + own)
        if lag > timedelta(0):
            async with asyncio.timeout(PATIENCE_SECONDS):
                await skipper.fast_forward(self.handle(case_no), lag)

    def handle(self, case_no: str) -> WorkflowHandle[Any, CaseEnd]:
        """The case's workflow."""
        return self.lianban.temporal.get_workflow_handle(case_no, result_type=CaseEnd)

    async def held(self, case_no: str) -> dict[str, Any]:
        """The state that the run holds, by its own query.

        A run that has just gone on as a new one has no task yet to be asked in: then it is asked again.
        """
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                try:
                    answer: dict[str, Any] = await self.handle(case_no).query("current_state")
                    return answer
                except RPCError as error:
                    if error.status is not RPCStatusCode.FAILED_PRECONDITION:
                        raise
                await asyncio.sleep(0.02)

    async def agrees(self, case_no: str) -> CaseState:
        """Journal, read model and (while it runs) the workflow's own state say the same."""
        findings = await journal.verify(self.lianban.pool, case_no)
        assert not findings, [finding.what for finding in findings]
        return await self.state(case_no)

    async def fetched(self, case_no: str) -> CaseEnd:
        """Its papers are fetched at the window once all are out; then the workflow ends."""
        await self.until(case_no, lambda state: state.concluded_at is not None)
        await self.applied(case_no, WINDOW, "confirm_delivery", method="pickup")
        return await self.result(case_no)

    async def result(self, case_no: str) -> CaseEnd:
        """The workflow's end."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await self.handle(case_no).result()


async def furnish(lianban: Lianban, definition: Definition, calendar: WorkCalendar | None = None) -> int:
    """Calendar and definition on file; returns the number after which its case numbers begin."""
    first = _serials.begin()
    known = calendar or load_calendar()
    await calendars.load_calendar(lianban.pool, known)
    await definitions.publish(lianban.pool, definition)
    await lianban.pool.execute(
        "insert into case_serial (day, last) "
        "select day::date, $1 from generate_series(make_date($2, 1, 1), make_date($3, 12, 31), '1 day') as day",
        first,
        known.years[0].year,
        known.years[-1].year,
    )
    return first


@asynccontextmanager
async def open_office(
    settings: Settings, definition: Definition | None = None, calendar: WorkCalendar | None = None
) -> AsyncIterator[Office]:
    """An office without workers; `workers` starts them."""
    async with Lianban.connect(settings, lazy=False) as lianban:
        made = definition or load_bundle(newborn.SLUG).definition
        first = await furnish(lianban, made, calendar)
        yield Office(lianban, settings, made)
        # Not after a failure: then the stretch stays taken. The cases tell what was used: a test may set the serials.
        _serials.end(first, await _last_serial(settings) or first)


async def _last_serial(settings: Settings) -> int | None:
    """The highest serial a case carries, read by a connection of its own: a test may have closed the office's pool."""
    connection = await asyncpg.connect(settings.database_dsn.get_secret_value())
    try:
        return cast(int | None, await connection.fetchval("select max(right(case_no, 4)::int) from case_file"))
    finally:
        await connection.close()


@asynccontextmanager
async def workers(office: Office) -> AsyncIterator[list[Worker]]:
    """Workers for the cases and every department of the office's bundle, in this process."""
    names = [CASES_QUEUE, *(department_queue(slug) for slug in sorted({i.department for i in _items(office)}))]
    async with AsyncExitStack() as stack:
        made = [make_worker(name, office.lianban.temporal, office.lianban.pool, office.settings) for name in names]
        for worker in made:
            await stack.enter_async_context(worker)
        yield made


def _items(office: Office) -> list[Any]:
    return list(office.definition.items.values())
