"""Forms of money: fees set (核定费用), what is paid and given back at the window (现场缴费). Yuan become whole fen."""

from __future__ import annotations

import re

from pydantic import TypeAdapter, ValidationError
from starlette.datastructures import FormData
from starlette.requests import Request

from domain.case.acts import Voucher
from domain.definition.normal import normal_number
from domain.fees import yuan
from starter.web.case.in_hand import CaseInHand
from starter.web.site.form_parts import Errors, FormWrong, Parts, words
from starter.web.site.forms_in import text
from starter.words.money import PAID_BY

_A_VOUCHER: TypeAdapter[str] = TypeAdapter(Voucher)
_VOUCHER_WRONG = (
    "请填写非税收入票据或缴款凭证的号码：10位数字，或“8位代码-10位号码”，例如 61060125-0012345678；"
    "银行凭证号按凭证填写，字母开头的至少两个字母。"
)
_YUAN = re.compile(r"(\d{1,8})(?:\.(\d{1,2}))?", re.ASCII)


async def fee(_request: Request, _hand: CaseInHand, sent: FormData, _item: str | None) -> Parts:
    """核定费用: how much, in yuan with at most two decimals."""
    amount = _fen(sent)
    if amount is None:
        raise FormWrong([("amount", "请填写金额，单位为元，最多两位小数，例如 80 或 80.50；不收费的填 0。")])
    return {"amount": amount, "content": words(sent, "note")}


def _fen(sent: FormData) -> int | None:
    """The amount that was typed, in fen."""
    found = _YUAN.fullmatch(normal_number(text(sent, "amount", 20)).replace(",", "").removesuffix("元"))
    if found is None:
        return None
    whole, rest = found.groups()
    return int(whole) * 100 + int((rest or "").ljust(2, "0"))


async def booked(_request: Request, hand: CaseInHand, sent: FormData, _item: str | None) -> Parts:
    """登记现场缴费: the sum on the voucher, its number, and how it was paid."""
    order, amount, voucher, errors = hand.state.money.last, _fen(sent), _voucher(sent), Errors()
    paid_by = text(sent, "paid_by", 10)
    if order is None:
        raise FormWrong([("amount", "办件没有缴费单，不能登记缴费。")])
    if amount is None:
        errors.append(("amount", "请按票据填写金额，单位为元，例如 80 或 80.50。"))
    elif amount != order.total:
        errors.append(("amount", f"应缴{yuan(order.total)}，与填写的金额不一致；请核对票据，收错的退还后重新收取。"))
    if paid_by not in PAID_BY:
        errors.append(("paid_by", "请选择怎样缴的。"))
    if voucher is None:
        errors.append(("voucher", _VOUCHER_WRONG))
    if errors:
        raise FormWrong(errors)
    said: Parts = {"order": order.number, "amount": amount, "paid_by": paid_by, "voucher": voucher}
    return said | {"unasked": text(sent, "unasked", 5) == "yes" or None, "content": words(sent, "note")}


async def annulled(_request: Request, _hand: CaseInHand, sent: FormData, _item: str | None) -> Parts:
    """撤销现场缴费登记: which voucher, and why."""
    voucher, content, errors = _voucher(sent), words(sent, "opinion"), Errors()
    if voucher is None:
        errors.append(("voucher", "请选择撤销哪一笔登记。"))
    if not content:
        errors.append(("opinion", "请写明为什么撤销，申请人会看到。"))
    if errors:
        raise FormWrong(errors)
    return {"voucher": voucher, "content": content}


async def given_back(_request: Request, hand: CaseInHand, sent: FormData, _item: str | None) -> Parts:
    """登记现场退费: which refund, by which voucher."""
    money, which, voucher, errors = hand.state.money, text(sent, "refund", 5), _voucher(sent), Errors()
    waiting = {str(each.number) for each in money.refunds if each.done_at is None and money.is_at_window(each)}
    if which not in waiting:
        errors.append(("refund", "请选择退还的是哪一笔。"))
    if voucher is None:
        errors.append(("voucher", _VOUCHER_WRONG))
    if errors:
        raise FormWrong(errors)
    return {"refund": int(which), "voucher": voucher, "content": words(sent, "note")}


def _voucher(sent: FormData) -> str | None:
    """The number of a 票据 as the rules take it, or None."""
    typed = normal_number(text(sent, "voucher", 60))
    try:
        return _A_VOUCHER.validate_python(typed)
    except ValidationError:
        return None
