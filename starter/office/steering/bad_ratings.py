"""差评整改 by itself: each bad rating opens its matter, in the background, once.

The act's id follows from the rating's, the matter's number from the act's, and both are written in one transaction
with the line that waits for them: a kill at any place loses and doubles nothing. The first term runs from the rating,
however late this comes.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import structlog

from domain.case.acts import Actor
from domain.case.roles import Role
from domain.rating.matter import REASON_OF, act_id_of, who_puts_right
from domain.steering.of_people import BAD_RATING
from domain.steering.procedure import OF_SIDE
from domain.steering.procedures import PROCEDURES
from ledger import accounts, acts
from ledger.connection.pool import Connection
from ledger.rating import matters
from ledger.rating.matters import Unopened
from starter.office.client import Lianban
from starter.office.steering.door import Wish, issue

log = structlog.get_logger()
AT_ONCE = 50
"""Ratings of one round."""
ACTOR = Actor(actor_id="system:rating", role=Role.SYSTEM)


async def open_matters(lianban: Lianban) -> int:
    """Open the matters of the bad ratings that have none; of how many. Several may do it at the same time."""
    waiting = await matters.unopened(lianban.pool, AT_ONCE)
    for rating in waiting:
        await _open(lianban, rating)
    return len(waiting)


async def _open(lianban: Lianban, rating: Unopened) -> None:
    act_id = act_id_of(rating.case_no, rating.rating_id)
    known = await acts.read_act(lianban.pool, act_id)
    if known is not None:  # put on file by a process beside this one, whoever had a hand in the case since
        await matters.note_opened(lianban.pool, rating.rating_id, known.case_no)
        return
    wish = await _wish(lianban, rating)
    number = await issue(
        lianban,
        act_id,
        ACTOR,
        wish,
        dict.fromkeys(wish.departments, ""),
        at=rating.rated_at,
        beside=_noted(rating.rating_id),
    )
    log.info("rating_matter_opened", case_no=number, about=rating.case_no, department=wish.departments[0])


def _noted(rating_id: int) -> Callable[[Connection, str], Awaitable[None]]:
    async def note(connection: Connection, number: str) -> None:
        await matters.note_opened(connection, rating_id, number)

    return note


async def _wish(lianban: Lianban, rating: Unopened) -> Wish:
    pool, rated = lianban.pool, rating.department
    not_by = {*await matters.whose_work(pool, rating.case_no, rated, rating.item)}
    not_by |= {rating.asked_by} if rating.asked_by else set()
    able = {
        department: [each.account_id for each in await accounts.people_of(pool, department, *OF_SIDE["department"])]
        for department in (rated, rating.lead_department)
    }
    department = who_puts_right(rated, rating.lead_department, able, not_by)
    return Wish(
        kind=BAD_RATING,
        departments=(department,),
        reason=REASON_OF[rating.grade],
        words=_words(rating, department),
        case_no=rating.case_no,
        item=rating.item or None,
        not_by=tuple(sorted(not_by)),
    )


def _words(rating: Unopened, department: str) -> str:
    """What the matter asks, without the person's own words: those stand with the rating."""
    about = f"“{rating.item_name or '整件事'}”（{rating.bundle_name}）"
    grade = PROCEDURES[BAD_RATING].reasons[REASON_OF[rating.grade]]
    asked = f"申请人对{about}评价为“{grade}”，系统自动交办：请联系核实、整改并答复，由督查人员回访。"
    if department == rating.department:
        return asked + "被评价的经办人不能处理。"
    return asked + "被评价单位的经办人都是被评价的人，由牵头单位处理。"
