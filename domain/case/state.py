"""State of a case (办件), folded from its journal: one serialisable object that the workflow carries.

`domain.case.evolve` is the only way it changes. Nothing here decides anything; see `domain.case.decide` for the rules.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Literal, Self

from domain.case.acts import (
    CASE_SUBJECT,
    SUBMIT_APPLICATION,
    Act,
    Actor,
    DeliveryMethod,
    Gap,
    Record,
)
from domain.case.desk.state import Desk, LastAct
from domain.case.intake.entries import PaperEntry
from domain.case.joint.state import JointState, PartyState
from domain.case.money.state import Money
from domain.case.own_steps.state import StepState
from domain.case.reasons import GivenReason
from domain.case.results.entries import LicencePart, Outcome
from domain.case.results.state import Parcel
from domain.definition.plan import THIRD_EDITION, Connector, Plan, PlanItem
from domain.organisation.reception import IdentityDocument
from domain.time.calendar import WorkCalendar
from domain.time.clock import Clock
from domain.time.clock_kinds import ClockKind

AFTER_CONCLUSION: frozenset[ClockKind] = frozenset({"delivery", "commitment_check", "rectification", "payment"})
"""Clocks that run on when the case is concluded: 办结 is not the end of delivery and of the checks."""


class Phase(StrEnum):
    """Where the case is (办件阶段)."""

    SUBMITTED = "submitted"  # 已提交
    REVIEWING = "reviewing"  # 预审中
    INTAKE = "intake"  # 待受理: all answers are in, a person has to sign
    CORRECTING = "correcting"  # 待补正
    HANDLING = "handling"  # 办理中
    CONCLUDED = "concluded"  # 已办结


class ItemPhase(StrEnum):
    """Where one item is (事项状态)."""

    WAITING = "waiting"  # 等前置事项 (or the acceptance)
    REVIEWING = "reviewing"  # 预审中
    OPEN = "open"  # 办理中
    GRANTED = "granted"  # 准予
    FOUND = "found"  # 核查完毕, whatever was found
    REFUSED = "refused"  # 不予
    LAPSED = "lapsed"  # 前置未通过
    WITHDRAWN = "withdrawn"  # 已撤件
    REVOKED = "revoked"  # 已撤销
    DONE = "done"  # 已完成: an own step (自办步骤)
    NOT_DONE = "not_done"  # 未完成: an own step that ended undone


ENDED = frozenset(ItemPhase) - {ItemPhase.WAITING, ItemPhase.REVIEWING, ItemPhase.OPEN}
GOOD = frozenset({ItemPhase.GRANTED, ItemPhase.DONE, ItemPhase.FOUND})
"""What what rests on an item waits for: a grant, an own step done, a finding whatever it says."""
ExtensionStanding = Literal["pending", "approved", "refused"]
CommitmentStanding = Literal["due", "met", "rectifying", "revoked"]
ObjectionStanding = Literal["pending", "upheld", "rejected"]
UndoStanding = Literal["asked", "done"]
LicenceEnd = Literal["withdrawn", "forfeited", "cancelled"]
"""How a licence that was granted ended: 撤回, 吊销, 注销; 撤销 is a phase of the item."""
UNDONE = "UNDONE"
"""Reason of an item that was undone (补偿)."""


class CaseOpening(Record):
    """What a case starts with: the workflow's input, without personal data.

    `received_at` is the legal time of receipt (UTC). `ahead_seconds` is how far the embedded stack's demo clock stood
    ahead of the wall when the case was filed; 0 in production. `identity`: which document of the applicant the window
    looked at; `helped`: somebody handed it in for them (帮办代办). `delivery`: how the results are to come, where the
    form says so; by post to the address that stands in it. `on_platform`: the province's platform hears of it.
    """

    case_no: str
    act_id: str
    digest: str = ""
    filed_by: Actor
    received_at: datetime
    plan: Plan
    calendar: WorkCalendar
    missing: tuple[Gap, ...] = ()
    paper: PaperEntry | None = None
    identity: IdentityDocument | None = None
    helped: bool = False
    delivery: DeliveryMethod | None = None
    ahead_seconds: float = 0.0
    on_platform: bool = False

    @property
    def number(self) -> str:
        """Its number among all processes (过程)."""
        return self.case_no

    @property
    def bundle(self) -> str:
        """The bundle (一件事) by which it goes."""
        return self.plan.bundle

    @property
    def lead_department(self) -> str:
        """Who answers for it as a whole (牵头部门)."""
        return self.plan.lead_department

    @property
    def title(self) -> str:
        """What operators read of it."""
        return self.plan.name

    def for_engine(self) -> Self:
        """The same, with the plan as the engine needs it."""
        return self.model_copy(update={"plan": self.plan.for_engine()})

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


class AskedExtension(Record):
    """An extension that waits for its approval, or was decided (延期申请)."""

    days: int
    reason: str


class ItemStop(Record):
    """What stopped the clocks of an item: a special procedure or a joint event, with the numbers of its notices.

    The first notice began the stop, the others renewed it while it lasted.
    """

    procedure: str
    notices: tuple[int, ...]


class ItemState(Record):
    """One item of the case as it stands.

    `suspended`: the special procedure that stops its clocks now; `stops`: notices of such procedures so far; `checks`:
    findings on its commitment so far. `desk`: how it stands among colleagues; `last`: the act that may still be taken
    back; `duties`: who did which duty (职责分离); `copies`: who was told, and whether they have read it; `returns`: how
    often it was opened again (退回); `moved_at`: when somebody first moved it after the last urge; `answer_by`: until
    when that is to be answered, `answered_at`, `expected_on`: when it was, for when (回复催办). `objections`: raised so
    far during this wait (公示), `standings`: how each stands, by its number, `objection`: how they stand together;
    `undo`: whether it is to be undone, or was (补偿). `running_stops`: procedures that stop its clocks now, each with
    the number of its notice (edition 3, where several may; `suspended` is the last of them); `stopped_by`: all that
    stopped them so far, running or ended, without what was annulled (edition 3).
    `failures`: of its hand-over, one after the other; `held`: it failed for good, and a person sends it again.
    `by_hand`: turned over to people (转人工办理) since the department's system was asked last (see `is_in_hand`).
    `result_version`: of its result (变更), `changed_at`: since when; `licence_end`: how its licence ended since it was
    granted, `licence_ended_at`: when. `explained`: the promise (its clock) whose passing was explained last (说明理由).
    `finding`: the outcome of a check (核查结论).
    """

    phase: ItemPhase = ItemPhase.WAITING
    routed: Connector = Connector.INBOX
    handed_over: bool = False
    retry_at: datetime | None = None
    acknowledged: bool = False
    handler: str | None = None
    started_at: datetime | None = None
    decided_at: datetime | None = None
    reason: GivenReason | None = None
    decision_act: str | None = None
    finding: str | None = None
    urged: int = 0
    urged_at: datetime | None = None
    urged_by: str | None = None
    answer_by: datetime | None = None
    answered_at: datetime | None = None
    expected_on: date | None = None
    explained: str | None = None
    suspended: str | None = None
    stops: int = 0
    asked_extension: AskedExtension | None = None
    extension: ExtensionStanding | None = None
    delivered_at: datetime | None = None
    commitment: CommitmentStanding | None = None
    checks: int = 0
    desk: Desk = Desk()
    last: LastAct | None = None
    duties: dict[str, tuple[str, ...]] = {}
    copies: dict[str, bool] = {}
    returns: int = 0
    moved_at: datetime | None = None
    objections: int = 0
    standings: dict[int, ObjectionStanding] = {}
    objection: ObjectionStanding | None = None
    undo: UndoStanding | None = None
    undo_asked_at: datetime | None = None
    failures: int = 0
    held: bool = False
    by_hand: bool = False
    running_stops: dict[str, int] = {}
    stopped_by: tuple[ItemStop, ...] = ()
    result_version: int = 1
    changed_at: datetime | None = None
    licence_end: LicenceEnd | None = None
    licence_ended_at: datetime | None = None
    step: StepState | None = None

    @property
    def is_good(self) -> bool:
        """Whether what follows may rest on it: granted, done or found, and nothing has taken that back since."""
        return self.phase in GOOD and self.licence_end is None

    @property
    def has_ended(self) -> bool:
        """Whether nothing more happens to it."""
        return self.phase in ENDED

    @property
    def is_in_hand(self) -> bool:
        """Whether a person has it in place of the department's system; who gives it back (退领) has it no more.

        After 退回 the system is asked anew: then its answer counts until somebody turns the item over to people.
        """
        return self.by_hand or (self.handler is not None and self.returns == 0)

    @property
    def objections_by_number(self) -> dict[int, ObjectionStanding]:
        """How each objection stands. Those of a case's first two editions stand as they stood together."""
        together = self.objection or "rejected"
        return {number: self.standings.get(number, together) for number in range(1, self.objections + 1)}


