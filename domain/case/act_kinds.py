"""Kinds of acts (操作) by their names; what is declared of each stands in `act_specs`."""

from __future__ import annotations

from enum import StrEnum, auto


class ActKind(StrEnum):
    """The acts of this version; the value is the signal's name (操作)."""

    COMPLETE_PRE_REVIEW = auto()  # 预审: complete, or the gaps by name
    NOTICE_CORRECTION = auto()  # 补正通知
    SUPPLY_CORRECTION = auto()  # 补正提交, 容缺补齐
    ACCEPT_APPLICATION = auto()  # 受理, 容缺受理
    REFUSE_ACCEPTANCE = auto()  # 不予受理
    REISSUE_CODE = auto()  # 重新出具查询码: the old one is void
    HAND_TO_HALL = auto()  # 转交大厅: another hall sees to the case from now on
    CLAIM_ITEM = auto()  # 认领
    RELEASE_ITEM = auto()  # 退领
    ACKNOWLEDGE_ITEM = auto()  # a department's system confirms it has the item
    DECIDE_ITEM = auto()  # 决定: 准予 / 不予
    RECORD_FINDING = auto()  # 出具核查结论
    CORRECT_FINDING = auto()  # 更正核查结论
    SUSPEND_ITEM = auto()  # 挂起: a special procedure whose time is not counted, or its renewal
    RESUME_ITEM = auto()  # 恢复
    EXPLAIN_DELAY = auto()  # 说明超期理由: publicly, of a promise that passed
    ANNUL_STOP = auto()  # 撤销挂起: a stop entered by mistake counts as if it had never been
    REQUEST_EXTENSION = auto()  # 延期申请
    APPROVE_EXTENSION = auto()  # 延期批准
    REFUSE_EXTENSION = auto()  # 延期驳回
    CONFIRM_DELIVERY = auto()  # 送达确认
    CHECK_COMMITMENT = auto()  # 履诺核查
    REVOKE_DECISION = auto()  # 撤销决定
    CHANGE_RESULT = auto()  # 变更: a new version of a licence
    WITHDRAW_LICENCE = auto()  # 撤回: lawful, and ended for the public good
    CANCEL_LICENCE = auto()  # 注销
    FORFEIT_LICENCE = auto()  # 吊销: a penalty
    CHOOSE_DELIVERY = auto()  # 选择送达方式: window, post, electronic
    POST_RESULTS = auto()  # 交寄: handed to the carrier
    RECORD_PARCEL = auto()  # 登记邮寄进展: sent, delivered, returned
    CONVENE_JOINT = auto()  # 召集: slots proposed, also to move it
    CONFIRM_JOINT = auto()  # 确认参加: slots that suit, officers named, deputies sent
    ASK_OTHER_SLOT = auto()  # 请求另定时间
    BOOK_JOINT = auto()  # 预约: the applicant picks a slot
    ASK_MOVE_JOINT = auto()  # 申请改期
    HOLD_JOINT = auto()  # 到场登记: it was held, with attendance
    GIVE_JOINT_OPINION = auto()  # 出具意见
    REPORT_RECTIFIED = auto()  # 报告整改完成
    TRANSFER_ITEM = auto()  # 转办
    DELEGATE_ITEM = auto()  # 委派
    RETURN_DELEGATED = auto()  # 委派交回, or called back by the one who delegated
    ADD_SIGNER = auto()  # 加签, before or after the decision is drafted
    REMOVE_SIGNER = auto()  # 减签
    SIGN_ITEM = auto()  # 签署意见: 加签, 会签 / 或签 / 票签
    PROPOSE_DECISION = auto()  # 拟办: a draft decision that colleagues sign
    RETURN_ITEM = auto()  # 退回: to the one who drafted, or to an item before this one
    TAKE_BACK = auto()  # 撤回: one's own last act on the item, until the next act
    COPY_ITEM = auto()  # 抄送
    MARK_READ = auto()  # 已阅
    ADD_NOTE = auto()  # 备注
    HAND_OVER_WORK = auto()  # 离职交接: a colleague takes the place of another on an item
    CHANGE_CALENDAR = auto()  # 日历调整: done by the installation for every open case
    CHANGE_DEFINITION = auto()  # 版本迁移: the case goes by another version of its definition
    ADOPT_EDITION = auto()  # 规则换版: the case goes by a newer edition of the rules
    CHANGE_LEAD = auto()  # 变更牵头部门: another department answers for the whole from now on
    URGE_ITEM = auto()  # 催办
    ANSWER_URGE = auto()  # 回复催办: by whom it reached
    RESEND_ITEM = auto()  # 重新分发, after what kept the department's system from it was mended
    HANDLE_BY_HAND = auto()  # 转人工办理: people of the department decide in place of its system
    WITHDRAW_APPLICATION = auto()  # 撤件
    WITHDRAW_ITEM = auto()  # 撤回 of one item alone
    RAISE_OBJECTION = auto()  # 提出异议 during a wait (公示)
    SETTLE_OBJECTION = auto()  # 异议处理
    CONFIRM_UNDONE = auto()  # 补偿完成: what was granted is undone
    SET_FEE = auto()  # 核定费用
    ASK_PAYMENT = auto()  # 重新出具缴费单
    CONFIRM_PAYMENT = auto()  # 缴费到账, told by the payment provider
    REPORT_UNPAID = auto()  # 缴费单失效: the provider takes no money for it any more
    CONFIRM_REFUND = auto()  # 退费到账
    BOOK_PAYMENT = auto()  # 登记现场缴费: paid at the window, against a voucher
    ANNUL_PAYMENT = auto()  # 撤销现场缴费登记: booked by mistake
    BOOK_REFUND = auto()  # 登记现场退费
    REPORT_STEP = auto()  # 告知自办步骤已完成
    CONFIRM_STEP = auto()  # 确认自办步骤完成
    RETURN_STEP = auto()  # 退回自办步骤
    EXTEND_STEP = auto()  # 延长自办期限
    CLOSE_STEP = auto()  # 终止自办步骤
