"""批量操作: one kind of act on several items, each an act of its own with a result of its own.

Each row of the list brings the id of its act, made when the page was shown: sending the form again does nothing twice
and shows the same results.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from domain.case.act_specs import ACTS
from domain.case.acts import ActKind, Role
from domain.case.refusals import refuse
from domain.case.rules import ALLOWED_ROLES
from domain.case.state import CaseState
from starter.office.errors import LianbanError
from starter.office.reach import require_reach
from starter.office.requests import ActReceipt, ActRequest
from starter.web.case.in_hand import actor_of
from starter.web.case.people import everybody
from starter.web.case.send import send_logged
from starter.web.site.colleagues import Colleagues
from starter.web.site.forms_in import form_of, text, texts
from starter.web.site.permissions import Pages, roles, session_of
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared
from starter.words import names

MOST_PICKED = 100
"""Items of one bulk act."""
AT_ONCE = 8
"""Acts under way at the same time."""
IN_WORK_LIST = {kind: spec for kind, spec in ACTS.items() if spec.bulk == "work"}
pages = Pages()


@dataclass(frozen=True)
class Picked:
    """One row that was ticked: an item, and the id that its act was given when the page was shown."""

    case_no: str
    item: str
    act_id: str


@dataclass(frozen=True)
class Result:
    """What became of the act on one item; `outcome` None: on file, not settled yet."""

    case_no: str
    name: str
    outcome: str | None
    sentence: str = ""
    next_step: str = ""


@dataclass(frozen=True)
class Results:
    """What became of all of them."""

    title: str
    back: str
    rows: Sequence[Result] = ()
    errors: Sequence[tuple[str, str]] = field(default_factory=list)

    @property
    def summary(self) -> str:
        """In one line: how many took effect, how many did not, how many are under way."""
        counts = [
            (len([row for row in self.rows if row.outcome == outcome]), words)
            for outcome, words in (("applied", "已生效"), ("refused", "没有生效"), (None, "正在处理"))
        ]
        told = "，".join(f"{words} {number} 项" for number, words in counts if number)
        return f"共 {len(self.rows)} 项：{told}"


def picked_of(sent: FormData) -> list[Picked]:
    """The ticked rows, each item once, as far as their form can be read."""
    found: dict[tuple[str, str], Picked] = {}
    for value in texts(sent, "pick"):
        case_no, item, act_id, *_ = [*value.split("|"), "", "", ""]
        if case_no and item and act_id and len(value) < 260:
            found.setdefault((case_no, item), Picked(case_no, item, act_id))
    return list(found.values())


@pages.post("/work/bulk", allow=roles(Role.HANDLER))
async def bulk_work(request: Request) -> Response:
    """认领, 退领, 转办 and 已阅 on the ticked rows of 我的待办."""
    sent = form_of(request)
    kind, parts, errors = text(sent, "kind", 40), dict[str, Any](), list[tuple[str, str]]()
    if kind not in IN_WORK_LIST:
        errors.append(("kind", "请选择要做的操作。"))
    elif IN_WORK_LIST[kind].names == "colleague":
        chosen = Colleagues(await everybody(pool_of(request))).chosen(text(sent, "to", 160))
        if chosen is None:
            errors.append(("to", "请选择转办给谁。"))
        else:
            parts = {"to": chosen.account_id, "to_department": chosen.department}
    return await carry_out(request, kind, parts, back="/work", errors=errors)


@pages.post("/board/bulk", allow=roles(Role.SUPERVISOR, Role.LEAD))
async def bulk_urge(request: Request) -> Response:
    """催办 of the ticked rows of the board."""
    return await carry_out(request, ActKind.URGE_ITEM, {}, back="/board")


async def carry_out(
    request: Request, kind: str, parts: Mapping[str, Any], *, back: str, errors: Sequence[tuple[str, str]] = ()
) -> Response:
    """Do that act on every ticked row, and show what became of each; nothing is done where the form is wrong."""
    picked, wrong = picked_of(form_of(request)), list(errors)
    if not picked:
        wrong.append(("pick", "没有勾选任何事项。请返回勾选后再提交。"))
    if len(picked) > MOST_PICKED:
        wrong.append(("pick", f"一次最多 {MOST_PICKED} 项，请分几次提交。"))
    title = f"批量{names.ACT_NAMES.get(kind, '操作')}"
    if wrong:
        shown = Results(title, back, errors=wrong)
        return render(request, "lists/bulk.html", status=422, title=title, results=shown)
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(each: Picked) -> Result:
        async with gate:
            return await _one(request, each, kind, parts)

    results = Results(title, back, rows=await asyncio.gather(*(one(each) for each in picked)))
    return render(request, "lists/bulk.html", title=title, results=results)


async def _one(request: Request, picked: Picked, kind: str, parts: Mapping[str, Any]) -> Result:
    """The act on one item; a row that does not concern the visitor is refused like any other."""
    actor = actor_of(session_of(request))
    try:
        await require_reach(pool_of(request), picked.case_no, actor, kind)
        if actor.role not in ALLOWED_ROLES.get(kind, frozenset()):
            raise LianbanError(refuse("NOT_ALLOWED"))
        state = await shared(request).lianban.case_state(picked.case_no)
        if picked.item not in state.items:
            raise LianbanError(refuse("ITEM_UNKNOWN"))
    except LianbanError as refused:
        return Result(picked.case_no, "", "refused", refused.sentence, refused.next_step)
    name = _name(state, picked.item)
    wanted = ActRequest(act_id=picked.act_id, case_no=picked.case_no, kind=kind, actor=actor, item=picked.item, **parts)
    try:
        return _told(picked, name, await send_logged(request, wanted))
    except LianbanError as refused:
        return Result(picked.case_no, name, "refused", refused.sentence, refused.next_step)


def _name(state: CaseState, item: str) -> str:
    name = state.item_plan(item).name
    return name if name == state.plan.name else f"{name}（{state.plan.name}）"


def _told(picked: Picked, name: str, receipt: ActReceipt) -> Result:
    refused = receipt.refusal
    if receipt.outcome == "refused" and refused is not None:
        return Result(picked.case_no, name, "refused", refused.sentence, refused.next_step)
    return Result(picked.case_no, name, receipt.outcome)
