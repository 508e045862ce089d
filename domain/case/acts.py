"""Acts (操作): everything a person or a department's system does to a case, as one small message.

An act carries ids, codes and digests only; the words and files that a person typed stay in PostgreSQL beside
the act's row. The same model is the signal's payload, the row's payload and the rule's input.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, JsonValue, model_validator

from domain.definition.joint import Verdict
from domain.definition.plan import Plan
from domain.time.calendar import WorkCalendar

CASE_SUBJECT = "case"
"""The subject of acts and clocks that concern the whole case rather than one item."""


class ActKind(StrEnum):
    """The acts of this version; the value is the signal's name (操作)."""

    COMPLETE_PRE_REVIEW = "complete_pre_review"  # 预审: complete, or the gaps by name
    NOTICE_CORRECTION = "notice_correction"  # 补正通知
    SUPPLY_CORRECTION = "supply_correction"  # 补正提交, 容缺补齐
    ACCEPT_APPLICATION = "accept_application"  # 受理, 容缺受理
    REFUSE_ACCEPTANCE = "refuse_acceptance"  # 不予受理
    CLAIM_ITEM = "claim_item"  # 认领
    RELEASE_ITEM = "release_item"  # 退领
    ACKNOWLEDGE_ITEM = "acknowledge_item"  # a department's system confirms it has the item
    DECIDE_ITEM = "decide_item"  # 决定: 准予 / 不予
    SUSPEND_ITEM = "suspend_item"  # 挂起: a special procedure whose time is not counted, or its renewal
    RESUME_ITEM = "resume_item"  # 恢复
    REQUEST_EXTENSION = "request_extension"  # 延期申请
    APPROVE_EXTENSION = "approve_extension"  # 延期批准
    REFUSE_EXTENSION = "refuse_extension"  # 延期驳回
    CONFIRM_DELIVERY = "confirm_delivery"  # 送达确认
    CHECK_COMMITMENT = "check_commitment"  # 履诺核查
    REVOKE_DECISION = "revoke_decision"  # 撤销决定
    CONVENE_JOINT = "convene_joint"  # 召集: slots proposed, also to move it
    CONFIRM_JOINT = "confirm_joint"  # 确认参加: slots that suit, officers named, deputies sent
    ASK_OTHER_SLOT = "ask_other_slot"  # 请求另定时间
    BOOK_JOINT = "book_joint"  # 预约: the applicant picks a slot
    ASK_MOVE_JOINT = "ask_move_joint"  # 申请改期
    HOLD_JOINT = "hold_joint"  # 到场登记: it was held, with attendance
    GIVE_JOINT_OPINION = "give_joint_opinion"  # 出具意见
    REPORT_RECTIFIED = "report_rectified"  # 报告整改完成
    TRANSFER_ITEM = "transfer_item"  # 转办
    DELEGATE_ITEM = "delegate_item"  # 委派
    RETURN_DELEGATED = "return_delegated"  # 委派交回, or called back by the one who delegated
    ADD_SIGNER = "add_signer"  # 加签, before or after the decision is drafted
    REMOVE_SIGNER = "remove_signer"  # 减签
    SIGN_ITEM = "sign_item"  # 签署意见: 加签, 会签 / 或签 / 票签
    PROPOSE_DECISION = "propose_decision"  # 拟办: a draft decision that colleagues sign
    RETURN_ITEM = "return_item"  # 退回: to the one who drafted, or to an item before this one
    TAKE_BACK = "take_back"  # 撤回: one's own last act on the item, until the next act
    COPY_ITEM = "copy_item"  # 抄送
    MARK_READ = "mark_read"  # 已阅
    ADD_NOTE = "add_note"  # 备注
    HAND_OVER_WORK = "hand_over_work"  # 离职交接: a colleague takes the place of another on an item
    CHANGE_CALENDAR = "change_calendar"  # 日历调整: done by the installation for every open case
    CHANGE_DEFINITION = "change_definition"  # 版本迁移: the case goes by another version of its definition
    URGE_ITEM = "urge_item"  # 催办
    WITHDRAW_APPLICATION = "withdraw_application"  # 撤件
    RAISE_OBJECTION = "raise_objection"  # 提出异议 during a wait (公示)
    SETTLE_OBJECTION = "settle_objection"  # 异议处理
    CONFIRM_UNDONE = "confirm_undone"  # 补偿完成: what was granted is undone


SUBMIT_APPLICATION = "submit_application"
"""The act that opens a case (收件): a row like every other act, but it starts the workflow instead of signalling."""


KNOWN_ACTS = frozenset(ActKind)
UNKNOWN_ACT = "unknown_act"
"""Signal name of an act whose kind is not known: it reaches the case, which refuses and journals it."""


DeliveryMethod = Literal["pickup", "post", "electronic"]
"""How a result reaches the applicant (送达方式): 窗口领取, 邮寄, 电子送达."""


class Role(StrEnum):
    """Who acts (角色). A person may hold several; an act is done in exactly one."""

    APPLICANT = "applicant"  # 申请人
    COUNTER_CLERK = "counter_clerk"  # 综合窗口人员
    HANDLER = "handler"  # 部门经办人
    DEPARTMENT_HEAD = "department_head"  # 部门负责人 (行政机关负责人, 行政许可法 第四十二条第一款)
    LEAD = "lead"  # 牵头部门
    GOVERNMENT_HEAD = "government_head"  # 政府负责人 (本级人民政府负责人, 第四十二条第二款)
    SUPERVISOR = "supervisor"  # 督办
    ADMIN = "admin"  # 系统管理
    SYSTEM = "system"  # a department's system (部门业务系统)


