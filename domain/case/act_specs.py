"""The acts (操作), each declared once: its name, who may do it, on what, what it says and when.

Who may do what is this table. Roles, offers of the pages, names, the API's documentation and what the command line
takes follow from it; how an act holds and what follows from it stands in `rules` and `follows` of its subject."""

from __future__ import annotations

from typing import Any

from domain.case.act_kinds import ActKind as ActKind  # noqa: PLC0414 - the two are asked for together
from domain.case.act_spec import ActSpec, On, in_bulk
from domain.case.findings.acts import FINDING_ACTS
from domain.case.leading.acts import LEAD_ACTS
from domain.case.migration.acts import INSTALLATION_ACTS
from domain.case.own_steps.acts import STEP_ACTS
from domain.case.result_acts import RESULT_ACTS
from domain.case.roles import CASE_READERS, Role
from domain.duties.reasons import DutyReason as Due

_APPLICANT, _SYSTEM, _WINDOW, _HANDLER = Role.APPLICANT, Role.SYSTEM, Role.COUNTER_CLERK, Role.HANDLER
_HEAD, _LEAD, _GOVERNMENT = Role.DEPARTMENT_HEAD, Role.LEAD, Role.GOVERNMENT_HEAD
_SUPERVISOR, _ADMIN = Role.SUPERVISOR, Role.ADMIN


def _by(*roles: Role) -> frozenset[Role]:
    return frozenset(roles)


_EITHER, _OF_A_SYSTEM = On.ITEM | On.CASE, ("run", "unless_by_hand")
_BY_THE_PROVIDER: dict[str, Any] = {"after_conclusion": True, "offered": False, "sent_by": "payment"}

