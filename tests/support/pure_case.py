"""A case without servers: small plans, and a life that takes commands in legal order, for tests of the pure rules."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from bundles.calendars import load_calendar
from domain.acts import Act, Actor, Gap, Role
from domain.case import Command, Decision, EffectDone, Open, RungDue, decide, next_rung
from domain.clock import Limit
from domain.entries import Entry
from domain.plan import IntakeRule, Plan, PlanItem
from domain.rules import applicant_id
from domain.state import CaseOpening, CaseState, new_case

CASE_NO = "61070220260302000011"
FILED_AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""Monday, 9:00 in Beijing."""
CALENDAR = load_calendar().slice(2026, 2027)
WINDOW = Actor(actor_id="window-1", role=Role.COUNTER_CLERK, department="spj")
APPLICANT = Actor(actor_id=applicant_id(CASE_NO), role=Role.APPLICANT)
LEAD = Actor(actor_id="lead-1", role=Role.LEAD, department="lead")
SUPERVISOR = Actor(actor_id="supervisor-1", role=Role.SUPERVISOR)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

_WAYS: dict[str, Any] = {"promised": Limit(days=5), "connector": "inbox"}


def clerk(department: str, number: int = 1) -> Actor:
    """A clerk of a department."""
    return Actor(actor_id=f"{department}-{number}", role=Role.HANDLER, department=department)


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
) -> Plan:
    """A plan of these items; the whole is promised in ten working days."""
    intake = IntakeRule(
        mode=mode,
        reviewers=reviewers,
        pre_review=Limit(days=2),
        correction=Limit(days=15),
        on_correction_overdue=on_overdue,
    )
    return Plan(
        bundle="test",
        name="样例",
        definition="0" * 64,
        lead_department="lead",
        intake=intake,
        whole=Limit(days=10),
        results=results,
        answers={},
        items=items,
    )


def opening(made: Plan, missing: tuple[Gap, ...] = ()) -> CaseOpening:
    """A case of that plan, filed at `FILED_AT` by the window."""
    return CaseOpening(
        case_no=CASE_NO,
        act_id="filing",
        filed_by=WINDOW,
        received_at=FILED_AT,
        plan=made,
        calendar=CALENDAR,
        missing=missing,
    )


class Life:
    """One case under the pure rules: commands in legal order, entries kept as a journal would."""

    def __init__(self, made: Plan, missing: tuple[Gap, ...] = ()) -> None:
        self.opening = opening(made, missing)
        self.state: CaseState = new_case(self.opening)
        self.journal: list[Entry] = []
        self.now = FILED_AT
        self._numbers = itertools.count(1)
        self.take(Open())

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

    def make(self, kind: str, actor: Actor, on: str | None = None, **more: Any) -> Act:
        """An act received a minute from now."""
        self.until(self.now + timedelta(minutes=1))
        return Act(act_id=f"act-{next(self._numbers)}", kind=kind, actor=actor, received_at=self.now, item=on, **more)

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


def phases(state: CaseState) -> dict[str, str]:
    """Each item's phase."""
    return {key: str(item.phase) for key, item in state.items.items()}
