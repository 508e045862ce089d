"""What is measured at the door: each page by itself, then applications at a steady rate, and what they cost."""

from __future__ import annotations

import asyncio
import itertools
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from time import perf_counter

import httpx
from pydantic import BaseModel

from benchmarks.door.applicants import Applicant, StepFailed, Took
from benchmarks.door.beside import Flow
from benchmarks.door.installation import Installation
from benchmarks.meter import cpu_seconds
from benchmarks.patience import at_most
from benchmarks.report import Spread, percentile
from benchmarks.sql import read
from ledger.connection.pool import Pool, open_pool

SQL = read(Path(__file__).with_name("queries.sql"))
SENT_STEP, NUMBER_STEP = "提交", "提交成功页"
PREVIEWS = ("情形引导（预计办结日期）", "告知单（预计办结日期）")
KEPT_SECONDS = 2.0
DELIVERY_SECONDS = 120.0
"""For the messages of the last application."""


class Step(BaseModel):
    """One request of the way: milliseconds until all of its answer was there, and the largest answer."""

    step: str
    times: int
    p50_ms: float
    p95_ms: float
    kib: float


class Load(BaseModel):
    """One stretch at a steady rate.

    `number_ms`: from the last button to the page with the number; `cores`: processors in use, by part, of which
    `driver` is ours; `flow_per_minute`: cases that clerks decided beside it, `cpu_ms`: of all but the driver
    for each application, the flow's share among it; `failed`: after which step, and why.
    """

    asked_per_minute: float
    sent_per_minute: float
    failed: list[str] = []
    number_p50_ms: float
    number_p95_ms: float
    page_p95_ms: float
    messages: int
    message_p95_ms: float
    messages_left: int
    flow_per_minute: float
    cpu_ms: float
    cores: dict[str, float]
    steps: list[Step]


def steps_of(took: Iterable[Took]) -> list[Step]:
    """The requests by step, in the order of the way."""
    by_step: dict[str, list[Took]] = defaultdict(list)
    for each in took:
        by_step[each.step].append(each)
    return [
        Step(
            step=step,
            times=len(found),
            p50_ms=round(percentile([each.ms for each in found], 0.5), 1),
            p95_ms=round(percentile([each.ms for each in found], 0.95), 1),
            kib=max(each.kib for each in found),
        )
        for step, found in by_step.items()
    ]


def to_number_ms(took: Sequence[Took]) -> float:
    """From the last button to the page with the number."""
    return sum(each.ms for each in took if each.step in (SENT_STEP, NUMBER_STEP))


class Door:
    """Applicants at one installation; every applicant of the run has a number of their own."""

    def __init__(self, installation: Installation, pool: Pool, transport: httpx.AsyncBaseTransport) -> None:
        self._installation = installation
        self._pool = pool
        self._transport = transport
        self._address = installation.address
        self._numbers: Iterator[int] = itertools.count(1)

    async def one(self) -> Applicant:
        """One more person, logged in."""
        return await Applicant.logged_in(self._pool, self._transport, self._address, next(self._numbers))

    async def quiet(self, times: int) -> tuple[list[Step], list[float]]:
        """Every page, one person after the other; and the times to the number. The first goes uncounted."""
        took: list[Took] = []
        numbers: list[float] = []
        for turn in range(times + 1):
            person = await self.one()
            await person.look_around()
            await person.apply()
            await person.follow()
            if turn:
                took += person.took
                numbers.append(to_number_ms(person.took))
        return steps_of(took), numbers

    async def load(self, per_minute: float, seconds: float, flow: int) -> Load:
        """Applications at this rate for so long, whether those before have ended or not; then their messages."""
        since = await self._pool.fetchval(SQL["now"])
        people = [await self.one() for _ in range(max(1, round(per_minute * seconds / 60)))]
        async with Flow(self._installation.settings, flow) as beside:
            pids = self._installation.pids() | {"driver": os.getpid()}
            before, began, concluded = cpu_seconds(pids), perf_counter(), beside.concluded
            async with asyncio.TaskGroup() as group:
                for turn, person in enumerate(people):
                    await asyncio.sleep(max(0.0, began + turn * 60 / per_minute - perf_counter()))
                    group.create_task(self._apply(person))
                    beside.check()
            took_s = perf_counter() - began
            used = {name: round((all_of - before[name]) / took_s, 2) for name, all_of in cpu_seconds(pids).items()}
            decided = beside.concluded - concluded
        messages = await self._delivered(since)
        took = [each for person in people for each in person.took]
        sent = [person for person in people if person.case_no]
        numbers = [to_number_ms(person.took) for person in sent] or [0.0]
        return Load(
            asked_per_minute=per_minute,
            sent_per_minute=round(len(sent) / took_s * 60, 1),
            failed=[person.failed for person in people if person.failed],
            number_p50_ms=round(percentile(numbers, 0.5), 1),
            number_p95_ms=round(percentile(numbers, 0.95), 1),
            page_p95_ms=round(percentile([each.ms for each in took], 0.95), 1),
            messages=int(messages.get("sent", (0, 0.0))[0]),
            message_p95_ms=round(messages.get("sent", (0, 0.0))[1], 1),
            messages_left=int(sum(number for state, (number, _) in messages.items() if state != "sent")),
            flow_per_minute=round(decided / took_s * 60, 1),
            cpu_ms=round((sum(used.values()) - used["driver"]) * took_s * 1000 / max(1, len(sent)), 1),
            cores=used,
            steps=steps_of(took),
        )

    async def _apply(self, person: Applicant) -> None:
        """One who does not get through is counted, and the others go on."""
        try:
            await person.apply()
        except (StepFailed, httpx.HTTPError) as failure:
            person.failed = f"{person.took[-1].step if person.took else ''}: {failure!r}"

    async def _delivered(self, since: object) -> dict[str, tuple[int, float]]:
        """Messages made since then by state, as soon as none waits: (how many, 95th percentile of ms)."""
        async with at_most(DELIVERY_SECONDS, "the last messages"):
            while True:
                rows = await self._pool.fetch(SQL["messages"], since)
                found = {row["state"]: (row["number"], float(row["p95_ms"])) for row in rows}
                if "waiting" not in found:
                    return found
                await asyncio.sleep(0.2)


async def open_door(installation: Installation) -> tuple[Door, Pool, httpx.AsyncHTTPTransport]:
    """The door of an installation, and what is to be closed afterwards."""
    pool = await open_pool(installation.settings.database_dsn.get_secret_value())
    # A connection that rests is given up before the server does it: else a request now and then meets a closed one.
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=200, keepalive_expiry=KEPT_SECONDS)
    transport = httpx.AsyncHTTPTransport(verify=False, trust_env=False, limits=limits)
    return Door(installation, pool, transport), pool, transport


def spread(values: Sequence[float]) -> Spread:
    """Median over rounds, least and greatest."""
    return Spread.of(values)
