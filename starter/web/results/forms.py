"""From a sent form to what changes or ends a result: 变更, 撤回, 注销, 吊销."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.datastructures import FormData
from starlette.requests import Request

from domain.case.act_specs import ACTS
from starter.web.case.in_hand import CaseInHand
from starter.web.site.form_parts import Errors, FormWrong, Parts, words
from starter.web.site.forms_in import text
from starter.words.licences import ENDINGS


def of_kind(kind: str) -> Callable[[Request, CaseInHand, FormData, str | None], Awaitable[Parts]]:
    """The reader of that act's form: a reason of the act's own list, and the facts in words."""

    async def read(_request: Request, hand: CaseInHand, sent: FormData, _item: str | None) -> Parts:
        reason, content, errors = text(sent, "reason", 60), words(sent, "opinion"), Errors()
        if reason not in hand.definition.licence_reasons(ACTS[kind].reasons):
            errors.append(("reason", f"请选择{ENDINGS[kind][0]}的理由。"))
        if not content:
            errors.append(("opinion", f"{ENDINGS[kind][0]}请写明事实和依据，持证人会看到。"))
        if errors:
            raise FormWrong(errors)
        return {"reason": reason, "content": content}

    return read