class CompositeState(Record):
    """The composite licence (行业综合许可证) as it stands: its version since when, its parts; when it was withdrawn."""

    version: int
    issued_at: datetime
    parts: tuple[LicencePart, ...]
    withdrawn_at: datetime | None = None


class CaseState(Record):
    """The whole case. `seq` is the number of the last journal entry folded in; `seen` the ids of acts settled.

    `as_of` is the latest legal time so far (UTC). `gaps` is what is missing now, `noticed` what the last notice named,
    `askers` the items whose departments asked for it, `supplied` what came in since; `counted_from` is day 0 of a
    deemed acceptance; `supplied_on` the day on which everything asked for was there, `complete_on` that day where the
    acceptance counts from it (edition 3); `rounds` counts intake's clocks. `fired`: rungs of each clock that have fired
    and stand; `fired_at` (edition 3): when each fired last, also where its moment moved past that since. `hall`: to
    which hall it was handed last (转交大厅); None: still with the one that received it. `delivery`: how the results are
    to come (送达方式), as it was said last; `address_act`: the act beside which the address for the post stands.
    `led_from`: since when the lead is the one that an act named (变更牵头部门); None: the definition's.
    """

    opening: CaseOpening
    calendar_now: WorkCalendar | None = None
    plan_now: Plan | None = None
    seq: int = 0
    as_of: datetime | None = None
    phase: Phase = Phase.SUBMITTED
    outcome: Outcome | None = None
    accepted_at: datetime | None = None
    concluded_at: datetime | None = None
    items: dict[str, ItemState]
    clocks: dict[str, Clock] = {}
    fired: dict[str, tuple[str, ...]] = {}
    fired_at: dict[str, dict[str, datetime]] = {}
    gaps: tuple[Gap, ...] = ()
    noticed: tuple[Gap, ...] = ()
    askers: tuple[str, ...] = ()
    notices: int = 0
    supplied: tuple[str, ...] = ()
    rounds: int = 0
    counted_from: date | None = None
    supplied_on: date | None = None
    complete_on: date | None = None
    asked_extension: AskedExtension | None = None
    extension: ExtensionStanding | None = None
    issued: tuple[str, ...] = ()
    joints: dict[str, JointState] = {}
    seen: dict[str, str] = {}
    hall: str | None = None
    money: Money = Money()
    composite: CompositeState | None = None
    delivery: DeliveryMethod | None = None
    address_act: str | None = None
    parcels: tuple[Parcel, ...] = ()
    led_from: datetime | None = None

    @property
    def calendar(self) -> WorkCalendar:
        """The calendar by which the case counts now."""
        return self.calendar_now or self.opening.calendar

    @property
    def plan(self) -> Plan:
        """The plan fixed at submission, or the one to which the case went over since (版本迁移)."""
        return self.plan_now or self.opening.plan

    def item_plan(self, key: str) -> PlanItem:
        """The plan of one item. Raises KeyError."""
        return self.plan.item(key)

    @property
    def is_over(self) -> bool:
        """Concluded and paid, and no clock runs any more by which something would happen: the run may end."""
        running = (clock for clock in self.clocks.values() if clock.ended_on is None)
        is_done = self.phase is Phase.CONCLUDED and self.money.is_settled
        return is_done and all(self._is_brought_up(clock) for clock in running)

    def _is_brought_up(self, clock: Clock) -> bool:
        """整改期满, and everybody was told up to the supervisor: the clock shows red until the department decides.

        Nothing more happens by itself. What is decided later reaches the case all the same (撤销决定, 履诺核查).
        """
        is_third = self.plan.defaults >= THIRD_EDITION
        return (
            is_third and clock.kind == "rectification" and "escalate_supervisor" in self.fired.get(clock.clock_id, ())
        )


