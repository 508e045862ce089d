"""One case with many items under the pure rules: what an act costs, and how large the state is that a run carries.

Time is the processor's, so that a busy machine does not count.
"""

from __future__ import annotations

import json
import statistics
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

from bundles.calendars import load_calendar
from domain.case.acts import Act, ActKind, Actor, Role
from domain.case.decide import Open, decide, effects, next_rung
from domain.case.messages import CaseStart
from domain.case.state import CaseOpening, CaseState, new_case
from domain.definition.plan import CURRENT_DEFAULTS, IntakeRule, JointStatutory, Plan, PlanItem
from domain.rows.case import changed_rows
from domain.time.clock import Limit

FILED_AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""A Monday, 9:00 in Beijing."""
DEPARTMENTS = 20
SIZES = (40, 80, 160, 500)
MOST_MS = 5.0
"""What deciding an act may take with 500 items."""
MOST_KIB = 512
"""What a case of 500 items may carry from run to run; Temporal takes 2 MiB."""


@dataclass(frozen=True)
class Figures:
    """Of a case with so many items: milliseconds at the median, and KiB.

    `decide_ms`: the rules on one decision of an item; `act_ms`: with the next moment, the effects and the changed rows,
    as the workflow asks for them; `filing_ms`: receipt and acceptance, which start every item.
    """

    items: int
    filing_ms: float
    decide_ms: float
    act_ms: float
    carried_kib: float


def plan_of(items: int) -> Plan:
    """Items side by side, each with a promise and a legal limit, and the limits of the whole."""
    return Plan(
        bundle="measured",
        name="测量",
        definition="0" * 64,
        lead_department="d0",
        intake=IntakeRule(mode="at_window", pre_review=Limit(days=2), correction=Limit(days=15)),
        whole=Limit(days=20),
        answers={},
        items=tuple(_item(number) for number in range(items)),
        joint_statutory=JointStatutory(),
        delivery=Limit(days=10),
        defaults=CURRENT_DEFAULTS,
    )


def _item(number: int) -> PlanItem:
    department = f"d{number % DEPARTMENTS}"
    key, limits = f"{department}/i{number}", {"promised": Limit(days=5 + number % 10), "statutory": Limit(days=20)}
    return PlanItem(key=key, item=key, name=f"第{number + 1}项", department=department, **limits)


def measure(items: int, acts: int = 20) -> Figures:
    """Decide so many of the items one after the other."""
    opening = CaseOpening(
        case_no="measured",
        act_id="filing",
        filed_by=Actor(actor_id="window", role=Role.COUNTER_CLERK),
        received_at=FILED_AT,
        plan=plan_of(items),
        calendar=load_calendar().slice(FILED_AT.year, FILED_AT.year + 1),
    )
    began = time.process_time()
    state = decide(new_case(opening), Open()).state
    filing = time.process_time() - began
    next_rung(state)
    deciding: list[float] = []
    whole: list[float] = []
    for number in range(min(acts, items - 1)):
        act = _decision(opening.plan.items[number], number)
        began = time.process_time()
        after = decide(state, act).state
        deciding.append(time.process_time() - began)
        next_rung(after), effects(after), changed_rows(state, after)
        whole.append(time.process_time() - began)
        state = after
    return Figures(
        items=items,
        filing_ms=round(filing * 1000, 1),
        decide_ms=round(statistics.median(deciding) * 1000, 2),
        act_ms=round(statistics.median(whole) * 1000, 2),
        carried_kib=round(carried(opening, state) / 1024, 1),
    )


def _decision(item: PlanItem, number: int) -> Act:
    return Act(
        act_id=f"act-{number}",
        kind=ActKind.DECIDE_ITEM,
        actor=Actor(actor_id=f"{item.department}-1", role=Role.HANDLER, department=item.department),
        received_at=FILED_AT + timedelta(minutes=number + 1),
        item=item.key,
        decision="grant",
    )


def carried(opening: CaseOpening, state: CaseState) -> int:
    """Bytes of what a run hands on to the next one."""
    return len(CaseStart(opening=opening, state=state).model_dump_json().encode())


def as_json(found: list[Figures]) -> str:
    """The figures for other programs."""
    return json.dumps([asdict(each) for each in found])
