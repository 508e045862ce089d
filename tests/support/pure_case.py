"""A case without servers: small plans, and a life that takes commands in legal order, for tests of the pure rules."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal, TypeVar

from bundles.calendars import load_calendar
from domain.case.acts import Act, Actor, Gap, Role
from domain.case.course import Course
from domain.case.decide import Command, Decision, EffectDone, Open, RungDue, decide, next_rung
from domain.case.entries import Entry
from domain.case.entry_base import EntryBase
from domain.case.limits.entries import RungFired
from domain.case.rules import applicant_id
from domain.case.state import CaseOpening, CaseState, new_case
from domain.definition.plan import CURRENT_DEFAULTS, IntakeRule, Plan, PlanItem
from domain.time.calendar import BEIJING, CalendarYear, Closure, WorkCalendar
from domain.time.clock import Limit, known_due_on

CASE_NO = "61070220260302000011"
FILED_AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""Monday, 9:00 in Beijing."""
CALENDAR = load_calendar().slice(2026, 2027)
WINDOW = Actor(actor_id="window-1", role=Role.COUNTER_CLERK, department="spj")
APPLICANT = Actor(actor_id=applicant_id(CASE_NO), role=Role.APPLICANT)
LEAD = Actor(actor_id="lead-1", role=Role.LEAD, department="lead")
SUPERVISOR = Actor(actor_id="supervisor-1", role=Role.SUPERVISOR)
GOVERNMENT = Actor(actor_id="government-1", role=Role.GOVERNMENT_HEAD)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

E = TypeVar("E", bound=EntryBase)
_WAYS: dict[str, Any] = {"promised": Limit(days=5), "connector": "inbox"}


def clerk(department: str, number: int = 1) -> Actor:
    """A clerk of a department."""
    return Actor(actor_id=f"{department}-{number}", role=Role.HANDLER, department=department)


def head(department: str) -> Actor:
    """The head of a department."""
    return Actor(actor_id=f"{department}-head", role=Role.DEPARTMENT_HEAD, department=department)


def system(department: str) -> Actor:
    """A department's own system."""
    return Actor(actor_id=f"system:{department}", role=Role.SYSTEM, department=department)


def item(key: str, **more: Any) -> PlanItem:
    """An item of five working days in the inbox of its department, unless said otherwise."""
    return PlanItem(**{"key": key, "item": key, "name": key, "department": key.partition("/")[0], **_WAYS, **more})


def plan(
    *items: PlanItem,
    mode: Literal["at_window", "pre_review"] = "pre_review",
    reviewers: Literal["first_wave", "all_items"] = "first_wave",
    on_overdue: Literal["withdrawn", "refused"] = "withdrawn",
    results: Literal["hold_together", "send_as_ready"] = "hold_together",
    whole: int | None = 10,
    intake: dict[str, Any] | None = None,
    **more: Any,
) -> Plan:
    """A plan of these items as bundles give it now; the whole is promised in ten working days.

    `intake` and `more` are further fields of the rule of intake and of the plan.
    """
    rule = IntakeRule(
        mode=mode,
        reviewers=reviewers,
        pre_review=Limit(days=2),
        correction=Limit(days=15),
        on_correction_overdue=on_overdue,
        **{"limit": Limit(days=5), **(intake or {})},
    )
    return Plan(
        bundle="test",
        name="样例",
        definition="0" * 64,
        lead_department="lead",
        intake=rule,
        whole=Limit(days=whole) if whole is not None else None,
        results=results,
        answers={},
        items=items,
        **{"defaults": CURRENT_DEFAULTS, **more},
    )


def opening(made: Plan, missing: tuple[Gap, ...] = (), filed: str = "", **more: Any) -> CaseOpening:
    """A case of that plan, filed at `FILED_AT` (or at that Beijing time) by the window."""
    facts = {
        "case_no": CASE_NO,
        "act_id": "filing",
        "filed_by": WINDOW,
        "received_at": beijing(filed) if filed else FILED_AT,
        "plan": made,
        "calendar": CALENDAR,
        "missing": missing,
    }
    return CaseOpening.model_validate(facts | more)


def beijing(text: str) -> datetime:
    """A Beijing time such as "2026-09-17 16:20" (a day alone: its 12:00), in UTC."""
    at = datetime.fromisoformat(text if " " in text else f"{text} 12:00")
    return at.replace(tzinfo=BEIJING).astimezone(UTC)


def closed(*days: date, calendar: WorkCalendar = CALENDAR) -> WorkCalendar:
    """The calendar with these days closed (台风停工)."""
    first = calendar.years[0]
    shut = tuple(Closure(name="台风停工", first_on=on, last_on=on, source="区防指通告") for on in days)
    body = {**first.model_dump(), "closures": shut}
    return WorkCalendar(years=(CalendarYear.model_validate(body), *calendar.years[1:]))