ACTS: dict[str, ActSpec] = {
    # intake (行政许可法 第三十二条)
    ActKind.COMPLETE_PRE_REVIEW: ActSpec(
        "提交预审意见",
        _by(_HANDLER),
        On.ITEM,
        needs=("complete",),
        may_say=("gaps",),
        **in_bulk("预审：材料齐全", complete=True),
        discharges=(Due.REVIEW,),
    ),
    ActKind.NOTICE_CORRECTION: ActSpec(
        "发出补正通知",
        _by(_WINDOW, _LEAD),
        On.CASE,
        may_say=("gaps",),
        about="`gaps` of the window itself; those that departments named are in it anyway",
        discharges=(Due.NOTICE,),
    ),
    ActKind.SUPPLY_CORRECTION: ActSpec(
        "提交补正",
        _by(_WINDOW, _APPLICANT),
        On.CASE,
        needs=("supplied",),
        files=True,
        discharges=(Due.CORRECTION, Due.DEFERRAL),
    ),
    ActKind.ACCEPT_APPLICATION: ActSpec(
        "受理",
        _by(_WINDOW, _LEAD),
        On.CASE,
        may_say=("deferred", "pledged"),
        about="容缺受理: `deferred` and `pledged: true`",
        discharges=(Due.INTAKE,),
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
    ActKind.HAND_TO_HALL: ActSpec("转交大厅", _by(_WINDOW), On.CASE, needs=("to_hall", "from_hall")),
    ActKind.WITHDRAW_APPLICATION: ActSpec("撤件", _by(_APPLICANT, _WINDOW), On.CASE, may_say=("reason",)),
    # one item
    ActKind.CLAIM_ITEM: ActSpec("认领", _by(_HANDLER), On.ITEM, bulk="work", discharges=(Due.UNCLAIMED,)),
    ActKind.RELEASE_ITEM: ActSpec("退领", _by(_HANDLER), On.ITEM, bulk="work"),
    ActKind.ACKNOWLEDGE_ITEM: ActSpec("确认接收", _by(_SYSTEM), On.ITEM, may_say=_OF_A_SYSTEM, offered=False),
    ActKind.DECIDE_ITEM: ActSpec(
        "作出决定",
        _by(_HANDLER, _SYSTEM),
        On.ITEM,
        needs=("decision",),
        may_say=("reason",),
        kept=True,
        discharges=(Due.HANDLING, Due.OWN_SYSTEM),
    ),
    ActKind.WITHDRAW_ITEM: ActSpec("撤回事项", _by(_APPLICANT, _WINDOW), On.ITEM, may_say=("reason",)),
    ActKind.URGE_ITEM: ActSpec(
        "催办",
        _by(_SUPERVISOR, _LEAD),
        On.ITEM,
        may_say=("answer_days",),
        bulk="board",
        about="`answer_days`: within how many working days it is answered; without it the bundle's `urge_answer_days`",
    ),
    ActKind.ANSWER_URGE: ActSpec(
        "回复催办",
        _by(_HANDLER, _HEAD, _LEAD),
        On.ITEM,
        whose="any",
        needs=("done_on",),
        about="by a department that the urge reached, with words in `note`; once for each urge",
    ),
    ActKind.RESEND_ITEM: ActSpec(
        "重新分发",
        _by(_ADMIN, _SUPERVISOR, _LEAD, _HEAD, _HANDLER, _SYSTEM),
        On.ITEM,
        offered=False,
        about="after a hand-over failed and what kept it from its department's system was mended",
        discharges=(Due.HAND_OVER_HELD,),
    ),
    ActKind.HANDLE_BY_HAND: ActSpec(
        "转人工办理",
        _by(_HEAD, _HANDLER),
        On.ITEM,
        about="of an item that the department's system has or should have: it is decided by hand, later answers of the "
        "system are kept and change nothing",
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
    ActKind.EXPLAIN_DELAY: ActSpec(
        "说明超期理由",
        _by(_HANDLER, _HEAD),
        On.ITEM,
        after_conclusion=True,
        explained=True,
        about="past its promised day, with `opinion`: the applicant and the public read it, nobody is named",
        discharges=(Due.DELAY,),
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
    ActKind.APPROVE_EXTENSION: ActSpec("批准延期", _by(_HEAD, _GOVERNMENT), _EITHER, discharges=(Due.EXTENSION,)),
    ActKind.REFUSE_EXTENSION: ActSpec("驳回延期", _by(_HEAD, _GOVERNMENT), _EITHER, needs=("reason",)),
    **RESULT_ACTS,  # results (第四十四条、第六十九条)
    **STEP_ACTS,  # the applicant's own step (自办步骤)
    **FINDING_ACTS,  # checks (核查)
    # joint events (联合评审 / 联合勘验 / 联合验收)
    ActKind.CONVENE_JOINT: ActSpec(
        "召集联合事项",
        _by(_LEAD, _HANDLER, _HEAD),
        On.JOINT,
        part="convenor",
        needs=("slots",),
        may_say=("reason",),
        about="`slots` (1 to 10), `place`; again moves it",
        discharges=(Due.JOINT_DUE, Due.JOINT_REINSPECTION),
    ),
    ActKind.CONFIRM_JOINT: ActSpec(
        "确认参加联合事项",
        _by(_HANDLER, _HEAD),
        On.JOINT,
        part="party",
        needs=("slots", "officers"),
        about="`slots` that suit, `officers`: `{actor_id, deputy_for}`",
        discharges=(Due.JOINT_CONVENED,),
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
        "预约时间",
        _by(_APPLICANT, _WINDOW),
        On.JOINT,
        needs=("slots",),
        about="one of the offered `slots`",
        discharges=(Due.JOINT_BOOKING,),
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
        discharges=(Due.JOINT_SCHEDULED,),
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
        discharges=(Due.JOINT_HELD,),
    ),
    ActKind.REPORT_RECTIFIED: ActSpec(
        "报告整改完成", _by(_APPLICANT, _WINDOW), On.JOINT, files=True, discharges=(Due.JOINT_RECTIFYING,)
    ),
    # among colleagues
    ActKind.TRANSFER_ITEM: ActSpec(
        "转办",
        _by(_HANDLER, _HEAD),
        On.ITEM,
        needs=("to",),
        names="colleague",
        bulk="work",
        discharges=(Due.HANDLER_BARRED,),
    ),
    ActKind.DELEGATE_ITEM: ActSpec("委派", _by(_HANDLER), On.ITEM, needs=("to",), names="colleague"),
    ActKind.RETURN_DELEGATED: ActSpec("委派交回", _by(_HANDLER, _HEAD), On.ITEM, discharges=(Due.DELEGATE_BARRED,)),
    ActKind.ADD_SIGNER: ActSpec(
        "加签",
        _by(_HANDLER),
        On.ITEM,
        needs=("to",),
        may_say=("position", "to_department"),
        names="signer",
        about="`to_department` where it is another one",
    ),
    ActKind.REMOVE_SIGNER: ActSpec("减签", _by(_HANDLER), On.ITEM, needs=("whose",), discharges=(Due.SIGNER_BARRED,)),
    ActKind.PROPOSE_DECISION: ActSpec(
        "提交拟办意见",
        _by(_HANDLER),
        On.ITEM,
        needs=("decision",),
        may_say=("reason",),
        kept=True,
        discharges=(Due.DRAFTING,),
    ),
    ActKind.SIGN_ITEM: ActSpec(
        "签署",
        _by(_HANDLER, _HEAD),
        On.ITEM,
        whose="any",
        needs=("agree",),
        kept=True,
        **in_bulk("签署：同意", agree=True),
        discharges=(Due.SIGN_BEFORE, Due.SIGN_REVIEW, Due.SIGN_AFTER),
    ),
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
    ActKind.MARK_READ: ActSpec(
        "已阅", CASE_READERS, On.ITEM, whose="any", after_conclusion=True, bulk="work", discharges=(Due.COPY,)
    ),
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
        discharges=(Due.OBJECTION,),
    ),
    ActKind.CONFIRM_UNDONE: ActSpec("确认已撤销（补偿）", _by(_HANDLER, _HEAD), On.ITEM, "any", discharges=(Due.UNDO,)),
    # fees and their payment: 一次缴费
    ActKind.SET_FEE: ActSpec(
        "核定费用", _by(_HANDLER), On.ITEM, needs=("amount",), about="`amount` in fen", discharges=(Due.FEE_TO_SET,)
    ),
    ActKind.ASK_PAYMENT: ActSpec(
        "重新出具缴费单",
        _by(_APPLICANT, _WINDOW),
        On.CASE,
        after_conclusion=True,
        about="after an order was not paid in time",
        discharges=(Due.PAYMENT_AGAIN,),
    ),
    ActKind.CONFIRM_PAYMENT: ActSpec(
        "确认缴费到账", _by(_SYSTEM), On.CASE, needs=("order", "amount", "payment_no"), **_BY_THE_PROVIDER
    ),
    ActKind.REPORT_UNPAID: ActSpec("缴费单失效", _by(_SYSTEM), On.CASE, needs=("order",), **_BY_THE_PROVIDER),
    ActKind.CONFIRM_REFUND: ActSpec(
        "确认退费到账", _by(_SYSTEM), On.CASE, needs=("refund", "payment_no"), **_BY_THE_PROVIDER
    ),
    ActKind.BOOK_PAYMENT: ActSpec(
        "登记现场缴费",
        _by(_WINDOW),
        On.CASE,
        needs=("order", "amount", "paid_by", "voucher"),
        may_say=("unasked",),
        after_conclusion=True,
        about="the sum (fen) of the order, in cash, by card or at the bank; the provider is asked first whether it was "
        "paid online, and `unasked: true` books it where it does not answer",
    ),
    ActKind.ANNUL_PAYMENT: ActSpec(
        "撤销现场缴费登记",
        _by(_WINDOW, _LEAD),
        On.CASE,
        needs=("voucher",),
        explained=True,
        about="of a payment at the window that was booked by mistake, with `opinion`; what it paid for is due again",
    ),
    ActKind.BOOK_REFUND: ActSpec(
        "登记现场退费",
        _by(_WINDOW),
        On.CASE,
        needs=("refund", "voucher"),
        after_conclusion=True,
        about="of what was paid at the window, by the number of the refund's voucher",
        discharges=(Due.REFUND_AT_WINDOW,),
    ),
    **LEAD_ACTS,
    **INSTALLATION_ACTS,
}
"""Deny by default: a kind that is not here is done by nobody."""


def sent_by_the_installation(kind: str) -> bool:
    """Whether no person sends such an act; of a kind that is not known the case itself says so."""
    return kind in ACTS and ACTS[kind].sent_by != "people"
