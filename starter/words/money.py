"""How money is told: fees set, orders, payments, refunds (一次缴费)."""

from __future__ import annotations

from collections.abc import Mapping

from domain.case.money.entries import (
    FeeSet,
    PaymentAnnulled,
    PaymentAsked,
    PaymentClosed,
    PaymentMade,
    RefundAsked,
    RefundMade,
)
from domain.case.money.state import Money
from domain.fees import yuan
from starter.words.case_names import CaseNames
from starter.words.sentences import Sentences

SENTENCES = Sentences()
says = SENTENCES.says

RETURNED: Mapping[str, str] = {
    "amount": "金额与缴费单不符",
    "twice": "缴费单已经缴过",
    "not_owed": "缴费单上的费用现在不需要缴",
}
"""Why a payment pays for nothing."""
BACK: Mapping[str, str] = {"not_done": "没有办成", "undone": "已经撤销，不再有效"}
"""What became of the items whose fees are given back."""
CLOSED: Mapping[str, str] = {
    "expired": "逾期没有缴费",
    "failed": "支付机构没有收到足额的款项",
    "changed": "应缴的费用有变化",
}
"""Why an order is paid no more."""
PAID_BY: Mapping[str, str] = {"cash": "现金", "card": "刷卡", "slip": "银行缴款凭证"}
"""How somebody paid at the window."""
STANDS: Mapping[str, str] = {
    "open": "待缴费",
    "paid": "已缴费",
    "expired": "逾期失效",
    "failed": "未缴成",
    "closed": "已作废",
}
"""How an order stands."""


def refunds_at_window(money: Money) -> list[tuple[str, str]]:
    """Refunds that the window still has to give back, by number, in words."""
    waiting = (each for each in money.refunds if each.done_at is None and money.is_at_window(each))
    return [(str(each.number), f"第{each.number}笔，{yuan(each.amount)}") for each in waiting]


def booked_at_window(money: Money) -> list[tuple[str, str]]:
    """Payments at the window that are booked, by voucher, in words."""
    booked = (each for each in money.payments if each.voucher and not each.annulled)
    return [(each.voucher or "", f"{yuan(each.amount)}，票据{each.voucher}") for each in booked]


@says(FeeSet)
def _set(case_names: CaseNames, entry: FeeSet) -> str:
    amount = yuan(entry.amount) if entry.amount else "不收费"
    return f"{case_names.who(entry.actor)}核定{case_names.item(entry.item)}的费用：{amount}。"


@says(PaymentAsked)
def _asked(case_names: CaseNames, entry: PaymentAsked) -> str:
    each = "、".join(f"{case_names.items.get(key, key)}{yuan(fen)}" for key, fen in entry.fees.items())
    return f"出具第{entry.number}张缴费单，共{yuan(entry.total)}：{each}。"


@says(PaymentMade)
def _made(case_names: CaseNames, entry: PaymentMade) -> str:
    if entry.returned:
        return f"第{entry.number}张缴费单收到{yuan(entry.amount)}，{RETURNED[entry.returned]}，全额退回。"
    if entry.voucher:
        unasked = "；登记时支付机构没有答复，没有核对是否已在网上缴费" if entry.unasked else ""
        how = f"{PAID_BY[entry.paid_by or 'slip']}，票据{entry.voucher}{unasked}"
        what = f"{yuan(entry.amount)}（{how}）：{case_names.named(entry.fees)}"
        return f"{case_names.who(entry.actor)}登记第{entry.number}张缴费单现场缴费{what}。"
    return f"第{entry.number}张缴费单缴费到账{yuan(entry.amount)}：{case_names.named(entry.fees)}。"


@says(PaymentAnnulled)
def _annulled(case_names: CaseNames, entry: PaymentAnnulled) -> str:
    which = f"第{entry.number}张缴费单的现场缴费登记（{yuan(entry.amount)}，票据{entry.voucher}）"
    return f"{case_names.who(entry.actor)}撤销{which}：登记有误，费用仍须缴纳。"


@says(PaymentClosed)
def _closed(_names: CaseNames, entry: PaymentClosed) -> str:
    return f"第{entry.number}张缴费单失效：{CLOSED[entry.why]}。"


@says(RefundAsked)
def _refund(case_names: CaseNames, entry: RefundAsked) -> str:
    why = RETURNED.get(entry.why) or f"{BACK[entry.why]}：{case_names.named(entry.items)}"
    return f"办理第{entry.number}笔退费{yuan(entry.amount)}（{why}）。"


@says(RefundMade)
def _refunded(case_names: CaseNames, entry: RefundMade) -> str:
    if entry.voucher:
        return f"{case_names.who(entry.actor)}登记第{entry.number}笔退费已在窗口退还（票据{entry.voucher}）。"
    return f"第{entry.number}笔退费已由支付机构退回原支付账户。"
