"""Acts (操作): everything a person or a department's system does to a case, as one small message.

An act carries ids, codes and digests only; the words and files that a person typed stay in PostgreSQL beside
the act's row. The same model is the signal's payload, the row's payload and the rule's input.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, JsonValue

CASE_SUBJECT = "case"
"""The subject of acts and clocks that concern the whole case rather than one item."""


class ActKind(StrEnum):
    """The acts of this version; the value is the signal's name (操作)."""

    COMPLETE_PRE_REVIEW = "complete_pre_review"  # 预审: complete, or the gaps by name
    SUPPLY_CORRECTION = "supply_correction"  # 补正提交
    REFUSE_ACCEPTANCE = "refuse_acceptance"  # 不予受理
    CLAIM_ITEM = "claim_item"  # 认领
    RELEASE_ITEM = "release_item"  # 退领
    ACKNOWLEDGE_ITEM = "acknowledge_item"  # a department's system confirms it has the item
    DECIDE_ITEM = "decide_item"  # 决定: 准予 / 不予
    URGE_ITEM = "urge_item"  # 催办
    WITHDRAW_APPLICATION = "withdraw_application"  # 撤件


SUBMIT_APPLICATION = "submit_application"
"""The act that opens a case (收件): a row like every other act, but it starts the workflow instead of signalling."""


KNOWN_ACTS = frozenset(ActKind)
UNKNOWN_ACT = "unknown_act"
"""Signal name of an act whose kind is not known: it reaches the case, which refuses and journals it."""


class Role(StrEnum):
    """Who acts (角色). A person may hold several; an act is done in exactly one."""

    APPLICANT = "applicant"  # 申请人
    COUNTER_CLERK = "counter_clerk"  # 综合窗口人员
    HANDLER = "handler"  # 部门经办人
    LEAD = "lead"  # 牵头部门
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

    def payload(self) -> JsonValue:
        """The act as its row keeps it and as the ledger compares it."""
        payload: JsonValue = self.model_dump(mode="json", exclude_none=True)
        return payload


PAYLOAD_FIELDS = ("item", "complete", "gaps", "supplied", "decision", "reason")
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
    "ALREADY_ACCEPTED": ("办件已经受理，不能再不予受理。", "如材料不实，请由承办部门依法决定。"),
}


def refuse(code: str) -> Refusal:
    """The refusal of that code, with its sentence and next step. Raises KeyError for a code not in the catalogue."""
    sentence, next_step = _REFUSALS[code]
    return Refusal(code=code, sentence=sentence, next_step=next_step)


def refusal_codes() -> tuple[str, ...]:
    """All refusal codes, for the catalogue page and its test."""
    return tuple(_REFUSALS)
