"""What the API takes in and gives out."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from domain.case.acts import Code, Key, Reason
from domain.definition.catalogue import SourceKey
from domain.time.clock_text import ClockExplanation
from starter.office.requests import Filed

ActId = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9A-Za-z._-]*[A-Za-z._-][0-9A-Za-z._-]*$", min_length=8, max_length=80),
    Field(description="调用方生成的唯一编号（建议 UUID）；重发用同一编号，只办一次", examples=["b1c2…"]),
]
# Everything but control characters (line breaks and tabs are none here) and what turns the reading direction round.
TEXT = r"^[^\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]*$"
Short = Annotated[str, StringConstraints(max_length=200, pattern=TEXT)]
Words = Annotated[str, StringConstraints(max_length=2000, pattern=TEXT)]
KindGiven = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z_]+$", max_length=40),
    Field(description="操作代码", examples=["decide_item"]),
]


class ApiModel(BaseModel):
    """Base of every body: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class MaterialGiven(ApiModel):
    """A material of an application; files are handed in at the window or on the web."""

    material: Code = Field(description="材料代码；任选其一的几份一份都没有时，写这一组的代码并标明缺")
    source: Literal["held", "handed_in", "generated", "missing"] = Field(
        description="来源：已持有、已提交、系统生成、缺"
    )


class StartCase(ApiModel):
    """An application (收件)."""

    act_id: ActId
    bundle: Key = Field(description="一件事代码", examples=["xinshenger-chusheng"])
    applicant_name: Short = Field(description="申请人姓名", min_length=1)
    answers: dict[Code, Short] = Field(default={}, description="情形引导的回答：问题代码 → 选项")
    form: dict[Code, Words] = Field(
        default={},
        description="申请表：字段代码（组.字段）→ 值；可分件的一组有几个时写 组.序号.字段，序号从 0 起，每个各立一件",
    )
    materials: tuple[MaterialGiven, ...] = Field(
        default=(),
        description="材料及来源；已持有和缺的，收件后由系统向数据源核验，结果在办件里显示",
    )
    look_up_consents: tuple[SourceKey, ...] = Field(
        default=(), description="申请人当面同意查询的数据源（只凭同意才查的）；没有写明的不查，也不算已持有"
    )


class SiblingStarted(ApiModel):
    """A further case of the same application (分件)."""

    case_no: str = Field(description="办件编号")
    query_code: str | None = Field(description="这一件的查询码；请只交给申请人。为空表示早先已经给出")
    started: bool = Field(description="流程是否已启动；否则稍后自动启动，无需重发")


class CaseStarted(ApiModel):
    """The case on file."""

    case_no: str = Field(description="办件编号")
    query_code: str | None = Field(
        description="申请人查询码；请只交给申请人。为空表示早先已经给出，不再显示；遗失的请重新出具（reissue_code）"
    )
    started: bool = Field(description="流程是否已启动；否则稍后自动启动，无需重发")
    likely_duplicates: tuple[str, ...] = Field(
        default=(), description="疑似重复：180天内同一件事、同样当事人的办件编号，供核对；本件照常收下"
    )
    siblings: tuple[SiblingStarted, ...] | None = Field(
        default=None, description="分件：同一申请的其他办件，按申请表里的先后；只有一件时没有这一项"
    )

    @classmethod
    def of(cls, filed: Filed) -> CaseStarted:
        """The answer to a filing."""
        told = filed.model_dump(exclude=None if filed.siblings else {"siblings"})
        return cls.model_validate(told)  # what is not set is not told: a filing about one has no siblings


class GapGiven(ApiModel):
    """One thing missing (缺件)."""

    subject: Short = Field(description="材料代码，或 组.字段")
    reason: Short = Field(description="原因代码")


class ActTaken(ApiModel):
    """What is known of an act. Refused acts are answered as errors."""

    act_id: str
    received_at: datetime = Field(description="收到时间，以此为准")
    outcome: Literal["applied"] | None = Field(description="已生效；为空表示已收下，结果稍后可查")
    query_code: str | None = Field(
        default=None, description="重新出具的查询码，只在15分钟内给出；请只交给申请人，原查询码已作废"
    )


