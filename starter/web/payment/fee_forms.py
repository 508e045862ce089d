"""Forms of fees (核定费用): an amount in yuan becomes whole fen."""

from __future__ import annotations

import re

from starlette.datastructures import FormData
from starlette.requests import Request

from starter.web.case.in_hand import CaseInHand
from starter.web.site.form_parts import FormWrong, Parts, words
from starter.web.site.forms_in import text

_YUAN = re.compile(r"(\d{1,8})(?:\.(\d{1,2}))?", re.ASCII)


async def fee(_request: Request, _hand: CaseInHand, sent: FormData, _item: str | None) -> Parts:
    """核定费用: how much, in yuan with at most two decimals."""
    found = _YUAN.fullmatch(text(sent, "amount", 20).replace(",", ""))
    if found is None:
        raise FormWrong([("amount", "请填写金额，单位为元，最多两位小数，例如 80 或 80.50；不收费的填 0。")])
    whole, rest = found.groups()
    return {"amount": int(whole) * 100 + int((rest or "").ljust(2, "0")), "content": words(sent, "note")}
