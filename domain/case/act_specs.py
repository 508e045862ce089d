"""The acts (操作), each declared once: its name, who may do it, on what, what it says and when.

Who may do what is this table. Roles, offers of the pages, names, the API's documentation and what the command line
takes follow from it; how an act holds and what follows from it stands in `rules` and `follows` of its subject."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Flag, StrEnum, auto
from typing import Literal

from domain.case.roles import CASE_READERS, Role


class ActKind(StrEnum):
    """The acts of this version; the value is the signal's name (操作)."""

    COMPLETE_PRE_REVIEW = "complete_pre_review"  # 预审: complete, or the gaps by name
    NOTICE_CORRECTION = "notice_correction"  # 补正通知
    SUPPLY_CORRECTION = "supply_correction"  # 补正提交, 容缺补齐
    ACCEPT_APPLICATION = "accept_application"  # 受理, 容缺受理
    REFUSE_ACCEPTANCE = "refuse_acceptance"  # 不予受理
    REISSUE_CODE = "reissue_code"  # 重新出具查询码: the old one is void
    CLAIM_ITEM = "claim_item"  # 认领
    RELEASE_ITEM = "release_item"  # 退领
    ACKNOWLEDGE_ITEM = "acknowledge_item"  # a department's system confirms it has the item
    DECIDE_ITEM = "decide_item"  # 决定: 准予 / 不予
    SUSPEND_ITEM = "suspend_item"  # 挂起: a special procedure whose time is not counted, or its renewal
    RESUME_ITEM = "resume_item"  # 恢复
    ANNUL_STOP = "annul_stop"  # 撤销挂起: a stop entered by mistake counts as if it had never been
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
    ADOPT_EDITION = "adopt_edition"  # 规则换版: the case goes by a newer edition of the rules
    URGE_ITEM = "urge_item"  # 催办
    RESEND_ITEM = "resend_item"  # 重新分发, after what kept the department's system from it was mended
    WITHDRAW_APPLICATION = "withdraw_application"  # 撤件
    WITHDRAW_ITEM = "withdraw_item"  # 撤回 of one item alone
    RAISE_OBJECTION = "raise_objection"  # 提出异议 during a wait (公示)
    SETTLE_OBJECTION = "settle_objection"  # 异议处理
    CONFIRM_UNDONE = "confirm_undone"  # 补偿完成: what was granted is undone


class On(Flag):
    """What an act is about."""

    ITEM = auto()
    CASE = auto()
    JOINT = auto()


Whose = Literal["own", "any"]
"""Of which department a clerk acts on an item: its own, or (the act's own rule says who is named there) any."""
Part = Literal["anybody", "convenor", "party"]
"""Which part the actor's department has in a joint event."""
Names = Literal["colleague", "signer", "successor", "reader"]
"""As what an act names somebody by `to`: who works on the item, who signs, who takes over, who is told."""
Sender = Literal["people", "calendar", "migration"]
"""Who sends it: people, or the installation, whose acts API and command line refuse to callers."""
Bulk = Literal["work", "handover"]
"""The list on which it is done on several items at once."""
Reasons = Literal["refusal", "extension", "slot", "return"]
"""The catalogue that its reasons come from."""


@dataclass(frozen=True)
class ActSpec:
    """One kind of act.

    `needs` and `may_say` name fields of `ActSaid`, beside the subject. `whole_only`: roles that act on the whole alone.
    `whole_offered`: roles to which pages offer it for the whole alone, though they may do it on an item. `files`: files
    may go with it; `kept`: its form can be put aside (暂存); `offered`: a page of the case offers it; `tells`: it only
    tells colleagues of something; `asks_for`: the act of a head that it waits for, without which it moves no due date;
    `explained`: the applicant reads why in words; `gives_code`: it makes a new query code, and its note says why.
    `about`: what the API's documentation says besides.
    """

    name: str
    by: frozenset[Role]
    on: On
    whose: Whose = "own"
    part: Part = "anybody"
    whole_only: frozenset[Role] = frozenset()
    whole_offered: frozenset[Role] = frozenset()
    needs: tuple[str, ...] = ()
    may_say: tuple[str, ...] = ()
    names: Names | None = None
    reasons: Reasons = "refusal"
    after_conclusion: bool = False
    files: bool = False
    kept: bool = False
    tells: bool = False
    offered: bool = True
    bulk: Bulk | None = None
    sent_by: Sender = "people"
    gives_code: bool = False
    asks_for: str | None = None
    explained: bool = False
    about: str = ""

    @property
    def says(self) -> tuple[str, ...]:
        """Fields of `ActSaid` that it says: those that it needs first."""
        return (*self.needs, *self.may_say)


