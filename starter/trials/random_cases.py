"""Cases at random: which situation applies, how long each department takes, what goes wrong on the way.

The dice choose answers, days, refusals and corrections; what follows from them is left to the rules, under which each
case is played act by act while it is drawn. What comes out is a scenario like any other, so that it can be played
again on the real engine. One seed gives the same cases; nothing outside this room is random.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from random import Random
from typing import Any

from bundles.calendars import load_calendar
from bundles.checks.coverage import example_values
from bundles.scenarios.desks import NUMBER_MARK
from bundles.scenarios.scenario import Expected, Scenario, Step, slot_text
from domain.case.decide import next_rung
from domain.case.joint.outcome import NOT_PASSED
from domain.case.joint.state import JointPhase, JointState
from domain.case.money.owed import keeps_grant
from domain.case.questions import decidable_now, joint_code, round_parties
from domain.case.state import ItemPhase, Phase
from domain.definition.bundle import Definition
from domain.definition.forms import materials_list, merged_form
from domain.definition.joint import JointParty, JointPlan
from domain.definition.own_steps.plan import StepPlan
from domain.definition.plan import Connector, PlanItem
from domain.definition.resolve import ResolveRefused, asked_questions, check_day, resolve
from domain.duties.acts import act_for
from domain.duties.reasons import DutyReason
from domain.findings.rule import BY_A_DEPARTMENT, FindingRule
from domain.time.calendar import BEIJING, WorkCalendar, beijing_date
from domain.time.clock import Limit
from starter.trials.pure import PurePlay
from starter.trials.tasks import NotRandom, Rates, Task

MOST_ACTS = 400
"""Acts after which a case that does not end is given up, as still open."""
RECEIVED_FROM = date(2026, 6, 1)
"""A Monday in a year whose calendar is published: the first day on which a case is received."""
SPREAD_DAYS = 20
"""Cases are received on so many working days, at random."""
_TRIES = 200
_MOST_DAYS = 250
"""Working days of a year."""
_AT_ONCE = Limit(days=0)
_SET_FEN = 10_000
"""What a department sets where its definition leaves the fee to it (核定): any amount does for a trial."""
_FOUND: Mapping[str, str] = {"money": "1200.00", "number": "3", "date": "2026-01-05", "text": "随机示例"}
"""What a check states (核查内容), by the type of the value."""
_SHORTLY = timedelta(minutes=2)
"""What follows at once on something comes so much later."""


@dataclass(frozen=True)
class Spell:
    """On which days cases are received: so many working days from a day on."""

    received_from: date = RECEIVED_FROM
    days: int = SPREAD_DAYS


USUAL = Spell()


def random_scenarios(
    definition: Definition, number: int, seed: int, rates: Rates, spell: Spell = USUAL
) -> tuple[Scenario, ...]:
    """`number` cases, with all that happens in them. Raises NotRandom."""
    dice, calendar = Random(seed), load_calendar()  # noqa: S311 - a simulation, no secret
    return tuple(_scenario(definition, calendar, dice, rates, each + 1, spell) for each in range(number))


def _scenario(
    definition: Definition, calendar: WorkCalendar, dice: Random, rates: Rates, number: int, spell: Spell
) -> Scenario:
    answers = _answers(definition, dice)
    on = calendar.add_working_days(spell.received_from, dice.randrange(spell.days))
    received_on = _filing_day(definition, calendar, on)
    blank = Scenario(
        scenario=f"random-{number}",
        name=f"随机办件{number}",
        received_at=f"{received_on} 09:00",
        answers=answers,
        values=example_values(merged_form(definition, resolve(definition, answers))),
        runs_until="+0d",
        expect=Expected(),
    )
    drawn = Drawn(definition, blank, received_on, calendar, dice, rates)
    drawn.run()
    return blank.model_copy(update={"steps": tuple(drawn.steps), "runs_until": drawn.last_day()})


def _answers(definition: Definition, dice: Random) -> dict[str, str]:
    """Answers at random among those with which the bundle can be used, until a plan follows. Raises NotRandom."""
    for _ in range(_TRIES):
        answers = _some_answers(definition, dice)
        try:
            resolve(definition, answers)
        except ResolveRefused:
            continue
        return answers
    raise NotRandom("随机作答总是没有可办的事项；请用 --scenario")


def _some_answers(definition: Definition, dice: Random) -> dict[str, str]:
    answers: dict[str, str] = {}
    while True:
        key = next((each for each in asked_questions(definition, answers) if each not in answers), None)
        if key is None:
            return answers
        question = definition.questions[key]
        usable = [each for each in question.options if each not in question.leads_out]
        answers[key] = dice.choice(usable or list(question.options))


def _filing_day(definition: Definition, calendar: WorkCalendar, on: date) -> date:
    """The first working day from `on` on which the bundle can be filed (集中申报期). Raises NotRandom."""
    for _ in range(_MOST_DAYS):
        try:
            check_day(definition, on)
        except ResolveRefused:
            on = calendar.add_working_days(on, 1)
        else:
            return on
    raise NotRandom("一年内没有可以收件的日子；请用 --scenario")


class Drawn(PurePlay):
    """A case that finds its next act by itself: whoever has something to do does it at a moment that the dice give."""

    def __init__(
        self,
        definition: Definition,
        blank: Scenario,
        received_on: date,
        calendar: WorkCalendar,
        dice: Random,
        rates: Rates,
    ) -> None:
        self.steps: list[Step] = []
        self._dice, self._rates = dice, rates
        self._moments: dict[str, datetime] = {}
        self._tried: set[str] = set()
        super().__init__(definition, blank, received_on, calendar, until=blank.received(received_on))

    def run(self) -> None:
        """Until the case is concluded, or nobody has anything to do and no clock runs."""
        for _ in range(MOST_ACTS):
            if self.state.phase is Phase.CONCLUDED:
                return
            tasks = {key: task for key, task in self._tasks() if key not in self._tried}
            for key, task in tasks.items():
                if key not in self._moments:
                    self._moments[key] = self.moment(task)
            rung = next_rung(self.state)
            if not tasks and rung is None:
                return
            key = min(tasks, key=lambda each: (self._moments[each], each), default="")
            # What was held up meanwhile comes after what held it up.
            at = max(self._moments[key], self.at_once()) if key else None
            if rung is not None and (at is None or rung.at <= at):
                self._until(rung.at)
            elif at is not None:
                self._do(key, tasks[key], at)

    def last_day(self) -> str:
        """The day on which everything has happened, as a scenario writes it."""
        return str(beijing_date(self.entries[-1].at))

    def _do(self, key: str, task: Task, at: datetime) -> None:
        self._tried.add(key)
        local = at.astimezone(BEIJING)
        step = Step(at=f"{local:%Y-%m-%d %H:%M}", **task.step())
        self.steps.append(step)
        self._take(self._act(step, at, f"act-{len(self.steps) - 1}"))
        self._hand_over(at)

    # --- when ---------------------------------------------------------------------------------------------------------

    def moment(self, task: Task) -> datetime:
        """A moment within the limit, mostly late in it, or over it with the rate of lateness; in office hours."""
        dice, days = self._dice, float(task.limit.days)
        share = dice.triangular(1.05, 2.0, 1.2) if dice.random() < self._rates.late else dice.triangular(0.1, 1.0, 0.7)
        minutes = dice.randrange(30, 400)
        since = max(task.since, self.entries[-1].at) if task.limit.days == 0 else task.since
        if task.limit.unit == "working":
            on = self.calendar.add_working_days(beijing_date(since), round(days * share))
        else:
            on = self.calendar.working_day_from(beijing_date(since) + timedelta(days=round(days * share)))
        at = (datetime.combine(on, time(9), BEIJING) + timedelta(minutes=minutes)).astimezone(UTC)
        return max(at, (task.not_before or since) + _SHORTLY, self.at_once())

    def at_once(self) -> datetime:
        """The next minute after what happened last."""
        return self.entries[-1].at.replace(second=0, microsecond=0) + _SHORTLY

    # --- who has to do something --------------------------------------------------------------------------------------

    def _tasks(self) -> Iterator[tuple[str, Task]]:
        state, now = self.state, self.entries[-1].at
        plan = state.plan
        if state.phase is Phase.INTAKE:
            act = "notice_correction" if state.gaps else "accept_application"
            limit = plan.intake.limit or Limit(days=1)
            yield f"{act} {state.rounds}", Task(limit, now, lambda: {"by": "window", "act": act})
        if state.phase is Phase.CORRECTING:
            yield f"supply {state.notices}", Task(plan.intake.correction, now, self._supply)
        for item in plan.items:
            yield from self._item_tasks(item, now)
        for joint in plan.joints:
            yield from self._joint_tasks(joint, state.joints[joint.key], now)

    def _supply(self) -> dict[str, Any]:
        names = tuple(dict.fromkeys(gap.subject for gap in self.state.gaps))
        fields = {name: self.form[name] for name in names if name in self.form}
        return {"by": "window", "act": "supply_correction", "supplied": names, "values": fields}

    def _item_tasks(self, item: PlanItem, now: datetime) -> Iterator[tuple[str, Task]]:
        state = self.state.items[item.key]
        if state.phase is ItemPhase.REVIEWING and self.state.phase is Phase.REVIEWING:
            limit = self.state.plan.intake.pre_review or Limit(days=1)
            yield f"review {item.key} {self.state.notices}", Task(limit, now, partial(self._review, item))
        if state.undo == "asked" and item.undo is not None:
            by = item.undo.by or item.department
            step = {"by": by, "act": "confirm_undone", "item": item.key}
            yield f"undo {item.key}", Task(Limit(days=5), now, partial(dict, step))
        if item.step is not None and state.phase is ItemPhase.OPEN:
            yield self._step_task(item, item.step, now)
        if state.phase is ItemPhase.OPEN and item.kind in BY_A_DEPARTMENT and state.routed is not Connector.AUTO:
            if keeps_grant(self.state, item.key) == "FEE_NOT_SET":
                fee = {"by": _logins(item.department)[0], "act": "set_fee", "item": item.key, "amount": _SET_FEN}
                yield f"fee {item.key}", Task(_AT_ONCE, now, partial(dict, fee))
            yield from self._deciding(item, now)

    def _step_task(self, item: PlanItem, own: StepPlan, now: datetime) -> tuple[str, Task]:
        state = self.state.items[item.key]
        if state.step is not None and state.step.is_reported:
            does = {"by": _logins(item.department)[0], "act": act_for(DutyReason.STEP_CONFIRM), "item": item.key}
            return f"confirm {item.key} {state.step.reports}", Task(item.promised, now, partial(dict, does))
        told = {"by": "applicant", "act": act_for(DutyReason.OWN_STEP), "item": item.key, "supplied": own.evidence}
        return f"report {item.key}", Task(own.term or Limit(days=5), state.started_at or now, partial(dict, told))

    def _deciding(self, item: PlanItem, now: datetime) -> Iterator[tuple[str, Task]]:
        """Its department decides, or proposes and has it signed; without its joint event passed it can only refuse."""
        failed = joint_code(self.state, item.key) == "JOINT_FAILED"
        if not failed and not decidable_now(self.state, item.key):
            return
        state = self.state.items[item.key]
        since, not_before = state.started_at or now, max(now, self._window_end() or now)
        if item.finding is not None and state.desk.proposal is None:
            yield f"find {item.key}", Task(item.promised, since, partial(self._find, item, item.finding), not_before)
        elif item.review is None:
            step = partial(self._decide, item, "decide_item", failed=failed)
            yield f"decide {item.key} {failed}", Task(item.promised, since, step, not_before, decides=True)
        elif state.desk.proposal is None:
            limit = item.promised.model_copy(update={"days": max(item.promised.days - 1, 1)})
            step = partial(self._decide, item, "propose_decision", failed=failed)
            yield f"propose {item.key} {failed}", Task(limit, since, step, not_before)
        else:
            for login in self._signers(item):
                sign = {"by": login, "act": "sign_item", "item": item.key, "agree": True}
                yield f"sign {item.key} {login}", Task(Limit(days=1), now, partial(dict, sign))

    def _window_end(self) -> datetime | None:
        """The end of the period in which cases are collected (集中申报期): nothing is decided before."""
        window = self.state.plan.window
        return datetime.combine(window.closes_on, time(23, 59), BEIJING) if window else None

    def _review(self, item: PlanItem) -> dict[str, Any]:
        step: dict[str, Any] = {"by": item.department, "act": "complete_pre_review", "item": item.key}
        handed_in = {e.key for e in materials_list(self.definition, self.state.plan) if e.is_handed_in}
        materials = [key for key in item.materials if key in handed_in]
        reasons = sorted(self.definition.gap_reasons(item.item))
        is_gap = self._dice.random() < self._rates.correction
        if not is_gap or not materials or not reasons or self.state.notices:
            return {**step, "complete": True}
        gap = {"material": self._dice.choice(materials), "reason": self._dice.choice(reasons)}
        return {**step, "complete": False, "gaps": [gap]}

    def _decide(self, item: PlanItem, act: str, *, failed: bool) -> dict[str, Any]:
        step = {"by": _logins(item.department)[0], "act": act, "item": item.key}
        if failed:
            return {**step, "decision": "refuse", "reason": NOT_PASSED}
        reasons = sorted(self.definition.refusal_reasons(item.item).keys() - {NOT_PASSED})
        if reasons and self._dice.random() < self._rates.refused:
            return {**step, "decision": "refuse", "reason": self._dice.choice(reasons)}
        return {**step, "decision": "grant", "result_no": f"随机-{len(self.steps) + 1}"}

    def _find(self, item: PlanItem, rule: FindingRule) -> dict[str, Any]:
        """One of the outcomes, with everything that may be stated beside it."""
        values = {each.key: _FOUND[each.type] for each in rule.values}
        step = {"by": _logins(item.department)[0], "act": "record_finding", "item": item.key, "values": values}
        return {**step, "outcome": self._dice.choice(sorted(rule.outcomes)), "note": "随机示例：查到的情况"}

    def _signers(self, item: PlanItem) -> list[str]:
        """Colleagues who may sign: of the rule's role, not the one who proposed; as many as the rule asks for."""
        assert item.review is not None  # noqa: S101 - only asked where there is a review
        if item.review.role == "department_head":
            return [f"{item.department}.head"]
        return _logins(item.department, item.review.count + 1)[1:]

    # --- joint events -------------------------------------------------------------------------------------------------

    def _joint_tasks(self, plan: JointPlan, joint: JointState, now: datetime) -> Iterator[tuple[str, Task]]:
        mark, limits = f"{plan.key} {joint.round} {joint.convening}", plan.limits
        if joint.phase is JointPhase.DUE:
            yield f"convene {mark}", Task(limits.convene, now, partial(self._convene, plan))
        if joint.phase is JointPhase.BOOKING and self._is_ahead(joint):
            yield f"book {mark}", Task(_AT_ONCE, now, partial(self._book, plan))
        elif joint.phase is JointPhase.BOOKING:
            yield f"convene again {mark}", Task(_AT_ONCE, now, partial(self._convene, plan))
        if joint.phase is JointPhase.SCHEDULED and joint.slot is not None:
            # It is put on record after it was held, on the same day.
            yield f"hold {mark}", Task(_AT_ONCE, joint.slot.ends_at, partial(self._hold, plan))
        if joint.phase is JointPhase.RECTIFYING:
            yield f"rectify {mark}", Task(limits.rectify, now, partial(self._rectified, plan))
        for party in self._coming(plan):
            party_state = joint.parties[party.department]
            if joint.phase is JointPhase.CONVENED and party_state.answer is None:
                step = partial(self._confirm, plan, party)
                yield f"confirm {mark} {party.department}", Task(limits.confirm, now, step)
            if joint.phase is JointPhase.HELD and party_state.verdict is None and party_state.present:
                step = partial(self._opinion, plan, party)
                yield f"opinion {mark} {party.department}", Task(limits.opinion, now, step)

    def _is_ahead(self, joint: JointState) -> bool:
        """Whether the slots offered can still be booked: answers that came late may have outlasted them."""
        return any(slot.starts_at > self.at_once() + timedelta(days=1) for slot in joint.slots)

    def _coming(self, plan: JointPlan) -> list[JointParty]:
        """The departments that take part in the round that runs."""
        there = round_parties(self.state, plan)
        return [party for party in plan.parties if party.department in there]

    def _convenor(self, plan: JointPlan) -> str:
        return "lead" if plan.convenor == self.state.plan.lead_department else _logins(plan.convenor)[0]

    def _convene(self, plan: JointPlan) -> dict[str, Any]:
        """The convenor proposes a morning that leaves time for the departments' answers and for booking."""
        days = plan.limits.confirm.days + (plan.limits.book.days if plan.booking == "applicant" else 0)
        on = self.calendar.add_working_days(beijing_date(self.at_once()), 2 + days)
        slots = (f"{on} 09:00-11:30",)
        return {"by": self._convenor(plan), "act": "convene_joint", "joint": plan.key, "slots": slots}

    def _slots(self, plan: JointPlan) -> tuple[str, ...]:
        return tuple(slot_text(each.starts_at, each.ends_at) for each in self.state.joints[plan.key].slots[:1])

    def _book(self, plan: JointPlan) -> dict[str, Any]:
        return {"by": "applicant", "act": "book_joint", "joint": plan.key, "slots": self._slots(plan)}

    def _rectified(self, plan: JointPlan) -> dict[str, Any]:
        return {"by": "applicant", "act": "report_rectified", "joint": plan.key}

    def _confirm(self, plan: JointPlan, party: JointParty) -> dict[str, Any]:
        officers = tuple(_logins(party.department, party.officers))
        step = {"by": party.department, "act": "confirm_joint", "joint": plan.key}
        return {**step, "slots": self._slots(plan), "officers": officers}

    def _hold(self, plan: JointPlan) -> dict[str, Any]:
        here = {each.department: tuple(_logins(each.department, each.officers)) for each in self._coming(plan)}
        return {"by": self._convenor(plan), "act": "hold_joint", "joint": plan.key, "attendance": here}

    def _opinion(self, plan: JointPlan, party: JointParty) -> dict[str, Any]:
        step: dict[str, Any] = {"by": party.department, "act": "give_joint_opinion", "joint": plan.key}
        open_points = self.state.joints[plan.key].parties[party.department].open_points
        points = open_points or tuple(point.key for point in party.checklist)
        if points and plan.reinspections and self._dice.random() < self._rates.correction:
            return {**step, "verdict": "rectify", "points": (self._dice.choice(points),)}
        return {**step, "verdict": "pass"}


def _logins(department: str, count: int = 1) -> list[str]:
    """The first people of a department who handle items, as a scenario numbers them."""
    return [f"{department}{NUMBER_MARK}{number}" for number in range(1, count + 1)]
