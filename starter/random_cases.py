"""Cases made up at random for a simulation: a situation, papers that lack something, departments late or refusing.

Randomness stands here, outside the rules: the same definition, seed and rates make the same cases. Everything in them
is invented; names and numbers are those of examples.
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bundles.coverage import example_value
from bundles.scenarios import Scenario
from bundles.situations import situations
from domain.bundle import Definition
from domain.catalogue import Reason
from domain.form_check import applies
from domain.forms import materials_list, merged_form
from domain.plan import Connector, Plan, PlanItem


@dataclass(frozen=True)
class Rates:
    """How often things go wrong, each between 0 and 1: an item late, an item refused, papers that lack something."""

    late: float = 0.1
    refused: float = 0.03
    correction: float = 0.2


class NotRandom(Exception):
    """RANDOM_UNSUPPORTED: cases of this bundle cannot be made up; the text says why."""


def random_scenarios(
    definition: Definition, known: Sequence[Scenario], number: int, seed: int, rates: Rates
) -> tuple[Scenario, ...]:
    """`number` cases. `known`: the bundle's scenarios, for values of the form. Raises NotRandom."""
    bundle = definition.bundle
    if bundle.joint:
        raise NotRandom("有联合环节，人员和时间要由示例写明；请用 --scenario")
    if bundle.intake.sign == "person":
        raise NotRandom("受理由人签发，要由示例写明；请用 --scenario")
    if bundle.filing_window is not None:
        raise NotRandom("只在申报期内收件，收件日期要由示例写明；请用 --scenario")
    plans = situations(definition).plans
    values = {key: value for each in known for key, value in each.values.items()}
    dice = random.Random(seed)  # noqa: S311 - a simulation, no secret
    return tuple(_Made(definition, dice.choice(plans), values, dice, rates).scenario(n + 1) for n in range(number))


class _Made:
    """One case in the making."""

    def __init__(
        self, definition: Definition, plan: Plan, known: Mapping[str, str], dice: random.Random, rates: Rates
    ) -> None:
        self.definition, self.plan, self.known, self.dice, self.rates = definition, plan, known, dice, rates
        self.ends: dict[str, int] = {}
        self.shut: set[str] = set()
        self.steps: list[tuple[int, dict[str, Any]]] = []
        # What has to be undone after a refusal (补偿) is for people to say; such bundles refuse nothing here.
        self.undoes = any(entry.undo for entry in definition.bundle.items) or any(
            item.undo for item in definition.items.values()
        )

    def scenario(self, number: int) -> Scenario:
        """The case as a scenario; what it has to come to is left open."""
        accepted_on = self._intake()
        for item in self.plan.items:
            self._decide(item, accepted_on)
        last = max((day for day, _ in self.steps), default=0)
        waits = max(self.ends.values(), default=0)
        return Scenario.model_validate(
            {
                "scenario": f"random-{number}",
                "name": f"随机办件{number}",
                "answers": dict(self.plan.answers),
                "values": self._values(),
                "steps": [step for _, step in sorted(self.steps, key=lambda each: (each[0], each[1]["at"]))],
                "runs_until": f"+{max(last, waits) + 2}d",
                "expect": {},
            }
        )

    def _intake(self) -> int:
        """Pre-review and, at times, one correction; the working day of acceptance."""
        if self.definition.bundle.intake.mode != "pre_review":
            return 0
        everybody = self.definition.bundle.intake.reviewers == "all_items"
        asked = [item for item in self.plan.items if item.kind == "decision" and (everybody or not item.after)]
        lacking = self._lacking(asked)
        for n, item in enumerate(asked):
            step: dict[str, Any] = {"act": "complete_pre_review", "item": item.key, "complete": True}
            if lacking is not None and item.key == lacking[0]:
                step |= {
                    "complete": False,
                    "gaps": [{"material": lacking[1], "reason": self._reason(self.definition.gap_reasons(item.item))}],
                }
            self._step(1, 9, n, item.department, step)
        if lacking is None:
            return 1
        back = 1 + self.dice.randint(1, 5)
        self._step(back, 9, 0, "window", {"act": "supply_correction", "supplied": [lacking[1]]})
        if self.definition.bundle.intake.recheck:
            again: dict[str, Any] = {"act": "complete_pre_review", "item": lacking[0], "complete": True}
            self._step(back, 9, 30, lacking[0].partition("/")[0], again)
        return back

    def _lacking(self, asked: Sequence[PlanItem]) -> tuple[str, str] | None:
        """An item and its paper that lacks something, or nothing."""
        own = {paper.key for paper in materials_list(self.definition, self.plan) if paper.is_handed_in}
        papers = [(item.key, key) for item in asked for key in item.materials if key in own]
        return self.dice.choice(papers) if papers and self.dice.random() < self.rates.correction else None

    def _decide(self, item: PlanItem, accepted_on: int) -> None:
        """When the item ends: a share of its limit, at times later; refused, it shuts what comes after it."""
        if self.shut & set(item.predecessors):
            self.shut.add(item.key)
            return
        starts = max([accepted_on, *(self.ends[key] for key in item.after)])
        if item.connector is Connector.AUTO:
            self.ends[item.key] = starts
            return
        if item.kind == "wait":
            self.ends[item.key] = starts + item.promised.days + 1
            return
        days = item.promised.days
        share = math.ceil(days * self.dice.triangular(0.2, 1.0, 0.7))
        late = self.dice.randint(1, 3) if self.dice.random() < self.rates.late else 0
        day = max([starts + (days + late if late else share), *(self.ends[key] for key in item.gate)])
        self.ends[item.key] = day
        step: dict[str, Any] = {"act": "decide_item", "item": item.key, "decision": "grant"}
        if self.dice.random() < self.rates.refused and not self.undoes:
            self.shut.add(item.key)
            step |= {"decision": "refuse", "reason": self._reason(self.definition.refusal_reasons(item.item))}
        else:
            step["result_no"] = f"示例-{len(self.ends)}"
        self._step(day, 10, self._depth(item), item.department, step)

    def _reason(self, known: Mapping[str, Reason]) -> str:
        """One of the codes that a clerk may give there."""
        return self.dice.choice(list(known))

    def _depth(self, item: PlanItem) -> int:
        """Minutes after the hour, so that on one day an item is decided after what it waits for."""
        own = {each.key: each for each in self.plan.items}
        return max((self._depth(own[key]) + 1 for key in item.predecessors), default=0)

    def _step(self, day: int, hour: int, minute: int, by: str, act: dict[str, Any]) -> None:
        self.steps.append((day, {"at": f"+{day}d {hour:02d}:{minute % 60:02d}", "by": by, **act}))

    def _values(self) -> dict[str, str]:
        form = merged_form(self.definition, self.plan)
        found: dict[str, str] = {}
        for group in form.groups:
            for field in group.fields:
                if applies(form, field, found):
                    key = f"{group.key}.0.{field.key.partition('.')[2]}" if group.repeat else field.key
                    found[key] = self.known.get(key) or example_value(field)
        return found
