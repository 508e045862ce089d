"""Cases on the real servers: filed, acted upon, and left to themselves until every time limit has run out.

Time passes as the demo clock lets it pass: the legal clock first, then each case by a fast-forward of its own. A case
is brought when something of it is due or somebody acts on it; at the end all are brought to one last day.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from time import perf_counter

from benchmarks.patience import at_most
from benchmarks.rungs import filings, people
from benchmarks.rungs.office import Office, OpenCase
from domain.time.calendar import BEIJING, Closure, WorkCalendar, beijing_date
from ledger import calendars
from ledger.listen import ACT_SETTLED
from starter.office.calendar_change import bring_calendar, progress

FILING_DAYS = 5
"""Working days over which the cases come in. Nobody acts on them meanwhile, so all are open after that."""
MORNING = time(9, 30)
START = (3, 2)
"""Month and day of the first receipt: more than a year of known calendar lies ahead."""
CLOSURE_AFTER = timedelta(days=21)
"""So long after the first receipt the district closes for two days, which moves every open case."""
LAST_DAYS = 5
"""Working days that pass for all cases after the last rung: nothing more may fire."""

CALENDAR_PATIENCE_SECONDS = 600.0

Say = Callable[[str], None]
Remember = Callable[[str], None]


@dataclass
class Outcome:
    """What it took: seconds elapsed by part, legal days, and whether all that was due came.

    `late_ms`: from the request to let time pass for a case until each rung that it reached is on file.
    """

    filing_seconds: float = 0.0
    acting_seconds: float = 0.0
    passing_seconds: float = 0.0
    calendar_seconds: float = 0.0
    acts: int = 0
    legal_days: int = 0
    all_came: bool = True
    most_open: int = 0
    late_ms: list[float] = field(default_factory=list)


class Run:
    """One run of so many cases in an office that has workers; time passes in steps of at least `step_days`."""

    def __init__(
        self, office: Office, number: int, seed: int, *, say: Say, remember: Remember, step_days: int = 1
    ) -> None:
        self.outcome = Outcome()
        self._office = office
        self._number = number
        self._seed = seed
        self._step_days = step_days
        self._say = say
        self._remember = remember

    async def run(self, calendar: WorkCalendar) -> Outcome:
        """File, act, let time pass, to the end of all clocks. The year before the last of `calendar` is the stage.

        The office is furnished with that calendar.
        """
        models = filings.models()
        self.calendar = calendar
        self._remember("start")
        first_on = calendar.working_day_from(date(calendar.years[-2].year, *START))
        self._now = _morning(first_on)
        await self._file_all(models)
        self._remember("all_open")
        await self._run_out(closure_from=self._now + CLOSURE_AFTER)
        self.outcome.late_ms = [
            each.late_seconds * 1000 for each in self._office.firings if each.late_seconds is not None
        ]
        self._remember("end")
        return self.outcome

    @property
    def last_on(self) -> date:
        """The working day on which the run stands."""
        return beijing_date(self._now)

    async def _file_all(self, models: Sequence[filings.Model]) -> None:
        shares = [self._number // FILING_DAYS + (day < self._number % FILING_DAYS) for day in range(FILING_DAYS)]
        numbers = iter(range(self._number))
        for share in shares:
            await self._office.stand_at(self._now)
            started = perf_counter()
            batch = [self._file(next(numbers), models) for _ in range(share)]
            await asyncio.gather(*batch)
            await self._office.settle(self._now)
            self.outcome.filing_seconds += perf_counter() - started
            next_on = self.calendar.next_working_day(beijing_date(self._now))
            await self._pass_until(_morning(next_on), acting=False)
        self.outcome.most_open = await self._office.open_cases()
        self._say(f"已收件 {len(self._office.cases)} 件，在办 {self.outcome.most_open} 件")

    async def _file(self, number: int, models: Sequence[filings.Model]) -> OpenCase:
        random = people.seeded(self._seed, number)
        filing = filings.filing(random, random.choice(models), beijing_date(self._now))
        return await self._office.file(filing, random)

    async def _run_out(self, closure_from: datetime) -> None:
        is_closed = False
        while (to := self._next_stop()) is not None and self.outcome.all_came:
            if not is_closed and to >= closure_from:
                is_closed = True
                await self._close_for_two_days()
            await self._pass_until(to)
        if self.outcome.all_came:
            last_on = self.calendar.add_working_days(beijing_date(self._now), LAST_DAYS)
            await self._pass_until(_morning(last_on), everybody=True)

    def _next_stop(self) -> datetime | None:
        """The first morning after which something is due or somebody acts; None when nothing ever is."""
        moments = [at for case in self._office.cases.values() if (at := case.next_at) is not None]
        if not moments:
            return None
        first = max(min(moments), self._now)
        on = beijing_date(first)
        stop = _morning(on) if first <= _morning(on) else _morning(on + timedelta(days=1))
        return max(stop, _morning(self.calendar.add_working_days(beijing_date(self._now), self._step_days)))

    async def _close_for_two_days(self) -> None:
        """The district closes on the third and fourth working day from now; the installation tells every open case."""
        third = self.calendar.add_working_days(beijing_date(self._now), 3)
        fourth = self.calendar.next_working_day(third)
        closures = [Closure(name="停工", source="性能测试", first_on=on, last_on=on) for on in (third, fourth)]
        years = tuple(
            year.model_copy(update={"closures": tuple(each for each in closures if each.first_on.year == year.year)})
            for year in self.calendar.years
        )
        self.calendar = WorkCalendar(years=years, departments=self.calendar.departments)
        started = perf_counter()
        await calendars.load_calendar(self._office.lianban.pool, self.calendar)
        await self._bring_calendar()
        self.outcome.calendar_seconds = perf_counter() - started
        self._say(f"{third}、{fourth} 临时停工：{self.outcome.most_open} 件的期限已重新计算")

    async def _bring_calendar(self) -> None:
        """As the sweeper does it, until every open case counts by the calendar on file."""
        lianban, settled = self._office.lianban, asyncio.Event()
        with lianban.ear.hear(ACT_SETTLED, lambda _: settled.set()):
            async with at_most(CALENDAR_PATIENCE_SECONDS, "the changed calendar in every open case"):
                while True:
                    settled.clear()
                    await bring_calendar(lianban)
                    standing = await progress(lianban)
                    if standing.done == standing.open:
                        return
                    await settled.wait()

    async def _pass_until(self, to: datetime, *, everybody: bool = False, acting: bool = True) -> None:
        """Let time pass until then: rungs first, then (`acting`) the acts of these days."""
        office = self._office
        started = perf_counter()
        await office.read()
        await office.stand_at(to)
        touched = [case for case in office.cases.values() if everybody or _is_touched(case, to)]
        before = office.findings.rungs
        await office.bring(touched, to)
        self.outcome.all_came = await office.settle(to)
        self.outcome.passing_seconds += perf_counter() - started
        self.outcome.legal_days += (beijing_date(to) - beijing_date(self._now)).days
        self._now = to
        acted = perf_counter()
        busy = [case for case in touched if acting and _acts_now(case, to)]
        done = await asyncio.gather(*(office.act(case) for case in busy))
        self.outcome.acts += sum(done)
        await office.read()
        self.outcome.acting_seconds += perf_counter() - acted
        fired = office.findings.rungs - before
        self._say(f"{beijing_date(to)}：推进 {len(touched)} 件，触发 {fired} 次，操作 {sum(done)} 次")


def _is_touched(case: OpenCase, to: datetime) -> bool:
    at = case.next_at
    return at is not None and at <= to


def _acts_now(case: OpenCase, to: datetime) -> bool:
    """Whether somebody acts by then; what falls on the same days is done once."""
    due = [at for at in case.acts if at <= to]
    case.acts = case.acts[len(due) :]
    return bool(due)


def _morning(on: date) -> datetime:
    return datetime.combine(on, MORNING, BEIJING)
