"""Forms of 异议 during a wait (公示), and of what is undone afterwards (补偿)."""

from __future__ import annotations

from starlette.datastructures import FormData
from starlette.requests import Request

from starter.web.case.in_hand import CaseInHand
from starter.web.site.form_parts import Errors, FormWrong, Parts, words
from starter.web.site.forms_in import text


async def raised(_request: Request, hand: CaseInHand, sent: FormData, item: str | None) -> Parts:
    """提出异议: for whom, and on what ground."""
    rule = hand.state.item_plan(item).objection if item in hand.state.items else None
    objector, content, errors = text(sent, "objector", 40), words(sent, "opinion"), Errors()
    if rule is None or objector not in rule.by:
        errors.append(("objector", "请选择是谁提出的异议。"))
    if not content:
        errors.append(("opinion", "请写明异议的事实和理由。"))
    if errors:
        raise FormWrong(errors)
    return {"objector": objector, "content": content}


async def settled(_request: Request, _hand: CaseInHand, sent: FormData, _item: str | None) -> Parts:
    """异议处理: of which one, or of all, whether they hold, and what was found."""
    finding, content, errors = text(sent, "upheld", 5), words(sent, "opinion"), Errors()
    which = text(sent, "objection", 5)
    if not (which in ("", "all") or (which.isascii() and which.isdecimal() and int(which) > 0)):
        errors.append(("objection", "请选择处理哪一件异议。"))
    if finding not in ("yes", "no"):
        errors.append(("upheld", "请选择异议是否成立。"))
    if not content:
        errors.append(("opinion", "请写明核实的情况和理由，申请人会看到。"))
    if errors:
        raise FormWrong(errors)
    return {"upheld": finding == "yes", "objection": int(which) if which.isdecimal() else None, "content": content}
