"""The words that pages use for roles, phases, lights, acts, rungs and outcomes, in one place.

How a journal entry is told as a sentence stands in `telling`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple

from domain.case.act_specs import ACTS
from domain.case.acts import DeliveryMethod, Role, labels
from domain.case.reasons import CORRECTION_OVERDUE, DEFERRAL_OVERDUE, RECTIFICATION_OVERDUE
from domain.case.refusals import Refusal, refuse
from domain.case.results.entries import Outcome
from domain.case.state import ItemPhase, Phase
from domain.organisation.reception import DOCUMENT_NAMES as DOCUMENT_NAMES  # noqa: PLC0414 - words of pages, too
from domain.organisation.reception import POST_NAMES as POST_NAMES  # noqa: PLC0414
from domain.organisation.reception import WAY_NAMES as WAY_NAMES  # noqa: PLC0414
from domain.time import clock_text
from domain.time.calendar import BEIJING
from domain.time.clock_kinds import RungName

ROLE_NAMES: Mapping[Role, str] = {
    Role.APPLICANT: "申请人",
    Role.COUNTER_CLERK: "综合窗口人员",
    Role.HANDLER: "部门经办人",
    Role.DEPARTMENT_HEAD: "部门负责人",
    Role.LEAD: "牵头部门",
    Role.GOVERNMENT_HEAD: "政府负责人",
    Role.SUPERVISOR: "督办人员",
    Role.ADMIN: "系统管理员",
    Role.HOTLINE: "12345热线",
    Role.SURVEYOR: "电话调查员",
    Role.SYSTEM: "部门业务系统",
}
NAVIGATION: Mapping[Role, tuple[tuple[str, str], ...]] = {
    Role.COUNTER_CLERK: (
        ("/filing", "收件登记"),
        ("/todo", "待办"),
        ("/paper", "纸质补录"),
        ("/joint", "联合日历"),
        ("/cases", "办件列表"),
        ("/feedback", "问题反馈"),
    ),
    Role.HANDLER: (
        ("/work", "我的待办"),
        ("/joint", "联合日历"),
        ("/cases", "办件列表"),
        ("/department", "业务系统"),
        ("/steering", "督查事项"),
        ("/feedback", "问题反馈"),
        ("/programme", "年度清单"),
    ),
    Role.DEPARTMENT_HEAD: (
        ("/todo", "待办"),
        ("/morning", "今日督办"),
        ("/joint", "联合日历"),
        ("/cases", "办件列表"),
        ("/figures", "月度统计"),
        ("/handover", "工作交接"),
        ("/department", "业务系统"),
        ("/steering", "督查事项"),
        ("/feedback", "问题反馈"),
        ("/programme", "年度清单"),
    ),
    Role.LEAD: (
        ("/todo", "待办"),
        ("/morning", "今日督办"),
        ("/board", "督办看板"),
        ("/ratings", "差评"),
        ("/steering", "督查事项"),
        ("/feedback", "问题反馈"),
        ("/programme", "年度清单"),
        ("/paper", "纸质补录"),
        ("/joint", "联合日历"),
        ("/cases", "办件列表"),
        ("/figures", "月度统计"),
    ),
    Role.GOVERNMENT_HEAD: (
        ("/todo", "待办"),
        ("/cases", "办件列表"),
        ("/steering", "督查事项"),
        ("/feedback", "问题反馈"),
        ("/programme", "年度清单"),
        ("/figures", "月度统计"),
    ),
    Role.SUPERVISOR: (
        ("/morning", "今日督办"),
        ("/board", "督办看板"),
        ("/steering", "督查事项"),
        ("/cases", "办件列表"),
        ("/figures", "月度统计"),
        ("/feedback", "问题反馈"),
        ("/programme", "年度清单"),
        ("/ratings", "差评"),
        ("/complaints", "投诉"),
        ("/surveys", "电话调查"),
        ("/source-checks", "数据校核"),
        ("/joint", "联合日历"),
        ("/developer", "看一看定义"),
    ),
    Role.SURVEYOR: (("/surveys", "电话调查"),),
    Role.ADMIN: (
        ("/operation", "运行"),
        ("/department", "业务系统"),
        ("/handover", "工作交接"),
        ("/developer", "看一看定义"),
        ("/account", "我的身份"),
    ),
}
COMMON_NAVIGATION: tuple[tuple[str, str], ...] = (
    ("/news", "消息"),
    ("/bulletins", "通报"),
    ("/deputies", "代理"),
    ("/calendar", "工作日历"),
)
"""What every role of the staff may open, after its own pages."""
SHOWN = 6
"""So many pages of a role stand in its menu; what comes behind them stands under 更多, which takes one place."""


class Menu(NamedTuple):
    """A menu: pages (address, name) that stand in it, and those under 更多."""

    shown: tuple[tuple[str, str], ...]
    more: tuple[tuple[str, str], ...]


def menu(role: Role, path: str) -> Menu:
    """What a role finds in its menu on the page of that address: the page it is on and 消息 always stand in it."""
    news, *common = COMMON_NAVIGATION
    pages = (*NAVIGATION.get(role, ()), *common)
    shown = pages if len(pages) <= SHOWN + 1 else pages[:SHOWN]
    here = tuple(page for page in pages[len(shown) :] if path.startswith(page[0]))
    return Menu((*shown, *here, news), tuple(page for page in pages[len(shown) :] if page not in here))


PHASE_NAMES: Mapping[str, str] = {
    Phase.SUBMITTED: "已收件",
    Phase.REVIEWING: "预审中",
    Phase.INTAKE: "待受理",
    Phase.CORRECTING: "待补正",
    Phase.HANDLING: "办理中",
    Phase.CONCLUDED: "已办结",
}
ITEM_PHASE_NAMES: Mapping[str, str] = {
    ItemPhase.WAITING: "未开始",
    ItemPhase.REVIEWING: "预审中",
    ItemPhase.OPEN: "办理中",
    ItemPhase.GRANTED: "准予",
    ItemPhase.FOUND: "已核查",
    ItemPhase.REFUSED: "不予",
    ItemPhase.LAPSED: "前置未通过",
    ItemPhase.WITHDRAWN: "已撤件",
    ItemPhase.REVOKED: "已撤销",
    ItemPhase.DONE: "已完成",
    ItemPhase.NOT_DONE: "未完成",
}
OUTCOME_NAMES: Mapping[str, str] = {
    Outcome.GRANTED: "全部办成",
    Outcome.PARTLY_GRANTED: "部分办成",
    Outcome.REFUSED: "不予办理",
    Outcome.WITHDRAWN: "已撤件",
    Outcome.PARTLY_WITHDRAWN: "撤件，此前部分事项已办成",
    Outcome.NOT_ACCEPTED: "不予受理",
    Outcome.ACCEPTANCE_REVOKED: "撤销受理",
}
LIGHT_NAMES: Mapping[str, str] = {"green": "绿灯", "soon": "即将到期", "yellow": "黄灯", "red": "红灯"}
LIGHT_MEANINGS: Mapping[str, str] = {
    "green": "期限内",
    "soon": "期限内，即将到期",
    "yellow": "承诺期限刚过，尚未办结",
    "red": "超期较久，或已超过法定期限",
}
ACT_NAMES: Mapping[str, str] = {kind: spec.name for kind, spec in ACTS.items()}
RUNG_NAMES: Mapping[RungName, str] = clock_text.RUNG_NAMES
NOTICE_NAMES: Mapping[str, str] = {
    "case_received": "收件凭证",
    "correction_noticed": "补正通知书",
    "case_accepted": "受理通知书",
    "acceptance_refused": "不予受理决定书",
    "acceptance_revoked": "撤销受理决定书",
    "item_suspended": "特别程序告知书",
    "item_resumed": "恢复办理通知书",
    "stop_annulled": "更正通知书",
    "extension_approved": "延期通知书",
    "item_decided": "决定书",
    "decision_revoked": "撤销决定书",
    "result_changed": "变更决定书",
    "licence_withdrawn": "撤回许可决定书",
    "licence_cancelled": "注销决定书",
    "licence_forfeited": "吊销许可决定书",
    "item_started": "前一事项办结通知",
    "commitment_checked": "限期整改通知书",
    "application_withdrawn": "终止办理告知书",
    "results_issued": "结果清单",
    "code_reissued": "查询码通知",
    "item_returned": "退回通知",
    "joint_convened": "联合事项通知",
    "joint_scheduled": "联合事项时间通知",
    "joint_closed": "联合事项记录",
    "joint_rectification_noticed": "整改通知书",
}
"""Names of notices by the kind of entry that they are made from; the notice itself may say more exactly."""
CODE_GIVEN = "查询码已交给申请人；遗失请到窗口重新出具。"
"""Stands where a query code was shown once."""
CODE_VOID = "查询码已经由窗口重新出具，原查询码作废，请用新的查询码。不是您本人办理的，请马上与综合窗口联系。"
"""For whoever is in a case with the code of before."""
METHOD_NAMES: Mapping[DeliveryMethod, str] = {"pickup": "窗口领取", "post": "邮寄", "electronic": "电子送达"}
VERIFIED_NAMES: Mapping[int, str] = {2: "统一身份认证核验（实名）", 3: "统一身份认证核验（人脸或证书）"}
"""What a log-in proves of the form, by its assurance level (认证等级)."""
GRADE_NAMES: Mapping[int, str] = {5: "非常满意", 4: "满意", 3: "基本满意", 2: "不满意", 1: "非常不满意"}
"""好差评, as GB/T 39735 and the national service name the five grades."""
COMMITMENT_NAMES: Mapping[str, str] = {
    "due": "承诺待核查",
    "met": "承诺已履行",
    "rectifying": "承诺整改中",
    "revoked": "承诺未履行，已撤销",
}
EXTENSION_NAMES: Mapping[str, str] = {"pending": "延期待批", "approved": "已延期", "refused": "延期未获批准"}
APPROVER_NAMES: Mapping[str, str] = {
    Role.DEPARTMENT_HEAD: "行政机关负责人",
    Role.GOVERNMENT_HEAD: "本级人民政府负责人",
}
"""Who may approve an extension, as the law names them (行政许可法 第四十二条)."""
OVERDUE_WORDS: Mapping[str, str] = {
    "withdrawn": "视为撤回申请",
    "refused": "不予办理",
    "revoked": "撤销受理",
}
"""What a bundle may say of materials that do not come in time."""
SOURCE_WORDS: Mapping[str, str] = {
    "held": "已持有，免提交",
    "handed_in": "已提交",
    "generated": "系统生成",
    "produced": "由前面的事项产生",
    "missing": "未提交",
}
_OVERDUE_REASONS: Mapping[str, str] = {
    CORRECTION_OVERDUE: "逾期未补正。",
    DEFERRAL_OVERDUE: "容缺的材料逾期未补齐。",
    RECTIFICATION_OVERDUE: "整改期满仍未履行承诺。",
}
ENGINE_REASONS: Mapping[str, str] = {
    **_OVERDUE_REASONS,
    # Rows of cases that ended before these were spelled in capitals still have them in lower case.
    **{code.lower(): sentence for code, sentence in _OVERDUE_REASONS.items()},
    "JOINT_NOT_PASSED": "联合事项没有通过，不符合条件。",
    "APPLICANT_WISH": "申请人自愿撤回。",
    "OBJECTION_UPHELD": "公示期内有异议且成立，不符合条件。",
    "UNDONE": "后续事项没有办成或申请人撤件，已按方案撤销。",
    "EXTENSION_UNFOUNDED": "延期的理由不充分，请在原期限内办结。",
}
STEPS: tuple[tuple[str, str], ...] = (
    ("received", "收件"),
    ("reviewed", "预审"),
    ("accepted", "受理"),
    ("handled", "办理"),
    ("concluded", "办结"),
)
FORM_LABELS: Mapping[str, str] = {
    **labels(),
    "opinion": "办理意见",
    "result_no": "结果编号",
    "note": "说明",
    "case_no": "办件编号",
    "login": "登录名",
    "received_at": "收件时间",
    "deputy": "代理人",
    "from_on": "开始日期",
    "until_on": "结束日期",
}
SILENT_FIELDS = frozenset(
    {"password", "query_code", "form_token", "act_id", "seq", "acting_for", "taken_act", "deputy_id", "pick"}
)
"""Fields whose values a page never shows again."""

WITHDRAWN_BY_APPLICANT = "APPLICANT_WISH"
EXTENSION_UNFOUNDED = "EXTENSION_UNFOUNDED"


def refusal(code: str, act: str = "") -> Refusal:
    """The refusal of a code (of that act, where it reads otherwise); one that is not known is named by its code."""
    try:
        return refuse(code, act)
    except KeyError:
        return Refusal(code=code, sentence="操作没有生效。", next_step="请刷新页面，查看最新状态。")


def moment(at: datetime | None) -> str:
    """A moment as Beijing date and time."""
    return at.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M") if at else ""


def day(on: date | None) -> str:
    """A Beijing date as people write it."""
    return f"{on.year}年{on.month}月{on.day}日" if on else ""
