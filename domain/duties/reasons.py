"""Why something is owed or waited for: the codes; `ActSpec.discharges` says which act ends which."""

from __future__ import annotations

from enum import StrEnum


class DutyReason(StrEnum):
    """Why it is owed or waited for. Of an item: what its move is about (`domain.duties.moves.TurnWhy`)."""

    FILING = "filing"
    REVIEW = "review"
    INTAKE = "intake"
    CORRECTION = "correction"
    WAIT = "wait"
    OBJECTION = "objection"
    UNDO = "undo"
    PROCEDURE = "procedure"
    PREDECESSOR = "predecessor"
    GATE = "gate"
    JOINT_PENDING = "joint_pending"
    JOINT_DUE = "joint_due"
    JOINT_CONVENED = "joint_convened"
    JOINT_BOOKING = "joint_booking"
    JOINT_SCHEDULED = "joint_scheduled"
    JOINT_HELD = "joint_held"
    JOINT_RECTIFYING = "joint_rectifying"
    HAND_OVER = "hand_over"
    OWN_SYSTEM = "own_system"
    DEFERRAL = "deferral"
    SIGN_BEFORE = "sign_before"
    SIGN_REVIEW = "sign_review"
    SIGN_AFTER = "sign_after"
    SIGNER_BARRED = "signer_barred"
    HANDLING = "handling"
    OWN_STEP = "own_step"  # 申请人自办步骤
    STEP_CONFIRM = "step_confirm"  # 核对自办步骤: the department looks at the evidence
    CHECKING = "checking"  # 核查
    # What is no move of an item by itself:
    NOTICE = "notice"  # everything missing is told at once (第三十二条)
    DRAFTING = "drafting"  # handled, and others sign
    HANDLER_BARRED = "handler_barred"  # whoever has it may not do it (职责分离): it goes to somebody else
    DELEGATE_BARRED = "delegate_barred"  # so for whoever it was delegated to: it goes back
    UNCLAIMED = "unclaimed"  # somebody has to have it before it can be done
    HAND_OVER_HELD = "hand_over_held"  # a person mends what kept the department's system from it
    JOINT_REINSPECTION = "joint_reinspection"  # 复查: convened again
    JOINT_ATTEND = "joint_attend"  # 参加
    EXTENSION = "extension"
    DELIVERY = "delivery"
    POSTING = "posting"  # 交寄: the applicant asked for the post
    PARCEL = "parcel"  # with the carrier
    PARCEL_RETURNED = "parcel_returned"  # 退件: sent again, or kept to be fetched
    COMMITMENT_CHECK = "commitment_check"
    COMMITMENT_RECTIFYING = "commitment_rectifying"
    COPY = "copy"
    DELAY = "delay"  # 说明超期理由: the promise passed, and nobody has said why
    PAYMENT = "payment"  # 缴费
    PAYMENT_AGAIN = "payment_again"  # the order was not paid in time: another one is asked for
    FEE_TO_SET = "fee_to_set"  # 核定费用
    STEP_MISSED = "step_missed"  # 自办步骤期满未办: the lead extends or closes
    REFUND_AT_WINDOW = "refund_at_window"  # 现场退费: what was paid at the window is given back there


SIGNING = (DutyReason.SIGN_BEFORE, DutyReason.SIGN_REVIEW, DutyReason.SIGN_AFTER)
BY_THE_DEPARTMENT = frozenset(
    {
        *(DutyReason.HANDLING, DutyReason.CHECKING, DutyReason.DRAFTING, DutyReason.UNCLAIMED),
        *SIGNING,
        *(DutyReason.HANDLER_BARRED, DutyReason.DELEGATE_BARRED, DutyReason.SIGNER_BARRED),
    }
)
"""Of an item: its department is at work on it, whichever colleague has it."""
