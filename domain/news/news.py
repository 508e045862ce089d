"""News (消息): one thing that happened, told to one whom it concerns.

A value without words and without personal data: whom, by which template, with which facts. The append puts it in the
outbox in its own transaction; pages, text messages and mails are made from it and say the same sentence.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Literal

from pydantic import Field, JsonValue, TypeAdapter, computed_field

from domain.case.roles import Role
from domain.record import Record

Channel = Literal["sms", "mail", "helper"]
"""Ways by which an applicant is told besides the page of the case: 短信, 电子邮件; `helper`: to theirs (帮办代办)."""


Language = Literal["zh-CN", "en"]
"""In which an applicant or co-signer is told; colleagues are told in Chinese."""
CHINESE: Language = "zh-CN"


class NewsKind(StrEnum):
    """What is told, each by one template (starter/news/templates)."""

    # To the applicant:
    RECEIVED = "received"  # 收件
    CORRECTION_ASKED = "correction_asked"  # 补正
    CORRECTION_IN = "correction_in"  # 补正收到
    ACCEPTED = "accepted"  # 受理
    NOT_ACCEPTED = "not_accepted"  # 不予受理
    ACCEPTANCE_REVOKED = "acceptance_revoked"  # 撤销受理
    DEFERRED_IN = "deferred_in"  # 容缺补齐
    CODE_REISSUED = "code_reissued"  # 重新出具查询码
    STOPPED = "stopped"  # 特别程序
    RESUMED = "resumed"  # 特别程序结束
    STOP_ANNULLED = "stop_annulled"  # 挂起撤销
    EXTENDED = "extended"  # 延期
    DELAY_EXPLAINED = "delay_explained"  # 说明超期理由
    GRANTED = "granted"  # 准予
    REFUSED = "refused"  # 不予
    FOUND = "found"  # 核查结论
    FINDING_CORRECTED = "finding_corrected"  # 更正核查结论
    LAPSED = "lapsed"  # 前置未通过
    REOPENED = "reopened"  # 退回: a decision is open again
    STEP_OPEN = "step_open"  # 自办步骤可以办了
    STEP_DONE = "step_done"  # 自办步骤完成
    STEP_RETURNED = "step_returned"  # 自办步骤退回
    STEP_EXTENDED = "step_extended"  # 自办期限延长
    STEP_MISSED = "step_missed"  # 自办期限届满未办
    STEP_ENDED = "step_ended"  # 自办步骤终止
    ITEM_WITHDRAWN = "item_withdrawn"  # 撤回事项
    WITHDRAWN = "withdrawn"  # 撤件
    VISIT_TO_BOOK = "visit_to_book"  # 待预约
    VISIT_FIXED = "visit_fixed"  # 时间已定
    VISIT_MOVED = "visit_moved"  # 重新召集
    VISIT_CANCELLED = "visit_cancelled"  # 取消
    VISIT_PASSED = "visit_passed"  # 通过
    VISIT_FAILED = "visit_failed"  # 未通过
    RECTIFICATION_ASKED = "rectification_asked"  # 整改
    COMMITMENT_BROKEN = "commitment_broken"  # 履诺核查不符
    COMMITMENT_KEPT = "commitment_kept"  # 履诺核查符合
    DECISION_REVOKED = "decision_revoked"  # 撤销决定
    LICENCE_CHANGED = "licence_changed"  # 变更
    LICENCE_ENDED = "licence_ended"  # 撤回, 注销, 吊销
    DELIVERY_CHOSEN = "delivery_chosen"  # 选择送达方式
    PARCEL_POSTED = "parcel_posted"  # 交寄
    PARCEL_SENT = "parcel_sent"  # 已收寄
    PARCEL_RETURNED = "parcel_returned"  # 已退回
    PARCEL_BACK = "parcel_back"  # 退件, to the window
    COMPOSITE_ISSUED = "composite_issued"  # 综合许可证制发、更新
    COMPOSITE_WITHDRAWN = "composite_withdrawn"  # 综合许可证收回
    UNDONE = "undone"  # 补偿完成
    OBJECTION = "objection"  # 公示收到异议
    OBJECTION_SETTLED = "objection_settled"  # 异议处理
    RESULTS_READY = "results_ready"  # 出件
    DELIVERED = "delivered"  # 送达
    CONCLUDED = "concluded"  # 办结
    DATES_MOVED = "dates_moved"  # 日历或规则调整
    SOON_DUE = "soon_due"  # 期限临近: what the applicant owes
    DELIVERY_LATE = "delivery_late"  # 送达逾期
    COMPLAINT_ANSWERED = "complaint_answered"  # 投诉答复
    RATING_FOLLOWED = "rating_followed"  # 差评处理进展
    SOURCE_ANSWERED = "source_answered"  # 核验答复: after filing, where it changes what is owed
    SOURCE_CHECKED = "source_checked"  # 校核结果
    # Of an application that waits for signatures (共同签名), to the applicant or a co-signer:
    COSIGN_ASKED = "cosign_asked"  # 请您签名
    COSIGN_WAITS = "cosign_waits"  # 等待签名
    COSIGN_SOON = "cosign_soon"  # 签名期限临近
    COSIGNED = "cosigned"  # 已签名
    COSIGN_RECEIPT = "cosign_receipt"  # 您已签名
    COSIGN_REFUSED = "cosign_refused"  # 不同意签名
    COSIGN_LAPSED = "cosign_lapsed"  # 逾期未签名
    COSIGN_VOID = "cosign_void"  # 签名作废
    COSIGN_FILED = "cosign_filed"  # 签齐, 已提交
    COSIGN_NOT_FILED = "cosign_not_filed"  # 签齐, 没有提交成功
    OTHER_HALL = "other_hall"  # 转交大厅
    LEAD_CHANGED = "lead_changed"  # 变更牵头部门
    # Money (一次缴费), to the applicant:
    PAYMENT_ASKED = "payment_asked"  # 请缴费
    PAID = "paid"  # 缴费到账
    PAYMENT_RETURNED = "payment_returned"  # 缴费退回: it paid for nothing
    PAYMENT_LAPSED = "payment_lapsed"  # 缴费单失效
    PAYMENT_ANNULLED = "payment_annulled"  # 现场缴费登记撤销
    REFUND_ASKED = "refund_asked"  # 退费
    REFUNDED = "refunded"  # 退费到账
    # To colleagues:
    GIVEN = "given"  # 转办
    DELEGATED = "delegated"  # 委派
    GIVEN_BACK = "given_back"  # 委派交回
    SIGNATURE_ASKED = "signature_asked"  # 加签
    SIGNATURE_NOT_NEEDED = "signature_not_needed"  # 减签
    PROPOSAL_BACK = "proposal_back"  # 拟办退回
    COPIED = "copied"  # 抄送
    HANDED_OVER = "handed_over"  # 工作交接
    STEP_REPORTED = "step_reported"  # 自办步骤待核对
    STEP_ASKS = "step_asks"  # 自办步骤期满未办, to the lead
    URGED = "urged"  # 催办
    URGE_ANSWERED = "urge_answered"  # 回复催办, to whoever urged
    WORK_STOPPED = "work_stopped"  # 撤回或撤件
    WORK_REOPENED = "work_reopened"  # 退回
    EXTENSION_DECIDED = "extension_decided"  # 延期批准或驳回
    MEETING_PROPOSED = "meeting_proposed"  # 召集
    MEETING_FIXED = "meeting_fixed"  # 时间已定
    MEETING_REOPENED = "meeting_reopened"  # 改期
    MEETING_CANCELLED = "meeting_cancelled"  # 取消
    MEETING_SILENT = "meeting_silent"  # 逾期未反馈
    SYSTEM_SILENT = "system_silent"  # 分发失败
    BAD_RATING = "bad_rating"  # 差评
    COMPLAINT = "complaint"  # 投诉
    HALL_TAKES_OVER = "hall_takes_over"  # 转来
    HALL_HANDED_ON = "hall_handed_on"  # 转出
    LEAD_TAKES_OVER = "lead_takes_over"  # 接手牵头
    LEAD_HANDED_ON = "lead_handed_on"  # 移出牵头
    # Of a matter of steering (督查事项), to colleagues:
    STEERING_ASKED = "steering_asked"  # 交办
    STEERING_SOON = "steering_soon"  # 期限临近
    STEERING_URGED = "steering_urged"  # 催办
    STEERING_LATE = "steering_late"  # 逾期
    STEERING_UP = "steering_up"  # 升级
    STEERING_EXTENSION = "steering_extension"  # 申请延期
    STEERING_EXTENDED = "steering_extended"  # 延期答复
    STEERING_GIVEN_AWAY = "steering_given_away"  # 改派给别的单位
    STEERING_ENDED = "steering_ended"  # 办结或撤销
    # Of a bulletin (通报), to colleagues:
    BULLETIN_TO_REVIEW = "bulletin_to_review"  # 待审核
    BULLETIN_TO_SIGN = "bulletin_to_sign"  # 待签发
    BULLETIN_RETURNED = "bulletin_returned"  # 退回修改
    BULLETIN_PUBLISHED = "bulletin_published"  # 已发布


TO_COLLEAGUES = frozenset(
    {
        NewsKind.GIVEN,
        NewsKind.DELEGATED,
        NewsKind.GIVEN_BACK,
        NewsKind.SIGNATURE_ASKED,
        NewsKind.SIGNATURE_NOT_NEEDED,
        NewsKind.PROPOSAL_BACK,
        NewsKind.COPIED,
        NewsKind.HANDED_OVER,
        NewsKind.STEP_REPORTED,
        NewsKind.STEP_ASKS,
        NewsKind.URGED,
        NewsKind.URGE_ANSWERED,
        NewsKind.WORK_STOPPED,
        NewsKind.WORK_REOPENED,
        NewsKind.EXTENSION_DECIDED,
        NewsKind.MEETING_PROPOSED,
        NewsKind.MEETING_FIXED,
        NewsKind.MEETING_REOPENED,
        NewsKind.MEETING_CANCELLED,
        NewsKind.MEETING_SILENT,
        NewsKind.SYSTEM_SILENT,
        NewsKind.BAD_RATING,
        NewsKind.COMPLAINT,
        NewsKind.HALL_TAKES_OVER,
        NewsKind.HALL_HANDED_ON,
        NewsKind.LEAD_TAKES_OVER,
        NewsKind.LEAD_HANDED_ON,
        NewsKind.PARCEL_BACK,
        NewsKind.STEERING_ASKED,
        NewsKind.STEERING_SOON,
        NewsKind.STEERING_URGED,
        NewsKind.STEERING_LATE,
        NewsKind.STEERING_UP,
        NewsKind.STEERING_EXTENSION,
        NewsKind.STEERING_EXTENDED,
        NewsKind.STEERING_GIVEN_AWAY,
        NewsKind.STEERING_ENDED,
        NewsKind.BULLETIN_TO_REVIEW,
        NewsKind.BULLETIN_TO_SIGN,
        NewsKind.BULLETIN_RETURNED,
        NewsKind.BULLETIN_PUBLISHED,
    }
)
"""Told to the staff alone; every other kind is told to applicants or co-signers, and has its words in each language."""


class Audience(StrEnum):
    """Who is told."""

    APPLICANT = "applicant"  # 申请人
    COSIGNER = "cosigner"  # who signs beside the applicant; `person`: number of the application and their key
    PERSON = "person"  # one colleague, by account
    ROLE = "role"  # whoever has a role, of one department where it says so
    HALL = "hall"  # the counters of one hall


class Reader(Record):
    """One whom something concerns."""

    audience: Audience
    person: str | None = None
    role: Role | None = None
    department: str | None = None
    hall: str | None = None

    @property
    def name(self) -> str:
        """Tells readers of one entry apart."""
        return "/".join(part for part in (self.audience, self.person, self.role, self.department, self.hall) if part)


class News(Record):
    """What is told to one reader. `seq`: the entry that it tells, `at`: its legal time (UTC).

    `item`, `joint`: what it is about, where not the whole. `facts`: what the template needs besides, by code or date.
    `of_case`: the case to whose applicant another process (差评整改) tells it.
    """

    seq: int
    at: datetime
    kind: NewsKind
    reader: Reader
    item: str | None = None
    joint: str | None = None
    facts: dict[str, JsonValue] = Field(default={})
    of_case: str | None = None

    @computed_field
    def key(self) -> str:
        """Its name within the process: the same decision proposed twice tells once."""
        return f"{self.seq}:{self.kind}:{self.item or self.joint or ''}:{self.reader.name}"


NEWS: TypeAdapter[tuple[News, ...]] = TypeAdapter(tuple[News, ...])


def news_text(news: tuple[News, ...]) -> str | None:
    """As the ledger takes it: JSON; None where nobody is told anything."""
    return NEWS.dump_json(news, exclude_defaults=True).decode() if news else None
