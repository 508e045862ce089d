"""整事项移交: who leads all open cases of a bundle from now on; looked at before it is ordered, and told."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

import structlog
from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import Role
from domain.case.refusals import refuse
from ledger.steering import lead_orders as ledger
from ledger.steering.lead_orders import LeadOrder, LeadWish
from starter.office.steering.lead_check import able_to_lead
from starter.office.steering.lead_orders import OrderIdReused, go_on, order, problems_of
from starter.web.case.in_hand import actor_of
from starter.web.lists.seen import seen_now
from starter.web.site.forms_in import form_of, text
from starter.web.site.permissions import CaseMissing, Pages, redirect, roles, session_of
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared
from starter.web.steering.whose_case import MOST_DOCUMENT

log = structlog.get_logger(__name__)
pages = Pages()
PATH = "/lead-orders"
SUPERVISOR = roles(Role.SUPERVISOR)
MOST_REASON = 1000
PAGE = 50
Errors = list[tuple[str, str]]


@dataclass(frozen=True)
class Typed:
    """What was typed."""

    order_id: str
    bundle: str = ""
    lead: str = ""
    note: str = ""
    document: str = ""


@pages.get(PATH, allow=SUPERVISOR)
async def orders_page(request: Request) -> Response:
    """Orders, the newest first; `before` is the last of the page before."""
    pool, before = pool_of(request), request.query_params.get("before", "")[:40]
    last = await ledger.read(pool, before) if before else None
    found = await ledger.newest(pool, PAGE + 1, last)
    return render(
        request,
        "steering/lead_orders.html",
        title="整事项移交",
        rows=[(each, await ledger.counts(pool, each.order_id)) for each in found[:PAGE]],
        older=found[PAGE - 1].order_id if len(found) > PAGE else "",
        is_first=last is None,
        **await _names(request),
    )


@pages.get(f"{PATH}/new", allow=SUPERVISOR)
async def new_order(request: Request) -> Response:
    """The form; `bundle` of the address is filled in."""
    return await _show(request, Typed(str(uuid.uuid4()), bundle=request.query_params.get("bundle", "")[:60]))


@pages.post(f"{PATH}/new", allow=SUPERVISOR)
async def give_order(request: Request) -> Response:
    """先看影响 (`do` is `look`), or order it: the same form again is the same order."""
    form = form_of(request)
    typed = Typed(
        order_id=text(form, "order_id", 60) or str(uuid.uuid4()),
        bundle=text(form, "bundle", 60),
        lead=text(form, "lead", 60),
        note=text(form, "note", MOST_REASON + 1).replace("\r\n", "\n").strip(),
        document=text(form, "document", MOST_DOCUMENT + 1).strip(),
    )
    lianban, actor = shared(request).lianban, actor_of(session_of(request))
    wish = LeadWish(
        order_id=typed.order_id,
        bundle=typed.bundle,
        to_department=typed.lead,
        reason=typed.note,
        document=typed.document,
        ordered_by=actor.actor_id,
        on_behalf_of=actor.on_behalf_of,
    )
    errors = await _unreadable(request, typed)
    errors += [(field, refuse(code).next_step) for field, code in await problems_of(lianban, wish)]
    if errors or text(form, "do", 10) != "order":
        return await _show(request, typed, errors, looks=not errors)
    try:
        if await order(lianban, wish):
            log.info("lead_order_given", bundle=wish.bundle, department=wish.to_department, actor_id=wish.ordered_by)
    except OrderIdReused:
        return await _show(request, typed, [("note", refuse("ACT_ID_REUSED").sentence)])
    return redirect(f"{PATH}/{typed.order_id}")


async def _unreadable(request: Request, typed: Typed) -> Errors:
    errors: Errors = []
    bundles = dict((await shared(request).definition_cache.names()).bundles)
    if typed.bundle not in bundles:
        errors.append(("bundle", "请选择要移交的一件事。"))
    if len(typed.note) > MOST_REASON:
        errors.append(("note", f"最多{MOST_REASON}字，请写短一些。"))
    if len(typed.document) > MOST_DOCUMENT:
        errors.append(("document", f"最多{MOST_DOCUMENT}字，只写文件名称和文号。"))
    return errors


async def _show(request: Request, typed: Typed, errors: Errors | None = None, *, looks: bool = False) -> Response:
    pool, seen = pool_of(request), await seen_now(request)
    led = await ledger.preview(pool, typed.bundle, seen.now) if looks else []
    lianban = shared(request).lianban
    return render(
        request,
        "steering/lead_order_new.html",
        status=422 if errors else 200,
        title="整事项移交",
        typed=typed,
        errors=errors or [],
        looks=looks,
        led=led,
        moving=sum(each.cases for each in led if each.lead_department != typed.lead),
        able=list((await able_to_lead(pool, lianban.definition_by_hash)).items()),
        named_lead=await _named_lead(request, typed.bundle),
        **await _names(request),
    )


async def _named_lead(request: Request, bundle: str) -> str:
    """Whom the definition in force names: who leads the cases that are still to come."""
    definition = await shared(request).definition_cache.of_bundle(bundle)
    return definition.bundle.lead_department if definition else ""


async def _names(request: Request) -> dict[str, Any]:
    names = await shared(request).definition_cache.names()
    return {"bundles": names.bundles, "bundle_names": dict(names.bundles), "departments": names.departments}


async def _order_in(request: Request) -> LeadOrder:
    found = await ledger.read(pool_of(request), request.path_params["number"][:60])
    if found is None:
        raise CaseMissing
    return found


@pages.get(f"{PATH}/{{number}}", allow=SUPERVISOR)
async def order_page(request: Request) -> Response:
    """One order: what became of its cases, what is left, what is to be done besides."""
    found, pool = await _order_in(request), pool_of(request)
    return render(
        request,
        "steering/lead_order.html",
        title="整事项移交",
        order=found,
        counts=await ledger.counts(pool, found.order_id),
        left=await ledger.left(pool, found.order_id),
        named_lead=await _named_lead(request, found.bundle),
        **await _names(request),
    )


@pages.post(f"{PATH}/{{number}}/on", allow=SUPERVISOR)
async def carry_on(request: Request) -> Response:
    """继续移交: what came since is taken in, and the next round is sent; pressed twice, nothing is done twice."""
    found = await _order_in(request)
    await ledger.take_in(pool_of(request), found.order_id)
    await go_on(shared(request).lianban, found.order_id)
    return redirect(f"{PATH}/{found.order_id}")
