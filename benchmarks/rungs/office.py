"""An installation under measurement: the service's client, its workers as processes, and cases on the real engine.

Nobody's own clock is read: all cases stand at legal times that the run chooses, and time passes by fast-forward, as the
demo clock does it.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from pydantic import SecretStr
from temporalio.service import RPCError, RPCStatusCode
from temporalio.testing import TimeSkipper

from benchmarks.ours import environment
from benchmarks.patience import at_most
from benchmarks.rungs import filings, people
from benchmarks.rungs.days import Almanac
from benchmarks.rungs.oracle import Findings, Oracle
from benchmarks.sql import SQL
from benchmarks.variant import Stack, WorkerProcess
from domain.case.acts import PAYLOAD_FIELDS
from domain.case.entries import ENTRY
from domain.case.limits.entries import RungFired
from domain.case.state import CaseOpening
from domain.time.calendar import WorkCalendar
from ledger import calendars, definitions, journal, legal_clock
from ledger.connection.listen import CASE_CHANGED
from ledger.migrate import migrate
from runtime.settings import Settings
from starter.office.client import Lianban
from starter.office.requests import ActRequest, Filing

TASK_QUEUE_PREFIX = "rungs."
AT_ONCE = 8
"""Fast-forwards, filings and acts under way at the same time, as in the demo clock."""
PATIENCE_SECONDS = 60.0
"""Nothing new on file for so long, although something is due: it will not come."""
LAG = timedelta(seconds=2)


class CaseNotTaken(Exception):
    """Temporal did not take the start of a case."""


@dataclass
class OpenCase:
    """One case: the oracle that follows it, the people who act on it, and when time was last asked to pass for it."""

    opening: CaseOpening
    oracle: Oracle
    random: Random
    acts: list[datetime]
    seen: int = 0
    asked_at: datetime | None = None
    asked_from: datetime | None = None
    brought_to: datetime | None = None

    @property
    def case_no(self) -> str:
        """办件编号."""
        return self.opening.case_no

    @property
    def next_at(self) -> datetime | None:
        """The moment of the next rung or act; None when nothing comes by itself any more."""
        rung = self.oracle.next_at
        return min(([rung] if rung else []) + self.acts[:1], default=None)


@dataclass
class Firing:
    """A rung on file; `late_seconds`: from the request for the fast-forward that reached it, if one did."""

    case_no: str
    at: datetime
    recorded_at: datetime
    late_seconds: float | None


@dataclass
class Office:
    """Cases, and what is known of them."""

    lianban: Lianban
    findings: Findings = field(default_factory=Findings)
    cases: dict[str, OpenCase] = field(default_factory=dict)
    firings: list[Firing] = field(default_factory=list)
    entries: int = 0
    fast_forwards: int = 0

    def __post_init__(self) -> None:
        self._almanac = Almanac()
        self._gate = asyncio.Semaphore(AT_ONCE)

    # --- filing and acting -------------------------------------------------------------------------------------------

    async def file(self, filing: Filing, random: Random, received_at: datetime | None = None) -> OpenCase:
        """File a case and start it. Raises CaseNotTaken."""
        async with self._gate, at_most(PATIENCE_SECONDS, f"{filing.act_id}: case on file and started"):
            opening = await self.lianban.put_case_on_file(filing, received_at)
            if not await self.lianban.start_workflow(opening):
                raise CaseNotTaken(opening.case_no)
        oracle = Oracle(opening, self._almanac, self.findings)
        case = OpenCase(opening, oracle, random, people.moments(random, opening.received_at))
        self.cases[case.case_no] = case
        return case

    async def act(self, case: OpenCase) -> bool:
        """Somebody does what can be done on the case now; False when there is nothing."""
        async with self._gate:
            state = await journal.read_state(self.lianban.pool, case.case_no)
            fields = people.pick(case.random, state, ())
            if fields is None:
                return False
            payload = {name: fields[name] for name in PAYLOAD_FIELDS if name in fields}
            act_id = uuid.UUID(int=case.random.getrandbits(128)).hex
            head = {"act_id": act_id, "case_no": case.case_no, "kind": fields["kind"], "actor": fields["actor"]}
            request = ActRequest(**head, content={"opinion": "核验的事实"}, **payload)
            await self.lianban.send_act(request, wait_seconds=PATIENCE_SECONDS)
        return True

    # --- time --------------------------------------------------------------------------------------------------------

    async def stand_at(self, moment: datetime) -> None:
        """Put the legal clock there, for cases filed from now on."""
        await legal_clock.advance_clock(self.lianban.pool, moment - await self.lianban.legal_now())

    async def bring(self, lagging: Iterable[OpenCase], to: datetime) -> None:
        """Fast-forward these cases to the legal clock, which stands at `to`."""
        skipper = TimeSkipper(self.lianban.temporal)
        for case in (chosen := list(lagging)):
            case.brought_to = to
        await asyncio.gather(*(self._bring(skipper, case) for case in chosen))

    async def _bring(self, skipper: TimeSkipper, case: OpenCase) -> None:
        handle = self.lianban.temporal.get_workflow_handle(case.case_no)
        ahead = timedelta(seconds=case.opening.ahead_seconds)
        async with self._gate, at_most(PATIENCE_SECONDS, f"{case.case_no}: time passed to {case.brought_to}"):
            try:
                own = await skipper.get_current_time(handle) + ahead
                lag = await self.lianban.legal_now() - own
                if lag < LAG:
                    return
                case.asked_from, case.asked_at = own, datetime.now(UTC)
                self.fast_forwards += 1
                await skipper.fast_forward(handle, lag)
            except RPCError as error:
                if error.status is not RPCStatusCode.NOT_FOUND:  # its workflow has ended
                    raise

    async def settle(self, until: datetime, *, by_itself: bool = False) -> bool:
        """Read the journal until nothing due by `until` is missing; False when it does not come.

        Cases that turn out to be due meanwhile are brought there, unless time passes `by_itself`.
        """
        news = asyncio.Event()
        with self.lianban.feed.hear(CASE_CHANGED, lambda _: news.set()):
            while True:
                news.clear()
                await self.read()
                due = self.due_by(until)
                if not due:
                    return True
                behind = [case for case in due if case.seen and case.brought_to != until and not by_itself]
                if behind:
                    await self.bring(behind, until)
                    continue
                try:
                    await asyncio.wait_for(news.wait(), PATIENCE_SECONDS)
                except TimeoutError:
                    await self.read()
                    return not self.due_by(until)

    def due_by(self, until: datetime) -> list[OpenCase]:
        """Cases that have not begun, or of which something should have fired by `until` and has not yet."""
        return [case for case in self.cases.values() if _lags(case, until)]

    # --- reading -----------------------------------------------------------------------------------------------------

    async def read(self) -> None:
        """Take over what is new in the journal, and let the oracles judge it."""
        known = list(self.cases.values())
        seen = [case.case_no for case in known], [case.seen for case in known]
        for row in await self.lianban.pool.fetch(SQL["new_entries"], *seen):
            case = self.cases[row["case_no"]]
            entry = ENTRY.validate_json(row["body"])
            case.seen = row["seq"]
            case.oracle.take(entry)
            self.entries += 1
            if isinstance(entry, RungFired):
                self.firings.append(_firing(case, entry.at, row["recorded_at"]))

    async def open_cases(self) -> int:
        """How many cases still have something running."""
        return int(await self.lianban.pool.fetchval(SQL["open_case_count"]))

    def end(self) -> None:
        """No time passes any more: what still waits is missing."""
        for case in self.cases.values():
            case.oracle.end()


def _lags(case: OpenCase, until: datetime) -> bool:
    at = case.oracle.next_at
    return case.seen == 0 or (at is not None and at <= until)


def _firing(case: OpenCase, at: datetime, recorded_at: datetime) -> Firing:
    """How late it is counts from the request for the fast-forward, for rungs that this one reached.

    Others are not late by that measure: an act or a moved calendar made them due at once, after it.
    """
    late = None
    if case.asked_at and case.asked_from and case.brought_to and case.asked_from < at <= case.brought_to:
        late = (recorded_at - case.asked_at).total_seconds()
    return Firing(case.case_no, at, recorded_at, late)


@asynccontextmanager
async def open_office(stack: Stack, workers: int, calendar: WorkCalendar) -> AsyncIterator[tuple[Office, list[int]]]:
    """An installation on empty servers with so many worker processes; the office, and the workers' process ids."""
    settings = Settings(
        _env_file=None,
        environment="test",
        database_dsn=SecretStr(stack.database_url),
        temporal_address=stack.temporal_address,
        temporal_namespace=stack.temporal_namespace,
        task_queue_prefix=TASK_QUEUE_PREFIX,
    )
    await migrate(stack.database_url)
    async with AsyncExitStack() as leaving:
        lianban = await leaving.enter_async_context(Lianban.connect(settings, lazy=False))
        await furnish(lianban, calendar)
        pids = [await _worker(settings, leaving) for _ in range(workers)]
        yield Office(lianban), pids


async def furnish(lianban: Lianban, calendar: WorkCalendar) -> None:
    """Put the calendar and every definition that cases are filed under on file."""
    await calendars.load_calendar(lianban.pool, calendar)
    for definition in {model.definition.hash: model.definition for model in filings.models()}.values():
        await definitions.publish(lianban.pool, definition)


async def _worker(settings: Settings, leaving: AsyncExitStack) -> int:
    process = WorkerProcess(
        ["-m", "worker"], env=environment(settings), is_ready=lambda line: b'"worker_started"' in line
    )
    leaving.push_async_callback(process.stop)
    return await process.start()
