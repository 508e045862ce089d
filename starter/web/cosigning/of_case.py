"""共同签名 of a case: who signed the application, what, when and how; each department reads what is of its items."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from domain.case.roles import CASE_READERS, Role
from ledger.accounts import RoleHeld
from ledger.cosigning import applications
from starter.web.cosigning import shown
from starter.web.cosigning.shown import Signature
from starter.web.site.permissions import Pages, roles, session_of
from starter.web.site.render import render
from starter.web.site.shared import pool_of
from starter.words.cosigning import LEVEL_NAMES

pages = Pages()
SEE_ALL = frozenset({Role.COUNTER_CLERK, Role.LEAD})


@pages.get("/cases/{case_no}/signatures", allow=roles(*CASE_READERS, of_case=True, reads="paper"))
async def signatures_of_case(request: Request) -> Response:
    """The signatures; their texts to whoever handles one of the items for which they were given."""
    pool, case_no = pool_of(request), request.path_params["case_no"]
    number = await applications.of_case(pool, case_no)
    waiting = await shown.read(pool, number) if number else None
    held = session_of(request).held
    return render(
        request,
        "cosigning/of_case.html",
        title="共同签名",
        case_no=case_no,
        waiting=waiting,
        signatures=[(each, _may_read(each, held)) for each in waiting.signatures] if waiting else [],
        levels=LEVEL_NAMES,
    )


def _may_read(signature: Signature, held: RoleHeld) -> bool:
    """A department reads what was signed for its own items (最少必要)."""
    if held.role in SEE_ALL:
        return True
    return held.department in {item.partition("/")[0] for item in signature.cosigner.items}
