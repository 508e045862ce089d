"""From a sent form to an act among colleagues, from 转办 to 备注, and what is wrong with it.

A colleague is chosen by name and sent as department and account; only those whom the form offered are taken.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pydantic import JsonValue
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request

from domain.case.acts import ActKind
from starter.web.case.in_hand import CaseInHand
from starter.web.case.people import colleagues_of
from starter.web.site.colleagues import Colleague, Colleagues
from starter.web.site.form_parts import Errors, FormWrong, Parts, words
from starter.web.site.forms_in import form_of, text
from starter.web.site.shared import pool_of
from starter.web.site.uploads import UploadRefused, take

PlainReader = Callable[[FormData, CaseInHand, "str | None"], Parts]
MOST_FILES = 5
"""Files of one note."""
NO_ITEM_BEFORE = "drafter"
"""What the form of 退回 sends for "to the one who drafted"."""


async def read_desk_act(request: Request, hand: CaseInHand, kind: str, item: str | None) -> Parts:
    """What an act among colleagues asks for. Raises FormWrong."""
    sent = form_of(request)
    if kind in _NAMING:
        known = await colleagues_of(request, hand)
        return _to(sent, known) if kind != ActKind.ADD_SIGNER else _add_signer(sent, known)
    if kind == ActKind.ADD_NOTE:
        return await _add_note(request, sent)
    return _PLAIN[kind](sent, hand, item)


def _colleague(sent: FormData, known: Colleagues, errors: Errors) -> Colleague | None:
    chosen = known.chosen(text(sent, "to", 160))
    if chosen is None:
        errors.append(("to", "请选择人员。"))
    return chosen


def _to(sent: FormData, known: Colleagues) -> Parts:
    errors = Errors()
    chosen = _colleague(sent, known, errors)
    if chosen is None:
        raise FormWrong(errors)
    return {"to": chosen.account_id, "to_department": chosen.department, "content": words(sent, "note")}


def _add_signer(sent: FormData, known: Colleagues) -> Parts:
    errors, position = Errors(), text(sent, "position", 10)
    chosen = _colleague(sent, known, errors)
    if position not in ("before", "after"):
        errors.append(("position", "请选择在拟办之前还是之后签署。"))
    if errors or chosen is None:
        raise FormWrong(errors)
    parts = {"to": chosen.account_id, "to_department": chosen.department, "position": position}
    return {**parts, "content": words(sent, "note")}


def _note(sent: FormData, _hand: CaseInHand, _item: str | None) -> Parts:
    return {"content": words(sent, "note")}


def _remove_signer(sent: FormData, _hand: CaseInHand, _item: str | None) -> Parts:
    whose = text(sent, "whose", 80)
    if not whose:
        raise FormWrong([("whose", "请选择要减去的签署人。")])
    return {"whose": whose, "content": words(sent, "note")}


def _sign(sent: FormData, _hand: CaseInHand, _item: str | None) -> Parts:
    answer, content, errors = text(sent, "agree", 5), words(sent, "opinion"), Errors()
    if answer not in ("yes", "no"):
        errors.append(("agree", "请选择同意或不同意。"))
    if answer == "no" and not content:
        errors.append(("opinion", "不同意请写明理由，供经办人修改。"))
    if errors:
        raise FormWrong(errors)
    return {"agree": answer == "yes", "content": content}


def _return(sent: FormData, _hand: CaseInHand, _item: str | None) -> Parts:
    to_item, content, errors = text(sent, "to_item", 80), words(sent, "opinion"), Errors()
    if not to_item:
        errors.append(("to_item", "请选择退回到哪里。"))
    if not content:
        errors.append(("opinion", "退回请写明理由和要改正的内容。"))
    if errors:
        raise FormWrong(errors)
    return {"to_item": None if to_item == NO_ITEM_BEFORE else to_item, "content": content}


def _take_back(sent: FormData, _hand: CaseInHand, _item: str | None) -> Parts:
    return {"taken_act": text(sent, "taken_act", 80) or None}


async def _add_note(request: Request, sent: FormData) -> Parts:
    content, files, errors = words(sent, "note"), list[JsonValue](), Errors()
    chosen = [each for each in sent.getlist("file") if isinstance(each, UploadFile) and each.filename]
    if len(chosen) > MOST_FILES:
        raise FormWrong([("file", f"一条备注最多附 {MOST_FILES} 个文件。")])
    for upload in chosen:
        try:
            kept = await take(pool_of(request), upload)
        except UploadRefused as refused:
            errors.append(("file", refused.sentence))
            continue
        files.append({"file_name": kept.file_name, "digest": kept.digest})
    if not content and not files and not errors:
        errors.append(("note", "请填写备注内容，或附上文件。"))
    if errors:
        raise FormWrong(errors)
    return {"content": {**content, "files": files} if files else content}


_NAMING = frozenset({ActKind.TRANSFER_ITEM, ActKind.DELEGATE_ITEM, ActKind.ADD_SIGNER, ActKind.COPY_ITEM})
"""Acts that name a colleague."""
_PLAIN: Mapping[str, PlainReader] = {
    ActKind.RETURN_DELEGATED: _note,
    ActKind.REMOVE_SIGNER: _remove_signer,
    ActKind.SIGN_ITEM: _sign,
    ActKind.RETURN_ITEM: _return,
    ActKind.TAKE_BACK: _take_back,
    ActKind.MARK_READ: _note,
}
DESK_KINDS: tuple[str, ...] = (*sorted(_NAMING), *_PLAIN, ActKind.ADD_NOTE)
"""Kinds of acts that are read here."""
