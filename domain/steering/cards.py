"""亮牌规则: when a card (黄牌、红牌) is shown by itself, as data; and which one a late piece of work has come to.

No national law knows these cards: each rule is practice (待核实), and holds only from the day that the district sets.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from domain.duties.reasons import BY_THE_DEPARTMENT, DutyReason
from domain.time.calendar import CalendarUnknown, WorkCalendar

ANSWERS_IN_JOINT = frozenset({DutyReason.JOINT_CONVENED, DutyReason.JOINT_HELD})
"""What a department owes a joint event: its confirmation, and its opinion."""


class CardRule(NamedTuple):
    """`reason`: of the card; `of`: what somebody is late with; `over`: working days past the limit, more than which.

    `by_law`: the limit is the statutory one, not the promise.
    """

    reason: str
    of: frozenset[DutyReason]
    over: int
    source: str
    by_law: bool = False


RULES: Sequence[CardRule] = (
    CardRule("red_statutory", BY_THE_DEPARTMENT, 0, "超过法定期限：通行做法（待核实）", by_law=True),
    CardRule("red_silent", ANSWERS_IN_JOINT, 0, "逾期没有反馈意见：通行做法（待核实）"),
    CardRule("red_promise", BY_THE_DEPARTMENT, 1, "超过承诺期限1个工作日以上：通行做法（待核实）"),
    CardRule("yellow_promise", BY_THE_DEPARTMENT, 0, "承诺期限届满没有办结：通行做法（待核实）"),
)
"""The gravest first: whoever is late is shown one card at a time."""
OF_RULES = frozenset().union(*(rule.of for rule in RULES))


class Late(NamedTuple):
    """Something that a department owes past its limit (Beijing days)."""

    reason: DutyReason
    due_on: date
    statutory_due_on: date | None


def card_for(late: Late, today: date, calendar: WorkCalendar) -> CardRule | None:
    """The gravest rule that it has come to; None where none has."""
    return next((rule for rule in RULES if _has_come_to(rule, late, today, calendar)), None)


def milder_than(rule: CardRule) -> tuple[str, ...]:
    """Reasons of the cards that the same lateness may have been shown before, the gravest first."""
    return tuple(each.reason for each in RULES[list(RULES).index(rule) + 1 :] if each.of & rule.of)


def _has_come_to(rule: CardRule, late: Late, today: date, calendar: WorkCalendar) -> bool:
    limit = late.statutory_due_on if rule.by_law else late.due_on
    if late.reason not in rule.of or limit is None or limit >= today:
        return False
    try:
        return calendar.working_days_between(limit, today) > rule.over
    except CalendarUnknown:
        return False