class Life:
    """One case under the pure rules: commands in legal order, entries kept as a journal would."""

    def __init__(self, made: Plan, missing: tuple[Gap, ...] = (), filed: str = "", **more: Any) -> None:
        self.opening = opening(made, missing, filed, **more)
        self.state: CaseState = new_case(self.opening)
        self.journal: list[Entry] = []
        self.now = self.opening.received_at
        self._numbers = itertools.count(1)
        self._made = 0
        self._next: datetime | None = None
        self.take(Open())

    @property
    def numbers(self) -> int:
        """The number of the next act."""
        return self._made + 1

    @property
    def course(self) -> Course:
        """The case so far, folded from its journal."""
        return Course.of(self.opening, self.journal)

    def take(self, command: Command) -> tuple[Entry, ...]:
        """Decide a command and go on with what follows; the new entries."""
        decision: Decision = decide(self.state, command)
        self.state = decision.state
        self.journal += decision.entries
        return decision.entries

    def until(self, at: datetime) -> tuple[Entry, ...]:
        """Let time pass: every rung due by `at` is taken, in order."""
        entries: tuple[Entry, ...] = ()
        while (rung := next_rung(self.state)) is not None and rung.at <= at:
            entries += self.take(RungDue(rung=rung))
        self.now = max(self.now, at)
        return entries

    def pass_days(self, days: int) -> tuple[Entry, ...]:
        """Let calendar days pass."""
        return self.until(self.now + days * DAY)

    def at(self, text: str) -> Life:
        """Let time pass until that Beijing time, at which the next act is received."""
        self.until(beijing(text))
        self._next = self.now
        return self

    def make(self, kind: str, actor: Actor, on: str | None = None, **more: Any) -> Act:
        """An act received a minute from now, or at the time that `at` named."""
        self.until(self._next or self.now + timedelta(minutes=1))
        self._next = None
        self._made = next(self._numbers)
        return Act(act_id=f"act-{self._made}", kind=kind, actor=actor, received_at=self.now, item=on, **more)

    def act(self, kind: str, actor: Actor, on: str | None = None, **more: Any) -> tuple[Entry, ...]:
        """Do an act a minute from now; the entries it leads to."""
        return self.take(self.make(kind, actor, on, **more))

    def code(self, kind: str, actor: Actor, on: str | None = None, **more: Any) -> str | None:
        """Do an act; the code with which it is refused, or None when it holds."""
        first = self.act(kind, actor, on, **more)[0]
        return first.code if first.kind == "act_refused" else None

    def review(self, *keys: str) -> None:
        """The departments of these items answer that the papers are complete."""
        for key in keys:
            self.act("complete_pre_review", clerk(key.partition("/")[0]), key, complete=True)

    def gap(self, key: str, *subjects: str) -> tuple[Entry, ...]:
        """An item's department names gaps."""
        gaps = tuple(Gap(subject=subject, reason="MISSING") for subject in subjects)
        return self.act("complete_pre_review", clerk(key.partition("/")[0]), key, complete=False, gaps=gaps)

    def grant(self, *keys: str) -> None:
        """The departments of these items grant them."""
        for key in keys:
            self.act("decide_item", clerk(key.partition("/")[0]), key, decision="grant")

    def refuse(self, key: str) -> tuple[Entry, ...]:
        """An item's department refuses it."""
        return self.act("decide_item", clerk(key.partition("/")[0]), key, decision="refuse", reason="NOT_ELIGIBLE")

    def effect(self, key: str, result: Any, **more: Any) -> tuple[Entry, ...]:
        """The hand-over of an item comes back now."""
        return self.take(EffectDone(item=key, at=self.now, result=result, **more))

    @property
    def phase(self) -> str:
        """Where the case is."""
        return str(self.state.phase)

    def kinds(self) -> list[str]:
        """The kinds of all entries so far."""
        return [entry.kind for entry in self.journal]

    def due(self, clock_id: str) -> str:
        """The last day of a clock ("2026-03-09"), or "" as long as it lies past the known years."""
        on = known_due_on(self.state.clocks[clock_id], self.state.calendar)
        return on.isoformat() if on else ""

    def ended(self, clock_id: str) -> bool:
        """Whether a clock has ended."""
        return self.state.clocks[clock_id].ended_on is not None

    def fired(self) -> dict[str, str]:
        """Every rung so far with the Beijing minute at which it fired, by "clock rung"."""
        rungs = [entry for entry in self.journal if isinstance(entry, RungFired)]
        return {f"{rung.clock_id} {rung.rung}": _minute(rung.at) for rung in rungs}

    def last(self, kind: type[E]) -> E:
        """The last entry of that kind."""
        return next(entry for entry in reversed(self.journal) if isinstance(entry, kind))


def _minute(at: datetime) -> str:
    return at.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M")


def phases(state: CaseState) -> dict[str, str]:
    """Each item's phase."""
    return {key: str(item.phase) for key, item in state.items.items()}
