"""业务系统: what did not reach a department's system or was not answered by it, and mending that (`/department`).

An officer sees and mends what is their department's, the administrator all of it. Of what a system said the code alone
is shown. Each mending is an act on one item, with a result of its own (see `lists/bulk.py`).
"""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import ActKind, Role
from domain.case.rules import ALLOWED_ROLES
from domain.duties.acts import act_for
from domain.duties.reasons import DutyReason
from ledger.departments import items
from starter.office.operation import CODES
from starter.web.lists.bulk import MOST_PICKED, carry_out
from starter.web.site.forms_in import form_of, text
from starter.web.site.permissions import Pages, roles, session_of
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared
from starter.words.names import ACT_NAMES

PATH = "/department"
WHO = roles(Role.HANDLER, Role.DEPARTMENT_HEAD, Role.ADMIN)
_AGAIN, _BY_HAND = act_for(DutyReason.HAND_OVER_HELD) or "", ActKind.HANDLE_BY_HAND.value
MENDING: Mapping[str, str] = {
    _AGAIN: "原因已经排除，再送一次",
    _BY_HAND: "不再等业务系统，由本部门人员办理",
}
"""The acts of this page, and when to use them."""
MOST = MOST_PICKED
MOST_ANSWERS = 50
pages = Pages()


@pages.get(PATH, allow=WHO)
async def department_page(request: Request) -> Response:
    """What was not handed over, what is not answered, and what was answered in vain."""
    pool, department, role = pool_of(request), own_department(request), session_of(request).held.role
    failed = await items.listed(pool, "failed", department, MOST)
    return render(
        request,
        "departments/items.html",
        title="业务系统",
        failed=failed,
        unanswered=await items.listed(pool, "unanswered", department, MOST),
        void=await items.void_answers(pool, department, MOST_ANSWERS),
        departments=await shared(request).definition_cache.department_names(),
        is_own=department is not None,
        may_decide=role is Role.HANDLER,
        mending=[(kind, ACT_NAMES[kind], why) for kind, why in MENDING.items() if role in ALLOWED_ROLES[kind]],
        only_by_hand=(_BY_HAND,),
        either=tuple(MENDING),
        codes={**CODES, None: ""},
        most=MOST,
    )


@pages.post(PATH, allow=WHO)
async def mend(request: Request) -> Response:
    """重新分发 or 转人工办理 of the ticked items, or of one by its own button: an act each."""
    kind = text(form_of(request), "kind", 40)
    errors = [] if kind in MENDING else [("kind", "请选择要做的操作。")]
    return await carry_out(request, kind, {}, back=PATH, errors=errors)


def own_department(request: Request) -> str | None:
    """The department that the visitor sees; None: all of them (administrator)."""
    return session_of(request).held.department
