"""The driver: keeps a number of cases open at once and decides each item as soon as its work-list row appears.

What it measures is the same for every variant: it sees rows only through PostgreSQL's notifications, and an
interval ends when its own loop handles the notification.
"""

import asyncio
import itertools
from collections import defaultdict
from collections.abc import Iterator
from time import perf_counter

from pydantic import BaseModel

from benchmarks.flow import CONCLUDED, ITEMS, PREDECESSOR, HistorySize, Notice
from benchmarks.meter import Meter, Reading
from benchmarks.patience import CHECK_SECONDS, at_most
from benchmarks.variant import Variant

CASE_SECONDS = 120.0
"""From a case on file to its conclusion; beyond, the variant is broken or overloaded beyond sense."""
HISTORY_SAMPLE = 20


class Stretch(BaseModel):
    """One measured stretch: `cases` cases of one variant, `level` at once."""

    variant: str
    round: int
    level: int
    cases: int
    seconds: float
    next_row_ms: list[float]
    used: Reading
    histories: list[HistorySize]


class Driver:
    """Drives one variant; `numbers` gives every case of the run a number of its own.

    `case_seconds` bounds the start of a case, and then the way to its conclusion.
    """

    def __init__(self, variant: Variant, numbers: Iterator[int], case_seconds: float = CASE_SECONDS) -> None:
        self._variant = variant
        self._case_seconds = case_seconds
        self._numbers = numbers
        self._notices: defaultdict[str, asyncio.Queue[Notice]] = defaultdict(asyncio.Queue)

    def notice(self, notice: Notice) -> None:
        """Take a notice; it may come before `start_case` has returned the number it carries."""
        self._notices[notice.case_no].put_nowait(notice)

    async def warm_up(self, cases: int) -> None:
        """Run some cases that count nowhere, so that code, caches and connections are warm."""
        await self._run_cases(cases, level=min(cases, 10))

    async def measure(self, meter: Meter, *, round_no: int, level: int, cases: int) -> Stretch:
        """Run `cases` cases, `level` at once, and check that each is whole in the database."""
        before = await meter.read()
        started_at = perf_counter()
        case_nos, intervals = await self._run_cases(cases, level=level)
        seconds = perf_counter() - started_at
        used = (await meter.read()).since(before)
        async with at_most(CHECK_SECONDS, f"{self._variant.key}: reading back {cases} cases"):
            await self._variant.check_whole(case_nos)
        return Stretch(
            variant=self._variant.key,
            round=round_no,
            level=level,
            cases=cases,
            seconds=seconds,
            next_row_ms=intervals,
            used=used,
            histories=await self._variant.histories(case_nos[-HISTORY_SAMPLE:]),
        )

    async def _run_cases(self, cases: int, *, level: int) -> tuple[list[str], list[float]]:
        """Run the cases, a new one as soon as one concludes. Returns case numbers and next-row times in ms."""
        case_nos: list[str] = []
        intervals: list[float] = []
        left = itertools.islice(self._numbers, cases)

        async def one_after_another() -> None:
            for number in left:
                async with at_most(self._case_seconds, f"{self._variant.key}: start of case {number}"):
                    case_no = await self._variant.start_case(number)
                intervals.extend(await self._see_through(case_no))
                case_nos.append(case_no)

        async with asyncio.TaskGroup() as group:
            for _ in range(level):
                group.create_task(one_after_another())
        return case_nos, intervals

    async def _see_through(self, case_no: str) -> list[float]:
        """Decide each item when its row appears, until the case is concluded. Returns next-row times in ms.

        Raises WaitedTooLong with what was decided by then.
        """
        sent_at: dict[str, float] = {}
        try:
            async with (
                at_most(self._case_seconds, lambda: f"{case_no}: what comes after {list(sent_at)}"),
                asyncio.TaskGroup() as sending,
            ):
                return await self._decide_items(case_no, sent_at, sending)
        finally:
            self._notices.pop(case_no, None)

    async def _decide_items(self, case_no: str, sent_at: dict[str, float], sending: asyncio.TaskGroup) -> list[float]:
        intervals: list[float] = []
        while (notice := await self._notices[case_no].get()).item != CONCLUDED:
            if notice.item not in ITEMS or notice.item in sent_at:
                continue  # a repeated step notifies nothing new
            if predecessor := PREDECESSOR.get(notice.item):
                intervals.append((notice.seen_at - sent_at[predecessor]) * 1000)
            sent_at[notice.item] = perf_counter()
            sending.create_task(self._variant.send_decision(case_no, notice.item))
        return intervals
