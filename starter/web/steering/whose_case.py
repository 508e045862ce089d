"""Forms of the acts by which a case goes to others: to another hall (转交大厅), under another lead (变更牵头部门)."""

from __future__ import annotations

from starlette.datastructures import FormData
from starlette.requests import Request

from domain.case.acts import ActKind
from starter.web.case import desk_forms
from starter.web.case.act_form import ActForm, OnCase
from starter.web.case.in_hand import CaseInHand
from starter.web.site.form_parts import Errors, FormWrong, Parts, words
from starter.web.site.forms_in import text

MOST_DOCUMENT = 100
"""Characters of a document's name and number (文号)."""


async def _to_lead(_request: Request, _hand: CaseInHand, sent: FormData, _item: str | None) -> Parts:
    """变更牵头部门: who leads, why, and by which document."""
    content, errors = words(sent, "note"), Errors()
    if not text(sent, "lead", 60):
        errors.append(("lead", "请选择新的牵头部门。"))
    if not content:
        errors.append(("note", "请写明为什么变更，新旧牵头部门的同事会看到。"))
    if errors:
        raise FormWrong(errors)
    if document := text(sent, "document", MOST_DOCUMENT).strip():
        content["document"] = document
    return {"to_department": text(sent, "lead", 60), "content": content}


WHOSE_FORMS: dict[str, ActForm] = {
    ActKind.HAND_TO_HALL: ActForm(
        desk_forms.to_hall,
        "act.to_other_hall",
        case=OnCase("end", "转交其他大厅", folded=True),
        when=lambda view, _item: view.head.hall is not None,
    ),
    ActKind.CHANGE_LEAD: ActForm(_to_lead, "act.to_other_lead", case=OnCase("end", "变更牵头部门", folded=True)),
}
"""In the order of the page, at its end."""
