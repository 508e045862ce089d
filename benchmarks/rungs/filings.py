"""Applications for cases on the engine: the families and firms of the bundles' scenarios, who do not exist."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from random import Random

from benchmarks.rungs.people import WINDOW
from benchmarks.rungs.plans import RENEWAL_DAYS, bundles
from bundles.scenarios.scenario import load_scenarios
from domain.definition.bundle import Definition
from domain.definition.forms import Form, merged_form
from domain.definition.plan import Connector
from domain.definition.resolve import resolve
from starter.office.requests import Filing
from starter.trials.other_days import possible_on

APPLICANT = "测试申请人"


@dataclass(frozen=True)
class Model:
    """What applications are made from: a definition, answers that select its items, and a form that fits."""

    definition: Definition
    answers: dict[str, str]
    values: dict[str, str]
    expiries: tuple[str, ...]
    """Fields that hold the last day of a licence to be renewed."""


@cache
def models() -> tuple[Model, ...]:
    """One model per scenario of every bundle, but those that need a department's own system: none runs here."""
    found: list[Model] = []
    for loaded in bundles():
        for scenario in load_scenarios(loaded.bundle.bundle):
            plan = resolve(loaded.definition, scenario.answers)
            if all(item.connector is not Connector.HTTP for item in plan.items):
                rules = [loaded.definition.items[item.item].renewal for item in plan.items]
                expiries = tuple(rule.expires for rule in rules if rule is not None)
                found.append(Model(loaded.definition, scenario.answers, scenario.values, expiries))
    return tuple(found)


def _form(model: Model) -> Form:
    return merged_form(model.definition, resolve(model.definition, model.answers))


def filing(random: Random, model: Model, received_on: date) -> Filing:
    """One application of that model; a licence to be renewed runs out some weeks after the receipt."""
    until = (received_on + timedelta(days=random.randint(*RENEWAL_DAYS))).isoformat()
    return Filing(
        act_id=uuid.uuid4().hex,
        actor=WINDOW,
        definition=model.definition.hash,
        answers=model.answers,
        form=possible_on(_form(model), model.values, received_on) | dict.fromkeys(model.expiries, until),
        applicant_name=APPLICANT,
    )
