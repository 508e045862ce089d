"""What the API alone refuses, in words: (sentence, next step) by code; acts have theirs in `domain.case.refusals`."""

from __future__ import annotations

from collections.abc import Mapping

from activities.connectors.http import CONTRACT

OWN: Mapping[str, tuple[str, str]] = {
    "NOT_LOGGED_IN": ("请求没有登录信息。", "请用 HTTP Basic 方式附上登录名和密码。"),
    "LOGIN_WRONG": ("登录名或密码不对。", "请核对后重试。"),
    "SIGNATURE_INVALID": ("签名不正确，未采信。", "请按约定的密钥对原始报文签名后重发。"),
    "SIGNATURE_STALE": ("报文时间与当前时间相差超过5分钟，未采信。", "请校准系统时间，重新签名后重发。"),
    "PASSWORD_CHANGE_NEEDED": ("这个账号还在用别人设的初始密码。", "请先在登录页登录，设好自己的密码再调用接口。"),
    "ROLE_NOT_HELD": ("这个账号没有所选的角色。", "请在 Lianban-Role 中选用账号已有的角色。"),
    "REQUEST_UNKNOWN": ("没有这个分发请求。", "请核对请求编号；只能回复发给本部门的请求。"),
    "PARTY_UNKNOWN": ("没有配置这个外部单位。", "请核对通知地址中的单位代码。"),
    "NOTICE_ID_REUSED": ("同一编号的通知内容不同。", "新的通知请用新的编号；重发时内容不能改动。"),
    "NOTICE_INVALID": ("通知内容不符合接口要求。", "请按接口文档改正后用新的编号发送。"),
    "NOTICE_UNFIT": (
        "通知说的缴费单或退费不存在，或同一流水号的内容不同。",
        "请核对单号、流水号和金额；通知已留存，没有生效。",
    ),
    "PARCEL_ORDER_UNKNOWN": ("没有这个寄件订单。", "请核对订单编号；只能通知本系统下的订单。"),
    "HOTLINE_NO_REUSED": (
        "这个工单编号已经转来过，内容不同，没有收下。",
        "新的工单请用新的编号；重发时内容不能改动，补充的内容请另立工单。",
    ),
    "HOTLINE_ORDER_UNKNOWN": ("没有这个编号的工单。", "请核对热线的工单编号；先转来，再查看。"),
    "DEPARTMENT_UNKNOWN": ("没有配置这个部门的业务系统。", "请核对回调地址中的部门代码。"),
    "CONTRACT_UNKNOWN": (
        "报头 lianban-contract 写的接口版本不认识，报文没有处理。",
        f"联办现用的版本是 {CONTRACT}；请改正或去掉这个报头，用同一编号重发。",
    ),
    "DAYS_RANGE_WRONG": ("日期范围不对。", "until_on 不能早于 from_on，一次最多查62天。"),
    "BODY_TOO_LARGE": ("报文太大。", "请缩减内容后重发。"),
    "BODY_INVALID": ("报文内容不符合接口要求。", "请按 fields 所列逐项改正后重发。"),
    "INTERNAL_ERROR": ("系统出了差错，这次请求没有完成。", "请用同一编号重发；如仍出错，请把参考编号告诉管理员。"),
    "LEDGER_AWAY": ("系统暂时连不上数据库。", "请稍后用同一编号重发，不会重复办理。"),
}
