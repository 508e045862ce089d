"""State of a case (办件), folded from its journal: one serialisable object that the workflow carries.

`domain.evolve` is the only way it changes. Nothing here decides anything; see `domain.case` for the rules.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from domain.acts import SUBMIT_APPLICATION, Act, Actor, Gap, Record
from domain.calendar import WorkCalendar
from domain.clock import Clock
from domain.entries import (
    Outcome,
)
from domain.plan import Connector, Plan, PlanItem

PRE_REVIEW_CLOCK = "case.pre_review"
CORRECTION_CLOCK = "case.correction"
WHOLE_CLOCK = "case.whole"


class Phase(StrEnum):
    """Where the case is (办件阶段)."""

    SUBMITTED = "submitted"  # 已提交
    REVIEWING = "reviewing"  # 预审中
    CORRECTING = "correcting"  # 待补正
    HANDLING = "handling"  # 办理中
    CONCLUDED = "concluded"  # 已办结


class ItemPhase(StrEnum):
    """Where one item is (事项状态)."""

    WAITING = "waiting"  # 等前置事项 (or the acceptance)
    REVIEWING = "reviewing"  # 预审中
    OPEN = "open"  # 办理中
    GRANTED = "granted"  # 准予
    REFUSED = "refused"  # 不予
    LAPSED = "lapsed"  # 前置未通过
    WITHDRAWN = "withdrawn"  # 已撤件


ENDED = frozenset({ItemPhase.GRANTED, ItemPhase.REFUSED, ItemPhase.LAPSED, ItemPhase.WITHDRAWN})


class CaseOpening(Record):
    """What a case starts with: the workflow's input, without personal data.

    `received_at` is the legal time of receipt (UTC). `ahead_seconds` is how far the embedded stack's demo clock stood
    ahead of the wall when the case was filed; 0 in production.
    """

    case_no: str
    act_id: str
    digest: str = ""
    filed_by: Actor
    received_at: datetime
    plan: Plan
    calendar: WorkCalendar
    missing: tuple[Gap, ...] = ()
    ahead_seconds: float = 0.0

    @property
    def act(self) -> Act:
        """The act that opened the case, as its row keeps it."""
        return Act(
            act_id=self.act_id,
            kind=SUBMIT_APPLICATION,
            actor=self.filed_by,
            received_at=self.received_at,
            digest=self.digest,
        )


class ItemState(Record):
    """One item of the case as it stands."""

    phase: ItemPhase = ItemPhase.WAITING
    routed: Connector = Connector.INBOX
    handed_over: bool = False
    retry_at: datetime | None = None
    acknowledged: bool = False
    handler: str | None = None
    started_at: datetime | None = None
    decided_at: datetime | None = None
    reason: str | None = None
    decision_act: str | None = None
    urged: int = 0
    urged_at: datetime | None = None

    @property
    def has_ended(self) -> bool:
        """Whether nothing more happens to it."""
        return self.phase in ENDED


class CaseState(Record):
    """The whole case. `seq` is the number of the last journal entry folded in; `seen` the ids of acts settled."""

    opening: CaseOpening
    seq: int = 0
    phase: Phase = Phase.SUBMITTED
    outcome: Outcome | None = None
    accepted_at: datetime | None = None
    concluded_at: datetime | None = None
    items: dict[str, ItemState]
    clocks: dict[str, Clock] = {}
    fired: dict[str, tuple[str, ...]] = {}
    gaps: tuple[Gap, ...] = ()
    noticed: tuple[Gap, ...] = ()
    issued: tuple[str, ...] = ()
    seen: dict[str, str] = {}

    @property
    def plan(self) -> Plan:
        """The plan fixed at submission."""
        return self.opening.plan

    def item_plan(self, key: str) -> PlanItem:
        """The plan of one item. Raises KeyError."""
        return self.plan.item(key)

    @property
    def is_over(self) -> bool:
        """Concluded, and no clock runs any more: the run may end."""
        return self.phase is Phase.CONCLUDED and all(clock.ended_on for clock in self.clocks.values())


def new_case(opening: CaseOpening) -> CaseState:
    """The state before the first entry."""
    return CaseState(
        opening=opening,
        items={item.key: ItemState(routed=item.connector) for item in opening.plan.items},
    )


def promised_clock(item: str) -> str:
    """The id of an item's promised clock (承诺时限)."""
    return f"{item}.promised"


def statutory_clock(item: str) -> str:
    """The id of an item's statutory clock (法定时限)."""
    return f"{item}.statutory"