class Record(BaseModel):
    """Base of every message and record: frozen, no unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Actor(Record):
    """Who did it: an account id (never a name), the role used, and the department stood for.

    `on_behalf_of`: the colleague whose dated deputy (代理) acts; both are on record.
    """

    actor_id: str
    role: Role
    department: str | None = None
    on_behalf_of: str | None = None

    @property
    def stands_for(self) -> str:
        """Whose work it is: the deputy acts in the place of the one who is away."""
        return self.on_behalf_of or self.actor_id


class Slot(Record):
    """A time at which a joint event may be held (UTC)."""

    starts_at: AwareDatetime
    ends_at: AwareDatetime

    @model_validator(mode="after")
    def _is_in_order(self) -> Self:
        if self.ends_at <= self.starts_at:
            raise ValueError("结束时间须晚于开始时间")
        return self


class Officer(Record):
    """An officer on site (执法人员), by account id; a deputy (`deputy_for`) stands in for the one named first."""

    actor_id: Annotated[str, Field(min_length=1, max_length=80)]
    deputy_for: Annotated[str, Field(max_length=80)] | None = None


class Attendance(Record):
    """Who of a department was there (到场)."""

    department: str
    officers: tuple[Officer, ...]


class Gap(Record):
    """One thing missing or wrong (缺件): a material or a field of the form, and why, by code."""

    subject: Annotated[str, Field(description="material key, or `group.field` of the form")]
    reason: Annotated[str, Field(description="code from the catalogue of reasons")]
    item: Annotated[str, Field(description="item whose department named it")] = ""


class Act(Record):
    """One act as the workflow sees it (ids, codes, digests).

    `received_at` (UTC) is the legal time, given by the ledger when the act's row was written.
    `digest` is the SHA-256 of kind, actor, payload and content: the same id with another digest is another act.
    `deferred`: subjects that follow after acceptance (容缺), with the applicant's promise (`pledged`). `procedure` and
    `days`: the special procedure and the working days that it is announced to need, or the days of an extension.
    `met`: whether a commitment was found kept. `calendar`: the years by which the case counts from now on. Of a joint
    event (`joint`): `slots`, `officers` of the actor's own department, `attendance` of all, `verdict` with the `points`
    of the checklist that are not in order. `to`: the colleague who gets the item, signs, or is told (`to_department`:
    theirs, where it is another one); `whose`: the colleague whose place they take, or the signer who is removed;
    `position`: a signer before or after the draft; `agree`: what they sign; `to_item`: the item it is returned to;
    `taken_act`: the act that is taken back. `objector`: for whom an objection is raised (a department, or a kind of
    outsider); `upheld`: whether objections hold. `plan`: by which the case goes from now on (版本迁移).
    """

    act_id: str
    kind: str
    actor: Actor
    received_at: AwareDatetime
    digest: str = ""
    item: str | None = None
    complete: bool | None = None
    gaps: tuple[Gap, ...] = ()
    supplied: tuple[str, ...] = ()
    decision: Literal["grant", "refuse"] | None = None
    reason: str | None = None
    deferred: tuple[str, ...] = ()
    pledged: bool | None = None
    procedure: str | None = None
    days: Annotated[int, Field(ge=1, le=1000)] | None = None
    met: bool | None = None
    method: DeliveryMethod | None = None
    calendar: WorkCalendar | None = None
    joint: str | None = None
    slots: Annotated[tuple[Slot, ...], Field(max_length=10)] = ()
    officers: Annotated[tuple[Officer, ...], Field(max_length=20)] = ()
    attendance: Annotated[tuple[Attendance, ...], Field(max_length=50)] = ()
    verdict: Verdict | None = None
    points: Annotated[tuple[str, ...], Field(max_length=100)] = ()
    to: str | None = None
    to_department: str | None = None
    whose: str | None = None
    position: Literal["before", "after"] | None = None
    agree: bool | None = None
    to_item: str | None = None
    taken_act: str | None = None
    objector: Annotated[str, Field(max_length=40)] | None = None
    upheld: bool | None = None
    plan: Plan | None = None

    def payload(self) -> JsonValue:
        """The act as its row keeps it and as the ledger compares it."""
        payload: JsonValue = self.model_dump(mode="json", exclude_none=True, exclude=self._unused())
        return payload

    def _unused(self) -> set[str]:
        # Fields added after the first version stand in a payload only where they say something, so that acts put on
        # file before keep their payload.
        later = ("deferred", "slots", "officers", "attendance", "points")
        return {name for name in later if not getattr(self, name)}


PAYLOAD_FIELDS = (
    "item",
    "complete",
    "gaps",
    "supplied",
    "decision",
    "reason",
    "deferred",
    "pledged",
    "procedure",
    "days",
    "met",
    "method",
    "calendar",
    "joint",
    "slots",
    "officers",
    "attendance",
    "verdict",
    "points",
    "to",
    "to_department",
    "whose",
    "position",
    "agree",
    "to_item",
    "taken_act",
    "objector",
    "upheld",
    "plan",
)
"""The fields of an act that its doer chooses; the others come from the session and the ledger."""
