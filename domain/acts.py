"""Acts (操作): everything a person or a department's system does to a case, as one small message.

An act carries ids, codes and digests only; the words and files that a person typed stay in PostgreSQL beside
the act's row. The same model is the signal's payload, the row's payload and the rule's input.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, JsonValue

from domain.calendar import WorkCalendar

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
    CHANGE_CALENDAR = "change_calendar"  # 日历调整: done by the installation for every open case
    URGE_ITEM = "urge_item"  # 催办
    WITHDRAW_APPLICATION = "withdraw_application"  # 撤件


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
    """Who did it: an account id (never a name), the role used, and the department stood for."""

    actor_id: str
    role: Role
    department: str | None = None


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
    `met`: whether a commitment was found kept. `calendar`: the years by which the case counts from now on.
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

    def payload(self) -> JsonValue:
        """The act as its row keeps it and as the ledger compares it."""
        payload: JsonValue = self.model_dump(mode="json", exclude_none=True, exclude=self._unused())
        return payload

    def _unused(self) -> set[str]:
        # Fields added after the first version stand in a payload only where they say something, so that acts put on
        # file before keep their payload.
        return {"deferred"} if not self.deferred else set()


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
)
"""The fields of an act that its doer chooses; the others come from the session and the ledger."""


class Refusal(Record):
    """Why an act does not hold: a stable code, a sentence for the person, and what to do next."""

    code: str
    sentence: str
    next_step: str = ""


_REFUSALS: dict[str, tuple[str, str]] = {
    "UNKNOWN_ACT": ("系统不认识这项操作。", "请刷新页面后从页面按钮重新操作。"),
    "ACT_ID_REUSED": ("同一编号的操作已提交过，且内容不同。", "请打开新的表单重新填写后提交。"),
    "CASE_NOT_FOUND": ("没有找到这个办件。", "请核对办件编号。"),
    "LEDGER_AWAY": ("系统暂时连不上数据库，这次操作没有提交。", "请稍等一会儿再试；已填写的内容还在。"),
    "CASE_CLOSED": ("办件已经办结，不能再操作。", "如需继续办理，请重新收件。"),
    "NOT_ALLOWED": ("您的角色不能做这项操作。", "请由有权限的人员办理。"),
    "WRONG_DEPARTMENT": ("这个事项不由您的部门办理。", "请由承办部门办理。"),
    "ITEM_UNKNOWN": ("这个办件里没有该事项。", "请刷新页面后再操作。"),
    "ITEM_NOT_IN_REVIEW": ("该事项现在不在预审阶段，或已经预审过。", "请刷新页面，查看最新状态。"),
    "ITEM_NOT_OPEN": ("该事项现在不在办理中，不能这样操作。", "请刷新页面，查看最新状态。"),
    "ITEM_ALREADY_DECIDED": ("该事项已经作出决定，先到的决定有效。", "请刷新页面，查看已作出的决定。"),
    "PREDECESSOR_PENDING": ("前置事项还没有结果，现在不能作出决定。", "请等前置事项办结后再决定。"),
    "CLAIMED_BY_OTHER": ("该事项已由同事认领。", "请与认领人联系，或等其退领后再办。"),
    "NOT_CLAIMED": ("该事项没有由您认领，不能退领。", "请刷新页面，查看最新状态。"),
    "GAPS_MISSING": ("预审结论为不齐全，但没有列出缺什么。", "请至少勾选一项缺件并选择原因。"),
    "GAPS_UNEXPECTED": ("预审结论为齐全，却又列出了缺件。", "请改选“不齐全”，或去掉缺件。"),
    "DECISION_MISSING": ("没有选择准予或不予。", "请选择决定后再提交。"),
    "REASON_MISSING": ("不予办理必须说明理由（行政许可法第三十八条）。", "请选择理由后再提交。"),
    "NO_CORRECTION_OPEN": ("现在没有等待补正的内容。", "请刷新页面，查看最新状态。"),
    "SUPPLIED_NOT_ASKED": ("补交的内容不在补正通知书里。", "请按补正通知书所列内容补交。"),
    "ALREADY_NOTICED": ("补正只能一次告知，补正通知书已经发出。", "请等申请人补正；没有列入通知书的缺件不能再要。"),
    "GAP_TOO_LATE": (
        "这项缺件没有在首次补正通知书中告知，不能再要（行政许可法第三十二条）。",
        "补正后只能对申请人新补交的材料提出问题；请去掉其他缺件。",
    ),
    "NOTHING_MISSING": ("没有缺件，不能发补正通知书。", "请列出缺什么，或予以受理。"),
    "GAPS_OPEN": ("还有缺件没有补齐，不能受理。", "请等补正，或按方案办理容缺受理。"),
    "REVIEW_PENDING": (
        "还有部门没有答复预审，现在不能受理，也不能发补正通知书。",
        "请等预审答复；期满未答复视为齐全。",
    ),
    "DEFERRAL_NOT_OFFERED": (
        "本方案不办理容缺受理，或承诺时限太短，不能容缺。",
        "承诺时限不超过2个工作日的事项不能容缺；请通知申请人补正。",
    ),
    "DEFERRAL_NOT_ALLOWED": ("所列材料不全是可以容缺的材料。", "请只选择标明“可容缺”的材料；主要材料须先补齐。"),
    "PLEDGE_MISSING": ("容缺受理须有申请人签署的承诺。", "请让申请人阅读并签署容缺承诺后再提交。"),
    "DEFERRAL_PENDING": ("容缺的材料还没有补齐，现在不能准予。", "请等申请人补齐后再决定。"),
    "PROCEDURE_UNKNOWN": ("该事项没有这项特别程序。", "请从事项列明的特别程序中选择。"),
    "PROCEDURE_COUNTS": (
        "这项程序的时间计入办理期限，不能停止计时（行政许可法第四十五条）。",
        "现场勘验等未被法律列为不计时的程序，期限照常计算，请在期限内完成。",
    ),
    "DAYS_MISSING": ("没有写明需要多少个工作日。", "请填写告知申请人的工作日数。"),
    "DAYS_TOO_MANY": ("天数超过了规定的上限。", "请按事项或法律规定的上限填写。"),
    "ITEM_SUSPENDED": ("该事项正在特别程序中，期限已停止计算，现在不能决定。", "请先办理恢复，再作决定。"),
    "ALREADY_SUSPENDED": (
        "今天已经就这项程序发出告知书，期限已停止计算。",
        "请刷新页面；需要更长时间的，在告知的时间用完前另日续期。",
    ),
    "NOT_SUSPENDED": ("该事项没有挂起，不需要恢复。", "请刷新页面，查看最新状态。"),
    "EXTENSION_NOT_OPEN": ("这项期限不能延长。", "法律没有规定可以延长，或期限已经结束；请在期限内办结。"),
    "EXTENSION_ONCE": ("期限只能延长一次，已经延长过。", "请在延长后的期限内办结。"),
    "EXTENSION_TOO_LATE": ("法定期限已过，不能再延长。", "请尽快作出决定，并说明超期原因。"),
    "EXTENSION_PENDING": ("已有一份延期申请在等批准。", "请等负责人批准或驳回。"),
    "NO_EXTENSION_ASKED": ("没有等待批准的延期申请。", "请刷新页面，查看最新状态。"),
    "NOTHING_TO_DELIVER": ("没有等待送达的结果。", "请刷新页面，查看最新状态。"),
    "METHOD_MISSING": ("没有选择送达方式。", "请选择窗口领取、邮寄或电子送达。"),
    "NO_COMMITMENT_OPEN": ("该事项没有等待核查的承诺。", "请刷新页面，查看最新状态。"),
    "FINDING_MISSING": ("没有选择承诺是否履行。", "请选择已履行或未履行。"),
    "NOT_GRANTED": ("该事项没有有效的准予决定，不能撤销。", "请刷新页面，查看最新状态。"),
    "CALENDAR_MISSING": ("没有随附日历，或日历缺少办件正在使用的年份。", "请载入完整的日历后由系统重新发送。"),
    "ALREADY_ACCEPTED": ("办件已经受理，不能再不予受理。", "如材料不实，请由承办部门依法决定。"),
}


def refuse(code: str) -> Refusal:
    """The refusal of that code, with its sentence and next step. Raises KeyError for a code not in the catalogue."""
    sentence, next_step = _REFUSALS[code]
    return Refusal(code=code, sentence=sentence, next_step=next_step)


def refusal_codes() -> tuple[str, ...]:
    """All refusal codes, for the catalogue page and its test."""
    return tuple(_REFUSALS)
