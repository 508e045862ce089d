"""Lateness on the wall clock: cases whose pre-review runs out while one waits, without any fast-forward.

Terms pass at 24:00, so in life all that is due falls due at once; that is measured, and beside it the same cases with
their midnights apart from each other, each with the installation to itself.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from benchmarks.patience import WaitedTooLong
from benchmarks.rungs import filings, people
from benchmarks.rungs.office import Office, OpenCase
from domain.definition.resolve import resolve
from domain.time.calendar import BEIJING, WorkCalendar

LEAD_SECONDS = 8.0
"""So long, and as long as the filings take, the first midnight lies ahead when filing begins."""
SECONDS_PER_FILING = 0.15


async def lateness(
    office: Office, number: int, seed: int, on: date, calendar: WorkCalendar, *, apart: timedelta
) -> list[float]:
    """Milliseconds from 24:00 of `on` (a working day) to the entry, for so many cases that fall due then.

    `apart`: how far the midnights of one case and the next lie from each other on the wall; zero: all at once.
    """
    models = [model for model in filings.models() if _is_reviewed(model)]
    midnight = datetime.combine(on + timedelta(days=1), time(), BEIJING)
    started = datetime.now(midnight.tzinfo)
    due_from = started + timedelta(seconds=LEAD_SECONDS + number * SECONDS_PER_FILING)
    found: list[OpenCase] = []
    for place in range(number):
        # Each case keeps how far the legal clock stood ahead of the wall when it was filed.
        wall = datetime.now(midnight.tzinfo)
        await office.stand_at(midnight - (due_from + place * apart - wall))
        random = people.seeded(seed, "real", place)
        model = random.choice(models)
        plan = resolve(model.definition, model.answers)
        received_on = calendar.subtract_working_days(on, plan.intake.pre_review.days)
        received_at = datetime.combine(received_on, time(10), BEIJING)
        found.append(await office.file(filings.filing(random, model, received_on), random, received_at))
    if not await office.settle(midnight, by_itself=True):
        missing = ", ".join(case.case_no for case in office.due_by(midnight))
        raise WaitedTooLong(f"{missing}: rungs due at {midnight}")
    return [_late_ms(office, case, midnight) for case in found]


def _is_reviewed(model: filings.Model) -> bool:
    return bool(resolve(model.definition, model.answers).reviewing_items())


def _late_ms(office: Office, case: OpenCase, midnight: datetime) -> float:
    """From the case's midnight to the entry of the rung that fell due then. Raises StopIteration when there is none."""
    written = next(each.recorded_at for each in office.firings if (each.case_no, each.at) == (case.case_no, midnight))
    wall = midnight - timedelta(seconds=case.opening.ahead_seconds)
    return (written - wall).total_seconds() * 1000