_APPLICANT, _WINDOW, _HANDLER, _HEAD = Role.APPLICANT, Role.COUNTER_CLERK, Role.HANDLER, Role.DEPARTMENT_HEAD
_LEAD, _GOVERNMENT, _SUPERVISOR = Role.LEAD, Role.GOVERNMENT_HEAD, Role.SUPERVISOR
_ADMIN, _SYSTEM = Role.ADMIN, Role.SYSTEM


def _by(*roles: Role) -> frozenset[Role]:
    return frozenset(roles)


_EITHER = On.ITEM | On.CASE

ACTS: dict[str, ActSpec] = {
    # intake (行政许可法 第三十二条)
    ActKind.COMPLETE_PRE_REVIEW: ActSpec(
        "提交预审意见", _by(_HANDLER), On.ITEM, needs=("complete",), may_say=("gaps",)
    ),
    ActKind.NOTICE_CORRECTION: ActSpec(
        "发出补正通知",
        _by(_WINDOW, _LEAD),
        On.CASE,
        may_say=("gaps",),
        about="`gaps` of the window itself; those that departments named are in it anyway",
    ),
    ActKind.SUPPLY_CORRECTION: ActSpec("提交补正", _by(_WINDOW, _APPLICANT), On.CASE, needs=("supplied",), files=True),
    ActKind.ACCEPT_APPLICATION: ActSpec(
        "受理",
        _by(_WINDOW, _LEAD),
        On.CASE,
        may_say=("deferred", "pledged"),
        about="容缺受理: `deferred` and `pledged: true`",
    ),
    ActKind.REFUSE_ACCEPTANCE: ActSpec("不予受理", _by(_WINDOW, _LEAD), On.CASE, needs=("reason",)),
    ActKind.REISSUE_CODE: ActSpec(
        "重新出具查询码",
        _by(_WINDOW),
        On.CASE,
        needs=("identified",),
        after_conclusion=True,
        gives_code=True,
        about="why in `note`; the answer holds the new code once, and the old one is void",
    ),
    ActKind.WITHDRAW_APPLICATION: ActSpec("撤件", _by(_APPLICANT, _WINDOW), On.CASE, may_say=("reason",)),
    # one item
    ActKind.CLAIM_ITEM: ActSpec("认领", _by(_HANDLER), On.ITEM, bulk="work"),
    ActKind.RELEASE_ITEM: ActSpec("退领", _by(_HANDLER), On.ITEM, bulk="work"),
    ActKind.ACKNOWLEDGE_ITEM: ActSpec("确认接收", _by(_SYSTEM), On.ITEM, may_say=("run",), offered=False),
    ActKind.DECIDE_ITEM: ActSpec(
        "作出决定", _by(_HANDLER, _SYSTEM), On.ITEM, needs=("decision",), may_say=("reason",), kept=True
    ),
    ActKind.WITHDRAW_ITEM: ActSpec("撤回事项", _by(_APPLICANT, _WINDOW), On.ITEM, may_say=("reason",)),
    ActKind.URGE_ITEM: ActSpec("催办", _by(_SUPERVISOR, _LEAD), On.ITEM),
    ActKind.RESEND_ITEM: ActSpec(
        "重新分发",
        _by(_ADMIN, _SUPERVISOR, _LEAD, _HEAD, _HANDLER),
        On.ITEM,
        offered=False,
        about="after a hand-over failed and what kept it from its department's system was mended",
    ),
    # time limits (第四十二条、第四十五条)
    ActKind.SUSPEND_ITEM: ActSpec(
        "挂起（特别程序）",
        _by(_HANDLER),
        On.ITEM,
        needs=("procedure", "days"),
        about="`procedure` is a key of the item; again while it lasts renews it",
    ),
    ActKind.RESUME_ITEM: ActSpec(
        "恢复",
        _by(_HANDLER),
        On.ITEM,
        may_say=("procedure",),
        about="`procedure` that has its result, where several run",
    ),
    ActKind.ANNUL_STOP: ActSpec(
        "撤销挂起",
        _by(_HEAD),
        On.ITEM,
        may_say=("procedure", "notice"),
        explained=True,
        about="of a stop entered by mistake, with `opinion`; `procedure` or `notice` where there were several",
    ),
    ActKind.REQUEST_EXTENSION: ActSpec(
        "申请延期",
        _by(_HANDLER, _LEAD),
        _EITHER,
        whole_only=_by(_LEAD),
        needs=("days", "reason"),
        reasons="extension",
        asks_for=ActKind.APPROVE_EXTENSION,
        about="without `item` for the whole",
    ),
    ActKind.APPROVE_EXTENSION: ActSpec("批准延期", _by(_HEAD, _GOVERNMENT), _EITHER),
    ActKind.REFUSE_EXTENSION: ActSpec("驳回延期", _by(_HEAD, _GOVERNMENT), _EITHER, needs=("reason",)),
    # results (第四十四条、第六十九条)
    ActKind.CONFIRM_DELIVERY: ActSpec(
        "确认送达",
        _by(_WINDOW, _LEAD, _HANDLER, _APPLICANT),
        _EITHER,
        whole_offered=_by(_WINDOW, _LEAD, _APPLICANT),
        needs=("method",),
        after_conclusion=True,
        about="without `item` for all results",
    ),
    ActKind.CHECK_COMMITMENT: ActSpec(
        "履诺核查",
        _by(_HANDLER),
        On.ITEM,
        needs=("met",),
        may_say=("reason",),
        after_conclusion=True,
        about="`reason` where `met` is false",
    ),
    ActKind.REVOKE_DECISION: ActSpec(
        "撤销决定", _by(_HANDLER, _HEAD), On.ITEM, needs=("reason",), after_conclusion=True
    ),
    # joint events (联合评审 / 联合勘验 / 联合验收)
    ActKind.CONVENE_JOINT: ActSpec(
        "召集联合事项",
        _by(_LEAD, _HANDLER, _HEAD),
        On.JOINT,
        part="convenor",
        needs=("slots",),
        may_say=("reason",),
        about="`slots` (1 to 10), `place`; again moves it",
    ),
    ActKind.CONFIRM_JOINT: ActSpec(
        "确认参加联合事项",
        _by(_HANDLER, _HEAD),
        On.JOINT,
        part="party",
        needs=("slots", "officers"),
        about="`slots` that suit, `officers`: `{actor_id, deputy_for}`",
    ),
    ActKind.ASK_OTHER_SLOT: ActSpec(
        "请求另定时间",
        _by(_HANDLER, _HEAD),
        On.JOINT,
        part="party",
        may_say=("slots", "reason"),
        reasons="slot",
        about="`slots` that would suit, or none",
    ),
    ActKind.BOOK_JOINT: ActSpec(
        "预约时间", _by(_APPLICANT, _WINDOW), On.JOINT, needs=("slots",), about="one of the offered `slots`"
    ),
    ActKind.ASK_MOVE_JOINT: ActSpec(
        "申请改期", _by(_APPLICANT, _WINDOW), On.JOINT, may_say=("reason",), reasons="slot"
    ),
    ActKind.HOLD_JOINT: ActSpec(
        "登记到场",
        _by(_LEAD, _HANDLER, _HEAD),
        On.JOINT,
        part="convenor",
        needs=("attendance",),
        about="`attendance`: `{department, officers}`; who is not listed was absent",
    ),
    ActKind.GIVE_JOINT_OPINION: ActSpec(
        "出具联合意见",
        _by(_HANDLER, _HEAD),
        On.JOINT,
        part="party",
        needs=("verdict",),
        may_say=("points", "officers"),
        files=True,
        about="`points` of the checklist where it is not `pass`; `officers` of a visit made up for",
    ),
    ActKind.REPORT_RECTIFIED: ActSpec("报告整改完成", _by(_APPLICANT, _WINDOW), On.JOINT, files=True),
    # among colleagues
    ActKind.TRANSFER_ITEM: ActSpec(
        "转办", _by(_HANDLER, _HEAD), On.ITEM, needs=("to",), names="colleague", bulk="work"
    ),
    ActKind.DELEGATE_ITEM: ActSpec("委派", _by(_HANDLER), On.ITEM, needs=("to",), names="colleague"),
    ActKind.RETURN_DELEGATED: ActSpec("委派交回", _by(_HANDLER, _HEAD), On.ITEM),
    ActKind.ADD_SIGNER: ActSpec(
        "加签",
        _by(_HANDLER),
        On.ITEM,
        needs=("to",),
        may_say=("position", "to_department"),
        names="signer",
        about="`to_department` where it is another one",
    ),
    ActKind.REMOVE_SIGNER: ActSpec("减签", _by(_HANDLER), On.ITEM, needs=("whose",)),
    ActKind.PROPOSE_DECISION: ActSpec(
        "提交拟办意见", _by(_HANDLER), On.ITEM, needs=("decision",), may_say=("reason",), kept=True
    ),
    ActKind.SIGN_ITEM: ActSpec("签署", _by(_HANDLER, _HEAD), On.ITEM, whose="any", needs=("agree",), kept=True),
    ActKind.RETURN_ITEM: ActSpec(
        "退回",
        _by(_HANDLER, _HEAD),
        On.ITEM,
        whose="any",
        may_say=("reason", "to_item"),
        reasons="return",
        about="without `to_item` back to the one who drafted, with it to an item before this one",
    ),
    ActKind.TAKE_BACK: ActSpec(
        "撤回",
        _by(_HANDLER, _HEAD),
        On.ITEM | On.JOINT,
        whose="any",
        part="party",
        needs=("taken_act",),
        about="the id of one's own last act",
    ),
    ActKind.COPY_ITEM: ActSpec("抄送", _by(_HANDLER, _HEAD, _LEAD), On.ITEM, needs=("to",), names="reader", tells=True),
    ActKind.MARK_READ: ActSpec("已阅", CASE_READERS, On.ITEM, whose="any", after_conclusion=True, bulk="work"),
    ActKind.ADD_NOTE: ActSpec(
        "备注",
        CASE_READERS,
        _EITHER,
        whose="any",
        after_conclusion=True,
        files=True,
        tells=True,
        about="its words in `note`",
    ),
    ActKind.HAND_OVER_WORK: ActSpec(
        "工作交接",
        _by(_HEAD, _ADMIN),
        On.ITEM,
        needs=("whose", "to"),
        names="successor",
        offered=False,
        bulk="handover",
    ),
    # waits (公示), and undoing what was granted
    ActKind.RAISE_OBJECTION: ActSpec(
        "提出异议",
        _by(_WINDOW, _HANDLER, _HEAD, _LEAD),
        On.ITEM,
        whose="any",
        may_say=("objector",),
        about="`objector`: a department, or `creditors`, `interested`, `public`, as the bundle allows",
    ),
    ActKind.SETTLE_OBJECTION: ActSpec(
        "处理异议",
        _by(_HANDLER, _HEAD),
        On.ITEM,
        whose="any",
        needs=("upheld",),
        may_say=("objection",),
        about="of one (`objection`, by its number), or of all that are not settled",
    ),
    ActKind.CONFIRM_UNDONE: ActSpec("确认已撤销（补偿）", _by(_HANDLER, _HEAD), On.ITEM, whose="any"),
    # by the installation itself
    ActKind.CHANGE_CALENDAR: ActSpec(
        "调整日历", _by(_ADMIN), On.CASE, needs=("calendar",), after_conclusion=True, offered=False, sent_by="calendar"
    ),
    ActKind.CHANGE_DEFINITION: ActSpec(
        "版本迁移", _by(_SUPERVISOR, _ADMIN), On.CASE, needs=("plan",), offered=False, sent_by="migration"
    ),
    ActKind.ADOPT_EDITION: ActSpec(
        "规则换版",
        _by(_SUPERVISOR, _ADMIN),
        On.CASE,
        needs=("edition",),
        after_conclusion=True,
        offered=False,
        sent_by="migration",
    ),
}
"""Deny by default: a kind that is not here is done by nobody."""


def sent_by_the_installation(kind: str) -> bool:
    """Whether no person sends such an act; of a kind that is not known the case itself says so."""
    return kind in ACTS and ACTS[kind].sent_by != "people"
