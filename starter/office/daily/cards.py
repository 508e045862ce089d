"""黄牌、红牌 by rule: whoever is late is shown a card by itself, once for each limit and rule, from a set day on.

The act's id follows from case, limit and rule, so that a kill at any place loses and doubles nothing; a graver card
names the milder one that it follows.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

import structlog

from domain.case.acts import Actor
from domain.case.roles import Role
from domain.steering.cards import CardRule, card_for, milder_than
from domain.steering.procedures import CARD, PROCEDURES
from domain.time.calendar import WorkCalendar, beijing_date
from ledger import calendars
from ledger.steering import cards
from ledger.steering.cards import LateDuty
from starter.office.client import Lianban
from starter.office.steering.door import Wish, issue

log = structlog.get_logger()
ACTOR = Actor(actor_id="system:cards", role=Role.SYSTEM)
_IDS = uuid.UUID("c0b5a4de-5b1f-5d53-8a0e-2f8d8a2f7c11")
"""Namespace of the acts' ids; never changed, or a card would be shown twice."""


class Due(NamedTuple):
    """A card that is to be shown."""

    duty: LateDuty
    rule: CardRule


async def show_cards(lianban: Lianban) -> int:
    """Show the cards that the rules have come to and that are not on file; how many."""
    since = lianban.settings.cards_from
    if since is None:
        return 0
    today = beijing_date(await lianban.legal_now())
    calendar = await calendars.read_calendar(lianban.pool)
    late = await cards.late_duties(lianban.pool, since, today)
    found = list(_due(late, calendar, today))
    known = await cards.shown(lianban.pool, {_act_id(each.duty, r) for each in found for r in _reasons(each.rule)})
    new = {act_id: each for each in found if (act_id := _act_id(each.duty, each.rule.reason)) not in known}
    for each in new.values():
        milder = (known.get(_act_id(each.duty, reason)) for reason in milder_than(each.rule))
        await _show(lianban, each, next((number for number in milder if number), None))
    return len(new)


def _due(late: Sequence[LateDuty], calendar: WorkCalendar, today: date) -> Iterator[Due]:
    for duty in late:
        rule = card_for(duty.late, today, calendar.of(duty.department))
        if rule is not None:
            yield Due(duty, rule)


def _reasons(rule: CardRule) -> tuple[str, ...]:
    return (rule.reason, *milder_than(rule))


def _act_id(duty: LateDuty, reason: str) -> str:
    """An item is late once, whichever colleague has it in hand."""
    return uuid.uuid5(_IDS, f"{duty.case_no}/{duty.item or duty.key}/{duty.department}/{duty.clock}/{reason}").hex


async def _show(lianban: Lianban, due: Due, follows: str | None) -> None:
    duty, rule = due.duty, due.rule
    wish = Wish(
        kind=CARD,
        departments=(duty.department,),
        reason=rule.reason,
        words=_words(duty, rule),
        case_no=duty.case_no,
        item=duty.item,
        follows=follows,
    )
    number = await issue(lianban, _act_id(duty, rule.reason), ACTOR, wish, {duty.department: ""})
    log.info("card_shown", case_no=number, about=duty.case_no, reason=rule.reason, department=duty.department)


def _words(duty: LateDuty, rule: CardRule) -> str:
    """Why, in sentences that hold whenever they are read."""
    limit = duty.late.statutory_due_on if rule.by_law else duty.late.due_on
    name = "法定期限" if rule.by_law else "期限"
    title = PROCEDURES[CARD].reasons[rule.reason]
    return (
        f"系统按亮牌规则：{title}。{name}到{limit:%Y年%-m月%-d日}，期满时没有办结。可以在期限内申诉，由督查人员决定。"
    )
