"""整事项移交: an order under which all open cases of a bundle go to another lead, each by an act of its own.

The order and its cases are on file first, in one transaction. The acts follow in rounds, at once by whoever ordered and
then by the sweeper; each is named after order and case, so a round that was cut off is gone on with and nothing is done
twice. What an act leads to is the case's own rule (`domain/case/leading`).
"""

from __future__ import annotations

import asyncio
import contextlib

import structlog

from domain.case.acts import Actor, Role
from ledger.connection.pool import is_away
from ledger.steering import lead_orders as ledger
from ledger.steering.lead_orders import LeadOrder, LeadWish
from starter.office.client import Lianban
from starter.office.errors import LianbanError, TemporalAway
from starter.office.requests import ActRequest
from starter.office.steering.lead_check import LEAD_ACT, able_to_lead

log = structlog.get_logger()

AT_ONCE = 8
"""Acts put on file at the same time."""
ROUND = 200
"""Cases taken up in one round; people's acts go on between two."""


class OrderIdReused(Exception):
    """ACT_ID_REUSED: under that id something else was ordered."""


async def problems_of(lianban: Lianban, wish: LeadWish) -> list[tuple[str, str]]:
    """(field, code) of what keeps an order from being given."""
    found = []
    if not wish.to_department:
        found.append(("lead", "LEAD_MISSING"))
    elif wish.to_department not in await able_to_lead(lianban.pool, lianban.definition_by_hash):
        found.append(("lead", "LEAD_NOT_ABLE"))
    if not wish.reason:
        found.append(("note", "LEAD_REASON_MISSING"))
    return found


async def order(lianban: Lianban, wish: LeadWish) -> bool:
    """Put the order on file, and send a first round; whether it is new. The same again is the same order.

    Raises OrderIdReused.
    """
    is_new = await ledger.put(lianban.pool, wish)
    if not is_new:
        known = await ledger.read(lianban.pool, wish.order_id)
        if known is None or known.model_dump(include=set(LeadWish.model_fields)) != wish.model_dump():
            raise OrderIdReused
    await go_on(lianban, wish.order_id)
    return is_new


async def go_on(lianban: Lianban, order_id: str) -> int:
    """One round of an order: the acts of its next cases; how many were put on file."""
    known = await ledger.read(lianban.pool, order_id)
    if known is None:
        return 0
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(case_no: str) -> bool:
        async with gate:
            return await _send(lianban, known, case_no)

    done = await asyncio.gather(*(one(each) for each in await ledger.unsent(lianban.pool, order_id, ROUND)))
    if many := sum(done):
        log.info("lead_order_carried_on", cases=many)
    return many


async def go_on_with_all(lianban: Lianban) -> None:
    """One round of every order that is not carried out: whoever gave it may be gone, or was cut off."""
    for order_id in await ledger.unfinished(lianban.pool):
        await go_on(lianban, order_id)


async def _send(lianban: Lianban, known: LeadOrder, case_no: str) -> bool:
    """The act of one case, on file and signalled; whether it was put on file."""
    request = request_of(known, case_no)
    try:
        act = await lianban.put_act_on_file(request)
    except LianbanError as refused:
        await ledger.not_taken(lianban.pool, known.order_id, case_no, refused.code)
        return False
    except Exception as error:
        if is_away(error):
            raise
        log.warning("lead_not_changed", case_no=case_no, code=type(error).__name__)
        return False  # it stays in the order, and is tried again with the next round
    await ledger.sent(lianban.pool, known.order_id, case_no)
    with contextlib.suppress(TemporalAway):  # on file: the sweeper goes on with it
        await lianban.deliver(case_no, act)
    return True


def request_of(known: LeadOrder, case_no: str) -> ActRequest:
    """The act of one case: the same order and case is the same act, whoever sends it."""
    document = {"document": known.document} if known.document else {}
    return ActRequest(
        act_id=f"lead-{known.order_id}-{case_no}",
        case_no=case_no,
        kind=LEAD_ACT,
        actor=Actor(actor_id=known.ordered_by, role=Role.SUPERVISOR, on_behalf_of=known.on_behalf_of),
        to_department=known.to_department,
        content={"note": known.reason, **document},
    )