class ItemCallBack(ApiModel):
    """What a department's system says of a request (回调)."""

    request_no: Short = Field(description="分发请求编号")
    kind: Literal["acknowledge_item", "decide_item"] = Field(description="确认接收，或决定")
    decision: Literal["grant", "refuse"] | None = Field(default=None, description="决定；kind 为 decide_item 时必填")
    reason: Reason | None = Field(default=None, description="不予的理由代码")
    result_no: Short | None = Field(default=None, description="结果编号")
    opinion: Words | None = Field(default=None, description="办理意见；不予时必填，申请人会看到")

    @property
    def is_decision(self) -> bool:
        """Whether it decides, else it acknowledges."""
        return self.kind == "decide_item"


class PaperGiven(StartCase):
    """An application that was received on paper earlier (纸质补录)."""

    received_at: AwareDatetime = Field(description="实际收到申请的时间，须写明时区")
    paper_reason: Words = Field(description="补录的理由", min_length=1)


class PaperTaken(ApiModel):
    """An entry that waits for its second officer, or has its answer."""

    entry_id: str = Field(description="补录编号，即登记时的 act_id")
    received_at: datetime = Field(description="实际收件时间")
    entered_at: datetime = Field(description="补录时间")
    case_no: str | None = Field(description="办件编号；复核之前为空")
    siblings: tuple[str, ...] | None = Field(
        default=None, description="分件：同一申请的其他办件编号；只有一件时没有这一项"
    )


class PaperAnswer(ApiModel):
    """The second officer's answer: confirmed, or sent back with a reason."""

    refused_reason: Words | None = Field(default=None, description="退回的原因；为空表示已核对并确认")


class TermView(ApiModel):
    """One time limit (时限)."""

    clock_id: str
    kind: str = Field(description="时限种类")
    subject: str = Field(description="case 或事项代码")
    started_on: date = Field(description="起算事实发生日")
    due_on: date | None = Field(description="到期日；为空表示落在尚未载入日历的年份")
    due_provisional: bool = Field(description="到期日是否落在日历未公布的年份（暂定）")
    ended_on: date | None = Field(description="结束日；为空表示仍在计时")
    light: str = Field(description="灯：green、yellow、red")
    fired: tuple[str, ...] = Field(description="已触发的梯级")
    explanation: str = Field(description="到期日如何算出")
    derivation: ClockExplanation = Field(description="到期日如何算出，逐步的事实")


class NoticeView(ApiModel):
    """One numbered notice (文书)."""

    number: str = Field(description="文号")
    kind: str = Field(description="所据日志记录的种类")
    item: str | None
    seq: int = Field(description="所据日志记录的序号")
    issued_at: datetime


class ItemView(ApiModel):
    """One item of the case (单项办件)."""

    item: str = Field(description="事项代码")
    name: str
    department: str
    state: str = Field(description="事项状态")
    started_at: datetime | None
    decided_at: datetime | None
    reason: str | None = Field(description="不予的理由代码")
    result_name: str | None
    result_no: str | None
    finding: str | None = Field(description="核查结论的代码；没有出具的为空")
    suspended: str | None = Field(description="正在办理的特别程序；为空表示没有挂起")
    extension: str | None = Field(description="延期：pending 待批、approved 已批、refused 未批")
    commitment: str | None = Field(description="告知承诺：due 待核查、met 已履行、rectifying 整改中、revoked 已撤销")
    delivered_at: datetime | None = Field(description="送达时间")


class EntryView(ApiModel):
    """One entry of the journal (日志)."""

    seq: int
    kind: str
    at: datetime = Field(description="法定时间")
    item: str | None
    act_id: str | None
    role: str | None = Field(description="操作角色；为空表示系统")
    department: str | None
    details: dict[str, Any] = Field(description="该类记录特有的内容，只有代码")


class SiblingView(ApiModel):
    """Another case of the same application (分件)."""

    case_no: str
    phase: str
    outcome: str | None


class CaseView(ApiModel):
    """A case (办件). `form` only for those who may see it: the window all, a department what its items need."""

    case_no: str
    bundle: str
    bundle_name: str
    lead_department: str
    phase: str
    outcome: str | None
    received_at: datetime
    accepted_at: datetime | None
    concluded_at: datetime | None
    gaps: tuple[GapGiven, ...] = Field(description="尚未补正的缺件")
    items: tuple[ItemView, ...]
    terms: tuple[TermView, ...]
    notices: tuple[NoticeView, ...] = Field(description="已编号的文书")
    entries: tuple[EntryView, ...]
    form: dict[str, str] | None = Field(description="申请表；无权查看时为空")
    siblings: tuple[SiblingView, ...] = Field(default=(), description="分件：同一申请的其他办件，只列与查看者有关的")
    hall: str | None = Field(default=None, description="收件大厅的代码；没有登记大厅时为空")
