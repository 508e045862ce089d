"""12345: the port of a hotline's system. It files work orders, reads what became of them, and says how call-backs went.

The hotline's own number is what makes a repeat the same. Whoever called stays in our database: addresses, logs and the
engine have our number and the hotline's alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

import structlog
from fastapi import APIRouter, Depends, Query, Response
from pydantic import AwareDatetime
from starlette.requests import Request

from domain.case.acts import Actor, Role
from domain.case.refusals import refuse
from domain.steering.entries import STEERING_ENTRY, Moved, SteeringEntryOf
from domain.steering.of_people import WORK_ORDER
from domain.steering.procedures import PROCEDURES
from domain.steering.state import SteeringState
from ledger import lists
from ledger.process import on_file
from ledger.steering import hotline
from ledger.steering.hotline import Change, HotlineOrder
from starter.api.actor import Caller, Client
from starter.api.errors import PROBLEMS, ApiRoute, refused
from starter.api.exceptions import Refused
from starter.api.hotline_errors import refused_as_steering
from starter.api.hotline_models import (
    AppointDepartments,
    FileOrder,
    OrderActTaken,
    OrderChanges,
    OrderEvent,
    OrderNo,
    OrderView,
    ReportSatisfaction,
)
from starter.office.client import Lianban
from starter.office.definition_cache import DefinitionCache
from starter.office.steering.door import Said, WishRefused, act_on
from starter.office.steering.hotline import OrderNumberReused, OrderSaid, file_order
from starter.words.names import ROLE_NAMES
from starter.words.steering import entry_sentence, step_name

log = structlog.get_logger(__name__)
router = APIRouter(route_class=ApiRoute, tags=["12345热线"], responses=PROBLEMS)
MOST_CHANGES = 200
"""Changes of one page of the feed."""
_ALL = 10_000
_PROCEDURE = PROCEDURES[WORK_ORDER]


async def department_names(request: Request, lianban: Client) -> dict[str, str]:
    """Names by department code; the definitions that they stand in are read once by this process."""
    state = request.app.state
    if not hasattr(state, "department_names"):
        state.department_names = DefinitionCache(lianban.pool)
    names: dict[str, str] = await state.department_names.department_names()
    return names


Names = Annotated[dict[str, str], Depends(department_names)]


@router.post(
    "/hotline/orders",
    status_code=201,
    response_model=OrderView,
    summary="热线转来工单",
    responses={200: {"model": OrderView, "description": "这个编号已经立过，内容相同"}},
)
async def file(body: FileOrder, lianban: Client, caller: Caller, names: Names, response: Response) -> OrderView:
    """热线自己的工单编号重发得到同一件；同一编号、另一内容不收。承办单位24小时内可以退回，不退回视为签收。"""
    _only_hotline(caller)
    if body.case_no and await lists.case_head(lianban.pool, body.case_no) is None:
        raise refused_as_steering("STEERING_CASE_UNKNOWN")
    said = OrderSaid(
        order_no=body.order_no,
        reason=body.reason,
        departments=tuple(dict.fromkeys(body.departments)),
        words=body.words,
        case_no=body.case_no,
        caller_name=body.caller.name,
        caller_phone=body.caller.phone,
    )
    is_known = await hotline.read(lianban.pool, body.order_no) is not None
    try:
        order = await file_order(lianban, caller, said, names)
    except OrderNumberReused:
        raise refused("HOTLINE_NO_REUSED") from None
    except WishRefused as problems:
        raise refused_as_steering(problems.problems[0][1]) from None
    if is_known:
        response.status_code = 200
    else:
        log.info("hotline_order_filed", case_no=order.number, departments=len(said.departments))
    return await _view(lianban, order, names)


@router.get("/hotline/orders/{order_no}", response_model=OrderView, summary="查看一件工单")
async def read(order_no: OrderNo, lianban: Client, caller: Caller, names: Names) -> OrderView:
    """步骤、承办单位、期限、退回、答复和回访；没有来电人的信息。"""
    _only_hotline(caller)
    return await _view(lianban, await _order(lianban, order_no), names)


@router.get("/hotline/changes", response_model=OrderChanges, summary="某个时刻以来的变化，分页")
async def changes(
    lianban: Client,
    caller: Caller,
    names: Names,
    after: Annotated[int, Query(ge=0, le=2**62, description="上次读到的位置；从头读写0")] = 0,
    since: Annotated[AwareDatetime | None, Query(description="只要这个时刻以来记录的，带时区")] = None,
    limit: Annotated[int, Query(ge=1, le=MOST_CHANGES, description="一页最多多少条")] = 100,
) -> OrderChanges:
    """按记录的先后，一条不漏、一条不重：记住 after，下次从那里读起。"""
    _only_hotline(caller)
    found = await hotline.changes(lianban.pool, after, since, limit + 1)
    shown = tuple(_event(each, names) for each in found[:limit])
    return OrderChanges(changes=shown, after=shown[-1].place if shown else after, has_more=len(found) > limit)


@router.post(
    "/hotline/orders/{order_no}/satisfaction",
    response_model=OrderActTaken,
    summary="回访结果",
    responses={202: {"model": OrderActTaken, "description": "已收下，结果稍后可查"}},
)
async def report(
    order_no: OrderNo, body: ReportSatisfaction, lianban: Client, caller: Caller, response: Response
) -> OrderActTaken:
    """答复以后报来电人是否满意；不满意的再办一次。同一 act_id 重发得到第一次的结果。"""
    _only_hotline(caller)
    days = body.days if body.result == "dissatisfied" else None
    return await _done(lianban, caller, order_no, Said(body.act_id, body.result, days, words=body.words), response)


@router.post(
    "/hotline/orders/{order_no}/departments",
    response_model=OrderActTaken,
    summary="退回以后重新派单",
    responses={202: {"model": OrderActTaken, "description": "已收下，结果稍后可查"}},
)
async def appoint(
    order_no: OrderNo, body: AppointDepartments, lianban: Client, caller: Caller, names: Names, response: Response
) -> OrderActTaken:
    """承办单位退回以后，指定由谁办；指定的不能再退回。同一 act_id 重发得到第一次的结果。"""
    _only_hotline(caller)
    departments = tuple(dict.fromkeys(body.departments))
    if set(departments) - set(names):
        raise refused_as_steering("STEERING_DEPARTMENTS_MISSING")
    said = Said(body.act_id, "dispatch", departments=departments, words=body.words)
    return await _done(lianban, caller, order_no, said, response)


async def _done(lianban: Lianban, caller: Actor, order_no: str, said: Said, response: Response) -> OrderActTaken:
    """One act on an order, with its outcome as soon as it is known."""
    order = await _order(lianban, order_no)
    outcome = await act_on(lianban, order.number, caller, said)
    if outcome.result == "refused":
        raise refused_as_steering(outcome.code, said.act_id)
    response.status_code = 200 if outcome.result == "applied" else 202
    return OrderActTaken(act_id=said.act_id, outcome="applied" if outcome.result == "applied" else None)


def _only_hotline(caller: Actor) -> None:
    if caller.role is not Role.HOTLINE:
        raise Refused(refuse("NOT_ALLOWED"))


async def _order(lianban: Lianban, order_no: str) -> HotlineOrder:
    order = await hotline.read(lianban.pool, order_no)
    if order is None:
        raise refused("HOTLINE_ORDER_UNKNOWN")
    return order


async def _view(lianban: Lianban, order: HotlineOrder, names: Mapping[str, str]) -> OrderView:
    state: SteeringState = await on_file.read_state(lianban.pool, order.number)
    found = await hotline.changes_of(lianban.pool, order.number, _ALL)
    return OrderView(
        order_no=order.order_no,
        number=order.number,
        filed_at=order.filed_at,
        step=state.phase,
        step_name=step_name(_PROCEDURE, state.phase, state.outcome),
        departments=state.departments or state.opening.departments,
        waits_for=state.waits_for,
        due_at=None if state.is_over else state.due_at,
        is_late=state.is_late,
        was_late=state.was_late,
        outcome=state.outcome,
        events=tuple(_event(each, names) for each in found),
    )


def _event(change: Change, names: Mapping[str, str]) -> OrderEvent:
    entry = STEERING_ENTRY.validate_json(change.body)
    return OrderEvent(
        place=change.change_id,
        order_no=change.order_no,
        seq=change.seq,
        at=entry.at,
        kind=entry.kind,
        act=getattr(entry, "act", ""),
        department=(entry.actor.department or "") if entry.actor else "",
        sentence=entry_sentence(_PROCEDURE, entry, _who(entry, names), lambda slug: names.get(slug, slug)),
        words=change.words,
        to=getattr(entry, "to", ""),
        departments=entry.departments if isinstance(entry, Moved) else (),
        due_at=_due_at(entry),
        outcome=entry.outcome if isinstance(entry, Moved) else None,
    )


def _who(entry: SteeringEntryOf, names: Mapping[str, str]) -> str:
    """The office that did it, never a person."""
    if entry.actor is None:
        return "系统"
    return names.get(entry.actor.department or "", "") or ROLE_NAMES[entry.actor.role]


def _due_at(entry: SteeringEntryOf) -> datetime | None:
    found: datetime | None = getattr(entry, "due_at", None)
    return found
