"""What the hotline's port takes in and gives out."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from domain.case.acts import Key
from starter.api.models import TEXT, ActId, ApiModel, Words

OrderNo = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9_-]+$", min_length=1, max_length=40),
    Field(description="热线自己的工单编号；重发用同一编号，只立一件", examples=["12345-20261130-0001"]),
]
Department = Annotated[Key, Field(description="单位代码", examples=["gaj"])]
Reason = Literal["consultation", "request", "complaint", "report", "suggestion"]
Days = Annotated[int, Field(ge=1, le=250, description="期限，工作日；不写为5")]


class CallerGiven(ApiModel):
    """Who called: only whoever handles the order and the supervisors look it up, each look noted."""

    name: Annotated[str, StringConstraints(max_length=60, pattern=TEXT)] = Field(default="", description="来电人称呼")
    phone: Annotated[str, StringConstraints(pattern=r"^[0-9+() -]*$", max_length=30)] = Field(
        default="", description="来电人电话"
    )


class FileOrder(ApiModel):
    """A work order (工单)."""

    order_no: OrderNo
    reason: Reason = Field(description="类别：咨询、求助、投诉、举报、建议")
    departments: tuple[Department, ...] = Field(
        min_length=1, max_length=12, description="承办单位；几个的，第一个主办，其余协办，主办最后汇总答复"
    )
    words: Words = Field(min_length=1, description="诉求内容；证件号码、电话不要写在这里，电话写在 caller")
    case_no: Annotated[str, StringConstraints(pattern=r"^[0-9-]*$", max_length=40)] | None = Field(
        default=None, description="关于哪个办件"
    )
    caller: CallerGiven = Field(default=CallerGiven(), description="来电人")


class AppointDepartments(ApiModel):
    """Who handles an order that came back (重新派单)."""

    act_id: ActId
    departments: tuple[Department, ...] = Field(
        min_length=1, max_length=12, description="承办单位；几个的，第一个主办；指定以后不能再退回"
    )
    words: Words = Field(min_length=1, description="指定的理由")


class ReportSatisfaction(ApiModel):
    """How the call-back went (回访)."""

    act_id: ActId
    result: Literal["satisfied", "dissatisfied", "not_reached"] = Field(description="满意；不满意，再办；三次未联系上")
    words: Words = Field(min_length=1, description="回访记录；三次未联系上的，写明三次的时间")
    days: Days | None = Field(default=None, description="不满意再办的期限，工作日；不写为5")


class OrderEvent(BaseModel):
    """One thing that happened to an order."""

    place: int = Field(description="在全部变化里的位置；下次从 after=这个数 读起")
    order_no: str = Field(description="热线的工单编号")
    seq: int = Field(description="这件工单的第几条")
    at: datetime = Field(description="何时")
    kind: str = Field(description="条目类别，如 steering_moved")
    act: str = Field(description="做了什么，如 return_order 退回、answer 答复；没有人做的为空")
    department: str = Field(description="做这一步的单位代码；不是单位做的为空")
    sentence: str = Field(description="给人看的说明")
    words: str = Field(description="退回理由、答复、回访记录等原话")
    to: str = Field(description="下一步；没有换步的为空")
    departments: tuple[str, ...] = Field(description="重新指定的承办单位；没有重新指定的为空")
    due_at: datetime | None = Field(description="下一步的期限")
    outcome: str | None = Field(description="结果：satisfied、not_reached、cancelled；没有结束的为空")


class OrderView(BaseModel):
    """Where an order stands, with everything that happened, oldest first."""

    order_no: str = Field(description="热线的工单编号")
    number: str = Field(description="本系统的编号")
    filed_at: datetime = Field(description="何时收到")
    step: str = Field(description="现在的步骤：submitted、receive、dispatch、answer、call_back、ended")
    step_name: str = Field(description="步骤的名称")
    departments: tuple[str, ...] = Field(description="承办单位，第一个主办")
    waits_for: tuple[str, ...] = Field(description="还没有办这一步的单位")
    due_at: datetime | None = Field(description="这一步的期限")
    is_late: bool = Field(description="这一步已逾期")
    was_late: bool = Field(description="有过逾期")
    outcome: str | None = Field(description="结果；没有结束的为空")
    events: tuple[OrderEvent, ...] = Field(description="经过")


class OrderChanges(BaseModel):
    """One page of the feed."""

    changes: tuple[OrderEvent, ...] = Field(description="从旧到新")
    after: int = Field(description="下一页从 after=这个数 读起；没有新变化时不变")
    has_more: bool = Field(description="后面还有")


class OrderActTaken(BaseModel):
    """What was done to an order was taken."""

    act_id: str = Field(description="编号")
    outcome: Literal["applied"] | None = Field(description="已生效；空为已收下，稍后可查")
