"""How rungs (梯级) of the clocks are told, and which firings count no more because their moment moved on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from domain.case.clock_ids import read_clock_id
from domain.case.course import Course
from domain.case.joint.state import JOINT_MARK
from domain.case.limits.entries import RungFired
from domain.case.limits.rungs import superseded
from domain.time.clock_kinds import RungName
from domain.time.clock_text import LIMIT_NAMES
from starter.words import joint as joint_words
from starter.words.case_names import CaseNames
from starter.words.names import RUNG_NAMES
from starter.words.sentences import Sentences

SENTENCES = Sentences()
says = SENTENCES.says

SUPERSEDED = "此后期限后移，这次不再算数"
"""Of a firing whose rung was armed again (docs/adr/0045)."""
_LAPSED: Mapping[str, str] = {
    "pre_review": "预审期限届满。",
    "intake": "受理审查期限届满，没有受理，也没有告知补正。",
    "correction": "补正期限届满，没有补正齐全。",
    "deferral": "容缺补齐期限届满，没有补齐。",
    "renewal": "有效期届满，没有作出决定。",
    "rectification": "整改期限届满。",
    "promised": "期限届满。",
    "stop": "告知的时间用完。",
    "payment": "缴费期限届满，没有缴费。",
    "own_step": "自办期限届满，申请人没有告知完成。",
    **joint_words.LAPSED,
}
_RUNG_SENTENCES: Mapping[RungName, str] = {
    "remind": "即将到期，已提醒",
    "yellow": "到期未办结，亮黄牌",
    "red": "已超期，亮红牌",
    "escalate_department": "仍未办结，升级至部门负责人",
    "escalate_lead": "仍未办结，升级至牵头部门",
    "escalate_supervisor": "仍未办结，升级督办",
    "lapse": "期满",
}


@says(RungFired)
def _rung(case_names: CaseNames, entry: RungFired) -> str:
    kind, subject, _ = read_clock_id(entry.clock_id)
    about = (
        case_names.about(subject)
        if subject.startswith(JOINT_MARK)
        else case_names.item(entry.item)
        if entry.item
        else ""
    )
    hint = "到期日为暂定。" if entry.provisional else ""
    if entry.rung == "lapse":
        return f"{about}{_LAPSED.get(kind, '期限届满。')}{hint}"
    rung = cast(RungName, entry.rung)
    return f"{about}{LIMIT_NAMES[kind]}{_RUNG_SENTENCES[rung]}（{RUNG_NAMES[rung]}）。{hint}"


def superseded_marks(course: Course) -> tuple[str, ...]:
    """For each entry of a case, oldest first: that this firing counts no more; empty where it stands, or fired nothing.

    A rung that fired again fired for another moment; one that is armed again has yet to.
    """
    marks: list[str] = []
    again: set[tuple[str, str]] = set()
    for entry in reversed(course.entries):
        marks.append(_mark(course, entry, again) if isinstance(entry, RungFired) else "")
        if isinstance(entry, RungFired):
            again.add((entry.clock_id, entry.rung))
    return tuple(reversed(marks))


def _mark(course: Course, entry: RungFired, again: set[tuple[str, str]]) -> str:
    if (entry.clock_id, entry.rung) in again:
        return f"{SUPERSEDED}，到新的时间已另行提示。"
    if entry.rung not in superseded(course.state, entry.clock_id):
        return ""
    is_running = course.state.clocks[entry.clock_id].ended_on is None
    return f"{SUPERSEDED}，到新的时间另行提示。" if is_running else f"{SUPERSEDED}。"
