"""Plans and openings for simulated cases: the bundles with random answers, received over a whole year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from random import Random

from benchmarks.rungs.people import GAP_REASON, WINDOW
from bundles.calendars import load_calendar
from bundles.loader import LoadedBundle, all_bundles
from domain.case.acts import Gap
from domain.case.state import CaseOpening
from domain.definition.bundle import Definition
from domain.definition.plan import Plan
from domain.definition.resolve import ResolveRefused, asked_questions, resolve, with_renewals
from domain.time.calendar import BEIJING, CalendarYear, Closure, WorkCalendar, beijing_date

TRIES_PER_BUNDLE = 200
YEARS_AFTER_RECEIPT = 2
MISSING_SHARE = 0.2
RENEWAL_DAYS = (31, 150)
_TYPHOON = (date(1, 7, 14), date(1, 7, 17))
_LOCAL_HOLIDAY = (date(1, 10, 20), date(1, 10, 22))


@dataclass(frozen=True)
class Offer:
    """A definition with one plan that its questionnaire gives."""

    definition: Definition
    plan: Plan


@cache
def bundles() -> tuple[LoadedBundle, ...]:
    """The bundles of the tree without joint events, read once: the simulated people know acts on items only."""
    return tuple(loaded for loaded in all_bundles() if not loaded.definition.bundle.joint)


def offers(random: Random) -> list[Offer]:
    """Every different plan that random answers give, over these bundles."""
    found: dict[str, Offer] = {}
    for loaded in bundles():
        for _ in range(TRIES_PER_BUNDLE):
            plan = _random_plan(random, loaded.definition)
            if plan is not None:
                found.setdefault(plan.content_hash, Offer(loaded.definition, plan))
    return list(found.values())


def _random_plan(random: Random, definition: Definition) -> Plan | None:
    answers: dict[str, str] = {}
    while missing := [key for key in asked_questions(definition, answers) if key not in answers]:
        situation = definition.questions[missing[0]]
        stays = [option for option in situation.options if option not in situation.leads_out]
        answers[missing[0]] = random.choice(stays)
    try:
        return resolve(definition, answers)
    except ResolveRefused:
        return None


def calendars() -> tuple[WorkCalendar, ...]:
    """The published calendar from which a year of receipts can run out, and the same with local closures.

    The first two years of it get the closures. Cases are received in the first.
    """
    known = load_calendar()
    first = known.years[-1].year - YEARS_AFTER_RECEIPT
    plain = known.slice(first, known.years[-1].year)
    closed = [_with_closures(plain, spans) for spans in ((_TYPHOON,), (_LOCAL_HOLIDAY,), (_TYPHOON, _LOCAL_HOLIDAY))]
    return plain, *closed


def _with_closures(calendar: WorkCalendar, spans: tuple[tuple[date, date], ...]) -> WorkCalendar:
    first, second, *later = calendar.years
    closed = (_closed(year, spans) for year in (first, second))
    return WorkCalendar(years=(*closed, *later), departments=calendar.departments)


def _closed(year: CalendarYear, spans: tuple[tuple[date, date], ...]) -> CalendarYear:
    closures = tuple(
        Closure(name="停工", source="性能测试", first_on=a.replace(year=year.year), last_on=b.replace(year=year.year))
        for a, b in spans
    )
    return year.model_copy(update={"closures": closures})


def opening(number: int, random: Random, offered: list[Offer], known: tuple[WorkCalendar, ...]) -> CaseOpening:
    """Case `number`: some plan, some second of the year, sometimes with papers missing at the window."""
    offer, calendar = random.choice(offered), random.choice(known)
    received_at = _some_moment(random, calendar.years[0].year)
    plan = _with_renewals(random, offer, beijing_date(received_at))
    papers = sorted({paper for item in plan.items for paper in item.materials})
    missing: tuple[Gap, ...] = ()
    if papers and random.random() < MISSING_SHARE:
        missing = (Gap(subject=random.choice(papers), reason=GAP_REASON),)
    return CaseOpening(
        case_no=f"case-{number}",
        act_id="filing",
        filed_by=WINDOW,
        received_at=received_at,
        plan=plan,
        calendar=calendar,
        missing=missing,
    )


def _some_moment(random: Random, year: int) -> datetime:
    days = (date(year + 1, 1, 1) - date(year, 1, 1)).days
    midnight = datetime.combine(date(year, 1, 1), time(), BEIJING).astimezone(UTC)
    return midnight + timedelta(seconds=random.randrange(days * 86_400))


def _with_renewals(random: Random, offer: Offer, received_on: date) -> Plan:
    rules = [rule for item in offer.plan.items if (rule := offer.definition.items[item.item].renewal) is not None]
    if not rules:
        return offer.plan
    values = {rule.expires: (received_on + timedelta(days=random.randint(*RENEWAL_DAYS))).isoformat() for rule in rules}
    return with_renewals(offer.definition, offer.plan, values, received_on)
