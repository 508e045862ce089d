"""谁看过我的数据: who of the staff opened the case and when, by department and role; and which sources were asked."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import Role
from ledger import lists
from ledger.door import persons
from ledger.look_ups import look_ups
from ledger.look_ups.look_ups import LookUp
from starter.web.site.permissions import NotLoggedIn, Pages, roles, session_of
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared
from starter.words.names import ROLE_NAMES

pages = Pages()
MOST = 50
_WHAT = {
    "case": "查看办件",
    "file": "打开材料",
    "notice": "查看文书",
    "paper": "查看纸质补录",
    "code": "重新出具查询码",
    "export": "导出列表",
}


@pages.get("/query/readers", allow=roles(Role.APPLICANT))
async def case_readers(request: Request) -> Response:
    """Newest first, so many at once; the people's names are not told, the organ answers for them."""
    case_no = session_of(request).case_no
    if case_no is None:
        raise NotLoggedIn
    said = request.query_params.get("before", "")
    before = int(said) if said.isdecimal() and len(said) < 18 else None
    found = await persons.readers(pool_of(request), case_no, before=before, most=MOST + 1)
    departments = await shared(request).definition_cache.department_names()
    lines = [
        (each.at, departments.get(each.department or "", ""), _role(each.role), _WHAT.get(each.what, "查看"))
        for each in found[:MOST]
    ]
    return render(
        request,
        "person/readers.html",
        title="谁看过我的数据",
        case_no=case_no,
        lines=lines,
        more=found[MOST - 1].access_id if len(found) > MOST else None,
        looked_up=[] if before else await _looked_up(request, case_no),
    )


async def _looked_up(request: Request, case_no: str) -> list[tuple[LookUp, str]]:
    """What sources were asked about those in the application, and for which material."""
    head = await lists.case_head(pool_of(request), case_no)
    if head is None:
        return []
    materials = (await shared(request).definition_cache.by_hash(head.definition)).materials
    found = await look_ups.of_case(pool_of(request), case_no)
    return [(each, materials[each.material].name if each.material in materials else "") for each in found]


def _role(role: str | None) -> str:
    return ROLE_NAMES[Role(role)] if role in set(Role) else ""
