"""What a line of a list says of a duty: what it is about, what to do next, who has the move, how far the item is."""

from __future__ import annotations

from collections.abc import Mapping

from domain.case.roles import Role
from domain.duties.duty import PartyKind, SubjectKind
from domain.duties.reasons import DutyReason
from ledger.listing.duties import DutyLine
from starter.words.duties import PARTIES, REASONS
from starter.words.names import ROLE_NAMES, moment

_STEPS: Mapping[str, str] = {
    DutyReason.REVIEW: "预审材料是否齐全",
    DutyReason.INTAKE: "受理、容缺受理，或发补正通知",
    DutyReason.NOTICE: "一次性告知缺什么，发补正通知",
    DutyReason.CORRECTION: "等申请人补交；收到后登记补正",
    DutyReason.DEFERRAL: "等申请人补齐容缺的材料；收到后登记补齐",
    DutyReason.WAIT: "期满自行结束，不需要作出决定",
    DutyReason.OBJECTION: "核实异议，登记成立或不成立",
    DutyReason.UNDO: "撤销后在办件页确认",
    DutyReason.PROCEDURE: "特别程序中，结果到了请办理恢复",
    DutyReason.PREDECESSOR: "等前置事项先办完",
    DutyReason.GATE: "等前置事项先办完",
    DutyReason.JOINT_PENDING: "等参加联合事项的事项都开始",
    DutyReason.JOINT_DUE: "召集联合事项，提出时间",
    DutyReason.JOINT_REINSPECTION: "召集复查，提出时间",
    DutyReason.JOINT_CONVENED: "确认时间，确定参加人员",
    DutyReason.JOINT_BOOKING: "等申请人预约时间",
    DutyReason.JOINT_SCHEDULED: "按时举行，登记到场",
    DutyReason.JOINT_ATTEND: "按时到场",
    DutyReason.JOINT_HELD: "出具联合意见",
    DutyReason.JOINT_RECTIFYING: "等申请人整改；完成后登记",
    DutyReason.HAND_OVER: "正在送往业务系统",
    DutyReason.HAND_OVER_HELD: "没有送达业务系统，管理员排除故障后重新分发",
    DutyReason.OWN_SYSTEM: "等待业务系统回传结果",
    DutyReason.SIGN_BEFORE: "同事请您加签：签署同意或不同意",
    DutyReason.SIGN_REVIEW: "看拟办意见，签署同意或不同意",
    DutyReason.SIGN_AFTER: "同事请您加签：看拟办意见，签署同意或不同意",
    DutyReason.EXTENSION: "批准或驳回",
    DutyReason.DELIVERY: "送达后登记送达方式",
    DutyReason.POSTING: "申请人选择邮寄：交寄结果",
    DutyReason.PARCEL: "邮件在途，妥投后自动办结；没有通知的，登记进展",
    DutyReason.PARCEL_RETURNED: "邮件被退回：联系申请人，再次交寄或改为窗口领取",
    DutyReason.COMMITMENT_CHECK: "到场核查，登记结果",
    DutyReason.COMMITMENT_RECTIFYING: "等申请人整改，期满后复查",
    DutyReason.COPY: "看过后点“已阅”",
    DutyReason.DELAY: "超过了承诺的日期：公开说明理由，申请人和公众都看得到",
    DutyReason.PAYMENT: "等申请人缴费，到账后可以准予",
    DutyReason.PAYMENT_AGAIN: "缴费单已失效，请申请人重新出具后缴费",
    DutyReason.FEE_TO_SET: "核定费用，不收费的核定为0",
    DutyReason.REFUND_AT_WINDOW: "把现场缴的费用退给申请人，登记退费票据",
    DutyReason.OWN_STEP: "等申请人自己办好后告知；代为告知的，登记完成",
    DutyReason.STEP_CONFIRM: "核对申请人交的证明材料，确认完成或退回",
    DutyReason.STEP_MISSED: "自办期限已满，申请人没有办：延长一次，或终止",
}
_WAITS: Mapping[str, str] = {
    DutyReason.FILING: "正在启动办理流程",
    DutyReason.REVIEW: "等各部门预审完",
    DutyReason.INTAKE: "等受理",
    DutyReason.NOTICE: "等补正通知",
    DutyReason.OBJECTION: "有异议，等核实",
    DutyReason.UNDO: "等撤销已办的内容",
}
"""Of what waits: for what, where that is not what somebody else reads as their next step."""
_DOES: Mapping[str, str] = {DutyReason.DRAFTING: "审查，提交拟办意见", DutyReason.CHECKING: "核查，出具核查结论"}
_DECIDING = frozenset({DutyReason.HANDLING, DutyReason.CHECKING, DutyReason.DRAFTING, DutyReason.UNCLAIMED})
_JOINT_WAITS = frozenset(
    {
        DutyReason.JOINT_DUE,
        DutyReason.JOINT_CONVENED,
        DutyReason.JOINT_SCHEDULED,
        DutyReason.JOINT_HELD,
        DutyReason.JOINT_REINSPECTION,
    }
)


def subject(line: DutyLine) -> str:
    """What it is about: an item, a joint event, or the whole."""
    if line.kind == SubjectKind.JOINT:
        return f"联合事项：{line.name or line.subject}"
    return line.name or f"整件事：{line.bundle_name}"


def next_step(line: DutyLine, viewer: str) -> str:
    """What to do about it, as whoever reads the list has to do it."""
    if line.act is None and line.reason in _WAITS:
        return _WAITS[line.reason]
    if line.reason in _DECIDING:
        return _decision(line, viewer)
    if line.act is None and line.reason in _JOINT_WAITS:
        return "联合事项进行中，打开办件看轮到谁"
    if line.reason == DutyReason.DELIVERY and line.phase != "concluded":
        return "等其他事项办完一起送达"
    if line.act is None and line.reason in (DutyReason.SIGN_BEFORE, DutyReason.SIGN_REVIEW, DutyReason.SIGN_AFTER):
        return "拟办意见正在签署，签署完成后生效" if line.proposal else "同事正在签署"
    return _STEPS.get(line.reason, REASONS.get(line.reason, "办理"))


def _decision(line: DutyLine, viewer: str) -> str:
    does = _DOES.get(line.reason, "审查并作出决定")
    if line.delegate is not None:
        return "同事委派您办理，办完后交回委派人" if line.delegate == viewer else "已委派，等同事交回"
    if line.handler is None:
        return "认领后核查，出具结论" if line.reason == DutyReason.CHECKING else "认领后审查，作出决定"
    return does if line.handler == viewer else "同事正在办理"


def who(line: DutyLine, people: Mapping[str, str], departments: Mapping[str, str], viewer: str = "") -> str:
    """Who owes it or is waited for."""
    place = departments.get(line.department or "", "")
    if line.person is not None:
        return "您" if line.person == viewer else people.get(line.person) or f"{place}办理人员"
    if line.party == PartyKind.ROLE and line.role is not None:
        if line.role == "counter_clerk":
            return "综合窗口或牵头部门"
        return place if line.role == "handler" else f"{place}{ROLE_NAMES[Role(line.role)]}"
    if line.party == PartyKind.SYSTEM:
        return f"{place}业务系统"
    return PARTIES.get(line.party, "")


def since(line: DutyLine) -> str:
    """Since when."""
    return f"自 {moment(line.since)}"