def new_case(opening: CaseOpening) -> CaseState:
    """The state before the first entry."""
    return CaseState(
        opening=opening,
        items={item.key: ItemState(routed=item.connector) for item in opening.plan.items},
        delivery=opening.delivery,
        address_act=opening.act_id if opening.delivery == "post" else None,
        joints={
            joint.key: JointState(parties={department: PartyState() for department in joint.departments})
            for joint in opening.plan.joints
        },
    )


def running(state: CaseState, kind: ClockKind, subject: str = CASE_SUBJECT) -> Clock | None:
    """The clock of that kind that runs for an item, or for the case itself, if one does; the first of several."""
    return next((clock for clock in clocks_of(state, kind, subject) if clock.ended_on is None), None)


def latest(state: CaseState, kind: ClockKind, subject: str = CASE_SUBJECT) -> Clock | None:
    """The last clock of that kind for an item, an event or the case, running or ended (退回 starts another one)."""
    clocks = clocks_of(state, kind, subject)
    return clocks[-1] if clocks else None


def clocks_of(state: CaseState, kind: ClockKind, subject: str = CASE_SUBJECT) -> tuple[Clock, ...]:
    """All clocks of that kind for an item, an event or the case, in the order in which they started."""
    return tuple(state.clocks[each] for each in _index(state).get((kind, subject), ()))


_Index = dict[tuple[ClockKind, str], tuple[str, ...]]
_INDEX = "_kept_index"


def _index(state: CaseState) -> _Index:
    """Ids of the clocks by kind and subject: with many items nobody can look through all clocks for each of them.

    Clocks are added and replaced, never taken away; so an index that knows the last of them knows them all, and the
    next state, which gets it with the copy, only adds what came since.
    """
    last = next(reversed(state.clocks), "")
    kept: tuple[int, str, _Index] = state.__dict__.get(_INDEX, (0, "", {}))
    if kept[:2] == (len(state.clocks), last):
        return kept[2]
    known, before, index = kept
    new = list(state.clocks)
    if known > len(new) or (known and new[known - 1] != before):
        known, index = 0, {}
    index = dict(index)
    for key in new[known:]:
        clock = state.clocks[key]
        at = (clock.kind, clock.subject)
        index[at] = (*index.get(at, ()), key)
    state.__dict__[_INDEX] = (len(new), last, index)
    return index
