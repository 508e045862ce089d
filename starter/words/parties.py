"""Parties outside, and what letters to them are called, in words."""

from __future__ import annotations

from collections.abc import Mapping

PARTY_NAMES: Mapping[str, str] = {
    "carrier": "政务专递",
    "payment": "支付机构",
    "platform": "省一体化政务服务平台",
    "sources": "数据共享和电子证照",
    "sources.population": "人口基础信息",
    "sources.marriage": "婚姻登记信息",
    "sources.licences": "电子证照库",
    "sources.property": "不动产登记信息",
    "sources.firms": "经营主体登记信息",
}
"""By the party's name in the settings."""
LETTER_NAMES: Mapping[str, str] = {
    "orders": "寄件订单",
    "order": "缴费单",
    "close": "缴费单作废",
    "refund": "退费",
    "query": "查询缴费单",
    "look_up": "核验",
    "check": "提请校核",
    "urge": "催办校核",
    "event": "报送事项办理情况",
    "counts": "与省平台对账",
}
"""By the kind of a letter."""
LETTER_FIELDS: Mapping[str, str] = {
    "address_act": "选择送达方式的操作编号",
    "results": "结果件数",
    "order_no": "缴费单号",
    "refund_no": "退费单号",
    "order": "缴费单",
    "payment_no": "支付流水号",
    "amount": "金额（分）",
    "total": "合计（分）",
    "fees": "各事项费用（分）",
    "look_up": "核验编号",
    "event": "环节",
    "what": "情况",
    "at": "时间",
    "on": "日期",
    "day": "日期",
}
"""What a letter says, by the names of its fields."""
CODE_WORDS: Mapping[str, str] = {
    "PARTY_SLOW": "对方没有在时限内答复",
    "PARTY_AWAY": "对方连不上",
    "PARTY_LATER": "对方要求稍后再试",
    "PARTY_ANSWER_TOO_LARGE": "对方的答复超出大小限制",
    "PARTY_ANSWER_INVALID": "对方的答复不符合约定",
    "ADDRESS_MISSING": "办件里没有完整的收件地址",
    "PLATFORM_ITEM_CODE_MISSING": "省平台拒收：这个事项没有实施编码。"
    "请在事项文件里写 implementation_code 并发布，再点再发",
    "PLATFORM_DEPARTMENT_CODE_MISSING": "省平台拒收：部门没有统一社会信用代码。"
    "请在组织机构数据的 departments 里写 uscc 并载入（lianban organisation load），再点再发",
    "PLATFORM_COUNTS_DIFFER": "与省平台当天的件数对不上",
    "PARTY_REFUSED": "对方拒收这份文书",
    "LETTER_FAULT": "本系统处理这份文书时出错，请联系运维人员查看日志",
}
"""Why a letter was not taken."""
