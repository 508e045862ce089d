"""What waits for a department's system, sent on in order when it is up again (积压补送).

A case by itself tries again later and later. Here the department is looked at as a whole: while its breaker is open
nobody asks; then the oldest item asks alone; where it is taken, the others follow in the order in which they began, and
each case hears of it at once. One loop a department, so that none waits for another. Two processes
that do the same double nothing: requests and acts are known by their numbers.
"""

from __future__ import annotations

import asyncio
from uuid import UUID, uuid5

import structlog

from activities.connectors import Unreachable
from activities.connectors.http import HttpConnector
from domain.case.acts import Actor, Role
from domain.case.messages import HandOver
from domain.definition.plan import Connector
from domain.duties.acts import act_for
from domain.duties.reasons import DutyReason
from ledger.connection.rounds import in_rounds
from ledger.departments import items
from ledger.departments.items import DepartmentItem
from starter.office.client import Lianban
from starter.office.errors import LianbanError
from starter.office.requests import ActRequest

log = structlog.get_logger(__name__)

_RESEND = act_for(DutyReason.HAND_OVER_HELD) or ""
PAUSE_SECONDS = 2.0
BATCH = 100
AT_ONCE = 4
"""Cases of one department that are told at the same time."""
RESENT_NAMESPACE = UUID("b6f5a6ce-3d2b-5a55-9f54-51d2c9f0e9aa")
"""Namespace of the acts by which cases hear that they were sent on; never changed."""


async def drain_until(stop: asyncio.Event, lianban: Lianban, connector: HttpConnector, department: str) -> None:
    """Look again and again whether something waits and can be sent, until `stop`."""
    await in_rounds(
        stop,
        f"backlog {department}",
        lambda: drain(lianban, connector, department),
        pause_seconds=PAUSE_SECONDS,
        on_fault=lambda: log.exception("backlog_failed", department=department),
    )


async def drain(lianban: Lianban, connector: HttpConnector, department: str) -> int:
    """Send on what waits, oldest first; how many were answered. It ends with the first that is not.

    Requests go one after the other, so that they come in order; meanwhile the cases of those before hear of it.
    """
    if await connector.rests_seconds(department) > 0:
        return 0
    answered, gate = 0, asyncio.Semaphore(AT_ONCE)
    async with asyncio.TaskGroup() as cases:
        for item in await items.listed(lianban.pool, "waiting", department, BATCH):
            request = HandOver(
                case_no=item.case_no, item=item.key, department=department, connector=Connector.HTTP, run=item.run
            )
            try:
                await connector.hand_over(request)
            except Unreachable:
                break
            answered += 1
            await gate.acquire()
            cases.create_task(_tell(lianban, item, gate))
    if answered:
        log.info("backlog_sent", department=department, items=answered)
    return answered


async def _tell(lianban: Lianban, item: DepartmentItem, gate: asyncio.Semaphore) -> None:
    """Taken or refused: the case's own hand-over finds that out, at once and without sending anything twice."""
    resent = ActRequest(
        act_id=str(uuid5(RESENT_NAMESPACE, f"{item.request_no}:{item.since.isoformat()}")),
        case_no=item.case_no,
        kind=_RESEND,
        actor=Actor(actor_id=f"system:{item.department}", role=Role.SYSTEM, department=item.department),
        item=item.key,
    )
    try:
        await lianban.send_act(resent, wait_seconds=0)
    except LianbanError as refused:
        log.warning("backlog_not_told", case_no=item.case_no, code=refused.code)
    finally:
        gate.release()
