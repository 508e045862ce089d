"""批量操作: one kind of act on several items, each an act of its own with a result of its own.

Each row of the list brings the id of its act, made when the page was shown: sending the form again does nothing twice
and shows the same results.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from domain.case.act_specs import ACTS
from domain.case.refusals import refuse
from domain.case.rules import ALLOWED_ROLES
from domain.case.state import CaseState
from ledger.listing import duties
from ledger.listing.duties import DutyLine
from starter.office.errors import LianbanError
from starter.office.reach import require_reach
from starter.office.requests import ActReceipt, ActRequest
from starter.web.case.in_hand import actor_of
from starter.web.case.people import everybody
from starter.web.case.send import send_logged
from starter.web.lists.duty_page import DutyPage
from starter.web.lists.duty_rows import pick_value
from starter.web.site.colleagues import Colleagues
from starter.web.site.forms_in import form_of, text, texts
from starter.web.site.permissions import session_of
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared
from starter.web.urging.forms import answer_days
from starter.words import duty_lines, names

MOST_PICKED = 300
"""Items of one bulk act."""
AT_ONCE = 8
"""Acts under way at the same time."""


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


def picked_of(values: Iterable[str]) -> list[Picked]:
    """The ticked rows, each item once, as far as their form can be read."""
    found: dict[tuple[str, str], Picked] = {}
    for value in values:
        case_no, item, act_id, *_ = [*value.split("|"), "", "", ""]
        if case_no and item and act_id and len(value) < 260:
            found.setdefault((case_no, item), Picked(case_no, item, act_id))
    return list(found.values())


class Looked(NamedTuple):
    """One item that is looked at before all of a list is sent: what its box sends, what it is, for whom."""

    pick: str
    subject: str
    about: str
    applicant: str = ""


AllRows = Callable[[], Awaitable[tuple[Sequence[Looked], bool]]]
"""The items of a list, at most MOST_PICKED, and whether there are more."""


class AllOfList(NamedTuple):
    """The acts that a list offers, and all its rows (None: it has none)."""

    acts: Sequence[str]
    rows: AllRows | None


def all_rows(request: Request, page: DutyPage) -> AllOfList:
    """What a page's form may be about: nothing where a search was typed that finds nothing."""

    async def rows() -> tuple[Sequence[Looked], bool]:
        found = await duties.page(pool_of(request), page.list, MOST_PICKED)
        items = {(line.case_no, line.item): line for line in found.rows if line.item}
        return [_looked(line) for line in items.values()], found.has_after

    return AllOfList(page.acts, None if page.found.error else rows)


def _looked(line: DutyLine) -> Looked:
    about = f"{line.bundle_name} {line.case_no}"
    return Looked(pick_value(line), duty_lines.subject(line), about, line.applicant_name)


async def bulk_on(request: Request, back: str, all_of: Callable[[str], Awaitable[AllOfList]]) -> Response:
    """The act that was chosen, on the ticked rows or on all of the list from which the form was sent."""
    sent = form_of(request)
    kind, parts, errors = text(sent, "kind", 40), dict[str, Any](), list[tuple[str, str]]()
    wanted = await all_of(text(sent, "query", 1000))
    if kind not in wanted.acts:
        errors.append(("kind", "请选择要做的操作。"))
    elif ACTS[kind].names == "colleague":
        chosen = Colleagues(await everybody(pool_of(request))).chosen(text(sent, "to", 160))
        if chosen is None:
            errors.append(("to", "请选择转办给谁。"))
        else:
            parts = {"to": chosen.account_id, "to_department": chosen.department}
    else:
        parts = {**dict(ACTS[kind].bulk_says), **asked_answer(kind, sent)}
    query = text(sent, "query", 1000)
    back = f"{back}?{query}" if query else back
    if text(sent, "all", 5) == "yes" and wanted.rows is not None and not errors:
        return await look_again(request, kind, wanted.rows, back)
    return await carry_out(request, kind, parts, back=back, errors=errors)


async def look_again(request: Request, kind: str, rows: AllRows, back: str) -> Response:
    """All items of a list, to be looked at before they are sent: each brings the id of its act."""
    lines, is_cut = await rows()
    sent, title = form_of(request), f"批量{names.ACT_NAMES.get(kind, '操作')}"
    return render(
        request,
        "lists/bulk_confirm.html",
        title=title,
        lines=lines,
        is_cut=is_cut,
        most=MOST_PICKED,
        action=request.url.path,
        back=back,
        query=text(sent, "query", 1000),
        kind=kind,
        to=text(sent, "to", 160),
        answer_days=text(sent, "answer_days", 3),
    )


def asked_answer(kind: str, sent: FormData) -> dict[str, Any]:
    """Within how many working days an urge (催办) is to be answered; nothing where the kind asks for no answer."""
    return {"answer_days": answer_days(sent)} if "answer_days" in ACTS[kind].may_say else {}


async def carry_out(
    request: Request,
    kind: str,
    parts: Mapping[str, Any],
    *,
    back: str,
    errors: Sequence[tuple[str, str]] = (),
) -> Response:
    """Do that act on every ticked row, and show what became of each; nothing is done where the form is wrong."""
    picked, wrong = picked_of(texts(form_of(request), "pick")), list(errors)
    if not picked:
        wrong.append(("pick", "没有勾选任何事项。请返回勾选后再提交。"))
    if len(picked) > MOST_PICKED:
        wrong.append(("pick", f"一次最多 {MOST_PICKED} 项，请筛选后分几次提交。"))
    title = f"批量{names.ACT_NAMES.get(kind, '操作')}"
    if wrong:
        shown = Results(title, back, errors=wrong)
        return render(request, "lists/bulk.html", status=422, title=title, results=shown)
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(each: Picked) -> Result:
        async with gate:
            return await do_one(request, each, kind, parts)

    results = Results(title, back, rows=await asyncio.gather(*(one(each) for each in picked)))
    return render(request, "lists/bulk.html", title=title, results=results)


async def do_one(request: Request, picked: Picked, kind: str, parts: Mapping[str, Any]) -> Result:
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
