"""What of a case may be complained about (投诉), what is wrong with a complaint, and by when it is answered.

Unlike a rating it may come at any time and more than once; it goes to the supervisor, who is of none of those that are
complained about. Free words may name people, as a complaint must be able to; only the supervisor and who complains
read them.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from domain.case.state import CaseState
from domain.record import Record
from domain.time.calendar import CalendarUnknown, WorkCalendar, beijing_date

WHOLE = ""
"""What it is about, where it is no item."""
LONGEST = 1000
MOST_OPEN = 5
"""Unanswered complaints of one case; who has more to say says it to those who answer."""
ANSWER_DAYS = 15
"""Working days until the answer: practice of the place, 待核实."""
Topic = Literal["late", "papers", "fees", "manner", "refusal", "data", "other"]
TOPIC_NAMES: dict[Topic, str] = {
    "late": "超过期限、拖延不办",
    "papers": "要求提交不该交的材料，或多次要材料",
    "fees": "违规收费、指定中介",
    "manner": "服务态度、工作作风",
    "refusal": "该受理不受理、该办不办",
    "data": "个人信息被不当使用",
    "other": "其他",
}


class ComplaintSaid(Record):
    """A complaint as somebody writes it."""

    act_id: str
    item: str = WHOLE
    topic: str = ""
    words: str = ""


def subjects(state: CaseState) -> tuple[str, ...]:
    """What one may complain about: the whole, and each item."""
    return (WHOLE, *(item.key for item in state.plan.items))


def department_of(state: CaseState, item: str) -> str:
    """Whose work it is about."""
    return state.plan.lead_department if item == WHOLE else state.item_plan(item).department


def problems(said: ComplaintSaid, state: CaseState) -> list[tuple[str, str]]:
    """What is wrong with it, by field."""
    found: list[tuple[str, str]] = []
    if said.item not in subjects(state):
        found.append(("item", "请选择投诉的是哪一项。"))
    if said.topic not in TOPIC_NAMES:
        found.append(("topic", "请选择投诉什么。"))
    if not said.words:
        found.append(("words", "请写明发生了什么：时间、地点、经过。"))
    elif len(said.words) > LONGEST:
        found.append(("words", f"最多写 {LONGEST} 个字，现在有 {len(said.words)} 个字。"))
    return found


def answer_problems(words: str) -> list[tuple[str, str]]:
    """What is wrong with an answer to it."""
    if not words:
        return [("answer", "请写明处理结果。")]
    if len(words) > LONGEST:
        return [("answer", f"最多写 {LONGEST} 个字，现在有 {len(words)} 个字。")]
    return []


def answer_due(calendar: WorkCalendar, made_at: datetime) -> date | None:
    """The last day to answer; None where the calendar does not reach so far."""
    try:
        return calendar.add_working_days(beijing_date(made_at), ANSWER_DAYS)
    except CalendarUnknown:
        return None
