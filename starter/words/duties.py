"""应办 in words: what is owed or waited for, and who it is; the rule stands in `domain.duties`."""

from __future__ import annotations

from collections.abc import Mapping

from domain.duties.duty import PartyKind, Unlimited
from domain.duties.reasons import DutyReason
from starter.words.turn import WHAT

REASONS: Mapping[str, str] = {
    **WHAT,
    DutyReason.NOTICE: "发出补正通知",
    DutyReason.DRAFTING: "拟办",
    DutyReason.DELEGATE_BARRED: "受委派的同事因职责分离不能办理，须交回",
    DutyReason.UNCLAIMED: "认领",
    DutyReason.HANDLER_BARRED: "经办人因职责分离不能拟办，须转给同事",
    DutyReason.HAND_OVER_HELD: "排除故障后重新分发",
    DutyReason.JOINT_REINSPECTION: "召集复查",
    DutyReason.JOINT_ATTEND: "按时到场",
    DutyReason.EXTENSION: "审批延期",
    DutyReason.DELIVERY: "送达结果",
    DutyReason.COMMITMENT_CHECK: "核查承诺",
    DutyReason.COMMITMENT_RECTIFYING: "按期整改",
    DutyReason.COPY: "阅看抄送",
}
"""What it is, as people read it on a list."""
PARTIES: Mapping[str, str] = {
    PartyKind.APPLICANT: "申请人",
    PartyKind.PERSON: "办理人员",
    PartyKind.ROLE: "承办岗位",
    PartyKind.OUTSIDE: "特别程序的承办机构",
    PartyKind.SYSTEM: "业务系统",
    PartyKind.CALENDAR: "期限",
    PartyKind.SEVERAL: "多个部门",
}
"""Who it is where neither person nor department can be named."""
UNLIMITED: Mapping[str, str] = {
    Unlimited.NOT_SET: "没有规定期限",
    Unlimited.NOT_STARTED: "尚未开始计时",
    Unlimited.APPOINTMENT: "按约定时间",
}
"""What stands in the place of a due day."""
