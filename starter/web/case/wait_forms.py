"""Forms of 异议 during a wait (公示), and of the applicant's own steps (自办步骤)."""

from __future__ import annotations

from pydantic import JsonValue
from starlette.datastructures import FormData
from starlette.requests import Request

from domain.case.acts import ActKind, Role
from starter.web.case.act_form import ActForm
from starter.web.case.in_hand import CaseInHand
from starter.web.case.records import ItemView
from starter.web.case.view import CaseView
from starter.web.site.form_parts import Errors, FormWrong, Parts, words
from starter.web.site.forms_in import text
from starter.web.site.uploads import chosen_files, take_each


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


async def reported(request: Request, hand: CaseInHand, sent: FormData, item: str | None) -> Parts:
    """告知已完成: which of the evidence comes with it, its files, and a word about it."""
    plan = hand.state.item_plan(item) if item in hand.state.items else None
    asked = plan.step.evidence if plan is not None and plan.step is not None else ()
    given, errors = tuple(key for key in asked if text(sent, f"supplied.{key}") == "yes"), Errors()
    if len(given) < len(asked):
        names = "、".join(hand.definition.materials[key].name for key in asked if key not in given)
        errors.append(("supplied", f"请交齐证明已经完成的材料，还差：{names}。"))
    if text(sent, "done") != "yes":
        errors.append(("done", "请勾选确认已经完成。"))
    files = [] if errors else await _files(request, sent, errors)
    is_on_paper = hand.actor.role is not Role.APPLICANT and text(sent, "on_paper") == "yes"
    if asked and not files and not errors and not is_on_paper:
        errors.append(("files", "请上传证明材料的照片或文件；到窗口交纸质件的，由窗口登记。"))
    if errors:
        raise FormWrong(errors)
    return {"supplied": given, "content": {**words(sent, "note"), "files": files}}


async def _files(request: Request, sent: FormData, errors: Errors) -> list[JsonValue]:
    kept, refused = await take_each(request, chosen_files(sent, "files"))
    errors.extend(("files", sentence) for sentence in refused)
    return [{"file_name": each.file_name, "digest": each.digest, "size": each.size} for each in kept]


async def confirmed(_request: Request, _hand: CaseInHand, sent: FormData, _item: str | None) -> Parts:
    """确认完成."""
    return {"content": words(sent, "note")}


async def given_back(_request: Request, _hand: CaseInHand, sent: FormData, _item: str | None) -> Parts:
    """退回, and why."""
    return {"content": _explained(sent, "请写明为什么没有通过核对、还要办什么，申请人会看到。", Errors())}


async def extended(_request: Request, hand: CaseInHand, sent: FormData, item: str | None) -> Parts:
    """延长, once: by how many days, and why."""
    plan = hand.state.item_plan(item) if item in hand.state.items else None
    most = plan.step.term.days if plan is not None and plan.step is not None and plan.step.term is not None else 1
    typed, errors = text(sent, "days", 10), Errors()
    days = int(typed) if typed.isascii() and typed.isdecimal() else 0
    if not 1 <= days <= most:
        errors.append(("days", f"请填写延长的天数，1 到 {most} 的整数。"))
    return {"content": _explained(sent, "请写明为什么延长，申请人会看到。", errors), "days": days}


async def closed(_request: Request, _hand: CaseInHand, sent: FormData, _item: str | None) -> Parts:
    """终止, and why."""
    return {"content": _explained(sent, "请写明为什么终止，申请人会看到。", Errors())}


def _explained(sent: FormData, missing: str, errors: Errors) -> dict[str, JsonValue]:
    content = words(sent, "opinion")
    if not content:
        errors.append(("opinion", missing))
    if errors:
        raise FormWrong(errors)
    return content


def _reporting(_view: CaseView, item: ItemView | None) -> str:
    return f"代申请人告知：{item.plan.name}已完成" if item else "代申请人告知已完成"


STEP_FORMS: dict[str, ActForm] = {
    ActKind.CONFIRM_STEP: ActForm(confirmed, "step.confirm", item="open"),
    ActKind.RETURN_STEP: ActForm(given_back, "step.give_back", item="folded", title="退回：没有通过核对"),
    ActKind.REPORT_STEP: ActForm(reported, "step.report", item="folded", title=_reporting),
    ActKind.EXTEND_STEP: ActForm(extended, "step.extend", item="folded", title="延长自办期限（一次）"),
    ActKind.CLOSE_STEP: ActForm(closed, "step.close", item="folded", title="终止：期满没有办"),
}
"""In the order in which the page shows them."""
