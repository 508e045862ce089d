"""What persons are told: why a log-in did not come about, and what waits for them in their cases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from domain.duties.reasons import DutyReason


class Sentence(NamedTuple):
    """An error as a person reads it."""

    code: str
    sentence: str
    next_step: str


_LATER = "请过几分钟再试；着急的，可以到综合窗口办理。"
_AGAIN = "请重新登录；仍然不行的，请到综合窗口办理。"
_FAILURES: Mapping[str, tuple[str, str]] = {
    "IDENTITY_OFF": ("这里还没有开通申请人登录。", "请凭办件编号和查询码查询，或到综合窗口办理。"),
    "IDENTITY_AWAY": ("统一身份认证暂时不可用，没有登录成功。", _LATER),
    "IDENTITY_SLOW": ("统一身份认证没有及时答复，没有登录成功。", _LATER),
    "IDENTITY_ANSWER_INVALID": ("统一身份认证的答复读不懂，没有登录成功。", _LATER),
    "IDENTITY_NOT_PROVEN": ("统一身份认证给出的凭据不能证明您的身份，没有登录。", _AGAIN),
    "IDENTITY_CLAIMS_INVALID": ("统一身份认证没有给出姓名或证件号码，不能登录。", _AGAIN),
    "IDENTITY_CODE_REFUSED": ("这次登录的凭据已经失效，没有登录成功。", _AGAIN),
    "IDENTITY_REFUSED": ("您在统一身份认证那里没有完成登录。", "需要登录的，请重新登录。"),
    "LOGIN_STALE": ("这次登录已经过期，或者不是在这个浏览器里开始的。", "请在这个浏览器里重新登录。"),
    "MANDATE_ENDED": (
        "您代表这家企业办事的委托已经到期，不能以企业身份登录。",
        "请由企业在统一身份认证里更新委托后再登录；您个人的事，请用个人身份登录。",
    ),
}
TO_DO: Mapping[str, str] = {
    DutyReason.CORRECTION: "请补交材料（补正）",
    DutyReason.DEFERRAL: "请补齐容缺的材料",
    DutyReason.JOINT_BOOKING: "请预约时间",
    DutyReason.JOINT_RECTIFYING: "请整改，完成后告知",
    DutyReason.PAYMENT: "请缴费",
    DutyReason.OWN_STEP: "请自己办好这一步，办好后告知",
    DutyReason.PAYMENT_AGAIN: "缴费单已失效，请重新出具后缴费",
}


def sentence_of(code: str) -> Sentence:
    """The words of a failed log-in."""
    return Sentence(code, *_FAILURES[code])


def to_do(reason: str) -> str:
    """What an applicant has to do, by the reason of the duty."""
    return TO_DO.get(reason, "请打开办件查看需要您做什么")
