"""What a 一次告知单 says, gathered once for its page and its PDF: as of today, by the definition of then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from starlette.requests import Request

from bundles.views import explain
from bundles.views.costs import costs_document
from bundles.views.documents import Document
from domain.case.estimate import Estimate, estimate
from domain.definition.bundle import Bundle, Definition
from domain.definition.plan import Plan
from domain.definition.resolve import ResolveRefused, check_day, resolve
from domain.time.calendar import beijing_date
from ledger import calendars
from ledger.door.answer_sheets import AnswerSheet
from starter.web.joint.declared import rules_of
from starter.web.site.shared import legal_now_of, pool_of, shared


@dataclass(frozen=True)
class ShownSheet:
    """One notice: items, papers, fees and visits, joint events, the estimated finish, and what makes it later.

    `closed`: why nothing is taken in today; `is_older`: another version is in force by now.
    """

    sheet: AnswerSheet
    bundle: Bundle
    documents: tuple[Document, ...]
    joints: tuple[tuple[str, tuple[str, ...]], ...]
    foreseen: Estimate | None
    later: tuple[str, ...]
    today: date
    closed: str
    is_older: bool
    address: str


async def shown_sheet(request: Request, sheet: AnswerSheet) -> ShownSheet:
    """The notice as of today."""
    definition = await shared(request).definition_cache.by_hash(sheet.definition)
    plan = resolve(definition, sheet.answers)
    names = {item.key: item.name for item in plan.items}
    departments = {code: each.name for code, each in definition.departments.items()}
    today = beijing_date(await legal_now_of(request))
    return ShownSheet(
        sheet=sheet,
        bundle=definition.bundle,
        documents=(
            explain.plan_document(definition, plan),
            explain.materials_document(definition, plan),
            costs_document(definition, plan),
        ),
        joints=tuple((each.name, rules_of(each, departments, names)) for each in plan.joints),
        foreseen=await foreseen(request, plan),
        later=tuple(what_makes_it_later(plan)),
        today=today,
        closed=_closed(definition, today),
        is_older=definition.hash != await _in_force(request, sheet),
        address=f"{shared(request).settings.public_url.rstrip('/')}/sheets/{sheet.code}",
    )


async def foreseen(request: Request, plan: Plan) -> Estimate | None:
    """The estimated finish of an application that is handed in now."""
    now = await legal_now_of(request)
    year = beijing_date(now).year
    known = await calendars.read_calendar(pool_of(request))
    return estimate(plan, known.slice(year, year + 1), now)


def what_makes_it_later(plan: Plan) -> list[str]:
    """What would make it later, in sentences."""
    found = ["材料不齐的，要先补正；补正的时间不计入办理期限，受理从材料补齐之日算起。"]
    if plan.joints:
        found.append("联合勘验、评审、验收和整改用的时间，按实际发生另计；约好的时间改期，也会相应推后。")
    if any(item.procedures for item in plan.items):
        found.append("需要检验、检测、鉴定、专家评审等特别程序的，所需时间依法不计入，会书面告知您要多久。")
    if any(item.kind == "wait" for item in plan.items):
        found.append("公示期间有异议的，要等异议处理完。")
    if any(item.step is not None for item in plan.items):
        found.append("有的步骤由您自己办，什么时候办好由您决定；这段时间不计入部门的办理期限。")
    if any(item.extension for item in plan.items):
        found.append("依法经批准可以延长期限，延长的理由和新的日期会告知您。")
    return found


def _closed(definition: Definition, today: date) -> str:
    try:
        check_day(definition, today)
    except ResolveRefused as refused:
        return refused.problems[0].sentence
    return ""


async def _in_force(request: Request, sheet: AnswerSheet) -> str:
    found = await shared(request).definition_cache.of_bundle(sheet.bundle)
    return found.hash if found else ""
