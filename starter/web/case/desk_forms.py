"""From a sent form to an act among colleagues, from 转办 to 备注, and what is wrong with it.

A colleague is chosen by name and sent as department and account; only those whom the form offered are taken.
"""

from __future__ import annotations

from pydantic import JsonValue
from starlette.datastructures import FormData
from starlette.requests import Request

from starter.web.case.in_hand import CaseInHand
from starter.web.case.people import colleagues_of
from starter.web.site.colleagues import Colleague, Colleagues
from starter.web.site.form_parts import Errors, FormWrong, Parts, words
from starter.web.site.forms_in import text
from starter.web.site.uploads import chosen_files, take_each

MOST_FILES = 5
"""Files of one note."""
NO_ITEM_BEFORE = "drafter"
"""What the form of 退回 sends for "to the one who proposed"."""


def _colleague(sent: FormData, known: Colleagues, errors: Errors) -> Colleague | None:
    chosen = known.chosen(text(sent, "to", 160))
    if chosen is None:
        errors.append(("to", "请选择人员。"))
    return chosen


async def to_colleague(request: Request, hand: CaseInHand, sent: FormData, _item: str | None) -> Parts:
    """Who gets the item, or is told of it."""
    errors = Errors()
    chosen = _colleague(sent, await colleagues_of(request, hand), errors)
    if chosen is None:
        raise FormWrong(errors)
    return {"to": chosen.account_id, "to_department": chosen.department, "content": words(sent, "note")}


async def signer(request: Request, hand: CaseInHand, sent: FormData, _item: str | None) -> Parts:
    """加签: who signs, before or after the proposal."""
    errors, position = Errors(), text(sent, "position", 10)
    chosen = _colleague(sent, await colleagues_of(request, hand), errors)
    if position not in ("before", "after"):
        errors.append(("position", "请选择在拟办之前还是之后签署。"))
    if errors or chosen is None:
        raise FormWrong(errors)
    parts = {"to": chosen.account_id, "to_department": chosen.department, "position": position}
    return {**parts, "content": words(sent, "note")}


async def no_signer(_request: Request, _hand: CaseInHand, sent: FormData, _item: str | None) -> Parts:
    """减签: who need not sign."""
    whose = text(sent, "whose", 80)
    if not whose:
        raise FormWrong([("whose", "请选择要减去的签署人。")])
    return {"whose": whose, "content": words(sent, "note")}


async def sign(_request: Request, _hand: CaseInHand, sent: FormData, _item: str | None) -> Parts:
    """签署: yes or no, and why not."""
    answer, content, errors = text(sent, "agree", 5), words(sent, "opinion"), Errors()
    if answer not in ("yes", "no"):
        errors.append(("agree", "请选择同意或不同意。"))
    if answer == "no" and not content:
        errors.append(("opinion", "不同意请写明理由，供经办人修改。"))
    if errors:
        raise FormWrong(errors)
    return {"agree": answer == "yes", "content": content}


async def returned(_request: Request, _hand: CaseInHand, sent: FormData, _item: str | None) -> Parts:
    """退回: to whom, and why."""
    to_item, content, errors = text(sent, "to_item", 80), words(sent, "opinion"), Errors()
    if not to_item:
        errors.append(("to_item", "请选择退回到哪里。"))
    if not content:
        errors.append(("opinion", "退回请写明理由和要改正的内容。"))
    if errors:
        raise FormWrong(errors)
    return {"to_item": None if to_item == NO_ITEM_BEFORE else to_item, "content": content}


async def take_back(_request: Request, _hand: CaseInHand, sent: FormData, _item: str | None) -> Parts:
    """撤回: the act that the page showed as the last."""
    return {"taken_act": text(sent, "taken_act", 80) or None}


async def note(request: Request, _hand: CaseInHand, sent: FormData, _item: str | None) -> Parts:
    """备注: words, files, or both."""
    content, errors = words(sent, "note"), Errors()
    chosen = chosen_files(sent, "file")
    if len(chosen) > MOST_FILES:
        raise FormWrong([("file", f"一条备注最多附 {MOST_FILES} 个文件。")])
    kept, refused = await take_each(request, chosen)
    files: list[JsonValue] = [{"file_name": each.file_name, "digest": each.digest} for each in kept]
    errors.extend(("file", sentence) for sentence in refused)
    if not content and not files and not errors:
        errors.append(("note", "请填写备注内容，或附上文件。"))
    if errors:
        raise FormWrong(errors)
    return {"content": {**content, "files": files} if files else content}


async def to_hall(_request: Request, _hand: CaseInHand, sent: FormData, _item: str | None) -> Parts:
    """转交大厅: to which, and why."""
    content, errors = words(sent, "note"), Errors()
    if not text(sent, "hall", 60):
        errors.append(("hall", "请选择转交到哪个大厅。"))
    if not content:
        errors.append(("note", "请写明为什么转交，两个大厅的同事都会看到。"))
    if errors:
        raise FormWrong(errors)
    return {"to_hall": text(sent, "hall", 60), "from_hall": text(sent, "from_hall", 60) or None, "content": content}
