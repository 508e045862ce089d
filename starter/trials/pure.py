"""Plays a scenario under the rules alone, without a server: what happens when, act by act and rung by rung."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

from activities.connectors.auto import judge
from bundles.scenarios.scenario import Scenario, Step
from domain.case.acts import Act, Gap
from domain.case.decide import Command, EffectDone, Open, RungDue, decide, effects, next_rung
from domain.case.entries import Entry
from domain.case.intake.entries import PaperEntry
from domain.case.items.entries import ItemDecided
from domain.case.questions import granted
from domain.case.state import CaseOpening, new_case
from domain.definition.bundle import Definition
from domain.definition.plan import Connector, Plan
from domain.definition.resolve import resolve, with_renewals
from domain.materials.choice import came_of, unmet_of
from domain.time.calendar import WorkCalendar, beijing_date
from ledger.hand_over import CaseFacts
from starter.office.filing.on_file import DELIVERY_WAYS
from starter.trials.steps import ActsOfSteps, actor_of, filer_of, with_year

CASE_NO = "61070220260901000011"
"""The case number of a case that is not on file."""


class PurePlay:
    """One scenario, from receipt to its end, as the workflow would take it: acts and rungs in legal order.

    Only its first `steps` acts (None: all), and nothing that happens after `until` (UTC).
    """

    def __init__(
        self,
        definition: Definition,
        scenario: Scenario,
        received_on: date,
        calendar: WorkCalendar,
        *,
        steps: int | None = None,
        until: datetime | None = None,
    ) -> None:
        self.scenario, self.definition, self.calendar = scenario, definition, calendar
        self.received_at = scenario.received(received_on)
        self.received_on = beijing_date(self.received_at)
        self.form = dict(scenario.values)
        self.state = new_case(self._opening())
        self.entries: list[Entry] = []
        act_ids = [f"act-{number}" for number in range(len(scenario.steps))]
        self.acts_of_steps = ActsOfSteps(definition, CASE_NO, self.received_on, calendar, act_ids)
        self._take(Open())
        for act_id, step in list(zip(act_ids, scenario.steps, strict=True))[:steps]:
            at = step.moment.moment(self.received_on, calendar)
            if until is not None and at > until:
                break
            self.do(step, at, act_id)
        self._until(until or scenario.end(self.received_on, calendar))

    def do(self, step: Step, at: datetime, act_id: str) -> None:
        """One more act at that moment (UTC), after everything that falls due until then."""
        self._until(at)
        self._take(self._act(step, at, act_id))
        self.form |= {} if step.outcome else step.values
        self._hand_over(at)

    def _opening(self) -> CaseOpening:
        plan = resolve(self.definition, self.scenario.answers)
        on, window = self.received_on, actor_of("window", self.definition, CASE_NO)
        paper = self.scenario.paper
        return CaseOpening(
            case_no=CASE_NO,
            act_id="filing",
            filed_by=filer_of(self.scenario, self.definition),
            received_at=self.received_at,
            plan=with_renewals(self.definition, plan, self.form, on),
            calendar=self.calendar.slice(on.year, on.year + 1),
            missing=tuple(Gap(subject=name, reason="MATERIAL_MISSING") for name in self._missing(plan)),
            paper=PaperEntry(
                reason="见补录登记",
                entered_by=window,
                entered_at=self.received_at,
                confirmed_by=actor_of(paper.second, self.definition, CASE_NO),
            )
            if paper
            else None,
            delivery=DELIVERY_WAYS.get(self.form.get("delivery.way", "")),
        )

    def _missing(self, plan: Plan) -> tuple[str, ...]:
        missing = self.scenario.missing
        return unmet_of(plan.items, missing, came_of(plan.items, missing))

    def _act(self, step: Step, at: datetime, act_id: str) -> Act:
        changed = with_year(self.state.calendar, step.calendar) if step.calendar else None
        told = self.acts_of_steps.act(step)
        return Act(act_id=act_id, kind=step.act, received_at=at, calendar=changed, **told)

    def _take(self, command: Command) -> None:
        decision = decide(self.state, command)
        self.state = decision.state
        self.entries += decision.entries

    def _until(self, at: datetime) -> None:
        self._hand_over(self.entries[-1].at)
        while (rung := next_rung(self.state)) is not None and rung.at <= at:
            self._take(RungDue(rung=rung))
            self._hand_over(rung.at)

    def _hand_over(self, at: datetime) -> None:
        """Every hand-over is taken at once; a rule (秒批) decides on the form, as the department's worker would."""
        while waiting := [effect for effect, _ in effects(self.state)]:
            for effect in waiting:
                answer = "taken"
                if effect.connector is Connector.AUTO:
                    answer = judge(self._facts(), effect.item).result
                self._take(EffectDone.model_validate({"item": effect.item, "at": at, "result": answer}))

    def _facts(self) -> CaseFacts:
        items = self.state.items
        keys = tuple(key for key, item in items.items() if granted(self.state, (key,)) and item.finding is None)
        findings = {key: item.finding for key, item in items.items() if item.finding is not None}
        case = CaseFacts(plan=self.state.plan, definition=self.definition, form=self.form, granted=keys)
        return replace(case, findings=findings)


def rules_met(
    definition: Definition,
    scenario: Scenario,
    received_on: date,
    calendar: WorkCalendar,
    steps: int | None,
    until: datetime,
) -> Iterator[tuple[str, datetime]]:
    """Items that a rule (秒批) granted and on which others wait, with the moment (UTC) of each."""
    plan = resolve(definition, scenario.answers)
    waited_for = {key for item in plan.items for key in item.predecessors}
    if not any(item.key in waited_for and item.connector is Connector.AUTO for item in plan.items):
        return
    for entry in PurePlay(definition, scenario, received_on, calendar, steps=steps, until=until).entries:
        if isinstance(entry, ItemDecided) and entry.via == "rule" and entry.item in waited_for:
            yield entry.item, entry.at
