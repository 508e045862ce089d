"""How the answer to an urge (回复催办) is told, in the timeline and in lists: by when, by whom, how fast."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from domain.case.urging.entries import UrgeAnswered
from domain.time.calendar import beijing_date
from starter.words.case_names import CaseNames
from starter.words.names import day
from starter.words.sentences import Sentences

SENTENCES = Sentences()
says = SENTENCES.says
INTERNAL = frozenset({"urge_answered"})
"""What colleagues ask and answer one another; an applicant is told what comes of it."""
ANSWER_NAMES: Mapping[str, str] = {
    "late": "逾期未回复",
    "waits": "等回复",
    "answered": "已回复",
    "moved": "没有回复，已在办",
}
"""How an urge stands, as lists are narrowed by it."""


def last_day(answer_by: datetime) -> str:
    """The last day of a window, which ends with that day."""
    return day(beijing_date(answer_by - timedelta(seconds=1)))


def how_fast(urged_at: datetime, answered_at: datetime) -> str:
    """How long it took from the urge to its answer, in the largest whole unit."""
    minutes = max(int((answered_at - urged_at).total_seconds()) // 60, 0)
    if minutes < 60:
        return f"{minutes} 分钟"
    return f"{minutes // 60} 小时" if minutes < 48 * 60 else f"{minutes // (24 * 60)} 天"


@says(UrgeAnswered)
def _answered(case_names: CaseNames, entry: UrgeAnswered) -> str:
    late = "（已过要求的时间）" if entry.late else ""
    who, item = case_names.who(entry.actor), case_names.item(entry.item)
    return f"{who}回复对{item}的催办{late}：预计{day(entry.done_on)}办完。"
