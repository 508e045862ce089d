"""应办 in words: what is owed or waited for, and who it is; the rule stands in `domain.duties`."""

from __future__ import annotations

from collections.abc import Mapping

from domain.duties.duty import PartyKind, Unlimited
from domain.duties.reasons import DutyReason

REASONS: Mapping[str, str] = {
    DutyReason.FILING: "启动办理流程",
    DutyReason.REVIEW: "预审",
    DutyReason.INTAKE: "受理或补正通知",
    DutyReason.CORRECTION: "补正",
    DutyReason.WAIT: "到期自行结束",
    DutyReason.OBJECTION: "处理异议",
    DutyReason.UNDO: "撤销已办的内容（补偿）",
    DutyReason.PROCEDURE: "特别程序",
    DutyReason.PREDECESSOR: "先办完前置事项",
    DutyReason.GATE: "先办完前置事项",
    DutyReason.JOINT_PENDING: "参加联合事项的事项须都开始",
    DutyReason.JOINT_DUE: "召集联合事项",
    DutyReason.JOINT_CONVENED: "确认联合事项的时间和人员",
    DutyReason.JOINT_BOOKING: "预约联合事项的时间",
    DutyReason.JOINT_SCHEDULED: "按时举行并登记到场",
    DutyReason.JOINT_HELD: "出具联合意见",
    DutyReason.JOINT_RECTIFYING: "整改",
    DutyReason.HAND_OVER: "送往业务系统",
    DutyReason.OWN_SYSTEM: "回传结果",
    DutyReason.DEFERRAL: "补齐容缺的材料",
    DutyReason.SIGN_BEFORE: "拟办前签署",
    DutyReason.SIGN_REVIEW: "审核签署",
    DutyReason.SIGN_AFTER: "拟办后签署",
    DutyReason.SIGNER_BARRED: "加签人员因职责分离不能签署，须减签后另请同事",
    DutyReason.HANDLING: "办理",
    DutyReason.CHECKING: "核查",
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
    DutyReason.POSTING: "交寄结果",
    DutyReason.PARCEL: "等邮件妥投",
    DutyReason.PARCEL_RETURNED: "处理退件",
    DutyReason.COMMITMENT_CHECK: "核查承诺",
    DutyReason.COMMITMENT_RECTIFYING: "按期整改",
    DutyReason.COPY: "阅看抄送",
    DutyReason.DELAY: "公开说明超期理由",
    DutyReason.PAYMENT: "缴费",
    DutyReason.PAYMENT_AGAIN: "重新出具缴费单后缴费",
    DutyReason.FEE_TO_SET: "核定费用",
    DutyReason.REFUND_AT_WINDOW: "现场退费",
    DutyReason.OWN_STEP: "自办步骤",
    DutyReason.STEP_CONFIRM: "核对自办步骤",
    DutyReason.STEP_MISSED: "决定期满未办的自办步骤",
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
    Unlimited.LAST_DAY: "按说明的期限",
}
"""What stands in the place of a due day."""
