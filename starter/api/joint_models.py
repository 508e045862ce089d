"""What the API gives out about joint events (联合评审 / 联合勘验 / 联合验收)."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import Field

from domain.case.acts import Slot
from ledger.joint_lists import CalendarRow, Clash, JointEventRow, PartyRow
from starter.api.models import ApiModel


class SlotView(ApiModel):
    """A time of an event."""

    starts_at: datetime
    ends_at: datetime

    @classmethod
    def of(cls, slot: Slot) -> SlotView:
        """The same, as the API gives it."""
        return cls(starts_at=slot.starts_at, ends_at=slot.ends_at)


class JointPartyView(ApiModel):
    """One department that takes part."""

    department: str = Field(description="部门代码")
    items: tuple[str, ...] = Field(description="以这次联合事项为前提的事项")
    officers_needed: int = Field(description="至少到场人数")
    answer: str | None = Field(description="答复：confirmed 已确认、other_slot 另请时间；为空表示还没有答复")
    officers: tuple[str, ...] = Field(description="指派的人员：账号编号")
    present: tuple[str, ...] | None = Field(description="到场人员；为空表示还没有举行，空表表示没有到场")
    verdict: str | None = Field(description="意见：pass 通过、rectify 整改、fail 不通过")
    silent: tuple[str, ...] = Field(description="逾期未答复的：confirm 确认、opinion 意见")
    in_round: bool = Field(description="是否参加正在进行的这一轮")
    passed: bool = Field(description="是否已经通过")
    to_do: str | None = Field(description="现在要做：confirm 确认参加、opinion 出具意见")

    @classmethod
    def of(cls, row: PartyRow) -> JointPartyView:
        """The same, as the API gives it."""
        return cls(**row.model_dump(exclude={"position"}))


class JointView(ApiModel):
    """A joint event of a case."""

    joint: str = Field(description="联合事项代码")
    name: str
    kind: str = Field(description="review 联合评审、inspection 联合勘验、acceptance 联合验收")
    convenor: str = Field(description="召集部门")
    phase: str = Field(description="办到哪一步")
    round: int = Field(description="第几次；复查从 2 起")
    outcome: str | None = Field(description="passed 通过、partly_passed 部分通过、rectify 整改、failed 不通过")
    slot: SlotView | None = Field(description="已定的时间")
    slots: tuple[SlotView, ...] = Field(description="提出的、可以预约的时间")
    booking: str = Field(description="时间由谁定：convenor 召集部门、applicant 申请人预约")
    moves_left: int = Field(description="申请人还可以申请改期几次")
    clock: str | None = Field(description="正在计算的时限种类")
    due_on: date | None = Field(description="这一步的到期日")
    held_at: datetime | None
    closed_at: datetime | None
    parties: tuple[JointPartyView, ...]

    @classmethod
    def of(cls, row: JointEventRow) -> JointView:
        """The same, as the API gives it."""
        fixed = None
        if row.starts_at is not None and row.ends_at is not None:
            fixed = SlotView(starts_at=row.starts_at, ends_at=row.ends_at)
        return cls(
            joint=row.key,
            name=row.name,
            kind=row.kind,
            convenor=row.convenor,
            phase=row.phase,
            round=row.round,
            outcome=row.outcome,
            slot=fixed,
            slots=tuple(SlotView.of(each) for each in row.slots),
            booking=row.booking,
            moves_left=row.moves_left,
            clock=row.clock,
            due_on=row.due_on,
            held_at=row.held_at,
            closed_at=row.closed_at,
            parties=tuple(JointPartyView.of(each) for each in row.parties),
        )


class ClashView(ApiModel):
    """Another event at the same time that needs the same officer or the same department."""

    who: str = Field(description="officer 人员、department 部门")
    subject: str = Field(description="账号编号或部门代码")
    case_no: str
    joint: str
    starts_at: datetime
    ends_at: datetime

    @classmethod
    def of(cls, clash: Clash) -> ClashView:
        """The same, as the API gives it."""
        return cls(joint=clash.key, **clash.model_dump(exclude={"key", "name"}))


class CalendarView(ApiModel):
    """One time in the calendar of joint events."""

    case_no: str
    joint: str = Field(description="联合事项代码")
    name: str
    kind: str
    convenor: str
    phase: str
    starts_at: datetime
    ends_at: datetime
    tentative: bool = Field(description="时间还没有定：提出的或可以预约的")
    parties: tuple[JointPartyView, ...]
    clashes: tuple[ClashView, ...] = Field(description="同一时间占用同一人员或部门的其他联合事项")

    @classmethod
    def of(cls, row: CalendarRow) -> CalendarView:
        """The same, as the API gives it; without the applicant's name."""
        return cls(
            case_no=row.case_no,
            joint=row.key,
            name=row.name,
            kind=row.kind,
            convenor=row.convenor,
            phase=row.phase,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            tentative=row.tentative,
            parties=tuple(JointPartyView.of(each) for each in row.parties),
            clashes=tuple(ClashView.of(each) for each in row.clashes),
        )
