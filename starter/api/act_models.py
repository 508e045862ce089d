"""What the API takes in for an act on a case (操作)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, JsonValue

from domain.case.acts import Attendance, DeliveryMethod, Gap, Officer, Slot
from starter.api.models import ActId, ApiModel, GapGiven, Short, Words


class SlotGiven(ApiModel):
    """A time of a joint event."""

    starts_at: AwareDatetime = Field(description="开始时间，须写明时区")
    ends_at: AwareDatetime = Field(description="结束时间，须写明时区")


class OfficerGiven(ApiModel):
    """An officer on site (执法人员)."""

    actor_id: Annotated[str, Field(min_length=1, max_length=80)] = Field(description="账号编号")
    deputy_for: Annotated[str, Field(max_length=80)] | None = Field(
        default=None, description="代替哪一位前来：账号编号"
    )


class AttendanceGiven(ApiModel):
    """Who of a department was there (到场)."""

    department: Short = Field(description="部门代码")
    officers: Annotated[tuple[OfficerGiven, ...], Field(max_length=20)] = Field(description="到场人员")


class SendAct(ApiModel):
    """One act on a case (操作)."""

    act_id: ActId
    kind: Short = Field(description="操作代码", examples=["decide_item"])
    on_behalf_of: Short | None = Field(default=None, description="代理：代哪一位办理，账号编号；须有有效的代理登记")
    item: Short | None = Field(default=None, description="事项代码", examples=["gaj/csdj"])
    complete: bool | None = Field(default=None, description="预审结论：材料是否齐全")
    gaps: tuple[GapGiven, ...] = Field(default=(), description="预审缺件；补正通知中窗口列出的缺件")
    supplied: tuple[Short, ...] = Field(default=(), description="补正内容：材料代码或 组.字段")
    decision: Literal["grant", "refuse"] | None = Field(default=None, description="决定或拟办意见：准予或不予")
    reason: Short | None = Field(default=None, description="理由代码")
    deferred: tuple[Short, ...] = Field(default=(), description="容缺受理：受理后补齐的材料代码")
    pledged: bool | None = Field(default=None, description="容缺受理：申请人是否签署了承诺")
    procedure: Short | None = Field(default=None, description="挂起：事项列明的特别程序代码")
    days: Annotated[int, Field(ge=1, le=1000)] | None = Field(
        default=None, description="挂起：告知需要的工作日数；延期申请：延长的工作日数"
    )
    met: bool | None = Field(default=None, description="履诺核查：承诺是否履行")
    method: DeliveryMethod | None = Field(
        default=None, description="送达方式：pickup 窗口领取、post 邮寄、electronic 电子送达"
    )
    joint: Short | None = Field(default=None, description="联合事项代码")
    slots: Annotated[tuple[SlotGiven, ...], Field(max_length=10)] = Field(
        default=(), description="联合事项：提出、确认、另请或预约的时间"
    )
    officers: Annotated[tuple[OfficerGiven, ...], Field(max_length=20)] = Field(
        default=(), description="联合事项：本部门指派（或补勘）的人员"
    )
    attendance: Annotated[tuple[AttendanceGiven, ...], Field(max_length=50)] = Field(
        default=(), description="联合事项：各部门到场人员"
    )
    verdict: Literal["pass", "rectify", "fail"] | None = Field(
        default=None, description="联合事项意见：pass 通过、rectify 整改、fail 不通过"
    )
    points: Annotated[tuple[Short, ...], Field(max_length=100)] = Field(
        default=(), description="联合事项：不合格的检查要点代码"
    )
    to: Short | None = Field(default=None, description="转办、委派、加签、抄送、交接给哪一位：账号编号")
    to_department: Short | None = Field(default=None, description="加签：签署人的部门代码；不写为承办部门")
    whose: Short | None = Field(default=None, description="减签：哪一位；离职交接：原来的人员，账号编号")
    position: Literal["before", "after"] | None = Field(default=None, description="加签：before 拟办前、after 拟办后")
    agree: bool | None = Field(default=None, description="签署：是否同意")
    to_item: Short | None = Field(default=None, description="退回到哪个前置事项；不写为退回拟办人")
    taken_act: Short | None = Field(default=None, description="撤回：所撤回操作的编号")
    result_no: Short | None = Field(default=None, description="结果编号")
    opinion: Words | None = Field(default=None, description="办理意见")
    note: Words | None = Field(default=None, description="写入文书的说明；备注的内容")
    place: Short | None = Field(default=None, description="联合事项：地点")

    def payload(self) -> dict[str, object]:
        """The fields of the act, as the case takes them."""
        named = ("on_behalf_of", "gaps", "slots", "officers", "attendance", *_WORDS)
        plain = {name: getattr(self, name) for name in type(self).model_fields if name not in named}
        return {
            **plain,
            "gaps": tuple(Gap(subject=gap.subject, reason=gap.reason) for gap in self.gaps),
            "slots": tuple(Slot.model_validate(each.model_dump()) for each in self.slots),
            "officers": tuple(Officer.model_validate(each.model_dump()) for each in self.officers),
            "attendance": tuple(Attendance.model_validate(each.model_dump()) for each in self.attendance),
        }

    def words(self) -> dict[str, JsonValue]:
        """What was written, which stays beside the act's row."""
        return {name: getattr(self, name) for name in _WORDS if getattr(self, name) is not None}


_WORDS = ("result_no", "opinion", "note", "place")
