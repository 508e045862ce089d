"""Kinds of acts (操作) by their names; what is declared of each stands in `act_specs`."""

from __future__ import annotations

from enum import StrEnum


class ActKind(StrEnum):
    """The acts of this version; the value is the signal's name (操作)."""

    COMPLETE_PRE_REVIEW = "complete_pre_review"  # 预审: complete, or the gaps by name
    NOTICE_CORRECTION = "notice_correction"  # 补正通知
    SUPPLY_CORRECTION = "supply_correction"  # 补正提交, 容缺补齐
    ACCEPT_APPLICATION = "accept_application"  # 受理, 容缺受理
    REFUSE_ACCEPTANCE = "refuse_acceptance"  # 不予受理
    REISSUE_CODE = "reissue_code"  # 重新出具查询码: the old one is void
    HAND_TO_HALL = "hand_to_hall"  # 转交大厅: another hall sees to the case from now on
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
