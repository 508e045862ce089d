"""From a sent form to an act: what each kind of act asks for, and what is wrong when it was not filled in right.

Whether the act holds is decided by the workflow; here only the form is judged, so that nothing typed is lost.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from pydantic import JsonValue
from starlette.datastructures import FormData
from starlette.requests import Request

from domain.acts import ActKind, Gap
from domain.form_check import value_problem
from starter.requests import ActRequest
from starter.web import wording
from starter.web.case_view import CaseView
from starter.web.forms_in import file_of, form_of, text, texts
from starter.web.shared import pool_of
from starter.web.uploads import UploadRefused, take

Errors = list[tuple[str, str]]
Parts = dict[str, Any]
MOST_OPINION = 2000


class FormWrong(Exception):
    """The form was not filled in right; `errors` say where."""

    def __init__(self, errors: Errors) -> None:
        super().__init__("FORM_WRONG")
        self.errors = errors


async def read_act(request: Request, view: CaseView, kind: str) -> ActRequest:
    """The act that this form asks for. Raises FormWrong."""
    sent = form_of(request)
    act_id = text(sent, "act_id", 80)
    if not act_id:
        raise FormWrong([("act_id", "表单不完整，请刷新页面后重新填写。")])
    item = text(sent, "item", 80) or None
    parts = await _READERS[kind](request, view, sent, item)
    return ActRequest(act_id=act_id, case_no=view.head.case_no, kind=kind, actor=view.actor, item=item, **parts)


async def _nothing(_request: Request, _view: CaseView, _sent: FormData, _item: str | None) -> Parts:
    return {}


async def _review(_request: Request, _view: CaseView, sent: FormData, item: str | None) -> Parts:
    answer = text(sent, "complete")
    gaps = tuple(
        Gap(subject=name.removeprefix("gap."), reason=reason, item=item or "")
        for name in sent
        if name.startswith("gap.") and (reason := text(sent, name, 60))
    )
    if answer not in ("yes", "no"):
        raise FormWrong([("complete", "请选择材料是否齐全。")])
    if answer == "yes" and gaps:
        raise FormWrong([("complete", "选择了“齐全”，却又列出了缺件；请改选“不齐全”，或把缺件改回“没有问题”。")])
    if answer == "no" and not gaps:
        raise FormWrong([("complete", "选择了“不齐全”，请至少为一项材料或内容选择原因。")])
    return {"complete": answer == "yes", "gaps": gaps, "content": _words(sent, "note")}


async def _decide(_request: Request, view: CaseView, sent: FormData, item: str | None) -> Parts:
    decision, errors = text(sent, "decision"), Errors()
    if decision not in ("grant", "refuse"):
        raise FormWrong([("decision", "请选择准予或不予。")])
    content, reason = _words(sent, "opinion", "result_no"), text(sent, "reason", 60) or None
    if decision == "grant":
        if not content.get("result_no"):
            errors.append(("result_no", "请填写结果编号，例如证书或登记的编号。"))
        reason = None
    else:
        content.pop("result_no", None)
        if reason is None:
            errors.append(("reason", "不予办理必须说明理由，请选择理由。"))
        elif view.definition.refusal_reasons(_definition_key(view, item)).get(reason) is None:
            errors.append(("reason", "请从列表中选择理由。"))
        if not content.get("opinion"):
            errors.append(("opinion", "不予办理请写明事实和理由，申请人会看到。"))
    if errors:
        raise FormWrong(errors)
    return {"decision": decision, "reason": reason, "content": content}


def _definition_key(view: CaseView, item: str | None) -> str:
    return next((each.plan.item for each in view.items if each.key == item), "")


async def _supply(request: Request, view: CaseView, sent: FormData, _item: str | None) -> Parts:
    supplied: list[str] = []
    files: list[JsonValue] = []
    fields: dict[str, JsonValue] = {}
    paper: list[JsonValue] = []
    errors: Errors = []
    for gap, before in {each.gap.subject: each.value for each in view.gaps}.items():
        upload = file_of(sent, f"file.{gap}")
        if upload is not None:
            try:
                kept = await take(pool_of(request), upload)
            except UploadRefused as refused:
                errors.append((f"file.{gap}", refused.sentence))
                continue
            files.append({"material": gap, "file_name": kept.file_name, "digest": kept.digest})
        if gap in texts(sent, "paper"):
            paper.append(gap)
            files += [] if upload else [{"material": gap, "file_name": None, "digest": None}]
        value = text(sent, f"f.{gap}", MOST_OPINION)
        if value == before:
            value = ""  # what was found wrong and stays as it was is not a correction
        if value:
            problem = _field_problem(view, gap, value)
            if problem:
                errors.append((f"f.{gap}", problem))
            fields[gap] = value
        if upload is not None or gap in paper or value:
            supplied.append(gap)
    if errors:
        raise FormWrong(errors)
    if not supplied:
        raise FormWrong([("supply", "还没有补交材料，也没有更正内容，请至少补正一项。")])
    return {"supplied": tuple(supplied), "content": {"materials": files, "form": fields, "paper": paper}}


def _field_problem(view: CaseView, key: str, value: str) -> str | None:
    parts = key.split(".")
    group = view.definition.groups.get(parts[0])
    field = group.fields.get(parts[-1]) if group else None
    return value_problem(field, value) if field else None


async def _refuse_acceptance(_request: Request, view: CaseView, sent: FormData, _item: str | None) -> Parts:
    reason = text(sent, "reason", 60)
    if reason not in view.definition.reasons.refusals:
        raise FormWrong([("acceptance_reason", "请选择不予受理的理由。")])
    return {"reason": reason, "content": _words(sent, "opinion")}


async def _withdraw(_request: Request, _view: CaseView, sent: FormData, _item: str | None) -> Parts:
    if text(sent, "confirmed") != "yes":
        raise FormWrong([("confirmed", "请勾选确认后再撤件。")])
    return {"reason": wording.WITHDRAWN_BY_APPLICANT, "content": _words(sent, "note")}


def _words(sent: FormData, *names: str) -> dict[str, JsonValue]:
    return {name: value for name in names if (value := text(sent, name, MOST_OPINION))}


Reader = Callable[[Request, CaseView, FormData, "str | None"], Awaitable[Parts]]
_READERS: Mapping[str, Reader] = {
    ActKind.COMPLETE_PRE_REVIEW: _review,
    ActKind.SUPPLY_CORRECTION: _supply,
    ActKind.REFUSE_ACCEPTANCE: _refuse_acceptance,
    ActKind.CLAIM_ITEM: _nothing,
    ActKind.RELEASE_ITEM: _nothing,
    ActKind.DECIDE_ITEM: _decide,
    ActKind.URGE_ITEM: _nothing,
    ActKind.WITHDRAW_APPLICATION: _withdraw,
}
FORM_KINDS = tuple(_READERS)
